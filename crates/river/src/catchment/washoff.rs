//! Build-up and wash-off of land uses (SWMM reference manual, volume III, EPA/600/R-16/093, chapters 3 and 4).

use crate::model::{Buildup, BuildupLaw, Series, Washoff, WashoffLaw};

/// Runoff below which nothing is washed off and pollutants build up: 0.001 in/h (m/s).
pub(crate) const NEGLIGIBLE: f64 = 0.001 * 0.0254 / 3600.0;

/// Seconds of a day.
pub(super) const DAY: f64 = 86_400.0;

/// The amount per unit after `days` more than the `present` amount stands for.
pub(super) fn built_up(buildup: &Buildup, present: f64, days: f64, at: f64, series: &[Series]) -> f64 {
    let grown = match buildup.law {
        BuildupLaw::Power { most, .. }
        | BuildupLaw::Exponential { most, .. }
        | BuildupLaw::Saturation { most, .. }
            if present >= most =>
        {
            present
        }
        BuildupLaw::Power { most, rate, power } if rate > 0.0 && power > 0.0 => {
            let before = (present / rate).powf(1.0 / power);
            (rate * (before + days).powf(power)).min(most)
        }
        BuildupLaw::None | BuildupLaw::Power { .. } => present,
        BuildupLaw::Exponential { most, rate } => most - (most - present) * (-rate * days).exp(),
        BuildupLaw::Saturation { most, half } => {
            let before = present * half / (most - present);
            most * (before + days) / (half + before + days)
        }
        BuildupLaw::External { most, scale, series: id } => {
            let rate = series.get(id.0).map_or(0.0, |s| s.at(at));
            (present + scale * rate * days).min(most)
        }
    };
    grown.max(present)
}

/// Runoff of a step, as wash-off sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Runoff {
    /// Mean rate over the subcatchment (m/s).
    pub(super) rate: f64,
    /// Area of the land use (m2).
    pub(super) area: f64,
    /// Volume that leaves from the land use in the step (m3).
    pub(super) volume: f64,
}

/// The last power that was asked for: constituents of a land use mostly share it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Powers {
    base: f64,
    power: f64,
    value: f64,
}

impl Powers {
    #[expect(clippy::float_cmp, reason = "the very same numbers give the very same power")]
    fn of(&mut self, base: f64, power: f64) -> f64 {
        if base != self.base || power != self.power {
            *self = Self { base, power, value: base.powf(power) };
        }
        self.value
    }
}

/// Mass washed off in a step; taken from the build-up where there is a law of build-up. Returns what is washed off and what of
/// it was never built up.
pub(super) fn washed(
    washoff: &Washoff,
    buildup: &Buildup,
    present: &mut f64,
    runoff: Runoff,
    known: &mut Powers,
) -> (f64, f64) {
    let limited = buildup.law != BuildupLaw::None;
    if runoff.rate <= 0.0 || runoff.volume <= 0.0 || (limited && *present <= 0.0) {
        return (0.0, 0.0);
    }
    let concentration = match washoff.law {
        WashoffLaw::None => return (0.0, 0.0),
        WashoffLaw::Exponential { coefficient, power, per_hour } => {
            // Exact for a steady rate over the step.
            let rate = coefficient * known.of(runoff.rate * per_hour, power);
            let share = -(-rate * runoff.volume / (runoff.rate * runoff.area)).exp_m1();
            *present * share / runoff.volume
        }
        WashoffLaw::Rating { coefficient, power, flow_unit } => {
            let flow = runoff.rate * runoff.area;
            coefficient * (flow * flow_unit).powf(power) / flow
        }
        WashoffLaw::EventMean(concentration) => concentration,
    };
    let mass = concentration * runoff.volume;
    if limited || *present > mass {
        let taken = mass.min(*present);
        *present -= taken;
        (taken, 0.0)
    } else {
        let made = mass - *present;
        *present = 0.0;
        (mass, made)
    }
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
            let at_once = built_up(&curve, 0.0, 7.0, 0.0, &[]);
            let in_steps = (0..70).fold(0.0, |b, _| built_up(&curve, b, 0.1, 0.0, &[]));
            assert!((at_once - in_steps).abs() < 1e-9, "{curve:?}");
        }
    }

    #[test]
    fn no_more_is_washed_off_than_has_built_up() {
        let washoff = Washoff { law: WashoffLaw::EventMean(1000.0), sweeping: 0.0, held_back: 0.0 };
        let mut present = 3.0;
        let runoff = Runoff { rate: 1e-6, area: 100.0, volume: 1.0 };
        let (mass, made) = washed(
            &washoff,
            &law(BuildupLaw::Exponential { most: 9.0, rate: 1.0 }),
            &mut present,
            runoff,
            &mut Powers::default(),
        );
        assert_eq!((mass, made, present), (3.0, 0.0, 0.0));
        let (mass, made) =
            washed(&washoff, &law(BuildupLaw::None), &mut present, runoff, &mut Powers::default());
        assert_eq!((mass, made), (1000.0, 1000.0));
    }
}
