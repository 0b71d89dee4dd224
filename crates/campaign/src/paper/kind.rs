//! Kinds of papers.

use serde::{Deserialize, Serialize};

use crate::plan::ClauseId;
use crate::rights::Action;

/// What a paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// 领导机构文件 (SC-035)
    LeadershipDocument,
    /// 实施方案: of a section (一断面一方案, SC-017), or of a unit (SC-038)
    ImplementationPlan,
    /// 会议纪要 (SC-016)
    Minutes,
    /// 指导意见 (SC-072)
    Guidance,
    /// 调度令 (SC-072)
    DispatchOrder,
    /// 通报 (SC-072)
    Notice,
    /// 总结: of a unit or township (SC-030)
    Summary,
    /// 总结报告: of the campaign (SC-032)
    ClosingReport,
    /// 操作规程 (SC-046)
    Procedure,
    /// 依据文件 (SC-007, SC-008, SC-045)
    BasisDocument,
}

impl PaperKind {
    /// All.
    pub const ALL: [Self; 10] = [
        Self::LeadershipDocument,
        Self::ImplementationPlan,
        Self::Minutes,
        Self::Guidance,
        Self::DispatchOrder,
        Self::Notice,
        Self::Summary,
        Self::ClosingReport,
        Self::Procedure,
        Self::BasisDocument,
    ];

    /// Word of interfaces.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::LeadershipDocument => "leadership_document",
            Self::ImplementationPlan => "implementation_plan",
            Self::Minutes => "minutes",
            Self::Guidance => "guidance",
            Self::DispatchOrder => "dispatch_order",
            Self::Notice => "notice",
            Self::Summary => "summary",
            Self::ClosingReport => "closing_report",
            Self::Procedure => "procedure",
            Self::BasisDocument => "basis_document",
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::LeadershipDocument => "领导机构文件",
            Self::ImplementationPlan => "实施方案",
            Self::Minutes => "会议纪要",
            Self::Guidance => "指导意见",
            Self::DispatchOrder => "调度令",
            Self::Notice => "通报",
            Self::Summary => "总结",
            Self::ClosingReport => "总结报告",
            Self::Procedure => "操作规程",
            Self::BasisDocument => "依据文件",
        }
    }

    /// The clause of the notice that asks for it.
    #[must_use]
    pub fn clause(self) -> ClauseId {
        ClauseId::numbered(match self {
            Self::LeadershipDocument => 35,
            Self::ImplementationPlan => 17,
            Self::Minutes => 16,
            Self::Guidance | Self::DispatchOrder | Self::Notice => 72,
            Self::Summary => 30,
            Self::ClosingReport => 32,
            Self::Procedure => 46,
            Self::BasisDocument => 7,
        })
    }

    /// The right that drawing, issuing and withdrawing it ask for: the office's own papers are the office's and the leader's alone (SC-071,
    /// SC-072); others are drawn up by the unit they are of.
    #[must_use]
    pub fn right(self) -> Action {
        match self {
            Self::LeadershipDocument
            | Self::Guidance
            | Self::DispatchOrder
            | Self::Notice
            | Self::ClosingReport => Action::Issue,
            _ => Action::Draw,
        }
    }

    /// Whether it is sent to others, who sign for it; the others are filed.
    #[must_use]
    pub fn is_sent(self) -> bool {
        !matches!(self, Self::Minutes | Self::Summary | Self::ClosingReport | Self::BasisDocument)
    }
}
