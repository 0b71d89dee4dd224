//! The rules, the clause of each, and how grave what they find is.

use serde::{Deserialize, Serialize};

use crate::plan::{ClauseId, Department};
use crate::register::Focus;

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingRule {
    /// 小雨、中雨污水全收集 (SC-047)
    OverflowInLightRain,
    /// 大雨、暴雨初期雨水收集 (SC-048)
    FirstFlush,
    /// 未经批准开闸 (SC-050)
    OpenedWithoutApproval,
    /// 闸门关闭仍有水 (SC-050)
    FlowThroughClosedGate,
    /// 事故池未收集初期雨水 (SC-053)
    PoolDidNotRise,
    /// 事故池预留容积不足 (SC-053, §R9)
    PoolReserve,
    /// 疑似雨污混排 (SC-054)
    MixingInRain,
    /// 晴天排放 (by the rule of discharge)
    DryDischarge,
    /// 疑似借涨水偷排 (SC-057)
    SecretInRisingWater,
    /// 粪污入河 (SC-065)
    ManureToRiver,
}

/// How grave it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingLevel {
    /// 提醒
    Reminder,
    /// 待说明
    Query,
    /// 嫌疑
    Suspicion,
    /// 违规
    Violation,
}

impl FindingLevel {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reminder => "提醒",
            Self::Query => "待说明",
            Self::Suspicion => "嫌疑",
            Self::Violation => "违规",
        }
    }
}

impl FindingRule {
    /// All.
    pub const ALL: [Self; 10] = [
        Self::OverflowInLightRain,
        Self::FirstFlush,
        Self::OpenedWithoutApproval,
        Self::FlowThroughClosedGate,
        Self::PoolDidNotRise,
        Self::PoolReserve,
        Self::MixingInRain,
        Self::DryDischarge,
        Self::SecretInRisingWater,
        Self::ManureToRiver,
    ];

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OverflowInLightRain => "小雨、中雨溢流",
            Self::FirstFlush => "初期雨水没有收集记录",
            Self::OpenedWithoutApproval => "未经批准开闸",
            Self::FlowThroughClosedGate => "闸门关闭仍有出水",
            Self::PoolDidNotRise => "事故池没有收集初期雨水",
            Self::PoolReserve => "事故池预留容积不足",
            Self::MixingInRain => "疑似雨污混排",
            Self::DryDischarge => "晴天超限排放",
            Self::SecretInRisingWater => "疑似借涨水偷排",
            Self::ManureToRiver => "畜禽粪污入河",
        }
    }

    /// The clause of the notice.
    #[must_use]
    pub fn clause(self) -> ClauseId {
        ClauseId::numbered(match self {
            Self::OverflowInLightRain => 47,
            Self::FirstFlush => 48,
            Self::OpenedWithoutApproval | Self::FlowThroughClosedGate => 50,
            Self::PoolDidNotRise | Self::PoolReserve => 53,
            Self::MixingInRain => 54,
            Self::DryDischarge => 62,
            Self::SecretInRisingWater => 57,
            Self::ManureToRiver => 65,
        })
    }

    /// Its focus area.
    #[must_use]
    pub fn focus(self) -> Focus {
        match self {
            Self::OverflowInLightRain
            | Self::FirstFlush
            | Self::OpenedWithoutApproval
            | Self::FlowThroughClosedGate => Focus::SewageTreatment,
            Self::PoolDidNotRise | Self::PoolReserve => Focus::KeyDischargers,
            Self::MixingInRain | Self::DryDischarge | Self::SecretInRisingWater => Focus::Outfalls,
            Self::ManureToRiver => Focus::Rural,
        }
    }

    /// The department that looks into it.
    #[must_use]
    pub fn department(self) -> Department {
        match self.focus() {
            Focus::SewageTreatment => Department::HousingConstruction,
            Focus::Rural => Department::AgricultureRural,
            _ => Department::EcologyEnvironment,
        }
    }
}
