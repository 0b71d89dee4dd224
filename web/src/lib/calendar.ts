import { dayStart } from './format';
import type { CalendarDay, Day } from './types';

/** A month of the heat map. */
export interface CalendarMonth {
  month: number;
  /** Weekday of its first day, Monday 0. */
  first: number;
  days: CalendarDay[];
  heard: boolean;
}

/** Days by month, in order. */
export function monthsOf(days: CalendarDay[]): CalendarMonth[] {
  const months: CalendarMonth[] = [];
  for (const day of days) {
    const month = Number(day.day.slice(5, 7));
    let last = months[months.length - 1];
    if (!last || last.month !== month) {
      last = { month, first: weekday(day.day), days: [], heard: false };
      months.push(last);
    }
    last.days.push(day);
    last.heard ||= day.heard;
  }
  return months;
}

/** Monday 0 … Sunday 6, in Beijing. */
export function weekday(day: Day): number {
  return (new Date((dayStart(day) + 12 * 3600) * 1000).getUTCDay() + 6) % 7;
}

/** What a day's cell says: `none` nothing heard, `undetermined` heard but open, else whether it exceeds. */
export type CellState = 'none' | 'undetermined' | 'open' | 'exceeding' | 'kept' | 'classed';

export function cellState(day: CalendarDay): CellState {
  if (!day.heard) return 'none';
  if (day.exceeding === true) return 'exceeding';
  if (!day.settled) return 'open';
  if (day.class === null || !day.valid) return 'undetermined';
  return day.exceeding === false ? 'kept' : 'classed';
}

/** Where an arrow key leads: days sideways, months (of the wide layout) up and down. */
export function step(days: CalendarDay[], from: number, key: string): number | null {
  const at = days[from];
  if (!at) return null;
  const by = (n: number) => Math.min(days.length - 1, Math.max(0, from + n));
  switch (key) {
    case 'ArrowRight':
      return by(1);
    case 'ArrowLeft':
      return by(-1);
    case 'ArrowDown':
    case 'ArrowUp':
      return sameDate(days, at, key === 'ArrowDown' ? 1 : -1) ?? from;
    case 'Home':
      return 0;
    case 'End':
      return days.length - 1;
    default:
      return null;
  }
}

function sameDate(days: CalendarDay[], at: CalendarDay, months: number): number | null {
  const [year = '', month = '', date = ''] = at.day.split('-');
  const wanted = `${year}-${String(Number(month) + months).padStart(2, '0')}-`;
  for (let d = Number(date); d > 0; d -= 1) {
    const found = days.findIndex((day) => day.day === wanted + String(d).padStart(2, '0'));
    if (found >= 0) return found;
  }
  return null;
}
