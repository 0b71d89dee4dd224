import { addDays, DAY_S, dayStart } from './format';
import type { Day, Instant, RainSeries, RainStep } from './types';

export const RANGES = ['3', '14', 'season'] as const;
export type RainRange = (typeof RANGES)[number];

/** First and last day of a range that ends with a day; the season is told by the server from its own start. */
export function daysOf(range: RainRange, last: Day): { from: Day | null; to: Day } {
  if (range === 'season') return { from: null, to: last };
  return { from: addDays(last, 1 - Number(range)), to: last };
}

/** A stretch of time at a gauge or in an area, of which somebody wants to know what its rain rests on. */
export interface RainStretch {
  place: string;
  name: string;
  from: Instant;
  to: Instant;
}

/** The step of a series that a moment lies in. */
export function stepAt(series: Pick<RainSeries, 'steps'>, seconds: number): RainStep | null {
  return series.steps.find((s) => s.t <= seconds && seconds < s.t + s.seconds) ?? null;
}

export interface Bars {
  /** Middle of each step, Unix seconds. */
  t: number[];
  mm: (number | null)[];
  lower: (number | null)[];
  forecast: (number | null)[];
  sum: (number | null)[];
}

/** Columns for the chart: measured steps, those that are lower bounds apart, the first forecast, and the running sum. */
export function bars(series: RainSeries): Bars {
  const middle = (s: { t: number; seconds: number }) => s.t + s.seconds / 2;
  const forecast = series.forecasts.find((f) => f.member === null && f.quantile === null) ?? series.forecasts[0];
  const at = new Map<number, { step: RainStep | null; forecast: number | null }>();
  for (const step of series.steps) at.set(middle(step), { step, forecast: null });
  const to = dayStart(series.to) + DAY_S;
  for (const step of forecast?.steps ?? []) {
    // A step of several hours is spread over them, so that its bars stand beside those of the gauge.
    const parts = series.step === 'hour' ? Math.max(1, Math.round(step.seconds / 3600)) : 1;
    for (let n = 0; n < parts; n += 1) {
      const t = step.t + ((n + 0.5) * step.seconds) / parts;
      if (t > to || t < dayStart(series.from)) continue;
      at.set(t, { step: at.get(t)?.step ?? null, forecast: step.v / parts });
    }
  }
  const times = [...at.keys()].sort((a, b) => a - b);
  const out: Bars = { t: times, mm: [], lower: [], forecast: [], sum: [] };
  let sum = 0;
  for (const t of times) {
    const { step, forecast: ahead } = at.get(t) ?? { step: null, forecast: null };
    if (step) sum += step.v;
    out.mm.push(step && !step.at_least ? step.v : null);
    out.lower.push(step?.at_least ? step.v : null);
    out.forecast.push(ahead);
    out.sum.push(step ? Math.round(sum * 100) / 100 : null);
  }
  return out;
}
