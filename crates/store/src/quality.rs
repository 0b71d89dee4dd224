//! Verdicts of quality control and human reviews, kept beside the readings they are about.

use standards::time::Instant;
use standards::{FactorCode, Mn, SeriesKind};

use crate::StoreError;

/// Which value is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ValueKey {
    /// The station.
    pub mn: Mn,
    /// Which of its series.
    pub kind: SeriesKind,
    /// The factor.
    pub factor: FactorCode,
    /// When it was measured.
    pub time: Instant,
}

/// What the tests say of a value that is not simply good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictRecord {
    /// The value.
    pub key: ValueKey,
    /// QARTOD's number of all tests together.
    pub flag: u8,
    /// The findings, in the form of the crate that made them.
    pub body: String,
}

/// One look at a value by somebody. Reviews are added and never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewRecord {
    /// Number; 0 in a record not stored yet.
    pub id: i64,
    /// The value.
    pub key: ValueKey,
    /// When it was looked at.
    pub at: Instant,
    /// Title of the post; never a person's name.
    pub by: String,
    /// The decision, in the word of the crate that knows them.
    pub decision: String,
    /// Why.
    pub reason: String,
}

/// Reads verdicts and reviews.
pub trait QualityStore {
    /// Verdicts of a station and kind with `from <= time < to`, by time, then factor code.
    fn verdicts(
        &self,
        mn: &Mn,
        kind: SeriesKind,
        from: Instant,
        to: Instant,
    ) -> Result<Vec<VerdictRecord>, StoreError>;

    /// Reviews of values of a station and kind with `from <= time < to`, in the order in which they were added.
    fn reviews(
        &self,
        mn: &Mn,
        kind: SeriesKind,
        from: Instant,
        to: Instant,
    ) -> Result<Vec<ReviewRecord>, StoreError>;
}

/// Writes verdicts and reviews.
pub trait QualityWriter {
    /// Puts verdicts, each in place of the one before, and removes those of values that are good now; one transaction, durable on
    /// return. Verdicts of stations or factors that the store has never heard are passed over.
    fn put_verdicts(&mut self, put: &[VerdictRecord], good: &[ValueKey]) -> Result<(), StoreError>;

    /// Adds a review; gives its number, or `None` when the store has never heard its station or factor.
    fn add_review(&mut self, review: &ReviewRecord) -> Result<Option<i64>, StoreError>;
}
