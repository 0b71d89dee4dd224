import { expect, test } from 'vitest';
import { span } from './response';

test('a length of time is whole hours and minutes and never negative', () => {
  expect(span(0)).toEqual([0, 0]);
  expect(span(59_999)).toEqual([0, 0]);
  expect(span(3 * 3_600_000 + 25 * 60_000 + 1)).toEqual([3, 25]);
  expect(span(-5_000)).toEqual([0, 0]);
});
