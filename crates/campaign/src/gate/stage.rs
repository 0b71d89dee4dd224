//! The stages of an order to a gate and the steps between them, as one table: the code follows it and the documents draw it.

use serde::{Deserialize, Serialize};

use crate::rights::Action;

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateStage {
    /// 待决定
    Proposed,
    /// 待回执
    Ordered,
    /// 已回执
    Returned,
    /// 已记效果
    Noted,
    /// 已否决
    Rejected,
    /// 已撤销
    Withdrawn,
}

impl GateStage {
    /// All, in order.
    pub const ALL: [Self; 6] =
        [Self::Proposed, Self::Ordered, Self::Returned, Self::Noted, Self::Rejected, Self::Withdrawn];

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Proposed => "待决定",
            Self::Ordered => "待回执",
            Self::Returned => "已回执",
            Self::Noted => "已记效果",
            Self::Rejected => "已否决",
            Self::Withdrawn => "已撤销",
        }
    }

    /// Whether a decision or a return is still awaited.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Proposed | Self::Ordered)
    }

    /// The stage after a step; `None` when the step cannot be taken here.
    #[must_use]
    pub fn after(self, step: GateStep) -> Option<Self> {
        GATE_STEPS.iter().find(|(from, by, _)| (*from, *by) == (self, step)).map(|(.., to)| *to)
    }
}

/// A step of an order's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateStep {
    /// 下令
    Order,
    /// 否决
    Reject,
    /// 撤销
    Withdraw,
    /// 回执
    Return,
    /// 记效果
    Note,
}

impl GateStep {
    /// All, in order.
    pub const ALL: [Self; 5] = [Self::Order, Self::Reject, Self::Return, Self::Note, Self::Withdraw];

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Order => "下令",
            Self::Reject => "否决",
            Self::Withdraw => "撤销",
            Self::Return => "回执",
            Self::Note => "记效果",
        }
    }

    /// The right that it asks for.
    #[must_use]
    pub fn right(self) -> Action {
        match self {
            Self::Order | Self::Reject | Self::Withdraw => Action::OrderGate,
            Self::Return => Action::WorkGate,
            Self::Note => Action::ProposeGate,
        }
    }
}

/// Every step that can be taken: from, by, to.
pub const GATE_STEPS: [(GateStage, GateStep, GateStage); 7] = [
    (GateStage::Proposed, GateStep::Order, GateStage::Ordered),
    (GateStage::Proposed, GateStep::Reject, GateStage::Rejected),
    (GateStage::Proposed, GateStep::Withdraw, GateStage::Withdrawn),
    (GateStage::Ordered, GateStep::Return, GateStage::Returned),
    (GateStage::Ordered, GateStep::Withdraw, GateStage::Withdrawn),
    (GateStage::Returned, GateStep::Note, GateStage::Noted),
    (GateStage::Noted, GateStep::Note, GateStage::Noted),
];
