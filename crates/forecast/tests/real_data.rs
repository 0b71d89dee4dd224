//! A river of the loess plateau, forecast as it came (docs/forecast.md). The data are found by XUNQING_REAL_DATA or beside the
//! repository; nothing of them is in it.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test target")]

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use forecast::score::{errors, report, scored};
use forecast::{Boost, Channel, Forecaster, History, Issue, Reading, Role, Spec, Target, begin};
use standards::time::Instant;

/// The text of a station's table; `None`, said aloud, where there is no reference data. Absence fails on CI.
fn station(name: &str) -> Option<String> {
    let folder = std::env::var_os("XUNQING_REAL_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let Ok(packed) = std::fs::read(folder.join("data/loess-river-4h").join(name)) else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "reference data is absent");
        println!("reference data is absent, nothing was tested");
        return None;
    };
    let mut text = String::new();
    GzDecoder::new(&packed[..]).read_to_string(&mut text).unwrap();
    Some(text.trim_start_matches('\u{feff}').to_owned())
}

/// The columns at the hours at which the analysers measure: those between are drawn towards the next measurement and would let the
/// future in. The labels TP and TN are swapped in places: phosphorus is always the smaller.
fn channels(text: &str, factor: &str) -> Vec<Channel> {
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    let mut series: BTreeMap<&str, Vec<Reading>> = BTreeMap::new();
    for line in lines {
        let cells: BTreeMap<&str, &str> = head.iter().copied().zip(line.split(',')).collect();
        let time: Instant = cells["Time"].parse().unwrap();
        let (hour, minute, ..) = time.time_of_day();
        if hour % 4 != 0 || minute != 0 {
            continue;
        }
        let mut put = |name, value: Option<f64>| {
            if let Some(value) = value.filter(|value| value.is_finite()) {
                series.entry(name).or_default().push(Reading::at_once(time, value));
            }
        };
        let number = |name: &str| cells.get(name).and_then(|cell| cell.parse::<f64>().ok());
        for name in ["T", "pH", "DO", "EC", "NTU", "PPI", "NH3-N"] {
            put(name, number(name));
        }
        if let (Some(one), Some(other)) = (number("TP"), number("TN")) {
            put("TP", Some(one.min(other)));
            put("TN", Some(one.max(other)));
        }
    }
    let role = |name: &str| if name == factor { Role::Target } else { Role::Own };
    series
        .into_iter()
        .map(|(name, readings)| Channel { name: name.into(), role: role(name), readings })
        .collect()
}

#[test]
fn a_real_river_is_forecast_with_honest_intervals_and_no_worse_than_by_persistence() {
    let Some(text) = station("TG-XY_2023.csv.gz") else { return };
    let spec = Spec {
        targets: vec![Target::At(4), Target::At(24), Target::At(72)],
        retrain_days: 90,
        boost: Boost { trees: 60, rate: 0.1, ..Boost::default() },
        ..Spec::default()
    };
    for factor in ["PPI", "NH3-N", "TP"] {
        let history = History::new(channels(&text, factor), &spec).unwrap();
        let mut forecaster = Forecaster::new(spec.clone(), false);
        let archive: Vec<_> = history.steps().flat_map(|step| forecaster.advance(&history, step)).collect();
        for target in &spec.targets {
            let errors = errors(&scored(archive.iter().filter(|one| one.target == *target), &history));
            assert!(errors.forecasts > 1500, "{factor} {target:?}: {errors:?}");

            // Phosphorus four hours ahead hardly moves: there persistence cannot be beaten by much, nor may it beat us.
            assert!(errors.mae <= 1.01 * errors.mae_persistence, "{factor} {target:?}: {errors:?}");
            assert!(errors.crps < errors.crps_persistence, "{factor} {target:?}: {errors:?}");
            assert!((0.85..=0.95).contains(&errors.covered), "{factor} {target:?}: {errors:?}");
        }
    }
}

/// As the server does it: from five days of data on, with means of whole days put together from what is forecast.
#[test]
fn the_means_of_coming_days_are_as_sure_as_the_server_says_from_its_first_week_on() {
    let Some(text) = station("TG-XY_2023.csv.gz") else { return };
    let spec = Spec { boost: Boost { trees: 60, rate: 0.1, ..Boost::default() }, ..Spec::service() };
    for (factor, limit) in [("PPI", 6.0), ("NH3-N", 1.0), ("TP", 0.2)] {
        let history = History::new(channels(&text, factor), &spec).unwrap();
        let mut forecaster = Forecaster::new(spec.clone(), false);
        let (first, last) = (begin(&spec, &history, *history.steps().end(), 10_000), *history.steps().end());
        let issues: Vec<Issue> = (first..=last)
            .filter_map(|step| {
                let said = forecaster.advance(&history, step);
                Issue::of(&forecaster, &history, step, &said)
            })
            .collect();
        let report = report(&issues.iter().collect::<Vec<_>>(), &history, Some(limit), Instant(i64::MAX));
        for day in &report.days {
            let exceeding = day.exceeding.as_ref().unwrap();
            println!(
                "{factor} day +{}: {} forecasts, MAE {:.4} ({:.4}), CRPS {:.4} ({:.4}), covered {:.3}; above {} Brier {:.4} ({:.4})",
                day.ahead,
                day.errors.forecasts,
                day.errors.mae,
                day.errors.mae_persistence,
                day.errors.crps,
                day.errors.crps_persistence,
                day.errors.covered,
                exceeding.above,
                exceeding.score,
                exceeding.persistence
            );
            // Without a station upstream or rain three days ahead hold little: not better there, and not worse by more than a hair.
            assert!(day.errors.crps <= 1.02 * day.errors.crps_persistence, "{factor} {day:?}");
            assert!((0.83..=0.97).contains(&day.errors.covered), "{factor} {day:?}");
            assert!(exceeding.score <= exceeding.persistence + 0.002, "{factor} {day:?}");
        }
    }
}
