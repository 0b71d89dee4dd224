//! Rosters, gates and readiness through the interface: offices with their rights, the rules that watch, tables to take away.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::campaign::{act, photo, somebody};
use crate::running::{Browser, Running, eventually};

const WWTP: &str = "watch-ekou-wwtp";

fn site(by: &mut Browser, id: &str) -> Value {
    let page = by.get("/api/v1/campaign/roster?days=2").json();
    page["sites"].as_array().unwrap().iter().find(|s| s["id"] == id).cloned().unwrap_or(Value::Null)
}

/// The slot that runs now.
fn running(by: &mut Browser, id: &str) -> Value {
    let page = by.get("/api/v1/campaign/roster?days=2").json();
    let now = page["now"].as_str().unwrap();
    let site = page["sites"].as_array().unwrap().iter().find(|s| s["id"] == id).unwrap();
    let runs = |s: &&Value| s["from"].as_str().unwrap() <= now && now < s["to"].as_str().unwrap();
    site["slots"].as_array().unwrap().iter().find(runs).cloned().unwrap()
}

// Proves SC-078.
#[test]
fn an_activation_raises_the_empty_shift_and_a_check_in_mans_it() {
    let folder = TempDir::new().unwrap();
    let server = Running::by_the_clock(&folder, &crate::running::plan());
    let mut admin = server.administrator();
    let mut office = somebody(&server, &mut admin, "office", "group-office");
    let mut building = somebody(&server, &mut admin, "department", "housing-construction");
    let mut ecology = somebody(&server, &mut admin, "department", "ecology-environment");
    let activate = json!({"do": "roster", "step": "activate", "response": null, "cause": "暴雨蓝色预警"});
    assert_eq!(act(&mut building, 1, &activate).status, 403);
    assert_eq!(act(&mut office, 2, &activate).status, 200);
    let alert = eventually("the empty shift is raised", || {
        let slot = running(&mut building, WWTP);
        slot["alerts"].as_array().filter(|a| !a.is_empty()).map(|a| a[0].clone())
    });
    assert_eq!((alert["lapse"].as_str(), alert["tier"].as_str()), (Some("空岗"), Some("责任单位")));
    let people = site(&mut building, WWTP)["people"].clone();
    assert_eq!(people.as_array().map(Vec::len), Some(1), "accounts of the office itself");
    assert_eq!(site(&mut ecology, WWTP)["people"].as_array().map(Vec::len), Some(0));
    let account = people[0]["account"].as_i64().unwrap();
    let slot = running(&mut building, WWTP);
    let plan = |account: i64| {
        json!({"do": "roster", "step": "plan", "site": WWTP, "organisation": null, "shifts": [{"day": slot["day"],
            "number": slot["number"], "person": {"account": account, "title": "随便写的"}}]})
    };
    assert_eq!(act(&mut building, 3, &plan(account + 1)).json()["code"], "not_of_the_office");
    assert_eq!(act(&mut ecology, 4, &plan(account)).status, 403);
    let planned = act(&mut building, 5, &plan(account));
    assert_eq!(planned.status, 200, "{}", String::from_utf8_lossy(&planned.body));
    let mine = building.get("/api/v1/campaign/roster").json()["mine"].clone();
    assert_eq!(
        (mine[0]["title"].as_str(), &mine[0]["steps"][0]["step"]),
        (people[0]["title"].as_str(), &json!("check_in"))
    );
    let shift = mine[0]["id"].as_str().unwrap().to_owned();
    let come = json!({"do": "roster", "step": "check_in", "shift": shift, "location": null});
    assert_eq!(act(&mut ecology, 6, &come).status, 403);
    assert_eq!(act(&mut building, 7, &come).status, 200);
    assert_eq!(running(&mut building, WWTP)["state"], "manned");
    let csv = office.get("/api/v1/campaign/roster?format=csv");
    let text = String::from_utf8_lossy(&csv.body).into_owned();
    assert!(text.contains("示例") && text.contains("在岗"), "{text}");
    let xlsx = office.get("/api/v1/campaign/roster?format=xlsx");
    assert_eq!((xlsx.status, &xlsx.body[..2]), (200, &b"PK"[..]));
}

// Proves SC-087.
#[test]
fn a_township_sees_the_places_gates_and_patrols_of_its_own_area_and_edits_no_others() {
    let folder = TempDir::new().unwrap();
    let server = Running::by_the_clock(&folder, &crate::running::plan());
    let mut admin = server.administrator();
    let mut zaolin = somebody(&server, &mut admin, "township", "township-zaolin");
    let mut observer = somebody(&server, &mut admin, "viewer", "government");
    let all = observer.get("/api/v1/campaign/roster").json();
    let own = zaolin.get("/api/v1/campaign/roster").json();
    let townships = |page: &Value| {
        let sites = page["sites"].as_array().unwrap().iter();
        sites.map(|s| s["township"]["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(townships(&all).len() > townships(&own).len() && !townships(&own).is_empty());
    assert!(townships(&own).iter().all(|t| t == "township-zaolin"), "{:?}", townships(&own));
    let gates = zaolin.get("/api/v1/campaign/gates").json();
    assert!(gates["gates"].as_array().unwrap().iter().all(|g| g["township"]["id"] == "township-zaolin"));
    let patrols = zaolin.get("/api/v1/campaign/patrols").json();
    assert!(patrols["patrols"].as_array().unwrap().iter().all(|p| p["township"]["id"] == "township-zaolin"));
    let foreign = json!({"do": "gate", "step": "propose", "gate": "yangmingbu-gate", "opening": 0, "reason": "看到黑水"});
    assert_eq!(act(&mut zaolin, 21, &foreign).status, 403);
    let foreign = json!({"do": "roster", "step": "plan", "site": "watch-ekou-outfall", "shifts": []});
    assert_eq!(act(&mut zaolin, 22, &foreign).status, 403);
}

// Proves SC-085, SC-086.
#[test]
fn polluted_canal_water_becomes_a_proposal_a_person_orders_and_the_gate_keeper_returns() {
    let folder = TempDir::new().unwrap();
    let server = Running::by_the_clock(&folder, &crate::running::plan());
    let mut admin = server.administrator();
    let mut office = somebody(&server, &mut admin, "office", "group-office");
    let mut water = somebody(&server, &mut admin, "department", "water-resources");
    let measure = json!({"do": "gate", "step": "measure", "canal": "yangmingbu-canal", "item": "w21003", "value": "2.6"});
    assert_eq!(act(&mut water, 31, &measure).status, 200);
    let gate = |by: &mut Browser| {
        let page = by.get("/api/v1/campaign/gates").json();
        page["gates"].as_array().unwrap().iter().find(|g| g["id"] == "yangmingbu-gate").cloned().unwrap()
    };
    let order = eventually("the rule proposes", || {
        gate(&mut office)["orders"].as_array().filter(|o| !o.is_empty()).map(|o| o[0].clone())
    });
    assert_eq!((order["stage"].as_str(), order["by_rule"].as_bool()), (Some("proposed"), Some(true)));
    assert_eq!(gate(&mut office)["opening"], Value::Null, "no gate moved by itself");
    let id = order["id"].as_str().unwrap().to_owned();
    let decide = json!({"do": "gate", "step": "order", "order": id, "minutes": null});
    assert_eq!(act(&mut office, 32, &decide).status, 200);
    assert!(gate(&mut water)["orders"][0]["left_ms"].as_i64().unwrap() > 0);
    let file = photo(&mut water);
    let done = json!({"do": "gate", "step": "return", "order": id, "opening": 0, "location": null, "evidence": [file]});
    assert_eq!(act(&mut water, 33, &done).status, 200);
    let shut = gate(&mut office);
    assert_eq!((shut["opening"].as_u64(), shut["orders"][0]["stage"].as_str()), (Some(0), Some("returned")));
    let over =
        json!({"do": "gate", "step": "propose", "gate": "yangmingbu-gate", "opening": 101, "reason": "错"});
    assert_eq!(act(&mut office, 34, &over).json()["code"], "unreadable_act");
}

// Proves SC-044.
#[test]
fn an_overflow_with_a_missing_measure_is_not_ready() {
    let folder = TempDir::new().unwrap();
    let server = Running::by_the_clock(&folder, &crate::running::plan());
    let mut admin = server.administrator();
    let mut building = somebody(&server, &mut admin, "department", "housing-construction");
    let overflow = |by: &mut Browser| {
        let page = by.get("/api/v1/campaign/patrols").json();
        let all = page["readiness"].as_array().unwrap().clone();
        all.into_iter().find(|r| r["object"]["id"] == "town-overflow-1").unwrap()
    };
    let measures = overflow(&mut building)["measures"].as_array().unwrap().clone();
    let check = |missing: Option<usize>, ready: bool| {
        let mark = |(n, m): (usize, &Value)| json!({"measure": m["id"], "in_place": Some(n) != missing, "note": "没有"});
        let marks: Vec<_> = measures.iter().enumerate().map(mark).collect();
        json!({"do": "readiness", "object": "town-overflow-1", "marks": marks, "ready": ready})
    };
    assert_eq!(act(&mut building, 41, &check(Some(1), true)).json()["code"], "not_ready");
    assert_eq!(act(&mut building, 42, &check(Some(1), false)).status, 200);
    assert_eq!(overflow(&mut building)["state"], "missing");
    assert_eq!(act(&mut building, 43, &check(None, true)).status, 200);
    assert_eq!(overflow(&mut building)["state"], "ready");
}
