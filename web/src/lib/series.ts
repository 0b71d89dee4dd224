import { addDays, BEIJING_OFFSET_S, DAY_S, dayStart } from './format';
import type { Band, Day, Series, SeriesReading, WaterClass } from './types';

export type RangeId = '5d' | '14d' | 'month' | 'season';
export const RANGES: RangeId[] = ['5d', '14d', 'month', 'season'];

export function isRange(text: string | undefined): text is RangeId {
  return RANGES.includes(text as RangeId);
}

/**
 * The days a range covers, ending on `asof`. `season` is the flood season to date (from 1 June);
 * outside June–September it is the last 122 days, the length of a season.
 */
export function rangeDays(range: RangeId, asof: Day): { from: Day; to: Day } {
  const month = Number(asof.slice(5, 7));
  switch (range) {
    case '5d':
      return { from: addDays(asof, -4), to: asof };
    case '14d':
      return { from: addDays(asof, -13), to: asof };
    case 'month':
      return { from: `${asof.slice(0, 8)}01`, to: asof };
    case 'season':
      return { from: month >= 6 && month <= 9 ? `${asof.slice(0, 4)}-06-01` : addDays(asof, -121), to: asof };
  }
}

export interface BandSpan {
  class: WaterClass;
  from: number;
  to: number;
}

/**
 * Class bands as value intervals from bottom to top, clipped to nothing. For ordinary items class grows with the
 * value; for dissolved oxygen it falls. A band that repeats its neighbour's limit has no height and is left out.
 * What lies beyond the last limit is 劣Ⅴ.
 */
export function bandSpans(bands: Band[]): BandSpan[] {
  const byUpper = bands.filter((b) => b.upper !== null && b.class < 6);
  if (byUpper.length > 0 && bands.every((b) => b.class === 6 || b.upper !== null || b.lower !== null) && !fallsWithValue(bands)) {
    const spans: BandSpan[] = [];
    let from = -Infinity;
    for (const b of [...byUpper].sort((x, y) => x.class - y.class)) {
      const to = b.upper as number;
      if (to > from) spans.push({ class: b.class, from, to });
      from = Math.max(from, to);
    }
    spans.push({ class: 6, from, to: Infinity });
    return spans;
  }
  const byLower = bands.filter((b) => b.lower !== null && b.class < 6);
  if (byLower.length === 0) return [];
  const spans: BandSpan[] = [];
  let to = Infinity;
  for (const b of [...byLower].sort((x, y) => x.class - y.class)) {
    const from = b.lower as number;
    if (from < to) spans.push({ class: b.class, from, to });
    to = Math.min(to, from);
  }
  spans.push({ class: 6, from: -Infinity, to });
  return spans.reverse();
}

/** Dissolved oxygen: the best class has the highest lower limit. */
function fallsWithValue(bands: Band[]): boolean {
  const limits = bands
    .filter((b) => b.class < 6)
    .sort((x, y) => x.class - y.class)
    .map((b) => b.lower ?? b.upper)
    .filter((v): v is number => v !== null);
  const first = limits[0];
  const last = limits[limits.length - 1];
  return first !== undefined && last !== undefined && first > last;
}

/**
 * Readings with a gap marker wherever more than `1.75` usual steps passed, so that the line breaks instead of
 * suggesting values nobody measured. The marker's value is `null` and it belongs to no reading (`index` −1).
 */
export function withGaps(readings: SeriesReading[]): { t: number[]; v: (number | null)[]; index: number[] } {
  const t: number[] = [];
  const v: (number | null)[] = [];
  const index: number[] = [];
  const limit = usualStep(readings) * 1.75;
  readings.forEach((r, i) => {
    const previous = readings[i - 1];
    if (previous && r.t - previous.t > limit) {
      t.push((previous.t + r.t) / 2);
      v.push(null);
      index.push(-1);
    }
    t.push(r.t);
    v.push(r.v);
    index.push(i);
  });
  return { t, v, index };
}

/** Median distance between neighbours, in seconds; four hours when there are too few to say. */
export function usualStep(readings: SeriesReading[]): number {
  const steps: number[] = [];
  for (let i = 1; i < readings.length; i += 1) steps.push((readings[i]?.t ?? 0) - (readings[i - 1]?.t ?? 0));
  steps.sort((a, b) => a - b);
  const median = steps[Math.floor(steps.length / 2)];
  return median && median > 0 ? median : 4 * 3600;
}

/** The value axis: holds every reading, mean and limit; starts at zero where more is worse. */
export function valueRange(series: Series): [number, number] {
  const values: number[] = [];
  for (const r of series.readings) values.push(r.v);
  for (const d of series.daily) if (d.mean !== null) values.push(d.mean);
  const { limit, limit_low: low, kind } = series.target;
  if (limit !== null) values.push(limit);
  if (low !== null) values.push(low);
  if (values.length === 0) return [0, 1];
  let min = Math.min(...values);
  let max = Math.max(...values);
  if (kind === 'max') min = Math.min(0, min);
  const pad = (max - min || Math.abs(max) || 1) * 0.12;
  max += pad;
  if (kind !== 'max') min -= pad;
  if (min > 0 && min < pad * 2) min = 0;
  return [min, max];
}

/** Tick instants at Beijing midnights (or whole hours for short spans), never at UTC ones. */
export function timeTicks(min: number, max: number, room: number): number[] {
  const steps = [3600, 2 * 3600, 4 * 3600, 6 * 3600, 12 * 3600, DAY_S, 2 * DAY_S, 5 * DAY_S, 7 * DAY_S, 14 * DAY_S, 30 * DAY_S];
  const step = steps.find((s) => (max - min) / s <= Math.max(2, room)) ?? 60 * DAY_S;
  const ticks: number[] = [];
  const first = Math.ceil((min + BEIJING_OFFSET_S) / step) * step - BEIJING_OFFSET_S;
  for (let t = first; t < max; t += step) ticks.push(t);
  return ticks;
}

/** Seconds covered by a span of days, first midnight to last midnight. */
export function spanSeconds(from: Day, to: Day): [number, number] {
  return [dayStart(from), dayStart(to) + DAY_S];
}

/** Reading nearest to an instant, by binary search; −1 when there is none. */
export function nearestReading(readings: SeriesReading[], t: number): number {
  if (readings.length === 0) return -1;
  let lo = 0;
  let hi = readings.length - 1;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if ((readings[mid]?.t ?? 0) < t) lo = mid + 1;
    else hi = mid;
  }
  const before = readings[lo - 1];
  const after = readings[lo];
  if (before && after && t - before.t < after.t - t) return lo - 1;
  return lo;
}
