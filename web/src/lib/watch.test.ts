import { describe, expect, it } from 'vitest';
import type { RosterSite, ShiftView } from './types';
import { daysFrom, minutesOf, mondayOf, slotOf, tally, toRelieve } from './watch';

const shift = (id: string, stage: string): ShiftView => ({ id, stage, site: 'a' }) as unknown as ShiftView;
const site = (slots: unknown[]): RosterSite => ({ id: 'a', slots }) as unknown as RosterSite;

describe('the calendar of watched places', () => {
  it('begins weeks on Monday', () => {
    expect(['2021-07-05', '2021-07-11', '2021-08-01'].map(mondayOf)).toEqual(['2021-07-05', '2021-07-05', '2021-07-26']);
    expect(daysFrom('2021-06-30', 3)).toEqual(['2021-06-30', '2021-07-01', '2021-07-02']);
  });

  it('finds the slot of a day and counts how slots stand', () => {
    const place = site([{ day: '2021-07-05', number: 1, state: 'unfilled', shifts: [] }, { day: '2021-07-05', number: 0, state: 'manned', shifts: [] }]);
    expect(slotOf(place, '2021-07-05', 0)?.state).toBe('manned');
    expect(slotOf(place, '2021-07-06', 0)).toBeNull();
    expect(tally([place])).toEqual({ unfilled: 1, manned: 1 });
  });

  it('offers to relieve only whoever handed over at the same place, to somebody on duty', () => {
    const place = site([{ shifts: [shift('1', 'handed_over'), shift('2', 'on_duty')] }]);
    expect(toRelieve([place], shift('2', 'on_duty'))?.id).toBe('1');
    expect(toRelieve([place], shift('2', 'planned'))).toBeNull();
    expect(toRelieve([site([{ shifts: [shift('2', 'on_duty')] }])], shift('2', 'on_duty'))).toBeNull();
  });

  it('says minutes of spans before and after zero', () => {
    expect([90_000, -3_600_000, 5].map(minutesOf)).toEqual([1, 60, 1]);
  });
});
