import type { Account, Right, RoleId } from '../lib/types';
import type { IconName } from './Icon.svelte';

export type NavPage =
  | 'situation' | 'section' | 'rain' | 'response' | 'warnings' | 'todo' | 'rectify' | 'watch' | 'gates' | 'whatif' | 'duties' | 'tasks' | 'papers' | 'register'
  | 'accountability' | 'ranking' | 'stations' | 'quality' | 'quarantine' | 'import' | 'audit' | 'settings' | 'accounts';

export interface NavItem {
  page: NavPage;
  hash: string;
  icon: IconName;
  /** The right that the page needs, where not everybody has it. */
  right?: Right;
  /** The roles that have it, where not everybody does. */
  roles?: readonly RoleId[];
}

/** The pages in the order of the duty officer's attention. */
export const NAV: NavItem[] = [
  { page: 'situation', hash: '#/', icon: 'situation' },
  { page: 'section', hash: '#/section', icon: 'section' },
  { page: 'rain', hash: '#/rain', icon: 'rain' },
  { page: 'warnings', hash: '#/warnings', icon: 'warnings' },
  { page: 'response', hash: '#/response', icon: 'response' },
  { page: 'todo', hash: '#/todo', icon: 'check' },
  { page: 'rectify', hash: '#/rectify', icon: 'rectify' },
  { page: 'watch', hash: '#/watch', icon: 'clock' },
  { page: 'gates', hash: '#/gates', icon: 'gate' },
  { page: 'whatif', hash: '#/whatif', icon: 'chart' },
  { page: 'duties', hash: '#/duties', icon: 'table' },
  { page: 'tasks', hash: '#/tasks', icon: 'doc' },
  { page: 'accountability', hash: '#/accountability', icon: 'scales' },
  { page: 'papers', hash: '#/papers', icon: 'doc' },
  { page: 'ranking', hash: '#/ranking', icon: 'ranking' },
  { page: 'stations', hash: '#/stations', icon: 'stations' },
  { page: 'quality', hash: '#/quality', icon: 'quality' },
  { page: 'register', hash: '#/register', icon: 'table' },
  { page: 'quarantine', hash: '#/quarantine', icon: 'quarantine' },
  { page: 'import', hash: '#/import', icon: 'upload', right: 'send_readings' },
  { page: 'audit', hash: '#/audit', icon: 'chain', roles: ['administrator', 'leader', 'office', 'viewer'] },
  { page: 'settings', hash: '#/settings', icon: 'question' },
  { page: 'accounts', hash: '#/accounts', icon: 'accounts' },
];

/** How many pages have a place of their own in the bar; the others stand under 更多. */
export const IN_TOP_BAR = 8;
export const IN_BOTTOM_BAR = 4;

/** Those who work on the ground: what they have to do comes first. */
const IN_THE_FIELD: readonly (RoleId | undefined)[] = ['department', 'township', 'discharger', 'enforcement'];

/** What they have to do, in this order before everything else. */
const FIRST_IN_THE_FIELD: readonly NavPage[] = ['todo', 'rectify', 'watch', 'response'];

/** The pages that somebody with these rights has, in the order of their attention. */
export function pagesOf(account: Pick<Account, 'rights' | 'role'> | null): NavItem[] {
  const rights: readonly Right[] = account?.rights ?? [];
  const role = account?.role.id;
  const given = (item: NavItem) =>
    (item.right === undefined || rights.includes(item.right)) && (item.roles === undefined || (role !== undefined && item.roles.includes(role)));
  const pages = NAV.filter(given);
  // The leader decides: what waits for a decision comes first.
  if (role === 'leader') return [...pages].sort((a, b) => Number(b.page === 'accountability') - Number(a.page === 'accountability'));
  if (!IN_THE_FIELD.includes(role)) return pages;
  const first = (item: NavItem) => (FIRST_IN_THE_FIELD.indexOf(item.page) + FIRST_IN_THE_FIELD.length + 1) % (FIRST_IN_THE_FIELD.length + 1);
  return [...pages].sort((a, b) => first(a) - first(b));
}
