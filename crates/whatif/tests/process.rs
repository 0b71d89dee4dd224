//! Twin experiments on the example network of Dai County: a river whose sources differ from the model's is read at its section.

#![expect(clippy::unwrap_used, reason = "a river that cannot be run is a failed test")]

use river::model::Gauge;
use river_model::NativeModel;
use whatif::process::{Ahead, Correction, MEMBERS, Measured, READ_H};
use whatif::{Prepared, Question, Upstream};

const MODEL: &str = include_str!("../../../plans/daixian/river/model.toml");
const RAIN: &str = include_str!("../../../plans/daixian/river/rain.csv");

fn native() -> NativeModel {
    river_model::read("model.toml", MODEL, &|name| (name == "rain.csv").then(|| RAIN.to_owned()))
        .model
        .unwrap()
}

fn dry(native: &NativeModel) -> Vec<Gauge> {
    let none =
        |gauge: &Gauge| Gauge { name: gauge.name.clone(), interval_s: 3600.0, intensities: Vec::new() };
    native.model.gauges.iter().map(none).collect()
}

/// Hours of NH3-N at the section before and after the origin, of a river whose main headwater brings `mg_l`.
fn truth(native: &NativeModel, mg_l: f64) -> Vec<f64> {
    let question = Question {
        native,
        start: native.model.options.report_start - i64::from(READ_H) * 3600,
        hours: 72 + READ_H,
        section: 0,
        limits: vec![None; 3],
        so_far: Vec::new(),
        rains: vec![dry(native)],
        upstream: vec![Upstream { headwater: 0, constituent: 0, points: vec![(0.0, mg_l)] }],
        choices: Vec::new(),
    };
    let prepared = Prepared::new(question).unwrap();
    let done: Vec<_> = prepared.jobs().into_iter().map(|job| prepared.run(job).unwrap()).collect();
    prepared.outcome(&done).unwrap().options[0].fans[0].p50.clone()
}

/// Every fourth hour before the origin, in seconds since the start of the run.
fn read(native: &NativeModel, truth: &[f64], factor: f64) -> Vec<Measured> {
    let hours = (4..=READ_H as usize).step_by(4);
    let at = |hour: usize| native.warm_up_s + 3600.0 * f64::from(u32::try_from(hour).unwrap());
    hours
        .map(|hour| Measured { section: 0, constituent: 0, at_s: at(hour), value: factor * truth[hour - 1] })
        .collect()
}

fn ahead(native: &NativeModel, readings: Vec<Measured>) -> Ahead<'_> {
    Ahead {
        native,
        origin: native.model.options.report_start,
        hours: 72,
        section: 0,
        rains: vec![dry(native); MEMBERS],
        upstream: Vec::new(),
        readings,
    }
}

/// Mean absolute error of the middle member over the hours ahead.
fn error(members: &[Vec<f64>], truth: &[f64]) -> f64 {
    let middle = |hour: usize| {
        let mut all: Vec<f64> = members.iter().map(|m| m[hour]).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    let ahead = &truth[READ_H as usize..];
    let sum: f64 = (0..).zip(ahead).map(|(hour, came)| (middle(hour) - came).abs()).sum();
    sum / f64::from(u32::try_from(ahead.len()).unwrap())
}

#[test]
fn readings_of_the_section_bring_the_forecast_nearer_to_the_river_and_the_same_ones_to_the_same_bits() {
    let native = native();
    let truth = truth(&native, 0.7);
    let open = ahead(&native, Vec::new()).foresee(&|| false).unwrap().unwrap();
    assert_eq!(open.corrections[0], Correction::NoReadings);
    let asked = ahead(&native, read(&native, &truth, 1.0));
    let corrected = asked.foresee(&|| false).unwrap().unwrap();
    let Correction::Corrected { used, set_aside } = corrected.corrections[0] else {
        panic!("{:?}", corrected.corrections)
    };
    assert_eq!((used, set_aside), (18, 0));
    let (before, after) = (error(&open.members[0], &truth), error(&corrected.members[0], &truth));
    println!("mean error of 72 h: {before:.4} mg/L open, {after:.4} mg/L corrected");
    // The headwater lies some two lengths of localisation upstream: what it brings is believed only in part.
    assert!(after < 0.6 * before, "{before} {after}");
    assert!(open.members[1] == corrected.members[1], "what was not read is not corrected");
    assert!(asked.foresee(&|| false).unwrap().unwrap() == corrected, "a restart comes to the same");
    assert!(asked.foresee(&|| true).unwrap().is_none(), "it can be given up");
}

#[test]
fn readings_that_no_member_allows_leave_the_open_loop_and_are_told() {
    let native = native();
    let truth = truth(&native, 0.35);
    let open = ahead(&native, Vec::new()).foresee(&|| false).unwrap().unwrap();
    let wild = ahead(&native, read(&native, &truth, 20.0)).foresee(&|| false).unwrap().unwrap();
    assert!(matches!(wild.corrections[0], Correction::Inconsistent { surprise } if surprise > 2.75));
    assert!(wild.members == open.members);
}
