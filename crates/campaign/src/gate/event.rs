//! What is asked about gates, and what happens.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::FactorCode;
use standards::time::Instant;

use super::{CanalReading, Exceeded, Opening};
use crate::ledger::{Digest, EntryId, Location};
use crate::plan::ClauseId;
use crate::register::ObjectId;
use crate::task::Tier;

/// What is to be entered about gates.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum GateCommand {
    /// 提议, by a person or by the rules.
    Propose {
        /// Which gate.
        gate: ObjectId,
        /// How far it is to be open.
        opening: Opening,
        /// Why.
        reason: String,
        /// The reading above the threshold, when rules propose.
        exceeded: Option<Exceeded>,
        /// Whether it is ordered at once, by somebody who may.
        #[serde(default)]
        at_once: bool,
    },
    /// 下令.
    Order {
        /// Which proposal.
        order: EntryId,
        /// A remark.
        #[serde(default)]
        note: String,
        /// Minutes until the return; the plan's when absent.
        minutes: Option<u16>,
    },
    /// 否决.
    Reject {
        /// Which proposal.
        order: EntryId,
        /// Why.
        reason: String,
    },
    /// 撤销.
    Withdraw {
        /// Which order.
        order: EntryId,
        /// Why.
        reason: String,
    },
    /// 回执: done, and how far the gate is open now.
    Return {
        /// Which order.
        order: EntryId,
        /// How far it is open.
        opening: Opening,
        /// A remark.
        #[serde(default)]
        note: String,
        /// Where the gate keeper stands.
        location: Option<Location>,
        /// A photo at least.
        evidence: Vec<Digest>,
    },
    /// 记效果.
    Note {
        /// Which order.
        order: EntryId,
        /// What was seen downstream.
        note: String,
        /// Photos and papers.
        #[serde(default)]
        evidence: Vec<Digest>,
    },
    /// 记录退水渠水质, by hand.
    Measure {
        /// Which canal.
        canal: ObjectId,
        /// Which item.
        item: FactorCode,
        /// The value, in the item's unit.
        value: Decimal,
        /// A remark.
        #[serde(default)]
        note: String,
        /// Photos and papers.
        #[serde(default)]
        evidence: Vec<Digest>,
    },
    /// 未回执告警, by rules alone.
    Alert {
        /// Which order.
        order: EntryId,
        /// Which rung, from 1.
        rung: u8,
        /// Who hears of it.
        tier: Tier,
    },
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum GateEvent {
    /// 提议. The entry's number is the order's.
    Proposed {
        /// Which gate.
        gate: ObjectId,
        /// How far it is to be open.
        opening: Opening,
        /// Why.
        reason: String,
        /// The reading above the threshold.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exceeded: Option<Exceeded>,
    },
    /// 下令.
    Ordered {
        /// Which proposal.
        order: EntryId,
        /// A remark.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// Until when the return is due.
        due: Instant,
    },
    /// 否决.
    Rejected {
        /// Which proposal.
        order: EntryId,
        /// Why.
        reason: String,
    },
    /// 撤销.
    Withdrawn {
        /// Which order.
        order: EntryId,
        /// Why.
        reason: String,
    },
    /// 回执.
    Returned {
        /// Which order.
        order: EntryId,
        /// How far it is open.
        opening: Opening,
        /// A remark.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// Where.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        location: Option<Location>,
        /// Photos.
        evidence: Vec<Digest>,
    },
    /// 记效果.
    Noted {
        /// Which order.
        order: EntryId,
        /// What was seen.
        note: String,
        /// Photos and papers.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Digest>,
    },
    /// 退水渠水质.
    Measured {
        /// What was measured.
        #[serde(flatten)]
        reading: CanalReading,
        /// A remark.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// Photos and papers.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Digest>,
    },
    /// 未回执告警.
    Alerted {
        /// Which order.
        order: EntryId,
        /// Which rung, from 1.
        rung: u8,
        /// Who hears of it.
        tier: Tier,
    },
}

impl GateEvent {
    /// The order it is about; `None` for the event that begins one, and for measurements.
    #[must_use]
    pub fn about(&self) -> Option<EntryId> {
        match self {
            Self::Proposed { .. } | Self::Measured { .. } => None,
            Self::Ordered { order, .. }
            | Self::Rejected { order, .. }
            | Self::Withdrawn { order, .. }
            | Self::Returned { order, .. }
            | Self::Noted { order, .. }
            | Self::Alerted { order, .. } => Some(*order),
        }
    }

    /// Whether its own entry begins something that later ones are about.
    #[must_use]
    pub fn begins(&self) -> bool {
        matches!(self, Self::Proposed { .. })
    }

    /// Files it rests on.
    #[must_use]
    pub fn evidence(&self) -> &[Digest] {
        match self {
            Self::Returned { evidence, .. }
            | Self::Noted { evidence, .. }
            | Self::Measured { evidence, .. } => evidence,
            _ => &[],
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Proposed { .. } => "闸坝调度提议",
            Self::Ordered { .. } => "闸坝调度下令",
            Self::Rejected { .. } => "否决闸坝提议",
            Self::Withdrawn { .. } => "撤销闸坝调度",
            Self::Returned { .. } => "闸坝操作回执",
            Self::Noted { .. } => "记录调度效果",
            Self::Measured { .. } => "退水渠水质记录",
            Self::Alerted { .. } => "闸坝未回执告警",
        }
    }

    /// The clause of the notice that asks for it.
    #[must_use]
    pub fn clause(&self) -> ClauseId {
        ClauseId::numbered(match self {
            Self::Proposed { exceeded: Some(_), .. } | Self::Measured { .. } => 86,
            _ => 85,
        })
    }
}
