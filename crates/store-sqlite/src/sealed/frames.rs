//! A block of raw frames in order of their numbers, every byte of them.
//!
//! Frames of telemetry differ in their digits only. Each is cut at its separators; those that say the same names in the same
//! order are of one shape, and their pieces are written place by place, station after station, so that a constant piece costs nothing
//! and numbers stand beside their like ([`pieces`](super::pieces)). What follows from the message of a frame of HJ 212 is not
//! written at all ([`super::envelope`]).
//!
//! Form 2: count; numbers, stations, peers and shapes of the frames, and their arrivals as they came or station after station;
//! deflated text; columns of numbers.

mod first_form;
mod shapes;

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use self::shapes::Alike;
use super::pieces::{Column, Sources, Streams};
use super::{checked, envelope, numbers};
use crate::packing::{put_slice, put_varint, take, take_length, take_slice};

const FORM: u8 = 2;

/// A frame as it lies in a block; station and peer are their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SealedFrame {
    pub(crate) id: i64,
    pub(crate) station: i64,
    pub(crate) received: i64,
    pub(crate) peer: i64,
    pub(crate) raw: Vec<u8>,
}

/// The frames as bytes. `None` when they do not compress, or would not come back as they are, which is never seen.
pub(crate) fn write(frames: &[SealedFrame]) -> Option<Vec<u8>> {
    let (alike, of_frames) = shapes::gather(frames)?;
    let mut to = Streams::default();
    for Alike { enveloped, rows } in alike {
        let received: Vec<i64> = rows.iter().map(|row| row.received).collect();
        let places = rows.first().map_or(0, |row| row.pieces.len());
        to.text.push(u8::from(enveloped));
        put_varint(&mut to.text, places as u128);
        for place in 0..places {
            let pieces: Vec<&[u8]> =
                rows.iter().map(|row| row.pieces.get(place).copied()).collect::<Option<_>>()?;
            Column::of(&pieces).write(&received, &mut to);
        }
    }
    let mut body = Vec::new();
    put_varint(&mut body, frames.len() as u128);
    let column = |of: fn(&SealedFrame) -> i64| frames.iter().map(of).collect::<Vec<_>>();
    let (stations, received) = (column(|f| f.station), column(|f| f.received));
    for numbers in [&column(|f| f.id), &stations, &column(|f| f.peer), &of_frames] {
        put_slice(&mut body, &numbers::write(numbers));
    }
    // Many stations keep their own times, few keep the order in which they are heard.
    let by_station: Vec<i64> =
        by_station(&stations).iter().map(|at| received.get(*at).copied()).collect::<Option<_>>()?;
    let (heard, by_station) = (numbers::write(&received), numbers::write(&by_station));
    let shorter = by_station.len() < heard.len();
    body.push(u8::from(shorter));
    put_slice(&mut body, if shorter { &by_station } else { &heard });
    put_varint(&mut body, to.text.len() as u128);
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::new(9));
    deflate.write_all(&to.text).ok()?;
    put_slice(&mut body, &deflate.finish().ok()?);
    body.extend(to.numbers);
    let bytes = checked::seal(FORM, &body);
    // Rows are deleted for it: it must give every byte back.
    let block = Block::open(&bytes)?;
    let back = |(at, frame): (usize, &SealedFrame)| block.frame(at).is_some_and(|back| back == *frame);
    frames.iter().enumerate().all(back).then_some(bytes)
}

/// A block whose checksum was right, its columns decoded; a frame is put together when it is asked for.
#[derive(Debug)]
pub(crate) struct Block {
    ids: Vec<i64>,
    stations: Vec<i64>,
    received: Vec<i64>,
    peers: Vec<i64>,
    raws: Raws,
}

#[derive(Debug)]
enum Raws {
    /// As the first form has them.
    Whole(Vec<Vec<u8>>),
    Alike {
        /// Of each frame its shape, and its row among the frames of that.
        places: Vec<(usize, usize)>,
        shapes: Vec<(bool, Vec<Column>)>,
    },
}

impl Block {
    /// `None` when the bytes are none of [`write()`].
    pub(crate) fn open(bytes: &[u8]) -> Option<Self> {
        if bytes.first() == Some(&first_form::FORM) {
            let mut block = Self {
                ids: vec![],
                stations: vec![],
                received: vec![],
                peers: vec![],
                raws: Raws::Whole(vec![]),
            };
            let mut raws = Vec::new();
            for frame in first_form::read(bytes)? {
                block.ids.push(frame.id);
                block.stations.push(frame.station);
                block.received.push(frame.received);
                block.peers.push(frame.peer);
                raws.push(frame.raw);
            }
            return Some(Self { raws: Raws::Whole(raws), ..block });
        }
        let body = &mut checked::open(FORM, bytes)?;
        let count = take_length(body)?;
        let mut column = || numbers::read(take_slice(body)?, count);
        let (ids, stations, peers, of_frames) = (column()?, column()?, column()?, column()?);
        let order = by_station(&stations);
        let mut received = vec![0; count];
        let sorted = take(body)? == 1;
        let arrivals = numbers::read(take_slice(body)?, count)?;
        for (at, (place, arrival)) in order.iter().zip(arrivals).enumerate() {
            *received.get_mut(if sorted { *place } else { at })? = arrival;
        }
        let length = take_length(body)?;
        let mut text = Vec::new();
        let deflated = take_slice(body)?;
        DeflateDecoder::new(deflated).take(u64::try_from(length).ok()?).read_to_end(&mut text).ok()?;
        let mut from = Sources { text: &text, numbers: body };
        let mut frames_of: Vec<Vec<usize>> = Vec::new();
        let shapes =
            of_frames.iter().copied().max().map_or(Some(0), |last| usize::try_from(last + 1).ok())?;
        frames_of.resize_with(shapes.min(count), Vec::new);
        for at in order {
            let shape = usize::try_from(*of_frames.get(at)?).ok()?;
            frames_of.get_mut(shape)?.push(at);
        }
        let mut places = vec![(0, 0); count];
        let mut shapes = Vec::with_capacity(frames_of.len());
        for (shape, rows) in frames_of.into_iter().enumerate() {
            let arrivals: Vec<i64> =
                rows.iter().map(|at| received.get(*at).copied()).collect::<Option<_>>()?;
            for (row, at) in rows.into_iter().enumerate() {
                *places.get_mut(at)? = (shape, row);
            }
            let enveloped = take(&mut from.text)? == 1;
            let columns = take_length(&mut from.text)?;
            let columns = (0..columns).map(|_| Column::read(&arrivals, &mut from)).collect::<Option<_>>()?;
            shapes.push((enveloped, columns));
        }
        let all = from.text.is_empty() && from.numbers.is_empty();
        let raws = Raws::Alike { places, shapes };
        all.then_some(Self { ids, stations, received, peers, raws })
    }

    /// Numbers of its frames, in order.
    pub(crate) fn ids(&self) -> &[i64] {
        &self.ids
    }

    /// Whether a frame of this number would lie here.
    pub(crate) fn spans(&self, id: i64) -> bool {
        self.ids.first().is_some_and(|first| *first <= id) && self.ids.last().is_some_and(|last| id <= *last)
    }

    /// Where the frame of a number lies.
    pub(crate) fn place(&self, id: i64) -> Option<usize> {
        self.ids.binary_search(&id).ok()
    }

    /// The frame at a place; `None` when there is no such place, or it does not read.
    pub(crate) fn frame(&self, at: usize) -> Option<SealedFrame> {
        Some(SealedFrame {
            id: *self.ids.get(at)?,
            station: *self.stations.get(at)?,
            received: *self.received.get(at)?,
            peer: *self.peers.get(at)?,
            raw: self.raw(at)?,
        })
    }

    /// The bytes of the frame at a place.
    pub(crate) fn raw(&self, at: usize) -> Option<Vec<u8>> {
        let (places, shapes) = match &self.raws {
            Raws::Whole(raws) => return raws.get(at).cloned(),
            Raws::Alike { places, shapes } => (places, shapes),
        };
        let (shape, row) = *places.get(at)?;
        let (enveloped, columns) = shapes.get(shape)?;
        let mut raw = Vec::with_capacity(512);
        let message = |raw: &mut Vec<u8>| columns.iter().try_for_each(|column| column.put(row, raw));
        if *enveloped {
            envelope::put(&mut raw, message)?;
        } else {
            message(&mut raw)?;
        }
        Some(raw)
    }
}

/// Places of the frames station after station, as they came within each.
fn by_station(stations: &[i64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..stations.len()).collect();
    order.sort_by_key(|at| stations.get(*at));
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frame(id: i64, raw: &[u8]) -> SealedFrame {
        SealedFrame { id, station: id % 3, received: id * 1000, peer: 1, raw: raw.to_vec() }
    }

    fn enveloped(message: &[u8]) -> Vec<u8> {
        let mut raw = Vec::new();
        envelope::put(&mut raw, |raw| {
            raw.extend_from_slice(message);
            Some(())
        })
        .unwrap();
        raw
    }

    fn back(sealed: &[u8]) -> Option<Vec<SealedFrame>> {
        let block = Block::open(sealed)?;
        (0..block.ids().len()).map(|at| block.frame(at)).collect()
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
        assert_eq!(back(&sealed), Some(frames));
    }

    proptest! {
        #[test]
        fn every_byte_of_every_frame_comes_back(raws in prop::collection::vec(prop_oneof![
            prop::collection::vec(any::<u8>(), 0..60),
            "[a-z=;,&#0-9]{0,80}".prop_map(String::into_bytes),
            "(##0100QN=[0-9]{4};MN=a;CP=&&w[0-9]-Avg=[0-9]{1,3}&&\r\n)".prop_map(String::into_bytes),
            "QN=20210401[0-2][0-9][0-5][0-9]{4};MN=[ab];CP=&&w[12]-Avg=[0-9]{1,2}\\.[0-9]{1,3},w[12]-Flag=[NM]&&"
                .prop_map(|message| enveloped(message.as_bytes())),
        ], 0..40)) {
            let frames: Vec<_> = (1..).zip(&raws).map(|(id, raw)| frame(id, raw)).collect();
            prop_assert_eq!(back(&write(&frames).unwrap()), Some(frames));
        }
    }
}
