import { formatSpan, type Lang } from './format';
import type { JudgingText } from './text-judging';
import type { Day, Direction, Tendency, WhyId } from './types';

interface Named {
  period: WhyId;
  label: string;
  from: Day;
  to: Day;
}

/** `2021年7月中旬` as the server names it; in English the kind and its days. */
export function sayPeriod(span: Named, lang: Lang, t: JudgingText): string {
  if (lang === 'zh') return span.label;
  if (span.period === 'year') return span.from.slice(0, 4);
  return `${t.periodNames[span.period]} ${formatSpan(span.from, span.to, lang)} ${span.from.slice(0, 4)}`;
}

export function sayVerdict(verdict: string, t: JudgingText): string {
  return t.verdicts[verdict] ?? verdict;
}

/** The server's fixed words in the reader's language; what is not known stays as it was told. */
export function sayTold(text: string | null | undefined, t: JudgingText): string {
  return text ? (t.told[text] ?? text) : '—';
}

/** What a change is shown as: an arrow by shape, a word, a percentage without its sign. */
export interface Mark {
  arrow: 'up' | 'down' | 'flat' | 'none';
  direction: Direction;
  word: string;
  amount: string | null;
}

/** A mean's change: the arrow goes with the number, the word with the water. */
export function markOfItem(change: { tendency: Tendency | null; direction: Direction; percent?: string | null }, t: JudgingText): Mark {
  const arrow = change.tendency === null ? 'none' : ({ rising: 'up', falling: 'down', steady: 'flat' } as const)[change.tendency];
  const amount = change.percent && change.tendency !== 'steady' ? `${change.percent.replace(/^-/, '')}%` : null;
  const word = arrow === 'none' || change.direction !== 'unknown' ? t.changes[change.direction] : t.tendencies[change.tendency ?? 'steady'];
  return { arrow, direction: change.direction, word, amount };
}

/** A class's change: up is better. */
export function markOfClass(direction: Direction, word: string): Mark {
  return { arrow: ({ better: 'up', worse: 'down', same: 'flat', unknown: 'none' } as const)[direction], direction, word, amount: null };
}
