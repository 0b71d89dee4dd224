//! What can go wrong.

use crate::diagnostic::Diagnostic;

/// Errors of this crate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Strict reading met a frame that deviates from the standard.
    #[error(
        "the frame deviates from the standard in {total} places, first {first}; read it leniently or mend it"
    )]
    Deviates {
        /// The first deviation.
        first: Diagnostic,
        /// How many there are.
        total: usize,
    },
    /// A body does not fit the length field.
    #[error(
        "cannot compose the frame: its body has {bytes} bytes, the length field allows 4095; send it in packets"
    )]
    BodyTooLong {
        /// Length of the body in bytes.
        bytes: usize,
    },
    /// A value does not fit the bytes of its element.
    #[error(
        "cannot compose the report: {value} does not fit {id} with {bytes} bytes and {decimals} decimals"
    )]
    ValueDoesNotFit {
        /// Identifier of the element.
        id: String,
        /// The value.
        value: String,
        /// Bytes of the element.
        bytes: usize,
        /// Decimals of the element.
        decimals: u8,
    },
    /// A body needs more packets than three digits count.
    #[error(
        "cannot compose the frames: {packets} packets, the standard counts 4095; make the packets longer"
    )]
    TooManyPackets {
        /// How many it would take.
        packets: usize,
    },
}
