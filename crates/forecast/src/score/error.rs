//! Errors of the value: absolute error, CRPS, coverage.

use serde::Serialize;

use super::{Scored, mean, share};

/// Errors of forecasts of one target, in the unit of the factor.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Errors {
    /// How many forecasts.
    pub forecasts: usize,
    /// Mean absolute error of the median.
    pub mae: f64,
    /// Mean absolute error of the latest value.
    pub mae_persistence: f64,
    /// Mean continuous ranked probability score.
    pub crps: f64,
    /// The same of persistence with the spread of its past errors.
    pub crps_persistence: f64,
    /// Share of outcomes within the 90 % interval, its bounds included.
    pub covered: f64,
    /// Mean width of that interval.
    pub width: f64,
}

impl Errors {
    /// How much of persistence's CRPS is saved: 1 is perfect, 0 no better, less is worse.
    #[must_use]
    pub fn skill(&self) -> f64 {
        if self.crps_persistence > 0.0 { 1.0 - self.crps / self.crps_persistence } else { 0.0 }
    }
}

/// The errors of scored forecasts.
#[must_use]
pub fn errors(scored: &[Scored]) -> Errors {
    let covered = scored.iter().filter(|one| {
        let (low, high) = one.said.interval90();
        (low..=high).contains(&one.came)
    });
    Errors {
        forecasts: scored.len(),
        mae: mean(scored.iter().map(|one| (one.said.median() - one.came).abs())),
        mae_persistence: mean(scored.iter().map(|one| (one.now - one.came).abs())),
        crps: mean(scored.iter().map(|one| one.said.crps(one.came))),
        crps_persistence: mean(scored.iter().map(|one| one.persistence.crps(one.came))),
        covered: share(covered.count(), scored.len()),
        width: mean(scored.iter().map(|one| one.said.interval90().1 - one.said.interval90().0)),
    }
}
