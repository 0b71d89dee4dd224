//! Build-up and wash-off of land uses (SWMM reference manual, volume III, EPA/600/R-16/093, chapters 3 and 4).

#![expect(
    clippy::inline_always,
    reason = "a call inside a loop over lanes keeps it from becoming vector code"
)]

use crate::model::{Buildup, BuildupLaw, Series, Washoff, WashoffLaw};
use crate::real::{Real, power};

/// Runoff below which nothing is washed off and pollutants build up: 0.001 in/h (m/s).
pub(crate) const NEGLIGIBLE: f64 = 0.001 * 0.0254 / 3600.0;

/// Seconds of a day.
pub(super) const DAY: f64 = 86_400.0;

/// The amounts per unit after `days` more than the `present` amounts stand for.
#[inline(always)]
pub(super) fn built_up<const B: usize>(
    buildup: &Buildup,
    present: &[f64; B],
    days: &[f64; B],
    at: f64,
    series: &[Series],
) -> [f64; B] {
    let mut grown = *present;
    match buildup.law {
        BuildupLaw::Power { most, rate, power: p } if rate > 0.0 && p > 0.0 => {
            for l in 0..B {
                let before = power(present[l] / rate, 1.0 / p);
                grown[l] = (rate * power(before + days[l], p)).lesser(most);
            }
        }
        BuildupLaw::None | BuildupLaw::Power { .. } => {}
        BuildupLaw::Exponential { most, rate } => {
            for l in 0..B {
                grown[l] = most - (most - present[l]) * Real::exp(-rate * days[l]);
            }
        }
        BuildupLaw::Saturation { most, half } => {
            for l in 0..B {
                let before = present[l] * half / (most - present[l]).greater(1e-300);
                grown[l] = most * (before + days[l]) / (half + before + days[l]);
            }
        }
        BuildupLaw::External { most, scale, series: id } => {
            let rate = series.get(id.0).map_or(0.0, |s| s.at(at));
            for l in 0..B {
                grown[l] = (present[l] + scale * rate * days[l]).lesser(most);
            }
        }
    }
    for l in 0..B {
        grown[l] = grown[l].greater(present[l]);
    }
    grown
}

/// Runoff of a step, as wash-off sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Runoff<'a, const B: usize> {
    /// Mean rate over the subcatchment (m/s).
    pub(super) rate: &'a [f64; B],
    /// Depth that left through the depth that ran off, in seconds: volume / (rate · area).
    pub(super) time: &'a [f64; B],
    /// Water that leaves the subcatchment in the step (m3).
    pub(super) out: &'a [f64; B],
    /// Water below which what leaves is a trickle that takes nothing along (m3).
    pub(super) trickle: f64,
    /// Share of the land use in the subcatchment (-).
    pub(super) fraction: f64,
    /// Area of the land use (m2).
    pub(super) area: f64,
}

/// Shares that were last asked for, reckoned in `F`: constituents of a land use mostly have the same coefficients.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<F, const B: usize> {
    law: (f64, f64, f64),
    powers: [F; B],
    shares: [F; B],
}

impl<F: Real, const B: usize> Known<F, B> {
    pub(super) const NOTHING: Self =
        Self { law: (f64::NAN, f64::NAN, f64::NAN), powers: [F::ZERO; B], shares: [F::ZERO; B] };

    /// Shares of the build-up that leave, exact for a steady rate over the step.
    #[inline(always)]
    fn of(&mut self, law: (f64, f64, f64), runoff: Runoff<'_, B>) {
        let (coefficient, p, per_hour) = law;
        if (p, per_hour) != (self.law.1, self.law.2) {
            for l in 0..B {
                self.powers[l] = F::of(runoff.rate[l] * per_hour).power(F::of(p));
            }
        }
        if law != self.law {
            for l in 0..B {
                self.shares[l] = (F::of(coefficient) * self.powers[l] * F::of(runoff.time[l])).gone();
            }
        }
        self.law = law;
    }
}

/// Mass washed off in a step; taken from the build-up where there is a law of build-up. Returns what is washed off and what of
/// it was never built up. Where the runoff is negligible, or what leaves of it, nothing is washed off.
#[inline(always)]
pub(super) fn washed<F: Real, const B: usize>(
    washoff: &Washoff,
    buildup: &Buildup,
    present: &mut [f64; B],
    runoff: Runoff<'_, B>,
    known: &mut Known<F, B>,
) -> ([f64; B], [f64; B]) {
    let limited = buildup.law != BuildupLaw::None;
    let (mut washed, mut made) = ([0.0; B], [0.0; B]);
    match washoff.law {
        WashoffLaw::None => return (washed, made),
        WashoffLaw::Exponential { coefficient, power, per_hour } => {
            known.of((coefficient, power, per_hour), runoff);
            for l in 0..B {
                washed[l] = present[l] * known.shares[l].wide();
            }
        }
        WashoffLaw::Rating { coefficient, power: p, flow_unit } => {
            for l in 0..B {
                let flow = runoff.rate[l] * runoff.area;
                washed[l] = coefficient * power(flow * flow_unit, p) * runoff.time[l];
            }
        }
        WashoffLaw::EventMean(concentration) => {
            for l in 0..B {
                washed[l] = concentration * (runoff.out[l] * runoff.fraction);
            }
        }
    }
    for l in 0..B {
        let runs = runoff.rate[l] >= NEGLIGIBLE && runoff.out[l] >= runoff.trickle && runoff.out[l] > 0.0;
        let most = if limited { present[l].greater(0.0) } else { f64::MAX };
        let mass = if runs { washed[l].lesser(most) } else { 0.0 };
        made[l] = (mass - present[l]).greater(0.0);
        present[l] = (present[l] - mass).greater(0.0);
        washed[l] = mass;
    }
    (washed, made)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn law(law: BuildupLaw) -> Buildup {
        Buildup { law, per_kerb: false }
    }

    #[test]
    fn days_add_up_on_every_curve() {
        for curve in [
            BuildupLaw::Power { most: 50.0, rate: 9.0, power: 0.6 },
            BuildupLaw::Exponential { most: 50.0, rate: 0.4 },
            BuildupLaw::Saturation { most: 50.0, half: 4.0 },
        ] {
            let curve = law(curve);
            let [at_once] = built_up(&curve, &[0.0], &[7.0], 0.0, &[]);
            let [in_steps] = (0..70).fold([0.0], |b, _| built_up(&curve, &b, &[0.1], 0.0, &[]));
            assert!((at_once - in_steps).abs() < 1e-9, "{curve:?}");
        }
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "whole numbers are exact")]
    fn no_more_is_washed_off_than_has_built_up() {
        let washoff = Washoff { law: WashoffLaw::EventMean(1000.0), sweeping: 0.0, held_back: 0.0 };
        let mut present = [3.0, 3.0];
        // Runoff in one lane, none in the other.
        let (rate, time, out) = ([1e-6, 0.0], [1e4, 0.0], [1.0, 0.0]);
        let runoff = Runoff { rate: &rate, time: &time, out: &out, trickle: 0.0, fraction: 1.0, area: 100.0 };
        let limited = law(BuildupLaw::Exponential { most: 9.0, rate: 1.0 });
        let mut known = Known::<f64, 2>::NOTHING;
        assert_eq!(washed(&washoff, &limited, &mut present, runoff, &mut known), ([3.0, 0.0], [0.0, 0.0]));
        assert_eq!(present, [0.0, 3.0]);
        assert_eq!(
            washed(&washoff, &law(BuildupLaw::None), &mut present, runoff, &mut known),
            ([1000.0, 0.0], [1000.0, 0.0])
        );
    }
}
