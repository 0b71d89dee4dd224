import { describe, expect, it } from 'vitest';
import { levelOf, markOf, percent } from './quality';

describe('a day of quality', () => {
  it('is told by its valid share, and not at all without data', () => {
    const level = (received: number, valid_share: number | null) => levelOf({ received, valid_share });
    expect([level(6, 1), level(6, 0.9), level(5, 0.83), level(3, 0.5), level(0, 0), level(4, null)]).toEqual([
      'good', 'good', 'fair', 'poor', 'none', 'none',
    ]);
  });

  it('is never rounded up to all', () => {
    expect([percent(1), percent(0.999), percent(0.5), percent(null)]).toEqual(['100%', '99%', '50%', '—']);
  });
});

describe('a value', () => {
  it('is marked by a decision before a verdict', () => {
    const mark = (number: number, decision: string | null) =>
      markOf({ decision, quality: { number, name: '', english: '' } } as Parameters<typeof markOf>[0]);
    expect([mark(4, null), mark(3, null), mark(1, null), mark(4, 'keep'), mark(1, 'exclude')]).toEqual([
      'fail', 'suspect', 'good', 'kept', 'excluded',
    ]);
  });
});
