//! The coverage tables of `docs/protocols.md`: every row names a test that exists, every command has a row.

#![expect(clippy::unwrap_used, reason = "a test target")]

use hj212::Command;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn crate_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Names of the tests of this crate.
fn tests(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let mut is_test = false;
            for line in text.lines().map(str::trim) {
                if line == "#[test]" {
                    is_test = true;
                } else if let Some(name) = line.strip_prefix("fn ").filter(|_| is_test) {
                    names.insert(name.split('(').next().unwrap().to_owned());
                    is_test = false;
                }
            }
        }
    }
}

/// Rows of the tables under a heading, header and ruler left out.
fn rows<'a>(document: &'a str, heading: &str) -> Vec<Vec<&'a str>> {
    let section = document.split_once(&format!("\n## {heading}\n")).unwrap().1;
    let section = section.split("\n## ").next().unwrap();
    let lines = section.lines().filter(|line| line.starts_with('|')).skip(2);
    lines.map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

fn document() -> String {
    fs::read_to_string(crate_folder().join("../../docs/protocols.md")).unwrap()
}

#[test]
fn every_row_of_the_coverage_tables_names_a_test() {
    let mut names = BTreeSet::new();
    tests(&crate_folder(), &mut names);
    let document = document();
    let mut checked = 0;
    for heading in ["Commands of HJ 212", "Elements of HJ 212", "Conversations"] {
        for row in rows(&document, heading) {
            let test = row.last().unwrap().trim_matches('`');
            assert!(names.contains(test), "{heading}: {row:?} names no test");
            checked += 1;
        }
    }
    assert!(checked > 80, "{checked} rows");
}

#[test]
fn every_command_with_a_name_has_one_row_and_every_row_a_command_with_a_name() {
    let document = document();
    let written: Vec<u16> =
        rows(&document, "Commands of HJ 212").iter().map(|row| row[0].trim().parse().unwrap()).collect();
    let named: Vec<u16> = (0..=9999).filter(|cn| Command(*cn).chinese().is_some()).collect();
    assert_eq!(written, named);
}
