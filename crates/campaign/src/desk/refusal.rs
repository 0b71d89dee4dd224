//! Why an act is not entered, in words for whoever made it.

use thiserror::Error;

use crate::problem::{Stage, Step};
use crate::rights::{Action, Role};

/// Why an act is not entered. Says what was attempted and what to do, Chinese first.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The role may not do it, or not here.
    #[error("{}无权在此{}：超出职责或辖区 not within the rights of this role here", role.name(), action.name())]
    NoRight {
        /// Whose role.
        role: Role,
        /// What was attempted.
        action: Action,
    },
    /// The register has no such object.
    #[error("台账中没有对象“{id}”，请刷新后重选 no such object in the register")]
    NoObject {
        /// As given.
        id: String,
    },
    /// The ledger has no such problem.
    #[error("没有编号为 {id} 的问题，请刷新后重选 no such problem")]
    NoProblem {
        /// As given.
        id: String,
    },
    /// The plan has no such organisation, or one of the wrong kind.
    #[error("方案中没有{what}“{id}” no such organisation in the plan")]
    NoOrganisation {
        /// What it should be.
        what: &'static str,
        /// As given.
        id: String,
    },
    /// The step cannot be taken at this stage.
    #[error("问题现在是“{}”，不能{} this step cannot be taken at this stage", stage.name(), step.name())]
    WrongStage {
        /// Where it stands.
        stage: Stage,
        /// What was attempted.
        step: Step,
    },
    /// Whoever put it right cannot verify it.
    #[error("提交整改的人不能核查自己，请由第二人核查 a second person must verify it (SC-028)")]
    SamePerson,
    /// Something must be written.
    #[error("请填写{what} please say {english}")]
    Missing {
        /// What, in Chinese.
        what: &'static str,
        /// What, in English.
        english: &'static str,
    },
    /// A photo or paper is needed.
    #[error("{what}需要照片或文件 a photo or paper is needed")]
    NeedsEvidence {
        /// For what.
        what: &'static str,
    },
    /// A text is too long.
    #[error("{what}过长，最多 {most} 字 too long")]
    TooLong {
        /// What.
        what: &'static str,
        /// Letters allowed.
        most: usize,
    },
    /// The checklist was not answered item by item.
    #[error("检查项“{item}”{problem} the checklist is not answered item by item")]
    Checklist {
        /// The item.
        item: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// It happened after now, or before what it follows.
    #[error("发生时间不对：{why}")]
    Time {
        /// Why.
        why: &'static str,
    },
    /// It comes so late that a reason must be given (补录).
    #[error("超过 {hours} 小时才录入，属于补录，请写明原因 recorded late: say why")]
    LateWithoutReason {
        /// Hours allowed without.
        hours: i64,
    },
    /// The deadline is not after now, or not after the one in force.
    #[error("期限不对：{why}")]
    Deadline {
        /// Why.
        why: &'static str,
    },
    /// No request for more time is open, or one is.
    #[error("{why}")]
    Extension {
        /// Why.
        why: &'static str,
    },
}
