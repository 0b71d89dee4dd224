//! Periods, targets and the options that change them.

use super::{Desk, phosphorus};

const JUDGED: [&str; 2] = ["--judged", "总磷"];

#[test]
fn run_days_count_up_to_the_day_and_within_longer_periods() {
    let desk = Desk::with("a.csv", phosphorus("丙桥", "2021-07-30", &["0.3", "0.3", "0.3", "0.1", "0.3"]));
    let of = |period: &str| {
        let lines = desk.lines(&[&["a.csv", "--period", period, "--target", "Ⅲ"], &JUDGED[..]].concat());
        lines.iter().map(|l| l["run_days"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(of("day"), [1, 2, 3, 0, 1]);
    assert_eq!((of("month"), of("season")), (vec![2, 1], vec![3]));
}

#[test]
fn from_and_to_limit_what_is_shown_and_not_what_is_known() {
    let desk = Desk::with("a.csv", phosphorus("丙桥", "2021-07-30", &["0.3", "0.3", "0.3", "0.1"]));
    let args = ["a.csv", "--period", "day", "--target", "3", "--from", "2021-08-01", "--to", "2021-08-01"];
    let lines = desk.lines(&[&args, &JUDGED[..]].concat());
    assert_eq!(
        (lines.len(), &lines[0]["start"], &lines[0]["run_days"]),
        (1, &"2021-08-01".into(), &3.into())
    );
}

#[test]
fn every_period_of_a_leap_year_has_its_days() {
    let desk = Desk::with("a.csv", phosphorus("丙桥", "2023-12-30", &["0.1"; 64]));
    for (period, count, second_start, second_end) in [
        ("day", 64, "2023-12-31", "2023-12-31"),
        ("week", 10, "2024-01-01", "2024-01-07"),
        ("ten_day", 8, "2024-01-01", "2024-01-10"),
        ("month", 4, "2024-01-01", "2024-01-31"),
        ("quarter", 2, "2024-01-01", "2024-03-31"),
        ("half_year", 2, "2024-01-01", "2024-06-30"),
        ("year", 2, "2024-01-01", "2024-12-31"),
    ] {
        let lines = desk.lines(&[&["a.csv", "--period", period], &JUDGED[..]].concat());
        assert_eq!(lines.len(), count, "{period}");
        assert_eq!(
            (&lines[1]["start"], &lines[1]["end"]),
            (&second_start.into(), &second_end.into()),
            "{period}"
        );
    }
    let month = desk.lines(&[&["a.csv", "--period", "month"], &JUDGED[..]].concat());
    let february = &month[2]["factors"]["w21011"];
    assert_eq!((&february["n"], &february["n_expected"]), (&29.into(), &29.into()));
}

#[test]
fn a_period_counts_as_over_unless_the_day_is_given() {
    let desk = Desk::with("a.csv", phosphorus("丙桥", "2021-07-01", &["0.1"; 12]));
    let month = |args: &[&str]| {
        let line = desk
            .lines(&[&["a.csv", "--period", "month", "--target", "3"], &JUDGED[..], args].concat())
            .remove(0);
        (
            line["factors"]["w21011"]["n_expected"].as_u64().unwrap(),
            line["verdict"].as_str().unwrap().to_owned(),
        )
    };
    assert_eq!(month(&[]), (31, "有效数据不足".into()));
    assert_eq!(month(&["--asof", "2021-07-12"]), (12, "达标".into()));
}

#[test]
fn the_outlook_says_what_the_remaining_days_may_come_to() {
    let desk = Desk::with("a.csv", phosphorus("丙桥", "2021-07-01", &["0.21"; 21]));
    let args = ["a.csv", "--period", "month", "--target", "3", "--asof", "2021-07-21", "--outlook"];
    let line = desk.lines(&[&args, &JUDGED[..]].concat()).remove(0);
    let item = &line["outlook"]["factors"]["w21011"];
    assert_eq!((&line["outlook"]["days_left"], &item["headroom"]["kind"]), (&10.into(), &"at_most".into()));
    assert_eq!(item["text"], "总磷 剩余10天均值须 ≤ 0.18");
    let table = desk.prints(&[&args, &JUDGED[..]].concat());
    assert!(table.contains("余量：总磷 剩余10天均值须 ≤ 0.18"), "{table}");
}

#[test]
fn targets_say_class_water_items_and_exemptions() {
    let desk = Desk::with("a.csv", phosphorus("丙湖", "2021-07-01", &["0.06"; 31]));
    desk.put(
        "t.toml",
        "[[section]]\nname = \"丙湖\"\ntarget = \"Ⅲ\"\nwaterbody = \"lake\"\njudged = [\"总磷\"]\n[[section.exemption]]\n\
         document = \"甲办〔2021〕1号\"\nitem = \"总磷\"\nfrom = \"2021-07-01\"\nto = \"2021-07-31\"\n",
    );
    desk.put("t.csv", "section,target,waterbody,judged\n丙湖,Ⅲ,lake,总磷\n别处,Ⅱ,,\n");
    let line = desk.lines(&["a.csv", "--period", "month", "--targets", "t.toml"]).remove(0);
    assert_eq!((&line["waterbody_by"], &line["class"]), (&"targets".into(), &"Ⅳ".into()));
    assert_eq!((&line["compliant"], &line["verdict"]), (&true.into(), &"达标（豁免）".into()));
    assert_eq!(line["exemptions"][0]["document"], "甲办〔2021〕1号");
    assert_eq!(
        (&line["multiple_of"], &line["factors"]["w21011"]["multiple"]),
        (&"target".into(), &serde_json::json!(0.2))
    );
    let line = desk.lines(&["a.csv", "--period", "month", "--targets", "t.csv"]).remove(0);
    assert_eq!((&line["compliant"], &line["exceeding_days"]), (&false.into(), &31.into()));
    assert!(desk.says(&["a.csv", "--targets", "t.csv"]).1.contains("t.csv:3:1: 数据中没有断面“别处”"));
}

#[test]
fn the_season_has_an_intensity_with_and_without_rain() {
    let desk = Desk::with("a.csv", phosphorus("恩施江口村", "2021-07-01", &["0.1", "3.30", "0.1"]));
    desk.put("rain.csv", "time,mm\n2021-07-01,12.5\n");
    let season = |args: &[&str]| {
        desk.lines(&[&["a.csv", "--period", "season", "--target", "Ⅱ"], &JUDGED[..], args].concat()).remove(0)
    };
    let dry = season(&[]);
    // The worked example of the national release: 3.30 against 0.10 mg/L is 33.0.
    assert_eq!(
        (&dry["intensity"]["by_peak"]["intensity"], &dry["intensity"]["by_peak"]["after_rain"]),
        (&serde_json::json!(33.0), &serde_json::Value::Null)
    );
    assert_eq!(season(&["--rain", "rain.csv"])["intensity"]["by_day"]["after_rain"], true);
    assert_eq!(season(&["--season", "07-01..07-31"])["label"], "2021年汛期");
}

#[test]
fn rules_change_the_judgement_and_its_version() {
    let text = "section,time,factor,value\n丙,2021-07-01 08:00,总磷,0.1\n丙,2021-07-01 12:00,总磷,0.1\n丙,2021-07-01 16:00,总磷,0.1\n";
    let desk = Desk::with("a.csv", text);
    desk.put("rules.toml", "day_min_valid_share = \"0.5\"\n");
    let day =
        |args: &[&str]| desk.lines(&[&["a.csv", "--period", "day"], &JUDGED[..], args].concat()).remove(0);
    assert_eq!(day(&[])["factors"]["w21011"]["valid"], false);
    let changed = day(&["--rules", "rules.toml"]);
    assert_eq!((&changed["factors"]["w21011"]["valid"], &changed["class"]), (&true.into(), &"Ⅱ".into()));
    assert_eq!(changed["rule_version"], "GB 3838-2002 · xunqing-rules-2 · day_min_valid_share=0.5");
    assert_eq!(day(&["--expected-per-day", "3"])["factors"]["w21011"]["valid"], true);
    assert_eq!(day(&["--sampling", "manual"])["factors"]["w21011"]["n_expected"], 1);
}

#[test]
fn the_water_is_chosen_by_what_is_known_and_the_choice_is_named() {
    let published = "section,time,published_class,status,w21011\n丙,2021-04-01 08:00,Ⅲ,正常,0.04\n";
    let desk = Desk::with("p.csv", published);
    desk.put("o.csv", "section,time,factor,value\n岗南水库,2021-04-01 08:00,总磷,0.04\n丙湖心,2021-04-01 08:00,总磷,0.04\n丁,2021-04-01 08:00,总磷,0.04\n");
    let chosen = |args: &[&str]| {
        let line = |l: &serde_json::Value| {
            format!("{} {} {}", l["waterbody"], l["waterbody_by"], l["class"]).replace('"', "")
        };
        desk.lines(args).iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(chosen(&["p.csv"]), ["lake published Ⅲ"]);
    assert_eq!(chosen(&["p.csv", "--waterbody", "river"]), ["river targets Ⅱ"]);
    assert_eq!(chosen(&["o.csv"]), ["lake list Ⅲ", "lake name Ⅲ", "river default Ⅱ"]);
}
