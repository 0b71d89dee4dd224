//! The stages of cases and the steps between them, as a table for each kind: the code follows them and the documents draw them.

use serde::{Deserialize, Serialize};

use super::CaseKind;

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseStage {
    /// 待审批
    Proposed,
    /// 未批准
    Rejected,
    /// 已批准
    Approved,
    /// 已撤回
    Withdrawn,
    /// 已通知: the unit was told when it is talked to
    Notified,
    /// 已约谈
    Held,
    /// 督察中
    Inspecting,
    /// 督察已报告
    Concluded,
    /// 整改中
    Rectifying,
    /// 待结案: the unit has reported
    Reported,
    /// 已结案
    Closed,
    /// 已升级: to another case, or to whoever is competent
    Raised,
}

impl CaseStage {
    /// All, in order.
    pub const ALL: [Self; 12] = [
        Self::Proposed,
        Self::Rejected,
        Self::Approved,
        Self::Withdrawn,
        Self::Notified,
        Self::Held,
        Self::Inspecting,
        Self::Concluded,
        Self::Rectifying,
        Self::Reported,
        Self::Closed,
        Self::Raised,
    ];

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Proposed => "待审批",
            Self::Rejected => "未批准",
            Self::Approved => "已批准",
            Self::Withdrawn => "已撤回",
            Self::Notified => "已通知",
            Self::Held => "已约谈",
            Self::Inspecting => "督察中",
            Self::Concluded => "督察已报告",
            Self::Rectifying => "整改中",
            Self::Reported => "待结案",
            Self::Closed => "已结案",
            Self::Raised => "已升级",
        }
    }

    /// Whether something is still to be done.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Rejected | Self::Withdrawn | Self::Closed | Self::Raised)
    }

    /// The stage after a step of a kind of case; `None` when the step cannot be taken here.
    #[must_use]
    pub fn after(self, kind: CaseKind, step: CaseStep) -> Option<Self> {
        if step == CaseStep::HandOver {
            let ended = matches!(self, Self::Proposed | Self::Rejected | Self::Withdrawn);
            return (!ended).then_some(self);
        }
        let steps: &[_] = match kind {
            CaseKind::Talk => &TALK_STEPS,
            CaseKind::Inspection => &INSPECTION_STEPS,
        };
        steps.iter().find(|(from, by, _)| (*from, *by) == (self, step)).map(|(.., to)| *to)
    }
}

/// A step of a case's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseStep {
    /// 批准
    Approve,
    /// 不批准
    Reject,
    /// 撤回
    Withdraw,
    /// 下达通知
    Notify,
    /// 申辩说明
    Answer,
    /// 约谈
    Hold,
    /// 记录督察发现
    Find,
    /// 提交督察报告
    Conclude,
    /// 提出整改要求
    Demand,
    /// 报告整改
    Report,
    /// 退回
    SendBack,
    /// 结案
    Close,
    /// 升级
    Raise,
    /// 移交证据包
    HandOver,
}

impl CaseStep {
    /// All, in the order in which they are usually taken.
    pub const ALL: [Self; 14] = [
        Self::Approve,
        Self::Reject,
        Self::Notify,
        Self::Hold,
        Self::Find,
        Self::Conclude,
        Self::Demand,
        Self::Report,
        Self::Close,
        Self::SendBack,
        Self::Raise,
        Self::Answer,
        Self::Withdraw,
        Self::HandOver,
    ];

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Approve => "批准",
            Self::Reject => "不批准",
            Self::Withdraw => "撤回",
            Self::Notify => "下达通知",
            Self::Answer => "申辩说明",
            Self::Hold => "约谈",
            Self::Find => "记录督察发现",
            Self::Conclude => "提交督察报告",
            Self::Demand => "提出整改要求",
            Self::Report => "报告整改",
            Self::SendBack => "退回",
            Self::Close => "结案",
            Self::Raise => "升级",
            Self::HandOver => "移交证据包",
        }
    }
}

/// Every step of a talk: from, by, to. Evidence can be handed over at any time after approval.
pub const TALK_STEPS: [(CaseStage, CaseStep, CaseStage); 16] = [
    (CaseStage::Proposed, CaseStep::Approve, CaseStage::Approved),
    (CaseStage::Proposed, CaseStep::Reject, CaseStage::Rejected),
    (CaseStage::Approved, CaseStep::Notify, CaseStage::Notified),
    (CaseStage::Approved, CaseStep::Withdraw, CaseStage::Withdrawn),
    (CaseStage::Notified, CaseStep::Answer, CaseStage::Notified),
    (CaseStage::Notified, CaseStep::Hold, CaseStage::Held),
    (CaseStage::Notified, CaseStep::Withdraw, CaseStage::Withdrawn),
    (CaseStage::Held, CaseStep::Answer, CaseStage::Held),
    (CaseStage::Held, CaseStep::Demand, CaseStage::Rectifying),
    (CaseStage::Rectifying, CaseStep::Demand, CaseStage::Rectifying),
    (CaseStage::Rectifying, CaseStep::Answer, CaseStage::Rectifying),
    (CaseStage::Rectifying, CaseStep::Report, CaseStage::Reported),
    (CaseStage::Rectifying, CaseStep::Raise, CaseStage::Raised),
    (CaseStage::Reported, CaseStep::SendBack, CaseStage::Rectifying),
    (CaseStage::Reported, CaseStep::Close, CaseStage::Closed),
    (CaseStage::Reported, CaseStep::Raise, CaseStage::Raised),
];

/// Every step of an inspection. One that finds nothing to put right is closed on its report.
pub const INSPECTION_STEPS: [(CaseStage, CaseStep, CaseStage); 18] = [
    (CaseStage::Proposed, CaseStep::Approve, CaseStage::Approved),
    (CaseStage::Proposed, CaseStep::Reject, CaseStage::Rejected),
    (CaseStage::Approved, CaseStep::Notify, CaseStage::Inspecting),
    (CaseStage::Approved, CaseStep::Withdraw, CaseStage::Withdrawn),
    (CaseStage::Inspecting, CaseStep::Find, CaseStage::Inspecting),
    (CaseStage::Inspecting, CaseStep::Answer, CaseStage::Inspecting),
    (CaseStage::Inspecting, CaseStep::Conclude, CaseStage::Concluded),
    (CaseStage::Inspecting, CaseStep::Withdraw, CaseStage::Withdrawn),
    (CaseStage::Concluded, CaseStep::Answer, CaseStage::Concluded),
    (CaseStage::Concluded, CaseStep::Demand, CaseStage::Rectifying),
    (CaseStage::Concluded, CaseStep::Close, CaseStage::Closed),
    (CaseStage::Rectifying, CaseStep::Demand, CaseStage::Rectifying),
    (CaseStage::Rectifying, CaseStep::Answer, CaseStage::Rectifying),
    (CaseStage::Rectifying, CaseStep::Report, CaseStage::Reported),
    (CaseStage::Rectifying, CaseStep::Raise, CaseStage::Raised),
    (CaseStage::Reported, CaseStep::SendBack, CaseStage::Rectifying),
    (CaseStage::Reported, CaseStep::Close, CaseStage::Closed),
    (CaseStage::Reported, CaseStep::Raise, CaseStage::Raised),
];
