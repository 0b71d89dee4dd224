//! Readings as ranges in time.

use standards::time::Instant;
use standards::{FactorCode, FrameId, Mn, Reading, ReadingTable, SeriesKind};

use crate::StoreError;

/// A reading with the frame that brought it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredReading {
    /// The fact.
    pub reading: Reading,
    /// The frame behind it.
    pub frame: FrameId,
}

/// The newest of a device: latest means newest measured, never newest arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Latest {
    /// The device.
    pub mn: Mn,
    /// Which series of it.
    pub kind: SeriesKind,
    /// Newest measuring time.
    pub time: Instant,
    /// When the newest arrival of that time came.
    pub received: Instant,
    /// The newest value in force of each factor, whenever it was measured, with its frame.
    pub readings: Vec<StoredReading>,
}

/// Reads readings.
pub trait ReadingStore {
    /// Every reading of a station and kind with `from <= time < to`, by time, then in order of arrival.
    ///
    /// Revisions are all there, the newest arrival last; who evaluates takes the last of each factor and time.
    fn range(
        &self,
        mn: &Mn,
        kind: SeriesKind,
        from: Instant,
        to: Instant,
    ) -> Result<Vec<StoredReading>, StoreError>;

    /// As [`Self::range`], of one factor only.
    fn range_of(
        &self,
        mn: &Mn,
        kind: SeriesKind,
        factor: FactorCode,
        from: Instant,
        to: Instant,
    ) -> Result<Vec<StoredReading>, StoreError>;

    /// The values in force of a station and kind with `from <= time < to`, as columns.
    ///
    /// Of several values of one factor and time the one that [`Self::range`] gives last. Values are kept within the bounds of a
    /// [`ReadingTable`]. Empty for a device that is not known.
    fn table(
        &self,
        mn: &Mn,
        kind: SeriesKind,
        from: Instant,
        to: Instant,
    ) -> Result<ReadingTable, StoreError>;

    /// As [`Self::table`], of one factor only: what a chart of one series needs.
    fn column(
        &self,
        mn: &Mn,
        kind: SeriesKind,
        factor: FactorCode,
        from: Instant,
        to: Instant,
    ) -> Result<ReadingTable, StoreError>;

    /// The newest of every device that ever brought an observation of a kind, in the order in which devices first came.
    fn latest(&self, kind: SeriesKind) -> Result<Vec<Latest>, StoreError>;

    /// Newest measuring time of a station and kind, with its arrival: latest means newest measured, never newest arrived.
    fn latest_time(&self, mn: &Mn, kind: SeriesKind) -> Result<Option<(Instant, Instant)>, StoreError>;
}
