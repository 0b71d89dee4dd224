//! SWMM decks: nothing panics, the same text says the same, problems lie within it, and what is read can be put in order or says why not.
#![no_main]

use libfuzzer_sys::fuzz_target;
use river::network::Network;
use swmm::{Severity, read};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let deck = read(&text, &|_| None);
    let again = read(&text, &|_| None);
    assert_eq!(deck.problems, again.problems);
    let lines = text.lines().count();
    assert!(deck.problems.iter().all(|p| p.line <= lines));
    assert_eq!(deck.model.is_none(), deck.problems.iter().any(|p| p.severity == Severity::Error));
    if let Some(model) = &deck.model {
        let _ordered = Network::new(model).is_ok();
    }
});
