//! What the tests of framing share: composed frames, and events that own their bytes.

#![allow(dead_code, reason = "every test target uses a part")]

pub(crate) mod talk;

use hj212::{Event, Flag, FrameBuilder, Framer, FramerConfig, GarbageReason, OwnedFrame};

/// An event that outlives the framer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Seen {
    Frame(OwnedFrame),
    Garbage(usize, GarbageReason),
}

/// Takes all events that are ready.
pub(crate) fn drain(framer: &mut Framer, seen: &mut Vec<Seen>) {
    while let Some(event) = framer.next() {
        seen.push(match event {
            Event::Frame(frame) => Seen::Frame(frame.to_owned()),
            Event::Garbage { bytes, reason } => Seen::Garbage(bytes, reason),
        });
    }
}

/// All events of a stream that arrives in the given pieces and then ends.
pub(crate) fn events<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, config: FramerConfig) -> Vec<Seen> {
    let mut framer = Framer::new(config);
    let mut seen = Vec::new();
    for piece in pieces {
        framer.push(piece);
        drain(&mut framer, &mut seen);
    }
    framer.finish();
    drain(&mut framer, &mut seen);
    seen
}

/// The bytes of the frames among the events.
pub(crate) fn frames(seen: &[Seen]) -> Vec<&[u8]> {
    seen.iter()
        .filter_map(|event| match event {
            Seen::Frame(frame) => Some(frame.as_raw().bytes()),
            Seen::Garbage(..) => None,
        })
        .collect()
}

/// The hourly upload of a surface-water station with one factor.
pub(crate) fn hourly(value: &str) -> Vec<u8> {
    let data_area = format!("DataTime=20260706100000;w01001-Avg={value},w01001-Flag=N");
    compose("2061", 9, &data_area)
}

/// A frame of a surface-water station.
pub(crate) fn compose(cn: &str, flag: u8, data_area: &str) -> Vec<u8> {
    let frame = FrameBuilder {
        qn: Some("20260706103512345"),
        st: "21",
        cn,
        pw: Some("123456"),
        mn: Some("A140923_0001"),
        flag: Some(Flag::from_bits(flag)),
        packet: (flag & 2 != 0).then_some((2, 1)),
        data_area,
        ..FrameBuilder::default()
    };
    frame.build().expect("the frame can be written")
}
