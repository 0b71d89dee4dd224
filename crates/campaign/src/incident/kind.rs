//! What incidents are about, and where.

use serde::{Deserialize, Serialize};
use standards::{Mn, SectionId};

use crate::plan::ClauseId;
use crate::register::ObjectId;

/// What an incident was opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IncidentKind {
    /// 单项超标 (SC-092)
    LimitCrossing,
    /// 类别下降 (SC-092)
    ClassFall,
    /// 日均值连续超标 (SC-013)
    ExceedingRun,
    /// 水质大幅波动 (SC-004)
    Swing,
    /// 预测超标: the mean of a coming day may well exceed (SC-092)
    ForecastExceedance,
    /// 站点长时间无数据
    StationSilent,
    /// 气象灾害预警信号 (SC-088)
    RainSignal,
    /// 雨天检查发现; reserved for the rain response
    RainFinding,
    /// 排污口疑似混排 (SC-054); reserved for outfall observations
    OutfallSuspicion,
    /// 人工发起
    ByOffice,
}

/// Which kinds have one cause: signs of one family at one place join one incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// 水质
    Water,
    /// 站点
    Station,
    /// 降雨
    Rain,
    /// 排污口
    Outfall,
    /// 其他
    Other,
}

impl IncidentKind {
    /// All.
    pub const ALL: [Self; 10] = [
        Self::LimitCrossing,
        Self::ClassFall,
        Self::ExceedingRun,
        Self::Swing,
        Self::ForecastExceedance,
        Self::StationSilent,
        Self::RainSignal,
        Self::RainFinding,
        Self::OutfallSuspicion,
        Self::ByOffice,
    ];

    /// Word of files and interfaces.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::LimitCrossing => "limit-crossing",
            Self::ClassFall => "class-fall",
            Self::ExceedingRun => "exceeding-run",
            Self::Swing => "swing",
            Self::ForecastExceedance => "forecast-exceedance",
            Self::StationSilent => "station-silent",
            Self::RainSignal => "rain-signal",
            Self::RainFinding => "rain-finding",
            Self::OutfallSuspicion => "outfall-suspicion",
            Self::ByOffice => "by-office",
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::LimitCrossing => "单项超标",
            Self::ClassFall => "类别下降",
            Self::ExceedingRun => "日均值连续超标",
            Self::Swing => "水质大幅波动",
            Self::ForecastExceedance => "预测超标",
            Self::StationSilent => "站点长时间无数据",
            Self::RainSignal => "气象预警信号",
            Self::RainFinding => "雨天检查发现",
            Self::OutfallSuspicion => "排污口疑似混排",
            Self::ByOffice => "人工发起",
        }
    }

    /// The clause of the notice that asks for it.
    #[must_use]
    pub fn clause(self) -> ClauseId {
        ClauseId::numbered(match self {
            Self::LimitCrossing | Self::ClassFall | Self::ForecastExceedance => 92,
            Self::ExceedingRun => 13,
            Self::Swing => 4,
            Self::RainSignal => 88,
            Self::RainFinding => 26,
            Self::OutfallSuspicion => 54,
            Self::StationSilent | Self::ByOffice => 91,
        })
    }

    /// Its cause, at a place: what the office opens by hand at a section is about its water.
    #[must_use]
    pub fn family(self, ground: &Ground) -> Family {
        match self {
            Self::LimitCrossing
            | Self::ClassFall
            | Self::ExceedingRun
            | Self::Swing
            | Self::ForecastExceedance => Family::Water,
            Self::StationSilent => Family::Station,
            Self::RainSignal | Self::RainFinding => Family::Rain,
            Self::OutfallSuspicion => Family::Outfall,
            Self::ByOffice if matches!(ground, Ground::Section { .. }) => Family::Water,
            Self::ByOffice => Family::Other,
        }
    }
}

/// Where an incident is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "kebab-case")]
pub enum Ground {
    /// The whole county.
    County,
    /// A section.
    Section {
        /// Which.
        section: SectionId,
    },
    /// A station of a section.
    Station {
        /// Whose.
        section: SectionId,
        /// Which.
        station: Mn,
    },
    /// An object of the register.
    Object {
        /// Which.
        object: ObjectId,
    },
}

impl Ground {
    /// Its section, when it has one.
    #[must_use]
    pub fn section(&self) -> Option<&SectionId> {
        match self {
            Self::Section { section } | Self::Station { section, .. } => Some(section),
            Self::County | Self::Object { .. } => None,
        }
    }
}
