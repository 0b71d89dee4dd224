//! The river model's part in a section's forecast: all members run once for an origin, whichever factor is forecast first.

use std::sync::Arc;

use ::whatif::process::{self, Ahead, MEMBERS, Measured, READ_H};
use forecast::{Correction, Ensemble};
use standards::time::Instant;
use standards::{FactorCode, SectionId};

use super::{Forecasting, channels};
use crate::clock::Clock;
use crate::whatif::{HOURS, Known, RainAsked, civil, rain, upstream};

/// What the river model foresaw at an origin.
pub(super) struct Foreseen {
    /// Name of the model.
    pub(super) model: String,
    factors: Vec<(FactorCode, Ensemble, Correction)>,
}

impl Foreseen {
    /// The members of a factor, and whether readings corrected them.
    pub(super) fn of(&self, factor: FactorCode) -> Option<(&Ensemble, Correction)> {
        let found = self.factors.iter().find(|(of, ..)| *of == factor);
        found.map(|(_, ensemble, correction)| (ensemble, *correction))
    }
}

/// Runs the plan's river model from an origin; nothing without a model that tells of the section, in a rehearsal (nothing hangs on what is
/// forecast there), when the server stops, or when it fails, which is told in the log.
pub(super) fn foresee(
    forecasting: &Forecasting,
    section: &SectionId,
    origin: Instant,
) -> Option<Arc<Foreseen>> {
    if Clock::rehearsed().is_some() {
        return None;
    }
    let plan = forecasting.registry.plan();
    let native = &plan.river_model.as_ref()?.native;
    let place = native.sections.iter().position(|of| of.id == section.as_str())?;
    let known = Known { plan, rain: &forecasting.rain, live: &forecasting.live };
    let begin = origin.plus_ms(-Ahead::starts_before_s(native) * 1000);
    let span = (begin, origin);
    let (rains, _) = rain::gather(&known, native, section, span, &RainAsked::Forecast, MEMBERS)?;
    let (upstream, _) = upstream::gather(&known, native, span);
    let asked = Ahead {
        native,
        origin: civil(origin),
        hours: HOURS,
        section: place,
        rains,
        upstream,
        readings: readings(forecasting, native, begin, origin),
    };
    let clock = Clock::machine();
    let foreseen = match asked.foresee(&|| forecasting.outlooks.stopping()) {
        Ok(foreseen) => foreseen?,
        Err(error) => {
            tracing::warn!(section = section.as_str(), %origin, %error, "the river model did not run; the forecast is the statistical one");
            return None;
        }
    };
    let took_ms = Clock::machine().0 - clock.0;
    tracing::info!(section = section.as_str(), %origin, took_ms, corrections = ?foreseen.corrections, "the river model ran");
    let all = native.constituents.iter().zip(foreseen.members).zip(foreseen.corrections);
    let factors = all.filter_map(|((constituent, members), correction)| {
        let factor = constituent.factor.as_deref()?.parse().ok()?;
        Some((factor, Ensemble { members }, corrected(correction)))
    });
    Some(Arc::new(Foreseen { model: native.name.clone(), factors: factors.collect() }))
}

fn corrected(correction: process::Correction) -> Correction {
    match correction {
        process::Correction::Corrected { used, set_aside } => Correction::Corrected { used, set_aside },
        process::Correction::NoReadings => Correction::NoReadings,
        process::Correction::TooFewMembers => Correction::TooFewMembers,
        process::Correction::Inconsistent { .. } => Correction::Inconsistent,
    }
}

/// What was measured at the model's sections in the hours before the origin and had arrived by now.
fn readings(
    forecasting: &Forecasting,
    native: &river_model::NativeModel,
    begin: Instant,
    origin: Instant,
) -> Vec<Measured> {
    let from = origin.plus_ms(-i64::from(READ_H) * 3_600_000);
    let records = forecasting.live.sections();
    let mut found = Vec::new();
    for (section, of) in native.sections.iter().enumerate() {
        let Some(record) = records.get(&SectionId::from(of.id.as_str())) else { continue };
        for (constituent, told) in native.constituents.iter().enumerate() {
            let Some(factor) = told.factor.as_deref().and_then(|f| f.parse::<FactorCode>().ok()) else {
                continue;
            };
            for reading in channels::readings(record, factor, from, origin, true) {
                #[expect(clippy::cast_precision_loss, reason = "milliseconds of days")]
                let at_s = (reading.measured.0 - begin.0) as f64 / 1000.0;
                found.push(Measured { section, constituent, at_s, value: reading.value });
            }
        }
    }
    found
}
