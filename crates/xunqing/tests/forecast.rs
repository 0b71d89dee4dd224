//! `xunqing forecast verify` through the binary.

#![expect(clippy::unwrap_used, reason = "a test target")]

mod support;

use std::fmt::Write as _;

use serde_json::Value;
use tempfile::TempDir;

/// Days of the first months of 2021.
const MONTHS: [i32; 6] = [31, 28, 31, 30, 31, 30];

/// Half a year of a section that sees in half a day what passed upstream, with a few storms above 1 mg/L.
fn rows() -> String {
    let mut text = String::from("section,time,factor,value,flag\n");
    let upper = |n: i32| {
        let storm = f64::from(n.rem_euclid(97));
        0.3 + 1.6 * (-(storm - 6.0).powi(2) / 12.0).exp()
            + 0.04 * f64::from(n.wrapping_mul(7919).rem_euclid(31)) / 31.0
    };
    for n in 0..1080 {
        let (mut day, hour) = (n / 6, n % 6 * 4);
        let mut month = 0;
        while day >= MONTHS[month] {
            day -= MONTHS[month];
            month += 1;
        }
        let (month, day) = (month + 1, day + 1);
        let time = format!("2021-{month:02}-{day:02} {hour:02}:00");
        let outlier = if n == 700 { 70765.0 } else { 0.9 * upper(n - 3) };
        writeln!(text, "甲桥,{time},氨氮,{outlier:.3},N").unwrap();
        writeln!(text, "乙桥,{time},氨氮,{:.3},N", upper(n)).unwrap();
    }
    text
}

fn verify(args: &[&str]) -> (TempDir, Option<i32>, String, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), rows()).unwrap();
    std::fs::write(folder.path().join("s.json"), r#"{"boost":{"trees":30,"rate":0.1}}"#).unwrap();
    std::fs::write(folder.path().join("bad.json"), r#"{"tres":30}"#).unwrap();
    let args = [&["forecast", "verify"], args].concat();
    let output = support::xunqing(&args).current_dir(folder.path()).output().unwrap();
    let said = (support::stdout(&output), support::stderr(&output));
    (folder, output.status.code(), said.0, said.1)
}

#[test]
fn a_hindcast_prints_scores_beside_persistence_and_writes_them_and_every_forecast() {
    let (folder, code, out, aside) = verify(&[
        "a.csv",
        "--factor",
        "w21003",
        "--section",
        "甲桥",
        "--upstream",
        "乙桥",
        "--spec",
        "s.json",
        "--out",
        "o.json",
        "--archive",
        "f.jsonl",
    ]);
    assert_eq!(code, Some(0), "{aside}");
    assert!(out.starts_with("甲桥 氨氮：2021-04-01"), "{out}");
    for part in [
        "12 小时后",
        "24 小时内最高首次超过 1（概率达 15% 即预警）：命中",
        "次日日均值超过 1：",
        "持续性：命中",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    assert!(aside.contains("1 个数据超出量程"), "{aside}");
    let scores: Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("o.json")).unwrap()).unwrap();
    assert_eq!((&scores["section"], &scores["limit"]), (&"甲桥".into(), &1.0.into()));
    let at12 = &scores["targets"][1];
    assert_eq!(at12["target"]["hours"], 12);
    let number = |name: &str| at12["errors"][name].as_f64().unwrap();
    assert!(number("mae") < 0.5 * number("mae_persistence"), "{at12}");
    let onsets = &scores["targets"][5]["onsets"];
    assert!(
        onsets["ours"]["csi"].as_f64().unwrap() > onsets["persistence"]["csi"].as_f64().unwrap(),
        "{onsets}"
    );
    let archive = std::fs::read_to_string(folder.path().join("f.jsonl")).unwrap();
    let first: Value = serde_json::from_str(archive.lines().next().unwrap()).unwrap();
    assert_eq!(first["quantiles"].as_array().unwrap().len(), 7);
    let at4 = archive.lines().filter(|line| line.contains(r#""of":"at","hours":4}"#)).count();
    // Nothing came of the last forecast, nor of the one of the value that was left out.
    assert_eq!(scores["targets"][0]["errors"]["forecasts"].as_u64(), u64::try_from(at4 - 2).ok());
}

#[test]
fn mistakes_are_told_with_what_there_is() {
    let (_, code, _, aside) = verify(&["a.csv", "--factor", "氨氮"]);
    assert_eq!(code, Some(1));
    assert!(aside.contains("请用 --section 指定：乙桥、甲桥"), "{aside}");
    let (_, code, _, aside) = verify(&["a.csv", "--factor", "总磷", "--section", "甲桥"]);
    assert_eq!(code, Some(1));
    assert!(aside.contains("断面“甲桥”没有监测项“总磷”"), "{aside}");
    let (_, code, _, aside) =
        verify(&["a.csv", "--factor", "氨氮", "--section", "甲桥", "--upstream", "丙桥"]);
    assert_eq!(code, Some(1));
    assert!(aside.contains("数据中没有断面“丙桥”，有：乙桥、甲桥"), "{aside}");
    let (_, code, _, aside) =
        verify(&["a.csv", "--factor", "氨氮", "--section", "甲桥", "--spec", "bad.json"]);
    assert_eq!(code, Some(1));
    assert!(aside.contains("bad.json 不是预报参数") && aside.contains("tres"), "{aside}");
    support::assert_in_words(&aside);
}
