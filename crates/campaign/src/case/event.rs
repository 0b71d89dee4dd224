//! What happens to a case.

use serde::{Deserialize, Serialize};

use super::{CaseStep, HandedOver, Notice, OfficialRank, Proposal, TeamMember};
use crate::ledger::{Digest, EntryId};
use crate::plan::ClauseId;
use standards::time::Instant;

/// What happened to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum CaseEvent {
    /// 提出. The entry's number is the case's.
    Proposed(Box<Proposal>),
    /// A decision that needs words alone: 批准, 不批准, 撤回, 退回, 结案, 升级.
    Decided {
        /// Which.
        case: EntryId,
        /// Which decision.
        decision: CaseStep,
        /// Why, or a remark.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// 下达通知.
    Notified {
        /// Which.
        case: EntryId,
        /// What it says.
        notice: Notice,
    },
    /// What somebody says: 申辩说明, 约谈纪要, 督察发现, 督察报告, 整改报告.
    Said {
        /// Which.
        case: EntryId,
        /// Which step it is.
        saying: CaseStep,
        /// The text.
        text: String,
        /// Who was there, of a talk.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        present: Vec<TeamMember>,
        /// Entries of the ledger it rests on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        entries: Vec<EntryId>,
        /// Papers and photos.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Digest>,
    },
    /// 整改要求: the task stands in the entry after this one.
    Demanded {
        /// Which.
        case: EntryId,
        /// The task.
        task: EntryId,
        /// What is to be put right.
        text: String,
        /// Until when.
        due: Instant,
    },
    /// 移交证据包 (SC-100).
    HandedOver {
        /// Which.
        case: EntryId,
        /// What, for what, to whom.
        package: HandedOver,
    },
    /// 官方排名 (SC-094).
    RankEntered {
        /// What was published.
        rank: OfficialRank,
        /// The page or paper.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Digest>,
    },
}

impl CaseEvent {
    /// The case it is about; `None` for the event that begins one, and for ranks.
    #[must_use]
    pub fn case(&self) -> Option<EntryId> {
        match self {
            Self::Proposed(_) | Self::RankEntered { .. } => None,
            Self::Decided { case, .. }
            | Self::Notified { case, .. }
            | Self::Said { case, .. }
            | Self::Demanded { case, .. }
            | Self::HandedOver { case, .. } => Some(*case),
        }
    }

    /// Whether its entry begins a case.
    #[must_use]
    pub fn begins(&self) -> bool {
        matches!(self, Self::Proposed(_))
    }

    /// The step it is; `None` of what is none.
    #[must_use]
    pub fn step(&self) -> Option<CaseStep> {
        match self {
            Self::Proposed(_) | Self::RankEntered { .. } => None,
            Self::Decided { decision, .. } => Some(*decision),
            Self::Notified { .. } => Some(CaseStep::Notify),
            Self::Said { saying, .. } => Some(*saying),
            Self::Demanded { .. } => Some(CaseStep::Demand),
            Self::HandedOver { .. } => Some(CaseStep::HandOver),
        }
    }

    /// Entries of the ledger it rests on.
    #[must_use]
    pub fn entries(&self) -> &[EntryId] {
        match self {
            Self::Proposed(proposal) => &proposal.entries,
            Self::Said { entries, .. } => entries,
            _ => &[],
        }
    }

    /// Files it rests on.
    #[must_use]
    pub fn evidence(&self) -> &[Digest] {
        match self {
            Self::Proposed(proposal) => &proposal.evidence,
            Self::Notified { notice, .. } => &notice.evidence,
            Self::Said { evidence, .. } | Self::RankEntered { evidence, .. } => evidence,
            Self::HandedOver { package, .. } => std::slice::from_ref(&package.package),
            Self::Decided { .. } | Self::Demanded { .. } => &[],
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Proposed(proposal) => match proposal.kind {
                super::CaseKind::Talk => "提出约谈",
                super::CaseKind::Inspection => "提出督察",
            },
            Self::RankEntered { .. } => "录入官方排名",
            event => event.step().map_or("案件", CaseStep::name),
        }
    }

    /// The clause of the notice that asks for it.
    #[must_use]
    pub fn clause(&self) -> ClauseId {
        ClauseId::numbered(match self {
            Self::Proposed(proposal) => return proposal.kind.clause(),
            Self::RankEntered { .. } => 94,
            Self::HandedOver { .. } => 100,
            event => match event.step() {
                Some(CaseStep::Find | CaseStep::Conclude) => 99,
                _ => 95,
            },
        })
    }
}
