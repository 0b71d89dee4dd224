//! Inspecting and putting right through the interface: offices with their rights, files, receipts, restarts, the ledger.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::running::{Answer, Browser, Running, eventually};

const PHOTO: &[u8] = b"\xFF\xD8\xFF\xE0 a photo that no decoder has to read";

/// Signs in somebody of an office, made by the administrator.
pub(crate) fn somebody(server: &Running, admin: &mut Browser, role: &str, organisation: &str) -> Browser {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let login = format!("{role}-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let account = json!({"login": login, "password": "another long one", "title": format!("{organisation} 岗"),
        "organisation": organisation, "role": role});
    assert_eq!(admin.post("/api/v1/accounts", &account).status, 201);
    let mut browser = server.visitor();
    assert_eq!(
        browser.post("/api/v1/session", &json!({"login": login, "password": "another long one"})).status,
        200
    );
    browser
}

pub(crate) fn act(by: &mut Browser, id: u64, command: &Value) -> Answer {
    by.post(
        "/api/v1/campaign/acts",
        &json!({ "id": format!("{:032x}", u128::from(id) << 64), "command": command }),
    )
}

pub(crate) fn photo(by: &mut Browser) -> String {
    let sent = by.send("POST", "/api/v1/campaign/evidence", PHOTO);
    assert_eq!(sent.status, 201, "{}", String::from_utf8_lossy(&sent.body));
    sent.json()["digest"].as_str().unwrap().to_owned()
}

/// The ledger when the rules have entered what is due.
fn at_rest(by: &mut Browser) -> Value {
    let mut before = Value::Null;
    eventually("the rules come to rest", || {
        std::thread::sleep(std::time::Duration::from_millis(300));
        let now = by.get("/api/v1/campaign/ledger").json();
        let rests = now["head"] == before;
        before = now["head"].clone();
        rests.then_some(now)
    })
}

pub(crate) fn report() -> Value {
    json!({"do": "report", "object": "ekou-outfall", "what": "雨天有灰色废水流出"})
}

#[test]
fn a_problem_is_found_dispatched_put_right_verified_and_closed_and_the_restart_remembers() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut township = somebody(&server, &mut admin, "township", "township-ekou");
    let mut office = somebody(&server, &mut admin, "office", "group-office");
    let mut water = somebody(&server, &mut admin, "department", "water-resources");
    let mut second = somebody(&server, &mut admin, "department", "water-resources");
    let found = act(&mut township, 1, &report());
    assert_eq!(found.status, 200, "{}", String::from_utf8_lossy(&found.body));
    let id = found.json()["entries"][0]["id"].as_str().unwrap().to_owned();
    let again = act(&mut township, 1, &report()).json();
    assert_eq!((again["known"].as_bool(), again["entries"].as_array().map(Vec::len)), (Some(true), Some(0)));

    let dispatch = json!({"do": "dispatch", "problem": id, "lead": "water-resources", "measure": "封堵混接管", "deadline": {"working_days": 3}});
    assert_eq!(act(&mut water, 2, &dispatch).status, 403, "only the office dispatches");
    assert_eq!(act(&mut office, 3, &dispatch).status, 200);
    let bare = json!({"do": "submit", "problem": id, "report": "已封堵", "evidence": []});
    assert_eq!(act(&mut water, 4, &bare).json()["code"], "needs_evidence");
    let invented = json!({"do": "submit", "problem": id, "report": "已封堵", "evidence": ["00".repeat(32)]});
    assert_eq!(act(&mut water, 5, &invented).json()["code"], "no_such_file");
    let file = photo(&mut water);
    let submit = json!({"do": "submit", "problem": id, "report": "已封堵", "evidence": [file]});
    assert_eq!(act(&mut water, 6, &submit).status, 200);
    let verify = json!({"do": "verify", "problem": id, "note": "现场无废水"});
    assert_eq!(act(&mut water, 7, &verify).json()["code"], "same_person");
    let mine = second.get("/api/v1/campaign/problems?mine=true").json();
    assert_eq!(mine["problems"][0]["steps"][0]["step"], "verify");
    assert_eq!(act(&mut second, 8, &verify).status, 200);
    assert_eq!(act(&mut office, 9, &json!({"do": "close", "problem": id})).status, 200);
    let shown = second.get(&format!("/api/v1/campaign/evidence/{file}"));
    assert_eq!((shown.status, &*shown.body), (200, PHOTO));

    let page = township.get(&format!("/api/v1/campaign/problems/{id}")).json();
    let names: Vec<_> =
        page["history"].as_array().unwrap().iter().map(|h| h["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["发现问题", "交办", "提交整改", "核查通过", "销号"]);
    assert_eq!(page["history"][4]["clause"], "SC-028");
    let ledger = at_rest(&mut admin);
    assert_eq!(ledger["broken"], Value::Null);
    let total = ledger["total"].as_u64().unwrap();
    let newest = admin.get(&format!("/api/v1/campaign/ledger?after={}", total - 1)).json();
    assert_eq!(newest["entries"][0]["digest"], ledger["head"]);
    server.stop();

    let server = Running::on(&folder);
    let mut admin = server.visitor();
    assert_eq!(
        admin.post("/api/v1/session", &json!({"login": "admin", "password": "correct horse battery"})).status,
        200
    );
    let board = admin.get("/api/v1/campaign/problems?stage=closed").json();
    assert_eq!(
        (board["counts"]["closed"].as_u64(), board["problems"][0]["id"].as_str()),
        (Some(1), Some(&*id))
    );
    assert_eq!(at_rest(&mut admin)["head"], ledger["head"]);
}

#[test]
fn a_township_sees_and_does_its_own_and_an_observer_does_nothing() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut ekou = somebody(&server, &mut admin, "township", "township-ekou");
    let mut zaolin = somebody(&server, &mut admin, "township", "township-zaolin");
    let mut observer = somebody(&server, &mut admin, "viewer", "government");
    assert_eq!(act(&mut zaolin, 11, &report()).json()["code"], "no_right");
    assert_eq!(act(&mut observer, 12, &report()).status, 403);
    assert_eq!(
        act(&mut admin, 13, &report()).status,
        403,
        "the administrator keeps the system and acts in nothing"
    );
    assert_eq!(act(&mut ekou, 14, &report()).status, 200);
    let count =
        |by: &mut Browser| by.get("/api/v1/campaign/problems").json()["problems"].as_array().unwrap().len();
    assert_eq!((count(&mut ekou), count(&mut zaolin), count(&mut observer)), (1, 0, 1));
    let objects =
        |by: &mut Browser| by.get("/api/v1/campaign/register").json()["objects"].as_array().unwrap().clone();
    assert!(objects(&mut zaolin).iter().all(|o| o["township"]["id"] == "township-zaolin"));
    assert!(objects(&mut ekou).len() < objects(&mut observer).len());
    assert_eq!(zaolin.get("/api/v1/campaign/ledger").status, 403);
    assert_eq!(observer.send("POST", "/api/v1/campaign/evidence", PHOTO).status, 403);
}

#[test]
fn an_inspection_made_offline_is_entered_with_both_times_and_counts_as_coverage() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut ekou = somebody(&server, &mut admin, "township", "township-ekou");
    let file = photo(&mut ekou);
    let answers = json!([{"item": "outfall-marked", "finding": "fine"}, {"item": "outfall-no-mixing", "finding": "fault", "note": "有混排"},
        {"item": "outfall-no-secret", "finding": "not_applicable"}]);
    let command = json!({"do": "inspect", "object": "ekou-outfall", "answers": answers, "evidence": [file],
        "location": {"longitude": 113_000_000, "latitude": 39_000_000, "accuracy_m": 12}});
    let late =
        json!({"id": "0".repeat(31) + "7", "happened": "2021-06-28T09:00:00+08:00", "command": command});
    assert_eq!(ekou.post("/api/v1/campaign/acts", &late).json()["code"], "late_without_reason");
    let mut reasoned = late;
    reasoned["late"] = json!("补录：当时没有网络");
    let receipt = ekou.post("/api/v1/campaign/acts", &reasoned).json();
    assert_eq!(receipt["entries"].as_array().unwrap().len(), 2, "the inspection and the problem it found");
    let page = ekou.get("/api/v1/campaign/register").json();
    let object = page["objects"].as_array().unwrap().iter().find(|o| o["id"] == "ekou-outfall").unwrap();
    assert_eq!(
        (&object["inspected"], object["open"].as_u64()),
        (&json!("2021-06-28T09:00:00+08:00"), Some(1))
    );
    let problem = &ekou.get("/api/v1/campaign/problems").json()["problems"][0];
    let history = ekou.get(&format!("/api/v1/campaign/problems/{}", problem["id"].as_str().unwrap())).json();
    assert_eq!(history["history"][0]["late"], "补录：当时没有网络");
}

#[test]
fn what_is_no_photo_and_acts_that_do_not_read_are_refused_with_their_place() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut ekou = somebody(&server, &mut admin, "township", "township-ekou");
    assert_eq!(ekou.send("POST", "/api/v1/campaign/evidence", b"<script>").json()["code"], "unknown_kind");
    assert_eq!(ekou.send("POST", "/api/v1/campaign/evidence", b"").json()["code"], "empty_file");
    let wrong =
        ekou.post("/api/v1/campaign/acts", &json!({"id": "12", "command": {"do": "report", "what": "x"}}));
    assert_eq!((wrong.status, wrong.json()["code"].clone()), (400, json!("unreadable_act")));
    assert!(wrong.json()["hint"].as_str().unwrap().contains("第 1 行"), "{}", wrong.json());
    assert_eq!(act(&mut ekou, 21, &json!({"do": "report", "what": "没有对象"})).json()["code"], "missing");
    assert_eq!(act(&mut ekou, 22, &json!({"do": "fly"})).json()["code"], "unreadable_act");
}
