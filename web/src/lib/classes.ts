import { epochOf } from './format';
import type { Instant, Origin, SectionCard, WaterClass } from './types';

const NUMERALS: Record<WaterClass, string> = { 1: 'Ⅰ', 2: 'Ⅱ', 3: 'Ⅲ', 4: 'Ⅳ', 5: 'Ⅴ', 6: '劣Ⅴ' };

/** CSS suffix of a class: `c1`..`c6`, or `c0` where no class could be given. */
export function classKey(c: WaterClass | null | undefined): string {
  return c ? `c${c}` : 'c0';
}

/** The numeral alone, `Ⅳ`, `劣Ⅴ`; in English the sixth reads `>Ⅴ`. */
export function classNumeral(c: WaterClass | null | undefined, lang: 'zh' | 'en' = 'zh'): string {
  if (!c) return '—';
  return c === 6 && lang === 'en' ? '>Ⅴ' : NUMERALS[c];
}

/** `Ⅳ类`, `劣Ⅴ类`, `Class Ⅳ`, `Worse than Ⅴ`. */
export function className(c: WaterClass | null | undefined, lang: 'zh' | 'en'): string {
  if (!c) return lang === 'zh' ? '未评价' : 'No class';
  if (lang === 'zh') return `${NUMERALS[c]}类`;
  return c === 6 ? 'Worse than Ⅴ' : `Class ${NUMERALS[c]}`;
}

/** What the day says about a section, for the one-sentence summary and the order of attention. */
export type Standing = 'exceeding' | 'meeting' | 'pending' | 'no_data' | 'watched';

type Judged = Pick<SectionCard, 'target' | 'today' | 'latest'>;

/** A reading this old no longer says how the river is now. */
const RECENT_S = 12 * 3600;

/**
 * A section without a target is only watched; one whose day could not be judged has no data. While the day is still
 * running (`now` given) a section that reports but has too few readings yet is pending: at two in the morning that
 * is every one of them.
 */
export function standing(card: Judged, now: Instant | null = null): Standing {
  if (card.today && card.today.exceeding !== null) return card.today.exceeding ? 'exceeding' : 'meeting';
  if (!card.target && card.today && card.today.class !== null) return 'watched';
  return isRecent(card, now) ? 'pending' : 'no_data';
}

/** The class to show for a section: the day's, or, while the day has none yet, that of the latest reading. */
export function shownClass(card: Judged, now: Instant | null = null): { value: WaterClass | null; latest: boolean } {
  if (card.today && card.today.class !== null) return { value: card.today.class, latest: false };
  const latest = isRecent(card, now) ? (card.latest?.class ?? null) : null;
  return { value: latest, latest: latest !== null };
}

function isRecent(card: Judged, now: Instant | null): boolean {
  const at = card.latest ? epochOf(card.latest.time) : null;
  const present = now ? epochOf(now) : null;
  return at !== null && present !== null && present - at <= RECENT_S && !card.today?.final;
}

export type Tally = Record<Standing, number> & { total: number };

export function tally(cards: Judged[], now: Instant | null = null): Tally {
  const sum: Tally = { total: cards.length, exceeding: 0, meeting: 0, pending: 0, no_data: 0, watched: 0 };
  for (const card of cards) sum[standing(card, now)] += 1;
  return sum;
}

export function isSynthetic(origin: Origin | null | undefined): boolean {
  return origin === 'synthetic' || origin === 'mixed';
}
