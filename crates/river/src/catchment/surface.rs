//! One subarea: depression storage over a nonlinear reservoir, d' = i − α (d − d_s)^(5/3), for all members in lanes.

#![expect(
    clippy::inline_always,
    reason = "a call inside a loop over lanes keeps it from becoming vector code"
)]

use crate::real::{self, Real as _};

/// Runoff of a subarea over a step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Yield<const B: usize> {
    /// Depth that ran off in the step (m).
    pub(super) depth: [f64; B],
    /// Rate at the end of the step (m/s).
    pub(super) rate: [f64; B],
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
    /// Integrates over `dt` seconds with a net inflow (m/s) that may be negative; water out is inflow minus change of storage,
    /// so that nothing is lost to the integration.
    #[inline(always)]
    pub(super) fn step<const B: usize>(&self, depth: &mut [f64; B], inflow: &[f64; B], dt: f64) -> Yield<B> {
        let mut yielded = Yield { depth: [0.0; B], rate: [0.0; B] };
        let depression = self.depression;
        let mut full = [0.0; B];
        let mut runs = 0.0_f64;
        for l in 0..B {
            full[l] = depth[l] + inflow[l] * dt;
            runs = runs.greater(full[l] - depression).greater(depth[l] - depression);
        }
        if runs <= 0.0 {
            for l in 0..B {
                depth[l] = full[l].greater(0.0);
            }
            return yielded;
        }
        if self.alpha <= 0.0 {
            for l in 0..B {
                let over = (full[l] - depression).greater(0.0);
                depth[l] = (full[l] - over).greater(0.0);
                yielded.depth[l] = over;
                yielded.rate[l] = over / dt;
            }
            return yielded;
        }
        let (mut x, mut net, mut left) = ([0.0; B], [0.0; B], [0.0; B]);
        for l in 0..B {
            // A lane that fills no depression stands still at no depth with no inflow.
            let runs = full[l] > depression || depth[l] > depression;
            let filling = (depression - depth[l]).greater(0.0);
            net[l] = if runs { inflow[l] } else { 0.0 };
            x[l] = if runs { (depth[l] - depression).greater(0.0) } else { 0.0 };
            let filled = if filling > 0.0 { filling / net[l].greater(1e-300) } else { 0.0 };
            left[l] = if runs { dt - filled } else { 0.0 };
        }
        self.reservoir(&mut x, &net, &left);
        for l in 0..B {
            let before = depth[l];
            let least = if inflow[l] >= 0.0 { before.lesser(depression) } else { 0.0 };
            let end = (depression + x[l]).lesser(full[l]).greater(0.0).greater(least);
            let runs = full[l] > depression || before > depression;
            depth[l] = if runs { end } else { full[l].greater(0.0) };
            yielded.depth[l] = if runs { (full[l] - end).greater(0.0) } else { 0.0 };
            yielded.rate[l] = self.alpha * power(x[l].greater(0.0));
        }
        yielded
    }

    /// x' = i − α x^(5/3): without inflow exactly, x = x0 (1 + 2/3 α x0^(2/3) t)^(−3/2); else by classical Runge-Kutta, as many steps
    /// as the stiffest lane asks for. Below zero only the inflow acts.
    #[inline(always)]
    fn reservoir<const B: usize>(&self, x: &mut [f64; B], inflow: &[f64; B], time: &[f64; B]) {
        let alpha = self.alpha;
        let mut fed = 0.0_f64;
        for l in 0..B {
            fed = fed.greater(inflow[l].abs());
        }
        let mut emptied = [0.0; B];
        for l in 0..B {
            let slower = 1.0 + 2.0 / 3.0 * alpha * x[l].greater(0.0).two_thirds() * time[l];
            emptied[l] = x[l] / (slower * slower.sqrt());
        }
        if fed <= 0.0 {
            *x = emptied;
            return;
        }
        let mut stiffest = 0.0_f64;
        for l in 0..B {
            let most = x[l] + inflow[l].greater(0.0) * time[l];
            // Higher than what its outflow holds up it does not rise.
            let held = real::power(inflow[l].greater(0.0) / alpha, 0.6).greater(x[l]);
            let rate = 5.0 / 3.0 * alpha * most.lesser(held).two_thirds();
            stiffest = stiffest.greater(rate * time[l]);
        }
        let steps = (stiffest / STIFFEST).ceil().clamp(1.0, 400.0);
        let (mut h, start) = ([0.0; B], *x);
        for l in 0..B {
            h[l] = time[l] / steps;
        }
        let change = |x: f64, inflow: f64| inflow - alpha * power(x.greater(0.0));
        let mut left = steps;
        while left > 0.5 {
            for l in 0..B {
                let a = change(x[l], inflow[l]);
                let b = change(x[l] + 0.5 * h[l] * a, inflow[l]);
                let c = change(x[l] + 0.5 * h[l] * b, inflow[l]);
                let d = change(x[l] + h[l] * c, inflow[l]);
                x[l] += h[l] * (1.0 / 6.0) * (a + 2.0 * (b + c) + d);
            }
            left -= 1.0;
        }
        for l in 0..B {
            x[l] = if inflow[l] == 0.0 { emptied[l].lesser(start[l]) } else { x[l] };
        }
    }
}

/// x^(5/3).
#[inline(always)]
fn power(x: f64) -> f64 {
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
        let mut last = PAVED.step(&mut depth, &[1e-5], 60.0);
        for _ in 0..600 {
            last = PAVED.step(&mut depth, &[1e-5], 60.0);
        }
        assert!((last.rate[0] - 1e-5).abs() < 1e-9 && (last.depth[0] - 6e-4).abs() < 1e-8, "{last:?}");
    }

    #[test]
    fn the_recession_s_closed_form_is_what_the_steps_come_to() {
        let (mut exact, mut stepped) = ([0.01], [0.01]);
        PAVED.reservoir(&mut exact, &[0.0], &[600.0]);
        for _ in 0..600 {
            PAVED.reservoir(&mut stepped, &[1e-300], &[1.0]);
        }
        assert!((exact[0] - stepped[0]).abs() < 1e-9 * exact[0], "{exact:?} {stepped:?}");
    }

    #[test]
    fn a_lane_beside_others_comes_to_what_it_comes_to_alone() {
        let inflows = [0.0, 1e-5, -1e-6, 2e-6];
        let mut together = [0.004, 0.0, 0.0018, 0.0012];
        let alone = together;
        let out = PAVED.step(&mut together, &inflows, 300.0);
        for l in 0..4 {
            let mut depth = [alone[l]];
            let own = PAVED.step(&mut depth, &[inflows[l]], 300.0);
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
                let out = PAVED.step(&mut depth, &[i, 0.5 * i], dt);
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
            PAVED.step(&mut one, &[i], dt);
            PAVED.step(&mut two, &[i], dt / 2.0);
            PAVED.step(&mut two, &[i], dt / 2.0);
            prop_assert!((one[0] - two[0]).abs() < 2e-3 * one[0], "{one:?} {two:?}");
        }
    }
}
