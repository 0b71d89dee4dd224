//! The seeds and findings of fuzzing, replayed: `fuzz/corpus` beside the crates.

use weather::signal::{SignalStatus, read_signals};

#[test]
fn bodies_of_the_corpus_say_the_same_twice_and_tell_what_was_wrong() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/weather_signals");
    let files = std::fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("a file").path());
    let (mut signals, mut problems) = (0, 0);
    for path in files {
        let bytes = std::fs::read(&path).expect("bytes");
        let read = read_signals(&bytes, SignalStatus::Actual);
        assert_eq!(read, read_signals(&bytes, SignalStatus::Actual), "{}", path.display());
        signals += read.signals.len();
        problems += read.problems.len();
    }
    assert!(signals >= 3 && problems >= 1, "{signals} signals, {problems} problems");
}
