//! Rain and signals as pages see them: gauges over telemetry, entries of people, signals of all ways, and drills that never act.

use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::running::{Browser, Running, eventually, upload};

const SOON: Duration = Duration::from_secs(5);

/// Hourly rain of the gauge at the bridge from 09:00 on, stamped with the end of each hour.
fn rain(server: &Running, values: &[&str]) {
    let mut station = server.station();
    for (hour, value) in (9..).zip(values) {
        let time = format!("20210714{hour:02}0000");
        station.send(&upload("A140923_0001", "123456", &time, &[("P1", value)]));
        assert!(station.answer(SOON).is_some());
    }
}

fn gauge<'a>(page: &'a Value, key: &str) -> &'a Value {
    page["gauges"].as_array().unwrap().iter().find(|g| g["key"] == key).unwrap()
}

/// Waits until the pages' clock has followed the rain.
fn clock_at(browser: &mut Browser, now: &str) {
    eventually("the clock follows the rain", || {
        (browser.get("/api/v1/rain").json()["now"] == now).then_some(())
    });
}

fn cap(
    identifier: &str,
    sent: &str,
    status: &str,
    message: &str,
    references: &str,
    headline: &str,
) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{identifier}</identifier><sender>代县气象台</sender><sent>{sent}</sent><status>{status}</status><msgType>{message}</msgType><scope>Public</scope>{references}<info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Expected</urgency><severity>Moderate</severity><certainty>Likely</certainty><expires>2021-07-15T08:00:00+08:00</expires><headline>{headline}</headline><area><areaDesc>代县</areaDesc><geocode><valueName>CPEAS Geographic Code</valueName><value>140923000000</value></geocode></area></info></alert>"#
    )
}

fn signals(browser: &mut Browser) -> Value {
    browser.get("/api/v1/signals").json()
}

fn acting(page: &Value) -> Vec<String> {
    let signals = page["signals"].as_array().unwrap();
    let of = |number: &Value| signals.iter().find(|s| s["number"] == *number).unwrap()["headline"].clone();
    page["acting"].as_array().unwrap().iter().map(|n| of(n).as_str().unwrap().to_owned()).collect()
}

#[test]
fn rain_of_a_device_becomes_totals_a_grade_and_an_event_and_an_area_names_who_is_absent() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    rain(&server, &["5.0", "21.0", "30.5", "2.0"]);
    let page = eventually("the rain is on the page", || {
        let page = browser.get("/api/v1/rain").json();
        (gauge(&page, "gauge:daixian")["now"]["totals"][3]["mm"] == "58.5").then_some(page)
    });
    let now = &gauge(&page, "gauge:daixian")["now"];
    assert_eq!((&now["grade_name"], &now["totals"][0]["mm"]), (&"暴雨".into(), &"2.0".into()));
    assert_eq!(now["totals"][3]["at_least"], true, "the eight hours before are not known");
    assert_eq!((&now["event"]["total"], &now["event"]["open"]), (&"58.5".into(), &true.into()));
    assert_eq!(now["event"]["peak_hour"]["mm"], "30.5");
    assert_eq!((&page["hint"]["colour"], &page["hint"]["hours"]), (&"orange".into(), &3.into()));
    let area = &page["areas"][0];
    assert_eq!(area["now"]["totals"][1]["mm"], "53.5", "the others are absent, the one stands for all");
    assert!(area["gauges"].as_array().unwrap().iter().any(|g| g["absent"] == 4));

    let events = browser.get("/api/v1/rain/events?place=gauge:daixian").json();
    assert_eq!(events["events"].as_array().unwrap().len(), 1);
    assert!(
        events["assumptions"].as_array().unwrap().iter().any(|a| a["rule"] == "rain.event_dry_gap_hours")
    );
    let series = browser.get("/api/v1/rain/series?place=gauge:daixian&from=2021-07-14&to=2021-07-14").json();
    let steps: Vec<_> = series["steps"].as_array().unwrap().iter().map(|s| s["mm"].clone()).collect();
    assert_eq!(steps, ["5.0", "21.0", "30.5", "2.0"]);
    let hour = &now["totals"][0];
    let behind = |browser: &mut Browser, place: &str, from: &str, to: &str| {
        let at = |text: &str| text.replace('+', "%2B");
        browser.get(&format!("/api/v1/rain/readings?place={place}&from={}&to={}", at(from), at(to)))
    };
    let (from, to) = (hour["from"].as_str().unwrap(), hour["to"].as_str().unwrap());
    for place in ["gauge:daixian", "area:county"] {
        let rests = behind(&mut browser, place, from, to).json();
        let readings = rests["readings"].as_array().unwrap();
        assert_eq!(readings.len(), 1, "{rests}");
        assert_eq!((&readings[0]["value"], &readings[0]["factor"]["code"]), (&"2.0".into(), &"P1".into()));
        let frame = browser.get(&format!("/api/v1/frames/{}", readings[0]["frame_id"])).json();
        let raw = frame["raw"].as_str().unwrap();
        assert!(raw.contains("DataTime=20210714120000") && raw.contains("P1-Avg=2.0"), "{raw}");
    }
    assert_eq!(behind(&mut browser, "gauge:daixian", to, from).status, 400);

    let workbook = browser.get("/api/v1/rain/events?place=gauge:daixian&format=xlsx");
    assert!(workbook.status == 200 && workbook.body.starts_with(b"PK"));
    let csv = String::from_utf8(browser.get("/api/v1/rain?format=csv").body).unwrap();
    assert!(csv.contains("暴雨") && csv.contains("假定"), "{csv}");
    assert_eq!(browser.get("/api/v1/rain/events?place=gauge:nobody").status, 404);
}

#[test]
fn people_enter_rain_and_take_it_back_under_their_name() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    rain(&server, &["0.0"]);
    clock_at(&mut browser, "2021-07-14T09:00:00+08:00");
    let entry = |mm: &str| json!({"gauge": "yanmenguan", "from": "2021-07-13 08:00", "to": "2021-07-14 08:00", "mm": mm, "note": "8时观测"});
    assert_eq!(browser.post("/api/v1/rain/entries", &entry("-1")).status, 400);
    assert_eq!(browser.post("/api/v1/rain/entries", &entry("99999")).status, 400);
    let made = browser.post("/api/v1/rain/entries", &entry("26.40"));
    assert_eq!(
        (made.status, &made.json()["mm"], &made.json()["by"]),
        (201, &"26.40".into(), &"admin".into())
    );
    let events = browser.get("/api/v1/rain/events?place=gauge:yanmenguan").json();
    assert_eq!(
        (&events["events"][0]["total"], &events["events"][0]["grade_name"]),
        (&"26.4".into(), &"大雨".into())
    );
    let id = made.json()["id"].clone();
    assert_eq!(browser.ask("DELETE", &format!("/api/v1/rain/entries/{id}"), None).status, 204);
    assert_eq!(browser.ask("DELETE", &format!("/api/v1/rain/entries/{id}"), None).status, 404);
    let events = browser.get("/api/v1/rain/events?place=gauge:yanmenguan").json();
    assert_eq!(events["events"].as_array().unwrap().len(), 0);
    let kept = browser.get("/api/v1/rain/entries").json();
    assert_eq!(
        (&kept["entries"][0]["mm"], &kept["entries"][0]["withdrawn_by"]),
        (&"26.40".into(), &"admin".into())
    );
}

#[test]
fn signals_live_and_a_drill_is_shown_marked_and_never_acts() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    rain(&server, &["0.0", "0.0", "0.0"]);
    clock_at(&mut browser, "2021-07-14T11:00:00+08:00");
    let mut post = |text: &str| browser.post_text("/api/v1/signals", text);
    let blue = cap(
        "14092341600000_20210714090000",
        "2021-07-14T09:00:00+08:00",
        "Actual",
        "Alert",
        "",
        "代县气象台发布暴雨蓝色预警",
    );
    let drill = cap(
        "14092341600000_20210714091000",
        "2021-07-14T09:10:00+08:00",
        "Exercise",
        "Alert",
        "",
        "代县气象台发布暴雨红色预警",
    );
    assert_eq!(post(&blue).json()["new"], 1);
    assert_eq!(post(&blue).json()["repeated"], 1, "the same again is nothing new");
    assert_eq!(post(&drill).json()["new"], 1);
    let bad =
        post("<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">\n<identifier>x</identifier></alert>");
    assert_eq!((bad.status, &bad.json()["code"]), (400, &"weather_does_not_read".into()));
    assert!(bad.json()["message"].as_str().unwrap().contains("sent"), "{}", bad.json());

    let page = signals(&mut browser);
    assert_eq!(acting(&page), ["代县气象台发布暴雨蓝色预警"]);
    let drill = page["signals"].as_array().unwrap().iter().find(|s| s["never_acts"] == true).unwrap();
    assert_eq!(
        (&drill["mark"], &drill["life"], &drill["colour"]),
        (&"演练".into(), &"in_force".into(), &"red".into())
    );
    let document = browser.get(&format!("/api/v1/signals/documents/{}", page["signals"][1]["document"]));
    assert_eq!(document.body, blue.as_bytes(), "byte for byte");

    let form = json!({"sender": "代县气象台", "sent": "2021-07-14T10:00:00+08:00", "status": "Actual", "message": "Update", "event": "暴雨", "colour": "yellow",
        "headline": "代县气象台发布暴雨黄色预警", "expires": "2021-07-14T22:00:00+08:00", "references": "14092341600000_20210714090000"});
    let mut unfinished = form.clone();
    unfinished["expires"] = "2021-07-14T09:00:00+08:00".into();
    assert_eq!(browser.post("/api/v1/signals/form", &unfinished).status, 400);
    assert_eq!(browser.post("/api/v1/signals/form", &form).json()["new"], 1);
    let page = signals(&mut browser);
    assert_eq!(acting(&page), ["代县气象台发布暴雨黄色预警"]);
    let by_hand = &page["signals"][0];
    assert_eq!((&by_hand["by"], &by_hand["way"]), (&"admin".into(), &"form".into()));
    drop(server);

    let server = Running::on(&folder);
    let mut again = server.visitor();
    again.cookie.clone_from(&browser.cookie);
    let kept = signals(&mut again);
    assert_eq!(
        (acting(&kept), kept["signals"].as_array().unwrap().len()),
        (acting(&page), 3),
        "after a restart too"
    );
}

#[test]
fn a_file_dropped_into_the_folder_is_taken_and_a_bad_one_has_its_mistake_beside() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    let inbox = folder.path().join("signals");
    eventually("the folder is there", || inbox.join("bad").is_dir().then_some(()));
    let blue = cap(
        "14092341600000_20210714090000",
        "2021-07-14T09:00:00+08:00",
        "Test",
        "Alert",
        "",
        "代县气象台发布暴雨蓝色预警",
    );
    std::fs::write(inbox.join("blue.xml"), &blue).unwrap();
    std::fs::write(inbox.join("cut.xml"), blue.split_once("</info>").unwrap().0).unwrap();
    std::fs::write(inbox.join("note.txt"), "no signal").unwrap();
    eventually("both are moved", || {
        (inbox.join("done/blue.xml").exists() && inbox.join("bad/cut.xml.txt").exists()).then_some(())
    });
    assert!(std::fs::read_to_string(inbox.join("bad/cut.xml.txt")).unwrap().contains("XML"));
    assert!(inbox.join("note.txt").exists());
    let page = signals(&mut browser);
    assert_eq!((&page["signals"][0]["way"], &page["signals"][0]["mark"]), (&"folder".into(), &"测试".into()));
    assert!(acting(&page).is_empty());
}

#[test]
fn forecasts_are_kept_and_the_newest_is_measured_against_the_gauge() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    rain(&server, &["5.0", "21.0", "30.0", "2.0"]);
    let csv = "source,place,issued,from,to,mm\n县气象台,daixian,2021-07-14 08:00,2021-07-14 08:00,2021-07-14 12:00,40\n县气象台,daixian,2021-07-14 08:00,2021-07-14 12:00,2021-07-14 18:00,10\n";
    let bad = browser.post_text("/api/v1/rain/forecasts", &csv.replace(",40", ",-40"));
    assert_eq!(bad.status, 400);
    assert!(bad.json()["message"].as_str().unwrap().contains("2:"), "{}", bad.json());
    assert_eq!(browser.post_text("/api/v1/rain/forecasts", csv).json()["new"], 1);
    let page = eventually("the forecast is compared", || {
        let page = browser.get("/api/v1/rain/forecasts").json();
        (page["forecasts"][0]["score"]["measured"] == "58.0").then_some(page)
    });
    let forecast = &page["forecasts"][0];
    assert_eq!((&forecast["score"]["mean_absolute"], &forecast["in_force"]), (&"18.0".into(), &true.into()));
    assert_eq!((&forecast["next"][0]["hours"], &forecast["next"][0]["mm"]), (&6.into(), &"10.0".into()));
    let series = browser.get("/api/v1/rain/series?place=gauge:daixian&from=2021-07-14&to=2021-07-14").json();
    assert_eq!(series["forecasts"][0]["steps"].as_array().unwrap().len(), 2);
}
