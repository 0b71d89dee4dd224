//! The forty shared cases, found by XUNQING_REAL_DATA or beside the workspace: true sources come first often enough, and stated
//! probabilities hold.
#![expect(clippy::print_stdout, reason = "a test target")]

#[expect(dead_code, reason = "each test uses its part")]
mod support;

use std::path::PathBuf;

use source_tracing::{Assumptions, CaseFile, Information, read_cases};
use support::score::{Score, Traced, reliability, score, trace_all};

fn shared() -> Option<CaseFile> {
    let folder = std::env::var_os("XUNQING_REAL_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let path = folder.join("data/simulation/source/source_dev.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("no shared data, nothing compared");
        return None;
    };
    Some(read_cases(&text).expect("the shared cases are readable"))
}

fn information(name: &str) -> Information {
    Information::ALL.iter().find(|(n, _)| *n == name).expect("a named set").1
}

fn traced(name: &str) -> Option<(Vec<Traced>, Score)> {
    let all = trace_all(&shared()?, information(name), &Assumptions::default());
    let one = score(all.iter().filter(|c| c.truth.len() == 1));
    println!("{name}: {one:?}");
    Some((all, one))
}

#[test]
fn timing_and_ratios_put_a_single_source_first_and_among_three_often_enough() {
    let Some((all, one)) = traced("timing_and_signature") else { return };
    assert_eq!((all.len(), one.cases), (40, 30));
    assert!(one.first >= 0.55 && one.among_three >= 0.87, "{one:?}");
}

#[test]
fn a_second_station_and_the_onset_of_rain_help() {
    let Some((all, one)) = traced("timing_signature_onset_second_station") else { return };
    let two = score(all.iter().filter(|c| c.truth.len() == 2));
    assert!(one.first >= 0.55 && one.among_three >= 0.9, "{one:?}");
    assert!(two.first >= 0.7 && two.among_three >= 0.9, "{two:?}");
}

#[test]
fn stated_probabilities_beat_the_mean_frequency_and_high_ones_come_true() {
    let Some((all, _)) = traced("timing_signature_rain_onset") else { return };
    let every = score(&all);
    assert!(every.brier < 0.7 * every.brier_flat, "{every:?}");
    let bins = reliability(&all);
    assert!(bins[0].came_true < 0.05 && bins[6].came_true > 0.8, "{bins:?}");
}
