import { describe, expect, it } from 'vitest';
import { dayStart, formatEpoch } from './format';
import { bandSpans, nearestReading, rangeDays, timeTicks, usualStep, valueRange, withGaps } from './series';
import type { Band, Series, SeriesReading } from './types';

const HOUR = 3600;
const START = dayStart('2021-04-01');

function reading(hours: number, v: number): SeriesReading {
  return { t: START + hours * HOUR, v, text: String(v), flag: 'N', counts: true, class: 3, frame_id: hours, origin: 'measured', received: START + hours * HOUR };
}

function series(over: Partial<Series>): Series {
  return {
    section_name: '代县桥', rule_version: 'GB 3838-2002 · xunqing-rules-2',
    factor: { code: 'w21011', name: '总磷', english: 'Total phosphorus', unit: 'mg/L' }, from: '2021-04-01', to: '2021-04-05',
    target: { limit: 0.2, limit_low: null, kind: 'max' }, bands: [], readings: [], daily: [], ...over,
  };
}

const bands = (limits: number[], side: 'upper' | 'lower'): Band[] =>
  limits.map((v, i) => ({
    class: (i + 1) as Band['class'], label: '', upper: side === 'upper' ? v : null, lower: side === 'lower' ? v : null,
  }));

describe('class bands', () => {
  it('rise with the value and end in 劣Ⅴ', () => {
    const spans = bandSpans(bands([0.02, 0.1, 0.2, 0.3, 0.4], 'upper'));
    expect(spans.map((s) => s.class)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(spans[2]).toEqual({ class: 3, from: 0.1, to: 0.2 });
    expect(spans[5]).toEqual({ class: 6, from: 0.4, to: Infinity });
  });

  it('fall with the value for dissolved oxygen', () => {
    const spans = bandSpans(bands([7.5, 6, 5, 3, 2], 'lower'));
    expect(spans.map((s) => s.class)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(spans[3]).toEqual({ class: 3, from: 5, to: 6 });
    expect(spans[5]).toEqual({ class: 1, from: 7.5, to: Infinity });
  });

  it('leave out a class whose limit repeats its neighbour', () => {
    expect(bandSpans(bands([15, 15, 20, 30, 40], 'upper')).map((s) => s.class)).toEqual([1, 3, 4, 5, 6]);
  });

  it('read bands that give both ends', () => {
    const both: Band[] = [
      { class: 1, label: '', lower: 0, upper: 2 },
      { class: 2, label: '', lower: 2, upper: 4 },
      { class: 6, label: '', lower: 4, upper: null },
    ];
    expect(bandSpans(both).map((s) => [s.class, s.to])).toEqual([[1, 2], [2, 4], [6, Infinity]]);
    const oxygen: Band[] = [
      { class: 1, label: '', lower: 7.5, upper: null },
      { class: 2, label: '', lower: 6, upper: 7.5 },
      { class: 3, label: '', lower: 5, upper: 6 },
    ];
    expect(bandSpans(oxygen).map((s) => [s.class, s.from])).toEqual([[6, -Infinity], [3, 5], [2, 6], [1, 7.5]]);
  });

  it('are absent where no class has a limit', () => {
    expect(bandSpans([])).toEqual([]);
  });
});

describe('the line between readings', () => {
  it('breaks where a reading is missing', () => {
    const r = [reading(0, 1), reading(4, 1), reading(12, 1), reading(16, 1)];
    expect(usualStep(r)).toBe(4 * HOUR);
    const { v, index } = withGaps(r);
    expect(v).toEqual([1, 1, null, 1, 1]);
    expect(index).toEqual([0, 1, -1, 2, 3]);
  });

  it('does not break on a reading that is a little late', () => {
    expect(withGaps([reading(0, 1), reading(4, 1), reading(9, 1)]).v).toEqual([1, 1, 1]);
  });

  it('finds the reading nearest to the cursor', () => {
    const r = [reading(0, 1), reading(4, 2), reading(8, 3)];
    expect(nearestReading(r, START + 5 * HOUR)).toBe(1);
    expect(nearestReading(r, START + 7 * HOUR)).toBe(2);
    expect(nearestReading(r, START - HOUR)).toBe(0);
    expect(nearestReading(r, START + 99 * HOUR)).toBe(2);
    expect(nearestReading([], START)).toBe(-1);
  });
});

describe('axes', () => {
  it('start at zero where more is worse and always show the limit', () => {
    const [min, max] = valueRange(series({ readings: [reading(0, 0.05)] }));
    expect(min).toBe(0);
    expect(max).toBeGreaterThan(0.2);
  });

  it('keep room around oxygen and its limit', () => {
    const [min, max] = valueRange(series({ target: { limit: 5, limit_low: null, kind: 'min' }, readings: [reading(0, 8), reading(4, 9)] }));
    expect(min).toBeLessThan(5);
    expect(min).toBeGreaterThan(0);
    expect(max).toBeGreaterThan(9);
  });

  it('have something to show when there is nothing', () => {
    expect(valueRange(series({ target: { limit: null, limit_low: null, kind: 'max' } }))).toEqual([0, 1]);
  });

  it('put ticks on Beijing midnights', () => {
    const ticks = timeTicks(START, START + 5 * 24 * HOUR, 6);
    expect(ticks.map((t) => formatEpoch(t, 'zh'))).toEqual(['4月1日 00:00', '4月2日 00:00', '4月3日 00:00', '4月4日 00:00', '4月5日 00:00']);
  });
});

describe('ranges end on the evaluated day', () => {
  it('count the day itself', () => {
    expect(rangeDays('5d', '2021-04-05')).toEqual({ from: '2021-04-01', to: '2021-04-05' });
    expect(rangeDays('14d', '2021-04-05').from).toBe('2021-03-23');
    expect(rangeDays('month', '2021-04-05').from).toBe('2021-04-01');
  });

  it('take the flood season from 1 June while it lasts', () => {
    expect(rangeDays('season', '2021-07-20').from).toBe('2021-06-01');
    expect(rangeDays('season', '2021-04-05')).toEqual({ from: '2020-12-05', to: '2021-04-05' });
  });
});
