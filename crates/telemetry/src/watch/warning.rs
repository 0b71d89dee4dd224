//! A warning about a station.

use serde::{Deserialize, Serialize};
use standards::time::Instant;
use standards::{FactorCode, Mn, SeriesKind};

use super::StationRule;

/// How serious a warning about a station is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// To be looked at.
    Watch,
    /// Data are missing because of it.
    Warn,
}

/// When something became true or ended: by the newest measurement known then, and by the server's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moment {
    /// Newest measuring time of the station by then; absent when it had sent no measurement.
    pub measured: Option<Instant>,
    /// The server's time.
    pub received: Instant,
}

/// A warning about a station, open or closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StationWarning {
    /// The rule.
    pub rule: StationRule,
    /// The factor that stopped, with the kind of its data.
    pub factor: Option<(SeriesKind, FactorCode)>,
    /// When it opened.
    pub opened: Moment,
    /// When it was found to hold last, told at most once in [`WatchRules::assert_ms`](super::WatchRules).
    pub asserted: Moment,
    /// When it closed.
    pub closed: Option<Moment>,
    /// What led to it: milliseconds of silence or of clock offset, percent, connections an hour.
    pub figure: i64,
}

impl StationWarning {
    /// The same for the same fact after any restart.
    #[must_use]
    pub fn key(&self, station: &Mn) -> String {
        let factor = self.factor.map_or_else(|| "-".to_string(), |(kind, f)| format!("{}:{f}", kind as u8));
        format!("{station}|{}|{factor}|{}", self.rule.word(), self.opened.received.0)
    }

    /// Whether it still holds.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed.is_none()
    }
}
