//! `xunqing outlets` through the binary, with the shipped plan's outlets: limits, shares, mistakes, rural facilities.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests, outside test functions")]

mod facilities;
mod limits;
mod mistakes;
#[path = "../support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

const WWTP: &str = "峨口污水处理厂/DW001";
const FARM: &str = "示例：规模化养猪场/DW001";

/// A folder with files, and the program run in it with the shipped plan.
struct Desk(TempDir);

impl Desk {
    fn with(name: &str, text: &str) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.put(name, text);
        desk
    }

    fn put(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Output {
        let plan: &[&str] = if args.contains(&"--plan") { &[] } else { &["--plan", support::PLAN] };
        let all = [&["outlets"], args, plan].concat();
        support::xunqing(&all).current_dir(self.0.path()).output().unwrap()
    }

    /// What it prints; the exit code must be 0.
    fn prints(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(0), "{}", support::stderr(&output));
        support::stdout(&output)
    }

    /// The JSON lines it prints; the exit code must be 0.
    fn lines(&self, args: &[&str]) -> Vec<Value> {
        let text = self.prints(&[&["--format", "jsonl"], args].concat());
        let value = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        text.lines().map(value).collect()
    }

    /// Exit code, standard output and standard error.
    fn says(&self, args: &[&str]) -> (Option<i32>, String, String) {
        let output = self.run(args);
        let told = support::stderr(&output);
        support::assert_in_words(&told);
        (output.status.code(), support::stdout(&output), told)
    }
}

/// A tidy table of twelve results a day; each day is a list of items with their value.
fn days(outlet: &str, days: &[&[(&str, &str)]]) -> String {
    let mut text = String::from("section,time,factor,value\n");
    let first: standards::time::BeijingDay = "2021-07-01".parse().unwrap();
    for (n, items) in (0..).zip(days) {
        for hour in (0..24).step_by(2) {
            for (item, value) in *items {
                writeln!(text, "{outlet},{} {hour:02}:00,{item},{value}", first.plus(n)).unwrap();
            }
        }
    }
    text
}

/// A copy of the shipped plan with other dischargers.
fn plan_with(folder: &Path, dischargers: &str) {
    std::fs::create_dir(folder).unwrap();
    let paths = std::fs::read_dir(support::PLAN).unwrap().map(|entry| entry.unwrap().path());
    for path in paths.filter(|path| path.is_file()) {
        std::fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
    }
    std::fs::write(folder.join("dischargers.toml"), dischargers).unwrap();
}

/// The shipped `dischargers.toml`.
fn shipped() -> String {
    std::fs::read_to_string(Path::new(support::PLAN).join("dischargers.toml")).unwrap()
}
