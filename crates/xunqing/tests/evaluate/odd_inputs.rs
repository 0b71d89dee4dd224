//! Inputs at the edge: a right answer or a clear word, never a wrong number.

use std::fmt::Write as _;

use super::support::{assert_in_words, stderr, stdout};
use super::{Desk, json, phosphorus};

fn tidy(lines: &str) -> String {
    format!("section,time,factor,value\n{lines}")
}

#[test]
fn an_empty_file_cannot_be_read_and_one_with_a_header_alone_has_no_rows() {
    let desk = Desk::with("empty.csv", "");
    desk.put("header.csv", tidy(""));
    let (code, told) = desk.says(&["empty.csv"]);
    assert!(code == Some(1) && told.contains("empty.csv:1"), "{told}");
    for format in ["table", "jsonl", "csv"] {
        let output = desk.run(&["header.csv", "--format", format]);
        assert_eq!(output.status.code(), Some(0));
        assert!(stderr(&output).contains("没有数据行"), "{}", stderr(&output));
        assert_eq!(stdout(&output).lines().count(), usize::from(format != "jsonl"));
    }
}

#[test]
fn one_value_is_a_sample_with_a_class_and_a_day_without_one() {
    let desk = Desk::with("a.csv", tidy("丙,2021-07-01 08:00,总磷,0.33\n"));
    assert_eq!(desk.lines(&["a.csv"])[0]["class"], "Ⅴ");
    let day = desk.lines(&["a.csv", "--period", "day", "--target", "3"]).remove(0);
    assert_eq!((&day["class"], &day["compliant"]), (&serde_json::Value::Null, &serde_json::Value::Null));
    assert_eq!((&day["verdict"], &day["run_days"]), (&"有效数据不足".into(), &0.into()));
    let factor = &day["factors"]["w21011"];
    assert_eq!(
        (factor["value"].to_string().as_str(), &factor["n"], &factor["class"]),
        ("0.33", &1.into(), &serde_json::Value::Null)
    );
}

#[test]
fn values_that_are_all_invalid_give_lines_without_a_class() {
    let text =
        "section,time,factor,value,flag\n丙,2021-07-01 08:00,总磷,0.33,D\n丙,2021-07-01 12:00,总磷,-1,N\n";
    let desk = Desk::with("a.csv", text);
    let lines = desk.lines(&["a.csv"]);
    assert!(lines.iter().all(|l| l["class"].is_null() && l["factors"]["w21011"]["valid"] == false));
    let day = desk.lines(&["a.csv", "--period", "day"]).remove(0);
    assert_eq!((&day["class"], &day["factors"]["w21011"]["n"]), (&serde_json::Value::Null, &0.into()));
}

#[test]
fn what_is_no_number_is_named_with_its_place_and_the_rest_is_judged() {
    let desk = Desk::with(
        "a.csv",
        tidy(
            "丙,2021-07-01 08:00,总磷,NaN\n丙,2021-07-01 08:00,氨氮,1e308\n丙,2021-07-01 08:00,溶解氧,7.5\n",
        ),
    );
    let output = desk.run(&["a.csv", "--format", "jsonl"]);
    let told = stderr(&output);
    assert_in_words(&told);
    assert!(told.contains("a.csv:2:4 value: “NaN”") && told.contains("a.csv:3:4 value: “1e308”"), "{told}");
    assert_eq!((output.status.code(), &json(&stdout(&output))[0]["class"]), (Some(2), &"Ⅰ".into()));
}

#[test]
fn a_number_beyond_all_water_is_left_out_and_stays_visible() {
    let desk = Desk::with("a.csv", tidy("丙,2021-07-01 08:00,总磷,1e13\n"));
    let line = desk.lines(&["a.csv"]).remove(0);
    assert_eq!(
        (&line["class"], line["factors"]["w21011"]["value"].to_string().as_str()),
        (&serde_json::Value::Null, "10000000000000")
    );
}

#[test]
fn rows_of_new_year_fall_on_their_own_days() {
    let text = "断面名称,监测时间,总磷(mg/L)\n丙,12-31 20:00,0.1\n丙,01-01 00:00,0.2\n";
    let desk = Desk::with("2021-01-01.csv", text);
    let lines = desk.lines(&["2021-01-01.csv", "--period", "day"]);
    let days: Vec<_> = lines.iter().map(|l| l["start"].as_str().unwrap()).collect();
    assert_eq!(days, ["2020-12-31", "2021-01-01"]);
}

#[test]
fn the_29th_of_february_exists_in_leap_years_only() {
    let desk = Desk::with("a.csv", tidy("丙,2024-02-29 08:00,总磷,0.1\n丙,2023-02-29 08:00,总磷,0.1\n"));
    let output = desk.run(&["a.csv", "--format", "jsonl"]);
    assert_eq!((output.status.code(), json(&stdout(&output)).len()), (Some(2), 1));
    assert!(stderr(&output).contains("a.csv:3:2 time: “2023-02-29 08:00”"), "{}", stderr(&output));
}

#[test]
fn repeated_values_count_once_and_the_last_of_different_ones_wins_across_files_in_any_order() {
    let desk = Desk::with("a.csv", phosphorus("丙", "2021-07-01", &["0.1"]));
    desk.put(
        "b.csv",
        tidy("丙,2021-07-01 20:00,总磷,0.1\n丙,2021-07-01 00:00,总磷,0.7\n丙,2021-07-01 04:00,总磷,0.1\n"),
    );
    let output = desk.run(&["a.csv", "b.csv", "--period", "day", "--judged", "总磷", "--format", "jsonl"]);
    let factor = json(&stdout(&output)).remove(0)["factors"]["w21011"].clone();
    assert_eq!((factor["n"].as_u64(), factor["value"].to_string().as_str()), (Some(6), "0.2"));
    assert!(stderr(&output).contains("(revised 1, repeated 2)"), "{}", stderr(&output));
}

#[test]
fn gbk_utf16_a_byte_order_mark_full_width_digits_and_gzip_read_as_the_plain_file() {
    let plain = "断面,时间,总磷\n丙桥,2021-07-01 08:00,0.33\n";
    let gbk: &[u8] =
        b"\xb6\xcf\xc3\xe6,\xca\xb1\xbc\xe4,\xd7\xdc\xc1\xd7\n\xb1\xfb\xc7\xc5,2021-07-01 08:00,0.33\n";
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(plain.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut gz, plain.as_bytes()).unwrap();
    let full_width = "断面,时间,总磷\n丙桥,２０２１-07-01 08:00,０.３３\n".to_owned();
    for (name, bytes) in [
        ("plain.csv", plain.as_bytes().to_vec()),
        ("gbk.csv", gbk.to_vec()),
        ("utf16.csv", utf16),
        ("bom.csv", format!("\u{feff}{plain}").into_bytes()),
        ("full.csv", full_width.into_bytes()),
        ("packed.csv.gz", gz.finish().unwrap()),
    ] {
        let desk = Desk::with(name, bytes);
        let line = desk.lines(&[name]).remove(0);
        assert_eq!(
            (&line["section"], &line["class"], line["factors"]["w21011"]["value"].to_string().as_str()),
            (&"丙桥".into(), &"Ⅴ".into(), "0.33"),
            "{name}"
        );
    }
}

#[test]
fn a_long_table_read_in_pieces_gives_what_the_whole_gives() {
    // Factor after factor, so that a row's values lie far apart and on both sides of every cut.
    let mut text = String::from("section,time,factor,value\n");
    for (factor, base) in [("总磷", 100), ("氨氮", 200), ("溶解氧", 7000), ("高锰酸盐指数", 3000)]
    {
        for n in 0..30_000 {
            let day = standards::time::BeijingDay::from_number(18_000 + n / 6);
            let milli = base + n % 50;
            let (hour, whole, rest) = (n % 6 * 4, milli / 1000, milli % 1000);
            writeln!(text, "丙桥,{day} {hour:02}:00,{factor},{whole}.{rest:03}").unwrap();
        }
    }
    assert!(text.len() > 4 << 20, "{}", text.len());
    let desk = Desk::with("long.csv", &text);
    let lines = desk.lines(&["long.csv"]);
    assert_eq!(lines.len(), 30_000);
    assert!(lines.iter().all(|l| l["factors"].as_object().unwrap().len() == 4));
    assert_eq!(
        (&lines[29_999]["line"], &lines[29_999]["factors"]["w21011"]["value"].to_string()),
        (&30_001.into(), &"0.149".into())
    );
    let years = desk.lines(&["long.csv", "--period", "year", "--judged", "总磷,氨氮"]);
    assert!(years.len() > 10 && years.iter().skip(1).rev().skip(1).all(|y| y["class"] == "Ⅲ"), "{years:?}");
}

#[test]
fn sections_of_one_name_in_two_provinces_stay_apart() {
    let text = "省份,流域,断面名称,监测时间,总磷(mg/L)\n湖南省,长江流域,江口,2021-04-01 08:00,0.1\n广东省,珠江流域,江口,2021-04-01 08:00,0.3\n";
    let desk = Desk::with("a.csv", text);
    let classes = |args: &[&str]| {
        let line = |l: &serde_json::Value| format!("{} {}", l["section"], l["class"]).replace('"', "");
        desk.lines(&[&["a.csv"], args].concat()).iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(classes(&[]), ["江口（湖南省） Ⅱ", "江口（广东省） Ⅳ"]);
    assert_eq!(classes(&["--section", "江口（广东省）"]), ["江口（广东省） Ⅳ"]);
    assert_eq!(classes(&["--section", "江口"]).len(), 2);
}
