//! Rain through the interface: signals raise the response by themselves, everybody gets their work, owners record, drills stay drills, and a restart remembers.

use serde_json::{Value, json};
use standards::time::{BeijingDay, Instant};
use tempfile::TempDir;

use crate::campaign::{act, somebody};
use crate::running::{Browser, Running, eventually, plan};

/// The shipped plan with a campaign that runs now, because the server goes by the machine's clock.
fn plan_of_today(folder: &TempDir) -> std::path::PathBuf {
    plan_around(folder, now().day())
}

/// The shipped plan with a campaign that began the day before.
fn plan_around(folder: &TempDir, today: BeijingDay) -> std::path::PathBuf {
    let to = folder.path().join("plan");
    std::fs::create_dir_all(&to).unwrap();
    for file in std::fs::read_dir(plan()).unwrap().filter(|f| f.as_ref().is_ok_and(|f| f.path().is_file())) {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
    let path = to.join("campaign.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    // Days of the shipped campaign and how far from today they stand here.
    let days = [
        ("2021-06-20", -1),
        ("2021-06-25", 0),
        ("2021-06-26", 1),
        ("2021-09-20", 20),
        ("2021-09-21", 21),
        ("2021-09-30", 30),
    ];
    let text = days.into_iter().fold(text, |text, (day, n)| text.replace(day, &today.plus(n).to_string()));
    std::fs::write(&path, text).unwrap();
    to
}

fn now() -> Instant {
    let text =
        std::process::Command::new("date").args(["-u", "+%Y-%m-%dT%H:%M:%SZ"]).output().unwrap().stdout;
    String::from_utf8(text).unwrap().trim().parse().unwrap()
}

fn signal(browser: &mut Browser, status: &str, message: &str, headline: &str) {
    let sent = now().plus_ms(-60_000);
    let ends = sent.plus_ms(10 * 3_600_000);
    let body = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{headline}</identifier><sender>代县气象台</sender><sent>{sent}</sent><status>{status}</status><msgType>{message}</msgType><scope>Public</scope><info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Expected</urgency><severity>Moderate</severity><certainty>Likely</certainty><expires>{ends}</expires><headline>{headline}</headline><area><areaDesc>代县</areaDesc><geocode><valueName>CPEAS Geographic Code</valueName><value>140923000000</value></geocode></area></info></alert>"#
    );
    let sent = browser.send("POST", "/api/v1/signals", body.as_bytes());
    assert_eq!(sent.status, 200, "{}", String::from_utf8_lossy(&sent.body));
}

fn board(browser: &mut Browser) -> Value {
    let answer = browser.get("/api/v1/campaign/rain");
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    answer.json()
}

#[test]
fn a_server_with_a_campaign_across_new_year_starts_and_tells_its_goals() {
    let folder = TempDir::new().unwrap();
    let plan = plan_around(&folder, "2026-12-16".parse().unwrap());
    let server = Running::by_the_clock(&folder, &plan);
    let answer = server.administrator().get("/api/v1/campaign/accountability");
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    assert!(!answer.json()["goals"].as_array().unwrap().is_empty());
}

// Proves SC-088, SC-056, SC-078.
#[test]
fn a_real_signal_raises_the_response_by_itself_an_exercise_never_does_and_a_restart_remembers() {
    let folder = TempDir::new().unwrap();
    let plan = plan_of_today(&folder);
    let server = Running::by_the_clock(&folder, &plan);
    let mut admin = server.administrator();
    let mut office = somebody(&server, &mut admin, "office", "group-office");
    let mut ekou = somebody(&server, &mut admin, "township", "township-ekou");
    signal(&mut admin, "Exercise", "Alert", "代县气象台发布暴雨红色预警");
    signal(&mut admin, "Actual", "Alert", "代县气象台发布暴雨橙色预警信号");
    let raised = eventually("the response is raised", || {
        let page = board(&mut office);
        (page["real"]["stage"]["id"] == "expected" && page["work"].as_array().is_some_and(|w| w.len() > 10))
            .then_some(page)
    });
    assert_eq!(
        (&raised["real"]["cause"], &raised["real"]["signal"]["id"]),
        (&json!("代县气象台发布暴雨橙色预警信号"), &json!("orange"))
    );
    assert_eq!(raised["drill"], Value::Null);
    let own = board(&mut ekou);
    let leads: Vec<_> =
        own["work"].as_array().unwrap().iter().map(|w| w["organisation"]["id"].clone()).collect();
    assert!(
        leads.contains(&json!("township-ekou")) && !leads.contains(&json!("township-zaolin")),
        "{leads:?}"
    );
    server.stop();

    let server = Running::by_the_clock(&folder, &plan);
    let mut admin = server.signed_in();
    let again = board(&mut admin);
    assert_eq!(
        (&again["real"]["id"], &again["real"]["raised"]),
        (&raised["real"]["id"], &raised["real"]["raised"])
    );
    signal(&mut admin, "Actual", "Cancel", "代县气象台解除暴雨橙色预警信号");
    let down = eventually("the response is stood down", || {
        let page = board(&mut admin);
        (page["last"]["stage"]["id"] == "stood_down").then_some(page)
    });
    assert!(down["last"]["reason"].as_str().unwrap().contains("没有降雨"), "{}", down["last"]);
    assert_eq!(down["real"], Value::Null);
}

// Proves SC-050, SC-053, SC-061.
#[test]
fn owners_record_what_stands_and_what_rules_find_is_on_the_board_with_its_task() {
    let folder = TempDir::new().unwrap();
    let plan = plan_of_today(&folder);
    let server = Running::by_the_clock(&folder, &plan);
    let mut admin = server.administrator();
    let mut plant = somebody(&server, &mut admin, "discharger", "ekou-sewage-plant");
    let mut factory = somebody(&server, &mut admin, "discharger", "discharger-example");
    let mut housing = somebody(&server, &mut admin, "department", "housing-construction");
    let page = plant.get("/api/v1/campaign/operations").json();
    let objects: Vec<_> =
        page["objects"].as_array().unwrap().iter().map(|o| o["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(objects, ["ekou-wwtp", "ekou-wwtp-inlet"]);
    assert!(
        page["forms"]
            .as_array()
            .unwrap()
            .iter()
            .any(|f| f["record"] == "gate" && f["form"]["fields"][0]["choices"][0] == "开启")
    );
    let record = |object: &str, kind: &str, field: &str, value: &str| json!({"do": "operation", "step": "record", "object": object, "record": kind, "filled": [{"field": field, "value": value}]});
    let foreign = act(&mut factory, 31, &record("ekou-wwtp-inlet", "gate", "state", "开启"));
    assert_eq!((foreign.status, foreign.json()["code"].clone()), (403, json!("no_right")));
    let unknown = act(&mut plant, 32, &record("ekou-wwtp-inlet", "gate", "state", "半开"));
    assert_eq!((unknown.status, unknown.json()["code"].clone()), (400, json!("bad_form")));
    assert_eq!(act(&mut plant, 33, &record("ekou-wwtp-inlet", "gate", "state", "开启")).status, 200);
    assert_eq!(
        act(&mut factory, 34, &record("discharger-1-pool", "pool", "level_percent", "90")).status,
        200
    );
    let found = eventually("rules have looked at the records", || {
        let page = board(&mut housing);
        let all = page["findings"].as_array().unwrap().clone();
        (all.len() == 2).then_some(page)
    });
    let of = |rule: &str| {
        found["findings"].as_array().unwrap().iter().find(|f| f["rule"] == rule).unwrap().clone()
    };
    let opened = of("未经批准开闸");
    assert_eq!((&opened["level"]["id"], &opened["clause"]), (&json!("violation"), &json!("SC-050")));
    assert_eq!(of("事故池预留容积不足")["figures"][0]["value"], "10");
    assert_eq!(found["places"]["gates"][0]["open"], true);
    assert_eq!(found["places"]["pools"][0]["short"], true);
    let settle = json!({"do": "finding", "step": "settle", "finding": opened["id"], "outcome": "dismissed", "reason": "检修试开"});
    assert_eq!(act(&mut plant, 35, &settle).status, 403, "nobody settles their own");
    assert_eq!(act(&mut housing, 36, &settle).status, 200);
    assert_eq!(act(&mut housing, 37, &settle).status, 409);
}

#[test]
fn a_drill_is_marked_runs_beside_nothing_real_and_needs_the_office() {
    let folder = TempDir::new().unwrap();
    let plan = plan_of_today(&folder);
    let server = Running::by_the_clock(&folder, &plan);
    let mut admin = server.administrator();
    let mut office = somebody(&server, &mut admin, "office", "group-office");
    let mut township = somebody(&server, &mut admin, "township", "township-ekou");
    let drill = json!({"do": "rain", "step": "drill", "grade": "rainstorm", "note": "汛前演练"});
    assert_eq!(act(&mut township, 41, &drill).status, 403);
    assert_eq!(act(&mut office, 42, &drill).status, 200);
    assert_eq!(act(&mut office, 43, &drill).json()["code"], "response_open");
    let page = eventually("the drill gives its work", || {
        let page = board(&mut office);
        (page["work"].as_array().unwrap().len() > 10).then_some(page)
    });
    assert_eq!((&page["drill"]["drill"], &page["real"]), (&json!(true), &Value::Null));
    let tasks = page["work"].as_array().unwrap().iter().flat_map(|w| w["tasks"].as_array().unwrap());
    assert!(tasks.clone().all(|t| t["drill"] == true && t["late"] == false));
    let id = page["drill"]["id"].clone();
    let end = json!({"do": "rain", "step": "stand_down", "response": id, "reason": "演练结束"});
    assert_eq!(act(&mut office, 44, &end).status, 200);
    eventually("nothing of the drill is left", || {
        let page = board(&mut office);
        (page["drill"].is_null() && page["work"].as_array().unwrap().is_empty()).then_some(())
    });
}
