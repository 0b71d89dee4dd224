//! Stations over real connections: what is missing is called and heals, what is wrong is told, what is asked is answered.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use standards::time::Instant;
use tempfile::TempDir;

use crate::running::{Browser, Running, eventually, plan};
use crate::talking::{Manner, Talking, now};

const MN: &str = "A140923_0001";
const MINUTE: i64 = 60_000;
const SOON: Duration = Duration::from_secs(10);
/// Minutes of data before now that the tests speak of.
const BACK: i64 = 12;

/// The shipped plan, whose first station sends minute data and is asked without delay.
fn plan_of_minutes(more: &str) -> TempDir {
    let own = TempDir::new().unwrap();
    for file in std::fs::read_dir(plan()).unwrap().filter(|f| f.as_ref().is_ok_and(|f| f.path().is_file())) {
        let file = file.unwrap();
        std::fs::copy(file.path(), own.path().join(file.file_name())).unwrap();
    }
    let stations = own.path().join("stations.toml");
    let keys = format!(
        "kind = \"hour\"\nexpect = [{{ kind = \"minute\", every_minutes = 1, grace_minutes = 0 }}]\n\
         time_out_seconds = 1\nretries = 0\n{more}\n"
    );
    let text = std::fs::read_to_string(&stations).unwrap().replacen("kind = \"hour\"\n", &keys, 1);
    std::fs::write(&stations, text).unwrap();
    own
}

const AT_ONCE: &str = "recall = { after_connect_seconds = 2, settle_seconds = 1, wait_seconds = 1, longest_wait_seconds = 1, attempts = 2 }";

/// The same on a machine so busy that a second is no time to answer in.
const UNTIL_ANSWERED: &str = "recall = { after_connect_seconds = 2, settle_seconds = 1, wait_seconds = 1, longest_wait_seconds = 1, attempts = 20 }";

fn now_ms() -> i64 {
    now().0
}

/// The minute so many before the test began (each has a thread of its own): the same however long it takes.
fn ago(minutes: i64) -> Instant {
    thread_local! {
        static BEGAN: i64 = now_ms();
    }
    let began = BEGAN.with(|began| *began);
    Instant(began - began.rem_euclid(MINUTE) - minutes * MINUTE)
}

fn area(time: Instant, values: &str) -> String {
    format!("DataTime={};{values}", time.compact())
}

fn values(n: i64) -> String {
    format!("w01001-Avg=7.{n:02},w01001-Flag=N;w21011-Avg=0.1{n:02},w21011-Flag=N")
}

/// Everything the station measured, and will have measured when it is asked: minutes pass meanwhile, and what it has it gives.
fn kept() -> BTreeMap<i64, String> {
    (-5..=BACK).map(|n| (ago(n).0, area(ago(n), &values(n.rem_euclid(60))))).collect()
}

fn page(browser: &mut Browser) -> Value {
    browser.get(&format!("/api/v1/stations/{MN}")).json()
}

/// Sends all minutes but those left out.
fn send(station: &Talking, kept: &BTreeMap<i64, String>, without: &[i64]) {
    let left_out: Vec<i64> = without.iter().map(|n| ago(*n).0).collect();
    for (_, area) in kept.range(..=ago(1).0).filter(|(time, _)| !left_out.contains(time)) {
        station.upload(2051, area);
    }
}

fn serve(folder: &TempDir, plan: &Path) -> Running {
    Running::by_the_clock(folder, plan)
}

#[test]
fn a_lost_interval_is_called_from_the_station_and_heals_and_the_gap_is_shown() {
    let (folder, plan) = (TempDir::new().unwrap(), plan_of_minutes(UNTIL_ANSWERED));
    let server = serve(&folder, plan.path());
    let mut browser = server.administrator();
    let kept = kept();
    let station = Talking::new(&server.endpoints.hj212, MN, kept.clone(), Manner::Willing);
    send(&station, &kept, &[6, 7, 8]);
    let gap = eventually("the gap is healed", || {
        let page = page(&mut browser);
        let gaps = page["gaps"].as_array()?.clone();
        gaps.into_iter().find(|g| g["state"] == "healed" && g["asks"] != 0)
    });
    assert_eq!((&gap["filled"], &gap["lost"]), (&gap["slots"], &json!(0)));
    assert_eq!((&gap["kind"], &gap["last_outcome"]), (&json!("minute"), &json!("执行成功")));
    let page = page(&mut browser);
    let request = page["requests"].as_array().unwrap().iter().find(|r| r["state"] == "done").unwrap();
    assert_eq!((&request["cn"], &request["automatic"]), (&json!(2051), &json!(true)));
    let frame = request["frames"].as_array().unwrap().last().unwrap();
    let frame = browser.get(&format!("/api/v1/frames/{frame}")).json();
    assert_eq!(frame["mn"], MN, "the frames that it brought lead to their bytes");
    station.leave();
}

#[test]
fn no_data_and_refusal_and_silence_end_the_asking() {
    for (manner, outcome, state) in [
        (Manner::Empty, "站点没有数据", "no_data"),
        (Manner::Refusing, "站点拒绝", "refused"),
        (Manner::Mute, "没有应答", "timed_out"),
    ] {
        let (folder, plan) = (TempDir::new().unwrap(), plan_of_minutes(AT_ONCE));
        let server = serve(&folder, plan.path());
        let mut browser = server.administrator();
        let kept = kept();
        let station = Talking::new(&server.endpoints.hj212, MN, kept.clone(), manner);
        send(&station, &kept, &[8]);
        let gap = eventually("the gap is given up", || {
            let page = page(&mut browser);
            let gaps = page["gaps"].as_array()?.clone();
            gaps.into_iter().find(|g| g["state"] == "given_up")
        });
        // A minute that passes meanwhile is missing too.
        assert!(gap["lost"].as_u64() >= Some(1) && gap["last_outcome"] == outcome, "{manner:?}: {gap}");
        let ended = page(&mut browser)["requests"].as_array().unwrap().iter().any(|r| r["state"] == state);
        assert!(ended, "{manner:?}");
        station.leave();
    }
}

#[test]
fn a_gap_survives_a_restart_and_is_called_when_the_station_is_back() {
    let (folder, plan) = (TempDir::new().unwrap(), plan_of_minutes(AT_ONCE));
    let kept = kept();
    let from;
    {
        let server = serve(&folder, plan.path());
        let mut browser = server.administrator();
        // It is cut off before anything can be asked: this one never answers.
        let station = Talking::new(&server.endpoints.hj212, MN, kept.clone(), Manner::Mute);
        send(&station, &kept, &[7, 8]);
        from = eventually("all but two are there", || {
            let page = page(&mut browser);
            // A minute that passes meanwhile is a gap of its own.
            let missing = |gap: &Value| Some(gap["slots"].as_u64()? - gap["filled"].as_u64()?);
            let two = |gap: &&Value| gap["state"] == "open" && missing(gap) == Some(2);
            page["gaps"].as_array()?.iter().find(two).map(|gap| gap["from"].as_str().unwrap().to_string())
        });
        station.leave();
        server.stop();
    }
    let server = serve(&folder, plan.path());
    let mut browser = server.signed_in();
    let page_now = page(&mut browser);
    let gap = page_now["gaps"].as_array().unwrap().iter().find(|g| g["from"] == from.as_str()).unwrap();
    let missing = gap["slots"].as_u64().unwrap() - gap["filled"].as_u64().unwrap();
    assert!(gap["state"] == "open" && missing >= 2, "{gap}");
    let cut = page_now["connections"].as_array().unwrap().iter().all(|c| !c["ended"].is_null());
    assert!(cut, "no connection outlives the server");
    let station = Talking::new(&server.endpoints.hj212, MN, kept.clone(), Manner::Willing);
    station.upload(2051, &kept[&ago(1).0].clone());
    eventually("the gap is healed", || {
        let page = page(&mut browser);
        let gaps = page["gaps"].as_array()?.clone();
        gaps.into_iter().find(|g| g["from"] == from.as_str() && g["state"] == "healed")
    });
    station.leave();
}

#[test]
fn a_person_asks_and_is_answered_and_a_stranger_may_not() {
    let (folder, plan) = (TempDir::new().unwrap(), plan_of_minutes(""));
    let server = serve(&folder, plan.path());
    let mut browser = server.administrator();
    let path = format!("/api/v1/stations/{MN}/requests");
    let clock = json!({ "command": "set_clock" });
    assert_eq!(browser.post(&path, &clock).status, 409, "it is not connected");
    assert_eq!(server.visitor().post(&path, &clock).status, 401);
    let station = Talking::new(&server.endpoints.hj212, MN, BTreeMap::new(), Manner::Willing);
    station.upload(2051, &area(ago(1), &values(1)));
    eventually("it is online", || (page(&mut browser)["station"]["online"] == true).then_some(()));
    let wrong = browser.post(&path, &json!({ "command": "set_rtd_interval", "seconds": 7 }));
    assert_eq!((wrong.status, &wrong.json()["code"]), (400, &json!("bad_request_value")));
    let sent = browser.post(&path, &clock);
    assert_eq!(sent.status, 202);
    let asked = station.asked(SOON).unwrap();
    assert_eq!(asked.command(), hj212::Command(1012));
    let request = eventually("it is done", || {
        let page = page(&mut browser);
        page["requests"].as_array()?.iter().find(|r| r["state"] == "done").cloned()
    });
    assert_eq!((&request["id"], &request["detail"]), (&sent.json()["id"], &json!("ExeRtn=1：执行成功")));
    assert!(request["by"].as_str().unwrap().contains("admin"));
    station.leave();
    eventually("it is offline", || (page(&mut browser)["station"]["online"] == false).then_some(()));
}

fn open_rules(browser: &mut Browser) -> Vec<String> {
    let warnings = browser.get("/api/v1/station-warnings?state=open").json();
    let rule = |w: &Value| w["rule"].as_str().unwrap_or_default().to_string();
    warnings["warnings"].as_array().unwrap().iter().map(rule).collect()
}

#[test]
fn a_factor_that_stops_and_a_clock_that_is_off_open_warnings_that_close_again_and_survive_a_restart() {
    let (folder, plan) = (TempDir::new().unwrap(), plan_of_minutes("watch = { clock_frames = 3 }"));
    let two_hours = 2 * 60 * MINUTE;
    {
        let server = serve(&folder, plan.path());
        let mut browser = server.administrator();
        let mut station = server.station();
        let mut send = |minutes: i64, values: &str, off: i64| {
            let qn = Instant(now_ms() + off).compact_ms();
            let frame = hj212::FrameBuilder {
                qn: Some(&qn),
                st: "21",
                cn: "2051",
                pw: Some("123456"),
                mn: Some(MN),
                flag: Some(hj212::Flag::from_bits(5)),
                data_area: &area(ago(minutes), values),
                ..hj212::FrameBuilder::default()
            };
            station.send(&frame.build().unwrap());
            assert!(station.answer(SOON).is_some());
        };
        let both = "w01001-Avg=7.1;w21011-Avg=0.1";
        (20..25).rev().for_each(|m| send(m, both, two_hours));
        (10..20).rev().for_each(|m| send(m, "w01001-Avg=7.1", two_hours));
        eventually("both are told", || {
            let rules = open_rules(&mut browser);
            (rules.contains(&"factor_stopped".into()) && rules.contains(&"clock_drift".into())).then_some(())
        });
        let stopped = browser.get("/api/v1/station-warnings?state=open").json();
        let stopped = stopped["warnings"].as_array().unwrap().iter().find(|w| w["rule"] == "factor_stopped");
        let stopped = stopped.unwrap();
        assert_eq!((&stopped["factor"]["code"], &stopped["severity"]), (&json!("w21011"), &json!("warn")));
        assert_eq!(stopped["opened"]["measured"], ago(16).to_string().as_str(), "both times are kept");
        assert!(stopped["opened"]["received"].is_string());
        server.stop();
    }
    let server = serve(&folder, plan.path());
    let mut browser = server.signed_in();
    let before = browser.get("/api/v1/station-warnings").json();
    assert_eq!(before["warnings"].as_array().unwrap().len(), 2, "a restart makes none again: {before}");
    let mut station = server.station();
    for minute in (1..9).rev() {
        let frame = hj212::FrameBuilder {
            qn: Some(&Instant(now_ms() + minute).compact_ms()),
            st: "21",
            cn: "2051",
            pw: Some("123456"),
            mn: Some(MN),
            flag: Some(hj212::Flag::from_bits(5)),
            data_area: &area(ago(minute), "w01001-Avg=7.1;w21011-Avg=0.1"),
            ..hj212::FrameBuilder::default()
        };
        station.send(&frame.build().unwrap());
        assert!(station.answer(SOON).is_some());
    }
    eventually("both are closed", || open_rules(&mut browser).is_empty().then_some(()));
    let after = browser.get("/api/v1/station-warnings?state=closed").json();
    assert_eq!(after["warnings"].as_array().unwrap().len(), 2);
}

#[test]
fn a_station_that_falls_silent_is_told_with_replayed_data_too_and_ends_with_its_next_frame() {
    let (folder, plan) = (TempDir::new().unwrap(), plan_of_minutes("watch = { silent_minutes = 30 }"));
    let server = Running::with(&folder, plan.path(), server::IntakeLimits::default());
    let mut browser = server.administrator();
    let mut station = server.station();
    let river = [("w01001", "8.1"), ("w21011", "0.1")];
    station.send(&crate::running::upload(MN, "123456", "20210401080000", &river));
    assert!(station.answer(SOON).is_some());
    // The clock of replayed data is moved by another station.
    station.send(&crate::running::upload("A140902_0001", "123456", "20210401084000", &river));
    assert!(station.answer(SOON).is_some());
    eventually("silence is told", || (open_rules(&mut browser) == ["silent"]).then_some(()));
    let opened = browser.get("/api/v1/station-warnings").json()["warnings"][0]["opened"]["received"].clone();
    assert_eq!(opened, "2021-04-01T08:30:00+08:00", "when it was long enough, not when somebody looked");
    station.send(&crate::running::upload(MN, "123456", "20210401084100", &river));
    assert!(station.answer(SOON).is_some());
    eventually("it has ended", || open_rules(&mut browser).is_empty().then_some(()));
}

#[test]
fn values_in_micrograms_are_converted_exactly_and_a_strict_profile_holds_what_deviates() {
    let more = "units = { w20111 = \"μg/L\" }";
    let (folder, plan) = (TempDir::new().unwrap(), plan_of_minutes(more));
    let server = Running::with(&folder, plan.path(), server::IntakeLimits::default());
    let mut browser = server.administrator();
    let mut station = server.station();
    station.send(&crate::running::upload(MN, "123456", "20210401080000", &[("w20111", "0.046")]));
    assert!(station.answer(SOON).is_some());
    let value = eventually("the value is there", || {
        let page = browser.get("/api/v1/sections/daixianqiao").json();
        page["latest_items"].as_array()?.iter().find(|i| i["code"] == "w20111").cloned()
    });
    assert_eq!(value["value"], "0.000046");
    let frame = browser.get(&format!("/api/v1/frames/{}", value["frame_id"])).json();
    assert!(frame["raw"].as_str().unwrap().contains("w20111-Avg=0.046"), "the bytes stay as they were");
    drop(server);

    let (folder, plan) = (TempDir::new().unwrap(), plan_of_minutes("mode = \"strict\""));
    let server = Running::with(&folder, plan.path(), server::IntakeLimits::default());
    let mut station = server.station();
    let mut frame = crate::running::upload(MN, "123456", "20210401080000", &[("w01001", "8.1")]);
    frame.pop();
    frame.pop();
    frame.push(b'\n');
    station.send(&frame);
    assert_eq!(station.answer(Duration::from_millis(700)), None, "a line feed alone deviates");
    let held = server.administrator().get("/api/v1/quarantine").json();
    assert_eq!(held["devices"][0]["reason"], "unreadable");
}
