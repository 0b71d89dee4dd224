//! `rain.toml`: the shipped one reads, every mistake has its place, and the weights come out of it.

#![expect(clippy::unwrap_used, reason = "tests")]

use campaign::plan::{AreaWeights, PlanProblem, Severity};
use campaign::{Plan, PlanFile};
use standards::Decimal;
use weather::rain::{RainDayStart, RainForm};

const NAMES: [&str; 9] = [
    "campaign.toml",
    "organisations.toml",
    "sections.toml",
    "stations.toml",
    "rules.toml",
    "river.toml",
    "boundary.geojson",
    "dischargers.toml",
    "rain.toml",
];

fn daixian() -> Vec<PlanFile> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plans/daixian/");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}{name}")).unwrap();
    NAMES.iter().map(|name| PlanFile { name: (*name).to_owned(), text: read(name) }).collect()
}

fn problems(old: &str, new: &str) -> Vec<PlanProblem> {
    let mut files = daixian();
    let rain = files.iter_mut().find(|f| f.name == "rain.toml").unwrap();
    assert!(rain.text.contains(old), "rain.toml does not contain {old}");
    rain.text = rain.text.replacen(old, new, 1);
    Plan::check(&files).1
}

#[test]
fn the_shipped_file_reads_and_every_gauge_is_an_example() {
    let (plan, problems) = Plan::check(&daixian());
    assert_eq!(problems, []);
    let rain = plan.unwrap().rain;
    assert!(rain.gauges.iter().all(|g| g.example && g.name.contains("示例") && g.source.note.is_some()));
    assert_eq!(rain.gauges[0].factors[0].form, RainForm::period(5));
    assert_eq!(rain.gauges[0].factors[2].form, RainForm::Cumulative);
    assert!(rain.gauges[2].station.is_none() && rain.gauges[2].factors.is_empty());
    assert_eq!(rain.areas[0].weights, AreaWeights::Thiessen);
    assert_eq!(rain.rules.day_start.value, RainDayStart::Eight);
    assert_eq!(rain.rules.events().dry_gap_ms, 6 * 3_600_000);
}

#[test]
fn a_plan_without_the_file_has_no_gauges_and_the_default_rules() {
    let files: Vec<_> = daixian().into_iter().filter(|f| f.name != "rain.toml").collect();
    let (plan, problems) = Plan::check(&files);
    assert_eq!(problems, []);
    let rain = plan.unwrap().rain;
    assert!(rain.gauges.is_empty() && rain.areas.is_empty());
    assert!(rain.rules.history_days.source.note.unwrap().contains("取默认值"));
}

#[test]
fn nearest_areas_within_the_county_weigh_the_gauges_of_an_area() {
    let plan = Plan::read(&daixian()).unwrap();
    let weights = plan.rain.areas[0].weighting(&plan).weights(&[true; 3]);
    let sum: Decimal = weights.iter().sum();
    assert!((sum - Decimal::ONE).abs() < Decimal::new(1, 4), "{weights:?}");
    assert!(weights.iter().all(|w| *w > Decimal::ZERO), "{weights:?}");
}

#[test]
fn every_mistake_is_told_at_its_place() {
    let cases = [
        ("factors = [\"PN05\", \"P1\", \"PT\"]", "factors = [\"PN05\", \"P9\", \"PT\"]", "不是雨量要素"),
        ("station = \"A140923_0001\"", "station = \"A140923_0009\"", "没有这个站点"),
        (
            "gauges = [\"daixian\", \"ekou\", \"yanmenguan\"]",
            "gauges = [\"daixian\", \"ekuo\"]",
            "没有这个雨量站",
        ),
        ("weights = \"thiessen\"", "weights = \"given\"\ngiven = [0.5, 0.5]", "一一对应"),
        ("weights = \"arithmetic\"", "weights = \"inverse_distance\"", "要有断面"),
        ("lon = 112.870\nlat = 39.180\nposition_assumed = true\n", "", "没有坐标"),
        ("\"30.0\", \"70.0\"", "\"70.0\", \"30.0\"", "递增"),
        ("id = \"ekou\"", "id = \"daixian\"", "重复"),
        ("value = 6", "value = 0", "超出范围"),
        ("[rules.event_least_mm]", "[rules.event_least]", "没有 `event_least` 这个键"),
    ];
    for (old, new, message) in cases {
        let found = problems(old, new);
        let first = found.iter().find(|p| p.message.contains(message));
        let first = first.unwrap_or_else(|| unreachable!("{message} is not told: {found:#?}"));
        assert_eq!((first.severity, &*first.place.file), (Severity::Error, "rain.toml"), "{message}");
        assert!(first.place.line > 3 && !first.hint.is_empty(), "{first}");
    }
}
