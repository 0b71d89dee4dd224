//! How often a factor comes, so that its stopping shows.

use serde::{Deserialize, Serialize};
use standards::time::Instant;
use standards::{FactorCode, SeriesKind};

/// Intervals remembered.
const REMEMBERED: usize = 4;

/// The pace of one factor of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pace {
    pub(super) kind: SeriesKind,
    pub(super) factor: FactorCode,
    /// Newest measuring time, in milliseconds.
    last: i64,
    /// The newest intervals between measuring times, in milliseconds.
    intervals: Vec<i64>,
}

impl Pace {
    pub(super) fn new(kind: SeriesKind, factor: FactorCode, measured: Instant) -> Self {
        Self { kind, factor, last: measured.0, intervals: Vec::new() }
    }

    /// A value measured then. Older ones than the newest say nothing about the pace.
    pub(super) fn came(&mut self, measured: Instant) {
        let interval = measured.0.saturating_sub(self.last);
        if interval <= 0 {
            return;
        }
        self.last = measured.0;
        if self.intervals.len() == REMEMBERED {
            self.intervals.remove(0);
        }
        self.intervals.push(interval);
    }

    /// How far behind `newest` it is, in milliseconds, when that is more than `times` its own longest interval; `None` while its pace is
    /// not known or kept.
    pub(super) fn behind(&self, newest: Instant, times: u32) -> Option<i64> {
        if self.intervals.len() < 2 {
            return None;
        }
        let longest = self.intervals.iter().copied().max()?;
        let behind = newest.0.saturating_sub(self.last);
        (behind > longest.saturating_mul(i64::from(times.max(1)))).then_some(behind)
    }

    /// When it came last.
    pub(super) fn last(&self) -> Instant {
        Instant(self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_has_its_own_pace_and_is_behind_when_others_are_far_ahead() {
        let mut pace = Pace::new(SeriesKind::Hour, FactorCode::TOTAL_PHOSPHORUS, Instant(0));
        assert_eq!(pace.behind(Instant(1_000_000), 3), None, "unknown pace");
        for time in [40, 80, 60, 120] {
            pace.came(Instant(time));
        }
        assert_eq!(pace.behind(Instant(240), 3), None, "three times forty");
        assert_eq!(pace.behind(Instant(241), 3), Some(121));
        assert_eq!(pace.last(), Instant(120), "an older value changed nothing");
    }
}
