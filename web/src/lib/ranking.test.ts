import { describe, expect, it } from 'vitest';
import { type SortId, sorted } from './ranking';
import type { RankingRow } from './types';

function row(name: string, rank: number | null, cwqi: string | null, exceeding: number): RankingRow {
  return { name, rank, cwqi, intensity: null, judgement: { class: 3, days: { exceeding, longest_run: 0, compliance_percent: null } } } as unknown as RankingRow;
}

const rows = [row('甲', 1, '2.5', 3), row('乙', 2, '10.1', 1), row('丙', null, null, 0)];
const names = (by: SortId, descending = false) => sorted(rows, { by, descending }).map((r) => r.name);

describe('the ranking', () => {
  it('is sorted by number, not by text', () => {
    expect(names('cwqi')).toEqual(['甲', '乙', '丙']);
    expect(names('cwqi', true)).toEqual(['乙', '甲', '丙']);
    expect(names('exceeding')).toEqual(['丙', '乙', '甲']);
  });

  it('keeps sections without a rank last in both directions', () => {
    expect(names('rank')[2]).toBe('丙');
    expect(names('rank', true)[2]).toBe('丙');
  });

  it('leaves equal rows in their order', () => {
    expect(names('class', true)).toEqual(['甲', '乙', '丙']);
  });
});
