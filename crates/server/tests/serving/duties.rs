//! Duties and tasks through the interface: lists, forms, records made afterwards, the office's orders, the matrix as a file.

use std::path::PathBuf;

use serde_json::{Value, json};
use server::IntakeLimits;
use standards::time::Instant;
use tempfile::TempDir;

use crate::campaign::{act, photo, somebody};
use crate::running::{Browser, Running, eventually, plan};

/// The shipped plan with its campaign around today: two phases are over, the last one runs, the paper came out in the second.
#[expect(clippy::disallowed_types, reason = "the server goes by the machine's clock")]
fn plan_of_today(folder: &TempDir) -> PathBuf {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let today = Instant(i64::try_from(since.as_millis()).unwrap()).day();
    let copy = folder.path().join("plan");
    std::fs::create_dir(&copy).unwrap();
    for entry in std::fs::read_dir(plan()).unwrap().map(Result::unwrap).filter(|e| e.path().is_file()) {
        std::fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
    }
    let file = copy.join("campaign.toml");
    let mut text = std::fs::read_to_string(&file).unwrap();
    let moved = [
        ("06-20", -60),
        ("06-25", -55),
        ("06-26", -54),
        ("07-07", -45),
        ("09-20", -8),
        ("09-21", -7),
        ("09-30", 2),
    ];
    for (day, days) in moved {
        text = text.replace(&format!("= 2021-{day}"), &format!("= {}", today.plus(days)));
    }
    std::fs::write(file, text).unwrap();
    copy
}

fn tasks(by: &mut Browser, asked: &str) -> Vec<Value> {
    by.get(&format!("/api/v1/campaign/tasks{asked}")).json()["tasks"].as_array().unwrap().clone()
}

/// The one task of a duty that somebody sees first.
fn task(by: &mut Browser, asked: &str) -> Value {
    eventually("the rules give the task", || tasks(by, asked).first().cloned())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn order(lead: &str, due: &str) -> Value {
    json!({"do": "task", "step": "assign", "origin": "order", "text": "封堵混接管", "clause": "SC-072", "focus": "outfalls",
        "object": "ekou-outfall", "lead": lead, "due": due, "checked": true})
}

// Proves SC-003, SC-028.
#[test]
fn the_rules_give_every_office_its_tasks_and_a_second_person_closes_what_was_recorded_afterwards() {
    let folder = TempDir::new().unwrap();
    let server = Running::with(&folder, &plan_of_today(&folder), IntakeLimits::default());
    let mut admin = server.administrator();
    let mut ekou = somebody(&server, &mut admin, "township", "township-ekou");
    let mut zaolin = somebody(&server, &mut admin, "township", "township-zaolin");
    let mut office = somebody(&server, &mut admin, "office", "group-office");
    let ditch = task(&mut ekou, "?duty=ditches-treated");
    let id = text(&ditch["id"]).to_owned();
    assert_eq!((text(&ditch["lead"]["id"]), text(&ditch["object"]["id"])), ("township-ekou", "ekou-ditch"));
    // The paper came out after the deadline: to be recorded, not late.
    let ditch = eventually("what was due before the issue is marked", || {
        let ditch = ekou.get(&format!("/api/v1/campaign/tasks/{id}")).json();
        ditch["task"]["catch_up"].as_bool().unwrap().then_some(ditch)
    });
    assert_eq!(ditch["task"]["late"], false);
    assert_eq!(ditch["form"]["fields"][0]["unit"], "m");
    // Its own, and those of others at its places, such as an overdue patrol.
    let concerns = |t: &Value| [&t["lead"]["id"], &t["township"]["id"]].contains(&&json!("township-zaolin"));
    assert!(tasks(&mut zaolin, "").iter().all(concerns));
    assert_eq!(zaolin.get(&format!("/api/v1/campaign/tasks/{id}")).status, 404);

    let file = photo(&mut ekou);
    let record = |fields: Value, evidence: Value| {
        json!({"do": "task", "step": "report", "task": id, "filled": fields, "evidence": evidence,
            "location": {"longitude": 113_000_000, "latitude": 39_000_000}})
    };
    let whole = json!([{"field": "length_m", "value": "300"}, {"field": "how", "value": "抽排清淤"}]);
    let no_photo = act(&mut ekou, 701, &record(whole.clone(), json!([]))).json();
    assert_eq!(no_photo["code"], "bad_form", "{no_photo}");
    let late = |id: u64, command: &Value, late: Option<&str>| json!({"id": format!("{:032x}", u128::from(id) << 64), "command": command, "happened": "2021-06-15T16:00:00+08:00", "late": late});
    let command = record(whole, json!([file]));
    let without = ekou.post("/api/v1/campaign/acts", &late(702, &command, None)).json();
    assert_eq!(without["code"], "late_without_reason");
    let with = ekou.post("/api/v1/campaign/acts", &late(703, &command, Some("文件 7 月 7 日印发，补录")));
    assert_eq!(with.status, 200, "{}", String::from_utf8_lossy(&with.body));
    let approve = json!({"do": "task", "step": "approve", "task": id, "note": "资料齐全"});
    assert_eq!(act(&mut ekou, 704, &approve).json()["code"], "no_right");
    assert!(tasks(&mut office, "?stage=submitted&mine=true").iter().any(|t| t["id"] == *id));
    assert_eq!(act(&mut office, 705, &approve).status, 200);
    let page = ekou.get(&format!("/api/v1/campaign/tasks/{id}")).json();
    assert_eq!((text(&page["task"]["stage"]), text(&page["report"]["filled"][0]["value"])), ("done", "300"));
    let history = page["history"].as_array().unwrap();
    let names: Vec<_> = history.iter().map(|h| text(&h["name"])).collect();
    assert_eq!(names, ["布置任务", "转为补录", "提交任务", "审核通过"]);
    assert!(text(&history[2]["late"]).contains("补录"));
    assert_eq!(page["files"].as_array().unwrap().len(), 1);
}

// Proves SC-072.
#[test]
fn the_office_gives_an_order_and_it_waits_for_the_lead_among_everything_else_that_does() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut office = somebody(&server, &mut admin, "office", "group-office");
    let mut water = somebody(&server, &mut admin, "department", "water-resources");
    let mut second = somebody(&server, &mut admin, "department", "water-resources");
    let mut ekou = somebody(&server, &mut admin, "township", "township-ekou");
    let due = "2099-01-01T18:00:00+08:00";
    assert_eq!(act(&mut water, 711, &order("water-resources", due)).json()["code"], "no_right");
    assert_eq!(act(&mut office, 712, &order("nobody", due)).json()["code"], "no_organisation");
    let past = act(&mut office, 713, &order("water-resources", "2021-06-01T00:00:00+08:00"));
    assert_eq!(past.json()["code"], "bad_deadline");
    let mut as_plan = order("water-resources", due);
    as_plan["origin"] = json!("plan");
    assert_eq!(act(&mut office, 714, &as_plan).json()["code"], "rules_only");
    let given = act(&mut office, 715, &order("water-resources", due));
    let id = text(&given.json()["entries"][0]["id"]).to_owned();
    let todo = water.get("/api/v1/campaign/todo").json();
    let items = todo["items"].as_array().unwrap();
    let mine = items.iter().find(|i| i["id"] == *id).unwrap();
    assert_eq!((text(&mine["when"]), text(&mine["step"]), text(&mine["kind"])), ("later", "签收", "task"));
    assert_eq!(text(&mine["link"]), format!("#/tasks/{id}"));
    let late_after_others = items.iter().skip_while(|i| i["when"] == "late").all(|i| i["when"] != "late");
    assert!(late_after_others, "what is late comes first");
    assert_eq!(todo["counts"]["all"].as_u64().unwrap(), items.len() as u64);
    for (form, _) in todo["forms"].as_object().unwrap() {
        assert!(items.iter().any(|i| i["task"]["form"] == *form));
    }
    assert!(
        !ekou.get("/api/v1/campaign/todo").json()["items"].as_array().unwrap().iter().any(|i| i["id"] == *id)
    );
    assert_eq!(act(&mut water, 716, &json!({"do": "task", "step": "accept", "task": id})).status, 200);
    assert_eq!(
        act(&mut water, 717, &json!({"do": "task", "step": "accept", "task": id})).json()["code"],
        "wrong_stage"
    );
    assert_eq!(
        act(&mut water, 718, &json!({"do": "task", "step": "accept", "task": "00".repeat(16)})).json()["code"],
        "no_task"
    );
    let file = photo(&mut water);
    let report = json!({"do": "task", "step": "report", "task": id, "note": "已封堵", "evidence": [file]});
    assert_eq!(act(&mut water, 719, &report).status, 200);
    let approve = json!({"do": "task", "step": "approve", "task": id});
    assert_eq!(act(&mut water, 720, &approve).json()["code"], "same_person");
    assert_eq!(act(&mut second, 721, &approve).status, 200);
    let found = office.get("/api/v1/campaign/tasks?origin=order&stage=done").json();
    assert_eq!((found["found"].as_u64(), text(&found["tasks"][0]["id"])), (Some(1), &*id));
}

// Proves SC-019, SC-074, SC-034, SC-015.
#[test]
fn the_matrix_has_one_lead_in_each_row_and_leaves_as_a_file() {
    let folder = TempDir::new().unwrap();
    let server = Running::with(&folder, &plan_of_today(&folder), IntakeLimits::default());
    let mut admin = server.administrator();
    let mut office = somebody(&server, &mut admin, "office", "group-office");
    let page = eventually("the rules give the tasks of every row", || {
        let page = office.get("/api/v1/campaign/duties").json();
        let given = |row: &Value| row["progress"]["given"].as_u64() > Some(0);
        page["rows"].as_array().unwrap().iter().all(given).then_some(page)
    });
    let rows = page["rows"].as_array().unwrap();
    let mut keys: Vec<_> = rows.iter().map(|r| (text(&r["duty"]), text(&r["lead"]["id"]))).collect();
    let all = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), all, "a duty stands twice at one lead");
    assert!(rows.iter().all(|r| r["post"].is_string() && r["alternate"].is_string()));
    assert_eq!(page["idle"], json!([]));
    let standing = &page["standing"];
    assert_eq!(standing["goals"].as_array().unwrap().len(), 3);
    assert_eq!(
        (standing["problems_open"].as_u64(), standing["problems_closed"].as_u64()),
        (Some(0), Some(0))
    );
    let given: u64 = rows.iter().map(|r| r["progress"]["given"].as_u64().unwrap()).sum();
    // Overdue patrols are tasks of no row.
    let patrols = tasks(&mut office, "").iter().filter(|t| t["origin"]["id"] == "patrol").count() as u64;
    assert_eq!(standing["tasks"]["given"].as_u64(), Some(given + patrols));
    let phases = office.get("/api/v1/campaign/phases").json();
    let in_phases: u64 =
        phases.as_array().unwrap().iter().map(|p| p["tasks"]["given"].as_u64().unwrap()).sum();
    assert_eq!(in_phases, given);
    let stages: Vec<_> =
        phases.as_array().unwrap().iter().map(|p| (text(&p["stage"]), p["ended"].is_string())).collect();
    assert_eq!(stages, [("ended", true), ("ended", true), ("running", false)]);
    let csv = office.get("/api/v1/campaign/duties?format=csv");
    let csv = String::from_utf8(csv.body).unwrap();
    assert!(csv.contains("责任分工表") && csv.contains("县水利局局长"), "{csv}");
    let leads = csv.lines().filter(|line| line.contains("清理河道和沿岸")).count();
    assert!(leads >= 9, "every township has its row");
    assert_eq!(office.get("/api/v1/campaign/duties?format=xlsx").body[..2], *b"PK");
}
