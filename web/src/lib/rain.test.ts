import { describe, expect, it } from 'vitest';
import { bars, daysOf, stepAt } from './rain';
import type { RainSeries } from './types';

const start = Date.parse('2021-07-14T08:00:00+08:00') / 1000;
const step = (n: number, v: number, at_least = false) => ({ t: start + n * 3600, seconds: 3600, v, mm: String(v), at_least });
const series = {
  from: '2021-07-14',
  to: '2021-07-14',
  step: 'hour',
  steps: [step(0, 2), step(1, 3, true)],
  forecasts: [{ source: 'a', issued: '', member: null, quantile: null, steps: [{ t: start + 2 * 3600, seconds: 7200, v: 10, mm: '10' }] }],
} as unknown as RainSeries;

describe('bars', () => {
  it('keeps lower bounds apart, spreads a forecast over its hours and adds up what was measured', () => {
    const told = bars(series);
    expect(told.mm).toEqual([2, null, null, null]);
    expect(told.lower).toEqual([null, 3, null, null]);
    expect(told.forecast).toEqual([null, null, 5, 5]);
    expect(told.sum).toEqual([2, 5, null, null]);
  });
});

describe('the step of a moment', () => {
  it('holds its beginning and not its end, and is none where nothing is known', () => {
    expect(stepAt(series, start)?.v).toBe(2);
    expect(stepAt(series, start + 3600)?.v).toBe(3);
    expect(stepAt(series, start + 2 * 3600)).toBeNull();
  });
});

describe('days', () => {
  it('counts the last day into a range', () => {
    expect(daysOf('3', '2021-07-14')).toEqual({ from: '2021-07-12', to: '2021-07-14' });
    expect(daysOf('season', '2021-07-14').from).toBeNull();
  });
});
