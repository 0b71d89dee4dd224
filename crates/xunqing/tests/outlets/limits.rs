//! Which limit governs, what is left open, and the shares.

use serde_json::Value;

use super::{Desk, FARM, WWTP, days, plan_with, shipped};

fn fields<'a>(lines: &'a [Value], pointer: &str) -> Vec<&'a Value> {
    lines.iter().map(|line| line.pointer(pointer).unwrap_or(&Value::Null)).collect()
}

#[test]
fn at_12_degrees_the_value_in_brackets_holds_and_above_it_the_other() {
    let day = |water| [("水温", water), ("氨氮", "6")];
    let desk = Desk::with("a.csv", &days(WWTP, &[&day("12.0"), &day("12.1")]));
    let lines = desk.lines(&["a.csv", "--item", "氨氮"]);
    assert_eq!(fields(&lines, "/limit/text"), ["≤ 8", "≤ 5"]);
    assert_eq!(fields(&lines, "/limit/bracket/side"), ["cold", "warm"]);
    assert_eq!(fields(&lines, "/limit/basis/0/text"), ["国家标准 GB 18918-2002 一级A"; 2]);
    assert_eq!(fields(&lines, "/verdict"), ["达标", "超标"]);
    assert_eq!(lines[1]["multiple"].to_string(), "0.2");
    let text = desk.prints(&["a.csv", "--item", "氨氮", "--format", "jsonl"]);
    assert!(text.contains("\"value\":6.00,"), "{text}");
    assert_eq!(lines[0]["rule_version"], "xunqing-discharge-1");
    assert_eq!((&lines[0]["n"], &lines[0]["assumed"]), (&12.into(), &true.into()));
}

#[test]
fn without_a_water_temperature_what_only_it_could_decide_stays_open() {
    let desk = Desk::with("a.csv", &days(WWTP, &[&[("氨氮", "6")], &[("氨氮", "5")], &[("氨氮", "8.8")]]));
    let lines = desk.lines(&["a.csv", "--item", "w21003"]);
    assert_eq!(fields(&lines, "/compliant"), [&Value::Null, &true.into(), &false.into()]);
    assert_eq!(lines[0]["reason"], "water_temperature");
    assert_eq!(lines[0]["limit"]["bracket"]["side"], Value::Null);
}

#[test]
fn a_limit_that_is_not_set_is_never_compliant() {
    let desk = Desk::with("a.csv", &days(WWTP, &[&[("化学需氧量", "1"), ("氟化物", "0.1")]]));
    let lines = desk.lines(&["a.csv", "--item", "氟化物"]);
    assert_eq!((lines.len(), &lines[0]["compliant"], &lines[0]["limit"]), (1, &Value::Null, &Value::Null));
    assert_eq!(
        (&lines[0]["verdict"], &lines[0]["reason"]),
        (&"未判定（未设定限值）".into(), &"limit_unset".into())
    );
    let table = desk.prints(&["a.csv", "--item", "氟化物"]);
    let row = table.lines().nth(1).unwrap();
    assert!(row.contains("氟化物") && row.contains("—（0/0）") && row.ends_with("未设定"), "{table}");
}

#[test]
fn a_detection_limit_above_the_limit_leaves_the_result_open() {
    let desk = Desk::with("a.csv", &days(WWTP, &[&[("化学需氧量", "60L")], &[("化学需氧量", "4L")]]));
    let lines = desk.lines(&["a.csv", "--item", "化学需氧量"]);
    assert_eq!(fields(&lines, "/verdict"), ["无法判定（检出限高于限值）", "达标"]);
    assert_eq!(fields(&lines, "/reason"), [&Value::from("detection_limit"), &Value::Null]);
}

#[test]
fn the_stricter_of_standard_and_permit_governs_and_is_named() {
    let desk = Desk::with("a.csv", &days(FARM, &[&[("化学需氧量", "310")], &[("化学需氧量", "300")]]));
    let lines = desk.lines(&["a.csv", "--item", "化学需氧量"]);
    assert_eq!(fields(&lines, "/verdict"), ["超标", "达标"]);
    assert_eq!(lines[0]["limit"]["basis"][0]["scope"], "permit");
    assert_eq!(lines[0]["limit"]["basis"][0]["text"], "排污许可证 示例许可证");
    assert_eq!((&lines[0]["example"], lines[0]["limit"]["max"].to_string()), (&true.into(), "300".into()));
}

#[test]
fn shares_name_their_denominators_and_the_worst_is_told_with_its_day() {
    let cod = |value| [("化学需氧量", value)];
    let text = days(WWTP, &[&cod("40"), &cod("65"), &cod("55"), &cod("50")]);
    let short = format!("{text}{WWTP},2021-07-05 00:00,化学需氧量,500\n");
    let desk = Desk::with("a.csv", &short);
    let table = desk.prints(&["a.csv", "--item", "化学需氧量"]);
    let row: Vec<_> = table.lines().nth(1).unwrap().split_whitespace().collect();
    let expected = ["5", "4", "2", "2", "1", "0", "50.00%（2/4）", "80.00%（4/5）", "0.3（2021-07-02）"];
    assert_eq!(row[2..11], expected, "{table}");
    let listed: Vec<_> = table.lines().filter(|line| line.starts_with("超标 ")).collect();
    assert!(listed.len() == 2 && listed[0].contains("2021-07-02 化学需氧量：65.0，限值 ≤ 50"), "{table}");
}

#[test]
fn the_days_of_an_outlet_comply_only_when_every_monitored_item_does() {
    let all = [("水温", "20"), ("化学需氧量", "40"), ("氨氮", "4"), ("总氮", "10"), ("总磷", "0.4")];
    let desk = Desk::with("a.csv", &days(WWTP, &[&all, &all[..3]]));
    let table = desk.prints(&["a.csv"]);
    let row = table.lines().find(|line| line.contains("全部监测项目")).unwrap();
    assert!(row.contains("100.00%（1/1）") && row.contains("50.00%（1/2）"), "{table}");
}

#[test]
fn an_hour_beside_a_daily_limit_is_a_hint_and_beside_a_limit_of_its_own_a_verdict() {
    let desk = Desk::with("a.csv", "outlet,time,化学需氧量\nekou-wwtp,2021-07-01 13:05,70\n");
    let hint = desk.lines(&["a.csv", "--period", "hour", "--item", "化学需氧量"]);
    assert_eq!((hint.len(), &hint[0]["time"]), (1, &"2021-07-01T13:00:00+08:00".into()));
    assert_eq!((&hint[0]["compliant"], &hint[0]["limit"]["binding"]), (&Value::Null, &false.into()));
    assert_eq!(hint[0]["verdict"], "超标（限值按日均值规定，仅供参考）");
    assert!(!desk.prints(&["a.csv", "--period", "hour"]).contains("\n超标 "));

    let limit = "\n[[outlet.limit]]\ncode = \"w01018\"\nscope = \"permit\"\ndocument = \"许可证\"\nsampling = \"hourly_value\"\nmax = 60\n\n[[discharger]]\nid = \"farm-example\"";
    plan_with(&desk.path("plan"), &shipped().replace("\n[[discharger]]\nid = \"farm-example\"", limit));
    let own = desk.lines(&["a.csv", "--plan", "plan", "--period", "hour", "--item", "化学需氧量"]);
    assert_eq!((&own[0]["compliant"], own[0]["limit"]["max"].to_string()), (&false.into(), "60".into()));
}

#[test]
fn days_asked_for_are_judged_even_where_nothing_was_measured() {
    let desk = Desk::with("a.csv", &days(WWTP, &[&[("化学需氧量", "40")]]));
    let args = ["a.csv", "--item", "化学需氧量", "--from", "2021-06-30", "--to", "2021-07-01"];
    let lines = desk.lines(&args);
    assert_eq!(fields(&lines, "/start"), ["2021-06-30", "2021-07-01"]);
    assert_eq!((&lines[0]["reason"], &lines[0]["value"]), (&"no_data".into(), &Value::Null));
}

#[test]
fn the_rules_of_the_plan_judge_and_are_named() {
    let desk = Desk::with("a.csv", &days(WWTP, &[&[("化学需氧量", "40")]]));
    plan_with(&desk.path("plan"), &shipped().replace("value = 12\n", "value = 24\n"));
    let lines = desk.lines(&["a.csv", "--plan", "plan", "--item", "化学需氧量"]);
    assert_eq!((&lines[0]["n_expected"], &lines[0]["reason"]), (&24.into(), &"too_few_results".into()));
    assert_eq!(lines[0]["rule_version"], "xunqing-discharge-1 · expected_per_day=24");
}

#[test]
fn an_account_has_the_readings_the_formula_and_what_was_left_out() {
    let text = days(WWTP, &[&[("总磷", "0.4")]]);
    let desk =
        Desk::with("a.csv", &text.replacen(",value", ",value,flag", 1).replacen("总磷,0.4", "总磷,9,M", 1));
    let lines = desk.lines(&["a.csv", "--item", "总磷", "--explain"]);
    let told = &lines[0]["explain"];
    assert_eq!(
        (told["used"].as_array().unwrap().len(), &told["left_out"][0]["reason"]),
        (11, &"标识为“维护”".into())
    );
    assert!(told["formula"].as_str().unwrap().ends_with("/ 11 = 0.4 → 0.40"), "{told}");
    let table = desk.prints(&["a.csv", "--item", "总磷", "--explain"]);
    assert!(
        table.contains("0.40，限值 ≤ 0.5，达标") && table.contains("限值依据：国家标准 GB 18918-2002 一级A"),
        "{table}"
    );
}

#[test]
fn a_csv_has_a_line_a_period_with_as_many_cells_as_its_header() {
    let desk = Desk::with("a.csv", &days(WWTP, &[&[("水温", "9"), ("氨氮", "6")]]));
    let text = desk.prints(&["a.csv", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<_> = reader.records().collect::<Result<_, _>>().unwrap();
    let at = |name: &str| header.iter().position(|n| n == name).unwrap();
    let ammonia = rows.iter().find(|row| &row[at("item")] == "w21003").unwrap();
    let cell = |name: &str| &ammonia[at(name)];
    assert_eq!((rows.len(), cell("value"), cell("limit")), (4, "6.00", "≤ 8"));
    assert_eq!((cell("bracket"), cell("compliant")), ("水温 ≤ 12 ℃", "true"));
    assert_eq!(cell("basis"), "国家标准 GB 18918-2002 一级A");
}

#[test]
fn the_example_of_the_manual_is_what_it_prints() {
    let day = |water, ammonia, cod| [("水温", water), ("氨氮", ammonia), ("化学需氧量", cod)];
    let three = [day("12.0", "6", "38"), day("12.1", "6", "44"), day("12.1", "4", "60L")];
    let desk = Desk::with("a.csv", &days(WWTP, &three.each_ref().map(<[_; 3]>::as_slice)));
    let table = desk.prints(&["a.csv", "--item", "氨氮,化学需氧量"]);
    let manual = include_str!("../../../../docs/evaluation/dischargers.md");
    assert!(manual.contains(&format!("```text outlets\n{table}```\n")), "{table}");
}
