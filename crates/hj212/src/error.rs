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
}
