import type { CheckedValue, DayQuality } from './types';

export type Level = 'good' | 'fair' | 'poor' | 'none';

/** Shares below these are worth a look. Assumptions, like the plan's own share of a valid day. */
const FAIR = 0.6;
const GOOD = 0.9;

/** How a day stands: by the share of what was expected that is valid. */
export function levelOf(day: Pick<DayQuality, 'received' | 'valid_share'>): Level {
  const share = day.valid_share;
  if (share === null || share === undefined || day.received === 0) return 'none';
  if (share >= GOOD) return 'good';
  return share >= FAIR ? 'fair' : 'poor';
}

/** `97%`; `—` without a share. A share is never rounded up to all. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined) return '—';
  return `${share >= 1 ? 100 : Math.min(99, Math.round(share * 100))}%`;
}

/** Values that failed or are suspect and that nobody has decided about. */
export function doubtful(day: Pick<DayQuality, 'suspect' | 'failed'>): number {
  return day.suspect + day.failed;
}

export type Mark = 'excluded' | 'kept' | 'fail' | 'suspect' | 'good';

/** What a value is marked as: a decision of somebody before a verdict of a test. */
export function markOf(value: Pick<CheckedValue, 'decision' | 'quality'>): Mark {
  if (value.decision === 'exclude') return 'excluded';
  if (value.decision === 'keep') return 'kept';
  if (value.quality.number === 4) return 'fail';
  return value.quality.number === 3 ? 'suspect' : 'good';
}

/** Whether there is something to say of a value. */
export function isTold(value: Pick<CheckedValue, 'decision' | 'findings' | 'reviews'>): boolean {
  return value.findings.length > 0 || value.reviews.length > 0;
}
