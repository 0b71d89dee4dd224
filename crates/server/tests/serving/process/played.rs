//! A river that follows its model: readings of total phosphorus where it enters and at the section, every four hours, made by the model itself from what
//! enters, with noise. Shared with `crates/xunqing/tests/archive.rs`.

use std::fs;
use std::path::{Path, PathBuf};

use river::model::Gauge;
use river_model::NativeModel;
use standards::time::Instant;
use whatif::{Prepared, Question, Upstream};

const MODEL: &str = include_str!("model.toml");
const HOUR_MS: i64 = 3_600_000;
const BEIJING_S: i64 = 8 * 3600;

/// What both stations measured at the end of a step (mg/L).
pub(crate) struct Step {
    pub(crate) time: Instant,
    pub(crate) upstream: f64,
    pub(crate) section: f64,
}

/// A copy of a plan with this river's model, in which no section lies upstream of 代县桥: of what comes only the river model knows.
pub(crate) fn plan(of: &Path, folder: &Path) -> PathBuf {
    let copy = folder.join("plan");
    fs::create_dir_all(copy.join("river")).unwrap();
    for file in fs::read_dir(of).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
        fs::copy(&file, copy.join(file.file_name().unwrap())).unwrap();
    }
    let sections = fs::read_to_string(of.join("sections.toml")).unwrap();
    let link = "downstream = \"daixianqiao\"\n";
    assert!(sections.contains(link));
    fs::write(copy.join("sections.toml"), sections.replace(link, "")).unwrap();
    fs::write(copy.join("river/model.toml"), MODEL).unwrap();
    copy
}

/// Steps of four hours from a moment on.
pub(crate) fn river(first: Instant, steps: usize) -> Vec<Step> {
    let read = river_model::read("model.toml", MODEL, &|_| None);
    let native = read.model.unwrap();
    let hours = 4 * i64::try_from(steps).unwrap();
    // What enters stands for a while and changes within four hours.
    let entering = |hour: i64| {
        let held = [0.06, 0.21, 0.10, 0.33, 0.15, 0.08, 0.27, 0.12, 0.18, 0.05, 0.30];
        let place = usize::try_from(hour.rem_euclid(16 * 11) / 16).unwrap();
        let (before, now): (f64, f64) = (held[(place + 10) % 11], held[place]);
        #[expect(clippy::cast_precision_loss, reason = "hours")]
        let share = (hour.rem_euclid(16) as f64 / 4.0).min(1.0);
        before + share * (now - before)
    };
    let passed = passing(&native, first, hours, &entering);
    let noise = |n: i64| {
        1.0 + 0.03 * (f64::from(i32::try_from((n * n * 7919 + n * 31) % 201).unwrap()) / 100.0 - 1.0)
    };
    let step = |n: i64| Step {
        time: first.plus_ms(n * 4 * HOUR_MS),
        upstream: entering(n * 4),
        section: passed[usize::try_from(n * 4 + 3).unwrap()] * noise(n),
    };
    (0..hours / 4).map(step).collect()
}

/// What passes the section at the end of each hour, from three hours before a moment on.
fn passing(native: &NativeModel, first: Instant, hours: i64, entering: &impl Fn(i64) -> f64) -> Vec<f64> {
    let start = first.unix_seconds() + BEIJING_S - 4 * 3600;
    let warm_up = native.model.options.report_start - native.model.options.start;
    #[expect(clippy::cast_precision_loss, reason = "seconds of some days")]
    let at = |hour: i64| (warm_up + (hour + 4) * 3600) as f64;
    let before = -(warm_up / 3600) - 4;
    let dry = |gauge: &Gauge| Gauge { name: gauge.name.clone(), interval_s: 3600.0, intensities: Vec::new() };
    let question = Question {
        native,
        start,
        hours: u32::try_from(hours + 4).unwrap(),
        section: 0,
        limits: vec![None],
        so_far: Vec::new(),
        rains: vec![native.model.gauges.iter().map(dry).collect()],
        upstream: vec![Upstream {
            headwater: 0,
            constituent: 0,
            points: (before..=hours).map(|hour| (at(hour), entering(hour))).collect(),
        }],
        choices: Vec::new(),
    };
    let prepared = Prepared::new(question).unwrap();
    let done: Vec<_> = prepared.jobs().into_iter().map(|job| prepared.run(job).unwrap()).collect();
    prepared.outcome(&done).unwrap().options[0].fans[0].p50.clone()
}
