//! Where a frame begins and ends: the decisions of the framer, as a function of the bytes alone.
//!
//! A decision is made only when no further byte could change it, so it is the same however the stream was cut.
//! There are two kinds of evidence for the end of a frame. The *declared end* is where the length field points, and
//! counts when a matching checksum stands there. A *trailer* is `&&`, four hexadecimal digits and then CR, LF or the
//! `##` of a next frame; nothing inside a data segment looks like that, so the first trailer ends the wait, whatever
//! the length field promised.

use crate::crc::{CrcVariant, checksum, fits, hex4, modbus};
use crate::frame::{Crc, Layout, Terminator};
use crate::framer::GarbageReason;
use memchr::{memchr, memchr3};

/// Checksums computed for one trailer when headers nest; beyond it only the last header is tried. Real streams need
/// two or three; the bound keeps hostile bytes from costing quadratic time.
const CHECKSUM_BUDGET: usize = 16;

/// What lies behind the bytes at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tail {
    /// More bytes may come.
    Open,
    /// Nothing came for a while: a frame that only lacks its terminator is complete.
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

/// Progress of the search, relative to the first byte at hand.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Search {
    /// No trailer's terminator stands before this offset.
    scanned: usize,
    /// A `#` was met inside the candidate frame, so headers may nest.
    hash_inside: bool,
    /// The declared end of the header at the first byte is known to be wrong.
    declared_end_refuted: bool,
    /// Why the bytes up to the next header are garbage.
    reason: GarbageReason,
}

#[derive(Debug, Clone, Copy)]
struct Header {
    digits: usize,
    declared: usize,
}

impl Header {
    /// `Err(true)` when more bytes could make it a header, `Err(false)` when none could.
    fn at(data: &[u8]) -> Result<Self, bool> {
        if !data.starts_with(b"##") {
            return Err(data.is_empty() || data == b"#");
        }
        let mut declared = 0;
        for digits in 0..4 {
            match data.get(2 + digits) {
                Some(digit @ b'0'..=b'9') => declared = declared * 10 + usize::from(digit - b'0'),
                Some(_) if digits == 3 => return Ok(Self { digits, declared }),
                Some(_) => return Err(false),
                None => return Err(true),
            }
        }
        Ok(Self { digits: 4, declared })
    }

    fn segment(self) -> usize {
        2 + self.digits
    }

    fn declared_end(self) -> usize {
        self.segment() + self.declared
    }
}

enum Trailer {
    /// A trailer whose checksum begins at this offset.
    At(usize),
    /// None so far.
    NotYet,
    /// None as far as a frame may reach.
    OutOfReach,
}

impl Search {
    /// Decides about the first bytes of `data`; `limit` is the longest frame in bytes, without its terminator.
    pub(crate) fn step(&mut self, data: &[u8], tail: Tail, limit: usize) -> Step {
        let header = match Header::at(data) {
            Ok(header) => header,
            Err(true) if data.is_empty() || tail != Tail::Closed => return Step::Wait,
            Err(_) => {
                let next = data.get(1..).and_then(|rest| memchr(b'#', rest));
                return self.skip(next.map_or(data.len(), |at| at + 1), self.reason);
            }
        };
        let trailer = self.find_trailer(data, header, tail, limit);
        if let Trailer::At(end) = trailer
            && end <= header.declared_end()
        {
            return self.resolve(data, header, end, tail);
        }
        if self.declared_end_holds(data, header, tail, limit) {
            return self.resolve(data, header, header.declared_end(), tail);
        }
        match trailer {
            Trailer::At(end) => self.resolve(data, header, end, tail),
            Trailer::OutOfReach => self.drop_header(GarbageReason::TooLong),
            Trailer::NotYet if tail == Tail::Closed => self.drop_header(GarbageReason::Unfinished),
            Trailer::NotYet => Step::Wait,
        }
    }

    fn find_trailer(&mut self, data: &[u8], header: Header, tail: Tail, limit: usize) -> Trailer {
        let first = header.segment() + 6;
        let stop = data.len().min(limit + 1);
        let mut at = self.scanned.max(header.segment());
        while let Some(found) = data.get(at..stop).and_then(|rest| memchr3(b'\r', b'\n', b'#', rest)) {
            let here = at + found;
            let mut terminates = true;
            if data[here] == b'#' {
                self.hash_inside = true;
                match data.get(here + 1) {
                    None if tail != Tail::Closed => {
                        self.scanned = here;
                        return Trailer::NotYet;
                    }
                    next => terminates = next == Some(&b'#'),
                }
            }
            if terminates && here >= first && is_trailer(&data[here - 6..here]) {
                self.scanned = here;
                return Trailer::At(here - 4);
            }
            at = here + 1;
        }
        self.scanned = at.max(stop);
        if data.len() > limit {
            return Trailer::OutOfReach;
        }
        let ends_in_trailer =
            tail != Tail::Open && data.len() >= first && is_trailer(&data[data.len() - 6..]);
        if ends_in_trailer { Trailer::At(data.len() - 4) } else { Trailer::NotYet }
    }

    /// Whether a matching checksum stands at the declared end, with `&&` before it or a line end after it.
    fn declared_end_holds(&mut self, data: &[u8], header: Header, tail: Tail, limit: usize) -> bool {
        let end = header.declared_end();
        let visible = data.len() > end + 4 || tail != Tail::Open && data.len() == end + 4;
        if self.declared_end_refuted || !visible || end + 4 > limit {
            return false;
        }
        let holds = credible_end(data, header.segment(), end)
            && hex4(&data[end..end + 4]).is_some_and(|crc| fits(crc, &data[header.segment()..end]));
        self.declared_end_refuted = !holds && data.len() > end + 4;
        holds
    }

    /// An end of frame was found: chooses the header it belongs to.
    ///
    /// A checksum that matches by chance (1 in 256) must not let a stray header swallow the good frame behind it. So
    /// where headers nest, the first inner one whose length and checksum both agree wins, even over an outer one
    /// that agrees too; without any, the outermost whose length agrees, or else the nearest.
    fn resolve(&mut self, data: &[u8], header: Header, end: usize, tail: Tail) -> Step {
        if !self.hash_inside {
            return self.accept(data, header, end, tail);
        }
        let checks = |start: usize, end: usize| {
            hex4(&data[end..end + 4]).is_some_and(|crc| fits(crc, &data[start..end]))
        };
        let outer_is_exact = header.declared_end() == end;
        let outer_agrees = outer_is_exact && checks(header.segment(), end);
        let mut exact = outer_is_exact.then_some(0);
        let mut last = None;
        let mut budget = CHECKSUM_BUDGET;
        let mut from = header.segment();
        while let Some((at, inner)) = next_header(&data[..end], from) {
            let (start, inner_end) = (at + inner.segment(), at + inner.declared_end());
            let ends_before = inner_end < end && !outer_agrees && credible_end(data, start, inner_end);
            if (inner_end == end || ends_before) && budget > 0 {
                budget -= 1;
                if checks(start, inner_end) {
                    return self.skip(at, GarbageReason::Interrupted);
                }
            }
            if inner_end == end {
                exact = exact.or(Some(at));
            }
            last = Some((at, start, inner_end == end));
            from = at + 2;
        }
        let chosen = match last {
            Some((at, start, true)) if checks(start, end) => at,
            Some((at, ..)) => exact.unwrap_or(at),
            None => 0,
        };
        if chosen == 0 {
            self.accept(data, header, end, tail)
        } else {
            self.skip(chosen, GarbageReason::Interrupted)
        }
    }

    fn accept(&mut self, data: &[u8], header: Header, end: usize, tail: Tail) -> Step {
        let Some(declared) = data.get(end..end + 4).and_then(hex4) else { return Step::Wait };
        let terminator = match (data.get(end + 4), data.get(end + 5)) {
            (None, _) | (Some(b'\r'), None) if tail == Tail::Open => return Step::Wait,
            (Some(b'\r'), Some(b'\n')) => Terminator::CrLf,
            (Some(b'\r'), _) => Terminator::Cr,
            (Some(b'\n'), _) => Terminator::Lf,
            _ => Terminator::Missing,
        };
        let computed = checksum(&data[header.segment()..end]);
        let crc = verdict(declared, computed, &data[header.segment()..end]);
        *self = Self::default();
        Step::Frame(Layout {
            digits: header.digits,
            declared: header.declared,
            segment: end - header.segment(),
            crc,
            terminator,
        })
    }

    fn drop_header(&mut self, reason: GarbageReason) -> Step {
        self.reason = reason;
        self.skip(2, reason)
    }

    fn skip(&mut self, bytes: usize, reason: GarbageReason) -> Step {
        self.scanned = self.scanned.saturating_sub(bytes);
        self.declared_end_refuted = false;
        Step::Skip(bytes, reason)
    }
}

#[inline]
fn verdict(declared: u16, computed: u16, segment: &[u8]) -> Crc {
    if declared == computed { Crc::Match(declared) } else { other_verdict(declared, computed, segment) }
}

#[cold]
fn other_verdict(declared: u16, computed: u16, segment: &[u8]) -> Crc {
    let modbus = modbus(segment);
    let variant = match declared {
        _ if declared == modbus => CrcVariant::Modbus,
        _ if declared == modbus.swap_bytes() => CrcVariant::ModbusLowFirst,
        _ => return Crc::Mismatch { declared, computed },
    };
    Crc::Variant { variant, declared }
}

fn is_trailer(six: &[u8]) -> bool {
    six.starts_with(b"&&") && hex4(&six[2..]).is_some()
}

/// Whether a data segment could end at `end`: digits of a checksum follow, and either `&&` stands before it or a line
/// end behind the checksum.
fn credible_end(data: &[u8], start: usize, end: usize) -> bool {
    data.get(end..end + 4).and_then(hex4).is_some()
        && (data[start..end].ends_with(b"&&") || matches!(data.get(end + 4), Some(b'\r' | b'\n')))
}

fn next_header(data: &[u8], mut from: usize) -> Option<(usize, Header)> {
    loop {
        let at = from + memchr(b'#', data.get(from..)?)?;
        if let Ok(header) = Header::at(&data[at..]) {
            return Some((at, header));
        }
        from = at + 1;
    }
}
