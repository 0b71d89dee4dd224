//! Measures the detector on the labelled sets: `cargo run --release -p quality --example detect -- --data DIR`.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::format_push_string,
    reason = "a measuring program"
)]

mod data;
mod score;

use std::path::{Path, PathBuf};
use std::time::Instant as Watch;

use data::Case;
use quality::event::{Detector, Episode, Output, Settings, Verdict};
use score::{Score, score};
use standards::time::Instant;

struct Run {
    event: Vec<bool>,
    flood: Vec<bool>,
    faults: Vec<Vec<bool>>,
    episodes: Vec<Episode>,
    points: usize,
    seconds: f64,
}

fn run(case: &Case, settings: &Settings) -> Run {
    let mut detector = Detector::new(settings.clone(), case.sensors.clone());
    let place: std::collections::HashMap<Instant, usize> =
        case.rows.iter().enumerate().map(|(i, (t, _))| (*t, i)).collect();
    let n = case.rows.len();
    let mut run = Run {
        event: vec![false; n],
        flood: vec![false; n],
        faults: vec![vec![false; n]; case.sensors.len()],
        episodes: vec![],
        points: 0,
        seconds: 0.0,
    };
    let begun = Watch::now();
    let mut outputs = Vec::new();
    for (time, values) in &case.rows {
        for (sensor, value) in values.iter().enumerate().filter(|(_, v)| v.is_finite()) {
            detector.push(*time, sensor, *value);
            run.points += 1;
        }
        while let Some(output) = detector.poll() {
            outputs.push(output);
        }
    }
    detector.finish();
    while let Some(output) = detector.poll() {
        outputs.push(output);
    }
    run.seconds = begun.elapsed().as_secs_f64();
    let trace = std::env::var("TRACE").ok();
    for output in outputs {
        match output {
            Output::Point(p) => {
                if trace.as_ref().is_some_and(|t| p.time.to_string().starts_with(t.as_str())) {
                    println!(
                        "{} {} {:.3} base {:.3?} score {:.2} {:?} event {:?} flood {:?}",
                        p.time,
                        case.sensors[p.sensor].name,
                        p.value,
                        p.baseline,
                        p.score,
                        p.verdict,
                        p.event,
                        p.flood
                    );
                }
                let at = place[&p.time];
                run.event[at] |= p.event.is_some();
                run.flood[at] |= p.event.is_some() || p.flood.is_some();
                run.faults[p.sensor][at] |= matches!(p.verdict, Verdict::Fault(_));
            }
            Output::Episode(e) => {
                run.episodes.push(e);
            }
        }
    }
    run
}

/// Quantile limits of every quality sensor, learned anew each week from all that came before.
fn thresholds(case: &Case, sensors: &[usize], tail: f64) -> Vec<bool> {
    let mut past: Vec<Vec<f64>> = vec![vec![]; case.sensors.len()];
    let mut limits = vec![(f64::NEG_INFINITY, f64::INFINITY); case.sensors.len()];
    let mut next = case.rows[0].0.0;
    let mut marks = Vec::new();
    for (time, values) in &case.rows {
        if time.0 >= next {
            next = time.0 + 7 * 86_400_000;
            for i in sensors {
                let v = &mut past[*i];
                v.sort_by(f64::total_cmp);
                if !v.is_empty() {
                    let at = |q: f64| v[(q * (v.len() - 1) as f64).round() as usize];
                    limits[*i] = (at(tail), at(1.0 - tail));
                }
            }
        }
        marks.push(sensors.iter().any(|i| values[*i] < limits[*i].0 || values[*i] > limits[*i].1));
        for (i, v) in values.iter().enumerate().filter(|(_, v)| v.is_finite()) {
            past[i].push(*v);
        }
    }
    marks
}

/// Sets limits of classes, `NAME=VALUE` a line.
fn set_limits(case: &mut Case, limits: &str) {
    for (name, limit) in limits.lines().filter_map(|line| line.split_once('=')) {
        for sensor in case.sensors.iter_mut().filter(|sensor| sensor.name == name) {
            sensor.limit = limit.parse().ok();
        }
    }
}

/// Values beyond the limit of their class, by themselves; `None` of a case without such limits.
fn class(case: &Case) -> Option<Vec<bool>> {
    let beyond = |values: &[f64]| {
        case.sensors.iter().zip(values).any(|(sensor, v)| sensor.room(*v).is_some_and(|room| room < 0.0))
    };
    let known = case.sensors.iter().any(|sensor| sensor.limit.is_some());
    known.then(|| case.rows.iter().map(|(_, values)| beyond(values)).collect())
}

fn line(case: &str, what: &str, who: &str, s: &Score) {
    let three = |v: &[f64; 3]| format!("{:.3} {:.3} {:.3}", v[0], v[1], v[2]);
    let delay = s.delay_minutes.map_or("-".into(), |d| format!("{d:.0}"));
    println!(
        "{case:17} {what:12} {who:10} | point {} | event {} | {:3}/{:<3} of {:4} said | delay {delay:>6} min | {:.2} false/month",
        three(&s.point),
        three(&s.event),
        s.found,
        s.labelled,
        s.said,
        s.false_per_month
    );
}

fn all_cases(dir: &Path) -> Vec<Case> {
    let herbert = [1, 2, 5].into_iter().map(|site| data::herbert(dir, site));
    [data::gecco(dir), data::ebro(dir)]
        .into_iter()
        .chain(herbert)
        .chain([data::pioneer(dir)])
        .flatten()
        .collect()
}

fn forest(dir: Option<&PathBuf>, name: &str, rows: usize) -> Option<Vec<bool>> {
    let text = std::fs::read_to_string(dir?.join(format!("{name}.marks"))).ok()?;
    let marks: Vec<bool> = text.lines().map(|l| l.trim() == "1").collect();
    (marks.len() == rows).then_some(marks)
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| args.iter().position(|a| a == name).and_then(|i| args.get(i + 1)).cloned();
    let all = |name: &str| -> String {
        args.windows(2).filter(|w| w[0] == name).map(|w| w[1].clone()).collect::<Vec<_>>().join("\n")
    };
    let dir = PathBuf::from(value("--data").expect("--data DIR"));
    let settings: Settings = toml::from_str(&all("--set")).expect("settings");
    let only = value("--only");
    let (export, forests) = (value("--export").map(PathBuf::from), value("--forest").map(PathBuf::from));
    let (mut points, mut seconds) = (0, 0.0);
    let mut mean: std::collections::BTreeMap<String, Vec<f64>> = std::collections::BTreeMap::new();
    for mut case in all_cases(&dir) {
        set_limits(&mut case, &all("--limit"));
        if only.as_ref().is_some_and(|only| !case.name.contains(only.as_str())) {
            continue;
        }
        let times: Vec<Instant> = case.rows.iter().map(|(t, _)| *t).collect();
        let (first, last) = (times[0], times[times.len() - 1]);
        let from = Instant(first.0 + (last.0 - first.0) / 10);
        if let Some(export) = &export {
            write_case(export, &case, from);
            continue;
        }
        let got = run(&case, &settings);
        points += got.points;
        seconds += got.seconds;
        let of_flow = case.name.starts_with("herbert");
        if let Some(labels) = &case.event {
            let marks = if of_flow { &got.flood } else { &got.event };
            let s = score(&times, labels, marks, from, case.interval_ms);
            mean.entry(case.name[..5].to_owned()).or_default().extend([s.point[2], s.event[2]]);
            line(&case.name, "event", "detector", &s);
            let sensors: Vec<usize> = if of_flow {
                vec![0, 1]
            } else {
                (0..case.sensors.len()).filter(|i| case.sensors[*i].name != "flow").collect()
            };
            line(
                &case.name,
                "event",
                "limits",
                &score(&times, labels, &thresholds(&case, &sensors, 0.005), from, case.interval_ms),
            );
            if let Some(marks) = class(&case) {
                line(&case.name, "event", "class", &score(&times, labels, &marks, from, case.interval_ms));
            }
            if let Some(marks) = forest(forests.as_ref(), &case.name, times.len()) {
                line(&case.name, "event", "forest", &score(&times, labels, &marks, from, case.interval_ms));
            }
        }
        for (sensor, labels) in &case.faults {
            let what = format!("fault {}", case.sensors[*sensor].name);
            let s = score(&times, labels, &got.faults[*sensor], from, case.interval_ms);
            mean.entry(case.name[..5].to_owned()).or_default().extend([s.point[2], s.event[2]]);
            line(&case.name, &what, "detector", &s);
            line(
                &case.name,
                &what,
                "limits",
                &score(&times, labels, &thresholds(&case, &[*sensor], 0.005), from, case.interval_ms),
            );
            let name = format!("{}-{}", case.name, case.sensors[*sensor].name);
            if let Some(marks) = forest(forests.as_ref(), &name, times.len()) {
                line(&case.name, &what, "forest", &score(&times, labels, &marks, from, case.interval_ms));
            }
        }
        if args.iter().any(|a| a == "--episodes") {
            for e in got.episodes.iter().filter(|e| e.end.is_some()) {
                let labelled = case.event.as_ref().is_some_and(|l| {
                    times.iter().zip(l).any(|(t, l)| *l && *t >= e.start && Some(*t) <= e.end)
                });
                println!(
                    "  {} {} .. {} {:?} {:.2} {}",
                    if labelled { "+" } else { " " },
                    e.start,
                    e.end.unwrap(),
                    e.kind,
                    e.confidence,
                    e.reason_english
                );
            }
            if let Some(l) = &case.event {
                let s = score::spans(&times, l, case.interval_ms);
                for s in s {
                    let hit = times.iter().zip(&got.event).any(|(t, m)| *m && *t >= s.start && *t <= s.end);
                    println!("  label {} .. {} {}", s.start, s.end, if hit { "hit" } else { "MISSED" });
                }
            }
        }
    }
    if points > 0 {
        let sets: Vec<f64> = mean.values().map(|f1| f1.iter().sum::<f64>() / f1.len() as f64).collect();
        println!(
            "mean F1 of each set {mean:.3?} and of all {:.4}",
            sets.iter().sum::<f64>() / sets.len() as f64,
            mean = sets
        );
        println!("{points} points in {seconds:.2} s: {:.0} points/s", points as f64 / seconds);
    }
}

fn write_case(dir: &Path, case: &Case, from: Instant) {
    let mut text = String::from("time,judged");
    for sensor in &case.sensors {
        text.push_str(&format!(",{}", sensor.name));
    }
    for (time, values) in &case.rows {
        text.push_str(&format!("\n{},{}", time.0, u8::from(*time >= from)));
        for value in values {
            text.push_str(&if value.is_finite() { format!(",{value}") } else { ",".into() });
        }
    }
    text.push('\n');
    std::fs::write(dir.join(format!("{}.csv", case.name)), text).expect("the folder can be written");
}
