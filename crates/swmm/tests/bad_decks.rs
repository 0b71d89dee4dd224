//! What is wrong with a deck is told with its place, and nothing panics on it.

#![allow(clippy::unwrap_used, reason = "a test that has no model has failed")]

use proptest::prelude::*;
use swmm::{Severity, read};

const GOOD: &str = "[OPTIONS]
FLOW_UNITS CMS
INFILTRATION HORTON
FLOW_ROUTING KINWAVE
START_DATE 07/01/2024
END_DATE 07/01/2024
END_TIME 02:00:00
[RAINGAGES]
G INTENSITY 0:15 1.0 TIMESERIES R
[SUBCATCHMENTS]
S G J 10 30 500 1 0
[SUBAREAS]
S 0.014 0.2 1.5 4 25 OUTLET
[INFILTRATION]
S 50 5 3 7 0
[JUNCTIONS]
J 10 3 0 0 0
[OUTFALLS]
O 9 FREE NO
[CONDUITS]
C J O 400 0.013 0 0 0
[XSECTIONS]
C CIRCULAR 1.2 0 0 0 1
[TIMESERIES]
R 0:00 10
R 0:15 0
";

fn told(deck: &str) -> Vec<(usize, usize, Severity)> {
    read(deck, &|_| None).problems.iter().map(|p| (p.line, p.column, p.severity)).collect()
}

#[test]
fn a_good_deck_has_no_problem_and_a_model() {
    let deck = read(GOOD, &|_| None);
    assert!(deck.problems.is_empty(), "{:?}", deck.problems);
    assert!(deck.model.is_some());
}

#[test]
fn every_mistake_is_told_with_line_and_column_and_nothing_else_is_lost() {
    let deck = GOOD
        .replace("S G J 10 30", "S G NOWHERE 10 30")
        .replace("C J O 400 0.013", "C J O x 0.013")
        .replace("R 0:15 0", "R 0:15 zero");
    assert_eq!(told(&deck), [(11, 5, Severity::Error), (21, 7, Severity::Error), (26, 3, Severity::Error),]);
}

#[test]
fn processes_that_are_not_modelled_are_named_line_by_line() {
    let deck = format!("{GOOD}[LID_USAGE]\nS BIO 1 10 0 0 0 0\nS BIO2 1 10 0 0 0 0\n");
    assert_eq!(told(&deck), [(28, 0, Severity::Ignored), (29, 0, Severity::Ignored)]);
    assert!(read(&deck, &|_| None).model.is_some());
}

#[test]
fn water_cannot_run_uphill() {
    let deck = read(&GOOD.replace("O 9 FREE", "O 11 FREE"), &|_| None);
    let problem = &deck.problems[0];
    assert_eq!((problem.line, problem.severity), (21, Severity::Error));
    assert!(problem.message.contains("逆坡") && problem.message.contains("uphill"), "{}", problem.message);
}

#[test]
fn a_junction_with_a_weir_becomes_a_storage_and_says_so() {
    let deck = GOOD
        .replace(
            "[XSECTIONS]\n",
            "[WEIRS]\nW J P TRANSVERSE 0.5 1.8 NO 0 0 NO\n[XSECTIONS]\nW RECT_OPEN 0.5 2 0 0\n",
        )
        .replace("[OUTFALLS]\n", "[OUTFALLS]\nP 9.5 FREE NO\n");
    let deck = read(&deck, &|_| None);
    assert_eq!(
        deck.problems.iter().map(|p| (p.line, p.severity)).collect::<Vec<_>>(),
        [(17, Severity::Converted)]
    );
    let model = deck.model.unwrap();
    assert!(matches!(model.nodes[0].kind, river::model::NodeKind::Storage { converted: true, .. }));
}

proptest! {
    #[test]
    fn nothing_panics_on_any_text(text in "(\\[[A-Z_]{0,12}\\]\n|[ -~汛]{0,40}\n){0,30}") {
        let deck = read(&text, &|_| None);
        let failed = deck.problems.iter().any(|p| p.severity == Severity::Error);
        prop_assert_eq!(deck.model.is_none(), failed);
    }

    #[test]
    fn nothing_panics_on_a_deck_with_words_exchanged(at in 0usize..GOOD.len(), with in "[ -~\n]{0,6}", to in 0usize..4) {
        let end = (at + to).min(GOOD.len());
        let deck = format!("{}{with}{}", &GOOD[..at], &GOOD[end..]);
        let deck = read(&deck, &|_| None);
        if let Some(model) = &deck.model && model.duration_s() < 1e6 && model.options.routing_step_s > 1.0 {
            let _ordered = river::network::Network::new(model).is_ok();
        }
    }
}

/// The seeds and findings of fuzzing (`fuzz/corpus/swmm_deck`), replayed.
#[test]
fn decks_of_the_corpus_are_read_or_refused_with_places_within_them() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/swmm_deck");
    let mut decks = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let deck = read(&text, &|_| None);
        let lines = text.lines().count();
        assert!(deck.problems.iter().all(|p| p.line <= lines), "{}", path.display());
        let refused = deck.problems.iter().any(|p| p.severity == Severity::Error);
        assert_eq!(deck.model.is_none(), refused, "{}", path.display());
        decks += 1;
    }
    assert!(decks >= 5, "{folder} is nearly empty");
}
