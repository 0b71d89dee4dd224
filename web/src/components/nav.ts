import type { Account, Right, RoleId } from '../lib/types';
import type { IconName } from './Icon.svelte';

export type NavPage =
  | 'situation' | 'section' | 'ranking' | 'rain' | 'warnings' | 'rectify' | 'stations' | 'quality' | 'quarantine' | 'import'
  | 'accounts';

export interface NavItem {
  page: NavPage;
  hash: string;
  icon: IconName;
  /** The right that the page needs, where not everybody has it. */
  right?: Right;
}

/** The pages in the order of the duty officer's attention. */
export const NAV: NavItem[] = [
  { page: 'situation', hash: '#/', icon: 'situation' },
  { page: 'section', hash: '#/section', icon: 'section' },
  { page: 'rain', hash: '#/rain', icon: 'rain' },
  { page: 'warnings', hash: '#/warnings', icon: 'warnings' },
  { page: 'rectify', hash: '#/rectify', icon: 'rectify' },
  { page: 'ranking', hash: '#/ranking', icon: 'ranking' },
  { page: 'stations', hash: '#/stations', icon: 'stations' },
  { page: 'quality', hash: '#/quality', icon: 'quality' },
  { page: 'quarantine', hash: '#/quarantine', icon: 'quarantine' },
  { page: 'import', hash: '#/import', icon: 'upload', right: 'send_readings' },
  { page: 'accounts', hash: '#/accounts', icon: 'accounts' },
];

/** How many pages have a place of their own in the bar; the others stand under 更多. */
export const IN_TOP_BAR = 8;
export const IN_BOTTOM_BAR = 4;

/** Those who work on the ground: what they have to do comes first. */
const IN_THE_FIELD: readonly (RoleId | undefined)[] = ['department', 'township', 'discharger', 'enforcement'];

/** The pages that somebody with these rights has, in the order of their attention. */
export function pagesOf(account: Pick<Account, 'rights' | 'role'> | null): NavItem[] {
  const rights: readonly Right[] = account?.rights ?? [];
  const pages = NAV.filter((item) => item.right === undefined || rights.includes(item.right));
  if (!IN_THE_FIELD.includes(account?.role.id)) return pages;
  const first = (item: NavItem) => (item.page === 'rectify' ? 0 : 1);
  return [...pages].sort((a, b) => first(a) - first(b));
}
