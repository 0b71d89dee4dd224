//! What people ask to have entered.

use serde::Deserialize;
use standards::time::{Instant, Workdays};

use crate::case::CaseCommand;
use crate::finding::FindingCommand;
use crate::gate::GateCommand;
use crate::incident::IncidentCommand;
use crate::ledger::{Actor, Answer, Digest, Entry, EntryId, Location, Outcome};
use crate::operation::OperationCommand;
use crate::paper::PaperCommand;
use crate::phase::PhaseCommand;
use crate::plan::OrganisationId;
use crate::rain_response::ResponseCommand;
use crate::readiness::ReadinessCheck;
use crate::register::{Focus, ObjectId};
use crate::roster::RosterCommand;
use crate::task::TaskCommand;
use crate::works::WorksCommand;

/// A deadline as it is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deadline {
    /// At a moment.
    At(Instant),
    /// So many hours from when it is set.
    Hours(u32),
    /// At the end of so many working days.
    WorkingDays(u32),
}

impl Deadline {
    /// The moment it means when it is set at `from`.
    #[must_use]
    pub fn resolve(self, from: Instant, workdays: &Workdays) -> Instant {
        match self {
            Self::At(at) => at,
            Self::Hours(hours) => from.plus_ms(i64::from(hours) * 3_600_000),
            Self::WorkingDays(days) => workdays.deadline(from, days).at,
        }
    }
}

/// A problem to report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct NewProblem {
    /// At which object of the register; its focus area and township are taken from there.
    pub object: Option<ObjectId>,
    /// Focus area, when there is no object.
    pub focus: Option<Focus>,
    /// In whose area, when there is no object.
    pub township: Option<OrganisationId>,
    /// What is wrong.
    pub what: String,
    /// 突出问题.
    #[serde(default)]
    pub prominent: bool,
    /// Where.
    pub location: Option<Location>,
    /// Photos and papers.
    #[serde(default)]
    pub evidence: Vec<Digest>,
}

/// What is to be entered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Command {
    /// 排查. Every item with a fault becomes a problem too.
    Inspect {
        /// Which object.
        object: ObjectId,
        /// Where the inspector stands.
        location: Option<Location>,
        /// The checklist, item by item.
        answers: Vec<Answer>,
        /// A remark.
        #[serde(default)]
        note: String,
        /// Photos and papers.
        #[serde(default)]
        evidence: Vec<Digest>,
    },
    /// 上报问题.
    Report(NewProblem),
    /// 交办.
    Dispatch {
        /// Which problem.
        problem: EntryId,
        /// 责任单位.
        lead: OrganisationId,
        /// 配合单位.
        #[serde(default)]
        support: Vec<OrganisationId>,
        /// What is to be done.
        measure: String,
        /// Until when.
        deadline: Deadline,
    },
    /// 开始整改.
    Begin {
        /// Which problem.
        problem: EntryId,
    },
    /// 提交整改.
    Submit {
        /// Which problem.
        problem: EntryId,
        /// What was done.
        report: String,
        /// Photos after the work.
        evidence: Vec<Digest>,
    },
    /// 退回重改.
    Return {
        /// Which problem.
        problem: EntryId,
        /// Why.
        reason: String,
    },
    /// 核查通过.
    Verify {
        /// Which problem.
        problem: EntryId,
        /// What was seen.
        note: String,
        /// Photos and papers.
        #[serde(default)]
        evidence: Vec<Digest>,
    },
    /// 销号.
    Close {
        /// Which problem.
        problem: EntryId,
    },
    /// 申请延期.
    AskExtension {
        /// Which problem.
        problem: EntryId,
        /// Until when.
        deadline: Deadline,
        /// Why.
        reason: String,
    },
    /// 批复延期.
    AnswerExtension {
        /// Which problem.
        problem: EntryId,
        /// How.
        outcome: Outcome,
        /// Why; must be said when it is refused.
        #[serde(default)]
        reason: String,
    },
    /// 催办.
    Remind {
        /// Which problem.
        problem: EntryId,
        /// What is said.
        note: String,
    },
    /// A step of a task (任务).
    Task(TaskCommand),
    /// A step of a case (约谈督办、定点督察).
    Case(CaseCommand),
    /// A phase (阶段) begins or ends, by rules alone.
    Phase(PhaseCommand),
    /// A step of a roster (驻点).
    Roster(RosterCommand),
    /// A step of an order to a gate (闸坝调度).
    Gate(GateCommand),
    /// 应急措施核查.
    Readiness(ReadinessCheck),
    /// A step of the response to rain (雨天响应).
    Rain(ResponseCommand),
    /// A record of operation (运行记录).
    Operation(OperationCommand),
    /// What rules find, and how people settle it (判定).
    Finding(FindingCommand),
    /// A step of an incident (联防联控).
    Incident(IncidentCommand),
    /// 发布日报, by rules alone.
    Publish(crate::publication::Bulletin),
    /// A step of a paper (文件).
    Paper(PaperCommand),
    /// A step of works in the river (涉河施工).
    Works(WorksCommand),
}

/// An act as it arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Number chosen by whoever made it.
    pub id: EntryId,
    /// Who.
    pub by: Actor,
    /// When it happened, as they say.
    pub happened: Instant,
    /// When the server has it.
    pub recorded: Instant,
    /// Why it comes so late (补录), when it does.
    pub late: Option<String>,
    /// What.
    pub command: Command,
}

/// What became of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// The entries to append, in this order.
    New(Vec<Entry>),
    /// It was entered before: nothing to do.
    Known,
}
