//! `xunqing quality check` through the binary.

#![expect(clippy::unwrap_used, reason = "a test target")]

mod support;

use serde_json::Value;
use tempfile::TempDir;

fn desk(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn check(folder: &TempDir, args: &[&str]) -> (Option<i32>, String, String) {
    let args = [&["quality", "check"], args].concat();
    let output = support::xunqing(&args).current_dir(folder.path()).output().unwrap();
    (output.status.code(), support::stdout(&output), support::stderr(&output))
}

const ROWS: &str = "section,time,factor,value,flag\n\
    甲桥,2021-06-01 00:00,氨氮,0.30,N\n甲桥,2021-06-01 04:00,氨氮,0.31,N\n甲桥,2021-06-01 08:00,氨氮,70765,N\n\
    甲桥,2021-06-01 12:00,氨氮,0.32,M\n甲桥,2021-06-01 16:00,氨氮,0.30,N\n甲桥,2021-06-02 04:00,氨氮,0.33,N\n";

#[test]
fn a_line_says_which_value_is_not_good_and_why() {
    let (code, out, _) = check(&desk(&[("a.csv", ROWS)]), &["a.csv"]);
    assert_eq!(code, Some(0));
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 4, "{out}");
    assert!(
        lines[0].contains("2021-06-01 08:00  氨氮  70765（N）  不合格  量程：数值 70765 超出范围 0～300"),
        "{out}"
    );
    assert!(lines[1].contains("0.32（M）  不合格  仪器标识：仪器标识为 M（维护调试）"), "{out}");
    assert!(lines[2].contains("缺测：自 2021-06-01 20:00 起缺 2 个数据"), "{out}");
    assert_eq!(lines[3], "小结 甲桥 氨氮：6 个数据，合格 4，可疑 0，不合格 2，缺测 2（仪器标识 1、量程 1）");
}

#[test]
fn json_lines_and_csv_carry_every_test_and_the_summary_stands_aside() {
    let folder = desk(&[("a.csv", ROWS)]);
    let (_, out, aside) = check(&folder, &["a.csv", "--format", "jsonl", "--all"]);
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 6);
    assert_eq!((&lines[2]["qartod"], &lines[2]["tests"]["gross_range"]), (&4.into(), &4.into()));
    assert_eq!(lines[2]["findings"][0]["reason_en"], "70765 is outside 0～300");
    assert_eq!((&lines[0]["qartod"], &lines[0]["value"]), (&1.into(), &"0.30".into()));
    assert!(aside.contains("小结 甲桥 氨氮"), "{aside}");
    let (_, out, _) = check(&folder, &["a.csv", "--format", "csv"]);
    assert!(out.starts_with("section,time,factor,value,flag,quality,qartod,tests,reasons\n"), "{out}");
    assert!(out.contains("甲桥,2021-06-01T08:00:00+08:00,w21003,70765,N,fail,4,gross_range,"), "{out}");
}

const PLACED: &str = "省份,流域,断面名称,监测时间,氨氮(mg/L)\n\
    山西省,海河流域,甲桥,2021-06-01 00:00,0.3\n山西省,海河流域,甲桥,2021-06-01 04:00,70765\n\
    湖南省,长江流域,江口,2021-06-01 00:00,70765\n广东省,珠江流域,江口,2021-06-01 00:00,70765\n";

#[test]
fn a_section_goes_by_its_name_and_by_its_province_only_where_the_name_is_not_enough() {
    let check_of = |station: &str| {
        format!(
            "[[check]]\ntest = \"gross_range\"\nfactor = \"w21003\"\nstation = \"{station}\"\nfail = [0, 100000]\nsuspect = [0, 90000]\n"
        )
    };
    let config = check_of("甲桥") + &check_of("江口（湖南省）");
    let folder = desk(&[("a.csv", PLACED), ("q.toml", &config)]);
    let (_, out, _) = check(&folder, &["a.csv", "--config", "q.toml"]);
    let doubted: Vec<&str> = out.lines().filter(|line| line.contains("超出范围")).collect();
    assert!(doubted.len() == 1 && doubted[0].starts_with("江口（广东省）  2021-06-01 00:00"), "{out}");
    assert!(out.contains("小结 甲桥 氨氮：2 个数据"), "{out}");
}

fn events(folder: &TempDir, args: &[&str]) -> (String, String) {
    let args = [&["quality", "events"], args].concat();
    let output = support::xunqing(&args).current_dir(folder.path()).output().unwrap();
    (support::stdout(&output), support::stderr(&output))
}

#[test]
fn sections_of_one_name_are_told_apart_in_events() {
    let (out, _) = events(&desk(&[("a.csv", PLACED)]), &["a.csv", "--points", "--format", "csv"]);
    let mut sections: Vec<&str> = out.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    sections.dedup();
    assert_eq!(sections, ["江口（广东省）", "江口（湖南省）", "甲桥"], "{out}");
}

#[test]
fn a_table_of_sensors_is_read_in_chinese_encodings_and_a_line_that_is_none_is_named() {
    let folder = desk(&[]);
    // 浊度计 in GBK.
    let bytes = b"time,\xd7\xc7\xb6\xc8\xbc\xc6\n2021-06-15 10:00,1.5\n2021-06-15 10:05,\xff\xff\xff\n2021-06-15 10:10,1.6\n";
    std::fs::write(folder.path().join("站.csv"), bytes).unwrap();
    let (out, aside) = events(&folder, &["站.csv", "--wide", "--points", "--format", "csv"]);
    assert!(aside.contains("站.csv：1 处未读 (not read)，首处 站.csv:3"), "{aside}");
    let factors: Vec<&str> = out.lines().skip(1).filter_map(|line| line.split(',').nth(2)).collect();
    assert_eq!(factors, ["浊度计", "浊度计"], "{out}");
}

#[test]
fn a_configuration_sets_the_numbers_and_its_mistakes_are_told_with_their_place() {
    let config = "[[check]]\ntest = \"gross_range\"\nfactor = \"w21003\"\nstation = \"甲桥\"\nfail = [0, 100000]\nsuspect = [0, 90000]\n";
    let folder = desk(&[("a.csv", ROWS), ("q.toml", config), ("bad.toml", "[[check]]\ntest = \"spke\"\n")]);
    let (_, out, _) = check(&folder, &["a.csv", "--config", "q.toml"]);
    assert!(!out.contains("超出范围"), "{out}");
    let (code, out, aside) = check(&folder, &["a.csv", "--config", "bad.toml"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(aside.contains("bad.toml:2:8: 错误 error: `test` 不能是 `spke`"), "{aside}");
    support::assert_in_words(&aside);
}

/// Forty days of ammonia every quarter of an hour, which peaks at 0.75 mg/L every third day and once at 1.2 mg/L.
fn ammonia() -> String {
    let mut text = String::from("section,time,factor,value\n");
    for row in 0..40 * 96u32 {
        let (day, quarter) = (row / 96, row % 96);
        let since = if day >= 36 { (row - 36 * 96, 0.9, 20.0) } else { (row - day / 3 * 3 * 96, 0.45, 12.0) };
        let (rows, height, fall) = (f64::from(since.0), since.1, since.2);
        let peak = if rows < 40.0 {
            0.0
        } else {
            ((rows - 40.0) / 10.0).min(1.0) * (-(rows - 50.0).max(0.0) / fall).exp()
        };
        let unrest = f64::from(row * 7919 % 101) / 101.0 - 0.5;
        let value = 0.30
            + 0.05 * (f64::from(quarter) / 96.0 * std::f64::consts::TAU).sin()
            + 0.06 * unrest
            + height * peak;
        let (month, of_month) = if day < 30 { (6, day + 1) } else { (7, day - 29) };
        let line = format!(
            "甲桥,2021-{month:02}-{of_month:02} {:02}:{:02},氨氮,{value:.3}\n",
            quarter / 4,
            quarter % 4 * 15
        );
        text.push_str(&line);
    }
    text
}

#[test]
fn with_a_target_class_a_peak_beyond_its_limit_is_an_event_though_peaks_are_common() {
    let folder = desk(&[("a.csv", &ammonia())]);
    let events = |more: &[&str]| {
        let args = [&["quality", "events", "a.csv", "--format", "csv"], more].concat();
        let output = support::xunqing(&args).current_dir(folder.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", support::stderr(&output));
        support::stdout(&output)
            .lines()
            .filter(|line| line.contains(",event,"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(events(&[]), Vec::<String>::new());
    let told = events(&["--target", "3"]);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("2021-07-07") && told[0].contains("劣于目标类别限值 1.00"), "{told:?}");
}
