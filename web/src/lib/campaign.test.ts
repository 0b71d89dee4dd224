import { describe, expect, it } from 'vitest';
import { isLate, nowInstant, sayClaim, sayLeft, share } from './campaign';
import { zh } from './text';

describe('the words of a deadline', () => {
  const at = (left_ms: number | null, stage = 'dispatched') => sayLeft({ left_ms, stage } as never, zh);

  it('says days while there are any, hours below a day, and nothing without a deadline', () => {
    expect(at(3 * 86_400_000 + 5)).toEqual({ text: '还剩 3 天', late: false });
    expect(at(7_200_000)).toEqual({ text: '还剩 2 小时', late: false });
    expect(at(-90_000_000)).toEqual({ text: '超期 1 天', late: true });
    expect(at(-60_000)).toEqual({ text: '超期 1 小时', late: true });
    expect(at(null)).toBeNull();
    expect(at(-1, 'closed')).toBeNull();
  });
});

describe('what a photo says of its place and time', () => {
  const said = (distance_m: number | null, minutes: number | null) => sayClaim({ distance_m, minutes }, zh);

  it('is shown as a difference, marked when it is far, and not at all when the photo says nothing', () => {
    expect(said(12, 3)).toEqual({ text: '照片位置相距 12 米、照片早 3 分钟', far: false });
    expect(said(null, -5)).toEqual({ text: '照片晚 5 分钟', far: false });
    expect(said(501, null)?.far).toBe(true);
    expect(said(0, -1441)?.far).toBe(true);
    expect(said(null, null)).toBeNull();
  });
});

describe('times of acts', () => {
  it('are Beijing civil time', () => {
    expect(nowInstant(new Date('2021-06-28T01:02:03.900Z'))).toBe('2021-06-28T09:02:03+08:00');
  });

  it('ask for a reason after a day', () => {
    const now = new Date('2021-06-29T02:00:00Z');
    expect(isLate('2021-06-28T09:00:00+08:00', now)).toBe(true);
    expect(isLate('2021-06-28T11:00:00+08:00', now)).toBe(false);
  });
});

describe('coverage', () => {
  it('of nothing is complete', () => {
    expect([share(0, 0), share(1, 4)]).toEqual([1, 0.25]);
  });
});
