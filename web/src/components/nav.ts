import type { IconName } from './Icon.svelte';

export type NavPage = 'situation' | 'section' | 'ranking' | 'warnings' | 'stations' | 'quarantine' | 'accounts';

/** The pages in the order of the duty officer's attention. */
export const NAV: { page: NavPage; hash: string; icon: IconName }[] = [
  { page: 'situation', hash: '#/', icon: 'situation' },
  { page: 'section', hash: '#/section', icon: 'section' },
  { page: 'ranking', hash: '#/ranking', icon: 'ranking' },
  { page: 'warnings', hash: '#/warnings', icon: 'warnings' },
  { page: 'stations', hash: '#/stations', icon: 'stations' },
  { page: 'quarantine', hash: '#/quarantine', icon: 'quarantine' },
  { page: 'accounts', hash: '#/accounts', icon: 'accounts' },
];
