//! What is known of one factor's forecasts at one section.

use forecast::score::Report;
use forecast::{Issue, OfDay};
use rust_decimal::prelude::ToPrimitive as _;
use standards::Limit;
use standards::time::{BeijingDay, Instant};

/// A forecast as it stands in the archive.
#[derive(Debug, Clone)]
pub(crate) struct Issued {
    /// When it was made.
    pub(crate) at: Instant,
    /// Made afterwards: it is scored, and nobody was warned by it.
    pub(crate) hindcast: bool,
    /// What it says.
    pub(crate) issue: Issue,
}

impl Issued {
    /// The chance of each day's mean being over a limit.
    pub(crate) fn chances(&self, limit: f64) -> impl Iterator<Item = (BeijingDay, f64)> {
        self.issue.days.iter().map(move |of: &OfDay| (of.day, of.expected.said.chance_above(limit)))
    }
}

/// How it stands with the forecasts of a factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// There is one.
    Issued,
    /// So many days of readings, too few to say anything.
    Young { days: i64, wanted: i64 },
    /// Nothing was measured for a day.
    Silent,
    /// It could not be made; it is tried again.
    Failed,
}

/// The forecasts of one factor at one section.
#[derive(Debug, Clone)]
pub(crate) struct Outlook {
    pub(crate) standing: Standing,
    /// The limit of the target class.
    pub(crate) limit: Option<Limit>,
    /// Those of the last weeks in the order of their origins.
    pub(crate) issued: Vec<Issued>,
    /// Scores of those that people saw, and of those made afterwards.
    pub(crate) scores: Option<Scores>,
}

/// Scores of the last 90 days.
#[derive(Debug, Clone)]
pub(crate) struct Scores {
    /// Of forecasts as they were issued.
    pub(crate) issued: Report,
    /// Of those that were made afterwards.
    pub(crate) hindcast: Report,
}

impl Outlook {
    /// As the archive has it, before anything new was looked at.
    pub(super) fn restored(limit: Option<Limit>, issued: Vec<Issued>, wanted: i64) -> Self {
        let standing = if issued.is_empty() { Standing::Young { days: 0, wanted } } else { Standing::Issued };
        Self { standing, limit, issued, scores: None }
    }

    /// The newest forecast.
    pub(crate) fn newest(&self) -> Option<&Issued> {
        self.issued.last()
    }

    /// The newest forecast that had been issued by a moment, and not longer than a day before it. What was made afterwards is none, but
    /// where data are replayed there is nothing else.
    pub(crate) fn in_force(&self, now: Instant, replayed: bool) -> Option<&Issued> {
        let oldest = now.plus_ms(-standards::time::DAY_MS);
        let issued = self.issued.iter().rev().filter(|issued| replayed || !issued.hindcast);
        issued.filter(|issued| issued.issue.origin <= now).find(|issued| issued.issue.origin > oldest)
    }

    /// The limit as a number.
    pub(crate) fn limit_value(&self) -> Option<f64> {
        match self.limit? {
            Limit::Max(limit) => limit.to_f64(),
            Limit::Min(_) | Limit::Range(..) => None,
        }
    }
}
