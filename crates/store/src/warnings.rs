//! Warnings as records: a stable key, a few columns to find them by, and their content as text.

use standards::SectionId;
use standards::time::Instant;

use crate::StoreError;

/// A stored warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WarningRecord {
    /// Number for links; 0 in a record not stored yet.
    pub id: i64,
    /// Stable key: the same event always has the same.
    pub key: String,
    /// The section it is about.
    pub section: SectionId,
    /// Measuring time at which it was opened.
    pub opened: Instant,
    /// Measuring time at which it was closed.
    pub closed: Option<Instant>,
    /// Its content, in the form of the crate that made it.
    pub body: String,
}

/// Which warnings to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WarningFilter {
    /// Only of this section.
    pub section: Option<SectionId>,
    /// Only open (`true`) or closed (`false`) ones.
    pub open: Option<bool>,
    /// Only with a number below.
    pub before: Option<i64>,
    /// At most so many; 0 for all.
    pub limit: usize,
}

/// Reads warnings.
pub trait WarningStore {
    /// Warnings by the filter, newest number first.
    fn warnings(&self, filter: &WarningFilter) -> Result<Vec<WarningRecord>, StoreError>;
}

/// Writes warnings.
pub trait WarningWriter {
    /// Inserts or replaces by key in one transaction; durable on return. Gives each record's number.
    fn put_warnings(&mut self, records: &[WarningRecord]) -> Result<Vec<i64>, StoreError>;
}
