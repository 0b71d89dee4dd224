import type { ApiError } from './api';
import { formatDay, formatSpan, type Lang } from './format';
import type { Text } from './text';
import type { Day, RunState, Warning } from './types';

/** An error in the reader's language: the server's own words first, ours where it gave none. */
export function sayError(error: ApiError, lang: Lang, t: Text): { message: string; hint: string | null } {
  if (error.code === 'offline') return { message: t.errors.offline, hint: t.errors.offlineHint };
  const told = lang === 'zh' ? error.message : (error.messageEn ?? error.message);
  const hint = lang === 'zh' ? error.hint : (error.hintEn ?? error.hint);
  if (told) return { message: told, hint };
  if (error.status === 403) return { message: t.errors.forbidden, hint: t.errors.forbiddenHint };
  if (error.status === 404) return { message: t.errors.notFound, hint: t.errors.notFoundHint };
  const status = error.status ? t.common.paren(t.errors.status(error.status)) : '';
  return { message: t.errors.unreadable + status, hint: t.errors.unreadableHint };
}

/** A factor's name: the server's Chinese, or our English for the codes we know. */
export function sayFactor(item: { code: string; name: string; english?: string }, lang: Lang, t: Text): string {
  return lang === 'en' ? (t.factors[item.code] ?? item.english ?? item.name) : item.name;
}

export function sayWarning(w: Warning, lang: Lang, t: Text): string {
  if (lang === 'zh') return w.title;
  const kind = t.warnings.kinds[w.kind] ?? w.kind_name;
  return t.warnings.heading(kind, w.section.name, w.item ? sayFactor(w.item, lang, t) : null, w.title);
}

export function sayRun(run: RunState, t: Text): string {
  if (run.days === 0 || run.level === 'none') return run.suspended ? t.run.suspended : t.run.none;
  return run.days <= 3 ? t.run.day(run.days) : t.run.long(run.days);
}

/** `4月1日、3日`: days joined as a reader would. */
export function sayDays(days: Day[], lang: Lang, t: Text): string {
  return days.map((d) => formatDay(d, lang)).join(t.common.pause);
}

/** `4月1日–5日`, open-ended runs by their first day. */
export function sayRunSpan(run: RunState, lang: Lang): string | null {
  if (!run.from) return null;
  return run.to ? formatSpan(run.from, run.to, lang) : formatDay(run.from, lang);
}
