import { epochOf } from './format';
import type { FactorForecast } from './types';

/** A fan as columns of one chart: past values and the forecast share their times, what is not there is null. */
export interface Fan {
  t: number[];
  past: (number | null)[];
  /** Quantiles at 5, 25, 50, 75 and 95 %. */
  low: (number | null)[];
  lower: (number | null)[];
  median: (number | null)[];
  upper: (number | null)[];
  high: (number | null)[];
  origin: number | null;
}

/** Places of those five among the seven quantiles the server sends. */
const PLACES = [0, 2, 3, 4, 6] as const;

/** The fan opens at the latest value, where nothing is uncertain any more. */
export function fanOf(factor: FactorForecast): Fan {
  const fan: Fan = { t: [], past: [], low: [], lower: [], median: [], upper: [], high: [], origin: null };
  const issue = factor.issue;
  const origin = issue ? epochOf(issue.origin) : null;
  const columns = [fan.low, fan.lower, fan.median, fan.upper, fan.high];
  const put = (t: number, past: number | null, quantiles: (number | null)[]) => {
    fan.t.push(t);
    fan.past.push(past);
    columns.forEach((column, i) => column.push(quantiles[i] ?? null));
  };
  const none = [null, null, null, null, null];
  const rows: { t: number; past: number | null; quantiles: (number | null)[] }[] = [];
  for (const p of factor.past) rows.push({ t: epochOf(p.time) ?? 0, past: p.value, quantiles: none });
  if (issue && origin !== null) {
    const here = rows.find((r) => r.t === origin);
    const now = Array<number>(5).fill(issue.now);
    if (here) here.quantiles = now;
    else rows.push({ t: origin, past: null, quantiles: now });
    for (const h of issue.hours) {
      const t = epochOf(h.time) ?? 0;
      const quantiles = PLACES.map((place) => h.quantiles[place] ?? null);
      const same = rows.find((r) => r.t === t);
      if (same) same.quantiles = quantiles;
      else rows.push({ t, past: null, quantiles });
    }
  }
  rows.sort((a, b) => a.t - b.t);
  for (const r of rows) put(r.t, r.past, r.quantiles);
  fan.origin = origin;
  return fan;
}

/** The value axis of a fan: from zero, holding the limit; a limit far above everything is left out of it. */
export function fanRange(fan: Fan, limit: number | null): [number, number] {
  const values = [...fan.past, ...fan.high].filter((v): v is number => v !== null);
  const most = values.length > 0 ? Math.max(...values) : 1;
  const shown = limit !== null && limit < most * 4 ? Math.max(most, limit) : most;
  return [0, (shown || 1) * 1.12];
}

/** A figure with as many decimals as it can bear. */
export function figure(value: number): string {
  const digits = value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return value.toFixed(digits);
}

/** A model's median with the bounds of its 90 % band, of the seven quantiles the server sends. */
export function said(quantiles: number[], paren: (text: string) => string): string {
  const [low, , , median, , , high] = quantiles;
  if (low === undefined || median === undefined || high === undefined) return '—';
  return `${figure(median)}${paren(`${figure(low)}～${figure(high)}`)}`;
}

export function percent(share: number | null): string {
  return share === null ? '—' : `${Math.round(share * 100)}%`;
}
