//! What holds for every stream and every frame.

mod support;

use hj212::{Event, Flag, FrameBuilder, Framer, FramerConfig, Mode, RawFrame};
use proptest::prelude::*;
use support::{Seen, drain, events, frames};

#[derive(Debug, Clone)]
struct Sent {
    qn: Option<String>,
    cn: &'static str,
    mn: String,
    flag: Option<u8>,
    packet: Option<(u16, u16)>,
    factors: Vec<(String, String)>,
}

impl Sent {
    fn data_area(&self) -> String {
        let factors = self.factors.iter().map(|(code, value)| format!(";{code}-Avg={value},{code}-Flag=N"));
        format!("DataTime=20260706100000{}", factors.collect::<String>())
    }

    fn bytes(&self) -> Vec<u8> {
        let frame = FrameBuilder {
            qn: self.qn.as_deref(),
            st: "21",
            cn: self.cn,
            pw: Some("123456"),
            mn: Some(&self.mn),
            flag: self.flag.map(Flag::from_bits),
            packet: self.packet,
            data_area: &self.data_area(),
            ..FrameBuilder::default()
        };
        frame.build().expect("the frame can be written")
    }
}

fn sent() -> impl Strategy<Value = Sent> {
    (
        prop::option::of("2026070610[0-5][0-9][0-5][0-9][0-9]{3}"),
        prop::sample::select(vec!["2011", "2031", "2051", "2061"]),
        "[A-Z0-9_]{4,24}",
        prop::option::of(0u8..16),
        prop::option::of((1u16..99, 1u16..99)),
        prop::collection::vec(("[wa][0-9]{5}", "-?[0-9]{1,6}(\\.[0-9]{1,5})?"), 0..12),
    )
        .prop_map(|(qn, cn, mn, flag, packet, factors)| Sent { qn, cn, mn, flag, packet, factors })
}

/// Bytes that form no header, not even with the frame behind them.
fn plain_garbage() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![any::<u8>(), prop::sample::select(b"#&0129AF\r\nQN=;".to_vec())];
    prop::collection::vec(byte, 0..80).prop_filter("no header", |bytes| {
        !bytes.windows(5).any(|w| w.starts_with(b"##") && w[2..].iter().all(u8::is_ascii_digit))
    })
}

/// Bytes with headers, trailers and pieces of frames among them.
fn hostile_garbage() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        plain_garbage(),
        "##[0-9]{3,4}".prop_map(String::into_bytes),
        "##0[0-3][0-9]{2}".prop_map(String::into_bytes),
        Just(b"##0101QN=20160801085857223;ST=32;CP=&&".to_vec()),
        Just(b"##0435QN=2016;CP=&&a=1&&".to_vec()),
        Just(b"&&".to_vec()),
    ];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

/// Damaged frames, lying lengths, wrong terminators.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    (sent(), 0usize..6, any::<prop::sample::Index>(), any::<u8>()).prop_map(|(sent, kind, index, byte)| {
        let mut frame = sent.bytes();
        let at = index.index(frame.len());
        match kind {
            0 => frame[at] = byte,
            1 => frame.truncate(at),
            2 => frame[2..6].copy_from_slice(format!("{:04}", usize::from(byte) * 7).as_bytes()),
            3 => frame.truncate(frame.len() - 2),
            4 => drop(frame.remove(at)),
            _ => drop(frame.remove(2)),
        }
        frame
    })
}

fn stream() -> impl Strategy<Value = Vec<u8>> {
    let piece =
        prop_oneof![sent().prop_map(|sent| sent.bytes()), damaged(), hostile_garbage(), plain_garbage()];
    prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

fn cut<'a>(stream: &'a [u8], cuts: &[usize]) -> Vec<&'a [u8]> {
    let mut cuts: Vec<_> = cuts.iter().map(|cut| cut % (stream.len() + 1)).collect();
    cuts.extend([0, stream.len()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|pair| &stream[pair[0]..pair[1]]).collect()
}

fn limits() -> impl Strategy<Value = FramerConfig> {
    prop_oneof![Just(4096usize), 64usize..600].prop_map(|max_frame| FramerConfig { max_frame })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_cutting_of_a_stream_changes_nothing(
        stream in stream(),
        cuts in prop::collection::vec(any::<usize>(), 0..20),
        config in limits(),
    ) {
        let whole = events([&stream[..]], config);
        prop_assert_eq!(&events(cut(&stream, &cuts), config), &whole);
        prop_assert_eq!(&events(stream.chunks(1), config), &whole);
    }

    #[test]
    fn every_byte_is_given_once(stream in stream(), config in limits()) {
        let given: usize = events([&stream[..]], config)
            .iter()
            .map(|event| match event {
                Seen::Frame(frame) => frame.as_raw().bytes().len(),
                Seen::Garbage(bytes, _) => *bytes,
            })
            .sum();
        prop_assert_eq!(given, stream.len());
    }

    #[test]
    fn every_good_frame_between_garbage_is_recovered(
        parts in prop::collection::vec((plain_garbage(), sent()), 1..8),
    ) {
        let stream: Vec<u8> = parts.iter().flat_map(|(garbage, sent)| [garbage.clone(), sent.bytes()].concat()).collect();
        let expected: Vec<_> = parts.iter().map(|(_, sent)| sent.bytes()).collect();
        let events = events([&stream[..]], FramerConfig::default());
        prop_assert_eq!(frames(&events), expected);
    }

    #[test]
    fn every_good_frame_between_garbage_that_holds_headers_is_recovered(
        parts in prop::collection::vec((hostile_garbage(), sent()), 1..8),
    ) {
        let stream: Vec<u8> = parts.iter().flat_map(|(garbage, sent)| [garbage.clone(), sent.bytes()].concat()).collect();
        let events = events([&stream[..]], FramerConfig::default());
        let mut found = frames(&events).into_iter();
        for (_, sent) in &parts {
            let bytes = sent.bytes();
            prop_assert!(found.any(|frame| frame == bytes), "lost {}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn every_good_frame_among_damaged_ones_is_recovered(
        parts in prop::collection::vec((damaged(), sent()), 1..8),
    ) {
        let stream: Vec<u8> = parts.iter().flat_map(|(damaged, sent)| [damaged.clone(), sent.bytes()].concat()).collect();
        let events = events([&stream[..]], FramerConfig::default());
        let mut found = frames(&events).into_iter();
        for (_, sent) in &parts {
            let bytes = sent.bytes();
            prop_assert!(found.any(|frame| frame == bytes), "lost {}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn what_is_composed_is_what_is_read(sent in sent()) {
        let bytes = sent.bytes();
        let frame = RawFrame::of(&bytes).unwrap();
        prop_assert!(frame.crc().is_ok() && frame.length_ok());
        let message = frame.decode(Mode::Lenient).unwrap();
        prop_assert_eq!(message.segment.qn, sent.qn.as_deref());
        prop_assert_eq!(message.segment.cn, Some(sent.cn));
        prop_assert_eq!(message.segment.mn, Some(&sent.mn[..]));
        prop_assert_eq!(message.segment.flag.map(Flag::bits), sent.flag);
        prop_assert_eq!(message.segment.pnum.zip(message.segment.pno), sent.packet);
        let upload = message.upload.unwrap();
        let read: Vec<_> = upload.factors.iter().map(|f| (f.code.to_owned(), f.avg().unwrap().to_owned())).collect();
        prop_assert_eq!(&read, &sent.factors);
        prop_assert!(upload.factors.iter().all(|factor| factor.flag == Some("N")));
    }

    #[test]
    fn a_stored_frame_reads_as_it_did_when_it_arrived(stream in stream()) {
        for event in events([&stream[..]], FramerConfig::default()) {
            if let Seen::Frame(frame) = event {
                prop_assert_eq!(RawFrame::of(frame.as_raw().bytes()), Some(frame.as_raw()));
            }
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic_and_memory_stays_bounded(
        pieces in prop::collection::vec(
            prop_oneof![prop::collection::vec(any::<u8>(), 0..200), hostile_garbage(), damaged()], 0..40),
        config in limits(),
        idle in any::<bool>(),
    ) {
        let mut framer = Framer::new(config);
        for piece in &pieces {
            framer.push(piece);
            if idle {
                framer.idle();
            }
            while let Some(event) = framer.next() {
                if let Event::Frame(frame) = event {
                    prop_assert!(frame.bytes().len() <= config.max_frame + 2);
                    let message = frame.decode(Mode::Lenient).unwrap();
                    for diagnostic in &message.diagnostics {
                        prop_assert!(!diagnostic.to_string().is_empty());
                        prop_assert!(!diagnostic.in_chinese().to_string().is_empty());
                    }
                }
            }
            prop_assert!(framer.buffered() <= config.max_frame + 2);
        }
        framer.finish();
        drain(&mut framer, &mut Vec::new());
        prop_assert_eq!(framer.buffered(), 0);
    }

    #[test]
    fn an_arbitrary_segment_never_panics(bytes in prop::collection::vec(
        prop_oneof![any::<u8>(), prop::sample::select(b"CP=&&;,-/{0x RSTDFlag".to_vec())], 0..120)) {
        let mut stream = b"CN=2011;CP=&&".to_vec();
        stream.extend(&bytes);
        for text in [&bytes[..], &stream] {
            let (segment, mut diagnostics) = hj212::Segment::parse(text);
            let upload = hj212::Upload::read(&segment, &mut diagnostics);
            prop_assert!(upload.is_none_or(|upload| upload.data_time.year > 0));
            prop_assert!(diagnostics.iter().all(|diagnostic| diagnostic.at <= text.len()));
        }
    }
}
