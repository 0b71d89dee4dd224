import { describe, expect, it } from 'vitest';
import { classKey, className, classNumeral, shownClass, standing, tally } from './classes';
import { en, zh } from './text';
import type { DayJudgement, Target } from './types';

const target: Target = { class: 3, label: 'Ⅲ类', assumed: true, source: '' };

function day(exceeding: boolean | null, c: DayJudgement['class']): DayJudgement {
  return {
    day: '2021-04-03', n_expected: 6, final: true, class: c, class_label: '', state_label: '', exceeding,
    valid: c !== null, valid_note: null, origin: 'measured', items: [],
  };
}

describe('classes', () => {
  it('are named in both languages', () => {
    expect(className(4, 'zh')).toBe('Ⅳ类');
    expect(className(6, 'zh')).toBe('劣Ⅴ类');
    expect(className(6, 'en')).toBe('Worse than Ⅴ');
    expect(className(null, 'zh')).toBe('未评价');
  });

  it('have a colour key each, and grey where there is none', () => {
    expect([1, 2, 3, 4, 5, 6].map((c) => classKey(c as 1))).toEqual(['c1', 'c2', 'c3', 'c4', 'c5', 'c6']);
    expect(classKey(null)).toBe('c0');
    expect(classNumeral(undefined)).toBe('—');
  });
});

const latest = { time: '2021-04-05T20:00:00+08:00', received: '2021-04-05T20:09:00+08:00', class: 3 as const, class_label: 'Ⅲ类', main_pollutants: [] };

describe('how the sections stand', () => {
  it('is pending, with the latest class, while the day is young and the station reports', () => {
    const night = '2021-04-06T02:00:00+08:00';
    expect(standing({ target, today: null, latest }, night)).toBe('pending');
    expect(shownClass({ target, today: null, latest }, night)).toEqual({ value: 3, latest: true });
    expect(standing({ target, today: null, latest }, '2021-04-06T09:00:00+08:00')).toBe('no_data');
    expect(shownClass({ target, today: null, latest }, null)).toEqual({ value: null, latest: false });
    expect(shownClass({ target, today: day(true, 4), latest }, night)).toEqual({ value: 4, latest: false });
  });

  it('is judged by the day, not by the latest reading', () => {
    expect(standing({ target, today: day(true, 4), latest: null })).toBe('exceeding');
    expect(standing({ target, today: day(false, 3), latest: null })).toBe('meeting');
  });

  it('counts a day that could not be judged as no data, never as meeting the target', () => {
    expect(standing({ target, today: day(null, null), latest: null })).toBe('no_data');
    expect(standing({ target, today: null, latest: null })).toBe('no_data');
  });

  it('only watches a section that has no target', () => {
    expect(standing({ target: null, today: day(null, 4), latest: null })).toBe('watched');
    expect(standing({ target: null, today: null, latest: null })).toBe('no_data');
  });

  it('is one sentence that leaves out what is zero', () => {
    const cards = [
      ...[1, 2, 3, 4].map(() => ({ target, today: day(false, 3), latest: null })),
      { target, today: day(true, 4), latest: null },
      { target, today: null, latest: null },
    ];
    expect(zh.situation.summary(tally(cards))).toBe('6个断面：4个达标，1个超标，1个无数据');
    expect(en.situation.summary(tally(cards.slice(4, 5)))).toBe('1 section: 1 exceeding');
  });
});
