//! The stages of a task and the steps between them, as one table: the code follows it and the documents draw it.

use serde::{Deserialize, Serialize};

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskStage {
    /// 待签收
    Assigned,
    /// 办理中
    Accepted,
    /// 待审核
    Submitted,
    /// 已办结
    Done,
    /// 已撤销
    Cancelled,
}

impl TaskStage {
    /// All, in order.
    pub const ALL: [Self; 5] = [Self::Assigned, Self::Accepted, Self::Submitted, Self::Done, Self::Cancelled];

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Assigned => "待签收",
            Self::Accepted => "办理中",
            Self::Submitted => "待审核",
            Self::Done => "已办结",
            Self::Cancelled => "已撤销",
        }
    }

    /// Whether something is still to be done.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Done | Self::Cancelled)
    }

    /// The stage after a step; `None` when the step cannot be taken here.
    #[must_use]
    pub fn after(self, step: TaskStep) -> Option<Self> {
        TASK_STEPS.iter().find(|(from, by, _)| (*from, *by) == (self, step)).map(|(.., to)| *to)
    }
}

/// A step of a task's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskStep {
    /// 签收
    Accept,
    /// 办结: nobody checks it
    Finish,
    /// 提交: somebody checks it
    Submit,
    /// 退回
    Return,
    /// 审核通过
    Approve,
    /// 撤销
    Cancel,
    /// 催办
    Remind,
    /// 逾期升级
    Escalate,
    /// 转为补录: the paper was issued after the deadline
    Settle,
}

impl TaskStep {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Accept => "签收",
            Self::Finish => "办结",
            Self::Submit => "提交",
            Self::Return => "退回",
            Self::Approve => "审核通过",
            Self::Cancel => "撤销",
            Self::Remind => "催办",
            Self::Escalate => "逾期升级",
            Self::Settle => "转为补录",
        }
    }
}

/// Every step that can be taken: from, by, to. An escalation may be entered after the work was done, when the server stood still
/// while it was late.
pub const TASK_STEPS: [(TaskStage, TaskStep, TaskStage); 22] = [
    (TaskStage::Assigned, TaskStep::Accept, TaskStage::Accepted),
    (TaskStage::Assigned, TaskStep::Finish, TaskStage::Done),
    (TaskStage::Assigned, TaskStep::Submit, TaskStage::Submitted),
    (TaskStage::Assigned, TaskStep::Cancel, TaskStage::Cancelled),
    (TaskStage::Assigned, TaskStep::Remind, TaskStage::Assigned),
    (TaskStage::Assigned, TaskStep::Escalate, TaskStage::Assigned),
    (TaskStage::Accepted, TaskStep::Finish, TaskStage::Done),
    (TaskStage::Accepted, TaskStep::Submit, TaskStage::Submitted),
    (TaskStage::Accepted, TaskStep::Cancel, TaskStage::Cancelled),
    (TaskStage::Accepted, TaskStep::Remind, TaskStage::Accepted),
    (TaskStage::Accepted, TaskStep::Escalate, TaskStage::Accepted),
    (TaskStage::Submitted, TaskStep::Return, TaskStage::Accepted),
    (TaskStage::Submitted, TaskStep::Approve, TaskStage::Done),
    (TaskStage::Submitted, TaskStep::Cancel, TaskStage::Cancelled),
    (TaskStage::Submitted, TaskStep::Remind, TaskStage::Submitted),
    (TaskStage::Submitted, TaskStep::Escalate, TaskStage::Submitted),
    (TaskStage::Done, TaskStep::Escalate, TaskStage::Done),
    (TaskStage::Cancelled, TaskStep::Escalate, TaskStage::Cancelled),
    (TaskStage::Assigned, TaskStep::Settle, TaskStage::Assigned),
    (TaskStage::Accepted, TaskStep::Settle, TaskStage::Accepted),
    (TaskStage::Submitted, TaskStep::Settle, TaskStage::Submitted),
    (TaskStage::Done, TaskStep::Settle, TaskStage::Done),
];
