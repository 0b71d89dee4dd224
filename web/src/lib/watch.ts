import { addDays } from './format';
import type { Day, RosterSite, RosterSlot, ShiftView } from './types';

/** The Monday of the week a day lies in. */
export function mondayOf(day: Day): Day {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}

/** Days of the calendar in order. */
export function daysFrom(from: Day, days: number): Day[] {
  return Array.from({ length: days }, (_, n) => addDays(from, n));
}

/** The slot of a day and a shift of a place. */
export function slotOf(site: RosterSite, day: Day, number: number): RosterSlot | null {
  return site.slots.find((slot) => slot.day === day && slot.number === number) ?? null;
}

/** The shift at the same place that waits to be relieved by somebody who is on duty there. */
export function toRelieve(sites: RosterSite[], mine: ShiftView): ShiftView | null {
  if (mine.stage !== 'on_duty') return null;
  const here = sites.filter((site) => site.id === mine.site).flatMap((site) => site.slots).flatMap((slot) => slot.shifts);
  return here.find((shift) => shift.stage === 'handed_over' && shift.id !== mine.id) ?? null;
}

/** How many slots stand how: what is wrong now comes first. */
export function tally(sites: RosterSite[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const slot of sites.flatMap((site) => site.slots)) counts[slot.state] = (counts[slot.state] ?? 0) + 1;
  return counts;
}

/** Whole minutes of a span, at least one. */
export function minutesOf(ms: number): number {
  return Math.max(1, Math.floor(Math.abs(ms) / 60_000));
}
