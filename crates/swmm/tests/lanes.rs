//! How far it matters who lies beside a member in the lanes: all lanes take the substeps of the fastest.

#![allow(clippy::print_stdout, reason = "figures of a comparison are worth reading")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its deck has failed")]
#![allow(clippy::cast_precision_loss, reason = "small counts")]

use std::path::PathBuf;

use river::ensemble::{self, MemberSections};
use river::model::{Gauge, Model};
use river::run::{Member, Method};

fn model(name: &str) -> Option<Model> {
    let shared = std::env::var_os("XUNQING_REAL_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let folder = shared.join("data/simulation/swmm/own");
    if !folder.is_dir() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "no reference data in {}", folder.display());
        println!("no reference data, nothing run");
        return None;
    }
    let text = std::fs::read_to_string(folder.join(format!("{name}.inp"))).unwrap();
    swmm::read(&text, &|_| None).model
}

/// The greatest differences of an hour and of a mean over 24 of them, through the greatest value of the member.
#[derive(Clone, Copy, Debug, Default)]
struct Off {
    hour: f64,
    peak: f64,
    day: f64,
}

fn compare(series: &[f64], beside: &[f64], off: &mut Off) {
    let top = |v: &[f64]| v.iter().copied().fold(0.0, f64::max);
    let peak = top(series);
    if peak <= 0.0 {
        return;
    }
    for (a, b) in series.iter().zip(beside) {
        off.hour = off.hour.max((a - b).abs() / peak);
    }
    off.peak = off.peak.max((top(beside) / peak - 1.0).abs());
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    for (a, b) in series.chunks(24).zip(beside.chunks(24)) {
        off.day = off.day.max((mean(a) / mean(b) - 1.0).abs());
    }
}

/// Storms abreast and each alone: flow, then each pollutant.
fn off(model: &Model, method: &Method) -> Vec<Off> {
    let rains: Vec<Vec<Gauge>> = (0..8)
        .map(|m| model.gauges.iter().map(|g| g.scaled(2f64.powf(f64::from(m) / 3.5 - 1.0))).collect())
        .collect();
    let members: Vec<Member<'_>> =
        rains.iter().map(|rain| Member { gauges: Some(rain), ..Member::default() }).collect();
    let abreast = ensemble::block::<f64>(model, method, &members).unwrap();
    let mut off = vec![Off::default(); model.pollutants.len() + 1];
    for (member, beside) in members.iter().zip(&abreast) {
        let alone: MemberSections =
            ensemble::block::<f64>(model, method, std::slice::from_ref(member)).unwrap().remove(0);
        for (alone, beside) in alone.iter().zip(beside) {
            compare(&alone.flow, &beside.flow, &mut off[0]);
            for (p, (alone, beside)) in alone.quality.iter().zip(&beside.quality).enumerate() {
                compare(alone, beside, &mut off[p + 1]);
            }
        }
    }
    off
}

fn steps(seconds: f64) -> Method {
    Method { wet_step_s: Some(seconds), routing_step_s: Some(seconds), ..Method::default() }
}

#[test]
fn by_steps_of_five_minutes_hours_move_by_a_few_percent_of_the_peak_and_days_by_less_than_half_a_percent() {
    for name in ["d1_county126_horton", "d2_county_gates_open"] {
        let Some(model) = model(name) else { return };
        for (what, off) in off(&model, &steps(300.0)).iter().enumerate() {
            println!("{name}, {what}: {off:?}");
            // The first is flow.
            let hour = if what == 0 { 0.025 } else { 0.01 };
            let day = if what == 0 { 0.005 } else { 0.001 };
            assert!(off.hour < hour && off.peak < 0.01 && off.day < day, "{name}, {what}: {off:?}");
        }
    }
}

#[test]
fn by_steps_that_no_wave_cuts_it_does_not_matter_who_lies_beside() {
    for name in ["d1_county126_horton", "d2_county_gates_open"] {
        let Some(model) = model(name) else { return };
        for (what, off) in off(&model, &steps(30.0)).iter().enumerate() {
            println!("{name}, {what}: {off:?}");
            assert!(off.hour < 1e-5 && off.day < 1e-5, "{name}, {what}: {off:?}");
        }
    }
}
