import { describe, expect, it } from 'vitest';
import type { WhatIfOutcome, WhatIfSource } from './types';
import { chanceWord, dayEdges, isEarlier, largest, noticed, settledDay, shade, signed, ticks, value, worstDay } from './whatif';

describe('words for chances', () => {
  it('never promise anything between almost none and almost certain', () => {
    expect([0, 0.015, 0.05, 0.12, 0.31, 0.5, 0.94, 0.97, 0.99, 1].map(chanceWord)).toEqual([0, 0, 1, 2, 4, 6, 10, 10, 11, 11]);
  });
});

describe('sources', () => {
  const source = (name: string, hours: number[]) => ({ name, kind: 'runoff', parts: [hours] }) as WhatIfSource;
  it('are shown largest first and add up with the rest to the whole', () => {
    const all = [source('a', [1, 1]), source('b', [3, 3]), source('c', [0.5, 0]), source('d', [0, 0.5])];
    const shown = largest(all, 0, 2, 'rest');
    expect(shown.map((s) => s.name)).toEqual(['b', 'a', 'rest']);
    expect(shown[2]?.hours).toEqual([0.5, 0.5]);
    expect(shown.reduce((sum, s) => sum + s.share, 0)).toBeCloseTo(1, 12);
    expect(largest([], 0, 2, 'rest')).toEqual([]);
  });
});

describe('days', () => {
  const outcome = (...chances: number[]) => ({ days: chances.map((chance, n) => ({ date: `2021-07-1${n}`, hours: 24, measured: 0, chance, constituents: [{ chance: null }, { chance: chance / 2 }, { chance }] })) }) as unknown as WhatIfOutcome;
  it('the worst is told unless there is hardly any chance', () => {
    expect(worstDay(outcome(0, 0.4, 0.2))).toEqual({ date: '2021-07-11', chance: 0.4, constituent: 2, measured: 0 });
    expect(worstDay(outcome(0, 0.01))).toBeNull();
  });
  it('that is mostly measured is told apart: what is done now changes it little', () => {
    const late = outcome(0.98, 0.3);
    Object.assign(late.days[0] ?? {}, { hours: 4, measured: 20 });
    expect(worstDay(late)).toEqual({ date: '2021-07-11', chance: 0.3, constituent: 2, measured: 0 });
    expect(settledDay(late)).toEqual({ date: '2021-07-10', chance: 0.98, constituent: 2, measured: 20 });
    Object.assign(late.days[0] ?? {}, { hours: 16, measured: 8 });
    expect(worstDay(late)?.date).toBe('2021-07-10');
    expect(settledDay(late)).toBeNull();
  });
  it('begin after Beijing midnight; the hour that ends at midnight belongs to the day before', () => {
    const eight = Date.UTC(2021, 6, 14, 0, 0, 0) / 1000;
    const times = Array.from({ length: 40 }, (_, i) => eight + (i + 1) * 3600);
    expect(dayEdges(times)).toEqual([16]);
  });
});

describe('an answer', () => {
  it('is earlier once another full hour has begun', () => {
    const start = '2021-07-14T08:00:00+08:00';
    expect(isEarlier(start, '2021-07-14T08:59:59+08:00')).toBe(false);
    expect(isEarlier(start, '2021-07-14T09:00:00+08:00')).toBe(true);
  });
});

describe('numbers', () => {
  it('have the decimals that their size needs and differences their sign', () => {
    expect([value(12.34), value(1.234), value(0.1234)]).toEqual(['12.3', '1.23', '0.123']);
    expect([signed(0.5), signed(-0.5), signed(0)]).toEqual(['+0.500', '−0.500', '0.000']);
    expect(ticks(1.3)).toEqual([0, 0.5, 1, 1.5]);
    expect(ticks(0)).toEqual([0, 1]);
  });
  it('a change below two hundredths of the limit is none', () => {
    expect([noticed(-0.019, 1, 3), noticed(-0.021, 1, 3), noticed(0.03, 1, 3)]).toEqual(['equal', 'better', 'worse']);
  });
  it('more oxygen is better, and less than its limit is beyond it', () => {
    expect([noticed(-0.3, 5, 6, true), noticed(0.3, 5, 6, true), noticed(0.05, 5, 6, true)]).toEqual(['worse', 'better', 'equal']);
    expect([shade(4.9, 5, true), shade(5.5, 5, true), shade(7, 5, true), shade(7, null, true)]).toEqual(['over', 'near', 'under', 'plain']);
    expect([shade(1.1, 1), shade(0.9, 1), shade(0.5, 1)]).toEqual(['over', 'near', 'under']);
  });
});
