//! What is warned of, and from when on.

use serde::{Deserialize, Serialize};

use super::warning::Severity;

/// What can be wrong with a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StationRule {
    /// Nothing arrives any more.
    Silent,
    /// One factor stopped while others go on.
    FactorStopped,
    /// The station's clock is off.
    ClockDrift,
    /// Values are measured in the future.
    FutureTimes,
    /// Many values come after later ones without filling a gap.
    OutOfOrder,
    /// Many frames are damaged.
    Damaged,
    /// The connection comes and goes.
    Flapping,
}

impl StationRule {
    /// Every rule.
    pub const ALL: [Self; 7] = [
        Self::Silent,
        Self::FactorStopped,
        Self::ClockDrift,
        Self::FutureTimes,
        Self::OutOfOrder,
        Self::Damaged,
        Self::Flapping,
    ];

    /// The word in keys.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::FactorStopped => "factor_stopped",
            Self::ClockDrift => "clock_drift",
            Self::FutureTimes => "future_times",
            Self::OutOfOrder => "out_of_order",
            Self::Damaged => "damaged",
            Self::Flapping => "flapping",
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Silent => "站点无数据",
            Self::FactorStopped => "因子中断",
            Self::ClockDrift => "时钟偏差",
            Self::FutureTimes => "监测时间超前",
            Self::OutOfOrder => "数据乱序",
            Self::Damaged => "校验错误多",
            Self::Flapping => "连接频繁中断",
        }
    }

    /// How serious it is: missing data warn, all else is to be looked at.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::Silent | Self::FactorStopped => Severity::Warn,
            _ => Severity::Watch,
        }
    }
}

/// From when on the rules speak. Every number is an assumption; a profile may set another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchRules {
    /// Nothing received for so long is silence, in milliseconds; `None` for twice the shortest expected interval and its grace.
    pub silent_ms: Option<i64>,
    /// A factor has stopped when others are ahead of it by so many of its own intervals.
    pub factor_intervals: u32,
    /// A clock is off when the middle of the newest offsets is more than this, in milliseconds. It is right again below half of it.
    pub clock_tolerance_ms: i64,
    /// Offsets whose middle is looked at, at most 15; the rule speaks once there are so many.
    pub clock_frames: u32,
    /// Values measured in the future among the newest eight observations that open the warning; none of eight close it.
    pub future_values: u32,
    /// Observations looked at for their order, at most 64.
    pub order_window: u32,
    /// Percent of them out of order that open the warning; it closes below half of it.
    pub order_percent: u32,
    /// Frames looked at for damage, at most 64.
    pub damage_window: u32,
    /// Percent of them damaged that open the warning; it closes below half of it.
    pub damage_percent: u32,
    /// Connections within an hour that open the warning; it closes below half of them. `None` for devices that connect for each upload.
    pub connections_per_hour: Option<u32>,
    /// An open warning is told again so often while it holds, in milliseconds.
    pub assert_ms: i64,
}

impl Default for WatchRules {
    fn default() -> Self {
        Self {
            silent_ms: None,
            factor_intervals: 3,
            clock_tolerance_ms: 300_000,
            clock_frames: 5,
            future_values: 2,
            order_window: 40,
            order_percent: 50,
            damage_window: 50,
            damage_percent: 10,
            connections_per_hour: Some(12),
            assert_ms: 86_400_000,
        }
    }
}
