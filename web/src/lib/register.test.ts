import { describe, expect, it } from 'vitest';
import { counted, filtered, filterOf, GAPS, gapsOf, sideOf } from './register';
import type { RegisteredObject } from './types';

function object(id: string, more: Partial<RegisteredObject> = {}): RegisteredObject {
  const facts = { outfall_class: null, code: null, scale: null, pig_equivalents: null, start: null, end: null, length_m: null, time_percent: null };
  return {
    id, name: id, kind: { id: 'outfall', name: '入河排污口' }, focus: { id: 'outfalls', name: '入河排污口' }, township: { id: 't1', name: '峨口镇' },
    owner: { id: 'o1', name: '水利局' }, owner_named: true, key: false, example: false, assumed: false, note: null, clause: 'SC-055', longitude: null, latitude: null,
    inspected: null, outside_phase: false, inspected_by: null, times: 0, open: 0, mine: false, gaps: [], facts, ...more,
  };
}

describe('the list of objects', () => {
  const all = [object('乙'), object('甲', { key: true }), object('丙', { township: { id: 't2', name: '聂营镇' }, owner_named: false, gaps: ['no_owner'] })];
  const ids = (query: Record<string, string>) => filtered(all, filterOf(query)).map((o) => o.id);

  it('puts key objects first and is narrowed by kind, township, owner, gap and words', () => {
    expect(ids({})[0]).toBe('甲');
    expect(ids({ township: 't2' })).toEqual(['丙']);
    expect(ids({ gap: 'no_owner' })).toEqual(['丙']);
    expect(ids({ key: 'yes' })).toEqual(['甲']);
    expect(ids({ find: '聂营 丙' })).toEqual(['丙']);
    expect(ids({ find: '聂营 甲' })).toEqual([]);
    expect(ids({ kind: 'gate' })).toEqual([]);
  });

  it('does not count an object to the township that only stands in for its owner', () => {
    expect(ids({ owner: 'o1' })).toEqual(expect.arrayContaining(['甲', '乙']));
    expect(ids({ owner: 'o1' })).not.toContain('丙');
  });

  it('is counted by what it is asked for, and gaps come in the order of their weight', () => {
    expect(counted(all, (o) => o.township).map((c) => [c.id, c.count])).toEqual([['t1', 2], ['t2', 1]]);
    expect(gapsOf(all, GAPS).map((g) => [g.gap, g.objects.length])).toEqual([['no_owner', 1]]);
  });
});

describe('what the server says in two languages', () => {
  it('is shown in the one that is read', () => {
    expect(sideOf('没有名称 no name', 'zh')).toBe('没有名称');
    expect(sideOf('没有名称 no name', 'en')).toBe('no name');
    expect(sideOf('HJ 1312-2023：其他排口', 'en')).toBe('HJ 1312-2023：其他排口');
  });
});
