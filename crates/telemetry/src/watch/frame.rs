//! A stored frame as watching sees it.

use standards::time::Instant;
use standards::{FactorCode, FrameId, SeriesKind};

/// One frame of a station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenFrame {
    /// Its number; later frames have higher ones.
    pub id: FrameId,
    /// When it was received.
    pub received: Instant,
    /// When the station's clock says it was sent (the request number QN, where the station made it itself).
    pub sent: Option<Instant>,
    /// Whether its checksum was wrong; such a frame says nothing else.
    pub damaged: bool,
    /// What it brought.
    pub observations: Vec<SeenObservation>,
}

/// Values of one kind and measuring time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenObservation {
    /// Which data.
    pub kind: SeriesKind,
    /// When they were measured.
    pub measured: Instant,
    /// The factors with a value, whatever its flag.
    pub factors: Vec<FactorCode>,
    /// Whether they fill a gap, by a call of ours or as a back-fill: they are wanted, not out of order.
    pub heals: bool,
}
