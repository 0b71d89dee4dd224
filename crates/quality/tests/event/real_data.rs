//! The event detector on the labelled sets of the reference data keeps what it was measured to reach (docs/event-detection.md).

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a test target that reuses the measuring program"
)]

#[path = "../../examples/detect/data.rs"]
mod data;
#[path = "../../examples/detect/score.rs"]
mod score;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use data::Case;
use quality::event::{Detector, Output, Settings, Verdict};
use score::{Score, score};
use standards::time::Instant;

/// The folder of the sets; `None`, said aloud, where there is no reference data. Absence fails on CI.
fn sets() -> Option<PathBuf> {
    let folder = std::env::var_os("XUNQING_REAL_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let sets = folder.join("data");
    if sets.is_dir() {
        return Some(sets);
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "reference data is absent");
    println!("reference data is absent, nothing was tested");
    None
}

fn case(read: impl Fn(&Path) -> Option<Case>) -> Option<Case> {
    sets().map(|folder| read(&folder).unwrap())
}

/// Rows within an event (or, with `floods`, a flood pulse) and rows with a fault of `sensor`.
fn marks(case: &Case, floods: bool, sensor: usize) -> (Vec<bool>, Vec<bool>) {
    let place: HashMap<Instant, usize> = case.rows.iter().enumerate().map(|(i, (t, _))| (*t, i)).collect();
    let (mut events, mut faults) = (vec![false; case.rows.len()], vec![false; case.rows.len()]);
    let mut detector = Detector::new(Settings::default(), case.sensors.clone());
    for (time, values) in &case.rows {
        for (sensor, value) in values.iter().enumerate().filter(|(_, value)| value.is_finite()) {
            detector.push(*time, sensor, *value);
        }
    }
    detector.finish();
    while let Some(output) = detector.poll() {
        if let Output::Point(point) = output {
            let row = place[&point.time];
            events[row] |= point.event.is_some() || (floods && point.flood.is_some());
            faults[row] |= point.sensor == sensor && matches!(point.verdict, Verdict::Fault(_));
        }
    }
    (events, faults)
}

/// The score over all but the first tenth of the time, which is learned from only.
fn scored(case: &Case, labels: &[bool], marks: &[bool]) -> Score {
    let times: Vec<Instant> = case.rows.iter().map(|(time, _)| *time).collect();
    let (first, last) = (times[0].0, times[times.len() - 1].0);
    score(&times, labels, marks, Instant(first + (last - first) / 10), case.interval_ms)
}

fn keeps(what: &str, score: &Score, by_point: f64, by_event: f64) {
    println!("{what}: F1 by point {:.3}, by event {:.3}", score.point[2], score.event[2]);
    assert!(score.point[2] >= by_point && score.event[2] >= by_event, "{what}: {score:?}");
}

#[test]
fn drinking_water_of_gecco_2018_keeps_its_figures() {
    let Some(case) = case(data::gecco) else { return };
    let (events, _) = marks(&case, false, 0);
    keeps("gecco2018", &scored(&case, case.event.as_ref().unwrap(), &events), 0.65, 0.85);
}

#[test]
fn the_ebro_below_zaragoza_keeps_its_figures() {
    let Some(case) = case(data::ebro) else { return };
    let (events, _) = marks(&case, false, 0);
    keeps("ebro-905", &scored(&case, case.event.as_ref().unwrap(), &events), 0.12, 0.22);
}

#[test]
fn floods_of_the_herbert_river_keep_their_figures() {
    for (site, by_point, by_event) in [(1, 0.68, 0.80), (2, 0.68, 0.80), (5, 0.55, 0.48)] {
        let Some(case) = case(|folder| data::herbert(folder, site)) else { return };
        let (events, _) = marks(&case, true, 0);
        keeps(&case.name, &scored(&case, case.event.as_ref().unwrap(), &events), by_point, by_event);
    }
}

#[test]
fn a_turbidity_sensor_that_drifts_at_herbert_2_is_found() {
    let Some(case) = case(|folder| data::herbert(folder, 2)) else { return };
    let (_, faults) = marks(&case, true, 0);
    keeps("herbert-2 faults", &scored(&case, &case.faults[0].1, &faults), 0.50, 0.15);
}

#[test]
fn the_untrustworthy_turbidity_of_the_pioneer_river_is_found() {
    let Some(case) = case(data::pioneer) else { return };
    let (_, faults) = marks(&case, false, 0);
    keeps("pioneer turbidity faults", &scored(&case, &case.faults[0].1, &faults), 0.85, 0.10);
}
