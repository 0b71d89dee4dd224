import { epochOf } from './format';
import type { Text } from './text';
import type { KeptFile, ProblemView } from './types';

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

/** A photo this far from the place, or taken this long before or after, is marked. Assumptions of the page, not limits of the notice. */
const FAR_M = 500;
const FAR_MINUTES = 24 * 60;

/** How far a photo's own place and time are from what was claimed; null when it names neither. */
export function sayClaim(file: Pick<KeptFile, 'distance_m' | 'minutes'>, t: Text): { text: string; far: boolean } | null {
  const { distance_m: metres, minutes } = file;
  const parts = [metres == null ? null : t.campaign.apart(metres), minutes == null ? null : t.campaign.before(minutes)].filter((part) => part !== null);
  if (parts.length === 0) return null;
  return { text: parts.join(t.common.pause), far: (metres ?? 0) > FAR_M || Math.abs(minutes ?? 0) > FAR_MINUTES };
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
