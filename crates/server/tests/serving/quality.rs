//! Quality control over real connections: a doubtful value is told with its reason, and people decide whether it counts.

use serde_json::{Value, json};
use standards::time::Instant;
use standards::{FactorCode, Mn, SeriesKind};
use store::{QualityStore as _, QualityWriter as _};
use tempfile::TempDir;

use crate::running::{Browser, Running, eventually, river, upload};

const MN: &str = "A140923_0001";
const PW: &str = "123456";
const SPAN: &str = "from=2021-04-01&to=2021-04-01";
const SOON: std::time::Duration = std::time::Duration::from_secs(5);

/// Total phosphorus of 04:00, 08:00 (70 mg/L, which no river has) and 12:00.
fn send_three(server: &Running) {
    let mut station = server.station();
    for (hour, value) in [("04", "0.212"), ("08", "70"), ("12", "0.208")] {
        station.send(&upload(MN, PW, &format!("20210401{hour}0000"), &river(value)));
        assert!(station.answer(SOON).is_some());
    }
}

/// The value of 08:00 as the quality page has it, once it satisfies a condition.
fn value(browser: &mut Browser, what: &str, ready: impl Fn(&Value) -> bool) -> Value {
    eventually(what, || {
        let page = browser.get(&format!("/api/v1/quality/{MN}/series?factor=w21011&{SPAN}")).json();
        let found = page["values"].as_array()?.iter().find(|v| v["value"] == "70")?.clone();
        ready(&found).then_some(found)
    })
}

/// The same value as evaluation counts it.
fn counted(browser: &mut Browser, what: &str, ready: impl Fn(&Value) -> bool) {
    eventually(what, || {
        let page = browser.get(&format!("/api/v1/sections/daixianqiao/samples?{SPAN}")).json();
        let sample = page["samples"].as_array()?.iter().find(|s| s["time"] == "2021-04-01T08:00:00+08:00")?;
        let found = sample["values"].as_array()?.iter().find(|v| v["code"] == "w21011")?;
        ready(found).then_some(())
    });
}

fn review(browser: &mut Browser, decision: &str) -> (u16, Value) {
    let body = json!({ "factor": "w21011", "time": "2021-04-01T08:00:00+08:00", "decision": decision, "reason": "实验室复测 0.21" });
    let answer = browser.post(&format!("/api/v1/quality/{MN}/reviews"), &body);
    (answer.status, answer.json())
}

#[test]
fn a_doubtful_value_is_told_taken_out_by_a_review_and_counts_again_when_it_is_revoked() {
    let folder = TempDir::new().unwrap();
    {
        let server = Running::on(&folder);
        let mut browser = server.administrator();
        send_three(&server);
        let told = value(&mut browser, "the value is told", |v| v["quality"]["number"] == 4);
        let finding =
            told["findings"].as_array().unwrap().iter().find(|f| f["test"] == "gross_range").unwrap();
        assert_eq!(finding["reason"], "数值 70 超出范围 0～50");
        assert!(told["frame_id"].as_i64().unwrap() > 0);
        // A verdict takes nothing away.
        counted(&mut browser, "the value counts", |v| v["counts"] == true && v["flag"] == "N");

        let (status, made) = review(&mut browser, "exclude");
        assert_eq!((status, &made["decision"]), (201, &"exclude".into()));
        counted(&mut browser, "the value is taken out", |v| {
            v["counts"] == false && v["left_out"].as_str().is_some_and(|why| why.contains("已撤回"))
        });
        let days = browser.get(&format!("/api/v1/quality/{MN}/days?{SPAN}")).json();
        let phosphorus =
            days["factors"].as_array().unwrap().iter().find(|f| f["factor"]["code"] == "w21011").unwrap();
        let day = &phosphorus["days"][0];
        assert_eq!(
            (&day["received"], &day["excluded"], &day["failed"], &day["valid"]),
            (&3.into(), &1.into(), &0.into(), &2.into())
        );
    }
    let server = Running::on(&folder);
    let mut browser = server.signed_in();
    counted(&mut browser, "the review holds after a restart", |v| v["counts"] == false);
    let (status, made) = review(&mut browser, "revoke");
    assert_eq!((status, &made["decision"]), (201, &Value::Null));
    counted(&mut browser, "the value counts again", |v| v["counts"] == true && v["flag"] == "N");
    let shown =
        value(&mut browser, "the history is kept", |v| v["reviews"].as_array().map(Vec::len) == Some(2));
    assert_eq!((&shown["value"], &shown["reviews"][0]["decision"]), (&"70".into(), &"exclude".into()));
    assert_eq!(shown["reviews"][0]["reason"], "实验室复测 0.21");
}

#[test]
fn a_corrected_value_clears_its_verdict_and_a_review_of_the_old_one_does_not_hold_for_it() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    send_three(&server);
    value(&mut browser, "the value is told", |v| v["quality"]["number"] == 4);
    assert_eq!(review(&mut browser, "exclude").0, 201);
    let mut station = server.station();
    station.send(&upload(MN, PW, "20210401080000", &river("0.210")));
    assert!(station.answer(SOON).is_some());
    counted(&mut browser, "the new value counts", |v| v["value"] == "0.210" && v["counts"] == true);
    eventually("its verdict is gone", || {
        let page = browser.get(&format!("/api/v1/quality/{MN}/series?factor=w21011&{SPAN}")).json();
        let found = page["values"].as_array()?.iter().find(|v| v["value"] == "0.210")?.clone();
        (found["findings"] == json!([]) && found["decision"].is_null()).then_some(())
    });
    let days = browser.get(&format!("/api/v1/quality/{MN}/days?{SPAN}")).json();
    let phosphorus =
        days["factors"].as_array().unwrap().iter().find(|f| f["factor"]["code"] == "w21011").unwrap();
    assert_eq!((&phosphorus["days"][0]["excluded"], &phosphorus["days"][0]["valid"]), (&0.into(), &3.into()));
}

#[test]
fn data_of_every_few_minutes_are_told_a_month_at_a_time() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    for what in ["series?factor=w21011&", "days?", "verdicts?"] {
        let mut status = |to: &str, kind: &str| {
            browser.get(&format!("/api/v1/quality/{MN}/{what}from=2021-04-01&to={to}&kind={kind}")).status
        };
        assert_eq!((status("2021-05-02", "minute"), status("2021-05-03", "minute")), (200, 400), "{what}");
        assert_eq!((status("2021-05-03", "real_time"), status("2022-05-06", "hour")), (400, 200), "{what}");
    }
}

#[test]
fn verdicts_that_were_not_stored_before_a_kill_are_there_after_the_next_start() {
    let folder = TempDir::new().unwrap();
    {
        let server = Running::on(&folder);
        let mut browser = server.administrator();
        send_three(&server);
        value(&mut browser, "the value is told", |v| v["quality"]["number"] == 4);
        server.stop();
    }
    {
        // As if the server had been killed between the readings and their verdicts.
        let (mut writer, reader) =
            store_sqlite::open(folder.path(), store_sqlite::Options::default()).unwrap();
        let (first, last) = (Instant(i64::MIN), Instant(i64::MAX));
        let stored = reader.verdicts(&Mn::from(MN), SeriesKind::Hour, first, last).unwrap();
        assert!(stored.iter().any(|v| v.key.factor == FactorCode::TOTAL_PHOSPHORUS));
        let keys: Vec<_> = stored.into_iter().map(|v| v.key).collect();
        writer.put_verdicts(&[], &keys).unwrap();
    }
    let server = Running::on(&folder);
    let mut browser = server.signed_in();
    value(&mut browser, "the value is told again", |v| v["quality"]["number"] == 4);
}

#[test]
fn a_station_that_is_heard_first_with_a_season_of_values_has_all_of_them_tested() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    let mut program = crate::messages::program(&server, &mut browser);
    let message = |day: &str, value: &str| {
        format!(r#"{{"device":"{MN}","time":"{day}T08:00:00+08:00","values":{{"w21011":{value}}}}}"#)
    };
    // One body is stored in one commit. No river has 70 mg/L.
    let season =
        [message("2021-04-01", "70"), message("2021-06-01", "0.2"), message("2021-09-30", "70")].join("\n");
    let answer = program.send("POST", "/api/v1/readings", season.as_bytes());
    assert_eq!((answer.status, &answer.json()["new"]), (200, &json!(3)));
    value(&mut browser, "the first value is told, half a year before the last", |v| {
        v["quality"]["number"] == 4
    });
}

#[test]
fn who_may_not_review_is_refused_and_a_review_needs_its_reason_and_its_value() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    send_three(&server);
    value(&mut admin, "the value is told", |v| v["quality"]["number"] == 4);
    let organisation = admin.get("/api/v1/organisations").json()[0]["id"].clone();
    let account = json!({"login": "乡镇", "password": "another long one", "title": "乡镇", "organisation": organisation, "role": "township"});
    assert_eq!(admin.post("/api/v1/accounts", &account).status, 201);
    let mut township = server.visitor();
    let entry = json!({"login": "乡镇", "password": "another long one"});
    assert_eq!(township.post("/api/v1/session", &entry).status, 200);
    assert_eq!(review(&mut township, "exclude").0, 403);
    assert_eq!(township.get(&format!("/api/v1/quality?{SPAN}")).status, 200);
    let path = format!("/api/v1/quality/{MN}/reviews");
    let without =
        json!({ "factor": "w21011", "time": "2021-04-01T08:00:00+08:00", "decision": "keep", "reason": " " });
    assert_eq!(admin.post(&path, &without).json()["code"], "review_needs_reason");
    let nothing =
        json!({ "factor": "w21011", "time": "2021-04-01T09:00:00+08:00", "decision": "keep", "reason": "x" });
    assert_eq!(admin.post(&path, &nothing).status, 404);
    let matrix = admin.get(&format!("/api/v1/quality?{SPAN}")).json();
    let row = matrix["stations"].as_array().unwrap().iter().find(|s| s["mn"] == MN).unwrap();
    assert!(row["days"][0]["failed"].as_u64().unwrap() >= 1, "{row}");
    let rules = admin.get("/api/v1/quality/rules").json();
    assert!(rules["checks"].as_array().unwrap().iter().all(|r| r["basis"] == "assumption"));
}
