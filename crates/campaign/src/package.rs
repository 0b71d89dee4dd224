//! Packages of evidence (证据包, SC-100): files in one ZIP that proves itself, offline.
//!
//! Everything in it stands in its own bytes (stored, not compressed), with the SHA-256 of each file in `SHA256SUMS`. [`verify()`] knows every byte
//! of the format, so that any changed one is found and the file it belongs to is named. Whoever changes a file *and* every sum after it is
//! found by the digest of the whole package, which stands in the ledger.

mod crc;
mod segment;
mod verify;
mod zip;

pub use segment::{SEGMENT, Segment, SegmentFault, SegmentWriter};
pub use verify::{Fault, Verified, verify};
pub use zip::{PackageError, PackageFile};

use std::fmt::Write as _;

use crate::ledger::Digest;

/// Name of the file with the sums of all others.
pub const SUMS: &str = "SHA256SUMS";

/// Packs files with their sums. The same files give the same bytes.
pub fn pack(mut files: Vec<PackageFile>) -> Result<Vec<u8>, PackageError> {
    let mut sums = String::new();
    for file in &files {
        // Writing to a string cannot fail.
        let _written = writeln!(sums, "{}  {}", Digest::of(&file.bytes), file.name);
    }
    files.push(PackageFile { name: SUMS.into(), bytes: sums.into_bytes() });
    zip::write(&files)
}
