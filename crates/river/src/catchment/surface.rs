//! One subarea: depression storage over a nonlinear reservoir, d' = i − α (d − d_s)^(5/3), for all members in lanes.

#![expect(
    clippy::inline_always,
    reason = "a call inside a loop over lanes keeps it from becoming vector code"
)]

use crate::real::Real;

/// Runoff of a subarea over a step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Yield<const B: usize> {
    /// Depth that ran off in the step (m).
    pub(super) depth: [f64; B],
    /// Rate at the end of the step (m/s).
    pub(super) rate: [f64; B],
}

impl<const B: usize> Yield<B> {
    pub(super) const NONE: Self = Self { depth: [0.0; B], rate: [0.0; B] };
}

/// Constants of a subarea.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surface {
    /// Share of the subcatchment's area (-).
    pub(super) share: f64,
    /// α of the reservoir [m^(-2/3)/s]; zero lets the excess run off at once.
    pub(super) alpha: f64,
    /// Depression storage (m).
    pub(super) depression: f64,
}

/// Largest product of step and rate of change of the explicit integration.
const STIFFEST: f64 = 0.8;

impl Surface {
    /// Lets `dt` seconds pass over one subarea of all members; the reservoir is reckoned in `F`.
    #[inline(always)]
    pub(super) fn step<F: Real, const B: usize>(
        &self,
        depth: &mut [f64; B],
        inflow: &[f64; B],
        dt: f64,
    ) -> Yield<B> {
        Beside { alpha: [self.alpha; B], depression: [self.depression; B] }.step::<F>(depth, inflow, dt)
    }
}

/// Subareas side by side: one of all members, or those of several subcatchments of one member.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beside<const B: usize> {
    /// α of each reservoir [m^(-2/3)/s].
    pub(super) alpha: [f64; B],
    /// Depression storage of each (m).
    pub(super) depression: [f64; B],
}

impl<const B: usize> Beside<B> {
    /// Integrates over `dt` seconds with a net inflow (m/s) that may be negative; water out is inflow minus change of storage,
    /// so that nothing is lost to the integration.
    #[inline(always)]
    pub(super) fn step<F: Real>(&self, depth: &mut [f64; B], inflow: &[f64; B], dt: f64) -> Yield<B> {
        let mut yielded = Yield::NONE;
        let (alpha, depression) = (&self.alpha, &self.depression);
        let mut full = [0.0; B];
        let mut runs = 0.0_f64;
        for l in 0..B {
            full[l] = depth[l] + inflow[l] * dt;
            runs = runs.greater(full[l] - depression[l]).greater(depth[l] - depression[l]);
        }
        if runs <= 0.0 {
            for l in 0..B {
                depth[l] = full[l].greater(0.0);
            }
            return yielded;
        }
        let (mut x, mut net, mut left) = ([F::ZERO; B], [F::ZERO; B], [F::ZERO; B]);
        for l in 0..B {
            // A lane that fills no depression stands still at no depth with no inflow, and so does one that holds nothing back.
            let runs = (full[l] > depression[l] || depth[l] > depression[l]) && alpha[l] > 0.0;
            let filling = (depression[l] - depth[l]).greater(0.0);
            let given = if runs { inflow[l] } else { 0.0 };
            net[l] = F::of(given);
            x[l] = F::of(if runs { (depth[l] - depression[l]).greater(0.0) } else { 0.0 });
            let filled = if filling > 0.0 { filling / given.greater(1e-300) } else { 0.0 };
            left[l] = F::of(if runs { dt - filled } else { 0.0 });
        }
        let mut ran = [F::ZERO; B];
        self.reservoir(&mut x, &net, &left, &mut ran);
        for l in 0..B {
            let before = depth[l];
            let least = if inflow[l] >= 0.0 { before.lesser(depression[l]) } else { 0.0 };
            let end = (depression[l] + x[l].wide()).lesser(full[l]).greater(0.0).greater(least);
            let runs = full[l] > depression[l] || before > depression[l];
            depth[l] = if runs { end } else { full[l].greater(0.0) };
            yielded.depth[l] = if runs { (full[l] - end).greater(0.0) } else { 0.0 };
            yielded.rate[l] = if alpha[l] > 0.0 { ran[l].wide() } else { yielded.depth[l] / dt };
        }
        yielded
    }

    /// x' = i − α x^(5/3): without inflow exactly, x = x0 (1 + 2/3 α x0^(2/3) t)^(−3/2); else by classical Runge-Kutta, as many steps
    /// as the stiffest lane asks for. Below zero only the inflow acts. `rate` becomes the outflow at the end (m/s).
    #[inline(always)]
    fn reservoir<F: Real>(&self, x: &mut [F; B], inflow: &[F; B], time: &[F; B], rate: &mut [F; B]) {
        let mut alpha = [F::ZERO; B];
        let (mut fed, mut unfed) = (F::ZERO, F::ZERO);
        for l in 0..B {
            alpha[l] = F::of(self.alpha[l]);
            fed = fed.greater(inflow[l].abs());
            unfed = unfed.greater(if inflow[l] == F::ZERO { x[l] } else { F::ZERO });
        }
        let before = *x;
        if fed > F::ZERO {
            Self::fed(x, inflow, time, &alpha);
        }
        if unfed > F::ZERO {
            for l in 0..B {
                let pace = F::of(2.0 / 3.0) * alpha[l] * before[l].greater(F::ZERO).two_thirds();
                let slower = F::ONE + pace * time[l];
                let emptied = before[l] / (slower * slower.sqrt());
                x[l] = if inflow[l] == F::ZERO { emptied } else { x[l] };
            }
        }
        for l in 0..B {
            rate[l] = alpha[l] * power(x[l].greater(F::ZERO));
        }
    }

    #[inline(always)]
    fn fed<F: Real>(x: &mut [F; B], inflow: &[F; B], time: &[F; B], alpha: &[F; B]) {
        let five_thirds = F::of(5.0 / 3.0);
        let (mut most, mut stiffest) = ([F::ZERO; B], F::ZERO);
        for l in 0..B {
            most[l] = x[l] + inflow[l].greater(F::ZERO) * time[l];
            stiffest = stiffest.greater(five_thirds * alpha[l] * most[l].two_thirds() * time[l]);
        }
        if stiffest.wide() > STIFFEST {
            // Higher than what its outflow holds up it does not rise.
            stiffest = F::ZERO;
            for l in 0..B {
                let fed = inflow[l].greater(F::ZERO);
                let held = (fed / alpha[l].greater(F::TINY)).power(F::of(0.6)).greater(x[l]);
                let rate = five_thirds * alpha[l] * most[l].lesser(held).two_thirds();
                stiffest = stiffest.greater(rate * time[l]);
            }
        }
        let steps = (stiffest.wide() / STIFFEST).ceil().clamp(1.0, 400.0);
        let (mut h, each) = ([F::ZERO; B], F::of(1.0 / steps));
        for l in 0..B {
            h[l] = time[l] * each;
        }
        let change = |l: usize, x: F| inflow[l] - alpha[l] * power(x.greater(F::ZERO));
        let (two, sixth) = (F::of(2.0), F::of(1.0 / 6.0));
        let mut left = steps;
        while left > 0.5 {
            for l in 0..B {
                let a = change(l, x[l]);
                let b = change(l, x[l] + F::HALF * h[l] * a);
                let c = change(l, x[l] + F::HALF * h[l] * b);
                let d = change(l, x[l] + h[l] * c);
                x[l] += h[l] * sixth * (a + two * (b + c) + d);
            }
            left -= 1.0;
        }
    }
}

/// x^(5/3).
#[inline(always)]
fn power<F: Real>(x: F) -> F {
    x * x.two_thirds()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PAVED: Surface = Surface { share: 1.0, alpha: 0.15, depression: 0.0015 };

    #[test]
    fn steady_rain_runs_off_as_it_falls() {
        let mut depth = [0.0];
        let mut last = PAVED.step::<f64, _>(&mut depth, &[1e-5], 60.0);
        for _ in 0..600 {
            last = PAVED.step::<f64, _>(&mut depth, &[1e-5], 60.0);
        }
        assert!((last.rate[0] - 1e-5).abs() < 1e-9 && (last.depth[0] - 6e-4).abs() < 1e-8, "{last:?}");
    }

    #[test]
    fn the_recession_s_closed_form_is_what_the_steps_come_to() {
        let (mut exact, mut stepped) = ([0.01], [0.01]);
        let paved = Beside { alpha: [PAVED.alpha], depression: [PAVED.depression] };
        let mut rate = [0.0];
        paved.reservoir(&mut exact, &[0.0], &[600.0], &mut rate);
        for _ in 0..600 {
            paved.reservoir(&mut stepped, &[1e-300], &[1.0], &mut rate);
        }
        assert!((exact[0] - stepped[0]).abs() < 1e-9 * exact[0], "{exact:?} {stepped:?}");
    }

    #[test]
    fn a_lane_beside_others_comes_to_what_it_comes_to_alone() {
        let inflows = [0.0, 1e-5, -1e-6, 2e-6];
        let mut together = [0.004, 0.0, 0.0018, 0.0012];
        let alone = together;
        let out = PAVED.step::<f64, _>(&mut together, &inflows, 300.0);
        for l in 0..4 {
            let mut depth = [alone[l]];
            let own = PAVED.step::<f64, _>(&mut depth, &[inflows[l]], 300.0);
            assert!((depth[0] - together[l]).abs() < 1e-3 * depth[0], "{depth:?} {together:?}");
            assert!((own.depth[0] - out.depth[l]).abs() < 2e-6, "{own:?} {out:?}");
        }
    }

    proptest! {
        #[test]
        fn no_water_is_made_or_lost(rain in prop::collection::vec(-3e-6f64..3e-5, 1..50), dt in 1.0f64..900.0) {
            let mut depth = [0.0, 0.002];
            for i in rain {
                let before = depth;
                let out = PAVED.step::<f64, _>(&mut depth, &[i, 0.5 * i], dt);
                for (l, i) in [i, 0.5 * i].into_iter().enumerate() {
                    prop_assert!(depth[l] >= 0.0 && out.depth[l] >= 0.0 && out.rate[l] >= 0.0);
                    let at_hand = before[l] + i * dt;
                    if at_hand >= 0.0 {
                        prop_assert!((at_hand - depth[l] - out.depth[l]).abs() < 1e-15 + 1e-12 * before[l]);
                    }
                }
            }
        }

        #[test]
        fn halving_the_step_changes_little(i in 1e-7f64..5e-5, dt in 10.0f64..600.0) {
            let (mut one, mut two) = ([0.002], [0.002]);
            PAVED.step::<f64, _>(&mut one, &[i], dt);
            PAVED.step::<f64, _>(&mut two, &[i], dt / 2.0);
            PAVED.step::<f64, _>(&mut two, &[i], dt / 2.0);
            prop_assert!((one[0] - two[0]).abs() < 2e-3 * one[0], "{one:?} {two:?}");
        }
    }
}
