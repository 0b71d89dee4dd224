//! The shipped numbers on recorded data: what is wrong is caught, and floods are left alone. The data are found by XUNQING_REAL_DATA or
//! beside the workspace.

#![expect(clippy::print_stdout, reason = "a test target")]

mod support;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use quality::{Arrived, Flag, QualityConfig, StationChecker, Test};
use standards::time::Instant;
use standards::{Decimal, FactorCode, ReadingFlag};
use support::Holds;

/// Text of a packed reference file; `None`, said aloud, where there is no reference data. Absence fails on CI.
fn reference(path: &str) -> Option<String> {
    let folder = std::env::var_os("XUNQING_REAL_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let read = std::fs::File::open(folder.join("data").join(path)).and_then(|file| {
        let mut text = String::new();
        GzDecoder::new(file).read_to_string(&mut text).map(|_| text)
    });
    match read {
        Ok(text) => Some(text),
        Err(error) => {
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "reference data is absent: {path}: {error}"
            );
            println!("reference data is absent, nothing was tested: {path}: {error}");
            None
        }
    }
}

type Row = (Instant, Vec<(FactorCode, Decimal, ReadingFlag)>);

fn judged(rows: &[Row]) -> Holds {
    let mut checker = StationChecker::new(QualityConfig::shipped().settings("A1"));
    let mut holds = Holds::new();
    let arrived: Vec<Arrived<'_>> =
        rows.iter().map(|(time, values)| Arrived { time: *time, received: None, values }).collect();
    checker.observe_all(&arrived, |verdict| {
        holds.insert((verdict.factor, verdict.time), verdict.clone());
    });
    holds
}

/// How many values each test doubts, by factor; `[values, doubted]` first.
fn tally(holds: &Holds) -> BTreeMap<FactorCode, (usize, usize, BTreeMap<&'static str, usize>)> {
    let mut all = BTreeMap::new();
    for verdict in holds.values() {
        let line: &mut (usize, usize, BTreeMap<&str, usize>) = all.entry(verdict.factor).or_default();
        line.0 += 1;
        line.1 += usize::from(matches!(verdict.together(), Flag::Suspect | Flag::Fail));
        for finding in verdict.findings.iter().filter(|f| f.flag != Flag::Missing) {
            *line.2.entry(finding.test.word()).or_default() += 1;
        }
    }
    for (factor, (values, doubted, tests)) in &all {
        println!("{factor} {values} values, {doubted} doubted: {tests:?}");
    }
    all
}

fn values(cells: &[(FactorCode, &str)]) -> Vec<(FactorCode, Decimal, ReadingFlag)> {
    cells.iter().filter_map(|(f, text)| Some((*f, text.trim().parse().ok()?, ReadingFlag::NORMAL))).collect()
}

fn qiantang() -> Option<Vec<Row>> {
    let text = reference("qiantang-zhakou/2020_hourly_with_4h_nutrients.csv.gz")?;
    let factors = [
        FactorCode::WATER_TEMPERATURE,
        FactorCode::PH,
        FactorCode::DISSOLVED_OXYGEN,
        FactorCode::TURBIDITY,
        FactorCode::CONDUCTIVITY,
        FactorCode::PERMANGANATE_INDEX,
        FactorCode::AMMONIA_NITROGEN,
        FactorCode::TOTAL_PHOSPHORUS,
        FactorCode::TOTAL_NITROGEN,
    ];
    let rows = text.lines().skip(1).filter_map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let time = format!("{}:00", cells.get(7)?).parse().ok()?;
        let found: Vec<_> = factors.iter().copied().zip(cells.get(8..)?.iter().copied()).collect();
        Some((time, values(&found)))
    });
    Some(rows.collect())
}

#[test]
fn what_is_wrong_in_the_raw_export_of_zhakou_is_caught() {
    let Some(rows) = qiantang() else { return };
    let holds = judged(&rows);
    let all = tally(&holds);
    let doubted = |factor: FactorCode, text: &str| {
        let value: Decimal = text.parse().unwrap();
        let found: Vec<_> = holds.values().filter(|v| v.factor == factor && v.value == value).collect();
        assert!(!found.is_empty(), "{factor} {text} is not in the data");
        found.iter().all(|v| matches!(v.together(), Flag::Suspect | Flag::Fail))
    };
    assert!(doubted(FactorCode::AMMONIA_NITROGEN, "70765.0"));
    assert!(doubted(FactorCode::AMMONIA_NITROGEN, "37642.0"));
    assert!(doubted(FactorCode::CONDUCTIVITY, "5.2"));
    assert!(doubted(FactorCode::PH, "11.04089755612263"));
    let failed = holds.values().filter(|v| v.factor == FactorCode::AMMONIA_NITROGEN);
    assert!(failed.filter(|v| v.value > Decimal::from(1000)).all(|v| v.together() == Flag::Fail));
    for (factor, (values, doubted, _)) in &all {
        assert!(doubted * 100 < values * 8, "{factor}: {doubted} of {values} doubted");
    }
}

/// Turbidity of a site with the label of the experts.
fn herbert(site: u8) -> Option<(Vec<Row>, BTreeMap<Instant, String>)> {
    let text = reference(&format!("herbert-river/site{site}.csv.gz"))?;
    let mut labels = BTreeMap::new();
    let rows = text.lines().skip(1).filter_map(|line| {
        let cells: Vec<&str> = line.split(',').map(|cell| cell.trim_matches('"')).collect();
        let time: Instant = cells.get(1)?.parse().ok()?;
        let found = values(&[(FactorCode::TURBIDITY, cells.get(17)?)]);
        // The authors put a millionth in for zero, to take logarithms: it is no value of the sensor.
        if found.iter().any(|(_, value, _)| *value == Decimal::new(1, 6)) {
            return None;
        }
        if !found.is_empty() {
            labels.insert(time, cells.get(20)?.trim().to_owned());
        }
        Some((time, found)).filter(|(_, values)| !values.is_empty())
    });
    let rows = rows.collect();
    Some((rows, labels))
}

#[test]
fn flood_pulses_of_the_herbert_river_are_left_alone() {
    for site in [1, 2, 5] {
        let Some((rows, labels)) = herbert(site) else { return };
        let holds = judged(&rows);
        println!("site {site}");
        tally(&holds);
        let (mut good, mut accused) = (0, 0);
        let mut by_label: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
        for verdict in holds.values() {
            let label = labels.get(&verdict.time).map_or("", String::as_str);
            let doubted = matches!(verdict.together(), Flag::Suspect | Flag::Fail);
            let line = by_label.entry(label).or_default();
            *line = (line.0 + 1, line.1 + u32::from(doubted));
            if label == "good" {
                good += 1;
                accused += u32::from(doubted);
            }
        }
        println!("by label: {by_label:?}");
        assert!(good > 1000, "site {site}: {good} good values");
        assert!(accused * 100 < good * 2, "site {site}: {accused} of {good} good values doubted");
    }
}

fn ebro(name: &str, factor: FactorCode, scale: Decimal) -> Option<Vec<Row>> {
    let text = reference(&format!("ebro-saica/{name}.txt.gz"))?;
    let row = |line: &str| {
        let (time, value) = line.split_once(';')?;
        let (day, clock) = time.split_once(' ')?;
        let mut parts = day.split('-');
        let (d, m, y) = (parts.next()?, parts.next()?, parts.next()?);
        let time: Instant = format!("{y}-{m}-{d} {clock}").parse().ok()?;
        let value: Decimal = value.trim().replace(',', ".").parse().ok()?;
        Some((time, vec![(factor, (value * scale).round_dp(4), ReadingFlag::NORMAL)]))
    };
    Some(text.lines().filter_map(row).collect())
}

#[test]
fn six_years_of_validated_values_of_the_ebro_are_nearly_all_left_alone() {
    // Validated by the authority: what is left is water. NH4 in mg/L × 0.7765 is NH3-N.
    let series = [
        ("909/turbidity_0510", FactorCode::TURBIDITY, Decimal::ONE),
        ("909/conductivity_1116", FactorCode::CONDUCTIVITY, Decimal::ONE),
        ("909/dissolved_oxygen_1116", FactorCode::DISSOLVED_OXYGEN, Decimal::ONE),
        ("909/pH_1116", FactorCode::PH, Decimal::ONE),
        ("909/water_temperature_1116", FactorCode::WATER_TEMPERATURE, Decimal::ONE),
        ("909/ammonium_1116", FactorCode::AMMONIA_NITROGEN, Decimal::new(7765, 4)),
    ];
    for (name, factor, scale) in series {
        let Some(rows) = ebro(name, factor, scale) else { return };
        let holds = judged(&rows);
        println!("{name}");
        for (values, doubted, tests) in tally(&holds).into_values() {
            assert!(values > 50_000, "{name}: {values} values");
            assert!(doubted * 100 < values * 6, "{name}: {doubted} of {values} doubted: {tests:?}");
            assert!(
                tests.get(Test::RateOfChange.word()).copied().unwrap_or(0) * 1000 < values,
                "{name}: {tests:?}"
            );
        }
    }
}
