//! CPU time of questions to the example network: `cargo run --release -p whatif --example time -- [OPTIONS MEMBERS]…`, by default 5 and 12
//! options beside doing nothing under 64 members of rain, on one thread.

#![expect(clippy::print_stdout, reason = "an example talks on the terminal")]

use std::process::ExitCode;

use river::model::Gauge;
use river_model::NativeModel;
use whatif::rain::{design_storm, multiples};
use whatif::{Job, Prepared, Question};

const MODEL: &str = include_str!("../../../plans/daixian/river/model.toml");
const RAIN: &str = include_str!("../../../plans/daixian/river/rain.csv");

/// Seconds that this thread has been on a processor; none where the system does not tell.
fn processor_s() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let ns: f64 = told.split_whitespace().next()?.parse().ok()?;
    Some(ns / 1e9)
}

/// A storm of 30 mm in eight hours, ten hours from the start, in multiples.
fn rains(native: &NativeModel, members: usize) -> Vec<Vec<Gauge>> {
    let storm = design_storm(30.0, 8);
    let of = |factor: f64, gauge: &Gauge| {
        let hours = (10..).zip(&storm);
        let at = |hour: i32| native.warm_up_s + 3600.0 * f64::from(hour);
        let intensities = hours.map(|(hour, mm)| (at(hour), factor * mm / 1000.0 / 3600.0)).collect();
        Gauge { name: gauge.name.clone(), interval_s: 3600.0, intensities }
    };
    multiples(members).into_iter().map(|f| native.model.gauges.iter().map(|g| of(f, g)).collect()).collect()
}

/// Answers a question three times and tells the least times.
fn time(native: &NativeModel, options: usize, members: usize) -> Option<()> {
    let question = Question {
        native,
        start: native.model.options.report_start,
        hours: 72,
        section: 0,
        limits: [1.0, 6.0, 0.2].map(|most| Some(whatif::Limit::Most(most))).to_vec(),
        so_far: Vec::new(),
        rains: rains(native, members),
        upstream: Vec::new(),
        // More options than the model has: each again in turn, which costs as much.
        choices: (0..options).map(|o| o % native.choices.len().max(1)).collect(),
    };
    let prepared = Prepared::new(question).ok()?;
    let (mut least, mut shown) = (f64::MAX, String::new());
    for _ in 0..3 {
        let (mut of_members, mut of_central) = (0.0, 0.0);
        let mut done = Vec::new();
        for job in prepared.jobs() {
            let before = processor_s()?;
            done.push(prepared.run(job).ok()?);
            let taken = processor_s()? - before;
            match job {
                Job::Members { .. } => of_members += taken,
                Job::Central { .. } => of_central += taken,
            }
        }
        let outcome = prepared.outcome(&done).ok()?;
        if of_members + of_central < least {
            least = of_members + of_central;
            let sum: f64 = outcome.options.iter().flat_map(|o| &o.fans[0].p50).sum();
            shown = format!("members {of_members:.2} s, sources {of_central:.2} s, sum of medians {sum:.6}");
        }
    }
    println!("{options} options x {members} members: {least:.2} CPU s ({shown})");
    Some(())
}

fn main() -> ExitCode {
    let read = river_model::read("model.toml", MODEL, &|name| (name == "rain.csv").then(|| RAIN.to_owned()));
    let Some(native) = read.model else {
        println!("the example network does not read");
        return ExitCode::FAILURE;
    };
    let mut numbers: Vec<usize> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    if numbers.len() < 2 {
        numbers = vec![5, 64, 12, 64];
    }
    let all = numbers.chunks_exact(2).map(|pair| time(&native, pair[0], pair[1]));
    if all.collect::<Option<Vec<()>>>().is_some() {
        ExitCode::SUCCESS
    } else {
        println!("a question could not be answered or timed");
        ExitCode::FAILURE
    }
}
