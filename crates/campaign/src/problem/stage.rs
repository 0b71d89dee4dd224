//! The stages of a problem and the steps between them, as one table: the code follows it and the documents draw it.

use serde::{Deserialize, Serialize};

/// Where a problem stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 待交办
    Found,
    /// 已交办
    Dispatched,
    /// 整改中
    Rectifying,
    /// 待核查
    Submitted,
    /// 待销号
    Verified,
    /// 已销号
    Closed,
}

impl Stage {
    /// All, in order.
    pub const ALL: [Self; 6] =
        [Self::Found, Self::Dispatched, Self::Rectifying, Self::Submitted, Self::Verified, Self::Closed];

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Found => "待交办",
            Self::Dispatched => "已交办",
            Self::Rectifying => "整改中",
            Self::Submitted => "待核查",
            Self::Verified => "待销号",
            Self::Closed => "已销号",
        }
    }

    /// The stage after a step; `None` when the step cannot be taken here.
    #[must_use]
    pub fn after(self, step: Step) -> Option<Self> {
        STEPS.iter().find(|(from, by, _)| (*from, *by) == (self, step)).map(|(.., to)| *to)
    }
}

/// A step of a problem's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// 交办
    Dispatch,
    /// 开始整改
    Begin,
    /// 提交整改
    Submit,
    /// 退回重改
    Return,
    /// 核查通过
    Verify,
    /// 销号
    Close,
    /// 申请延期
    AskExtension,
    /// 批复延期
    AnswerExtension,
    /// 催办
    Remind,
}

impl Step {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dispatch => "交办",
            Self::Begin => "开始整改",
            Self::Submit => "提交整改",
            Self::Return => "退回重改",
            Self::Verify => "核查通过",
            Self::Close => "销号",
            Self::AskExtension => "申请延期",
            Self::AnswerExtension => "批复延期",
            Self::Remind => "催办",
        }
    }
}

/// Every step that can be taken: from, by, to. A problem handed to the wrong organisation is dispatched again.
pub const STEPS: [(Stage, Step, Stage); 17] = [
    (Stage::Found, Step::Dispatch, Stage::Dispatched),
    (Stage::Dispatched, Step::Dispatch, Stage::Dispatched),
    (Stage::Dispatched, Step::Begin, Stage::Rectifying),
    (Stage::Dispatched, Step::Submit, Stage::Submitted),
    (Stage::Dispatched, Step::AskExtension, Stage::Dispatched),
    (Stage::Dispatched, Step::AnswerExtension, Stage::Dispatched),
    (Stage::Dispatched, Step::Remind, Stage::Dispatched),
    (Stage::Rectifying, Step::Submit, Stage::Submitted),
    (Stage::Rectifying, Step::Dispatch, Stage::Dispatched),
    (Stage::Rectifying, Step::AskExtension, Stage::Rectifying),
    (Stage::Rectifying, Step::AnswerExtension, Stage::Rectifying),
    (Stage::Rectifying, Step::Remind, Stage::Rectifying),
    (Stage::Submitted, Step::Return, Stage::Rectifying),
    (Stage::Submitted, Step::Verify, Stage::Verified),
    (Stage::Verified, Step::Return, Stage::Rectifying),
    (Stage::Verified, Step::Close, Stage::Closed),
    (Stage::Submitted, Step::Remind, Stage::Submitted),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_is_told_twice_and_nothing_leads_out_of_closed() {
        for (at, (from, by, _)) in STEPS.iter().enumerate() {
            assert!(STEPS[..at].iter().all(|(f, b, _)| (f, b) != (from, by)), "{from:?} {by:?}");
            assert_ne!(*from, Stage::Closed);
        }
    }

    #[test]
    fn closed_is_reached_through_verified_only() {
        let before: Vec<_> = STEPS.iter().filter(|(.., to)| *to == Stage::Closed).collect();
        assert_eq!(before, [&(Stage::Verified, Step::Close, Stage::Closed)]);
        let before: Vec<_> = STEPS.iter().filter(|(.., to)| *to == Stage::Verified).collect();
        assert_eq!(before, [&(Stage::Submitted, Step::Verify, Stage::Verified)]);
    }
}
