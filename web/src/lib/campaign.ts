import { epochOf } from './format';
import type { Text } from './text';
import type { ProblemView } from './types';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** How long is left, or how late it is, in words; null before there is a deadline, and once it is closed. */
export function sayLeft(problem: Pick<ProblemView, 'left_ms' | 'stage'>, t: Text): { text: string; late: boolean } | null {
  if (problem.left_ms === null || problem.stage === 'closed') return null;
  const late = problem.left_ms < 0;
  const span = Math.abs(problem.left_ms);
  const [days, hours] = [Math.floor(span / DAY_MS), Math.max(1, Math.floor(span / HOUR_MS))];
  return { text: late ? t.campaign.lateBy(days, hours) : t.campaign.left(days, hours), late };
}

/** The share of what was inspected, 0 to 1; an empty township has nothing missing. */
export function share(inspected: number, objects: number): number {
  return objects === 0 ? 1 : inspected / objects;
}

/** Now, as the server writes instants, to the second. */
export function nowInstant(now: Date = new Date()): string {
  const beijing = new Date(now.getTime() + 8 * HOUR_MS);
  return `${beijing.toISOString().slice(0, 19)}+08:00`;
}

/** Whether something happened so long ago that a reason is asked for. */
export function isLate(happened: string, now: Date = new Date()): boolean {
  const at = epochOf(happened);
  return at !== null && now.getTime() / 1000 - at > 24 * 3600;
}
