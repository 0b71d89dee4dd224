//! The package around a workbook's parts: a ZIP archive, read from its central directory.
//!
//! Only what an .xlsx has is read: stored and deflated parts, with 64-bit sizes where a writer put them. No part unpacks to
//! more than the limit given, whatever the directory says of its size.

use std::io::Read as _;

use flate2::Crc;
use flate2::read::DeflateDecoder;

const END: &[u8] = b"PK\x05\x06";
const ENTRY: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";
/// Bytes of the end record without its comment, which has at most 64 KiB.
const END_LENGTH: usize = 22;
const SATURATED: u64 = 0xffff_ffff;

/// An archive and where its parts stand.
pub(crate) struct Package<'a> {
    bytes: &'a [u8],
    parts: Vec<Part>,
    /// Bytes that may still be unpacked.
    left: u64,
}

struct Part {
    name: String,
    is_deflated: bool,
    /// CRC-32 of the plain bytes.
    check: u64,
    size: u64,
    offset: u64,
}

/// Whether the bytes begin as an archive does.
pub(crate) fn is_package(bytes: &[u8]) -> bool {
    bytes.starts_with(LOCAL)
}

impl<'a> Package<'a> {
    /// Reads the directory; all parts together may unpack to `limit` bytes.
    pub(crate) fn open(bytes: &'a [u8], limit: u64) -> Result<Self, String> {
        let cut = || "文件不完整 / cut off".to_owned();
        let tail = bytes.len().saturating_sub(END_LENGTH + 0xffff);
        let end = bytes.get(tail..).and_then(|t| memchr::memmem::rfind(t, END)).ok_or_else(cut)? + tail;
        let count = number(bytes, end + 10, 2).ok_or_else(cut)?;
        let mut at = at(number(bytes, end + 16, 4).ok_or_else(cut)?);
        let mut parts = Vec::new();
        for _ in 0..count {
            let (part, next) = entry(bytes, at).ok_or_else(cut)?;
            parts.push(part);
            at = next;
        }
        Ok(Self { bytes, parts, left: limit })
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.parts.iter().any(|part| part.name.eq_ignore_ascii_case(name))
    }

    /// The text of a part; `None` when there is no such part.
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, String> {
        let Some(part) = self.parts.iter().find(|part| part.name.eq_ignore_ascii_case(name)) else {
            return Ok(None);
        };
        let broken = |what: &str| format!("{name}: {what}");
        let packed = part.data(self.bytes).ok_or_else(|| broken("文件不完整 / cut off"))?;
        let limit = self.left.saturating_add(1);
        let mut plain = Vec::new();
        let read = if part.is_deflated {
            DeflateDecoder::new(packed).take(limit).read_to_end(&mut plain)
        } else {
            packed.take(limit).read_to_end(&mut plain)
        };
        read.map_err(|error| broken(&error.to_string()))?;
        self.left = self
            .left
            .checked_sub(plain.len() as u64)
            .ok_or_else(|| broken("解压后过大，请拆分 / unpacks to too much: split the workbook"))?;
        let mut check = Crc::new();
        check.update(&plain);
        if u64::from(check.sum()) != part.check {
            return Err(broken("内容已损坏（校验不符） / damaged: its checksum does not fit"));
        }
        String::from_utf8(plain).map(Some).map_err(|_not_text| broken("不是 UTF-8 / not UTF-8"))
    }
}

impl Part {
    fn data<'a>(&self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        let start = at(self.offset);
        let local = bytes.get(start..)?;
        let names = at(number(local, 26, 2)?) + at(number(local, 28, 2)?);
        local.starts_with(LOCAL).then_some(())?;
        local.get(30 + names..)?.get(..at(self.size))
    }
}

/// One entry of the directory, and where the next begins.
fn entry(bytes: &[u8], start: usize) -> Option<(Part, usize)> {
    let entry = bytes.get(start..).filter(|entry| entry.starts_with(ENTRY))?;
    let field = |from: usize, length: usize| number(entry, from, length);
    let (name, extra, comment) = (at(field(28, 2)?), at(field(30, 2)?), at(field(32, 2)?));
    let extra_bytes = entry.get(46 + name..46 + name + extra)?;
    let (mut size, mut offset) = (field(20, 4)?, field(42, 4)?);
    if let Some(wide) = zip64(extra_bytes) {
        // Only the fields that are saturated above stand here, in this order: plain size, packed size, offset.
        let mut from = if field(24, 4)? == SATURATED { 8 } else { 0 };
        for value in [&mut size, &mut offset].into_iter().filter(|value| **value == SATURATED) {
            *value = number(wide, from, 8)?;
            from += 8;
        }
    }
    let part = Part {
        name: String::from_utf8_lossy(entry.get(46..46 + name)?).replace('\\', "/"),
        is_deflated: match field(10, 2)? {
            0 => false,
            8 => true,
            _ => return None,
        },
        check: field(16, 4)?,
        size,
        offset,
    };
    Some((part, start + 46 + name + extra + comment))
}

fn zip64(mut extra: &[u8]) -> Option<&[u8]> {
    loop {
        let (id, length) = (number(extra, 0, 2)?, at(number(extra, 2, 2)?));
        let (field, rest) = extra.get(4..)?.split_at_checked(length)?;
        if id == 1 {
            return Some(field);
        }
        extra = rest;
    }
}

/// A little-endian number of up to eight bytes.
fn number(bytes: &[u8], from: usize, length: usize) -> Option<u64> {
    let field = bytes.get(from..)?.get(..length)?;
    Some(field.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

fn at(number: u64) -> usize {
    // Beyond the address space is beyond the file, and half of it cannot overflow when lengths are added.
    usize::try_from(number).unwrap_or(usize::MAX).min(usize::MAX / 4)
}
