//! What is asked about a paper, and what happens to one.

use serde::{Deserialize, Serialize};
use standards::SectionId;
use standards::time::Instant;

use super::{PaperBasis, PaperKind};
use crate::desk::Deadline;
use crate::ledger::{Digest, EntryId};
use crate::plan::{ClauseId, OrganisationId, PhaseId, PostId};
use crate::register::ObjectId;

/// A meeting that minutes are of (SC-016).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// When it was held.
    pub held: Instant,
    /// 主持: a title, never a name.
    pub chair: String,
    /// 参会单位.
    pub attending: Vec<OrganisationId>,
}

/// A paper as it is drawn up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPaper {
    /// What it is; `kind` itself is the tag of events.
    #[serde(rename = "paper_kind")]
    pub kind: PaperKind,
    /// 标题.
    pub title: String,
    /// 正文.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The unit it is of; whoever draws it up when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<OrganisationId>,
    /// The section it is for (一断面一方案).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<SectionId>,
    /// The object it is for: the plant a procedure is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<ObjectId>,
    /// The phase a summary is of; the last when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<PhaseId>,
    /// The meeting, of minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<Meeting>,
    /// What it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bases: Vec<PaperBasis>,
    /// The issued paper it is a later version of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<EntryId>,
    /// Files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Digest>,
}

/// What a dispatch order gives each recipient to do (SC-072).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OrderedTask {
    /// What is to be done.
    pub text: String,
    /// Until when.
    pub deadline: Deadline,
}

/// What is to be entered about a paper.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum PaperCommand {
    /// 拟稿.
    Draw(Box<NewPaper>),
    /// 印发.
    Issue {
        /// Which.
        paper: EntryId,
        /// 文号.
        number: String,
        /// 主送, 抄送.
        #[serde(default)]
        recipients: Vec<OrganisationId>,
        /// Shift posts that must acknowledge it (SC-046).
        #[serde(default)]
        posts: Vec<PostId>,
        /// Of a dispatch order: what each recipient is to do.
        #[serde(default)]
        task: Option<OrderedTask>,
    },
    /// 签收, by a recipient.
    Receive {
        /// Which.
        paper: EntryId,
    },
    /// 确认知晓, for a post of one's own organisation.
    Acknowledge {
        /// Which.
        paper: EntryId,
        /// For which post.
        post: PostId,
    },
    /// 作废.
    Withdraw {
        /// Which.
        paper: EntryId,
        /// Why.
        reason: String,
    },
}

/// What happened to a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum PaperEvent {
    /// 拟稿. The entry's number is the paper's.
    Drawn(Box<NewPaper>),
    /// 印发.
    Issued {
        /// Which.
        paper: EntryId,
        /// 文号.
        number: String,
        /// 主送, 抄送.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        recipients: Vec<OrganisationId>,
        /// Shift posts that must acknowledge it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        posts: Vec<PostId>,
    },
    /// 签收, by the organisation of whoever entered it.
    Received {
        /// Which.
        paper: EntryId,
    },
    /// 确认知晓.
    Acknowledged {
        /// Which.
        paper: EntryId,
        /// For which post.
        post: PostId,
    },
    /// 作废.
    Withdrawn {
        /// Which.
        paper: EntryId,
        /// Why.
        reason: String,
    },
    /// 结转: what was open when the closing report was issued goes on to the long-term list and is not deleted (SC-031).
    Carried {
        /// The closing report.
        paper: EntryId,
        /// Problems and tasks.
        items: Vec<EntryId>,
    },
}

impl PaperEvent {
    /// The paper it is about; `None` for the event that begins one.
    #[must_use]
    pub fn paper(&self) -> Option<EntryId> {
        match self {
            Self::Drawn(_) => None,
            Self::Issued { paper, .. }
            | Self::Received { paper }
            | Self::Acknowledged { paper, .. }
            | Self::Withdrawn { paper, .. }
            | Self::Carried { paper, .. } => Some(*paper),
        }
    }

    /// Files it rests on.
    #[must_use]
    pub fn evidence(&self) -> &[Digest] {
        match self {
            Self::Drawn(new) => &new.evidence,
            _ => &[],
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Drawn(_) => "拟稿",
            Self::Issued { .. } => "印发文件",
            Self::Received { .. } => "签收文件",
            Self::Acknowledged { .. } => "确认知晓",
            Self::Withdrawn { .. } => "文件作废",
            Self::Carried { .. } => "未办结事项结转",
        }
    }

    /// The clause of the notice that asks for it.
    #[must_use]
    pub fn clause(&self) -> ClauseId {
        match self {
            Self::Drawn(new) => new.kind.clause(),
            Self::Issued { .. } | Self::Withdrawn { .. } => ClauseId::numbered(72),
            Self::Received { .. } => ClauseId::numbered(2),
            Self::Acknowledged { .. } => ClauseId::numbered(46),
            Self::Carried { .. } => ClauseId::numbered(31),
        }
    }
}
