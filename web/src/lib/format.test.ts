import { describe, expect, it } from 'vitest';
import {
  addDays, dayOfEpoch, daysBetween, dayStart, formatAge, formatArrival, formatCount, formatDay, formatDayLong, formatInstant,
  formatInstantLong, formatLimit, formatSpan, inputOfInstant, instantOfEpoch, instantOfInput, isDay, formatDeadline } from './format';

describe('dates are Beijing civil days whatever the machine thinks', () => {
  it('shows an instant as month, day and clock', () => {
    expect(formatInstant('2021-04-03T12:00:00+08:00', 'zh')).toBe('4月3日 12:00');
    expect(formatInstant('2021-04-03T12:00:00+08:00', 'en')).toBe('3 Apr 12:00');
  });

  it('turns an instant of another zone into Beijing time', () => {
    expect(formatInstant('2021-04-02T20:30:00Z', 'zh')).toBe('4月3日 04:30');
  });

  it('shows a missing instant as a dash and an unreadable one as it came', () => {
    expect(formatInstant(null, 'zh')).toBe('—');
    expect(formatInstant('昨天', 'zh')).toBe('昨天');
  });

  it('gives an arrival its year when it came years after the measurement', () => {
    expect(formatArrival('2021-04-03T12:09:00+08:00', '2021-04-03T12:00:00+08:00', 'zh')).toBe('4月3日 12:09');
    expect(formatArrival('2026-11-24T07:07:00+08:00', '2021-04-03T12:00:00+08:00', 'zh')).toBe('2026年11月24日 07:07');
    expect(formatArrival(null, null, 'zh')).toBe('—');
  });

  it('gives the year where it matters', () => {
    expect(formatInstantLong('2021-04-03T12:00:00+08:00', 'zh')).toBe('2021年4月3日 12:00');
    expect(formatInstantLong('2021-04-03T12:00:00+08:00', 'en')).toBe('3 Apr 2021 12:00');
    expect(formatDayLong('2021-04-05', 'zh')).toBe('2021年4月5日 周一');
  });

  it('steps over month and year ends', () => {
    expect(addDays('2021-02-28', 1)).toBe('2021-03-01');
    expect(addDays('2021-01-01', -1)).toBe('2020-12-31');
    expect(daysBetween('2020-02-27', '2020-03-01')).toBe(3);
  });

  it('puts the last second of a day in that day', () => {
    const start = dayStart('2021-04-05');
    expect(dayOfEpoch(start)).toBe('2021-04-05');
    expect(dayOfEpoch(start - 1)).toBe('2021-04-04');
  });

  it('knows a day from something that only looks like one', () => {
    expect(isDay('2021-02-28')).toBe(true);
    expect(isDay('2021-02-30')).toBe(false);
    expect(isDay('2021-4-3')).toBe(false);
    expect(isDay(null)).toBe(false);
  });

  it('gives a second back as an instant in Beijing time', () => {
    expect(instantOfEpoch(dayStart('2021-07-15') - 1)).toBe('2021-07-14T23:59:59+08:00');
  });

  it('reads an input as Beijing time and gives it back', () => {
    expect(instantOfInput('2021-07-14T20:30')).toBe('2021-07-14T20:30:00+08:00');
    expect(instantOfInput('')).toBeNull();
    expect(inputOfInstant('2021-07-14T20:30:00+08:00')).toBe('2021-07-14T20:30');
  });
});

describe('spans, ages, limits and counts', () => {
  it('says the month once when both ends share it', () => {
    expect(formatSpan('2021-04-01', '2021-04-05', 'zh')).toBe('4月1日–5日');
    expect(formatSpan('2021-04-28', '2021-05-02', 'zh')).toBe('4月28日–5月2日');
    expect(formatSpan('2021-04-01', '2021-04-01', 'zh')).toBe(formatDay('2021-04-01', 'zh'));
  });

  it('never rounds an age up', () => {
    expect(formatAge(0, 'zh')).toBe('刚刚');
    expect(formatAge(59.9, 'zh')).toBe('59分钟前');
    expect(formatAge(179, 'zh')).toBe('2小时前');
    expect(formatAge(48 * 60, 'zh')).toBe('2天前');
    expect(formatAge(null, 'zh')).toBe('—');
  });

  it('shows in which sense a limit binds', () => {
    expect(formatLimit('0.2', 'max')).toBe('≤ 0.2');
    expect(formatLimit('5', 'min')).toBe('≥ 5');
    expect(formatLimit('6-9', 'range')).toBe('6–9');
    expect(formatLimit(null, 'max')).toBe('—');
  });

  it('groups thousands of a count', () => {
    expect(formatCount(1234567)).toBe('1,234,567');
    expect(formatCount(999)).toBe('999');
  });
});

describe('a deadline', () => {
  it('at the end of a day is the 24:00 of that day', () => {
    expect(formatDeadline('2021-07-02T00:00:00+08:00', 'zh')).toBe('7月1日 24:00');
    expect(formatDeadline('2021-07-02T08:30:00+08:00', 'zh')).toBe('7月2日 08:30');
  });
});
