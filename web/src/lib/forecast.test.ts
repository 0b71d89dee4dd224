import { describe, expect, it } from 'vitest';
import { fanOf, fanRange, figure, said } from './forecast';
import type { FactorForecast } from './types';

const hour = (n: number) => new Date(Date.UTC(2021, 6, 14, n)).toISOString();

function factor(): FactorForecast {
  return {
    past: [{ time: hour(0), value: 0.4 }, { time: hour(4), value: 0.5 }],
    issue: {
      origin: hour(4), now: 0.5,
      hours: [
        { hours: 24, time: hour(28), quantiles: [0.1, 0.2, 0.3, 0.6, 0.9, 1.2, 1.5] },
        { hours: 4, time: hour(8), quantiles: [0.4, 0.42, 0.45, 0.5, 0.6, 0.7, 0.8] },
      ],
    },
  } as unknown as FactorForecast;
}

describe('fan', () => {
  it('opens at the latest reading and goes on by time', () => {
    const fan = fanOf(factor());
    expect(fan.past).toEqual([0.4, 0.5, null, null]);
    expect(fan.median).toEqual([null, 0.5, 0.5, 0.6]);
    expect(fan.low).toEqual([null, 0.5, 0.4, 0.1]);
    expect(fan.high).toEqual([null, 0.5, 0.8, 1.5]);
  });

  it('shows readings alone while there is no forecast', () => {
    const fan = fanOf({ ...factor(), issue: null } as FactorForecast);
    expect(fan.past).toEqual([0.4, 0.5]);
    expect(fan.median).toEqual([null, null]);
  });

  it('holds a limit that is near and leaves a far one out', () => {
    const fan = fanOf(factor());
    expect(fanRange(fan, 2)[1]).toBeCloseTo(2.24);
    expect(fanRange(fan, 20)[1]).toBeCloseTo(1.68);
    expect(fanRange(fan, null)[0]).toBe(0);
  });

  it('writes figures with the decimals they can bear', () => {
    expect([figure(0.1234), figure(1.234), figure(12.34)]).toEqual(['0.123', '1.23', '12.3']);
  });
});

describe('what each model says', () => {
  it('is its median with the band that nine of ten outcomes lie in', () => {
    expect(said([0.4, 0.42, 0.45, 0.5, 0.6, 0.7, 0.8], (text) => `(${text})`)).toBe('0.500(0.400～0.800)');
    expect(said([], (text) => text)).toBe('—');
  });
});
