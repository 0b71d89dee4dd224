//! What a case is opened on.

use serde::{Deserialize, Serialize};
use standards::SectionId;
use standards::time::Quarter;

use super::{CaseKind, Reason};
use crate::ledger::{Digest, EntryId};
use crate::plan::OrganisationId;

/// What the office proposes: one unit, on evidence (SC-095, SC-099).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Which kind. The ledger's own word `kind` says that it is a case at all.
    #[serde(rename = "case_kind")]
    pub kind: CaseKind,
    /// The unit it concerns, exactly one.
    pub unit: OrganisationId,
    /// Of a talk at least one of the three reasons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// What it is about, in words.
    pub what: String,
    /// Entries of the ledger it rests on; at least one.
    #[serde(default)]
    pub entries: Vec<EntryId>,
    /// Papers and photos it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Digest>,
    /// The section whose water led to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<SectionId>,
    /// The quarter whose figures led to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quarter: Option<Quarter>,
    /// The case that was raised to this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<EntryId>,
}

/// Somebody of an inspection or a talk: an office and a title, never a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamMember {
    /// Whose.
    pub organisation: OrganisationId,
    /// Title.
    pub title: String,
}

/// The county's place in the official ranking of a quarter, entered by hand with where it stands (SC-094).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficialRank {
    /// Which quarter.
    pub quarter: Quarter,
    /// Rank in the base period, 1 is best.
    pub base_rank: u32,
    /// Rank in the quarter.
    pub now_rank: u32,
    /// The paper or page it was published in.
    pub source: String,
}
