import type { HeadroomKind, LimitKind } from './types';

/** A headroom gauge on a line from 0 to 100. */
export interface Gauge {
  /** The mean so far. */
  soFar: number | null;
  /** Limits; two for a range. */
  limits: number[];
  /** Stretches where the limit is broken. */
  beyond: [number, number][];
  /** Bounds of the remaining days' mean that can be drawn, with the side that passes. */
  bounds: { at: number; passes: 'below' | 'above' }[];
  /** A bound lies off the line. */
  clipped: boolean;
}

interface Item {
  so_far: string | null;
  limit: string;
  limit_kind: LimitKind;
  headroom: { kind: HeadroomKind; low: string | null; high: string | null };
}

/** The line reaches to this many times the limit at most. */
const FURTHEST = 2.2;

function number(text: string | null): number | null {
  if (text === null || text === '') return null;
  const n = Number(text);
  return Number.isFinite(n) ? n : null;
}

/** The limits of `0.2` or `6～9`. */
export function limitsOf(limit: string): number[] {
  return limit
    .split(/[～~–—]/)
    .map((part) => number(part.trim()))
    .filter((n): n is number => n !== null);
}

export function gaugeOf(item: Item): Gauge {
  const limits = limitsOf(item.limit);
  const soFar = number(item.so_far);
  const [low, high] = [number(item.headroom.low), number(item.headroom.high)];
  const last = limits[limits.length - 1] ?? 1;
  const range = item.limit_kind === 'range';
  const from = range ? Math.max(0, (limits[0] ?? 6) - 2) : 0;
  const wanted = Math.max(last, soFar ?? 0, high ?? 0, low ?? 0) * 1.15;
  const to = range ? last + 2 : Math.min(Math.max(wanted, last * 1.4), Math.max(last * FURTHEST, (soFar ?? 0) * 1.1));
  const at = (n: number) => Math.round(Math.min(100, Math.max(0, ((n - from) / (to - from)) * 100)) * 100) / 100;
  const inside = (n: number) => n >= from && n <= to;
  const bounds: Gauge['bounds'] = [];
  if (low !== null && inside(low)) bounds.push({ at: at(low), passes: 'above' });
  if (high !== null && inside(high)) bounds.push({ at: at(high), passes: 'below' });
  const beyond: [number, number][] = [];
  if (item.limit_kind !== 'max' && limits[0] !== undefined) beyond.push([0, at(limits[0])]);
  if (item.limit_kind !== 'min') beyond.push([at(last), 100]);
  const clipped = [low, high].some((n) => n !== null && !inside(n));
  return { soFar: soFar === null ? null : at(soFar), limits: limits.map(at), beyond, bounds, clipped };
}
