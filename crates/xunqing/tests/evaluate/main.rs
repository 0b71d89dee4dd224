//! `xunqing evaluate` through the binary: forms of the output, options, odd inputs, mistakes.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests, outside test functions")]

mod forms;
mod mistakes;
mod odd_inputs;
mod periods;
#[path = "../support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

/// A folder with files, and the program run in it.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn with(name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let desk = Self::new();
        desk.put(name, bytes);
        desk
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Output {
        support::xunqing(&[&["evaluate"], args].concat()).current_dir(self.0.path()).output().unwrap()
    }

    /// What it prints; the exit code must be 0.
    fn prints(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(0), "{}", support::stderr(&output));
        support::stdout(&output)
    }

    /// The JSON lines it prints; the exit code must be 0.
    fn lines(&self, args: &[&str]) -> Vec<Value> {
        json(&self.prints(&[&["--format", "jsonl"], args].concat()))
    }

    /// What it says on standard error, with the exit code.
    fn says(&self, args: &[&str]) -> (Option<i32>, String) {
        let output = self.run(args);
        let told = support::stderr(&output);
        support::assert_in_words(&told);
        (output.status.code(), told)
    }
}

fn json(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

/// Six results a day of total phosphorus, from a day on: a list of daily levels.
fn phosphorus(section: &str, first: &str, days: &[&str]) -> String {
    let first: standards::time::BeijingDay = first.parse().unwrap();
    let mut text = String::from("section,time,factor,value\n");
    for (n, value) in (0..).zip(days) {
        for hour in [0, 4, 8, 12, 16, 20] {
            let day = first.plus(n);
            writeln!(text, "{section},{day} {hour:02}:00,总磷,{value}").unwrap();
        }
    }
    text
}

/// The figures shipped with the program.
fn figures() -> &'static Path {
    Path::new(support::FIGURES)
}
