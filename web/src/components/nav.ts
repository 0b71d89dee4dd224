import type { Right } from '../lib/types';
import type { IconName } from './Icon.svelte';

export type NavPage =
  | 'situation' | 'section' | 'ranking' | 'rain' | 'warnings' | 'quality' | 'quarantine' | 'import' | 'accounts';

/** The pages, with the right that a page needs where not everybody has it, in the order of the duty officer's attention. */
export const NAV: { page: NavPage; hash: string; icon: IconName; right?: Right }[] = [
  { page: 'situation', hash: '#/', icon: 'situation' },
  { page: 'section', hash: '#/section', icon: 'section' },
  { page: 'ranking', hash: '#/ranking', icon: 'ranking' },
  { page: 'rain', hash: '#/rain', icon: 'rain' },
  { page: 'warnings', hash: '#/warnings', icon: 'warnings' },
  { page: 'quality', hash: '#/quality', icon: 'quality' },
  { page: 'quarantine', hash: '#/quarantine', icon: 'quarantine' },
  { page: 'import', hash: '#/import', icon: 'upload', right: 'send_readings' },
  { page: 'accounts', hash: '#/accounts', icon: 'accounts' },
];

/** The pages that somebody with these rights has. */
export function pagesOf(rights: readonly Right[]): typeof NAV {
  return NAV.filter((item) => item.right === undefined || rights.includes(item.right));
}
