//! A block of raw frames in order of their numbers, every byte of them.
//!
//! Frames of telemetry differ in their digits only. Each is cut at its separators; frames with equally many pieces are written
//! piece by piece, so that a constant piece costs nothing and numbers stand beside their like; then all is deflated.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use super::{checked, numbers};
use crate::packing::{put_slice, put_varint, take, take_length, take_slice};

const FORM: u8 = 1;
/// Behind each piece; a frame that holds this byte is kept as one piece with its length.
const END: u8 = 0;

/// A frame as it lies in a block; station and peer are their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SealedFrame {
    pub(crate) id: i64,
    pub(crate) station: i64,
    pub(crate) received: i64,
    pub(crate) peer: i64,
    pub(crate) raw: Vec<u8>,
}

/// The frames as bytes. `None` when they do not compress, which no memory buffer does.
pub(crate) fn write(frames: &[SealedFrame]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    put_varint(&mut body, frames.len() as u128);
    let columns: [fn(&SealedFrame) -> i64; 4] = [|f| f.id, |f| f.station, |f| f.received, |f| f.peer];
    for number in columns {
        put_slice(&mut body, &numbers::write(&frames.iter().map(number).collect::<Vec<_>>()));
    }
    let pieces: Vec<Vec<&[u8]>> = frames.iter().map(|f| pieces(&f.raw)).collect();
    let counts: Vec<i64> = pieces.iter().map(|p| i64::try_from(p.len()).unwrap_or(0)).collect();
    put_slice(&mut body, &numbers::write(&counts));
    let mut text = Vec::new();
    for count in distinct(&counts) {
        let alike: Vec<&Vec<&[u8]>> =
            pieces.iter().zip(&counts).filter(|(_, c)| **c == count).map(|(p, _)| p).collect();
        if count == 0 {
            frames
                .iter()
                .zip(&counts)
                .filter(|(_, c)| **c == 0)
                .for_each(|(f, _)| put_slice(&mut text, &f.raw));
        }
        for place in 0..usize::try_from(count).unwrap_or(0) {
            let constant = alike.iter().all(|p| p[place] == alike[0][place]);
            text.push(u8::from(constant));
            for piece in alike.iter().take(if constant { 1 } else { alike.len() }) {
                text.extend_from_slice(piece[place]);
                text.push(END);
            }
        }
    }
    put_varint(&mut body, text.len() as u128);
    let mut deflate = DeflateEncoder::new(body, Compression::new(9));
    deflate.write_all(&text).ok()?;
    Some(checked::seal(FORM, &deflate.finish().ok()?))
}

/// The frames of a block; `None` when the bytes are none of [`write()`].
pub(crate) fn read(bytes: &[u8]) -> Option<Vec<SealedFrame>> {
    let body = &mut checked::open(FORM, bytes)?;
    let count = take_length(body)?;
    let mut column = || numbers::read(take_slice(body)?, count);
    let (ids, stations, received, peers, counts) = (column()?, column()?, column()?, column()?, column()?);
    let length = take_length(body)?;
    let mut text = Vec::new();
    DeflateDecoder::new(*body).take(u64::try_from(length).ok()?).read_to_end(&mut text).ok()?;
    let text = &mut &*text;
    let mut raws: Vec<Vec<u8>> = vec![Vec::new(); count];
    for kind in distinct(&counts) {
        let alike: Vec<usize> = (0..count).filter(|frame| counts[*frame] == kind).collect();
        if kind == 0 {
            for frame in &alike {
                raws[*frame] = take_slice(text)?.to_vec();
            }
        }
        for _place in 0..kind {
            let constant = if take(text)? == 1 { Some(take_piece(text)?) } else { None };
            for frame in &alike {
                let piece = match constant {
                    Some(piece) => piece,
                    None => take_piece(text)?,
                };
                raws[*frame].extend_from_slice(piece);
            }
        }
    }
    let frames = raws.into_iter().enumerate().map(|(at, raw)| SealedFrame {
        id: ids[at],
        station: stations[at],
        received: received[at],
        peer: peers[at],
        raw,
    });
    text.is_empty().then(|| frames.collect())
}

/// Cuts behind every separator; nothing for a frame that holds [`END`] or no byte at all.
fn pieces(raw: &[u8]) -> Vec<&[u8]> {
    if raw.contains(&END) {
        return Vec::new();
    }
    raw.split_inclusive(|byte| matches!(byte, b'=' | b';' | b',' | b'&' | b'#' | b':')).collect()
}

fn take_piece<'a>(text: &mut &'a [u8]) -> Option<&'a [u8]> {
    let end = text.iter().position(|byte| *byte == END)?;
    let (piece, rest) = text.split_at_checked(end)?;
    *text = &rest[1..];
    Some(piece)
}

/// The different counts in order of their first appearance.
fn distinct(counts: &[i64]) -> Vec<i64> {
    let mut seen = Vec::new();
    for count in counts {
        if !seen.contains(count) {
            seen.push(*count);
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frame(id: i64, raw: &[u8]) -> SealedFrame {
        SealedFrame { id, station: id % 3, received: id * 1000, peer: 1, raw: raw.to_vec() }
    }

    #[test]
    fn telemetry_takes_a_tenth_of_its_bytes() {
        let raw = |n: i64| {
            let value = |f| format!("w210{f:02}-Avg={}.{:02},w210{f:02}-Flag=N", n % 9 + f, n * 7919 % 97);
            let values = (0..11).map(value).collect::<Vec<_>>().join(";");
            let crc = n * 40_503 % 65_536;
            format!(
                "##0425QN=20210401{n:09};ST=21;CN=2061;PW=123456;MN=A140923_0001;Flag=9;CP=&&DataTime=20210401{n:06};{values}&&{crc:04X}\r\n"
            )
        };
        let frames: Vec<_> = (0..256).map(|n| frame(n, raw(n).as_bytes())).collect();
        let sealed = write(&frames).unwrap();
        let whole: usize = frames.iter().map(|f| f.raw.len()).sum();
        assert!(sealed.len() * 10 < whole, "{} of {whole} bytes", sealed.len());
        assert_eq!(read(&sealed), Some(frames));
    }

    proptest! {
        #[test]
        fn every_byte_of_every_frame_comes_back(raws in prop::collection::vec(prop_oneof![
            prop::collection::vec(any::<u8>(), 0..60),
            "[a-z=;,&#0-9]{0,80}".prop_map(String::into_bytes),
            "(##0100QN=[0-9]{4};MN=a;CP=&&w[0-9]-Avg=[0-9]{1,3}&&\r\n)".prop_map(String::into_bytes),
        ], 0..40)) {
            let frames: Vec<_> = (1..).zip(&raws).map(|(id, raw)| frame(id, raw)).collect();
            prop_assert_eq!(read(&write(&frames).unwrap()), Some(frames));
        }
    }
}
