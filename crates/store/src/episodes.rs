//! Episodes of stations: stretches of time that one explanation is given for, kept beside the readings they were found in.

use standards::time::Instant;
use standards::{Mn, SeriesKind};

use crate::StoreError;

/// An episode. Station, kind of series, subject and start are its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpisodeRecord {
    /// The station.
    pub mn: Mn,
    /// Which of its series.
    pub kind: SeriesKind,
    /// What it is about, in the words of who finds episodes: of one subject a station has one at a time.
    pub subject: String,
    /// Its first moment.
    pub start: Instant,
    /// Its last moment; absent while it goes on.
    pub end: Option<Instant>,
    /// The rest, in the form of who found it.
    pub body: String,
}

/// Which episodes: those that touch `from <= time < to`; what goes on touches everything after its start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpisodeFilter {
    /// Of one station; of all when absent.
    pub mn: Option<Mn>,
    /// First moment.
    pub from: Instant,
    /// First moment after.
    pub to: Instant,
    /// Most of them.
    pub limit: usize,
}

/// Reads episodes.
pub trait EpisodeStore {
    /// Episodes by start, newest first; of one moment by station and subject.
    fn episodes(&self, filter: &EpisodeFilter) -> Result<Vec<EpisodeRecord>, StoreError>;
}

/// Writes episodes.
pub trait EpisodeWriter {
    /// Puts episodes, each in place of the one with its key; one transaction, durable on return. Those of stations that the store has
    /// never heard are passed over.
    fn put_episodes(&mut self, records: &[EpisodeRecord]) -> Result<(), StoreError>;
}
