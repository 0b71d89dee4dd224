//! The stages of a shift and the steps between them, as one table: the code follows it and the documents draw it.

use serde::{Deserialize, Serialize};

/// Where a shift stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShiftStage {
    /// 已排班
    Planned,
    /// 缺人: the one who was rostered cannot come and nobody stands in
    Vacant,
    /// 在岗
    OnDuty,
    /// 待接班
    HandedOver,
    /// 已离岗
    Done,
    /// 已撤班
    Withdrawn,
}

impl ShiftStage {
    /// All, in order.
    pub const ALL: [Self; 6] =
        [Self::Planned, Self::Vacant, Self::OnDuty, Self::HandedOver, Self::Done, Self::Withdrawn];

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Planned => "已排班",
            Self::Vacant => "缺人",
            Self::OnDuty => "在岗",
            Self::HandedOver => "待接班",
            Self::Done => "已离岗",
            Self::Withdrawn => "已撤班",
        }
    }

    /// The stage after a step; `None` when the step cannot be taken here.
    #[must_use]
    pub fn after(self, step: ShiftStep) -> Option<Self> {
        SHIFT_STEPS.iter().find(|(from, by, _)| (*from, *by) == (self, step)).map(|(.., to)| *to)
    }
}

/// A step of a shift's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShiftStep {
    /// 到岗
    CheckIn,
    /// 交班
    HandOver,
    /// 接班
    TakeOver,
    /// 离岗
    CheckOut,
    /// 不能到岗
    Excuse,
    /// 替班
    Replace,
    /// 撤班
    Withdraw,
}

impl ShiftStep {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CheckIn => "到岗",
            Self::HandOver => "交班",
            Self::TakeOver => "接班",
            Self::CheckOut => "离岗",
            Self::Excuse => "不能到岗",
            Self::Replace => "替班",
            Self::Withdraw => "撤班",
        }
    }
}

/// Every step that can be taken: from, by, to. Whoever is excused and has a standby leaves the shift planned for the standby.
pub const SHIFT_STEPS: [(ShiftStage, ShiftStep, ShiftStage); 10] = [
    (ShiftStage::Planned, ShiftStep::CheckIn, ShiftStage::OnDuty),
    (ShiftStage::Planned, ShiftStep::Excuse, ShiftStage::Vacant),
    (ShiftStage::Planned, ShiftStep::Replace, ShiftStage::Planned),
    (ShiftStage::Planned, ShiftStep::Withdraw, ShiftStage::Withdrawn),
    (ShiftStage::Vacant, ShiftStep::Replace, ShiftStage::Planned),
    (ShiftStage::Vacant, ShiftStep::Withdraw, ShiftStage::Withdrawn),
    (ShiftStage::OnDuty, ShiftStep::HandOver, ShiftStage::HandedOver),
    (ShiftStage::OnDuty, ShiftStep::CheckOut, ShiftStage::Done),
    (ShiftStage::HandedOver, ShiftStep::TakeOver, ShiftStage::Done),
    (ShiftStage::HandedOver, ShiftStep::CheckOut, ShiftStage::Done),
];
