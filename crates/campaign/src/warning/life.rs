//! A warning and what it knows.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::time::Instant;

use super::facts::Facts;
use super::key::WarningKey;

/// The thresholds of warnings, from the plan's rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WarningRules {
    /// Consecutive readings within the limit that close a warning; assumption, 2.
    pub close_after_readings: u32,
    /// Exceedance multiple that counts as severe; assumption, 1.0.
    pub severe_multiple: Decimal,
    /// Consecutive exceeding days that warn; assumption, 2.
    pub run_warn_days: u32,
    /// Consecutive exceeding days that break the goal; the notice (SC-013), 3.
    pub run_days: u32,
    /// Days of history decided anew; assumption, 45.
    pub window_days: u32,
    /// Chance in percent, of a coming day's mean being over the limit, from which on a forecast warns; assumption, 30.
    pub forecast_percent: u8,
    /// Chance in percent from which on it warns in earnest (预警 instead of 提示); assumption, 50.
    pub forecast_likely_percent: u8,
}

/// How serious a warning is: 1, 2 or 3, the worst last. It rises during a warning's life and never falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum Level {
    /// 提示
    Watch = 1,
    /// 预警
    Warn = 2,
    /// 警报
    Severe = 3,
}

impl Level {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Watch => "提示",
            Self::Warn => "预警",
            Self::Severe => "警报",
        }
    }

    /// Whether it is red (警报), which nobody silences.
    #[must_use]
    pub fn is_red(self) -> bool {
        self == Self::Severe
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> Self {
        level as Self
    }
}

impl TryFrom<u8> for Level {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        let all = [Self::Watch, Self::Warn, Self::Severe];
        all.into_iter().find(|l| *l as u8 == number).ok_or_else(|| format!("{number} is not a level: 1 to 3"))
    }
}

/// When something was measured and when it arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Moment {
    /// Measured.
    pub measured: Instant,
    /// Received.
    pub received: Instant,
}

/// Why a warning ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndReason {
    /// 恢复: the water came back.
    Recovered,
    /// 数据更正: late or corrected data took its ground away.
    Corrected,
    /// 预报已过期: no newer forecast says anything.
    Lapsed,
}

impl EndReason {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Recovered => "恢复",
            Self::Corrected => "数据更正",
            Self::Lapsed => "预报已过期",
        }
    }
}

/// The end of a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ended {
    /// The reading or day that ended it; for a correction, the moment of the decision.
    pub at: Moment,
    /// Why.
    pub reason: EndReason,
}

/// A warning. Text for people comes from [`Warning::title`] and [`Warning::detail`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Identity; never changes.
    pub key: WarningKey,
    /// Where it begins by the data known now.
    pub began: Instant,
    /// How serious it got.
    pub level: Level,
    /// The reading or day that opened it.
    pub opened: Moment,
    /// The latest reading or day that it took in.
    pub updated: Moment,
    /// Its end; `None` while it is open.
    pub ended: Option<Ended>,
    /// The numbers.
    pub facts: Facts,
}

impl Warning {
    /// Whether it is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    /// Whether a correction of data took it back.
    #[must_use]
    pub fn is_withdrawn(&self) -> bool {
        self.ended.is_some_and(|e| e.reason == EndReason::Corrected)
    }

    /// The last measurement it covers.
    pub(super) fn until(&self) -> Instant {
        self.ended.map_or(self.updated.measured, |e| e.at.measured)
    }
}
