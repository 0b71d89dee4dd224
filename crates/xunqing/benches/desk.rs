//! How a county of 200 townships works after a long season: 50,000 tasks in a ledger of a million entries.
//!
//! `cargo bench -p xunqing --bench desk -- [--entries N] [--tasks N] [--store DIR]`. Writes the ledger with the program's own store, proves it with
//! `xunqing verify`, starts the server on it, and asks the boards for what people of the office and of a township see; then acts are entered while
//! somebody watches the live stream. Everything is synthetic. A later run with the same folder only reads.
#![expect(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a benchmark prints its table, counts become rates, and what it cannot do ends it"
)]

#[path = "desk/boards.rs"]
mod boards;
#[path = "../tests/season/office.rs"]
#[allow(dead_code, reason = "a bench uses its part of the county")]
mod office;
#[path = "../tests/support/mod.rs"]
mod support;
#[path = "desk/written.rs"]
mod written;

use std::path::PathBuf;
use std::time::Instant;

use tempfile::TempDir;

struct Arguments {
    entries: u64,
    tasks: u64,
    store: Option<PathBuf>,
}

fn main() {
    let arguments = arguments();
    let scratch = TempDir::new().unwrap();
    let folder = arguments.store.clone().unwrap_or_else(|| scratch.path().to_path_buf());
    let (data, plan) = (folder.join("data"), folder.join("plan"));
    if !data.join("xunqing.sqlite").exists() {
        std::fs::create_dir_all(&data).unwrap();
        written::plan(&plan);
        let started = Instant::now();
        written::ledger(&data, arguments.entries, arguments.tasks);
        row("written", started.elapsed().as_secs_f64(), arguments.entries);
    }
    let started = Instant::now();
    let verified = support::run(&["verify", "--data", support::text(&data)]);
    assert!(verified.status.success(), "{}", support::stdout(&verified));
    row("xunqing verify", started.elapsed().as_secs_f64(), arguments.entries);
    boards::ask(&data, &plan, arguments.entries);
}

fn row(what: &str, seconds: f64, entries: u64) {
    println!("{what:<44} {seconds:>8.2} s {:>12.0} entries/s", entries as f64 / seconds);
}

fn arguments() -> Arguments {
    let mut arguments = Arguments { entries: 1_000_000, tasks: 50_000, store: None };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().unwrap_or_else(|| panic!("{word} needs a value"));
        match word.as_str() {
            "--entries" => arguments.entries = value().parse().unwrap(),
            "--tasks" => arguments.tasks = value().parse().unwrap(),
            "--store" => arguments.store = Some(value().into()),
            "--bench" => {}
            other => panic!("unknown argument {other}"),
        }
    }
    arguments
}
