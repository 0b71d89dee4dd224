import { describe, expect, it } from 'vitest';
import { fill, mistakes, placeOf, type PlanField, type PlanForm } from './forms';

const field = (id: string, more: Partial<PlanField> = {}): PlanField => ({
  id, name: id, unit: null, required: true, type: 'text', least: null, most: null, choices: [], must: null, ...more,
});

const pool: PlanForm = {
  id: 'pool-emptied', name: '应急事故池清空记录', files: 1, place: true, assumed: true, note: null,
  fields: [
    field('level', { type: 'number', unit: 'm', least: '0', most: '0.30' }),
    field('emptied', { type: 'moment' }),
    field('ready', { type: 'choice', choices: ['到位', '未到位'], must: '到位' }),
    field('remark', { required: false }),
  ],
};
const whole = { level: '0.3', emptied: '2021-07-08T07:00', ready: '到位', remark: ' ' };
const here = { longitude: 112_960_000, latitude: 39_070_000 };

describe('a form of the plan', () => {
  it('takes a whole record and leaves empty fields out', () => {
    expect(mistakes(pool, whole, 1, here)).toEqual([]);
    expect(fill(pool, whole)).toEqual([
      { field: 'level', value: '0.3' },
      { field: 'emptied', value: '2021-07-08T07:00:00+08:00' },
      { field: 'ready', value: '到位' },
    ]);
  });

  it('names each field that is missing, beyond its bound or not ready', () => {
    const kinds = (values: Record<string, string>) => mistakes(pool, { ...whole, ...values }, 1, here).map((m) => m.kind);
    expect(kinds({ level: '' })).toEqual(['empty']);
    expect(kinds({ level: '0.31' })).toEqual(['above']);
    expect(kinds({ level: '-1' })).toEqual(['below']);
    expect(kinds({ level: '一尺' })).toEqual(['number']);
    expect(kinds({ ready: '未到位', emptied: '' })).toEqual(['empty', 'must']);
  });

  it('asks for files and for the place where the plan does', () => {
    expect(mistakes(pool, whole, 0, null).map((m) => m.kind)).toEqual(['files', 'place']);
    expect(mistakes({ ...pool, files: 0, place: false }, whole, 0, null)).toEqual([]);
  });
});

describe('a place typed in degrees', () => {
  it('is read in millionths and refused beyond the earth', () => {
    expect(placeOf('112.96', '39.07')).toEqual(here);
    expect([placeOf('', '39'), placeOf('200', '39'), placeOf('112', '91')]).toEqual([null, null, null]);
  });
});
