//! What a task asks, of whom, until when.

use serde::{Deserialize, Serialize};
use standards::time::Instant;

use crate::form::FormId;
use crate::ledger::EntryId;
use crate::plan::{ClauseId, OrganisationId, PostId, text_id};
use crate::register::{Focus, ObjectId};

text_id!(
    /// A duty (职责) of the plan that tasks are made of, such as `pool-emptied-before-flood`.
    DutyId
);

/// What a task comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// 方案: a duty of the plan.
    Plan,
    /// 雨天响应: the rain playbook.
    Rain,
    /// 调度: an order of the leadership group's office (SC-072).
    Order,
    /// 联防联控: an incident shared by offices (SC-091).
    Incident,
    /// 问责: a case.
    Case,
    /// 巡查: a patrol of the watch plan is overdue (SC-055, SC-080).
    Patrol,
}

impl Origin {
    /// All.
    pub const ALL: [Self; 6] =
        [Self::Plan, Self::Rain, Self::Order, Self::Incident, Self::Case, Self::Patrol];

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plan => "方案任务",
            Self::Rain => "雨天响应",
            Self::Order => "调度",
            Self::Incident => "联防联控",
            Self::Case => "督办",
            Self::Patrol => "巡查",
        }
    }
}

/// A task as it is given: exactly one organisation answers (SC-018, SC-019, SC-037).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskOrder {
    /// What it comes from.
    pub origin: Origin,
    /// The entry that caused it: a rain response, an incident, a case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<EntryId>,
    /// The duty of the plan or playbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<DutyId>,
    /// What is to be done.
    pub text: String,
    /// The clause of the notice that asks for it.
    pub clause: ClauseId,
    /// Focus area.
    pub focus: Focus,
    /// At which object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<ObjectId>,
    /// In whose area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub township: Option<OrganisationId>,
    /// 责任单位, exactly one.
    pub lead: OrganisationId,
    /// 配合单位.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub support: Vec<OrganisationId>,
    /// 责任岗位 in the lead organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<PostId>,
    /// 替补岗位.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternate: Option<PostId>,
    /// Until when.
    pub due: Instant,
    /// What the record must say; a plain report when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<FormId>,
    /// Whether a second person checks it before it is closed (SC-028).
    #[serde(default)]
    pub checked: bool,
    /// 演练: runs the same way and is never judged.
    #[serde(default)]
    pub drill: bool,
}
