//! What is known about stations themselves: requests, gaps, warnings, connections, and how far relays have come.
//!
//! Contents are text whose meaning is the caller's; columns stand beside it to find it by.

use standards::time::Instant;
use standards::{FrameId, Mn};

use crate::{StoreError, StoredFrame};

/// A request to a station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRecord {
    /// Its number; 0 for one that is not stored yet.
    pub id: i64,
    /// The station.
    pub mn: Mn,
    /// When it was made.
    pub made: Instant,
    /// Who made it: title and sign-in name, or the word of the rule.
    pub by: String,
    /// When it ended; `None` while it is waiting or under way.
    pub ended: Option<Instant>,
    /// What was asked, and how it stands or ended.
    pub body: String,
}

/// A gap of a station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapRecord {
    /// The station.
    pub mn: Mn,
    /// Number of the kind of data.
    pub kind: u8,
    /// Beginning of the first interval missed: with station and kind its key.
    pub from: Instant,
    /// End of the last one.
    pub to: Instant,
    /// When nothing of it was waited for any more.
    pub closed: Option<Instant>,
    /// All of it.
    pub body: String,
}

/// A warning about a station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StationWarningRecord {
    /// Its number; given when it is stored first.
    pub id: i64,
    /// Its key.
    pub key: String,
    /// The station.
    pub mn: Mn,
    /// When it opened, by the server's clock.
    pub opened: Instant,
    /// When it closed.
    pub closed: Option<Instant>,
    /// All of it.
    pub body: String,
}

/// A connection of a station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionRecord {
    /// Its number; 0 for one that is not stored yet.
    pub id: i64,
    /// The station.
    pub mn: Mn,
    /// When its first frame came.
    pub began: Instant,
    /// When it ended.
    pub ended: Option<Instant>,
    /// Address of the peer.
    pub peer: String,
    /// Frames of the station on it.
    pub frames: u64,
    /// Why it ended.
    pub reason: String,
}

/// Which records of stations to read; the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StationFilter {
    /// Only of this station.
    pub mn: Option<Mn>,
    /// Only open ones, or only ended ones.
    pub open: Option<bool>,
    /// Only with numbers below this one; no meaning for gaps.
    pub before: Option<i64>,
    /// At most so many; 0 for all.
    pub limit: usize,
}

/// Reads what is known about stations.
pub trait TelemetryStore {
    /// Up to `limit` frames of all stations with numbers above `after`, oldest first. Frames that were deleted on purpose are not
    /// among them.
    fn frames_after(&self, after: FrameId, limit: usize) -> Result<Vec<StoredFrame>, StoreError>;
    /// The highest number a frame ever had; 0 while there was none.
    fn newest_frame(&self) -> Result<FrameId, StoreError>;
    /// Requests, newest first.
    fn station_requests(&self, filter: &StationFilter) -> Result<Vec<RequestRecord>, StoreError>;
    /// Gaps, the latest beginning first.
    fn gaps(&self, filter: &StationFilter) -> Result<Vec<GapRecord>, StoreError>;
    /// Warnings about stations, newest first.
    fn station_warnings(&self, filter: &StationFilter) -> Result<Vec<StationWarningRecord>, StoreError>;
    /// Connections, newest first.
    fn connections(&self, filter: &StationFilter) -> Result<Vec<ConnectionRecord>, StoreError>;
    /// The kept state of watching each station.
    fn watch_states(&self) -> Result<Vec<(Mn, String)>, StoreError>;
    /// Up to which frame a relay has sent everything on.
    fn relay_cursor(&self, target: &str) -> Result<Option<FrameId>, StoreError>;
}

/// Writes what is known about stations.
pub trait TelemetryWriter {
    /// Stores a request, or its new state under the same number; gives the number.
    fn put_station_request(&mut self, record: &RequestRecord) -> Result<i64, StoreError>;
    /// Stores gaps; one of the same station, kind and beginning is replaced.
    fn put_gaps(&mut self, records: &[GapRecord]) -> Result<(), StoreError>;
    /// Stores the state of watching stations together with the warnings it gave, all or nothing; a warning of the same key keeps its
    /// number. Gives the numbers of the warnings in order.
    fn put_watch(
        &mut self,
        states: &[(Mn, String)],
        warnings: &[StationWarningRecord],
    ) -> Result<Vec<i64>, StoreError>;
    /// Stores connections, new ones and ended ones; of each station the newest thousand are kept. Gives their numbers in order.
    fn put_connections(&mut self, records: &[ConnectionRecord]) -> Result<Vec<i64>, StoreError>;
    /// Ends every connection that is still open: the server was stopped while they were.
    fn end_connections(&mut self, ended: Instant, reason: &str) -> Result<u64, StoreError>;
    /// Remembers how far a relay has come.
    fn put_relay_cursor(&mut self, target: &str, frame: FrameId) -> Result<(), StoreError>;
}
