import { describe, expect, it } from 'vitest';
import { fromToml, likelyHeader, NOTHING, toToml, type Mapping } from './import';

describe('mapping', () => {
  it('reads back what it wrote, whatever headers are called', () => {
    const mapping: Mapping = {
      columns: {
        '监测点 "1"': { role: 'section' },
        '时刻\\n': { role: 'time' },
        '磷': { factor: 'w21011', unit: 'μg/L' },
        'a = "b"': { factor: 'w21003', unit: '' },
      },
      section: '代县桥',
      timeFormat: '%d/%m/%Y %H:%M',
    };
    expect(fromToml(toToml(mapping))).toEqual(mapping);
    expect(toToml(NOTHING)).toBe('');
    expect(fromToml('')).toEqual(NOTHING);
  });

  it('does not pretend to read other mapping files', () => {
    for (const text of ['year = 2021', '[flags]\n"检修" = "M"', '[columns]\n磷 = "w21011"']) expect(fromToml(text)).toBeNull();
  });

  it('finds the header among titles and numbers', () => {
    const rows = [['某县水质', ''], ['点', '时刻', '磷'], ['甲', '2021-04-01 08:00', '0.05L']];
    expect(likelyHeader(rows.map((cells) => ({ cells })))).toBe(1);
    expect(likelyHeader([])).toBe(0);
  });
});
