//! The running share of rural facilities (SC-061).

use std::fmt::Write as _;
use std::ops::RangeInclusive;

use serde_json::Value;

use super::{Desk, plan_with, shipped};

/// A desk with a plan of twenty rural facilities: the three shipped ones and seventeen more.
fn twenty(reports: &str) -> Desk {
    let desk = Desk::with("f.csv", reports);
    let mut plan = shipped();
    for n in 4..=20 {
        write!(plan, "\n[[discharger]]\nid = \"rural-example-{n}\"\nname = \"示例：处理站{n}\"\nkind = \"rural_facility\"\nexample = true\nclause = \"SC-061\"\n").unwrap();
    }
    plan_with(&desk.path("plan"), &plan);
    desk
}

fn reports(day: &str, facilities: RangeInclusive<u32>, state_of: impl Fn(u32) -> &'static str) -> String {
    let mut text = String::new();
    for n in facilities {
        writeln!(text, "rural-example-{n},{day},{}", state_of(n)).unwrap();
    }
    text
}

#[test]
fn sc_061_one_of_twenty_stopped_is_95_percent_and_red() {
    let all = reports("2021-07-01", 1..=20, |_| "正常");
    let one = reports("2021-07-02", 1..=20, |n| if n == 7 { "停运" } else { "running" });
    let silent = reports("2021-07-03", 2..=20, |_| "正常");
    let desk = twenty(&format!("设施,日期,状态\n{all}{one}{silent}"));
    let lines = desk.lines(&["--plan", "plan", "--facilities", "f.csv"]);
    let told: Vec<_> =
        lines.iter().map(|l| (l["percent"].to_string(), l["light"].as_str().unwrap())).collect();
    let expected = [("100.0", "green"), ("95.0", "red"), ("95.0", "amber")];
    assert_eq!(told, expected.map(|(percent, light)| (percent.to_owned(), light)));
    assert_eq!(
        (&lines[1]["total"], &lines[1]["running"], &lines[1]["clause"]),
        (&20.into(), &19.into(), &"SC-061".into())
    );
    assert_eq!(lines[1]["stopped"][0]["name"], "示例：处理站7");
    let table = desk.prints(&["--plan", "plan", "--facilities", "f.csv"]);
    let row = table.lines().nth(2).unwrap();
    assert!(
        row.contains("95.00%（19/20）") && row.contains("红") && row.contains("停运：示例：处理站7"),
        "{table}"
    );
    let csv = desk.prints(&["--plan", "plan", "--facilities", "f.csv", "--format", "csv"]);
    assert_eq!(csv.lines().nth(2), Some("2021-07-02,20,19,0,1,0,0,95.00,red,,示例：处理站7,"));
}

#[test]
fn of_several_reports_on_one_day_the_last_line_holds() {
    let all = reports("2021-07-01", 1..=20, |_| "正常");
    let desk = twenty(&format!("facility,day,state\nrural-example-1,2021-07-01,停运\n{all}"));
    assert_eq!(desk.lines(&["--plan", "plan", "--facilities", "f.csv"])[0]["light"], "green");
}

#[test]
fn facilities_nobody_registered_and_words_nobody_knows_are_placed_and_count_nowhere() {
    let text = "facility,day,state\n黑站,2021-07-01,正常\nrural-example-1,2021-07-01,坏\nrural-example-2,gestern,正常\n\
        ekou-wwtp,2021-07-01,正常\nrural-example-2,2021-07-01\nrural-example-3,2021-07-01,正常\n";
    let desk = Desk::with("f.csv", text);
    let (code, out, told) = desk.says(&["--facilities", "f.csv", "--format", "jsonl"]);
    assert_eq!(code, Some(2), "{told}");
    for place in ["f.csv:2:1: ", "f.csv:3:3: ", "f.csv:4:2: ", "f.csv:5:1: ", "f.csv:6: "] {
        assert!(told.contains(place), "{place}: {told}");
    }
    let line: Value = serde_json::from_str(out.trim()).unwrap();
    assert_eq!(
        (&line["total"], &line["running"], line["percent"].to_string()),
        (&3.into(), &1.into(), "33.33".into())
    );
    assert_eq!(line["unregistered"].as_array().unwrap().len(), 2);
}

#[test]
fn a_file_without_the_columns_is_told_which_is_missing() {
    let desk = Desk::with("f.csv", "facility,day\nrural-example-1,2021-07-01\n");
    let (code, _, told) = desk.says(&["--facilities", "f.csv"]);
    assert!(code == Some(1) && told.contains("f.csv:1:1: ") && told.contains("`state`"), "{told}");
}
