//! Stages of works and the steps between them.

use serde::{Deserialize, Serialize};

use crate::rights::Action;

/// Where works stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorksStage {
    /// 待审查
    Applied,
    /// 已审查
    Reviewed,
    /// 已批准
    Approved,
    /// 不予批准
    Refused,
    /// 施工中
    Active,
    /// 已暂停
    Suspended,
    /// 已完工
    Finished,
}

impl WorksStage {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Applied => "待审查",
            Self::Reviewed => "已审查",
            Self::Approved => "已批准",
            Self::Refused => "不予批准",
            Self::Active => "施工中",
            Self::Suspended => "已暂停",
            Self::Finished => "已完工",
        }
    }

    /// The stage after a step; `None` when the step cannot be taken here.
    #[must_use]
    pub fn after(self, step: WorksStep) -> Option<Self> {
        WORKS_STEPS.iter().find(|(from, by, _)| (*from, *by) == (self, step)).map(|(.., to)| *to)
    }
}

/// A step of works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorksStep {
    /// 审查
    Review,
    /// 批准
    Approve,
    /// 不予批准
    Refuse,
    /// 开工
    Start,
    /// 暂停
    Suspend,
    /// 复工
    Resume,
    /// 完工
    Finish,
}

impl WorksStep {
    /// All, in the order of the works' life.
    pub const ALL: [Self; 7] =
        [Self::Review, Self::Approve, Self::Refuse, Self::Start, Self::Suspend, Self::Resume, Self::Finish];

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Review => "审查",
            Self::Approve => "批准",
            Self::Refuse => "不予批准",
            Self::Start => "开工",
            Self::Suspend => "暂停",
            Self::Resume => "复工",
            Self::Finish => "完工",
        }
    }

    /// The rights one of which it asks for: permits are the water department's; whoever runs the works begins, pauses and ends them, and the
    /// department may pause them too.
    #[must_use]
    pub fn rights(self) -> &'static [Action] {
        match self {
            Self::Review | Self::Approve | Self::Refuse => &[Action::Permit],
            Self::Start | Self::Resume | Self::Finish => &[Action::Build],
            Self::Suspend => &[Action::Build, Action::Permit],
        }
    }
}

/// Every step that can be taken: from, by, to. Nothing is approved unreviewed (SC-067).
pub const WORKS_STEPS: [(WorksStage, WorksStep, WorksStage); 8] = [
    (WorksStage::Applied, WorksStep::Review, WorksStage::Reviewed),
    (WorksStage::Reviewed, WorksStep::Approve, WorksStage::Approved),
    (WorksStage::Reviewed, WorksStep::Refuse, WorksStage::Refused),
    (WorksStage::Approved, WorksStep::Start, WorksStage::Active),
    (WorksStage::Active, WorksStep::Suspend, WorksStage::Suspended),
    (WorksStage::Suspended, WorksStep::Resume, WorksStage::Active),
    (WorksStage::Active, WorksStep::Finish, WorksStage::Finished),
    (WorksStage::Suspended, WorksStep::Finish, WorksStage::Finished),
];
