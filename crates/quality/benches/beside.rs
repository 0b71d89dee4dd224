//! The checker on arrays that another program wrote: `benches/quality/compare.py` runs it beside ioos_qc.
//!
//! `cargo bench -p quality --bench beside -- CONFIG POINTS FLAGS`: reads a configuration and lines `seconds,value`, writes a line of flags
//! for each point and one line of JSON with the best of five times to standard output.

#![expect(clippy::print_stdout, reason = "a program for a script")]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::time::Instant as Stopwatch;

use quality::{Arrived, Flags, QualityConfig, StationChecker, Test};
use standards::time::Instant;
use standards::{Decimal, FactorCode, ReadingFlag};

const TESTS: [Test; 5] =
    [Test::GrossRange, Test::Spike, Test::RateOfChange, Test::FlatLine, Test::Attenuated];

type Row = (Instant, [(FactorCode, Decimal, ReadingFlag); 1]);

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let [config, points, flags] = &args[..] else {
        // Run by `cargo bench` or `cargo test` without anything to compare.
        println!("beside: nothing to compare; benches/quality/README.md says how");
        return;
    };
    let text = fs::read_to_string(config).expect("the configuration is there");
    let (config, problems) = QualityConfig::read_alone(&text);
    assert!(problems.is_empty(), "{problems:?}");
    let config = config.expect("a configuration without problems");
    let rows: Vec<Row> = fs::read_to_string(points).expect("the points are there").lines().map(row).collect();
    let mut best = f64::INFINITY;
    let mut told = Vec::new();
    for _ in 0..5 {
        let mut checker = StationChecker::new(config.settings("A1"));
        told = vec![Flags::default(); rows.len()];
        let begun = Stopwatch::now();
        for (at, (time, values)) in rows.iter().enumerate() {
            checker.observe(Arrived { time: *time, received: None, values }, |verdict| {
                // Told when it comes, and once more when its neighbour is known.
                let place = if verdict.time == *time { at } else { at - 1 };
                told[place] = verdict.tests;
            });
        }
        best = best.min(begun.elapsed().as_secs_f64());
        black_box(&checker);
    }
    let mut out = String::new();
    for tests in &told {
        let line: Vec<String> = TESTS.iter().map(|test| tests.of(*test).number().to_string()).collect();
        writeln!(out, "{}", line.join(",")).expect("writing to text");
    }
    fs::write(flags, out).expect("the flags can be written");
    println!("{{\"points\": {}, \"seconds\": {best}}}", rows.len());
}

fn row(line: &str) -> Row {
    let (seconds, value) = line.split_once(',').expect("seconds,value");
    let time = Instant(seconds.parse::<i64>().expect("whole seconds") * 1000);
    (time, [(FactorCode::TURBIDITY, value.parse().expect("a decimal"), ReadingFlag::NORMAL)])
}
