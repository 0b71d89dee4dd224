//! The crate's error.

use crate::diagnostic::Diagnostic;

/// Why a frame was refused or could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// [`Mode::Strict`](crate::Mode::Strict) met a frame that deviates from the standard.
    #[error(
        "strict reading refused the frame: {first} ({total} deviations in all); read it leniently to keep it"
    )]
    Deviates {
        /// The first deviation found.
        first: Diagnostic,
        /// How many deviations the frame has.
        total: usize,
    },
    /// The data segment does not fit the four-digit length field.
    #[error(
        "cannot compose the frame: its data segment has {bytes} bytes, the length field allows 9999; split it"
    )]
    SegmentTooLong {
        /// Length of the data segment in bytes.
        bytes: usize,
    },
    /// A header value or the data area holds bytes that would break the frame.
    #[error("cannot compose the frame: {place} holds {found:?}, which would break the framing; remove it")]
    BreaksFraming {
        /// Where the text stands: a field name, or the data area.
        place: &'static str,
        /// The offending characters.
        found: &'static str,
    },
    /// A request holds a value the standard does not allow.
    #[error("cannot compose request {command}: {item}: {why}; correct it")]
    BadRequest {
        /// CN.
        command: u16,
        /// The item at fault.
        item: &'static str,
        /// What it must be.
        why: &'static str,
    },
    /// A session holds as much as it may; what was offered was not taken.
    #[error("the session is full: {what} reached its limit of {limit}; {advice}")]
    SessionFull {
        /// What reached its limit.
        what: &'static str,
        /// The limit.
        limit: usize,
        /// What frees room.
        advice: &'static str,
    },
    /// A message is to be split, and one of its projects does not fit a packet.
    #[error("cannot split the message: one project needs {bytes} bytes, a packet takes {limit}; shorten it")]
    CannotSplit {
        /// Bytes of the project, with the DataTime each packet repeats.
        bytes: usize,
        /// Bytes a packet's data area may have.
        limit: usize,
    },
    /// An answer was given to a question that is not open.
    #[error("question {ask} is not open: it was never asked, was not accepted, or is over")]
    NotAsked {
        /// Number of the question.
        ask: u64,
    },
}
