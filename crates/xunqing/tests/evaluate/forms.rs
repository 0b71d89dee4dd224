//! Each form of the output.

use super::support::{stderr, text};
use super::{Desk, figures, phosphorus};

const NATIONAL: &str = "省份,流域,断面名称,监测时间,水质类别,pH(无量纲),总磷(mg/L),水温(℃),站点情况\n\
    甲省,乙流域,丙桥,04-01 08:00,Ⅳ,7.50,0.250,10.4,正常\n甲省,乙流域,丙桥,04-01 08:00,Ⅳ,7.50,0.250,10.4,正常\n\
    甲省,乙流域,丙桥,04-01 12:00,*,7.6,--,9,维护\n甲省,乙流域,丁桥,04-01 08:00,Ⅱ,6.1,0.11,1,正常\n";

#[test]
fn a_json_line_of_a_sample_has_the_fixed_names_with_exact_numbers() {
    let desk = Desk::with("2021-04.csv", NATIONAL);
    let printed = desk.prints(&["2021-04.csv", "--format", "jsonl"]);
    let first = printed.lines().next().unwrap();
    assert!(first.contains("\"w21011\":{\"value\":0.250,\"n\":1,\"n_expected\":1,\"valid\":true,\"class\":\"Ⅳ\",\"multiple\":0.2"), "{first}");
    let line = &super::json(&printed)[0];
    for name in [
        "section",
        "period",
        "start",
        "end",
        "waterbody",
        "class",
        "state",
        "main_pollutants",
        "target",
        "compliant",
        "factors",
        "run_days",
        "rule_version",
        "published_class",
        "province",
        "basin",
        "river",
        "time",
        "file",
        "line",
        "label",
        "verdict",
        "waterbody_by",
        "multiple_of",
    ] {
        assert!(line.get(name).is_some(), "{name}: {line}");
    }
    let expected = serde_json::json!({"section": "丙桥", "period": "sample", "start": "2021-04-01", "class": "Ⅳ",
        "published_class": "Ⅳ", "state": "轻度污染", "main_pollutants": ["总磷(0.2)"], "target": null, "compliant": null,
        "time": "2021-04-01T08:00:00+08:00", "line": 2, "multiple_of": "class3", "run_days": null,
        "rule_version": "GB 3838-2002 · xunqing-rules-2"});
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&line[name], value, "{name}");
    }
}

#[test]
fn samples_come_one_line_a_row_in_the_order_of_the_input_repeated_rows_too() {
    let desk = Desk::with("2021-04.csv", NATIONAL);
    let lines = desk.lines(&["2021-04.csv"]);
    let read: Vec<_> =
        lines.iter().map(|l| (l["section"].as_str().unwrap(), l["line"].as_u64().unwrap())).collect();
    assert_eq!(read, [("丙桥", 2), ("丙桥", 3), ("丙桥", 4), ("丁桥", 5)]);
    let under_maintenance = &lines[2]["factors"]["w01001"];
    assert_eq!((&under_maintenance["valid"], &under_maintenance["n"]), (&false.into(), &0.into()));
    assert!(under_maintenance["left_out"].as_str().unwrap().contains("维护"));
}

#[test]
fn the_summary_counts_graded_rows_and_lists_those_that_differ() {
    let desk = Desk::with("2021-04.csv", NATIONAL);
    let (code, told) = desk.says(&["2021-04.csv"]);
    assert_eq!(code, Some(0));
    assert!(told.contains("(graded 3, agreeing 2, differing 1)"), "{told}");
    assert!(told.contains("丁桥 2021-04-01T08:00:00+08:00 公布 Ⅱ，计算 Ⅲ（总磷 0.11）"), "{told}");
    assert!(told.contains("按河流评价 2 个断面（公布类别 published 1，默认 default 1）"), "{told}");
}

#[test]
fn a_table_is_aligned_for_chinese_and_ends_without_blanks() {
    let desk = Desk::with("2021-04.csv", NATIONAL);
    let table = desk.prints(&["2021-04.csv"]);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(
        lines[0],
        "断面  时间                 水体  公布  类别  pH     总磷   水质状况  目标  评价        主要污染指标"
    );
    assert_eq!(
        lines[1],
        "丙桥  2021-04-01 08:00:00  河流  Ⅳ     Ⅳ     7.50   0.250  轻度污染  —     目标未设定  总磷(0.2)"
    );
    assert_eq!(
        lines[3],
        "丙桥  2021-04-01 12:00:00  河流  —     —     (7.6)  —      —         —     目标未设定"
    );
    assert_eq!(lines.len(), 5);
}

#[test]
fn a_csv_has_as_many_cells_in_every_line_as_in_its_header() {
    let desk = Desk::with("2021-04.csv", NATIONAL);
    for args in
        [&["2021-04.csv", "--format", "csv"][..], &["2021-04.csv", "--format", "csv", "--period", "day"]]
    {
        let printed = desk.prints(args);
        let mut reader = csv::Reader::from_reader(printed.as_bytes());
        let header = reader.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let at = |row: &csv::StringRecord, name: &str| {
            row[header.iter().position(|h| h == name).unwrap()].to_owned()
        };
        assert!(rows.len() >= 2);
        assert_eq!((at(&rows[0], "section"), at(&rows[0], "waterbody")), ("丙桥".into(), "river".into()));
        assert_eq!(at(&rows[0], "w21011_value"), "0.250");
    }
}

#[test]
fn output_goes_to_a_file_when_one_is_named() {
    let desk = Desk::with("2021-04.csv", NATIONAL);
    assert_eq!(desk.prints(&["2021-04.csv", "--format", "jsonl", "--output", "out.jsonl"]), "");
    let written = std::fs::read_to_string(desk.path("out.jsonl")).unwrap();
    assert_eq!(super::json(&written).len(), 4);
}

#[test]
fn the_shipped_figures_are_judged_and_the_known_rows_differ() {
    let output = Desk::new().run(&[text(figures()), "--format", "jsonl"]);
    assert_eq!(super::json(&super::support::stdout(&output)).len(), 112);
    assert!(stderr(&output).contains("(graded 108, agreeing 103, differing 5)"), "{}", stderr(&output));
}

#[test]
fn a_judgement_is_explained_down_to_its_results() {
    let desk = Desk::with("a.csv", phosphorus("丙桥", "2021-07-01", &["0.1", "0.33"]));
    let lines = desk.lines(&[
        "a.csv",
        "--period",
        "day",
        "--target",
        "3",
        "--judged",
        "总磷",
        "--explain",
        "丙桥/2021-07-02",
    ]);
    assert!(lines[0].get("explain").is_none());
    let account = &lines[1]["explain"][0];
    assert_eq!((&account["factor"], account["results"].as_array().unwrap().len()), (&"w21011".into(), 6));
    let steps: Vec<_> =
        account["steps"].as_array().unwrap().iter().map(|s| s["what"].as_str().unwrap()).collect();
    assert_eq!(steps, ["有效性", "均值", "修约", "类别", "达标", "超标倍数"]);
    let table =
        desk.prints(&["a.csv", "--period", "month", "--judged", "总磷", "--asof", "2021-07-02", "--explain"]);
    assert!(
        table.contains("【丙桥 2021年7月】") && table.contains("均值：(0.1 + 0.33) / 2 → 0.215"),
        "{table}"
    );
    let sample = desk.prints(&["a.csv", "--explain", "丙桥/2021-07-02/总磷"]);
    assert_eq!(sample.matches("类别：0.33 ≤ 0.4（Ⅴ类）").count(), 6, "{sample}");
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let desk = Desk::with("a.csv", phosphorus("丙桥", "2021-01-01", &vec!["0.1"; 3000]));
    let mut command = super::support::xunqing(&["evaluate", "a.csv", "--format", "jsonl"]);
    let mut child = command
        .current_dir(desk.0.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
