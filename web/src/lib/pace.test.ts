import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { atMost } from './pace';

describe('at most once in so long', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('runs at once, then once for all that was asked meanwhile', () => {
    let runs = 0;
    const pace = atMost(60_000, () => (runs += 1));
    pace.call();
    expect(runs).toBe(1);
    for (let second = 0; second < 59; second += 1) {
      pace.call();
      vi.advanceTimersByTime(1000);
    }
    expect(runs).toBe(1);
    vi.advanceTimersByTime(1000);
    expect(runs).toBe(2);
    vi.advanceTimersByTime(600_000);
    expect(runs).toBe(2);
    pace.call();
    expect(runs).toBe(3);
  });

  it('forgets what waits when it is stopped', () => {
    let runs = 0;
    const pace = atMost(1000, () => (runs += 1));
    pace.call();
    pace.call();
    pace.stop();
    vi.advanceTimersByTime(5000);
    expect(runs).toBe(1);
  });
});
