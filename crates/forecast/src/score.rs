//! How good archived forecasts were, each figure beside that of persistence.
//!
//! A [`Scored`] is a forecast with what came of it. CRPS and absolute error say how far it was off, the interval's coverage whether its
//! width is honest, Brier score and reliability whether its chances are, hits and false alarms whether acting on it pays.

mod brier;
mod error;
mod onset;
mod report;

pub use brier::{Brier, Reliability, brier};
pub use error::{Errors, errors};
pub use onset::{Onsets, WARN_AT, onsets};
pub use report::{DayScore, LeadScore, OnsetScore, ProcessScore, Report, report};

use standards::time::Instant;

use crate::{Forecast, History, Quantiles};

/// A forecast and its outcome, in the unit of the factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// From where leads count.
    pub origin: Instant,
    /// The latest value known at the origin.
    pub now: f64,
    /// What was said.
    pub said: Quantiles,
    /// What persistence, with the spread of its past errors, said.
    pub persistence: Quantiles,
    /// What came.
    pub came: f64,
}

/// The forecasts that something came of, in the order of the archive. Late readings count here: the score is not bound to what
/// was known when.
#[must_use]
pub fn scored<'a>(archive: impl Iterator<Item = &'a Forecast>, history: &History) -> Vec<Scored> {
    let scored = |forecast: &Forecast| {
        let origin = history.step_before(forecast.origin);
        let came = history.outcome(origin, forecast.target, Instant(i64::MAX))?;
        let Forecast { origin, now, quantiles: said, persistence, .. } = *forecast;
        Some(Scored { origin, now, said, persistence, came })
    };
    archive.filter_map(scored).collect()
}

/// Share of a count in another; 0 of nothing.
#[expect(clippy::cast_precision_loss, reason = "counts of forecasts")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The mean; 0 of nothing.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = values.fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value));
    if count > 0.0 { sum / count } else { 0.0 }
}
