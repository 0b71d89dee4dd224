//! Frames sorted by what they have in common: the same names in the same order, and whether an envelope follows from the message.

use std::collections::HashMap;

use super::SealedFrame;
use crate::sealed::envelope;

/// Frames of one shape, station after station, as they came within each.
pub(super) struct Alike<'a> {
    /// Whether header, length, checksum and end follow from the message.
    pub(super) enveloped: bool,
    pub(super) rows: Vec<Row<'a>>,
}

/// A frame, cut: equally many pieces in all frames of a shape.
pub(super) struct Row<'a> {
    station: i64,
    pub(super) received: i64,
    pub(super) pieces: Vec<&'a [u8]>,
}

#[derive(PartialEq, Eq, Hash)]
struct Shape {
    enveloped: bool,
    pieces: usize,
    names: Vec<u8>,
}

/// The shapes in order of their first frames, and the shape of each frame.
pub(super) fn gather(frames: &[SealedFrame]) -> Option<(Vec<Alike<'_>>, Vec<i64>)> {
    let mut shapes: HashMap<Shape, usize> = HashMap::new();
    let mut alike: Vec<Alike<'_>> = Vec::new();
    let mut of_frames = Vec::with_capacity(frames.len());
    for frame in frames {
        let message = envelope::open(&frame.raw);
        let (enveloped, pieces) = (message.is_some(), cut(message.unwrap_or(&frame.raw)));
        let shape = Shape { enveloped, pieces: pieces.len(), names: names(&pieces) };
        let place = *shapes.entry(shape).or_insert_with(|| {
            alike.push(Alike { enveloped, rows: Vec::new() });
            alike.len() - 1
        });
        let row = Row { station: frame.station, received: frame.received, pieces };
        alike.get_mut(place)?.rows.push(row);
        of_frames.push(i64::try_from(place).ok()?);
    }
    for Alike { rows, .. } in &mut alike {
        rows.sort_by_key(|row| row.station);
    }
    Some((alike, of_frames))
}

/// Cuts behind every separator; what is no text stays whole.
fn cut(message: &[u8]) -> Vec<&[u8]> {
    let is_text = |byte: &u8| !byte.is_ascii_control() || matches!(byte, b'\r' | b'\n' | b'\t');
    if !message.iter().all(is_text) {
        return vec![message];
    }
    message.split_inclusive(|byte| matches!(byte, b'=' | b';' | b',' | b'&' | b'#' | b':')).collect()
}

/// The names among the pieces, and of the others their separators.
fn names(pieces: &[&[u8]]) -> Vec<u8> {
    let mut names = Vec::new();
    for piece in pieces {
        let is_name = piece.ends_with(b"=") || piece.ends_with(b"\":");
        names.extend_from_slice(if is_name {
            piece
        } else {
            piece.last_chunk::<1>().map_or(&[], |last| last)
        });
    }
    names
}
