//! Signs: what is measured and judged elsewhere and may open an incident.

use serde::{Deserialize, Serialize};
use standards::time::Instant;
use weather::signal::{Actionable, Colour};

use super::{Ground, IncidentKind};
use crate::plan::text_id;
use crate::warning::{EndReason, Level, Moment, Warning, WarningKind};

text_id!(
    /// What a sign is known by: the same for the same fact after any restart.
    SignKey
);

/// The end of a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignEnd {
    /// When it was known here.
    pub at: Instant,
    /// Whether corrected data took its ground away (数据更正).
    pub withdrawn: bool,
}

/// A sign as it is known now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// What it is known by.
    pub key: SignKey,
    /// What it is about.
    pub kind: IncidentKind,
    /// Where.
    pub ground: Ground,
    /// One line with the numbers, in Chinese.
    pub title: String,
    /// How serious it is now; it rises and never falls.
    pub level: Level,
    /// What opened it: when it was measured, and when it was known here.
    pub opened: Moment,
    /// The latest it took in.
    pub updated: Moment,
    /// Its end.
    pub ended: Option<SignEnd>,
}

/// Signs of the last days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signs {
    /// Whether the data are replayed: measured long ago on purpose, so that all of it is news.
    pub replayed: bool,
    /// Swings are looked for from here on; what is not among them any more was taken back by the data.
    pub swings_from: Option<Instant>,
    /// All of them, in any order.
    pub all: Vec<Sign>,
}

impl Sign {
    /// A warning of a section as a sign.
    #[must_use]
    pub fn of_warning(warning: &Warning, section_name: &str) -> Self {
        Self {
            key: SignKey::from(warning.key.to_string()),
            kind: match warning.key.kind {
                WarningKind::ItemOverLimit { .. } => IncidentKind::LimitCrossing,
                WarningKind::ClassFall => IncidentKind::ClassFall,
                WarningKind::ExceedingRun => IncidentKind::ExceedingRun,
                WarningKind::ForecastExceedance { .. } => IncidentKind::ForecastExceedance,
            },
            ground: Ground::Section { section: warning.key.section.clone() },
            title: warning.title(section_name),
            level: warning.level,
            opened: warning.opened,
            updated: warning.updated,
            ended: warning
                .ended
                .map(|end| SignEnd { at: end.at.received, withdrawn: end.reason == EndReason::Corrected }),
        }
    }

    /// A rain signal as a sign. It takes an [`Actionable`], so that a drill or a test cannot become one (SC-088).
    #[must_use]
    pub fn of_signal(signal: Actionable<'_>, received: Instant, ended: Option<Instant>) -> Self {
        let signal = signal.signal();
        let opened = Moment { measured: signal.effective(), received };
        Self {
            key: SignKey::from(format!("signal/{}", signal.stem())),
            kind: IncidentKind::RainSignal,
            ground: Ground::County,
            title: signal.info().headline.clone(),
            level: match signal.colour().map(|(colour, _)| colour) {
                Some(Colour::Red) => Level::Severe,
                Some(Colour::Orange) => Level::Warn,
                _ => Level::Watch,
            },
            opened,
            updated: opened,
            ended: ended.map(|at| SignEnd { at, withdrawn: false }),
        }
    }

    /// When it became news: when it was known, unless it had been measured so long before that only a later, fresher reading made it
    /// news. `None` for what is history.
    pub(super) fn news(&self, stale_hours: u32, replayed: bool) -> Option<Instant> {
        let fresh = |m: &Moment| {
            replayed || m.received.0.saturating_sub(m.measured.0) <= i64::from(stale_hours) * 3_600_000
        };
        [self.opened, self.updated].iter().find(|m| fresh(m)).map(|m| m.received)
    }
}
