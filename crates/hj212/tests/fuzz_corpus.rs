//! The seeds and findings of fuzzing, replayed: `fuzz/corpus` beside the crates.

#[expect(clippy::panic, reason = "a test's code")]
#[path = "../../../fuzz/fuzz_targets/play/hj212_session.rs"]
mod conversation;
mod support;

use hj212::{FramerConfig, Segment};
use support::events;

/// Every file of a target's corpus.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/").to_string() + target;
    let files = std::fs::read_dir(&folder).expect("the corpus").map(|entry| entry.expect("a file").path());
    let mut found: Vec<_> =
        files.map(|path| (path.display().to_string(), std::fs::read(path).expect("bytes"))).collect();
    found.sort();
    assert!(found.len() >= 5, "{folder} is nearly empty");
    found
}

#[test]
fn streams_of_the_corpus_are_cut_the_same_in_any_pieces() {
    for (name, data) in corpus("hj212_framer") {
        let [size, limit, stream @ ..] = data.as_slice() else { continue };
        let config = FramerConfig { max_frame: 64 + usize::from(*limit) * 16 };
        let whole = events([stream], config);
        assert_eq!(whole, events(stream.chunks(usize::from(*size).max(1)), config), "{name}");
    }
}

#[test]
fn segments_of_the_corpus_are_read_and_places_lie_within() {
    for (name, data) in corpus("hj212_segment") {
        let (_segment, diagnostics) = Segment::parse(&data);
        assert!(diagnostics.iter().all(|d| d.at <= data.len()), "{name}");
    }
}

#[test]
fn conversations_of_the_corpus_send_sound_frames_and_end_every_request_once() {
    for (_name, data) in corpus("hj212_session") {
        conversation::play(&data);
    }
}
