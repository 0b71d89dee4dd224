//! What is wrong with an act about a gate.

use thiserror::Error;

use super::{GateStage, GateStep};

/// Why an act about a gate is not taken. Says what was attempted and what to do, Chinese first.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum GateMistake {
    /// The object is no gate.
    #[error("“{name}”不是闸坝 is not a gate")]
    NoGate {
        /// The object's name.
        name: String,
    },
    /// The object is no return canal.
    #[error("“{name}”不是退水渠 is not a return canal")]
    NoCanal {
        /// The object's name.
        name: String,
    },
    /// A proposal or an order for the gate is open.
    #[error("这座闸坝已有一件{}的调度，请先办结 an order for this gate is open: settle it first", stage.name())]
    Open {
        /// Where that one stands.
        stage: GateStage,
    },
    /// The ledger has no such order.
    #[error("没有编号为 {id} 的闸坝调度，请刷新后重选 no such order")]
    NoOrder {
        /// As given.
        id: String,
    },
    /// The order cannot take this step.
    #[error("这件调度现在是“{}”，不能{} this step cannot be taken at this stage", stage.name(), step.name())]
    WrongStage {
        /// Where it stands.
        stage: GateStage,
        /// What was attempted.
        step: GateStep,
    },
    /// The gate was set otherwise than ordered, without a word why.
    #[error("命令是{ordered}，回执是{done}，请在备注写明原因 done otherwise than ordered: say why")]
    Otherwise {
        /// As ordered.
        ordered: String,
        /// As done.
        done: String,
    },
    /// Rules propose; people order (SC-086).
    #[error("规则只能提议，由人决定 rules propose and people decide (SC-086)")]
    PeopleDecide,
    /// A value below zero.
    #[error("数值不能小于零 a value is not below zero")]
    Negative,
}
