//! Where a frame begins and ends: the decisions of the framer, as a function of the bytes alone.
//!
//! A decision is made only when no further byte could change it, so it is the same however the stream was cut. The
//! length field is believed when end character and checksum stand where it points. When they do not, the frame
//! ends where a checksum that fits (one in 65,536 by chance) follows an end character before the next header; failing
//! that, it is damaged, and ends where it said or where the next header cuts it off. A whole frame with a good checksum
//! inside the promised length shows that the outer one lost its end, and is given as soon as it is complete.

use crate::checks::{crc8, crc16, crc16_step};
use crate::control::{End, Protocol};
use crate::framer::GarbageReason;
use crate::head::{Head, Probe};
use crate::hex;
use memchr::{memchr2, memchr3};

/// Headers inside a promised length that are looked at; beyond, hostile bytes would cost too much.
const INNER_HEADERS: usize = 64;
/// Fewest bytes of a body, the serial number and the time, for which a frame without an end is worth keeping.
const WORTH_KEEPING: usize = 8;

/// What lies behind the bytes at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tail {
    /// More bytes may come.
    Open,
    /// Nothing came for a while: what is there is all there is for now.
    Idle,
    /// The stream has ended.
    Closed,
}

/// What to do with the bytes at hand.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Undecided: more bytes are needed.
    Wait,
    /// The first `n` bytes (at least one) belong to no frame.
    Skip(usize, GarbageReason),
    /// A frame begins at the first byte.
    Frame(Layout),
}

/// Verdict on a frame's checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Check {
    /// The checksum fits the bytes.
    Match,
    /// The frame is damaged; it may be shown, not counted.
    Mismatch {
        /// The checksum in the frame; 0 where its digits are none.
        declared: u16,
        /// The checksum of the bytes received.
        computed: u16,
    },
    /// The frame ends before its checksum: the header of another one follows.
    CutOff,
}

/// The parts of a frame, and the verdicts of the framer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) head: Head,
    /// Bytes counted as the body, packet numbers included.
    pub(crate) body_len: usize,
    pub(crate) check: Check,
}

impl Layout {
    pub(crate) fn frame_len(&self) -> usize {
        let tail = if self.check == Check::CutOff { 0 } else { self.head.tail() };
        self.head.body + self.body_len + tail
    }

    /// The layout of bytes that are known to be one frame. It does not depend on any limit, and is the one that
    /// [`Search`] found when it cut these bytes out of a stream.
    pub(crate) fn of_whole(bytes: &[u8]) -> Option<Self> {
        let Probe::Head(head) = Head::at(bytes) else { return None };
        let szy206 = head.protocol == Protocol::Szy206;
        if head.total() == bytes.len() && !(szy206 && bytes.last() != Some(&0x16)) {
            return Some(Self { head, body_len: head.declared, check: check(bytes, head, head.declared) });
        }
        if Search::default().sealed_end(bytes, head) == Some(bytes.len()) {
            return Some(Self { head, body_len: bytes.len() - head.body - head.tail(), check: Check::Match });
        }
        let cut_off = !szy206 && head.total() > bytes.len() && bytes.len() >= head.body + WORTH_KEEPING;
        cut_off.then_some(Self { head, body_len: bytes.len() - head.body, check: Check::CutOff })
    }
}

/// Progress of the search, relative to the first byte at hand; none of it changes what is found.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Search {
    /// No whole frame begins before this offset, and so many headers did.
    inside: (usize, usize),
    /// No header begins before this offset.
    next_head: usize,
    /// The register of the checksum over so many bytes, no fitting end among them.
    sealed: Option<(usize, u16)>,
    reason: GarbageReason,
}

impl Search {
    /// Decides about the first bytes of `data`; `limit` is the longest frame in bytes.
    pub(crate) fn step(&mut self, data: &[u8], tail: Tail, limit: usize) -> Step {
        let head = match Head::at(data) {
            Probe::Head(head) if head.total() <= limit => head,
            Probe::More if data.is_empty() || tail != Tail::Closed => return Step::Wait,
            _no_or_too_long => return self.skip(next_start(data), self.reason),
        };
        let total = head.total();
        if let Some(at) = self.whole_frame_inside(&data[..data.len().min(total - 1)], limit) {
            return match self.sealed_end(&data[..at], head) {
                Some(end) => self.frame(head, end - head.body - head.tail(), Check::Match),
                None => self.cut_off(head, at),
            };
        }
        if head.protocol == Protocol::Szy206 {
            return self.szy206(data, head, tail);
        }
        if let Some(frame) = data.get(..total) {
            return match check(frame, head, head.declared) {
                Check::Match => self.frame(head, head.declared, Check::Match),
                refuted => self.damaged(data, head, refuted, tail, limit),
            };
        }
        match tail {
            Tail::Open => Step::Wait,
            Tail::Idle => match self.sealed_end(data, head) {
                // Only the end of what came: a fitting checksum in the middle of a slow frame may be chance.
                Some(end) if data[end..].iter().all(|b| b"\r\n\0".contains(b)) => {
                    self.frame(head, end - head.body - head.tail(), Check::Match)
                }
                _ => Step::Wait,
            },
            Tail::Closed => {
                let region = self.find_next_head(data, limit).unwrap_or_else(|at| at);
                match self.sealed_end(&data[..region.min(data.len())], head) {
                    Some(end) => self.frame(head, end - head.body - head.tail(), Check::Match),
                    None => self.skip(next_start(data), GarbageReason::Unfinished),
                }
            }
        }
    }

    fn szy206(&mut self, data: &[u8], head: Head, tail: Tail) -> Step {
        let Some(frame) = data.get(..head.total()) else {
            let over = tail == Tail::Closed;
            return if over { self.skip(next_start(data), GarbageReason::Unfinished) } else { Step::Wait };
        };
        if frame.last() != Some(&0x16) {
            return self.skip(next_start(data), GarbageReason::NoHeader);
        }
        self.frame(head, head.declared, check(frame, head, head.declared))
    }

    /// Where a frame with a good checksum begins that is whole before the outer one is.
    fn whole_frame_inside(&mut self, window: &[u8], limit: usize) -> Option<usize> {
        let (mut at, mut seen) = self.inside;
        at = at.max(1);
        while seen < INNER_HEADERS {
            let found = memchr2(0x7E, 0x01, window.get(at..)?);
            at = found.map_or(window.len(), |found| at + found);
            self.inside = (at, seen);
            match Head::at(window.get(at..)?) {
                Probe::More => return None,
                Probe::Head(head) if head.total() <= limit => {
                    let frame = window.get(at..at + head.total())?;
                    if check(frame, head, head.declared) == Check::Match {
                        return Some(at);
                    }
                    seen += 1;
                }
                _no_or_too_long => {}
            }
            at += 1;
        }
        None
    }

    /// The declared end is visible and wrong.
    fn damaged(&mut self, data: &[u8], head: Head, refuted: Check, tail: Tail, limit: usize) -> Step {
        let next = self.find_next_head(data, limit);
        let (Ok(region) | Err(region)) = next;
        let region = region.min(limit).min(data.len());
        if let Some(end) = self.sealed_end(&data[..region], head) {
            return self.frame(head, end - head.body - head.tail(), Check::Match);
        }
        match next {
            Ok(at) if at < head.total() => self.cut_off(head, at),
            Err(_) if tail == Tail::Open && region < limit => Step::Wait,
            _ => self.frame(head, head.declared, refuted),
        }
    }

    /// Where the next header begins, or up to where there is none.
    fn find_next_head(&mut self, data: &[u8], limit: usize) -> Result<usize, usize> {
        let mut at = self.next_head.max(1);
        loop {
            let found = data.get(at..).and_then(|rest| memchr2(0x7E, 0x01, rest));
            at = found.map_or(data.len().max(1), |found| at + found);
            self.next_head = at;
            match Head::at(data.get(at..).unwrap_or_default()) {
                Probe::More => return Err(at),
                Probe::Head(head) if head.total() <= limit => return Ok(at),
                _no_or_too_long => at += 1,
            }
        }
    }

    /// Behind the first end character with a fitting checksum in `data`; the offset behind the checksum.
    fn sealed_end(&mut self, data: &[u8], head: Head) -> Option<usize> {
        if head.protocol == Protocol::Szy206 {
            return None;
        }
        let (mut at, mut register) =
            self.sealed.unwrap_or_else(|| (head.body, data.get(..head.body).map_or(0, crc16)));
        let digits = head.tail() - 1;
        while let (Some(byte), Some(behind)) = (data.get(at), data.get(at + 1..at + 1 + digits)) {
            register = crc16_step(register, *byte);
            at += 1;
            if End::of(*byte).is_some() && checksum_of(behind, head) == Some(register) {
                return Some(at + digits);
            }
            self.sealed = Some((at, register));
        }
        None
    }

    fn cut_off(&mut self, head: Head, at: usize) -> Step {
        if head.protocol == Protocol::Szy206 || at < head.body + WORTH_KEEPING {
            return self.skip(at, GarbageReason::Interrupted);
        }
        self.frame(head, at - head.body, Check::CutOff)
    }

    fn frame(&mut self, head: Head, body_len: usize, check: Check) -> Step {
        *self = Self::default();
        Step::Frame(Layout { head, body_len, check })
    }

    fn skip(&mut self, bytes: usize, reason: GarbageReason) -> Step {
        // What was found out about the bytes behind is true of them whatever stands before, and is not looked at again:
        // hostile headers would cost a checksum for each pair of them.
        let (inside, next_head) = (self.inside.0.saturating_sub(bytes), self.next_head.saturating_sub(bytes));
        *self = Self { inside: (inside, 0), next_head, sealed: None, reason };
        Step::Skip(bytes, reason)
    }
}

/// The checksum that these bytes write.
fn checksum_of(bytes: &[u8], head: Head) -> Option<u16> {
    match (head.protocol, bytes) {
        (Protocol::Ascii, digits) => u16::try_from(hex::number(digits)?).ok(),
        (_, [high, low]) => Some(u16::from_be_bytes([*high, *low])),
        _ => None,
    }
}

/// The verdict on a whole frame with so many counted bytes.
pub(crate) fn check(frame: &[u8], head: Head, counted: usize) -> Check {
    let behind_body = head.body + counted;
    if head.protocol == Protocol::Szy206 {
        let computed = u16::from(crc8(&frame[head.body..behind_body]));
        let declared = u16::from(frame[behind_body]);
        return if declared == computed { Check::Match } else { Check::Mismatch { declared, computed } };
    }
    let computed = crc16(&frame[..=behind_body]);
    let declared = checksum_of(&frame[behind_body + 1..], head);
    match declared {
        Some(declared) if declared == computed && End::of(frame[behind_body]).is_some() => Check::Match,
        declared => Check::Mismatch { declared: declared.unwrap_or_default(), computed },
    }
}

/// Bytes to the next one that could begin a frame; at least one.
fn next_start(data: &[u8]) -> usize {
    data.get(1..).and_then(|rest| memchr3(0x7E, 0x01, 0x68, rest)).map_or(data.len(), |at| at + 1)
}
