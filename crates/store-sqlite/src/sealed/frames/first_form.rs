//! Blocks of the first form, which are read and no longer written: pieces of frames with equally many of them, deflated.

use std::io::Read as _;

use flate2::read::DeflateDecoder;

use super::SealedFrame;
use crate::packing::{take, take_length, take_slice};
use crate::sealed::{checked, numbers};

pub(super) const FORM: u8 = 1;
/// Behind each piece; a frame that holds this byte is kept as one piece with its length.
const END: u8 = 0;

/// The frames of a block; `None` when the bytes are of another form.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<SealedFrame>> {
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
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;

    use super::*;
    use crate::packing::{put_slice, put_varint};
    use crate::sealed::frames::Block;

    /// As the first form was written, for frames that are cut into two pieces each, the first of them constant.
    fn written(frames: &[SealedFrame], pieces: &[(&str, &str)]) -> Vec<u8> {
        let mut body = Vec::new();
        put_varint(&mut body, frames.len() as u128);
        let columns: [fn(&SealedFrame) -> i64; 5] =
            [|f| f.id, |f| f.station, |f| f.received, |f| f.peer, |_| 2];
        for number in columns {
            put_slice(&mut body, &numbers::write(&frames.iter().map(number).collect::<Vec<_>>()));
        }
        let second: String = pieces.iter().flat_map(|(_, second)| [*second, "\0"]).collect();
        let text = format!("\u{1}{}\0\0{second}", pieces[0].0);
        put_varint(&mut body, text.len() as u128);
        let mut deflate = DeflateEncoder::new(body, Compression::new(9));
        deflate.write_all(text.as_bytes()).unwrap();
        checked::seal(FORM, &deflate.finish().unwrap())
    }

    #[test]
    fn blocks_that_an_earlier_release_wrote_are_read() {
        let pieces = [("w21011-Avg=", "0.212"), ("w21011-Avg=", "0.20"), ("w21011-Avg=", "-")];
        let frame = |(id, (first, second)): (i64, &(&str, &str))| {
            let raw = [*first, *second].concat().into_bytes();
            SealedFrame { id, station: id % 2, received: id * 1000, peer: 1, raw }
        };
        let frames: Vec<SealedFrame> = (7..).zip(&pieces).map(frame).collect();
        let block = Block::open(&written(&frames, &pieces)).unwrap();
        assert_eq!(block.ids(), [7, 8, 9]);
        let back: Vec<SealedFrame> = (0..3).map(|at| block.frame(at).unwrap()).collect();
        assert_eq!(back, frames);
    }
}
