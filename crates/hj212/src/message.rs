//! A frame read whole.

use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::frame::{Crc, RawFrame};
use crate::segment::Segment;
use crate::upload::Upload;

/// What to do about a frame that deviates from the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Refuse it.
    Strict,
    /// Read what can be read without guessing, and list the deviations.
    #[default]
    Lenient,
}

/// A frame's contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message<'a> {
    /// Header fields and data area.
    pub segment: Segment<'a>,
    /// The readings, where the command uploads some. Absent when the checksum is wrong: a damaged frame can be shown,
    /// not counted.
    pub upload: Option<Upload<'a>>,
    /// Verdict on the checksum; for an encrypted data area that was opened, of the plain text.
    pub crc: Crc,
    /// Deviations, in the order of their place.
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Message<'a> {
    pub(crate) fn of(frame: &RawFrame<'a>, crc: Crc, mode: Mode) -> Result<Self, Error> {
        let mut diagnostics = Vec::new();
        frame.check_framing(crc, &mut diagnostics);
        let segment = Segment::parse_at(frame.segment_bytes(), frame.segment_start(), &mut diagnostics);
        Self::build(segment, diagnostics, crc, mode)
    }

    pub(crate) fn build(
        segment: Segment<'a>,
        mut diagnostics: Vec<Diagnostic>,
        crc: Crc,
        mode: Mode,
    ) -> Result<Self, Error> {
        let upload = if crc.is_ok() { Upload::read(&segment, &mut diagnostics) } else { None };
        diagnostics.sort_by_key(|diagnostic| diagnostic.at);
        match (mode, diagnostics.first()) {
            (Mode::Strict, Some(first)) => {
                Err(Error::Deviates { first: first.clone(), total: diagnostics.len() })
            }
            _ => Ok(Self { segment, upload, crc, diagnostics }),
        }
    }
}
