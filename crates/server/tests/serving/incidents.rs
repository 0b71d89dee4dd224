//! Warnings joined up through the running server: how soon, for whom, what is shared, what is published.

use std::path::Path;
use std::time::Instant as Stopwatch;

use serde_json::{Value, json};
use standards::time::Instant;
use tempfile::TempDir;

use crate::campaign::{act, somebody};
use crate::running::{Browser, Running, eventually, plan, river, upload};

const MN: &str = "A140923_0001";
const HOUR_MS: i64 = 3_600_000;

#[expect(clippy::disallowed_types, reason = "latency is measured by the machine's clock")]
fn now() -> Instant {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Instant(i64::try_from(since.as_millis()).unwrap())
}

/// The shipped plan with one file written anew.
pub(crate) fn plan_with(name: &str, text: Option<&str>) -> TempDir {
    let folder = TempDir::new().unwrap();
    for entry in std::fs::read_dir(plan()).unwrap().map(Result::unwrap).filter(|e| e.path().is_file()) {
        std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    let path = folder.path().join(name);
    match text {
        Some(text) => std::fs::write(path, text).unwrap(),
        None => std::fs::remove_file(path).unwrap(),
    }
    folder
}

fn serve(folder: &TempDir, plan: &Path) -> Running {
    Running::by_the_clock(folder, plan)
}

pub(crate) fn send(server: &Running, hours_ago: i64, phosphorus: &str) {
    let time = now().plus_ms(-hours_ago * HOUR_MS).compact();
    let mut station = server.station();
    station.send(&upload(MN, "123456", &time, &river(phosphorus)));
    assert!(station.answer(std::time::Duration::from_secs(20)).is_some());
}

fn board(by: &mut Browser) -> Value {
    by.get("/api/v1/campaign/incidents?state=all").json()
}

// Proves SC-091, SC-092.
#[test]
fn a_reading_over_the_limit_is_an_incident_within_two_seconds_and_the_recovery_ends_it() {
    let (folder, plan) = (TempDir::new().unwrap(), plan_with("publication.toml", None));
    let server = serve(&folder, plan.path());
    let mut admin = server.administrator();
    let mut ecology = somebody(&server, &mut admin, "department", "ecology-environment");
    let mut township = somebody(&server, &mut admin, "township", "township-ekou");
    let live = admin.live();
    let began = Stopwatch::now();
    send(&server, 0, "0.612");
    let told = live.take_while(|_| began.elapsed().as_secs() < 10).any(|line| line == "event: campaign");
    let took = began.elapsed();
    assert!(told && took.as_millis() < 2000, "the incident was told after {took:?}");
    println!("from sending the reading to telling the incident: {took:?}");
    let page = board(&mut ecology);
    assert_eq!(page["incidents"].as_array().unwrap().len(), 1, "{page}");
    let shown = &page["incidents"][0];
    assert_eq!((&shown["kind"]["id"], &shown["section"]), (&json!("limit-crossing"), &json!("daixianqiao")));
    assert_eq!((&shown["steps"][0]["step"], &page["counts"]["mine"]), (&json!("acknowledge"), &json!(1)));
    assert_eq!(board(&mut township)["incidents"], json!([]), "who was not called sees nothing");
    let id = shown["id"].as_str().unwrap().to_owned();
    let step = |step: &str| json!({"do": "incident", "step": step, "incident": id});
    assert_eq!(act(&mut township, 900, &step("acknowledge")).status, 403);
    assert_eq!(act(&mut ecology, 901, &step("acknowledge")).status, 200);
    let done =
        json!({"do": "incident", "step": "respond", "incident": id, "text": "已赴现场", "finished": true});
    assert_eq!(act(&mut ecology, 902, &done).status, 200);
    let detail = ecology.get(&format!("/api/v1/campaign/incidents/{id}")).json();
    let names: Vec<_> = detail["timeline"].as_array().unwrap().iter().map(|t| t["name"].clone()).collect();
    for name in ["发起联防联控", "布置任务", "知悉", "已处置"] {
        assert!(names.contains(&json!(name)), "{names:?}");
    }
    server.stop();

    let server = serve(&folder, plan.path());
    let mut admin = server.signed_in();
    let after = board(&mut admin);
    assert_eq!(after["incidents"].as_array().unwrap().len(), 1, "the restart makes no second one");
    assert_eq!(after["incidents"][0]["offices"][0]["responses"][0]["text"], "已赴现场");
}

// Proves SC-088.
#[test]
fn a_test_signal_is_taken_in_and_opens_nothing() {
    let (folder, plan) = (TempDir::new().unwrap(), plan_with("publication.toml", None));
    let server = serve(&folder, plan.path());
    let mut admin = server.administrator();
    let signal = |status: &str, number: u32| {
        let sent = now().plus_ms(-60_000);
        format!(
            "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>1409234160000{number}_{}</identifier>\
             <sender>140923</sender><sent>{sent}</sent><status>{status}</status><msgType>Alert</msgType>\
             <scope>Public</scope><info><language>zh-CN</language><category>Met</category><event>暴雨</event>\
             <urgency>Immediate</urgency><severity>Extreme</severity><certainty>Observed</certainty>\
             <headline>代县气象台发布暴雨红色预警信号</headline></info></alert>",
            sent.compact()
        )
    };
    assert_eq!(admin.post_text("/api/v1/signals", &signal("Test", 0)).json()["new"], 1);
    assert_eq!(admin.post_text("/api/v1/signals", &signal("Exercise", 1)).json()["new"], 1);
    assert_eq!(admin.post_text("/api/v1/signals", &signal("Actual", 2)).json()["new"], 1);
    eventually("the real one opens an incident", || board(&mut admin)["incidents"].get(0).cloned());
    assert_eq!(
        board(&mut admin)["incidents"].as_array().unwrap().len(),
        1,
        "the test and the drill opened none"
    );
}

// Proves SC-089.
#[test]
fn what_is_shared_is_read_with_its_token_and_every_access_is_logged_refused_ones_too() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut station = server.station();
    for hour in ["00", "04", "08", "12", "16", "20"] {
        station.send(&upload(MN, "123456", &format!("20210714{hour}0000"), &river("0.105")));
        assert!(station.answer(std::time::Duration::from_secs(20)).is_some());
    }
    let token = |admin: &mut Browser, name: &str, scope: &str| {
        let made = admin.post("/api/v1/tokens", &json!({"name": name, "scope": scope})).json();
        let mut program = server.visitor();
        program.token = Some(made["token"].as_str().unwrap().to_owned());
        program
    };
    let mut partner = token(&mut admin, "水利平台", "share");
    let mut sender = token(&mut admin, "网关", "send");
    let mut township = somebody(&server, &mut admin, "township", "township-ekou");
    let days = "/api/v1/share/days?section=daixianqiao&from=2021-07-14&to=2021-07-14";
    let shared = eventually("the day is judged", || {
        let answer = partner.get(days).json();
        (answer["days"][0]["means"].as_array()?.len() >= 5).then_some(answer)
    });
    let phosphorus = shared["days"][0]["means"].as_array().unwrap().iter().find(|m| m["code"] == "w21011");
    assert_eq!(phosphorus.unwrap()["mean"], "0.105");
    let table = partner.get(&format!("{days}&format=csv"));
    assert!(String::from_utf8(table.body).unwrap().contains("0.105"));
    for path in ["sections", "incidents", "rain"] {
        assert_eq!(partner.get(&format!("/api/v1/share/{path}")).status, 200, "{path}");
    }
    assert_eq!(partner.get("/api/v1/situation").status, 403, "nothing but what is shared");
    assert_eq!(partner.get("/api/v1/share/log").status, 403);
    assert_eq!(township.get("/api/v1/share/sections").status, 403, "an office without the right");
    assert_eq!(sender.get("/api/v1/share/sections").status, 403, "a token for sending");
    assert_eq!(server.visitor().get("/api/v1/share/sections").status, 401);

    let log = admin.get("/api/v1/share/log").json();
    let told = |granted: bool, what: &str| {
        let all = log["accesses"].as_array().unwrap();
        all.iter().filter(|a| a["granted"] == granted && a["what"] == what).cloned().collect::<Vec<_>>()
    };
    assert_eq!(told(true, days)[0]["token"], "水利平台");
    let refused = told(false, "/api/v1/share/sections");
    assert_eq!(refused.len(), 2, "{log}");
    assert_eq!(
        (&refused[0]["token"], &refused[1]["organisation"]),
        (&json!("网关"), &json!("峨口镇人民政府"))
    );
}

// Proves SC-090.
#[test]
fn the_bulletin_is_published_at_its_time_without_a_station_and_says_which() {
    const AT_ONCE: &str = "[daily]\nat = \"00:00\"\nall_year = true\nassumed = true\nnote = \"假定：试验\"\n";
    let (folder, before) = (TempDir::new().unwrap(), plan_with("publication.toml", None));
    let server = serve(&folder, before.path());
    let _admin = server.administrator();
    let midnight = now().day().start();
    for hour in [0, 4, 8, 12, 16, 20] {
        let time = midnight.plus_ms((hour - 24) * HOUR_MS).compact();
        let mut station = server.station();
        station.send(&upload(MN, "123456", &time, &river("0.105")));
        assert!(station.answer(std::time::Duration::from_secs(20)).is_some());
    }
    server.stop();
    let after = plan_with("publication.toml", Some(AT_ONCE));
    let server = serve(&folder, after.path());
    let mut admin = server.signed_in();
    let published = eventually("the bulletin is published", || {
        admin.get("/api/v1/bulletins").json()["bulletins"].get(0).cloned()
    });
    assert_eq!(published["of"], json!(now().day().previous().to_string()));
    let missing: Vec<_> =
        published["missing"].as_array().unwrap().iter().map(|m| m.as_str().unwrap()).collect();
    assert!(missing.contains(&"定襄桥") && !missing.contains(&"代县桥"), "{missing:?}");
    let file = published["files"][0].as_str().unwrap();
    let page = admin.get(&format!("/api/v1/campaign/evidence/{file}"));
    let text = String::from_utf8(page.body).unwrap();
    assert!(text.contains("代县桥") && text.contains("当日未收到数据"), "it says which section has no data");
    let mut entered = Vec::new();
    loop {
        let after = entered.last().map_or(0, |e: &Value| e["seq"].as_i64().unwrap());
        let page = admin.get(&format!("/api/v1/campaign/ledger?after={after}")).json();
        let entries = page["entries"].as_array().unwrap();
        if entries.is_empty() {
            break;
        }
        entered.extend(entries.clone());
    }
    let names: Vec<_> = entered.iter().filter(|e| e.to_string().contains("published")).collect();
    assert_eq!(names.len(), 1, "entered once");
}
