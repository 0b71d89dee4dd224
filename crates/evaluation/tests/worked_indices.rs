//! Every worked number of `docs/evaluation/indices.md`, computed again.

mod worked;

#[path = "worked/document.rs"]
mod document;

use document::check;
use worked::{NAMES, compute};

const DOCUMENT: &str = include_str!("../../../docs/evaluation/indices.md");

#[test]
fn every_worked_number_of_the_document_is_computed_again() {
    let names = check(DOCUMENT, compute).unwrap_or_else(|wrong| panic!("{}", wrong.join("\n")));
    let without: Vec<_> = NAMES.iter().filter(|name| !names.contains(**name)).collect();
    assert!(without.is_empty(), "no worked line for {without:?}");
}

#[test]
fn a_wrong_number_an_unknown_name_and_an_empty_document_fail() {
    let block = |line: &str| format!("text\n```worked\n{line}\n```\n");
    assert!(check(&block("trend.rs(5.2, 4.9, 4.6, 4.7, 4.1) = -0.9"), compute).is_ok());
    for line in [
        "trend.rs(5.2, 4.9, 4.6, 4.7, 4.1) = -0.8",
        "trend.rs(5.2, 4.9, 4.6, 4.7, 4.1) = -0.9…",
        "trend.rs(5.2, 4.9) = -0.9",
        "trend.rho(5.2, 4.9, 4.6, 4.7, 4.1) = -0.9",
        "trend.rs 5.2 = -0.9",
        "cwqi.river(w21011=0.2, w99999=1) = 1",
        "cwqi.river(w21011=a) = 1",
        "",
    ] {
        assert!(check(&block(line), compute).is_err(), "{line}");
    }
    assert!(check("```text\ntrend.rs(5.2, 4.9, 4.6, 4.7, 4.1) = -0.9\n```", compute).is_err());
    assert!(check("", compute).is_err());
}
