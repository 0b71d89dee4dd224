//! A gap as it is kept and shown.

use serde::{Deserialize, Serialize};
use standards::time::Instant;
use standards::{FactorCode, SeriesKind};

use super::AskOutcome;

/// Neighbouring intervals of one series that were missed together.
///
/// Its key within a station is `(kind, from)`; a later record with the same key replaces the earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Which data.
    pub kind: SeriesKind,
    /// The interval in milliseconds.
    pub every_ms: i64,
    /// Beginning of the first interval missed.
    pub from: Instant,
    /// End of the last interval missed.
    pub to: Instant,
    /// Factors missing in some interval; none when an interval is missing whole.
    pub factors: Vec<FactorCode>,
    /// Intervals missed.
    pub slots: u32,
    /// Intervals completed since, by a history call or by themselves.
    pub filled: u32,
    /// Intervals given up.
    pub lost: u32,
    /// When it was noticed: the end of the grace of its first interval.
    pub opened: Instant,
    /// When an interval of it was completed last.
    pub last_filled: Option<Instant>,
    /// When nothing of it was missing any more that might still come.
    pub closed: Option<Instant>,
    /// History calls made for it.
    pub asks: u32,
    /// How the newest of them ended.
    pub last_outcome: Option<AskOutcome>,
    /// Unanswered calls in a row.
    pub failures: u32,
    /// What was given up: begin and end.
    pub given_up: Vec<(Instant, Instant)>,
}

impl Gap {
    /// Whether something of it may still come.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    /// Whether it was filled whole.
    #[must_use]
    pub fn is_healed(&self) -> bool {
        self.filled == self.slots
    }
}
