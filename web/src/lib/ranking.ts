import type { RankingRow } from './types';

/** What the table can be sorted by. */
export const SORTS = ['rank', 'name', 'class', 'share', 'exceeding', 'run', 'intensity', 'cwqi'] as const;
export type SortId = (typeof SORTS)[number];

export interface Sorting {
  by: SortId;
  descending: boolean;
}

export function isSort(text: string | undefined): text is SortId {
  return (SORTS as readonly string[]).includes(text ?? '');
}

function keyOf(row: RankingRow, by: SortId): number | string | null {
  const share = row.judgement.days.compliance_percent;
  const intensity = row.intensity?.by_peak?.intensity ?? null;
  switch (by) {
    case 'rank':
      return row.rank;
    case 'name':
      return row.name;
    case 'class':
      return row.judgement.class;
    case 'share':
      return share === null ? null : Number(share);
    case 'exceeding':
      return row.judgement.days.exceeding;
    case 'run':
      return row.judgement.days.longest_run;
    case 'intensity':
      return intensity === null ? null : Number(intensity);
    case 'cwqi':
      return row.cwqi === null ? null : Number(row.cwqi);
  }
}

/** Sorted rows; those without a value come last either way, equal ones stay as they were. */
export function sorted(rows: RankingRow[], { by, descending }: Sorting): RankingRow[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [keyOf(a, by), keyOf(b, by)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    if (typeof x === 'string' || typeof y === 'string') return sign * String(x).localeCompare(String(y), 'zh-CN');
    return sign * (x - y);
  });
}
