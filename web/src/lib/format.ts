import type { Day, Instant } from './types';

export type Lang = 'zh' | 'en';

const MONTHS_EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS_ZH = ['日', '一', '二', '三', '四', '五', '六'];
const WEEKDAYS_EN = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Beijing is UTC+8 the whole year. */
export const BEIJING_OFFSET_S = 8 * 3600;
export const DAY_S = 86_400;

interface Civil {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

function civilOfEpoch(seconds: number): Civil {
  const d = new Date((seconds + BEIJING_OFFSET_S) * 1000);
  return {
    year: d.getUTCFullYear(),
    month: d.getUTCMonth() + 1,
    day: d.getUTCDate(),
    hour: d.getUTCHours(),
    minute: d.getUTCMinutes(),
  };
}

/** Epoch seconds of an instant, or `null` when the text is not an RFC 3339 instant. */
export function epochOf(instant: Instant): number | null {
  const ms = Date.parse(instant);
  return Number.isNaN(ms) ? null : ms / 1000;
}

/** Epoch seconds of 00:00 Beijing time on a civil day. */
export function dayStart(day: Day): number {
  return Date.parse(`${day}T00:00:00+08:00`) / 1000;
}

export function dayOfEpoch(seconds: number): Day {
  const c = civilOfEpoch(seconds);
  return `${c.year}-${two(c.month)}-${two(c.day)}`;
}

export function addDays(day: Day, n: number): Day {
  return dayOfEpoch(dayStart(day) + n * DAY_S);
}

export function daysBetween(from: Day, to: Day): number {
  return Math.round((dayStart(to) - dayStart(from)) / DAY_S);
}

export function isDay(text: string | null | undefined): text is Day {
  return !!text && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(dayStart(text)) && addDays(text, 0) === text;
}

function two(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}

/** `2021-07-14T20:30` of an input to an instant in Beijing time; `null` when it is none. */
export function instantOfInput(text: string): string | null {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) ? `${text}:00+08:00` : null;
}

/** An instant as an input of date and time wants it. */
export function inputOfInstant(instant: string | null): string {
  return instant ? instant.slice(0, 16) : '';
}

/** Epoch seconds as an instant in Beijing time. */
export function instantOfEpoch(seconds: number): Instant {
  const c = civilOfEpoch(seconds);
  return `${c.year}-${two(c.month)}-${two(c.day)}T${two(c.hour)}:${two(c.minute)}:${two(Math.floor(seconds) % 60)}+08:00`;
}

/** `4月3日` or `3 Apr`. */
export function formatDay(day: Day, lang: Lang): string {
  if (!isDay(day)) return day;
  const c = civilOfEpoch(dayStart(day));
  return lang === 'zh' ? `${c.month}月${c.day}日` : `${c.day} ${MONTHS_EN[c.month - 1]}`;
}

/** `2021年4月3日 周六` or `Sat 3 Apr 2021`. */
export function formatDayLong(day: Day, lang: Lang): string {
  if (!isDay(day)) return day;
  const start = dayStart(day);
  const c = civilOfEpoch(start);
  const weekday = new Date((start + BEIJING_OFFSET_S) * 1000).getUTCDay();
  return lang === 'zh'
    ? `${c.year}年${c.month}月${c.day}日 周${WEEKDAYS_ZH[weekday]}`
    : `${WEEKDAYS_EN[weekday]} ${c.day} ${MONTHS_EN[c.month - 1]} ${c.year}`;
}

/** `4月3日 12:00` or `3 Apr 12:00`. */
export function formatEpoch(seconds: number, lang: Lang): string {
  const c = civilOfEpoch(seconds);
  const clock = `${two(c.hour)}:${two(c.minute)}`;
  return lang === 'zh' ? `${c.month}月${c.day}日 ${clock}` : `${c.day} ${MONTHS_EN[c.month - 1]} ${clock}`;
}

/** `4月3日 12:00`; an instant that cannot be read is shown as it came, a missing one as a dash. */
export function formatInstant(instant: Instant | null | undefined, lang: Lang): string {
  if (!instant) return '—';
  const seconds = epochOf(instant);
  return seconds === null ? instant : formatEpoch(seconds, lang);
}

/** A deadline: the end of a day is its 24:00, not the next day's 00:00. */
export function formatDeadline(instant: Instant, lang: Lang): string {
  const at = epochOf(instant);
  if (at === null || at !== dayStart(dayOfEpoch(at))) return formatInstant(instant, lang);
  return `${formatDay(addDays(dayOfEpoch(at), -1), lang)} 24:00`;
}

/** With the year: `2021年4月3日 12:00`. */
export function formatInstantLong(instant: Instant | null | undefined, lang: Lang): string {
  if (!instant) return '—';
  const seconds = epochOf(instant);
  if (seconds === null) return instant;
  const year = civilOfEpoch(seconds).year;
  const rest = formatEpoch(seconds, lang);
  return lang === 'zh' ? `${year}年${rest}` : rest.replace(' ', ` `).replace(/^(\d+ \w+) /, `$1 ${year} `);
}

/** An arrival beside its measurement: with the year when the two differ, as in records sent long afterwards. */
export function formatArrival(arrived: Instant | null | undefined, measured: Instant | null | undefined, lang: Lang): string {
  const [a, m] = [arrived ? epochOf(arrived) : null, measured ? epochOf(measured) : null];
  const otherYear = a !== null && m !== null && civilOfEpoch(a).year !== civilOfEpoch(m).year;
  return otherYear ? formatInstantLong(arrived, lang) : formatInstant(arrived, lang);
}

/** `4月1日–5日`, `4月28日–5月2日`. */
export function formatSpan(from: Day, to: Day, lang: Lang): string {
  if (from === to) return formatDay(from, lang);
  const a = civilOfEpoch(dayStart(from));
  const b = civilOfEpoch(dayStart(to));
  const sameMonth = a.year === b.year && a.month === b.month;
  if (lang === 'zh') return sameMonth ? `${a.month}月${a.day}日–${b.day}日` : `${formatDay(from, lang)}–${formatDay(to, lang)}`;
  return sameMonth ? `${a.day}–${b.day} ${MONTHS_EN[a.month - 1]}` : `${formatDay(from, lang)} – ${formatDay(to, lang)}`;
}

/** How long ago, in the largest sensible unit. Never rounds up, so "2 h" means at least two. */
export function formatAge(minutes: number | null, lang: Lang): string {
  if (minutes === null || Number.isNaN(minutes)) return '—';
  const m = Math.max(0, Math.floor(minutes));
  if (m < 1) return lang === 'zh' ? '刚刚' : 'just now';
  if (m < 60) return lang === 'zh' ? `${m}分钟前` : `${m} min ago`;
  if (m < 48 * 60) return lang === 'zh' ? `${Math.floor(m / 60)}小时前` : `${Math.floor(m / 60)} h ago`;
  return lang === 'zh' ? `${Math.floor(m / 1440)}天前` : `${Math.floor(m / 1440)} d ago`;
}

/** A limit with the sense in which it binds: `≤ 0.2`, `≥ 5`, `6–9`. */
export function formatLimit(limit: string | null, kind: 'max' | 'min' | 'range'): string {
  if (!limit) return '—';
  if (kind === 'min') return `≥ ${limit}`;
  if (kind === 'range') return limit.replace(/\s*[-~～–]\s*/, '–');
  return `≤ ${limit}`;
}

/** Thousands are grouped only where the number is a count of things. */
export function formatCount(n: number): string {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}
