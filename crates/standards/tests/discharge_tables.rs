//! The shipped discharge standards say what the reference says.

#![expect(clippy::unwrap_used, reason = "tests")]

use standards::FactorCode;
use standards::discharge::{
    DischargeStandard, LimitScope, SamplingBasis, TableStatus, UnsetReason, item_name,
};
use standards::time::BeijingDay;

const GB18918: &str = include_str!("../data/gb18918-2002.toml");
const GB18596: &str = include_str!("../data/gb18596-2001.toml");
const TEMPLATE: &str = include_str!("../data/local-discharge-template.toml");

fn day(text: &str) -> BeijingDay {
    text.parse().unwrap()
}

/// Limits of a class for a plant built in 2018 as text, at a day.
fn limit(standard: &str, class: &str, code: &str, on: &str) -> Option<String> {
    let code: FactorCode = code.parse().unwrap();
    let standard = DischargeStandard::parse(standard).unwrap();
    let (set, _) = standard.limits(&class.into(), Some(2018));
    let holds = |l: &standards::discharge::SourcedLimit| {
        l.valid_from.is_none_or(|d| d <= day(on)) && l.valid_to.is_none_or(|d| day(on) <= d)
    };
    set.into_iter().find(|(c, l)| *c == code && holds(l)).map(|(_, l)| l.limit.to_string())
}

fn check_row(code: &str, expected: [&str; 4]) {
    for (class, expected) in ["一级A", "一级B", "二级", "三级"].into_iter().zip(expected) {
        let found = limit(GB18918, class, code, "2021-07-01");
        assert_eq!(found.as_deref().unwrap_or("–"), expected, "{code} {class}");
    }
}

#[test]
fn every_row_of_gb_18918_is_that_of_the_reference() {
    check_row("w01018", ["≤ 50", "≤ 60", "≤ 100", "≤ 120"]);
    check_row("w01017", ["≤ 10", "≤ 20", "≤ 30", "≤ 60"]);
    check_row("w01012", ["≤ 10", "≤ 20", "≤ 30", "≤ 50"]);
    check_row("xqoil", ["≤ 1", "≤ 3", "≤ 5", "≤ 20"]);
    check_row("w22001", ["≤ 1", "≤ 3", "≤ 5", "≤ 15"]);
    check_row("w19002", ["≤ 0.5", "≤ 1", "≤ 2", "≤ 5"]);
    check_row("w21001", ["≤ 15", "≤ 20", "–", "–"]);
    let bracket = |warm, cold| format!("≤ {warm}（水温 ≤ 12 ℃ 时 ≤ {cold}）");
    check_row("w21003", [&bracket(5, 8), &bracket(8, 15), &bracket(25, 30), "–"]);
    check_row("w21011", ["≤ 0.5", "≤ 1", "≤ 3", "≤ 5"]);
    check_row("w01001", ["6～9"; 4]);
    check_row("w02003", ["≤ 1000", "≤ 10000", "≤ 10000", "–"]);
}

#[test]
fn phosphorus_depends_on_the_year_of_construction() {
    let standard = DischargeStandard::parse(GB18918).unwrap();
    let of = |class: &str, year| {
        let (set, unset) = standard.limits(&class.into(), year);
        let found: Vec<_> = set
            .iter()
            .filter(|(c, _)| *c == FactorCode::TOTAL_PHOSPHORUS)
            .map(|(_, l)| l.limit.to_string())
            .collect();
        let open = unset
            .iter()
            .any(|u| u.code == FactorCode::TOTAL_PHOSPHORUS && u.reason == UnsetReason::BuildYear);
        (found.join(" "), open)
    };
    assert_eq!(of("一级A", Some(2005)), ("≤ 1".into(), false));
    assert_eq!(of("一级A", Some(2006)), ("≤ 0.5".into(), false));
    assert_eq!(of("一级A", None), (String::new(), true));
    assert_eq!(of("二级", None), ("≤ 3".into(), false));
}

#[test]
fn colour_in_dilution_multiples_is_not_compared_with_degrees() {
    let standard = DischargeStandard::parse(GB18918).unwrap();
    let (set, unset) = standard.limits(&"一级A".into(), Some(2018));
    let colour: FactorCode = "w01002".parse().unwrap();
    assert!(set.iter().all(|(code, _)| *code != colour));
    assert_eq!(unset[0].reason, UnsetReason::Unit("稀释倍数".into()));
    assert_eq!(unset[0].code, colour);
}

#[test]
fn the_items_that_the_amendment_of_2026_changes_end_the_day_before_it() {
    assert!(limit(GB18918, "一级A", "w01001", "2026-02-28").is_some());
    assert_eq!(limit(GB18918, "一级A", "w01001", "2026-03-01"), None);
    assert!(limit(GB18918, "一级A", "w01018", "2026-03-01").is_some());
}

#[test]
fn note_1_holds_for_cod_and_bod_of_the_third_class_only() {
    let standard = DischargeStandard::parse(GB18918).unwrap();
    let replaced = |class: &str| {
        let (set, _) = standard.limits(&class.into(), Some(2018));
        set.iter().filter(|(_, l)| l.removal_may_replace).map(|(c, _)| c.to_string()).collect::<Vec<_>>()
    };
    assert_eq!((replaced("三级"), replaced("一级A").len()), (vec!["w01018".into(), "w01017".into()], 0));
}

#[test]
fn the_livestock_table_is_that_of_the_reference_in_the_units_of_readings() {
    let rows = [
        ("w01017", "≤ 150"),
        ("w01018", "≤ 400"),
        ("w01012", "≤ 200"),
        ("w21003", "≤ 80"),
        ("w21011", "≤ 8.0"),
        ("w02003", "≤ 10000"),
        ("xqegg", "≤ 2.0"),
    ];
    for (code, expected) in rows {
        assert_eq!(limit(GB18596, "集约化畜禽养殖", code, "2021-07-01").as_deref(), Some(expected), "{code}");
    }
    assert_eq!(item_name("xqegg".parse().unwrap()), "蛔虫卵");
}

#[test]
fn both_shipped_tables_read_and_are_verified_daily_means() {
    let shipped = DischargeStandard::shipped();
    let names: Vec<_> = shipped.iter().map(|s| &*s.standard).collect();
    assert_eq!(names, ["GB 18918-2002", "GB 18596-2001"]);
    assert!(shipped.iter().all(|s| {
        s.scope == LimitScope::National
            && s.status == TableStatus::Verified
            && s.sampling == SamplingBasis::DailyMean
            && s.in_force_on(day("2021-07-01"))
    }));
}

#[test]
fn the_template_reads_and_sets_no_limit() {
    let template = DischargeStandard::parse(TEMPLATE).unwrap();
    assert_eq!((template.items.len(), template.scope), (0, LimitScope::Local));
    // With the comment signs taken away, as a county does, the same entries read.
    let lines: Vec<&str> = TEMPLATE
        .lines()
        .map(|line| {
            let entry =
                |l: &&str| l.contains("[[item]]") || l.starts_with(['c', 'u', 'l']) && l.contains(" = ");
            line.strip_prefix("# ").filter(entry).unwrap_or(line)
        })
        .collect();
    let filled = lines.join("\n");
    let filled = DischargeStandard::parse(&filled).unwrap();
    assert_eq!(filled.items.len(), 3);
    let (set, _) = filled.limits(&"城镇污水处理厂".into(), None);
    assert_eq!(set[0].1.basis.to_string(), "地方标准 DB14/1928-2019 城镇污水处理厂");
}

#[test]
fn a_mistake_names_the_item_and_its_place() {
    let wrong = |old: &str, new: &str| {
        assert!(GB18918.contains(old), "{old}");
        let text = GB18918.replacen(old, new, 1);
        let (at, error) = DischargeStandard::parse_placed(&text).unwrap_err();
        (text[..at].lines().count(), error.to_string())
    };
    let (line, error) = wrong("\"一级A\" = \"50\"", "\"一级C\" = \"50\"");
    assert!(error.contains("w01018") && error.contains("一级C") && line > 20, "{line} {error}");
    assert!(wrong("built_to = 2005", "built_to = 2006").1.contains("stands twice"));
    assert!(wrong("bracket_at = \"12\"\n", "").1.contains("bracket_at"));
    assert!(wrong("unit = \"mg/L\"", "units = \"mg/L\"").1.contains("units"));
    assert!(wrong("name = \"动植物油\"\n", "").1.contains("needs a `name`"));
}
