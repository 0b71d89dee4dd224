import { describe, expect, it } from 'vitest';
import { gaugeOf, limitsOf } from './gauge';

const tp = { so_far: '0.189', limit: '0.2', limit_kind: 'max' as const, headroom: { kind: 'at_most' as const, low: null, high: '0.212' } };

describe('the headroom gauge', () => {
  it('puts the mean, the limit and the bound in order', () => {
    const gauge = gaugeOf(tp);
    expect(gauge.soFar).toBeLessThan(gauge.limits[0] ?? 0);
    expect(gauge.bounds).toHaveLength(1);
    expect(gauge.bounds[0]?.at).toBeGreaterThan(gauge.limits[0] ?? 100);
    expect(gauge.beyond).toEqual([[gauge.limits[0], 100]]);
    expect(gauge.clipped).toBe(false);
  });

  it('marks a bound that lies off the line instead of squeezing the rest', () => {
    const gauge = gaugeOf({ ...tp, headroom: { kind: 'at_most', low: null, high: '4' } });
    expect(gauge.bounds).toEqual([]);
    expect(gauge.clipped).toBe(true);
    expect(gauge.limits[0]).toBeGreaterThan(40);
  });

  it('shows a mean far over the limit on the line', () => {
    expect(gaugeOf({ ...tp, so_far: '1.5' }).soFar).toBeLessThan(100);
  });

  it('has the broken side of oxygen on the left and both sides of pH', () => {
    const oxygen = gaugeOf({ so_far: '6.8', limit: '5', limit_kind: 'min', headroom: { kind: 'at_least', low: '3.1', high: null } });
    expect(oxygen.beyond).toEqual([[0, oxygen.limits[0]]]);
    expect(oxygen.bounds[0]?.passes).toBe('above');
    const ph = gaugeOf({ so_far: '8', limit: '6～9', limit_kind: 'range', headroom: { kind: 'within', low: '5.19', high: '14.00' } });
    expect(ph.limits).toHaveLength(2);
    expect(ph.beyond).toHaveLength(2);
    expect(ph.clipped).toBe(true);
  });

  it('has no mean where there is none', () => {
    expect(gaugeOf({ ...tp, so_far: null }).soFar).toBeNull();
    expect(limitsOf('6～9')).toEqual([6, 9]);
  });
});
