//! How fast a year of the nation goes through: generated, read in memory, evaluated, stored, and read from the store.
//!
//! `cargo bench -p xunqing --bench nation -- [--sections N] [--store DIR] [--dump DIR]`. All values are synthetic
//! (`feed::synthetic::nation`). The store is written in order of arrival, a transaction a day, with the HJ 212 frames behind
//! the values; it is read by a process of its own, so that its memory is only its own. Without `--store` there is only the part
//! in memory; a later run with the same folder only reads it. `--dump` writes the values as flat columns for `benches/nation/`.
#![expect(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::panic,
    reason = "a benchmark prints its table, counts become rates, and what it cannot do ends it"
)]

#[path = "nation/columns.rs"]
mod columns;
#[path = "nation/evaluation.rs"]
mod judged;
#[path = "nation/measure.rs"]
mod measure;
#[path = "nation/stored.rs"]
mod stored;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use feed::synthetic::nation::{NATIONAL_SECTIONS, Nation, SyntheticYear};
use standards::time::BeijingDay;

use columns::Sum;
use measure::measured;

const SEED: u64 = 3;
/// Threads that share the sections.
const THREADS: usize = 2;

struct Arguments {
    sections: u32,
    store: Option<PathBuf>,
    dump: Option<PathBuf>,
    /// What the parent process calls its child with.
    read: Option<PathBuf>,
}

fn main() {
    let arguments = arguments();
    let nation = nation();
    if let Some(folder) = &arguments.read {
        stored::read(folder, &nation, arguments.sections);
        return;
    }
    println!(
        "{} sections, {} results each when none is missing, {THREADS} threads",
        arguments.sections,
        nation.steps()
    );
    println!("load before: {}", measure::load());
    println!("{}", measure::HEAD);
    match &arguments.store {
        Some(folder) if stored::holds(folder) => read_in_child(folder, arguments.sections),
        Some(folder) => {
            let years = in_memory(&arguments, &nation);
            measured("write the store", || ((), stored::write(&years, &nation, folder)));
            drop(years);
            read_in_child(folder, arguments.sections);
        }
        None => drop(in_memory(&arguments, &nation)),
    }
    println!("load after: {}", measure::load());
}

fn in_memory(arguments: &Arguments, nation: &Nation) -> Vec<SyntheticYear> {
    let years = measured("generate", || {
        let years = in_threads(arguments.sections, |number| nation.section(number));
        let values: usize = years.iter().map(|y| y.table.values()).sum();
        (years, values)
    });
    let bytes: usize = years.iter().map(|y| columns::bytes(&y.table)).sum();
    println!("in memory: {:.1} MiB of columns", bytes as f64 / f64::from(1 << 20));
    for _ in 0..3 {
        measured("read the same bytes", || {
            let sums = in_threads(arguments.sections, |n| columns::sum(&years[n as usize].table));
            let sum: Sum = sums.into_iter().sum();
            (sum, sum.values)
        });
    }
    let judged = |number: u32| {
        let year = &years[number as usize];
        judged::judge(&year.table, year.water_body)
    };
    for _ in 0..3 {
        measured("evaluate", || {
            let results = in_threads(arguments.sections, judged);
            let values = years.iter().map(|y| y.table.values()).sum();
            (judged::ranked(&results), values)
        });
    }
    if let Some(folder) = &arguments.dump {
        measured("dump", || ((), columns::dump(&years, folder).expect("the folder takes the columns")));
    }
    years
}

fn nation() -> Nation {
    let day = |month, day| BeijingDay::new(2025, month, day).expect("a date");
    Nation { seed: SEED, from: day(1, 1), to: day(12, 31) }
}

fn read_in_child(folder: &Path, sections: u32) {
    println!("on disk: {:.1} MiB", stored::bytes_on_disk(folder) as f64 / f64::from(1 << 20));
    let this = std::env::current_exe().expect("this program");
    let mut child = Command::new(this);
    child.args(["--sections", &sections.to_string(), "--read"]).arg(folder);
    assert!(child.status().expect("a child process").success(), "the store is read back");
}

/// The answers for every section, in the order of their numbers; threads take the next section when they have done one.
fn in_threads<T: Send>(sections: u32, answer: impl Fn(u32) -> T + Sync) -> Vec<T> {
    let next = AtomicU32::new(0);
    let work = || {
        let numbers = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        numbers.take_while(|n| *n < sections).map(|n| (n, answer(n))).collect::<Vec<_>>()
    };
    let mut all: Vec<(u32, T)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|t| t.join().expect("a thread that ends")).collect()
    });
    all.sort_unstable_by_key(|(number, _)| *number);
    all.into_iter().map(|(_, answer)| answer).collect()
}

fn arguments() -> Arguments {
    let mut arguments = Arguments { sections: NATIONAL_SECTIONS, store: None, dump: None, read: None };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let folder = |words: &mut dyn Iterator<Item = String>| words.next().map(PathBuf::from);
        match word.as_str() {
            "--sections" => {
                arguments.sections =
                    words.next().and_then(|n| n.parse().ok()).expect("--sections takes a number");
            }
            "--store" => arguments.store = folder(&mut words),
            "--dump" => arguments.dump = folder(&mut words),
            "--read" => arguments.read = folder(&mut words),
            // Cargo's own word.
            "--bench" => {}
            other => panic!("{other}: only --sections N, --store DIR and --dump DIR are known"),
        }
    }
    arguments
}
