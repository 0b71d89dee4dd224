import type { WhatIfOutcome, WhatIfSource } from './types';

/** Place of a chance (0 to 1) among the words for chances, from "almost none" to "almost certain". */
export function chanceWord(chance: number): number {
  if (chance < 0.02) return 0;
  if (chance < 0.1) return 1;
  if (chance > 0.98) return 11;
  return Math.min(10, Math.max(2, Math.round(chance * 10) + 1));
}

/** A round number of steps for an axis from zero to at least `most`. */
export function ticks(most: number, about = 4): number[] {
  if (!(most > 0)) return [0, 1];
  const raw = most / about;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5, 10].find((n) => n * power >= raw) ?? 10) * power;
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, i) => Number((i * step).toPrecision(6)));
}

/** An SVG path through points. */
export function line(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}

/** An SVG path around the band between two lines of the same points. */
export function band(x: (i: number) => number, low: readonly number[], high: readonly number[], y: (v: number) => number): string {
  const upper = high.map((v, i) => [x(i), y(v)] as const);
  const lower = low.map((v, i) => [x(i), y(v)] as const).reverse();
  return upper.length === 0 ? '' : `${line([...upper, ...lower])}Z`;
}

/** A source among those shown. */
export interface Shown {
  name: string;
  kind: string;
  hours: number[];
  /** Share of all hours together, 0 to 1. */
  share: number;
}

/** The largest sources of a constituent over all hours; the rest becomes one. */
export function largest(sources: readonly WhatIfSource[], constituent: number, most: number, other: string): Shown[] {
  const all = sources.map((s) => {
    const hours = s.parts[constituent] ?? [];
    return { name: s.name, kind: s.kind, hours, share: hours.reduce((a, b) => a + b, 0) };
  });
  all.sort((a, b) => b.share - a.share);
  const total = all.reduce((sum, s) => sum + s.share, 0);
  const shown: Shown[] = all.slice(0, most);
  const rest = all.slice(most);
  if (rest.length > 0) {
    const length = Math.max(0, ...rest.map((s) => s.hours.length));
    const hours = Array.from({ length }, (_, h) => rest.reduce((sum, s) => sum + (s.hours[h] ?? 0), 0));
    shown.push({ name: other, kind: 'other', hours, share: rest.reduce((sum, s) => sum + s.share, 0) });
  }
  return shown.map((s) => ({ ...s, share: total > 0 ? s.share / total : 0 }));
}

/** What a constituent is called: its Chinese name, or its formula. */
export function constituentName(of: { id: string; name: string } | undefined, lang: 'zh' | 'en'): string {
  return (lang === 'zh' ? of?.name : of?.id) ?? '';
}

/** A day, its chance that any constituent exceeds, which one most likely does, and how many hours of it are measured. */
export interface WorstDay {
  date: string;
  chance: number;
  constituent: number;
  measured: number;
}

/** Of the days of which most is still to come, the one on which the chance of exceeding is highest; `null` when there is hardly any. */
export function worstDay(outcome: WhatIfOutcome): WorstDay | null {
  return mostLikely(outcome.days.filter((d) => !isSettled(d)));
}

/** The day of which more is measured than is to come, where it may exceed: nothing that is done now changes it much. */
export function settledDay(outcome: WhatIfOutcome): WorstDay | null {
  return mostLikely(outcome.days.filter(isSettled));
}

function isSettled(day: WhatIfOutcome['days'][number]): boolean {
  return day.measured > day.hours;
}

function mostLikely(days: WhatIfOutcome['days']): WorstDay | null {
  const worst = days.reduce<WhatIfOutcome['days'][number] | null>((best, d) => (best === null || d.chance > best.chance ? d : best), null);
  if (worst === null || worst.chance < 0.02) return null;
  const chances = worst.constituents.map((c) => c.chance ?? 0);
  return { date: worst.date, chance: worst.chance, constituent: chances.indexOf(Math.max(...chances)), measured: worst.measured };
}

/** Whether an answer is told from an hour before the one in which a moment lies: rain and water from upstream may be others by now. */
export function isEarlier(start: string, now: string): boolean {
  return Math.floor(Date.parse(start) / 3_600_000) < Math.floor(Date.parse(now) / 3_600_000);
}

/** A value with as many decimals as its size needs. */
export function value(x: number): string {
  const size = Math.abs(x);
  return x.toFixed(size >= 10 ? 1 : size >= 0.995 ? 2 : 3);
}

/** A difference with its sign. */
export function signed(x: number): string {
  return `${x > 0 ? '+' : x < 0 ? '−' : ''}${value(Math.abs(x))}`;
}

/** Whether a change of the daily mean is to be noticed: two hundredths of the limit, or of the mean without one. Of oxygen more is better. */
export function noticed(change: number, limit: number | null, mean: number, moreIsBetter = false): 'better' | 'worse' | 'equal' {
  const least = 0.02 * (limit ?? mean);
  const harm = moreIsBetter ? -change : change;
  return harm < -least ? 'better' : harm > least ? 'worse' : 'equal';
}

/** How a concentration stands to its limit: beyond it, near it (a fifth), or well. */
export function shade(v: number, limit: number | null, moreIsBetter = false): 'plain' | 'over' | 'near' | 'under' {
  if (limit === null) return 'plain';
  if (moreIsBetter) return v < limit ? 'over' : v < limit / 0.8 ? 'near' : 'under';
  return v > limit ? 'over' : v > 0.8 * limit ? 'near' : 'under';
}

/** Hours at which a new Beijing day begins, with the day's first hour among `times` (ends of hours, Unix seconds). */
export function dayEdges(times: readonly number[]): number[] {
  const dayOf = (t: number) => Math.floor((t - 1 + 8 * 3600) / 86_400);
  return times.flatMap((t, i) => (i > 0 && dayOf(t) !== dayOf(times[i - 1] ?? t) ? [i] : []));
}
