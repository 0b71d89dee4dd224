//! Rain forecasts as series with issue time, source, valid times and step; kept all, the newest issue in force.

mod ahead;
mod compare;
mod read;

pub use ahead::{HoursAhead, hours_ahead};
pub use compare::{Comparison, Score, compare};
pub use read::{ReadForecasts, read_forecasts};

use std::collections::HashMap;

use rust_decimal::Decimal;
use standards::time::Instant;

use crate::rain::Span;

/// One step of a forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForecastStep {
    /// The stretch it speaks of.
    pub span: Span,
    /// Rain, mm.
    pub mm: Decimal,
}

/// A forecast of one place, source and issue time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// Who made it.
    pub source: String,
    /// Whom it is for: a gauge or section of the plan, or any name.
    pub place: String,
    /// When it was issued.
    pub issued: Instant,
    /// Member of an ensemble, when it is one.
    pub member: Option<u32>,
    /// Quantile in percent, when it is one.
    pub quantile: Option<u8>,
    /// Its steps in the order of time, without overlap.
    pub steps: Vec<ForecastStep>,
}

impl Forecast {
    /// What tells it from others of the same issue.
    fn kind(&self) -> (&str, &str, Option<u32>, Option<u8>) {
        (&self.source, &self.place, self.member, self.quantile)
    }

    /// Rain forecast within a span; `None` when no step lies wholly inside. A step that reaches over an end is not divided.
    #[must_use]
    pub fn total(&self, span: Span) -> Option<Decimal> {
        let inside = self.steps.iter().filter(|s| s.span.from >= span.from && s.span.to <= span.to);
        inside.map(|s| s.mm).reduce(|sum, mm| sum + mm)
    }

    /// The end of its last step.
    #[must_use]
    pub fn reaches(&self) -> Option<Instant> {
        self.steps.last().map(|s| s.span.to)
    }
}

/// Of each source, place, member and quantile the newest forecast issued by a moment; of two of one issue the later in the list.
#[must_use]
pub fn in_force<'f>(all: impl IntoIterator<Item = &'f Forecast>, asof: Instant) -> Vec<&'f Forecast> {
    let mut newest: Vec<&Forecast> = Vec::new();
    let mut places: HashMap<_, usize> = HashMap::new();
    for forecast in all.into_iter().filter(|f| f.issued <= asof) {
        let place = *places.entry(forecast.kind()).or_insert(newest.len());
        match newest.get_mut(place) {
            Some(kept) if kept.issued <= forecast.issued => *kept = forecast,
            Some(_) => {}
            None => newest.push(forecast),
        }
    }
    newest
}
