//! Stages of a paper's life and the steps between them.

use serde::{Deserialize, Serialize};

/// Where a paper stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperStage {
    /// 草稿
    Draft,
    /// 已印发
    Issued,
    /// 已更新: a later version is in force
    Replaced,
    /// 已作废
    Withdrawn,
}

impl PaperStage {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "草稿",
            Self::Issued => "已印发",
            Self::Replaced => "已更新",
            Self::Withdrawn => "已作废",
        }
    }

    /// The stage after a step; `None` when the step cannot be taken here.
    #[must_use]
    pub fn after(self, step: PaperStep) -> Option<Self> {
        PAPER_STEPS.iter().find(|(from, by, _)| (*from, *by) == (self, step)).map(|(.., to)| *to)
    }
}

/// A step of a paper's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperStep {
    /// 印发
    Issue,
    /// 签收
    Receive,
    /// 确认知晓: a post acknowledges a procedure
    Acknowledge,
    /// 更新: a later version was issued
    Replace,
    /// 作废
    Withdraw,
}

impl PaperStep {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Issue => "印发",
            Self::Receive => "签收",
            Self::Acknowledge => "确认知晓",
            Self::Replace => "更新",
            Self::Withdraw => "作废",
        }
    }
}

/// Every step that can be taken: from, by, to. A replaced paper can still be signed for: the receipt may have been made offline.
pub const PAPER_STEPS: [(PaperStage, PaperStep, PaperStage); 8] = [
    (PaperStage::Draft, PaperStep::Issue, PaperStage::Issued),
    (PaperStage::Draft, PaperStep::Withdraw, PaperStage::Withdrawn),
    (PaperStage::Issued, PaperStep::Receive, PaperStage::Issued),
    (PaperStage::Issued, PaperStep::Acknowledge, PaperStage::Issued),
    (PaperStage::Issued, PaperStep::Replace, PaperStage::Replaced),
    (PaperStage::Issued, PaperStep::Withdraw, PaperStage::Withdrawn),
    (PaperStage::Replaced, PaperStep::Receive, PaperStage::Replaced),
    (PaperStage::Replaced, PaperStep::Acknowledge, PaperStage::Replaced),
];
