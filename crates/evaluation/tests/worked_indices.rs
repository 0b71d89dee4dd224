//! Every worked number of `docs/evaluation/indices.md`, computed again.

mod worked;

use std::collections::BTreeSet;

use worked::{NAMES, compute};

const DOCUMENT: &str = include_str!("../../../docs/evaluation/indices.md");

/// One line `name(args) = result` of a block fenced as `worked`.
struct Line<'a> {
    text: &'a str,
    name: &'a str,
    args: &'a str,
    result: &'a str,
}

/// The lines of every block, or what is wrong with one.
fn lines(document: &str) -> Result<Vec<Line<'_>>, String> {
    let mut lines = Vec::new();
    let mut inside = false;
    for text in document.lines().map(str::trim) {
        if text.starts_with("```") {
            inside = !inside && text == "```worked";
        } else if inside && !text.is_empty() {
            lines.push(read(text).ok_or_else(|| format!("`{text}` is not name(args) = result"))?);
        }
    }
    Ok(lines)
}

fn read(text: &str) -> Option<Line<'_>> {
    let (call, result) = text.rsplit_once(") = ")?;
    let (name, args) = call.split_once('(')?;
    Some(Line { text, name, args, result: result.trim() })
}

/// Computes every line again; the names that stood there, or every line that is wrong.
fn check(document: &str) -> Result<BTreeSet<&str>, Vec<String>> {
    let lines = lines(document).map_err(|e| vec![e])?;
    if lines.is_empty() {
        return Err(vec!["no worked line".into()]);
    }
    let mut wrong = Vec::new();
    for line in &lines {
        match compute(line.name, line.args) {
            Ok(result) if agrees(&result, line.result) => {}
            Ok(result) => wrong.push(format!("{}: computed {result}", line.text)),
            Err(what) => wrong.push(format!("{}: {what}", line.text)),
        }
    }
    if wrong.is_empty() { Ok(lines.iter().map(|l| l.name).collect()) } else { Err(wrong) }
}

/// The same text; one that ends in `…` is the beginning of a longer number.
fn agrees(computed: &str, written: &str) -> bool {
    match written.strip_suffix('…') {
        Some(beginning) => computed.len() > beginning.len() && computed.starts_with(beginning),
        None => computed == written,
    }
}

#[test]
fn every_worked_number_of_the_document_is_computed_again() {
    let names = check(DOCUMENT).unwrap_or_else(|wrong| panic!("{}", wrong.join("\n")));
    let without: Vec<_> = NAMES.iter().filter(|name| !names.contains(**name)).collect();
    assert!(without.is_empty(), "no worked line for {without:?}");
}

#[test]
fn a_wrong_number_an_unknown_name_and_an_empty_document_fail() {
    let block = |line: &str| format!("text\n```worked\n{line}\n```\n");
    assert!(check(&block("trend.rs(5.2, 4.9, 4.6, 4.7, 4.1) = -0.9")).is_ok());
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
        assert!(check(&block(line)).is_err(), "{line}");
    }
    assert!(check("```text\ntrend.rs(5.2, 4.9, 4.6, 4.7, 4.1) = -0.9\n```").is_err());
    assert!(check("").is_err());
}
