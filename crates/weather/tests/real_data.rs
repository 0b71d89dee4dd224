//! Two years of quarter-hour rain of one river gauge (`data/ebro-saica/902_with_rain`), found by XUNQING_REAL_DATA or beside the workspace.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test target")]

use std::io::Read as _;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use standards::Decimal;
use standards::time::Instant;
use weather::rain::{
    EventRules, GaugeReading, GaugeRecord, GaugeSource, GradeTable, RainForm, SeriesRules, Stamp, Window,
    events,
};

/// Text of a packed reference file; `None`, said aloud, where there is no reference data. Absence fails on CI.
fn reference(path: &str) -> Option<String> {
    let folder = std::env::var_os("XUNQING_REAL_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    match std::fs::read(folder.join(path)) {
        Ok(packed) => {
            let mut text = String::new();
            GzDecoder::new(packed.as_slice()).read_to_string(&mut text).unwrap();
            Some(text)
        }
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

/// `dd-mm-yyyy HH:MM:SS;value`, taken as if it were our civil time.
fn readings(text: &str) -> Vec<GaugeReading> {
    let one = |line: &str| {
        let (time, value) = line.split_once(';')?;
        let (date, clock) = time.split_once(' ')?;
        let mut parts = date.split('-');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        let time: Instant = format!("{year}-{month}-{day}T{clock}").parse().ok()?;
        Some(GaugeReading { source: 0, time, mm: Some(value.trim().parse().ok()?) })
    };
    text.lines().filter_map(one).collect()
}

fn source() -> Vec<GaugeSource> {
    vec![GaugeSource { form: RainForm::Period { minutes: 15, stamp: Stamp::Start } }]
}

#[test]
fn two_years_of_a_real_gauge_keep_every_drop_and_read_the_same_in_parts() {
    let Some(text) = reference("data/ebro-saica/902_with_rain/Pluviometria_2019-2020.csv.gz") else { return };
    let all = readings(&text);
    assert!(all.len() > 50_000, "{}", all.len());
    let record = GaugeRecord::read(SeriesRules::default(), source(), all.iter().copied());
    let last: std::collections::BTreeMap<Instant, Decimal> =
        all.iter().map(|r| (r.time, r.mm.unwrap())).collect();
    let whole: Decimal = last.values().filter(|mm| **mm >= Decimal::ZERO).sum();
    let refused: Decimal = record.series().trouble.iter().map(|t| t.value.max(Decimal::ZERO)).sum();
    let kept: Decimal = record.series().increments().iter().map(|i| i.mm).sum();
    assert_eq!(kept + refused, whole, "what is not counted is named");

    let table = GradeTable::gbt28592_2012();
    let rules = EventRules::default();
    let told = events(record.series(), &rules, &table, Instant(i64::MAX));
    assert!(told.len() > 40 && told.iter().all(|e| e.total >= rules.least_mm && !e.open));
    let most = told.iter().map(|e| e.largest_24h).max().unwrap();
    let span = weather::rain::Span { from: Instant(i64::MIN / 2), to: Instant(i64::MAX / 2) };
    assert!(record.series().largest(Window::H24, span).unwrap().mm >= most);
    println!("{} events, most within 24 hours {most} mm, {}", told.len(), table.of_24h(most).name());

    let mut by_parts = GaugeRecord::new(SeriesRules::default(), source());
    for part in all.chunks(60 * 96).rev() {
        by_parts.apply(part.iter().copied());
    }
    // The autumn hour that stands twice is decided by arrival, so only its own quarters may differ.
    let differing =
        by_parts.series().increments().iter().zip(record.series().increments()).filter(|(a, b)| a != b);
    assert!(differing.count() <= 8);
}
