//! What is asked about a task, and what happens to one.

use serde::{Deserialize, Serialize};

use super::{TaskOrder, Tier};
use crate::form::Filled;
use crate::ledger::{Digest, EntryId, Location};
use crate::plan::ClauseId;

/// What is to be entered about a task.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum TaskCommand {
    /// 布置: the office's order, or a rule's.
    Assign(Box<TaskOrder>),
    /// 签收.
    Accept {
        /// Which.
        task: EntryId,
    },
    /// 办结, or handing in where somebody else checks.
    Report {
        /// Which.
        task: EntryId,
        /// The form, filled in.
        #[serde(default)]
        filled: Vec<Filled>,
        /// A remark; the report itself where there is no form.
        #[serde(default)]
        note: String,
        /// Where whoever reports stands.
        location: Option<Location>,
        /// Photos and papers.
        #[serde(default)]
        evidence: Vec<Digest>,
    },
    /// 退回.
    Return {
        /// Which.
        task: EntryId,
        /// Why.
        reason: String,
    },
    /// 审核通过.
    Approve {
        /// Which.
        task: EntryId,
        /// What was seen.
        #[serde(default)]
        note: String,
    },
    /// 撤销: it is not needed any more.
    Cancel {
        /// Which.
        task: EntryId,
        /// Why.
        reason: String,
    },
    /// 催办.
    Remind {
        /// Which.
        task: EntryId,
        /// What is said.
        note: String,
    },
    /// 逾期升级, by rules alone.
    Escalate {
        /// Which.
        task: EntryId,
        /// Which rung of the ladder, from 1.
        rung: u8,
        /// Who hears of it.
        tier: Tier,
    },
    /// 转为补录, by rules alone: the paper that asks for it was issued after its deadline.
    Settle {
        /// Which.
        task: EntryId,
    },
}

/// What happened to a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum TaskEvent {
    /// 布置. The entry's number is the task's.
    Assigned(Box<TaskOrder>),
    /// 签收.
    Accepted {
        /// Which.
        task: EntryId,
    },
    /// 提交, or 办结 where nobody checks.
    Reported {
        /// Which.
        task: EntryId,
        /// The form, filled in.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        filled: Vec<Filled>,
        /// A remark.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// Where.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        location: Option<Location>,
        /// Photos and papers.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Digest>,
    },
    /// 退回.
    Returned {
        /// Which.
        task: EntryId,
        /// Why.
        reason: String,
    },
    /// 审核通过.
    Approved {
        /// Which.
        task: EntryId,
        /// What was seen.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// 撤销.
    Cancelled {
        /// Which.
        task: EntryId,
        /// Why.
        reason: String,
    },
    /// 催办.
    Reminded {
        /// Which.
        task: EntryId,
        /// What was said.
        note: String,
    },
    /// 逾期升级.
    Escalated {
        /// Which.
        task: EntryId,
        /// Which rung, from 1.
        rung: u8,
        /// Who hears of it.
        tier: Tier,
    },
    /// 转为补录: recorded afterwards with its original dates and never late (shared notice, §R10).
    Settled {
        /// Which.
        task: EntryId,
    },
}

impl TaskEvent {
    /// The task it is about; `None` for the event that begins one.
    #[must_use]
    pub fn task(&self) -> Option<EntryId> {
        match self {
            Self::Assigned(_) => None,
            Self::Accepted { task }
            | Self::Reported { task, .. }
            | Self::Returned { task, .. }
            | Self::Approved { task, .. }
            | Self::Cancelled { task, .. }
            | Self::Reminded { task, .. }
            | Self::Escalated { task, .. }
            | Self::Settled { task } => Some(*task),
        }
    }

    /// Files it rests on.
    #[must_use]
    pub fn evidence(&self) -> &[Digest] {
        match self {
            Self::Reported { evidence, .. } => evidence,
            _ => &[],
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Assigned(_) => "布置任务",
            Self::Accepted { .. } => "签收任务",
            Self::Reported { .. } => "提交任务",
            Self::Returned { .. } => "退回任务",
            Self::Approved { .. } => "审核通过",
            Self::Cancelled { .. } => "撤销任务",
            Self::Reminded { .. } => "催办任务",
            Self::Escalated { .. } => "逾期升级",
            Self::Settled { .. } => "转为补录",
        }
    }

    /// The clause of the notice that asks for it.
    #[must_use]
    pub fn clause(&self) -> ClauseId {
        match self {
            Self::Assigned(order) => order.clause,
            Self::Accepted { .. } => ClauseId::numbered(2),
            Self::Reported { .. } | Self::Returned { .. } | Self::Approved { .. } => ClauseId::numbered(28),
            Self::Cancelled { .. } | Self::Reminded { .. } => ClauseId::numbered(72),
            Self::Escalated { .. } => ClauseId::numbered(26),
            Self::Settled { .. } => ClauseId::numbered(1),
        }
    }
}
