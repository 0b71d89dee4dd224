//! One subarea: depression storage over a nonlinear reservoir, d' = i − α (d − d_s)^(5/3).

use crate::real::Real as _;

/// Runoff of a subarea over a step.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Yield {
    /// Depth that ran off in the step (m).
    pub(super) depth: f64,
    /// Rate at the end of the step (m/s).
    pub(super) rate: f64,
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
    pub(super) fn step(&self, depth: &mut f64, inflow: f64, dt: f64) -> Yield {
        if *depth + inflow * dt <= self.depression && *depth <= self.depression {
            *depth = (*depth + inflow * dt).max(0.0);
            return Yield::default();
        }
        let before = *depth;
        let mut left = dt;
        if *depth < self.depression {
            left -= (self.depression - *depth) / inflow;
            *depth = self.depression;
        }
        if self.alpha <= 0.0 {
            let over = (before + inflow * dt - self.depression).max(0.0);
            *depth = (before + inflow * dt - over).max(0.0);
            return Yield { depth: over, rate: over / dt };
        }
        let mut x = *depth - self.depression;
        self.reservoir(&mut x, inflow, left);
        let mut end = (self.depression + x).min(before + inflow * dt).max(0.0);
        if inflow >= 0.0 {
            end = end.max(before.min(self.depression));
        }
        *depth = end;
        Yield { depth: (before + inflow * dt - end).max(0.0), rate: self.alpha * power(x.max(0.0)) }
    }

    /// x' = i − α x^(5/3): without inflow exactly, x = x0 (1 + 2/3 α x0^(2/3) t)^(−3/2); else by classical Runge-Kutta, as many steps
    /// as its stiffness asks for. Below zero only the inflow acts.
    fn reservoir(&self, x: &mut f64, inflow: f64, dt: f64) {
        if inflow == 0.0 {
            let slower = 1.0 + 2.0 / 3.0 * self.alpha * x.max(0.0).two_thirds() * dt;
            *x /= slower * slower.sqrt();
            return;
        }
        let most = *x + inflow.max(0.0) * dt;
        // Higher than what its outflow holds up it does not rise.
        let highest = if inflow > self.alpha * power(most) {
            most
        } else {
            most.min((inflow.max(0.0) / self.alpha).powf(0.6).max(*x))
        };
        let rate = 5.0 / 3.0 * self.alpha * highest.two_thirds();
        let steps = (rate * dt / STIFFEST).ceil().clamp(1.0, 400.0);
        let h = dt / steps;
        let change = |x: f64| inflow - self.alpha * power(x.max(0.0));
        let mut left = steps;
        while left > 0.5 {
            let a = change(*x);
            let b = change(*x + 0.5 * h * a);
            let c = change(*x + 0.5 * h * b);
            let d = change(*x + h * c);
            *x += h / 6.0 * (a + 2.0 * (b + c) + d);
            left -= 1.0;
        }
    }
}

/// x^(5/3).
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
        let mut depth = 0.0;
        let mut last = Yield::default();
        for _ in 0..600 {
            last = PAVED.step(&mut depth, 1e-5, 60.0);
        }
        assert!((last.rate - 1e-5).abs() < 1e-9 && (last.depth - 6e-4).abs() < 1e-8, "{last:?}");
    }

    #[test]
    fn the_recession_s_closed_form_is_what_the_steps_come_to() {
        let (mut exact, mut stepped) = (0.01, 0.01);
        PAVED.reservoir(&mut exact, 0.0, 600.0);
        for _ in 0..600 {
            PAVED.reservoir(&mut stepped, 1e-300, 1.0);
        }
        assert!((exact - stepped).abs() < 1e-9 * exact, "{exact} {stepped}");
    }

    proptest! {
        #[test]
        fn no_water_is_made_or_lost(rain in prop::collection::vec(-3e-6f64..3e-5, 1..50), dt in 1.0f64..900.0) {
            let mut depth = 0.0;
            for i in rain {
                let before = depth;
                let out = PAVED.step(&mut depth, i, dt);
                prop_assert!(depth >= 0.0 && out.depth >= 0.0 && out.rate >= 0.0);
                if before + i * dt >= 0.0 {
                    prop_assert!((before + i * dt - depth - out.depth).abs() < 1e-15 + 1e-12 * before);
                }
            }
        }

        #[test]
        fn halving_the_step_changes_little(i in 1e-7f64..5e-5, dt in 10.0f64..600.0) {
            let (mut one, mut two) = (0.002, 0.002);
            PAVED.step(&mut one, i, dt);
            PAVED.step(&mut two, i, dt / 2.0);
            PAVED.step(&mut two, i, dt / 2.0);
            prop_assert!((one - two).abs() < 2e-3 * one, "{one} {two}");
        }
    }
}
