//! What can happen.

use serde::{Deserialize, Serialize};
use standards::time::Instant;

use super::{Digest, EntryId};
use crate::case::CaseEvent;
use crate::finding::FindingEvent;
use crate::gate::GateEvent;
use crate::incident::IncidentEvent;
use crate::operation::OperationEvent;
use crate::paper::PaperEvent;
use crate::phase::PhaseEvent;
use crate::plan::{ClauseId, OrganisationId};
use crate::rain_response::ResponseEvent;
use crate::readiness::ReadinessCheck;
use crate::register::{CheckId, Focus, ObjectId};
use crate::roster::RosterEvent;
use crate::task::TaskEvent;
use crate::works::WorksEvent;

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
    /// A step of a task (任务).
    Task(TaskEvent),
    /// A step of a case (约谈督办、定点督察).
    Case(CaseEvent),
    /// A phase (阶段) began or ended.
    Phase(PhaseEvent),
    /// A step of a roster (驻点).
    Roster(RosterEvent),
    /// A step of an order to a gate (闸坝调度).
    Gate(GateEvent),
    /// 应急措施核查 (SC-044).
    Readiness(ReadinessCheck),
    /// 雨天响应.
    Rain(ResponseEvent),
    /// 运行记录.
    Operation(OperationEvent),
    /// 判定 by rules.
    Finding(FindingEvent),
    /// A step of an incident (联防联控).
    Incident(IncidentEvent),
    /// 发布日报 (SC-090).
    Published(crate::publication::Bulletin),
    /// A step of a paper (文件).
    Paper(PaperEvent),
    /// A step of works in the river (涉河施工).
    Works(WorksEvent),
}

impl Event {
    /// The problem it is about; [`Event::ProblemFound`] is about the one that its entry numbers.
    #[must_use]
    pub fn problem(&self) -> Option<EntryId> {
        match self {
            Self::ProblemDispatched { problem, .. }
            | Self::RectificationBegan { problem }
            | Self::RectificationSubmitted { problem, .. }
            | Self::RectificationReturned { problem, .. }
            | Self::RectificationVerified { problem, .. }
            | Self::ProblemClosed { problem }
            | Self::ExtensionAsked { problem, .. }
            | Self::ExtensionAnswered { problem, .. }
            | Self::Reminded { problem, .. } => Some(*problem),
            _ => None,
        }
    }

    /// What it is about, when it is about something an earlier entry began.
    #[must_use]
    pub fn about(&self) -> Option<EntryId> {
        match self {
            Self::Task(event) => event.task(),
            Self::Roster(event) => event.about(),
            Self::Gate(event) => event.about(),
            Self::Case(event) => event.case(),
            Self::Rain(event) => event.response(),
            Self::Finding(event) => event.finding(),
            Self::Incident(event) => event.about(),
            Self::Paper(event) => event.paper(),
            Self::Works(event) => event.works(),
            event => event.problem(),
        }
    }

    /// Whether its own entry begins something that later ones are about.
    #[must_use]
    pub fn begins(&self) -> bool {
        match self {
            Self::ProblemFound { .. } => true,
            Self::Task(event) => event.task().is_none(),
            Self::Roster(event) => event.begins(),
            Self::Gate(event) => event.begins(),
            Self::Case(event) => event.begins(),
            Self::Rain(event) => event.response().is_none(),
            Self::Finding(event) => event.finding().is_none(),
            Self::Incident(event) => event.about().is_none(),
            Self::Paper(event) => event.paper().is_none(),
            Self::Works(event) => event.works().is_none(),
            _ => false,
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
            Self::Task(event) => event.evidence(),
            Self::Roster(event) => event.evidence(),
            Self::Gate(event) => event.evidence(),
            Self::Readiness(check) => &check.evidence,
            Self::Case(event) => event.evidence(),
            Self::Operation(event) => event.evidence(),
            Self::Finding(event) => event.evidence(),
            Self::Incident(event) => event.evidence(),
            Self::Published(bulletin) => &bulletin.files,
            Self::Paper(event) => event.evidence(),
            Self::Works(event) => event.evidence(),
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
            Self::Task(event) => event.name(),
            Self::Case(event) => event.name(),
            Self::Phase(event) => event.name(),
            Self::Roster(event) => event.name(),
            Self::Gate(event) => event.name(),
            Self::Readiness(_) => "应急措施核查",
            Self::Rain(event) => event.name(),
            Self::Operation(event) => event.name(),
            Self::Finding(event) => event.name(),
            Self::Incident(event) => event.name(),
            Self::Published(_) => "发布日报",
            Self::Paper(event) => event.name(),
            Self::Works(event) => event.name(),
        }
    }

    /// The clause of the notice that asks for it.
    #[must_use]
    pub fn clause(&self) -> ClauseId {
        ClauseId::numbered(match self {
            Self::Task(event) => return event.clause(),
            Self::Phase(event) => return event.clause(),
            Self::Roster(event) => return event.clause(),
            Self::Gate(event) => return event.clause(),
            Self::Case(event) => return event.clause(),
            Self::Rain(event) => return event.clause(),
            Self::Operation(event) => return event.clause(),
            Self::Finding(event) => return event.clause(),
            Self::Incident(event) => return event.clause(),
            Self::Paper(event) => return event.clause(),
            Self::Works(event) => return event.clause(),
            Self::Readiness(_) => 44,
            Self::Published(_) => 90,
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
