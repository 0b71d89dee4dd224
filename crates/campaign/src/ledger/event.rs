//! What can happen.

use serde::{Deserialize, Serialize};
use standards::time::Instant;

use super::{Digest, EntryId};
use crate::plan::{ClauseId, OrganisationId};
use crate::register::{CheckId, Focus, ObjectId};

/// Degrees of WGS 84 in millionths, as a phone gives them: a place that was claimed, or read from a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// Longitude, millionths of a degree east.
    pub longitude: i32,
    /// Latitude, millionths of a degree north.
    pub latitude: i32,
    /// Radius of uncertainty, metres, when the phone says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<u32>,
}

/// What was found at one item of a checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// 符合
    Fine,
    /// 发现问题
    Fault,
    /// 不适用
    NotApplicable,
}

/// One item of an inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The item of the checklist.
    pub item: CheckId,
    /// What was found.
    pub finding: Finding,
    /// A remark; with a fault, what the fault is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// How a request for more time was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 同意
    Granted,
    /// 不同意
    Refused,
}

/// An event of the ledger. A new kind is added at the end; none is ever changed or taken away, because entries are kept for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// 排查: an object was inspected (SC-024, SC-025).
    Inspected {
        /// Which.
        object: ObjectId,
        /// Where the inspector stood.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        location: Option<Location>,
        /// The checklist, item by item.
        answers: Vec<Answer>,
        /// A remark.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// Photos and papers.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Digest>,
    },
    /// 发现问题 (SC-026). The entry's number is the problem's.
    ProblemFound {
        /// At which object, when the register has it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<ObjectId>,
        /// Focus area of the notice.
        focus: Focus,
        /// In whose area.
        township: OrganisationId,
        /// What is wrong.
        what: String,
        /// 突出问题 (SC-098).
        prominent: bool,
        /// The inspection that found it, and the item.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        found_by: Option<(EntryId, CheckId)>,
        /// Where.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        location: Option<Location>,
        /// Photos and papers.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Digest>,
    },
    /// 交办: one organisation answers for it, by a deadline (SC-018, SC-037).
    ProblemDispatched {
        /// Which.
        problem: EntryId,
        /// 责任单位, exactly one.
        lead: OrganisationId,
        /// 配合单位.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        support: Vec<OrganisationId>,
        /// What is to be done.
        measure: String,
        /// Until when.
        due: Instant,
    },
    /// 开始整改.
    RectificationBegan {
        /// Which.
        problem: EntryId,
    },
    /// 提交销号: done, with evidence (SC-028).
    RectificationSubmitted {
        /// Which.
        problem: EntryId,
        /// What was done.
        report: String,
        /// Photos after the work, papers.
        evidence: Vec<Digest>,
    },
    /// 退回: not put right; the deadline stands.
    RectificationReturned {
        /// Which.
        problem: EntryId,
        /// Why.
        reason: String,
    },
    /// 核查通过, by a second person (SC-028).
    RectificationVerified {
        /// Which.
        problem: EntryId,
        /// What was seen.
        note: String,
        /// Photos and papers.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Digest>,
    },
    /// 销号.
    ProblemClosed {
        /// Which.
        problem: EntryId,
    },
    /// 申请延期: until it is granted the old deadline stands (SC-098).
    ExtensionAsked {
        /// Which.
        problem: EntryId,
        /// Until when.
        until: Instant,
        /// Why.
        reason: String,
    },
    /// 批复延期.
    ExtensionAnswered {
        /// Which.
        problem: EntryId,
        /// How.
        outcome: Outcome,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// 催办.
    Reminded {
        /// Which.
        problem: EntryId,
        /// What was said.
        note: String,
    },
}

impl Event {
    /// The problem it is about; [`Event::ProblemFound`] is about the one that its entry numbers.
    #[must_use]
    pub fn problem(&self) -> Option<EntryId> {
        match self {
            Self::Inspected { .. } | Self::ProblemFound { .. } => None,
            Self::ProblemDispatched { problem, .. }
            | Self::RectificationBegan { problem }
            | Self::RectificationSubmitted { problem, .. }
            | Self::RectificationReturned { problem, .. }
            | Self::RectificationVerified { problem, .. }
            | Self::ProblemClosed { problem }
            | Self::ExtensionAsked { problem, .. }
            | Self::ExtensionAnswered { problem, .. }
            | Self::Reminded { problem, .. } => Some(*problem),
        }
    }

    /// Files it rests on.
    #[must_use]
    pub fn evidence(&self) -> &[Digest] {
        match self {
            Self::Inspected { evidence, .. }
            | Self::ProblemFound { evidence, .. }
            | Self::RectificationSubmitted { evidence, .. }
            | Self::RectificationVerified { evidence, .. } => evidence,
            _ => &[],
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Inspected { .. } => "排查",
            Self::ProblemFound { .. } => "发现问题",
            Self::ProblemDispatched { .. } => "交办",
            Self::RectificationBegan { .. } => "开始整改",
            Self::RectificationSubmitted { .. } => "提交整改",
            Self::RectificationReturned { .. } => "退回重改",
            Self::RectificationVerified { .. } => "核查通过",
            Self::ProblemClosed { .. } => "销号",
            Self::ExtensionAsked { .. } => "申请延期",
            Self::ExtensionAnswered { outcome: Outcome::Granted, .. } => "同意延期",
            Self::ExtensionAnswered { outcome: Outcome::Refused, .. } => "不同意延期",
            Self::Reminded { .. } => "催办",
        }
    }

    /// The clause of the notice that asks for it.
    #[must_use]
    pub fn clause(&self) -> ClauseId {
        ClauseId::numbered(match self {
            Self::Inspected { .. } => 25,
            Self::ProblemFound { .. } | Self::RectificationBegan { .. } => 26,
            Self::ProblemDispatched { .. } => 72,
            Self::RectificationSubmitted { .. }
            | Self::RectificationReturned { .. }
            | Self::RectificationVerified { .. }
            | Self::ProblemClosed { .. } => 28,
            Self::ExtensionAsked { .. } | Self::ExtensionAnswered { .. } | Self::Reminded { .. } => 98,
        })
    }
}
