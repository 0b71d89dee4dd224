//! Sealing: closed days become compressed chunks, in slices, and nothing that is read changes by it.

use standards::time::Instant;

use crate::StoreError;

/// What one slice of sealing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sealed {
    /// Observations that lie in chunks now.
    pub observations: u64,
    /// Raw frames that lie in blocks now.
    pub frames: u64,
    /// Whether nothing is left to seal for now.
    pub done: bool,
}

/// What is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed {
    /// Observations measured before this instant, the start of a Beijing day.
    pub measured_before: Instant,
    /// Raw frames received before this instant.
    pub received_before: Instant,
}

/// Keeps the past in few bytes.
pub trait SealingWriter {
    /// Seals what is closed, about the work of `most` observations; durable when it returns, and nothing is done when it fails.
    /// Called again it goes on where it stopped.
    ///
    /// Every reader gives the same before and after. Late and corrected readings of a sealed day are taken in as always, seen at
    /// once, and merged by a later slice.
    fn seal(&mut self, closed: Closed, most: usize) -> Result<Sealed, StoreError>;

    /// Deletes raw frames received before an instant, about `most` of them; gives how many. Frames in quarantine,
    /// imported files and readings stay. A frame sent again afterwards is known by its values, as long as it has any.
    fn forget_frames(&mut self, received_before: Instant, most: usize) -> Result<u64, StoreError>;
}
