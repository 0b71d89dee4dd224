//! What holds for every stream, every frame and every value.

#![expect(clippy::unwrap_used, reason = "a test target")]

mod support;

use proptest::prelude::*;
use sl651::{
    CivilTime, ELEMENTS, Element, End, Framer, FramerConfig, Function, Kind, Mode, Number, Protocol,
    RawFrame, ReportBuilder, StationAddress, StationClass, szy206_frame,
};
use support::*;

fn times() -> impl Strategy<Value = CivilTime> {
    (946_656_000i64..4_102_416_000).prop_map(|seconds| CivilTime::of_unix_ms(seconds * 1000).unwrap())
}

/// A value that its element can hold, with the decimals of the element.
fn values_of(element: &'static Element) -> BoxedStrategy<Option<Number>> {
    let Kind::Number { digits, decimals } = element.kind else { return Just(None).boxed() };
    let most = 10i64.pow(u32::from(digits)) - 1;
    prop::option::weighted(0.9, (-most..=most).prop_map(move |scaled| Number::new(scaled, decimals).unwrap()))
        .boxed()
}

fn measured() -> impl Strategy<Value = Measured> {
    let numbers: Vec<_> = ELEMENTS.iter().filter(|e| matches!(e.kind, Kind::Number { .. })).collect();
    prop::sample::select(numbers).prop_flat_map(|element| (Just(element), values_of(element)))
}

type Measured = (&'static Element, Option<Number>);

#[derive(Debug, Clone)]
struct Sent {
    protocol: Protocol,
    function: Function,
    station: [u8; 5],
    class: u8,
    serial: u16,
    at: CivilTime,
    groups: Vec<(CivilTime, Vec<Measured>)>,
}

impl Sent {
    fn body(&self) -> Vec<u8> {
        let class = Some(StationClass(self.class));
        let mut report = ReportBuilder::new(self.protocol, self.serial, self.at)
            .station(StationAddress(self.station), class);
        for (time, values) in &self.groups {
            report = report.observed(*time);
            for (element, value) in values {
                report = report.value(element, *value).unwrap();
            }
        }
        report.body()
    }

    fn frame(&self) -> Vec<u8> {
        up(self.protocol, self.function, &self.body())
    }
}

fn sent() -> impl Strategy<Value = Sent> {
    let groups = prop::collection::vec(
        (times().prop_map(CivilTime::to_minute), prop::collection::vec(measured(), 1..8)),
        1..4,
    );
    (
        prop::sample::select(BOTH.to_vec()),
        prop::sample::select(vec![0x30u8, 0x32, 0x33, 0x34, 0x37, 0x3A]),
        any::<[u8; 5]>(),
        prop::sample::select(b"PHKZDTMGQIO".to_vec()),
        1u16..,
        times(),
        groups,
    )
        .prop_map(|(protocol, function, station, class, serial, at, groups)| Sent {
            protocol,
            function: Function(function),
            station,
            class,
            serial,
            at,
            groups,
        })
}

/// Bytes with headers, start bytes and pieces of frames among them.
fn hostile_garbage() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![any::<u8>(), prop::sample::select(b"\x7E\x01\x68\x02\x16\x03\x1B".to_vec())];
    let piece = prop_oneof![
        prop::collection::vec(byte, 0..40),
        Just(timed(Protocol::Hex, "1.5")[..20].to_vec()),
        Just(timed(Protocol::Ascii, "1.5")[..40].to_vec()),
        Just(b"\x7E\x7E\x01\x00\x12\x34\x56\x78\x12\x34\x32\x00\x40\x02".to_vec()),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

/// Good frames, damaged frames and garbage.
fn streams() -> impl Strategy<Value = Vec<u8>> {
    let szy206 = prop::collection::vec(any::<u8>(), 7..60).prop_map(|data| szy206_frame(&data).unwrap());
    let damaged = (sent(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(sent, index, byte)| {
        let mut frame = sent.frame();
        let at = index.index(frame.len());
        frame[at] = byte;
        frame
    });
    let cut = (sent(), any::<prop::sample::Index>()).prop_map(|(sent, index)| {
        let mut frame = sent.frame();
        frame.truncate(index.index(frame.len()));
        frame
    });
    let piece = prop_oneof![
        3 => sent().prop_map(|sent| sent.frame()),
        1 => szy206,
        1 => damaged,
        1 => cut,
        1 => hostile_garbage(),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn cut<'a>(stream: &'a [u8], sizes: &[usize]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    let mut rest = stream;
    let mut turn = 0;
    while !rest.is_empty() {
        let (piece, left) = rest.split_at(sizes[turn % sizes.len()].clamp(1, rest.len()));
        pieces.push(piece);
        rest = left;
        turn += 1;
    }
    pieces
}

proptest! {
    #[test]
    fn what_a_station_writes_is_read_back_without_a_deviation(sent in sent()) {
        let frame = sent.frame();
        let raw = RawFrame::of(&frame).unwrap();
        let message = raw.decode(Mode::Strict);
        prop_assert!(message.is_ok(), "{message:?}");
        let message = message.unwrap();
        let report = message.report().unwrap();
        prop_assert_eq!(report.body.serial, Some(sent.serial));
        prop_assert_eq!(report.body.sent, Some(sent.at));
        let mut expected: Vec<String> = Vec::new();
        let mut groups = sent.groups.clone();
        groups.sort_by_key(|(time, _)| *time);
        for (time, values) in groups {
            for (element, value) in values {
                let (_, month, day, hour, minute, _) = time.parts();
                let value = value.map_or_else(|| "-".into(), |value| value.to_string());
                expected.push(format!("{month:02}-{day:02} {hour:02}:{minute:02} {}={value}", element.id));
            }
        }
        prop_assert_eq!(told(&report.body.observations()), expected);
    }

    #[test]
    fn the_cutting_of_a_stream_changes_nothing(
        stream in streams(),
        sizes in prop::collection::vec(1usize..60, 1..8),
        max_frame in 300usize..5000,
    ) {
        let config = FramerConfig { max_frame };
        let whole = events([&stream[..]], config);
        prop_assert_eq!(&whole, &events(cut(&stream, &sizes), config));
        prop_assert_eq!(&whole, &events(stream.chunks(1), config));
    }

    #[test]
    fn every_byte_is_given_once(stream in streams()) {
        let mut given = 0;
        for seen in events([&stream[..]], FramerConfig::default()) {
            match seen {
                Seen::Garbage(bytes) => given += bytes,
                Seen::Frame { bytes, .. } => {
                    prop_assert_eq!(&bytes[..], &stream[given..given + bytes.len()]);
                    given += bytes.len();
                }
            }
        }
        prop_assert_eq!(given, stream.len());
    }

    #[test]
    fn good_frames_survive_garbage_between_them(
        frames in prop::collection::vec(sent(), 1..5),
        noise in prop::collection::vec(prop::sample::select(b"abcxyz\r\n\0\x02\x03 ".to_vec()), 0..40),
    ) {
        let frames: Vec<_> = frames.iter().map(Sent::frame).collect();
        prop_assert_eq!(sound_frames(&frames.join(&noise[..])), frames);
    }

    #[test]
    fn arbitrary_bytes_never_panic_and_memory_stays_bounded(
        pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..400), 0..20),
        idle in any::<u8>(),
    ) {
        let mut framer = Framer::new(FramerConfig { max_frame: 600 });
        let mut seen = Vec::new();
        for (turn, piece) in pieces.iter().enumerate() {
            framer.push(piece);
            if idle >> (turn % 8) & 1 == 1 {
                framer.idle();
            }
            drain(&mut framer, &mut seen);
            prop_assert!(framer.buffered() <= 624);
        }
    }

    #[test]
    fn arbitrary_bodies_are_read_without_refusal_and_places_lie_within(
        body in prop::collection::vec(any::<u8>(), 0..200),
        function in any::<u8>(),
        ascii in any::<bool>(),
        down in any::<bool>(),
    ) {
        let protocol = if ascii { Protocol::Ascii } else { Protocol::Hex };
        let end = if down { End::Enq } else { End::Etx };
        let frame = builder(protocol, Function(function), None, end).build(&body).unwrap();
        let raw = RawFrame::of(&frame).unwrap();
        let message = raw.decode(Mode::Lenient).unwrap();
        prop_assert!(message.diagnostics.iter().all(|d| d.at <= frame.len()));
        prop_assert_eq!(raw.decode(Mode::Strict).is_ok(), message.diagnostics.is_empty());
        let _words = message.described();
        let values: usize = message.report().unwrap().body.observations().iter().map(|o| o.values.len()).sum();
        prop_assert!(values <= body.len());
    }

    #[test]
    fn a_stored_frame_reads_as_it_did_when_it_arrived(stream in streams()) {
        for seen in events([&stream[..]], FramerConfig::default()) {
            if let Seen::Frame { bytes, sound } = seen {
                prop_assert_eq!(RawFrame::of(&bytes).map(|raw| raw.is_sound()), Some(sound));
            }
        }
    }

    #[test]
    fn a_number_is_the_text_it_was(scaled in -999_999_999_999_999_999i64..=999_999_999_999_999_999, decimals in 0u8..=18) {
        let number = Number::new(scaled, decimals).unwrap();
        prop_assert_eq!(Number::parse(&number.to_string()), Some(number));
    }
}
