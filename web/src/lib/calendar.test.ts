import { describe, expect, it } from 'vitest';
import { cellState, monthsOf, step, weekday } from './calendar';
import type { CalendarDay } from './types';

function day(text: string, more: Partial<CalendarDay> = {}): CalendarDay {
  return {
    day: text, heard: true, class: 3, class_label: 'Ⅲ类', exceeding: false, settled: true, valid: true, origin: 'measured', decided_by: [], over: [], ...more,
  };
}

const days = ['2021-01-30', '2021-01-31', '2021-02-01', '2021-02-28', '2021-03-01'].map((d) => day(d));

describe('the calendar', () => {
  it('parts days into months that know their first weekday', () => {
    expect(monthsOf(days).map((m) => [m.month, m.days.length])).toEqual([[1, 2], [2, 2], [3, 1]]);
    expect(weekday('2021-07-01')).toBe(3);
    expect(weekday('2021-02-01')).toBe(0);
  });

  it('says of a day without data nothing, and of one that cannot be judged that it is open', () => {
    expect(cellState(day('2021-01-01', { heard: false, class: null }))).toBe('none');
    expect(cellState(day('2021-01-01', { class: null, exceeding: null, valid: false }))).toBe('undetermined');
    expect(cellState(day('2021-01-01', { settled: false, exceeding: null }))).toBe('open');
    expect(cellState(day('2021-01-01', { exceeding: true }))).toBe('exceeding');
    expect(cellState(day('2021-01-01', { exceeding: null }))).toBe('classed');
  });

  it('moves by day sideways and by month up and down, to the last date a month has', () => {
    expect(step(days, 0, 'ArrowRight')).toBe(1);
    expect(step(days, 0, 'ArrowLeft')).toBe(0);
    expect(step(days, 1, 'ArrowDown')).toBe(3);
    expect(step(days, 4, 'ArrowUp')).toBe(2);
    expect(step(days, 4, 'ArrowDown')).toBe(4);
    expect(step(days, 2, 'End')).toBe(4);
    expect(step(days, 2, 'x')).toBeNull();
  });
});
