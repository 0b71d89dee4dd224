//! What is asked about findings, and what happens to one.

use serde::{Deserialize, Serialize};

use super::NewFinding;
use crate::ledger::{Digest, EntryId};
use crate::plan::ClauseId;

/// How a person settled it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settlement {
    /// 属实
    Confirmed,
    /// 不成立
    Dismissed,
}

/// What is to be entered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum FindingCommand {
    /// 判定, by rules alone.
    Raise(Box<NewFinding>),
    /// 核定.
    Settle {
        /// Which.
        finding: EntryId,
        /// How.
        outcome: Settlement,
        /// Why.
        reason: String,
        /// Photos and papers.
        #[serde(default)]
        evidence: Vec<Digest>,
    },
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum FindingEvent {
    /// 判定. The entry's number is the finding's.
    Raised(Box<NewFinding>),
    /// 核定.
    Settled {
        /// Which.
        finding: EntryId,
        /// How.
        outcome: Settlement,
        /// Why.
        reason: String,
        /// Photos and papers.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Digest>,
    },
}

impl FindingEvent {
    /// The finding it is about; `None` for the event that begins one.
    #[must_use]
    pub fn finding(&self) -> Option<EntryId> {
        match self {
            Self::Raised(_) => None,
            Self::Settled { finding, .. } => Some(*finding),
        }
    }

    /// Files it rests on.
    #[must_use]
    pub fn evidence(&self) -> &[Digest] {
        match self {
            Self::Raised(_) => &[],
            Self::Settled { evidence, .. } => evidence,
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Raised(new) => new.rule.name(),
            Self::Settled { outcome: Settlement::Confirmed, .. } => "核定属实",
            Self::Settled { outcome: Settlement::Dismissed, .. } => "核定不成立",
        }
    }

    /// The clause of the notice.
    #[must_use]
    pub fn clause(&self) -> ClauseId {
        match self {
            Self::Raised(new) => new.rule.clause(),
            Self::Settled { .. } => ClauseId::numbered(26),
        }
    }
}
