import { describe, expect, it } from 'vitest';
import { byFocus, byLead, grouped, sayTaskLeft } from './tasks';
import { zh } from './text';
import type { DutyRow, TodoItem } from './types';

const HOUR = 3_600_000;

const row = (duty: string, focus: string, lead: string, given: number, done: number): DutyRow => ({
  duty, text: duty, goal: '', clauses: [], focus: { id: focus, name: focus }, lead: { id: lead, name: lead }, support: [], post: null, alternate: null,
  when: '', due: null, form: null, checked: false, objects: 0, assumed: false, note: null,
  progress: { given, done, submitted: 0, late: given - done, catch_up: 0 },
});

describe('what is left of a task', () => {
  it('is said in days, then in hours, and not once it ended or is recorded afterwards', () => {
    const say = (left_ms: number, stage: 'accepted' | 'done' = 'accepted', catch_up = false) => sayTaskLeft({ left_ms, stage, catch_up }, zh);
    expect(say(50 * HOUR)).toEqual({ text: '还剩 2 天', late: false });
    expect(say(5 * HOUR)).toEqual({ text: '还剩 5 小时', late: false });
    expect(say(-30 * HOUR)).toEqual({ text: '逾期 1 天', late: true });
    expect([say(-HOUR, 'done'), say(-HOUR, 'accepted', true)]).toEqual([null, null]);
  });
});

describe('the list of what waits', () => {
  it('is grouped late, today, later, without empty groups', () => {
    const item = (when: string) => ({ when }) as TodoItem;
    const groups = grouped([item('later'), item('late'), item('later')]);
    expect(groups.map(([name, list]) => [name, list.length])).toEqual([['late', 1], ['later', 2]]);
  });
});

describe('the matrix', () => {
  const rows = [row('a', 'rural', 'ekou', 2, 1), row('a', 'rural', 'zaolin', 3, 0), row('b', 'outfalls', 'ekou', 1, 1)];

  it('adds up the leads of a duty within its focus area', () => {
    const areas = byFocus(rows);
    expect(areas.map((a) => a.focus.id)).toEqual(['rural', 'outfalls']);
    expect(areas[0]?.duties[0]?.total).toEqual({ given: 5, done: 1, submitted: 0, late: 4, catch_up: 0 });
  });

  it('adds up the duties of a lead', () => {
    expect(byLead(rows).map((l) => [l.lead.id, l.rows.length, l.total.given])).toEqual([['ekou', 2, 3], ['zaolin', 1, 3]]);
  });
});
