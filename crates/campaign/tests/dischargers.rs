//! `dischargers.toml` and `local-limits.toml`: the shipped file reads, and every kind of mistake is told with its place.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use campaign::plan::{Basis, DischargerKind, PlanProblem, Severity};
use campaign::{Plan, PlanFile};
use standards::discharge::{LimitScope, SamplingBasis, governing};
use standards::time::BeijingDay;
use standards::{DischargerId, FactorCode, Limit};

const FILE: &str = "dischargers.toml";
const TEMPLATE: &str = include_str!("../../standards/data/local-discharge-template.toml");

fn daixian() -> Vec<PlanFile> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plans/daixian");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: std::path::PathBuf| PlanFile {
        name: path.file_name().unwrap().to_str().unwrap().to_owned(),
        text: std::fs::read_to_string(&path).unwrap(),
    };
    files.filter(|path| path.is_file()).map(read).collect()
}

fn edited(old: &str, new: &str) -> Vec<PlanFile> {
    let mut files = daixian();
    let file = files.iter_mut().find(|f| f.name == FILE).unwrap();
    assert!(file.text.contains(old), "{FILE} does not contain {old}");
    file.text = file.text.replacen(old, new, 1);
    files
}

/// One mistake gives exactly one problem, at the first place of `at` in the file after the edit.
fn check(old: &str, new: &str, at: &str, message: &str, hint: &str) -> Severity {
    let files = edited(old, new);
    let text = &files.iter().find(|f| f.name == FILE).unwrap().text;
    let before = &text[..text.find(at).unwrap_or_else(|| panic!("{at} is not in {FILE}"))];
    let place = (before.matches('\n').count() + 1, before.rsplit('\n').next().unwrap().chars().count() + 1);
    let (_, problems) = Plan::check(&files);
    let told: Vec<String> = problems.iter().map(PlanProblem::to_string).collect();
    assert_eq!(problems.len(), 1, "{told:#?}");
    let p = &problems[0];
    assert!(p.message.contains(message) && p.hint.contains(hint), "{told:#?}");
    assert_eq!(
        (&*p.place.file, p.place.line as usize, p.place.column as usize),
        (FILE, place.0, place.1),
        "{told:#?}"
    );
    p.severity
}

fn day() -> BeijingDay {
    "2021-07-01".parse().unwrap()
}

fn cod() -> FactorCode {
    "w01018".parse().unwrap()
}

#[test]
fn the_shipped_file_reads_without_errors_or_warnings() {
    let (plan, problems) = Plan::check(&daixian());
    assert_eq!(problems, []);
    let plan = plan.unwrap();
    let plant = plan.discharger(&DischargerId::from("ekou-wwtp")).unwrap();
    assert_eq!((plant.name.as_str(), plant.kind), ("峨口污水处理厂", DischargerKind::TownSewage));
    assert_eq!((plant.capacity_m3_per_day, plant.example), (Some(5000.into()), false));
    let permits: Vec<_> = plan.permits_of(&plant.id).collect();
    let limit = |factor| permits[0].item(factor).unwrap().limits[0].limit.to_string();
    assert_eq!((limit(cod()), limit(FactorCode::TOTAL_PHOSPHORUS)), ("≤ 50".into(), "≤ 0.5".into()));
    let monitored = permits[0].items.iter().filter(|i| i.monitored).count();
    assert_eq!((monitored, permits[0].items.len()), (4, 11));
    assert_eq!(plan.rural_facilities().count(), 3);
}

#[test]
fn nothing_in_the_shipped_file_claims_to_be_confirmed() {
    let plan = Plan::read(&daixian()).unwrap();
    assert!(plan.dischargers.iter().all(|d| d.source.basis == Basis::Assumption));
    assert!(plan.outlets.iter().all(|o| o.source.basis == Basis::Assumption && o.permit.document.is_none()));
    for made in plan.dischargers.iter().filter(|d| d.example) {
        assert!(made.name.starts_with("示例"), "{}", made.name);
    }
    assert_eq!(plan.dischargers.iter().filter(|d| !d.example).count(), 1);
}

#[test]
fn the_stricter_of_standard_and_permit_governs_and_is_named() {
    let plan = Plan::read(&daixian()).unwrap();
    let farm = plan.outlets.iter().find(|o| o.permit.discharger.as_str() == "farm-example").unwrap();
    let limits = farm.permit.item(cod()).unwrap().limits_on(day(), SamplingBasis::DailyMean);
    let found = governing(&limits, 20.into()).unwrap();
    assert_eq!((found.limit, found.by[0].scope), (Limit::Max(300.into()), LimitScope::Permit));
}

#[test]
fn a_wrong_code_standard_or_class_is_told_with_a_hint() {
    check("code = \"DW001\"", "code = \"DW1\"", "\"DW1\"", "不是废水排放口编号", "DW001");
    check(
        "code = \"91140923MA0EXAMPL1001P\"",
        "code = \"91140923\"",
        "\"91140923\"",
        "不是排污单位编码",
        "22 位",
    );
    check(
        "\"GB 18918-2002\"",
        "\"GB 18918-2003\"",
        "\"GB 18918-2003\"",
        "没有标准",
        "是否想写 `GB 18918-2002`",
    );
    check("class = \"一级A\"", "class = \"一级C\"", "\"一级C\"", "没有分级", "`一级A`");
    check(
        "kind = \"town_sewage\"",
        "kind = \"town_sewerage\"",
        "\"town_sewerage\"",
        "不能是",
        "`town_sewage`",
    );
    check("monitored = [\"w01018\"", "monitored = [\"w01081\"", "\"w01081\"", "不认识的因子编码", "HJ 525");
    check(
        "discharger = \"ekou-wwtp\"",
        "discharger = \"ekou-wtp\"",
        "\"ekou-wtp\"",
        "排污单位",
        "`ekou-wwtp`",
    );
    check(
        "organisation = \"township-zaolin\"",
        "organisation = \"township-zaoln\"",
        "\"township-zaoln\"",
        "单位",
        "`township-zaolin`",
    );
    check("max = 300", "max = 300\nmaxx = 1", "maxx", "没有 `maxx`", "`max`");
}

#[test]
fn a_limit_is_written_in_one_of_three_ways() {
    let place = "[[outlet.limit]]\n";
    check("max = 300", "range = [\"9\", \"6\"]", place, "限值写得不对", "max = 50");
    check("max = 300", "max = 300\nmax_cold = 400", place, "限值写得不对", "bracket_at");
    let files = edited("max = 300", "max = 300\nmax_cold = 400\nbracket_at = 12");
    assert_eq!(Plan::check(&files).1, []);
}

#[test]
fn a_monitored_item_without_a_limit_is_a_warning_that_says_what_to_do() {
    let at = "\"w21001\"";
    let first = "class = \"一级A\"";
    let severity = check(first, "class = \"二级\"", at, "没有限值，显示“未判定”", "[[outlet.standard]]");
    assert_eq!(severity, Severity::Warning);
    check("built_year = 2018\n", "", "\"w21011\"", "没有限值", "built_year");
}

#[test]
fn two_permits_of_one_outlet_at_once_are_refused_and_one_after_the_other_are_not() {
    let second = |dates: &str| {
        let old = "[[discharger]]\nid = \"farm-example\"";
        let outlet = "[[outlet]]\ndischarger = \"ekou-wwtp\"\ncode = \"DW001\"\nname = \"总排口\"\nassumed = true\nnote = \"假定\"\n";
        edited(old, &format!("{outlet}{dates}\n{old}"))
    };
    let problems = Plan::read(&second("")).unwrap_err();
    assert!(matches!(problems.as_slice(), [p] if p.message.contains("两份同时有效")), "{problems:#?}");
    let mut files = second("valid_from = 2022-01-01");
    let file = files.iter_mut().find(|f| f.name == FILE).unwrap();
    file.text = file.text.replacen("receives = \"峨河\"", "receives = \"峨河\"\nvalid_to = 2021-12-31", 1);
    assert_eq!(Plan::check(&files).1, []);
}

#[test]
fn every_assumed_rule_of_dischargers_is_a_key_with_its_basis() {
    let rules = Plan::read(&daixian()).unwrap().discharge_rules.unwrap();
    assert_eq!((rules.expected_per_day.value, rules.expected_per_hour.value), (12, 1));
    assert_eq!(rules.min_valid_share.value.to_string(), "0.60");
    assert_eq!(rules.min_valid_share.source.basis, Basis::Assumption);
    assert!(rules.ph_mean.source.note.unwrap().contains("氢离子"));
    check("value = 12", "value = 25", "25", "超出范围", "12");
    check("value = \"ion_activity\"", "value = \"ion\"", "\"ion\"", "不能是", "ion_activity");
    let (plan, problems) = Plan::check(&edited("[rules.min_valid_share]", "[rules.min_share]"));
    assert!(plan.is_none());
    let told = |words: &str| problems.iter().any(|p| p.message.contains(words) && &*p.place.file == FILE);
    assert!(
        told("缺少 `min_valid_share`") && told("没有 `min_share`") && problems.len() == 2,
        "{problems:#?}"
    );
}

fn with_limits(text: &str) -> Vec<PlanFile> {
    let mut files = edited(
        "[[outlet.standard]]\nname = \"GB 18918-2002\"",
        "[[outlet.standard]]\nname = \"DB14/1928-2019\"\nclass = \"城镇污水处理厂\"\n\n[[outlet.standard]]\nname = \"GB 18918-2002\"",
    );
    files.push(PlanFile { name: "local-limits.toml".into(), text: text.into() });
    files
}

#[test]
fn a_county_s_own_limits_join_those_of_the_national_standard() {
    let item = "\n[[item]]\ncode = \"w01018\"\nunit = \"mg/L\"\nlimits = { \"城镇污水处理厂\" = \"45\" }\n";
    let plan = Plan::read(&with_limits(&format!("{TEMPLATE}{item}"))).unwrap();
    let limits = plan.outlets[0].permit.item(cod()).unwrap().limits_on(day(), SamplingBasis::DailyMean);
    let found = governing(&limits, 20.into()).unwrap();
    assert_eq!((found.limit, found.by[0].scope), (Limit::Max(45.into()), LimitScope::Local));
    let template = Plan::read(&with_limits(TEMPLATE)).unwrap();
    assert_eq!(template.outlets[0].permit.item(cod()).unwrap().limits.len(), 1);
}

#[test]
fn a_mistake_in_the_county_s_limits_is_one_problem_at_its_place() {
    let item = "\n[[item]]\ncode = \"w01018\"\nunit = \"mg/L\"\nlimits = { \"别的分级\" = \"45\" }\n";
    let text = format!("{TEMPLATE}{item}");
    let problems = Plan::read(&with_limits(&text)).unwrap_err();
    let line = TEMPLATE.lines().count() + 2;
    assert!(
        matches!(problems.as_slice(), [p] if &*p.place.file == "local-limits.toml"
            && p.place.line as usize == line && p.message.contains("别的分级")),
        "{problems:#?} {line}"
    );
    let memory = TEMPLATE.replace("status = \"entered\"", "status = \"memory\"");
    let (plan, problems) = Plan::check(&with_limits(&memory));
    assert!(plan.is_some() && problems.len() == 1 && problems[0].message.contains("凭记忆"), "{problems:#?}");
}
