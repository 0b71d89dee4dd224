//! The generated season: reproducible, marked, and worth looking at.

#![expect(clippy::unwrap_used, reason = "a test target: its helpers may fail the test")]

use std::collections::{BTreeMap, BTreeSet};

use feed::synthetic::{Season, SeasonOptions, generate};
use feed::{RecordedRow, write_figures};
use standards::time::BeijingDay;
use standards::{Decimal, Edition, FactorCode, Origin, WaterBody, WaterClass};

const JUDGED: [FactorCode; 5] = [
    FactorCode::PH,
    FactorCode::DISSOLVED_OXYGEN,
    FactorCode::PERMANGANATE_INDEX,
    FactorCode::AMMONIA_NITROGEN,
    FactorCode::TOTAL_PHOSPHORUS,
];

fn day(text: &str) -> BeijingDay {
    text.parse().unwrap()
}

fn season(seed: u64) -> Season {
    generate(&SeasonOptions::hutuo(seed, day("2021-06-20"), day("2021-09-30")))
}

fn class_of_row(row: &RecordedRow) -> Option<WaterClass> {
    let classes = JUDGED.into_iter().filter_map(|code| {
        let value = row.value(code).filter(|v| v.flag.counts())?;
        Edition::gb3838_2002().class_of(code, value.value, WaterBody::River)
    });
    classes.max()
}

/// Mean of the day's values that count, at least four of six; a plain mean, close enough to tell the season's story.
fn daily_mean(
    rows: &[RecordedRow],
    section: &str,
    factor: FactorCode,
) -> BTreeMap<BeijingDay, Option<Decimal>> {
    let mut days: BTreeMap<BeijingDay, Vec<Decimal>> = BTreeMap::new();
    for row in rows.iter().filter(|r| r.section == section) {
        let counting = row.value(factor).filter(|v| v.flag.counts()).map(|v| v.value);
        days.entry(row.time.day()).or_default().extend(counting);
    }
    let mean = |v: Vec<Decimal>| (v.len() >= 4).then(|| v.iter().sum::<Decimal>() / Decimal::from(v.len()));
    days.into_iter().map(|(day, values)| (day, mean(values))).collect()
}

fn tp_at_daixianqiao(season: &Season) -> BTreeMap<BeijingDay, Option<bool>> {
    let means = daily_mean(&season.rows, "代县桥", FactorCode::TOTAL_PHOSPHORUS);
    means.into_iter().map(|(day, mean)| (day, mean.map(|m| m.round_dp(3) > Decimal::new(2, 1)))).collect()
}

fn fnv1a(text: &str) -> u64 {
    let hash = |h: u64, b: u8| (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, hash)
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let text = write_figures(&[], &season(20_210_620).rows);
    assert_eq!(text, write_figures(&[], &season(20_210_620).rows));
    assert_eq!(format!("{:016x}", fnv1a(&text)), "e82563a2f293fa02");
    assert_ne!(text, write_figures(&[], &season(1).rows));
}

#[test]
fn a_season_survives_being_written_and_read() {
    let rows = season(20_210_620).rows;
    let parsed = feed::read("season.csv", write_figures(&[], &rows).as_bytes(), None);
    assert_eq!(parsed.problems, []);
    let plain =
        |rows: Vec<RecordedRow>| rows.into_iter().map(|r| (r.section, r.time, r.status, r.values, r.origin));
    assert!(plain(parsed.rows).eq(plain(rows)));
}

#[test]
fn one_section_alone_has_the_values_it_has_among_the_others() {
    let mut options = SeasonOptions::hutuo(7, day("2021-06-20"), day("2021-07-20"));
    let all = generate(&options);
    options.sections.retain(|s| s.name != "南庄");
    let fewer = generate(&options);
    let values = |season: &Season| -> Vec<_> {
        season.rows.iter().filter(|r| r.section == "代县桥").map(|r| r.values.clone()).collect()
    };
    assert_eq!(values(&all), values(&fewer));
}

#[test]
fn nearly_every_result_is_there_and_all_are_marked_synthetic() {
    let season = season(20_210_620);
    assert!(season.rows.iter().all(|r| r.origin == Origin::Synthetic && r.published_class.is_none()));
    let expected = 103 * 6 * 6;
    assert!((expected * 97 / 100..expected).contains(&season.rows.len()), "{}", season.rows.len());
    assert!((9..=16).contains(&season.storms.len()), "{:#?}", season.storms);
    assert!(season.storms.iter().filter(|s| s.rain_mm >= 25.0).count() >= 3);
}

#[test]
fn every_value_is_one_that_a_station_could_send() {
    for row in &season(20_210_620).rows {
        for v in &row.values {
            let range = match v.factor.as_str() {
                "w01010" => 8..32,
                "w01001" => 6..10,
                "w01009" => 3..16,
                "w01014" => 200..1500,
                "w01003" => 3..9000,
                "w01019" => 0..30,
                "w21003" | "w21011" => 0..5,
                "w21001" => 1..25,
                other => panic!("{other}"),
            };
            let whole = i64::try_from(v.value.trunc()).unwrap();
            assert!(range.contains(&whole), "{} {} {} {}", row.section, row.time, v.factor, v.value);
        }
    }
}

#[test]
fn most_results_are_third_class_and_storms_bring_the_worst() {
    let season = season(20_210_620);
    let at = |section: &str| -> BTreeMap<WaterClass, usize> {
        let mut count = BTreeMap::new();
        for class in season.rows.iter().filter(|r| r.section == section).filter_map(class_of_row) {
            *count.entry(class).or_default() += 1;
        }
        count
    };
    let daixianqiao = at("代县桥");
    let total: usize = daixianqiao.values().sum();
    let share = |class| daixianqiao.get(&class).copied().unwrap_or(0) * 100 / total;
    assert!((55..=90).contains(&share(WaterClass::III)), "{daixianqiao:?}");
    assert!((5..=30).contains(&share(WaterClass::IV)), "{daixianqiao:?}");
    assert!(daixianqiao.contains_key(&WaterClass::V) && daixianqiao.contains_key(&WaterClass::WorseThanV));
    assert!(at("下茹越").get(&WaterClass::II).copied().unwrap_or(0) > 350, "{:?}", at("下茹越"));
}

#[test]
fn july_has_a_run_of_more_than_three_exceeding_days_and_the_river_recovers() {
    let days = tp_at_daixianqiao(&season(20_210_620));
    let run = day("2021-07-13").to(day("2021-07-16")).all(|d| days[&d] == Some(true));
    assert!(run, "{days:?}");
    assert!(day("2021-07-20").to(day("2021-07-23")).all(|d| days[&d] == Some(false)), "{days:?}");
}

#[test]
fn august_has_a_run_interrupted_by_a_day_without_valid_data() {
    let days = tp_at_daixianqiao(&season(20_210_620));
    let around: Vec<Option<bool>> = day("2021-08-10").to(day("2021-08-12")).map(|d| days[&d]).collect();
    assert_eq!(around, [Some(true), None, Some(true)]);
}

#[test]
fn the_last_day_has_an_open_run_a_fine_section_and_a_silent_one() {
    let season = season(20_210_620);
    let days = tp_at_daixianqiao(&season);
    let last: Vec<Option<bool>> = day("2021-09-28").to(day("2021-09-30")).map(|d| days[&d]).collect();
    assert_eq!(last, [Some(false), Some(true), Some(true)]);
    let present: BTreeSet<&str> = season
        .rows
        .iter()
        .filter(|r| r.time.day() == day("2021-09-30"))
        .map(|r| r.section.as_str())
        .collect();
    assert!(!present.contains("泊水村") && present.contains("下茹越"));
    let fine = season.rows.iter().filter(|r| r.section == "下茹越" && r.time.day() == day("2021-09-30"));
    assert!(fine.filter_map(class_of_row).all(|class| class <= WaterClass::II));
}

#[test]
fn a_storm_travels_downstream_and_flattens() {
    let season = season(20_210_620);
    let peak = |section: &str| {
        let july = day("2021-07-12").start()..day("2021-07-20").start();
        let rows = season.rows.iter().filter(|r| r.section == section && july.contains(&r.time));
        rows.filter_map(|r| Some((r.value(FactorCode::TURBIDITY)?.value, r.time))).max().unwrap()
    };
    assert!(peak("下茹越").1 < peak("代县桥").1 && peak("代县桥").1 < peak("定襄桥").1);
}

#[test]
fn ammonia_repeats_half_its_detection_limit() {
    let rows = season(20_210_620).rows;
    let half = Decimal::new(25, 3);
    let repeated =
        rows.iter().filter(|r| r.value(FactorCode::AMMONIA_NITROGEN).is_some_and(|v| v.value == half));
    assert!(repeated.count() > 300);
}

#[test]
fn whatever_the_seed_and_the_dates_a_season_is_generated() {
    for seed in 0..5 {
        let short = generate(&SeasonOptions::hutuo(seed, day("2024-02-27"), day("2024-03-02")));
        assert!(short.rows.len() > 4 * 6 * 6);
        let days = tp_at_daixianqiao(&season(seed));
        assert!(day("2021-07-13").to(day("2021-07-15")).all(|d| days[&d] == Some(true)), "seed {seed}");
        assert_eq!(
            (days[&day("2021-09-29")], days[&day("2021-09-30")]),
            (Some(true), Some(true)),
            "seed {seed}"
        );
    }
    let none = generate(&SeasonOptions::hutuo(1, day("2021-07-02"), day("2021-07-01")));
    assert!(none.rows.is_empty());
}
