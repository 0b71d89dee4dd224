//! The forecaster on series that another program wrote: `benches/forecast/compare.py` runs it beside LightGBM.
//!
//! `cargo bench -p forecast --bench beside -- CASE FOLDER (SPEC)`: reads lines `channel,role,measured,arrived,value` (seconds), goes
//! through them from the first step to the last, and writes to the folder `forecasts.csv`, `rows.csv` (features and outcomes of each
//! step) and `importance.txt`; to standard output a line of JSON with the times taken.

#![expect(clippy::print_stdout, clippy::panic, reason = "a program for a script")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Instant as Stopwatch;

use forecast::{Channel, Forecaster, History, Reading, Role, Spec, Target, feature_names, feature_row};
use standards::time::Instant;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let (case, folder, spec) = match &args[..] {
        [case, folder] => (case, folder, Spec::default()),
        [case, folder, spec] => {
            let text = fs::read_to_string(spec).expect("the specification is there");
            (case, folder, serde_json::from_str(&text).expect("a specification"))
        }
        _ => {
            // Run by `cargo bench` or `cargo test` without anything to compare.
            println!("beside: nothing to compare; benches/forecast/README.md says how");
            return;
        }
    };
    let history = History::new(channels(case), &spec).expect("channels that fit the specification");
    let mut forecaster = Forecaster::new(spec.clone(), false);
    let (mut out, mut training, mut forecasting) = (String::new(), Vec::new(), Vec::new());
    let mut first_offset = None;
    for step in history.steps() {
        let version = forecaster.model.as_ref().map(|model| model.version);
        let begun = Stopwatch::now();
        let issued = forecaster.advance(&history, step);
        let taken = begun.elapsed().as_secs_f64();
        let trained = forecaster.model.as_ref().map(|model| model.version) != version;
        first_offset = first_offset.or(forecaster.model.as_ref().map(|model| model.offset));
        if trained { &mut training } else { &mut forecasting }.push(taken);
        for forecast in issued {
            let numbers =
                forecast.quantiles.0.into_iter().chain(forecast.persistence.0).chain(forecast.weights);
            let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
            writeln!(
                out,
                "{step},{},{},{},{},{}",
                forecast.origin.unix_seconds(),
                name(forecast.target),
                forecast.version,
                forecast.now,
                numbers.join(",")
            )
            .expect("writing to text");
        }
    }
    let folder = Path::new(folder);
    fs::write(folder.join("forecasts.csv"), out).expect("the folder can be written to");
    fs::write(folder.join("rows.csv"), rows(&history, &spec, first_offset.unwrap_or(1.0))).expect("written");
    let model = forecaster.model.as_ref().expect("enough readings for a training");
    let mut asked = String::new();
    for target in &spec.targets {
        let most: Vec<String> =
            model.asked(*target).iter().take(12).map(|(name, count)| format!("{name} {count}")).collect();
        writeln!(asked, "{}: {}", name(*target), most.join("; ")).expect("writing to text");
    }
    fs::write(folder.join("importance.txt"), asked).expect("written");
    let bytes = serde_json::to_string(model).expect("a model can be written").len();
    let rows = model.rows().first().map_or(0, |(_, rows)| *rows);
    forecasting.sort_by(f64::total_cmp);
    println!(
        "{{\"trainings\": {}, \"rows_last\": {rows}, \"features\": {}, \"train_last_s\": {:.3}, \"train_all_s\": {:.1}, \"forecast_median_ms\": {:.3}, \"model_bytes\": {bytes}}}",
        training.len(),
        model.features.len(),
        training.last().copied().unwrap_or(0.0),
        training.iter().sum::<f64>(),
        forecasting.get(forecasting.len() * 3 / 4).copied().unwrap_or(0.0) * 1000.0,
    );
}

fn name(target: Target) -> String {
    match target {
        Target::At(hours) => format!("at{hours}"),
        Target::MaxWithin(hours) => format!("max{hours}"),
        Target::MeanWithin(hours) => format!("mean{hours}"),
        Target::MeanAfter(hours) => format!("mean{hours}to{}", hours + 24),
    }
}

fn rows(history: &History, spec: &Spec, offset: f64) -> String {
    let names: Vec<String> = feature_names(history, false).into_iter().map(|(name, _)| name).collect();
    let targets: Vec<String> = spec.targets.iter().map(|target| name(*target)).collect();
    let mut out = format!("step,{},{}\n", targets.join(","), names.join(","));
    let end = Instant(i64::MAX);
    for step in history.steps() {
        let outcomes =
            spec.targets.iter().map(|target| history.outcome(step, *target, end).unwrap_or(f64::NAN));
        let outcomes: Vec<String> = outcomes.map(|value| value.to_string()).collect();
        let row = feature_row(history, step, offset);
        if row[0].is_nan() {
            continue;
        }
        let row: Vec<String> = row.iter().map(f32::to_string).collect();
        writeln!(out, "{step},{},{}", outcomes.join(","), row.join(",")).expect("writing to text");
    }
    out
}

fn channels(case: &str) -> Vec<Channel> {
    let text = fs::read_to_string(case).expect("the case is there");
    let mut channels: BTreeMap<(String, String), Vec<Reading>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [name, role, measured, arrived, value] = cells[..] else { panic!("five cells: {line}") };
        let seconds = |text: &str| Instant(text.parse::<i64>().expect("seconds") * 1000);
        let reading = Reading {
            measured: seconds(measured),
            arrived: seconds(arrived),
            value: value.parse().expect("a number"),
        };
        channels.entry((name.to_owned(), role.to_owned())).or_default().push(reading);
    }
    let role = |word: &str| -> Role { serde_json::from_value(word.into()).expect("a role") };
    channels
        .into_iter()
        .map(|((name, word), readings)| Channel { name, role: role(&word), readings })
        .collect()
}
