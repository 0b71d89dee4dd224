//! The seeds and findings of fuzzing, replayed: `fuzz/corpus` beside the crates.

#![expect(clippy::unwrap_used, reason = "a test target")]

mod support;

use sl651::{End, FramerConfig, Function, Mode, Protocol, RawFrame};
use support::*;

/// Every file of a target's corpus.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/").to_string() + target;
    let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> =
        files.map(|path| (path.display().to_string(), std::fs::read(path).unwrap())).collect();
    found.sort();
    assert!(found.len() >= 5, "{folder} is nearly empty");
    found
}

#[test]
fn streams_of_the_corpus_are_cut_the_same_in_any_pieces() {
    for (name, data) in corpus("sl651_stream") {
        let [size, limit, stream @ ..] = data.as_slice() else { continue };
        let config = FramerConfig { max_frame: 300 + usize::from(*limit) * 32 };
        let whole = events([stream], config);
        assert_eq!(whole, events(stream.chunks(usize::from(*size).max(1)), config), "{name}");
        for seen in whole {
            let Seen::Frame { bytes, sound } = seen else { continue };
            let raw = RawFrame::of(&bytes).unwrap();
            assert_eq!(raw.is_sound(), sound, "{name}");
            let clean = raw.decode(Mode::Lenient).unwrap().diagnostics.is_empty();
            assert_eq!(raw.decode(Mode::Strict).is_ok(), clean, "{name}");
        }
    }
}

#[test]
fn bodies_of_the_corpus_are_read_within_their_bounds() {
    for (name, data) in corpus("sl651_frame") {
        let [how, function, body @ ..] = data.as_slice() else { continue };
        let protocol = if how & 1 == 0 { Protocol::Hex } else { Protocol::Ascii };
        let end = if how & 2 == 0 { End::Etx } else { End::Enq };
        let Ok(frame) = builder(protocol, Function(*function), None, end).build(body) else { continue };
        let message = lenient(&frame);
        assert!(message.diagnostics.iter().all(|d| d.at <= frame.len()), "{name}");
        let values: usize =
            message.report().unwrap().body.observations().iter().map(|o| o.values.len()).sum();
        assert!(values <= body.len(), "{name}");
    }
}
