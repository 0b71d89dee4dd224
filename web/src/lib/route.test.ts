import { describe, expect, it } from 'vitest';
import { makeHash, parseHash, safeNext, sectionHash } from './route';

describe('addresses', () => {
  it('lead to a section with its day, factor and range', () => {
    expect(parseHash('#/section/dai-xian-qiao?asof=2021-04-05&factor=w21011&range=5d')).toEqual({
      page: 'section',
      id: 'dai-xian-qiao',
      query: { asof: '2021-04-05', factor: 'w21011', range: '5d' },
    });
  });

  it('come back as they were made, with Chinese ids too', () => {
    expect(parseHash(sectionHash('代县桥', { asof: '2021-04-05' })).id).toBe('代县桥');
  });

  it('are the situation when empty and unknown when nothing fits', () => {
    expect(parseHash('').page).toBe('situation');
    expect(parseHash('#/warnings').page).toBe('warnings');
    expect(parseHash('#/quality?mn=A1').page).toBe('quality');
    expect(parseHash('#/accountability/0a1b?tab=cases')).toEqual({ page: 'accountability', id: '0a1b', query: { tab: 'cases' } });
    expect(parseHash('#/audit?tab=refusals').page).toBe('audit');
    expect(parseHash('#/register/outfall-0001')).toMatchObject({ page: 'register', id: 'outfall-0001' });
    expect(parseHash('#/warnings/0a1b')).toMatchObject({ page: 'warnings', id: '0a1b' });
    expect(parseHash('#/ranking/12').page).toBe('unknown');
    expect(parseHash('#/%E0%A4%A').page).toBe('unknown');
  });

  it('leave out what is empty', () => {
    expect(makeHash('/', { asof: null, x: '' })).toBe('#/');
  });
});

describe('the way on after signing in', () => {
  it('stays inside the application', () => {
    expect(safeNext('/section/a?asof=2021-04-05')).toBe('#/section/a?asof=2021-04-05');
    expect(safeNext('//evil.example')).toBe('#/');
    expect(safeNext('https://evil.example')).toBe('#/');
    expect(safeNext('javascript:alert(1)')).toBe('#/');
    expect(safeNext(undefined)).toBe('#/');
  });
});
