//! The river model's forecast beside the statistical one: archived, scored, and given the part that its scores earn.

#[path = "process/played.rs"]
mod played;

use std::time::Duration;

use serde_json::Value;
use standards::time::Instant;
use standards::{FactorCode, SectionId};
use store::{WaterForecastFilter, WaterForecastStore as _};
use tempfile::TempDir;

use crate::running::{Browser, Running, Station, eventually, plan, upload};
use played::Step;

const UPSTREAM: &str = "A140924_9001";
const SECTION: &str = "A140923_0001";
const STEP_MS: i64 = 4 * 3_600_000;
/// Steps before the first forecast: five days and one.
const BEFORE: usize = 31;
/// Forecasts: so many that those of four hours ahead are scored often enough for a share, and some more.
const FORECASTS: usize = 30;

fn send(station: &mut Station, step: &Step) {
    for (mn, value) in [(UPSTREAM, step.upstream), (SECTION, step.section)] {
        station.send(&upload(mn, "123456", &step.time.compact(), &[("w21011", &format!("{value:.4}"))]));
        assert!(station.answer(Duration::from_secs(20)).is_some());
    }
}

fn phosphorus(browser: &mut Browser, page: &str) -> Value {
    let page = browser.get(&format!("/api/v1/sections/daixianqiao/forecast{page}")).json();
    let found = page["factors"].as_array().unwrap().iter().find(|factor| factor["code"] == "w21011");
    found.cloned().unwrap_or_else(|| panic!("{page}"))
}

fn numbers(of: &Value) -> Vec<f64> {
    of.as_array().unwrap_or_else(|| panic!("{of}")).iter().map(|x| x.as_f64().unwrap()).collect()
}

fn at_four(issue: &Value) -> Value {
    let hours = issue["process"]["hours"].as_array().unwrap_or_else(|| panic!("{issue}"));
    hours.iter().find(|hour| hour["hours"] == 4).unwrap().clone()
}

#[test]
fn a_river_that_follows_its_model_gives_the_process_the_part_that_its_scores_earn() {
    let (folder, plans) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let server =
        Running::with(&folder, &played::plan(&plan(), plans.path()), server::IntakeLimits::default());
    let mut browser = server.administrator();
    let mut station = server.station();
    let first: Instant = "2021-07-01T00:00:00+08:00".parse().unwrap();
    let river = played::river(first, BEFORE + FORECASTS);
    let (before, later) = river.split_at(BEFORE);
    for step in before {
        send(&mut station, step);
    }
    let issued: Vec<Value> = later
        .iter()
        .map(|step| {
            send(&mut station, step);
            let origin = step.time.to_string();
            let of = eventually("a forecast of the step", || {
                Some(phosphorus(&mut browser, "")).filter(|of| of["issue"]["origin"] == origin.as_str())
            });
            of["issue"].clone()
        })
        .collect();

    let (young, old) = (at_four(&issued[0]), at_four(issued.last().unwrap()));
    let share = old["share"].as_f64().unwrap();
    println!("share of the process four hours ahead: {} of the first, {share} of the last", young["share"]);
    assert_eq!(young["share"], 0.0, "nothing of it was scored yet");
    assert!(share > 0.3, "{old}");
    let words = issued.last().unwrap()["process"]["words"][0].as_str().unwrap();
    assert!(words.contains("监测值"), "readings corrected it: {words}");
    // What is said lies between both, by the share.
    let said = &issued.last().unwrap()["hours"].as_array().unwrap()[0];
    let (statistical, process) = (numbers(&old["statistical"]), numbers(&old["process"]));
    for ((said, one), other) in numbers(&said["quantiles"]).iter().zip(&statistical).zip(&process) {
        assert!((said - (one + share * (other - one))).abs() < 1e-9, "{said} of {one} and {other}");
    }
    assert!((statistical[3] - process[3]).abs() > 1e-4, "they disagree: {old}");

    // Scores are looked at anew with the day's last forecast.
    let scores = phosphorus(&mut browser, "/scores");
    let beside = scores["hindcast"]["process"].as_array().unwrap_or_else(|| panic!("{scores}"));
    let four = beside
        .iter()
        .find(|row| row["words"][0].as_str().unwrap().starts_with("4 小时"))
        .unwrap_or_else(|| panic!("{beside:?}"));
    let of = |name: &str| four[name].as_f64().unwrap();
    println!(
        "CRPS four hours ahead: statistical {}, process {}, said {}",
        of("statistical"),
        of("process"),
        of("said")
    );
    assert!(of("forecasts") >= 24.0 && of("share") > 0.0, "{four}");
    assert!(of("process") < of("statistical") && of("said") < of("statistical"), "{four}");

    server.stop();
    let filter = WaterForecastFilter {
        section: SectionId::from("daixianqiao"),
        factor: FactorCode::TOTAL_PHOSPHORUS,
        from: later[0].time,
        to: Instant(i64::MAX),
        limit: 0,
    };
    let archive = store_sqlite::open_reader(folder.path()).unwrap().water_forecasts(&filter).unwrap();
    assert_eq!(archive.len(), FORECASTS);
    for record in &archive {
        assert_eq!(record.origin.0.rem_euclid(STEP_MS), first.0.rem_euclid(STEP_MS));
        let issue: Value = serde_json::from_str(&record.body).unwrap();
        for both in issue["process"]["both"].as_array().unwrap_or_else(|| panic!("{issue}")) {
            assert_eq!(both["members"].as_array().unwrap().len(), 256, "{both}");
        }
    }
}
