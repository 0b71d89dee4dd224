//! House rules that a reader would otherwise have to remember: documents, sizes, nothing skipped, nothing private.

mod tree;

use std::path::Path;

use tree::{none, root, rust, shown, texts};

/// Lines after which a file needs a reason. A Svelte file holds the script, markup and style of one part.
fn most_lines(path: &Path) -> usize {
    if extension(path) == "svelte" { 600 } else { 400 }
}

/// Files that may be longer, each with its reason.
const LONG_FOR_A_REASON: [(&str, &str); 6] = [
    ("crates/campaign/tests/desk/papers.rs", "one sentence a test, all about the life of papers"),
    ("crates/server/src/serve.rs", "starting and stopping in one order, each part a few lines"),
    ("web/src/lib/text.ts", "the one catalogue of every word on the pages, in two languages"),
    ("web/src/lib/api-types.d.ts", "generated from docs/openapi.json by `cargo xtask schemas`"),
    ("crates/campaign/tests/plan.rs", "one sentence a test, all about the one shipped plan and its mistakes"),
    ("crates/campaign/tests/warnings.rs", "one sentence a test, all about the life of warnings"),
];

/// What tests that do not test look like. Written in halves, so that this file does not find itself.
const NOT_DONE: [&str; 11] = [
    concat!("#[ign", "ore"),
    concat!("to", "do!("),
    concat!("unimpl", "emented!("),
    concat!("test.sk", "ip"),
    concat!("it.sk", "ip"),
    concat!("describe.sk", "ip"),
    concat!("test.to", "do"),
    concat!("test.on", "ly"),
    concat!("it.on", "ly("),
    concat!("{ sk", "ip:"),
    concat!("{ to", "do:"),
];

/// Folders of one machine.
const MACHINE: [&str; 4] =
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/fa", "rm/"), concat!("/ho", "me/")];

fn extension(path: &Path) -> &str {
    path.extension().and_then(|e| e.to_str()).unwrap_or_default()
}

fn is_lockfile(path: &Path) -> bool {
    path.ends_with("Cargo.lock") || path.ends_with("package-lock.json")
}

fn is_source(path: &Path) -> bool {
    ["rs", "ts", "svelte", "mjs", "js", "css", "sql"].contains(&extension(path))
}

/// Lines with their place, of every text that people write.
fn lines(check: impl Fn(&Path, &str) -> bool) -> Vec<String> {
    let mut findings = Vec::new();
    for (path, text) in texts().iter().filter(|(path, _)| !is_lockfile(path)) {
        let found = text.lines().enumerate().filter(|(_, line)| check(path, line));
        findings.extend(found.map(|(n, line)| format!("{}:{}: {}", shown(path), n + 1, line.trim())));
    }
    findings
}

#[test]
fn every_module_begins_with_a_line_that_says_what_it_is() {
    let silent = rust(&root()).into_iter().filter(|(_, text)| !text.starts_with("//! "));
    none("files without a `//!` line", &silent.map(|(path, _)| shown(&path)).collect::<Vec<_>>());
}

#[test]
fn no_file_is_long_without_a_reason() {
    let allowed = |at: &str| LONG_FOR_A_REASON.iter().any(|(path, reason)| *path == at && !reason.is_empty());
    let long =
        texts().into_iter().filter(|(path, text)| is_source(path) && text.lines().count() > most_lines(path));
    let findings: Vec<_> = long.map(|(path, _)| shown(&path)).filter(|at| !allowed(at)).collect();
    none("long files without a reason", &findings);
}

#[test]
fn nothing_is_skipped_or_left_for_later() {
    let code = |path: &Path| ["rs", "ts", "svelte", "mjs", "js"].contains(&extension(path));
    none(
        "skipped or unfinished",
        &lines(|path, line| code(path) && NOT_DONE.iter().any(|word| line.contains(word))),
    );
}

#[test]
fn no_line_ends_in_blanks() {
    none("blanks at the end of a line", &lines(|_, line| line.ends_with([' ', '\t'])));
}

#[test]
fn no_text_names_a_folder_of_one_machine() {
    none("paths of one machine", &lines(|_, line| MACHINE.iter().any(|folder| names_folder(line, folder))));
}

#[test]
fn every_test_that_a_document_names_exists() {
    let rust: String = rust(&root()).into_iter().map(|(_, text)| text).collect();
    let mut findings = Vec::new();
    for (path, text) in texts().into_iter().filter(|(path, _)| extension(path) == "md") {
        // A word in backquotes that is as long as a sentence is a test.
        let words = text.split('`').skip(1).step_by(2);
        let tests = words.filter(|w| {
            w.matches('_').count() >= 4 && w.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
        });
        let missing = tests.filter(|test| !rust.contains(&format!("fn {test}(")));
        findings.extend(missing.map(|test| format!("{}: {test}", shown(&path))));
    }
    none("tests that are only in the documents", &findings);
}

/// Whether a line names an absolute path: the folder does not follow another name.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder)
        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "_-.*}>)".contains(c)))
}

#[test]
fn the_finders_find_and_do_not_cry_wolf() {
    let path = format!("open {}main/x", MACHINE[0]);
    assert!(names_folder(&path, MACHINE[0]) && !names_folder(&format!("net{}x", MACHINE[0]), MACHINE[0]));
}
