//! One frame as it came off the wire.

use crate::cipher::plain_length;
use crate::crc::CrcVariant;
use crate::diagnostic::{Deviation, Diagnostic};
use crate::error::Error;
use crate::framer::FramerConfig;
use crate::message::{Message, Mode};
use crate::search::{Search, Step, Tail};
use crate::segment::Segment;

/// Longest data segment HJ 212-2017 §6.3.1 allows, in bytes.
const STANDARD_SEGMENT: usize = 1024;

/// A frame's exact bytes, borrowed from the [`Framer`](crate::Framer), with what framing found out about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawFrame<'a> {
    bytes: &'a [u8],
    layout: Layout,
}

/// The parts of a frame, and the verdicts of the framer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Digits in the length field: 3 or 4.
    pub(crate) digits: usize,
    /// The number in the length field.
    pub(crate) declared: usize,
    /// Bytes of the data segment that was found.
    pub(crate) segment: usize,
    pub(crate) crc: Crc,
    pub(crate) terminator: Terminator,
}

impl Layout {
    pub(crate) fn frame_len(&self) -> usize {
        2 + self.digits + self.segment + 4 + self.terminator.len()
    }
}

/// Verdict on a frame's checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Crc {
    /// The checksum in the frame is that of its data segment. Remember that it takes only 256 values.
    Match(u16),
    /// The checksum is not the standard's but another that makers are known to compute; see [`CrcVariant`].
    Variant {
        /// Which one.
        variant: CrcVariant,
        /// The checksum the frame carries.
        declared: u16,
    },
    /// The frame is damaged: HJ 212 says to stop processing. Its structure is credible, its values are not.
    Mismatch {
        /// The checksum the frame carries.
        declared: u16,
        /// The checksum of the data segment as received.
        computed: u16,
    },
}

impl Crc {
    /// Whether the checksum matches, the standard's or another.
    #[must_use]
    pub fn is_ok(self) -> bool {
        !matches!(self, Self::Mismatch { .. })
    }

    /// Which checksum matches.
    #[must_use]
    pub fn variant(self) -> Option<CrcVariant> {
        match self {
            Self::Match(_) => Some(CrcVariant::Standard),
            Self::Variant { variant, .. } => Some(variant),
            Self::Mismatch { .. } => None,
        }
    }

    /// The checksum the frame carries.
    #[must_use]
    pub fn declared(self) -> u16 {
        match self {
            Self::Match(declared) | Self::Variant { declared, .. } | Self::Mismatch { declared, .. } => {
                declared
            }
        }
    }
}

/// What followed the checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Terminator {
    /// CR LF, as the standard asks.
    CrLf,
    /// LF alone.
    Lf,
    /// CR alone.
    Cr,
    /// Nothing: the next frame, other bytes or the end of the stream.
    Missing,
}

impl Terminator {
    fn len(self) -> usize {
        match self {
            Self::CrLf => 2,
            Self::Lf | Self::Cr => 1,
            Self::Missing => 0,
        }
    }
}

impl<'a> RawFrame<'a> {
    pub(crate) fn new(bytes: &'a [u8], layout: Layout) -> Self {
        Self { bytes, layout }
    }

    /// Reads the frame that `bytes` hold, such as a frame kept in a store.
    ///
    /// `None` unless the frame begins at the first byte and ends at the last.
    #[must_use]
    pub fn of(bytes: &'a [u8]) -> Option<Self> {
        match Search::default().step(bytes, Tail::Closed, FramerConfig::LARGEST_FRAME) {
            Step::Frame(layout) if layout.frame_len() == bytes.len() => Some(Self::new(bytes, layout)),
            _ => None,
        }
    }

    /// All bytes, from `##` to the terminator, exactly as received.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The data segment: what the length counts and the checksum covers.
    #[must_use]
    pub fn segment_bytes(&self) -> &'a [u8] {
        let start = self.segment_start();
        &self.bytes[start..start + self.layout.segment]
    }

    /// Bytes before the data segment: `##` and the length digits.
    pub(crate) fn segment_start(&self) -> usize {
        2 + self.layout.digits
    }

    /// The number in the length field.
    #[must_use]
    pub fn declared_length(&self) -> usize {
        self.layout.declared
    }

    /// Whether the length field states the length of the data segment.
    #[must_use]
    pub fn length_ok(&self) -> bool {
        self.layout.declared == self.layout.segment
    }

    /// Verdict on the checksum.
    #[must_use]
    pub fn crc(&self) -> Crc {
        self.layout.crc
    }

    /// What followed the checksum.
    #[must_use]
    pub fn terminator(&self) -> Terminator {
        self.layout.terminator
    }

    /// Header fields and data area, with every deviation of framing and segment; offsets count from the first `#`.
    #[must_use]
    pub fn read(&self) -> (Segment<'a>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        self.check_framing(self.crc(), &mut diagnostics);
        let segment = Segment::parse_at(self.segment_bytes(), self.segment_start(), &mut diagnostics);
        (segment, diagnostics)
    }

    /// Reads the frame whole: segment, typed upload, diagnostics.
    ///
    /// [`Mode::Lenient`] never returns an error.
    pub fn decode(&self, mode: Mode) -> Result<Message<'a>, Error> {
        Message::of(self, self.crc(), mode)
    }

    /// [`decode`](Self::decode) for a maker who is known to compute another checksum: a frame is whole when either that one
    /// or one that is believed unasked fits.
    pub fn decode_with_crc(&self, variant: CrcVariant, mode: Mode) -> Result<Message<'a>, Error> {
        let declared = self.crc().declared();
        let crc = match self.crc() {
            Crc::Mismatch { .. } if self.crc_fits(variant) => Crc::Variant { variant, declared },
            crc => crc,
        };
        Message::of(self, crc, mode)
    }

    /// Whether the checksum in the frame is that of a variant.
    #[must_use]
    pub fn crc_fits(&self, variant: CrcVariant) -> bool {
        let end = self.segment_start() + self.layout.segment;
        variant.of(&self.bytes[..end], self.segment_start()) == self.crc().declared()
    }

    /// A copy that outlives the framer's buffer.
    #[must_use]
    pub fn to_owned(&self) -> OwnedFrame {
        OwnedFrame { bytes: self.bytes.into(), layout: self.layout }
    }

    /// Reports what deviates around the data segment, given the verdict on the checksum.
    pub(crate) fn check_framing(&self, crc: Crc, diagnostics: &mut Vec<Diagnostic>) {
        let Layout { digits, declared, segment, terminator, .. } = self.layout;
        let checksum_at = self.segment_start() + segment;
        let mut report = |at, deviation| diagnostics.push(Diagnostic { at, deviation });
        if digits != 4 {
            report(2, Deviation::LengthDigits { digits });
        }
        if declared != segment && plain_length(self.segment_bytes()) != Some(declared) {
            report(2, Deviation::LengthMismatch { declared, actual: segment });
        }
        let plain = if segment > STANDARD_SEGMENT { plain_length(self.segment_bytes()) } else { None };
        let bytes = plain.unwrap_or(segment);
        if bytes > STANDARD_SEGMENT {
            report(self.segment_start(), Deviation::SegmentTooLong { bytes });
        }
        match crc {
            Crc::Match(_) => {}
            Crc::Variant { variant, .. } => report(checksum_at, Deviation::CrcVariant(variant)),
            Crc::Mismatch { declared, computed } => {
                report(checksum_at, Deviation::CrcMismatch { declared, computed });
                let fitting = CrcVariant::ALL.into_iter().find(|variant| self.crc_fits(*variant));
                if let Some(variant) = fitting {
                    report(checksum_at, Deviation::CrcOfOtherBytes(variant));
                }
            }
        }
        if self.bytes[checksum_at..checksum_at + 4].iter().any(u8::is_ascii_lowercase) {
            report(checksum_at, Deviation::CrcLowerCase);
        }
        if terminator != Terminator::CrLf {
            report(checksum_at + 4, Deviation::WrongTerminator(terminator));
        }
    }
}

/// A frame that owns its bytes: what goes to the store and to other threads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedFrame {
    bytes: Box<[u8]>,
    layout: Layout,
}

impl OwnedFrame {
    /// The frame, borrowed.
    #[must_use]
    pub fn as_raw(&self) -> RawFrame<'_> {
        RawFrame::new(&self.bytes, self.layout)
    }

    /// The exact bytes, without a copy.
    #[must_use]
    pub fn into_bytes(self) -> Box<[u8]> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &[u8] = b"##0000FFFF\r\n";

    #[test]
    fn a_stored_frame_is_read_back_from_its_bytes() {
        let frame = RawFrame::of(GOOD).unwrap();
        assert_eq!((frame.bytes(), frame.segment_bytes()), (GOOD, &b""[..]));
        assert_eq!(frame.to_owned().as_raw(), frame);
    }

    #[test]
    fn bytes_before_or_after_a_frame_are_not_part_of_it() {
        assert_eq!(RawFrame::of(b"x##0000FFFF\r\n"), None);
        assert_eq!(RawFrame::of(b"##0000FFFF\r\nx"), None);
        assert_eq!(RawFrame::of(b""), None);
    }

    #[test]
    fn framing_deviations_say_where_they_are() {
        let frame = RawFrame::of(b"##003a&&ffff\n").unwrap();
        let (_, diagnostics) = frame.read();
        let places: Vec<_> = diagnostics.iter().map(|d| (d.at, d.deviation.clone())).collect();
        assert!(places.contains(&(2, Deviation::LengthDigits { digits: 3 })), "{places:?}");
        assert!(places.contains(&(8, Deviation::CrcLowerCase)), "{places:?}");
        assert!(places.contains(&(12, Deviation::WrongTerminator(Terminator::Lf))), "{places:?}");
    }
}
