//! A finding as a rule makes it.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::SectionId;
use standards::time::Instant;

use super::{FindingLevel, FindingRule};
use crate::ledger::EntryId;
use crate::register::ObjectId;

/// A number that led to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// What it is, in Chinese.
    pub name: String,
    /// How much.
    pub value: Decimal,
    /// Unit.
    pub unit: String,
}

impl Figure {
    pub(super) fn of(name: &str, value: Decimal, unit: &str) -> Self {
        Self { name: name.into(), value: value.normalize(), unit: unit.into() }
    }
}

/// A finding to enter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFinding {
    /// Which rule.
    pub rule: FindingRule,
    /// How grave.
    pub level: FindingLevel,
    /// At which object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<ObjectId>,
    /// At which section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<SectionId>,
    /// The record or response it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<EntryId>,
    /// When it was so.
    pub moment: Instant,
    /// What is so, in Chinese.
    pub text: String,
    /// The numbers that led to it.
    pub figures: Vec<Figure>,
}

/// A finding with the moment at which it could first be made, and the words that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) finding: NewFinding,
    pub(super) known: Instant,
    pub(super) words: Vec<String>,
}

impl Judged {
    /// A finding about a record, known when it was made.
    pub(super) fn of_record(record: EntryId, finding: NewFinding) -> Self {
        let words = vec![record.to_string()];
        Self { known: finding.moment, words, finding: NewFinding { about: Some(record), ..finding } }
    }

    pub(super) fn known(self, known: Instant) -> Self {
        Self { known, ..self }
    }
}
