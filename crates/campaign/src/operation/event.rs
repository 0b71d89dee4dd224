//! What is asked about operation, and what happens.

use serde::{Deserialize, Serialize};
use standards::time::Instant;

use super::RecordKind;
use crate::form::Filled;
use crate::ledger::{Digest, Location};
use crate::plan::ClauseId;
use crate::register::ObjectId;

/// What is to be entered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum OperationCommand {
    /// 记录
    Record {
        /// At which object.
        object: ObjectId,
        /// What it says.
        record: RecordKind,
        /// The form, filled in.
        #[serde(default)]
        filled: Vec<Filled>,
        /// A remark.
        #[serde(default)]
        note: String,
        /// Where whoever records stands.
        location: Option<Location>,
        /// Photos and papers.
        #[serde(default)]
        evidence: Vec<Digest>,
        /// 演练: is shown and never judged.
        #[serde(default)]
        drill: bool,
    },
    /// 批准紧急开闸 (SC-050).
    ApproveOpening {
        /// Of which object.
        object: ObjectId,
        /// Until when it holds.
        until: Instant,
        /// What the emergency is.
        reason: String,
        /// Papers.
        #[serde(default)]
        evidence: Vec<Digest>,
    },
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum OperationEvent {
    /// 记录
    Recorded {
        /// At which object.
        object: ObjectId,
        /// What it says.
        record: RecordKind,
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
        /// 演练
        #[serde(default)]
        drill: bool,
    },
    /// 批准紧急开闸
    OpeningApproved {
        /// Of which object.
        object: ObjectId,
        /// Until when it holds.
        until: Instant,
        /// What the emergency is.
        reason: String,
        /// Papers.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Digest>,
    },
}

impl OperationEvent {
    /// Files it rests on.
    #[must_use]
    pub fn evidence(&self) -> &[Digest] {
        match self {
            Self::Recorded { evidence, .. } | Self::OpeningApproved { evidence, .. } => evidence,
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Recorded { record, .. } => record.name(),
            Self::OpeningApproved { .. } => "批准紧急开闸",
        }
    }

    /// The clause of the notice that asks for it.
    #[must_use]
    pub fn clause(&self) -> ClauseId {
        ClauseId::numbered(match self {
            Self::OpeningApproved { .. } => 50,
            Self::Recorded { record, .. } => match record {
                RecordKind::Gate => 49,
                RecordKind::Overflow => 47,
                RecordKind::Pool => 53,
                RecordKind::FirstFlush => 48,
                RecordKind::Facility => 61,
                RecordKind::FarmCheck => 63,
                RecordKind::ManureCollection => 64,
                RecordKind::Outfall => 54,
                RecordKind::Works => 67,
                RecordKind::Stage => 57,
                RecordKind::ManureToRiver => 65,
                RecordKind::Separation => 40,
            },
        })
    }
}
