//! The stages of a response and the steps between them, as one table: the code follows it and the documents draw it.

use serde::{Deserialize, Serialize};

use crate::playbook::DutyPhase;

/// Where a response stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseStage {
    /// 雨前准备
    Expected,
    /// 雨中应对
    Raining,
    /// 雨后处置
    Over,
    /// 已解除
    StoodDown,
}

impl ResponseStage {
    /// All, in order.
    pub const ALL: [Self; 4] = [Self::Expected, Self::Raining, Self::Over, Self::StoodDown];

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Expected => "雨前准备",
            Self::Raining => "雨中应对",
            Self::Over => "雨后处置",
            Self::StoodDown => "已解除",
        }
    }

    /// The duties that are given in it.
    #[must_use]
    pub fn phase(self) -> Option<DutyPhase> {
        match self {
            Self::Expected => Some(DutyPhase::Before),
            Self::Raining => Some(DutyPhase::During),
            Self::Over => Some(DutyPhase::After),
            Self::StoodDown => None,
        }
    }

    /// Whether it goes on.
    #[must_use]
    pub fn is_open(self) -> bool {
        self != Self::StoodDown
    }

    /// The stage after a step; `None` when the step cannot be taken here.
    #[must_use]
    pub fn after(self, step: ResponseStep) -> Option<Self> {
        RESPONSE_STEPS.iter().find(|(from, by, _)| (*from, *by) == (self, step)).map(|(.., to)| *to)
    }
}

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseStep {
    /// 开始降雨
    Begin,
    /// 调整等级
    Regrade,
    /// 雨停
    End,
    /// 再次降雨
    Resume,
    /// 解除
    StandDown,
}

impl ResponseStep {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Begin => "开始降雨",
            Self::Regrade => "调整等级",
            Self::End => "雨停",
            Self::Resume => "再次降雨",
            Self::StandDown => "解除",
        }
    }
}

/// Every step that can be taken: from, by, to.
pub const RESPONSE_STEPS: [(ResponseStage, ResponseStep, ResponseStage); 8] = [
    (ResponseStage::Expected, ResponseStep::Begin, ResponseStage::Raining),
    (ResponseStage::Expected, ResponseStep::Regrade, ResponseStage::Expected),
    (ResponseStage::Expected, ResponseStep::StandDown, ResponseStage::StoodDown),
    (ResponseStage::Raining, ResponseStep::Regrade, ResponseStage::Raining),
    (ResponseStage::Raining, ResponseStep::End, ResponseStage::Over),
    (ResponseStage::Raining, ResponseStep::StandDown, ResponseStage::StoodDown),
    (ResponseStage::Over, ResponseStep::Resume, ResponseStage::Raining),
    (ResponseStage::Over, ResponseStep::StandDown, ResponseStage::StoodDown),
];
