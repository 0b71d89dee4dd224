//! Duties (职责): what the plan asks of whom by when, and the tasks it makes of them (SC-003, SC-018, SC-019, SC-037, SC-074).
//!
//! A duty is a line of the plan's `duties.toml`. [`Duty::turns`] says when it falls due, [`Plan::holders`](crate::Plan::holders) who answers for it, the rounds give
//! one task for each turn and holder, dated by the moment it became due.

mod calendar;
mod due;
mod history;
mod holder;
mod issue;
mod matrix;
mod members;
mod schedule;
mod standing;
mod stretch;

pub use calendar::DutyCalendar;
pub use due::DutyFacts;
pub use history::PlanHistory;
pub(crate) use holder::People;
pub use holder::{Holder, HolderFault, department_of, is_addressee};
pub use issue::is_before_issue;
pub use matrix::{Matrix, MatrixRow, Progress};
pub use members::without_a_member;
pub use schedule::{Schedule, Turn};
pub use standing::{MonthGap, Standing};
pub use stretch::PhaseProgress;

pub(crate) use due::tasks;

use serde::Serialize;

use crate::form::FormId;
use crate::plan::{ClauseId, OrganisationId, PostId, Provenance};
use crate::register::{Focus, ObjectKind};
use crate::task::DutyId;

/// Every organisation of a kind, each with a task of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Each {
    /// 各乡（镇）人民政府
    Township,
    /// 县直各有关单位
    Department,
    /// 各乡（镇）人民政府和县直各有关单位: all the paper is addressed to (SC-002)
    Addressee,
}

/// Who answers at an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AtObject {
    /// The organisation that runs it.
    Owner,
    /// The township in whose area it lies.
    Township,
    /// The department that leads its focus area.
    Department,
}

/// Who answers for a duty: always exactly one organisation for each task (SC-018, SC-019).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Assignee {
    /// One organisation.
    Organisation {
        /// Which.
        lead: OrganisationId,
    },
    /// Each organisation of a kind.
    Each {
        /// Of which kind.
        each: Each,
    },
    /// At each object of some kinds.
    Objects {
        /// Of which kinds.
        kinds: Vec<ObjectKind>,
        /// Who answers there.
        by: AtObject,
    },
}

/// A duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// Identifier.
    pub id: DutyId,
    /// What is to be done, in Chinese.
    pub text: String,
    /// What it serves, in Chinese (SC-018).
    pub goal: String,
    /// Clauses of the notice; the first one is the task's.
    pub clauses: Vec<ClauseId>,
    /// Focus area.
    pub focus: Focus,
    /// Who answers.
    pub assignee: Assignee,
    /// 配合单位.
    pub support: Vec<OrganisationId>,
    /// 责任岗位; the organisation's one responsible post when the plan names none.
    pub post: Option<PostId>,
    /// 替补岗位; the organisation's alternate when the plan names none.
    pub alternate: Option<PostId>,
    /// When it falls due.
    pub schedule: Schedule,
    /// What the record must say.
    pub form: Option<FormId>,
    /// Whether a second person checks it (SC-028).
    pub checked: bool,
    /// Source.
    pub source: Provenance,
}
