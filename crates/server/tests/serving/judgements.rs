//! Periods, outlook, calendar and ranking as pages get them.

use crate::running::{Browser, Running, eventually, plan, river, upload};
use serde_json::Value;
use std::time::Duration;
use tempfile::TempDir;

/// Six uploads a day for the days of a month; total phosphorus by day.
pub(crate) fn send(
    server: &Running,
    mn: &str,
    month: &str,
    days: std::ops::RangeInclusive<u8>,
    phosphorus: impl Fn(u8) -> &'static str,
) {
    let mut station = server.station();
    for day in days {
        for hour in [0, 4, 8, 12, 16, 20] {
            station.send(&upload(
                mn,
                "123456",
                &format!("{month}{day:02}{hour:02}0000"),
                &river(phosphorus(day)),
            ));
        }
        for _ in 0..6 {
            assert!(station.answer(Duration::from_secs(5)).is_some());
        }
    }
}

fn when(browser: &mut Browser, path: &str, good: impl Fn(&Value) -> bool) -> Value {
    let mut last = Value::Null;
    let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        eventually(path, || {
            last = browser.get(path).json();
            Some(last.clone()).filter(&good)
        })
    }));
    found.unwrap_or_else(|_| panic!("{path}: {last}"))
}

fn by<'a>(list: &'a Value, key: &str, value: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|entry| entry[key] == value).unwrap()
}

#[test]
fn the_month_of_a_day_is_judged_beside_the_month_before() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    send(&server, "A140923_0001", "202106", 1..=30, |_| "0.18");
    send(&server, "A140923_0001", "202107", 1..=19, |day| if day >= 17 { "0.45" } else { "0.15" });
    let path = "/api/v1/sections/daixianqiao/periods?day=2021-07-18";
    let page = when(&mut browser, path, |p| {
        by(&p["periods"], "period", "month")["judgement"]["days"]["exceeding"] == 2
    });
    let words: Vec<_> =
        page["periods"].as_array().unwrap().iter().map(|p| p["period"].as_str().unwrap()).collect();
    assert_eq!(words, ["week", "ten_day", "month", "season_month", "quarter", "half_year", "season", "year"]);
    let month = by(&page["periods"], "period", "month");
    let judged = &month["judgement"];
    // (16 · 0.15 + 2 · 0.45) / 18 = 0.18333…
    let phosphorus = by(&judged["items"], "code", "w21011");
    assert_eq!(
        (&phosphorus["value"], &phosphorus["n"], &phosphorus["n_expected"]),
        (&"0.183".into(), &18.into(), &18.into())
    );
    assert_eq!(
        (&month["over"], &judged["verdict"], &judged["class_label"]),
        (&false.into(), &"达标".into(), &"Ⅲ类".into())
    );
    assert_eq!(
        (&judged["days"]["longest_run"], &judged["days"]["compliance_percent"]),
        (&2.into(), &"88.9".into())
    );
    let before = &month["previous"];
    assert_eq!((&before["label"], &before["change"]["direction"]), (&"2021年6月".into(), &"same".into()));
    let change = by(&before["items"], "code", "w21011");
    assert_eq!(
        (&change["percent"], &change["direction"], &change["label"]),
        (&"1.7".into(), &"worse".into(), &"上升1.7%（变差）".into())
    );
    assert!(month["year_before"].is_null());
    assert!(page["assumptions"].as_array().unwrap().iter().any(|a| a["rule"] == "month.min_valid_share"));

    let out = browser.get("/api/v1/sections/daixianqiao/periods?day=2021-05-01").json();
    let outside: Vec<_> =
        out["not_on_this_day"].as_array().unwrap().iter().map(|o| o["period"].clone()).collect();
    assert_eq!(outside, ["season_month", "season"]);
    assert_eq!(browser.get("/api/v1/sections/nowhere/periods").status, 404);
}

#[test]
fn the_outlook_says_what_the_remaining_days_may_come_to() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    send(&server, "A140923_0001", "202107", 1..=19, |day| if day <= 5 { "0.45" } else { "0.15" });
    let path = "/api/v1/sections/daixianqiao/outlook?day=2021-07-19";
    let page = when(&mut browser, path, |p| p["periods"][0]["items"][4]["so_far"] == "0.229");
    let words: Vec<_> =
        page["periods"].as_array().unwrap().iter().map(|p| p["period"].as_str().unwrap()).collect();
    assert_eq!(words, ["month", "quarter", "season", "year"]);
    let phosphorus = by(&page["periods"][0]["items"], "code", "w21011");
    // 31 days at 0.2 and its rounding edge 0.2005: (6.2155 − 5 · 0.45 − 14 · 0.15) / 12 = 0.1554…
    assert_eq!(phosphorus["headroom"]["kind"], "at_most");
    assert_eq!(phosphorus["headroom"]["high"], "0.155");
    assert_eq!(phosphorus["headroom"]["sentence"], "剩余12天均值须 ≤ 0.155 mg/L");
    let oxygen = by(&page["periods"][0]["items"], "code", "w01009");
    assert_eq!(oxygen["headroom"]["kind"], "at_least");
    assert_eq!(phosphorus["chance_note"], "历史有效数据太少，不作推算");
}

#[test]
fn the_calendar_has_an_entry_for_every_day_and_names_what_decides() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    send(&server, "A140923_0001", "202007", 1..=3, |_| "0.15");
    send(&server, "A140923_0001", "202107", 1..=4, |day| if day == 2 { "0.25" } else { "0.15" });
    let path = "/api/v1/sections/daixianqiao/calendar?year=2021";
    let page = when(&mut browser, path, |p| p["tally"]["determined"] == 4);
    let days = page["days"].as_array().unwrap();
    assert_eq!(days.len(), 365);
    let second = by(&page["days"], "day", "2021-07-02");
    assert_eq!((&second["class_label"], &second["exceeding"]), (&"Ⅳ类".into(), &true.into()));
    assert_eq!(second["decided_by"][0]["name"], "总磷");
    assert_eq!(by(&page["days"], "day", "2021-07-09")["heard"], false);
    assert_eq!((&page["days_since_exceedance"], &page["last_exceeding"]), (&2.into(), &"2021-07-02".into()));
    assert_eq!(
        (&page["tally"]["compliance_percent"], &page["year_before"]["tally"]["determined"]),
        (&"75.0".into(), &3.into())
    );
    assert_eq!(page["year_before"]["days"].as_array().unwrap().len(), 366, "2020 was a leap year");
    assert_eq!(
        browser.get("/api/v1/sections/daixianqiao/calendar?from=2021-07-02&to=2021-07-01").status,
        400
    );
}

#[test]
fn the_ranking_orders_sections_by_an_index_over_the_items_they_share_and_lists_the_silent_ones() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    for month in ["202102", "202103", "202104", "202105", "202106"] {
        let value = ["0.10", "0.11", "0.12", "0.13", "0.14"][usize::from(month.as_bytes()[5] - b'2')];
        send(&server, "A140923_0001", month, 1..=28, |_| value);
    }
    send(&server, "A140902_0001", "202106", 1..=28, |_| "0.31");
    let path = "/api/v1/ranking?period=month&day=2021-06-28";
    let page = when(&mut browser, path, |p| {
        p["rows"].as_array().is_some_and(|r| r.len() == 2 && r[1]["judgement"]["days"]["exceeding"] == 28)
    });
    let rows = page["rows"].as_array().unwrap();
    assert_eq!(
        (&rows[0]["name"], &rows[0]["rank"], &rows[1]["rank"]),
        (&"代县桥".into(), &1.into(), &2.into())
    );
    assert_eq!(
        (&rows[1]["judgement"]["class_label"], &rows[1]["judgement"]["verdict"]),
        (&"Ⅴ类".into(), &"超标".into())
    );
    assert_eq!(
        (&rows[0]["previous"]["change"]["direction"], &rows[0]["target"]["assumed"]),
        (&"same".into(), &true.into())
    );
    let trend = by(&rows[0]["trends"], "code", "w21011");
    assert_eq!(
        (&trend["months"], &trend["rs"], &trend["direction"]),
        (&5.into(), &"1.000".into(), &"worse".into())
    );
    assert_eq!(by(&rows[1]["trends"], "code", "w21011")["label"], "连续有效月不足5个");
    assert_eq!(page["cwqi"]["note"], "以5项计，仅供县内对照（镜像），非官方排名");
    // pH 8.11 → 8: (8−7)/2, DO 7.8: 5/7.8, CODMn 2.9/6, NH3-N 0.22/1, TP 0.14/0.2.
    assert_eq!(rows[0]["cwqi"], "2.5444");
    let silent = page["without_data"].as_array().unwrap();
    assert!(silent.iter().any(|s| s["reason"] == "从未收到数据"));
    let place = by(&page["by_place"], "name", "代县");
    assert_eq!(
        (&place["good_percent"], &place["state_label"], &place["basis"]),
        (&"100.0".into(), &"良好".into(), &"means".into())
    );
    assert_eq!(browser.get("/api/v1/ranking?period=fortnight").status, 400);
    assert_eq!(browser.get("/api/v1/ranking?period=season&day=2021-05-01").status, 400);
}

#[test]
fn every_page_of_judgements_comes_as_a_workbook_and_as_csv_that_excel_reads() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    send(&server, "A140923_9001", "202107", 1..=3, |_| "0.25");
    let section = "/api/v1/sections/daixianqiao";
    when(&mut browser, &format!("{section}/periods?day=2021-07-03"), |p| {
        by(&p["periods"], "period", "month")["judgement"]["days"]["exceeding"] == 3
    });
    for (path, needle) in [
        (format!("{section}/periods?day=2021-07-03"), "总磷 (mg/L),0.250,3,3"),
        (format!("{section}/outlook?day=2021-07-03"), "剩余28天均值须 ≤ 0.195 mg/L"),
        (format!("{section}/calendar?from=2021-07-01&to=2021-07-05"), "2021-07-02,Ⅳ类,是,是,是,总磷,总磷"),
        (
            format!("{section}/series?factor=w21011&from=2021-07-01&to=2021-07-03"),
            "2021-07-01 04:00,0.25,N,是",
        ),
        (format!("{section}/samples?from=2021-07-01&to=2021-07-03"), "代县桥,2021-07-01 04:00,Ⅳ类,是,8.11"),
        (
            format!("{section}/explain?day=2021-07-03"),
            "总磷,均值,(0.25 + 0.25 + 0.25 + 0.25 + 0.25 + 0.25) / 6,0.25,",
        ),
        ("/api/v1/ranking?day=2021-07-03".to_string(), "1,代县桥,国考断面,滹沱河,代县,Ⅲ类,是,Ⅳ类,超标"),
    ] {
        let csv = browser.get(&format!("{path}&format=csv"));
        let text = String::from_utf8(csv.body).unwrap();
        assert!(text.starts_with('\u{feff}') && text.contains(needle), "{path}: {text}");
        assert!(text.contains("含合成数据"), "{path}: synthetic data are marked");
        assert!(text.contains("GB 3838-2002 · xunqing-rules"), "{path}: the rules are named");
        let book = browser.get(&format!("{path}&format=xlsx"));
        assert_eq!((book.status, &book.body[..2]), (200, b"PK".as_slice()), "{path}");
        assert!(book.head.contains("filename*=UTF-8''") && book.head.contains("%E"), "{}", book.head);
        assert_eq!(browser.get(&format!("{path}&format=ods")).status, 400, "{path}");
    }
}

#[test]
fn a_class_is_explained_from_its_results_and_a_month_from_its_days() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    send(&server, "A140923_0001", "202107", 1..=4, |day| if day == 4 { "0.45" } else { "0.15" });
    let section = "/api/v1/sections/daixianqiao";
    let path = format!("{section}/explain?period=day&day=2021-07-04");
    let page =
        when(&mut browser, &path, |p| p["items"][0]["results"].as_array().is_some_and(|r| r.len() == 6));
    assert_eq!((&page["question"], &page["verdict"]), (&"为什么是劣Ⅴ类".into(), &"超标".into()));
    assert_eq!(
        (&page["decided_by"][0]["name"], &page["items"].as_array().unwrap().len()),
        (&"总磷".into(), &1)
    );
    let steps: Vec<_> =
        page["items"][0]["steps"].as_array().unwrap().iter().map(|s| s["what"].clone()).collect();
    assert_eq!(steps, ["有效性", "均值", "修约", "类别", "达标", "超标倍数"]);
    let month = browser.get(&format!("{section}/explain?period=month&day=2021-07-04&factor=w21011")).json();
    let parts = month["items"][0]["parts"].as_array().unwrap();
    assert_eq!(
        (parts.len(), &parts[3]["mean"], &parts[4]["left_out"]),
        (31, &"0.45".into(), &"当日未结束".into())
    );
    let sample =
        browser.get(&format!("{section}/explain?period=sample&time=2021-07-04T08:00:00%2B08:00")).json();
    assert_eq!((&sample["label"], &sample["class_label"]), (&"2021-07-04 08:00".into(), &"劣Ⅴ类".into()));
    assert_eq!(
        browser.get(&format!("{section}/explain?period=sample&time=2021-07-04T08:30:00%2B08:00")).status,
        404
    );
    assert_eq!(browser.get(&format!("{section}/explain?factor=phosphorus")).status, 400);

    let swings = browser.get(&format!("{section}?asof=2021-07-04")).json()["swings"].clone();
    let swing = by(&swings, "code", "w21011");
    assert_eq!((&swing["ratio"], &swing["alert"]), (&"3.00".into(), &true.into()));
    assert_eq!(swing["sentence"], "总磷 0.450 mg/L，是此前3天均值 0.150 的3.00倍");
    // It goes on, and stands in the list of warnings; of closed ones and of other sections it does not.
    let going = |browser: &mut Browser, which: &str| {
        browser.get(&format!("/api/v1/warnings{which}")).json()["swings"].as_array().unwrap().clone()
    };
    let all = going(&mut browser, "");
    assert_eq!((all.len(), &all[0]["section"]["name"]), (1, &"代县桥".into()));
    assert!(all[0]["title"].as_str().unwrap().contains("0.45"), "{all:?}");
    assert_eq!(going(&mut browser, "?section=daixianqiao").len(), 1);
    assert!(
        going(&mut browser, "?state=closed").is_empty()
            && going(&mut browser, "?section=boshuicun").is_empty()
    );
}

#[test]
fn exported_samples_are_read_back_value_for_value_by_the_reader_of_files() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    send(&server, "A140923_0001", "202107", 1..=2, |day| if day == 1 { "0.150" } else { "0.250" });
    let path = "/api/v1/sections/daixianqiao/samples?from=2021-07-01&to=2021-07-02";
    when(&mut browser, path, |p| p["samples"].as_array().is_some_and(|s| s.len() == 12));
    for ending in ["xlsx", "csv"] {
        let file = browser.get(&format!("{path}&format={ending}")).body;
        let parsed = feed::read(&format!("samples.{ending}"), &file, None);
        assert!(parsed.problems.is_empty(), "{ending}: {:?}", parsed.problems);
        assert_eq!(parsed.rows.len(), 12, "{ending}");
        let last = parsed.rows.last().unwrap();
        assert_eq!(
            (last.section.as_str(), last.time.to_string().as_str()),
            ("代县桥", "2021-07-02T20:00:00+08:00")
        );
        assert_eq!(last.published_class.map(standards::WaterClass::label), Some("Ⅳ类"));
        for (code, value) in river("0.250") {
            let read = last.value(code.parse().unwrap()).unwrap();
            assert_eq!(read.value, value.parse().unwrap(), "{ending} {code}");
        }
    }
}

#[test]
fn an_official_decision_changes_compliance_and_is_named_and_nothing_else() {
    let (folder, own) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    for file in std::fs::read_dir(plan()).unwrap().filter(|f| f.as_ref().is_ok_and(|f| f.path().is_file())) {
        let file = file.unwrap();
        std::fs::copy(file.path(), own.path().join(file.file_name())).unwrap();
    }
    let decision = "[[exemption]]\ndocument = \"环办〔2021〕1号\"\nsection = \"daixianqiao\"\nitem = \"w21011\"\n\
                    from = 2021-07-01\nto = 2021-07-31\nreason = \"上游来水\"\n";
    std::fs::write(own.path().join("exemptions.toml"), decision).unwrap();
    let server = Running::with(&folder, own.path(), server::IntakeLimits::default());
    let mut browser = server.administrator();
    send(&server, "A140923_0001", "202107", 1..=5, |_| "0.25");
    let path = "/api/v1/sections/daixianqiao/periods?day=2021-07-05";
    let page = when(&mut browser, path, |p| {
        by(&p["periods"], "period", "month")["judgement"]["days"]["exceeding"] == 5
    });
    let month = &by(&page["periods"], "period", "month")["judgement"];
    assert_eq!((&month["verdict"], &month["class_label"]), (&"达标（豁免）".into(), &"Ⅳ类".into()));
    assert_eq!((&month["compliant"], &month["compliant_before_exemptions"]), (&true.into(), &false.into()));
    assert_eq!(month["exemptions"][0]["document"], "环办〔2021〕1号");
    let item = by(&month["items"], "code", "w21011");
    assert_eq!((&item["exceeds"], &item["exempted_by"]), (&true.into(), &"环办〔2021〕1号".into()));
    let quarter = &by(&page["periods"], "period", "quarter")["judgement"];
    assert_eq!(quarter["verdict"], "超标", "the decision does not cover the whole quarter");
}
