//! Papers, works and reports through the interface.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::campaign::somebody;
use crate::judgements::send;
use crate::running::{Answer, Browser, Running, eventually};

fn act(by: &mut Browser, id: u64, command: &Value) -> Answer {
    by.post(
        "/api/v1/campaign/acts",
        &json!({ "id": format!("{:032x}", u128::from(id) << 64), "command": command }),
    )
}

fn entered(by: &mut Browser, id: u64, command: &Value) -> String {
    let answer = act(by, id, command);
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    answer.json()["entries"][0]["id"].as_str().unwrap().to_owned()
}

fn draw(kind: &str, title: &str) -> Value {
    json!({"do": "paper", "step": "draw", "paper_kind": kind, "title": title, "text": "正文"})
}

fn shown(by: &mut Browser, id: &str) -> Value {
    by.get(&format!("/api/v1/campaign/papers/{id}")).json()
}

// Proves SC-002, SC-071, SC-072.
#[test]
fn a_notice_is_sent_signed_for_and_shows_who_is_missing_after_a_restart_too() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut office = somebody(&server, &mut admin, "office", "group-office");
    let mut ekou = somebody(&server, &mut admin, "township", "township-ekou");
    let mut zaolin = somebody(&server, &mut admin, "township", "township-zaolin");
    let mut plant = somebody(&server, &mut admin, "discharger", "ekou-sewage-plant");
    let refused = act(&mut ekou, 101, &draw("notice", "通报"));
    assert_eq!((refused.status, &refused.json()["code"]), (403, &json!("no_right")));
    let id = entered(&mut office, 102, &draw("notice", "关于第一批问题的通报"));
    assert_eq!(ekou.get(&format!("/api/v1/campaign/papers/{id}")).status, 404, "a draft is the office's");
    let issue = json!({"do": "paper", "step": "issue", "paper": id, "number": "代保汛办〔2021〕1号",
        "recipients": ["township-ekou", "township-zaolin"]});
    assert_eq!(act(&mut zaolin, 103, &issue).status, 403);
    entered(&mut office, 104, &issue);
    assert_eq!(ekou.get("/api/v1/campaign/papers").json()["mine"], 1);
    entered(&mut ekou, 105, &json!({"do": "paper", "step": "receive", "paper": id}));
    let again = act(&mut ekou, 106, &json!({"do": "paper", "step": "receive", "paper": id}));
    assert_eq!((again.status, &again.json()["code"]), (409, &json!("already_received")));
    assert_eq!(plant.get(&format!("/api/v1/campaign/papers/{id}")).status, 404, "it was not sent there");
    let paper = shown(&mut office, &id);
    assert_eq!((&paper["missing"], &paper["number"]), (&json!(1), &json!("代保汛办〔2021〕1号")));
    let missing: Vec<_> = paper["receipts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|r| r["at"].is_null())
        .map(|r| r["id"].clone())
        .collect();
    assert_eq!(missing, ["township-zaolin"]);
    // Every step stands in the ledger, about the paper.
    let (mut steps, mut after) = (Vec::new(), 0);
    loop {
        let ledger = admin.get(&format!("/api/v1/campaign/ledger?after={after}")).json();
        let Some(last) = ledger["entries"].as_array().unwrap().last() else { break };
        after = last["seq"].as_i64().unwrap();
        let events = ledger["entries"].as_array().unwrap().iter().map(|e| &e["entry"]["event"]);
        steps.extend(events.filter(|e| e["kind"] == "paper").map(|e| e["step"].clone()));
    }
    assert_eq!(steps, ["drawn", "issued", "received"]);
    server.stop();
    let server = Running::on(&folder);
    let mut admin = server.signed_in();
    assert_eq!(shown(&mut admin, &id)["missing"], 1);
}

// Proves SC-001, SC-101.
#[test]
fn the_notice_its_clauses_and_the_directory_open_and_hold_titles_only() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut ekou = somebody(&server, &mut admin, "township", "township-ekou");
    let page = ekou.get("/api/v1/campaign/papers").json();
    let document = &page["document"];
    assert_eq!(
        (&document["number"], &document["issued"]),
        (&json!("代政办函〔2021〕31号"), &json!("2021-07-07"))
    );
    let addressees =
        page["organisations"].as_array().unwrap().iter().filter(|o| o["addressee"] == true).count();
    assert!(addressees > 15, "{addressees}");
    let clauses = ekou.get("/api/v1/campaign/clauses").json();
    assert_eq!(clauses.as_array().unwrap().len(), 106);
    assert_eq!(clauses[40]["id"], "SC-041");
    let offices = ekou.get("/api/v1/campaign/directory").json();
    let contacts: Vec<_> = offices.as_array().unwrap().iter().filter(|o| o["contact"] == true).collect();
    assert!(contacts.iter().any(|o| o["posts"].to_string().contains("水科")), "{contacts:?}");
    assert!(contacts.iter().any(|o| o["id"] == "law-enforcement"));
    let text = offices.to_string();
    assert!(!text.contains('@'));
    let longest = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
    assert!(longest < Some(7), "nothing like a telephone number");
}

/// The values of a factor on the days asked for, in order of time.
fn numbers(page: &Value, factor: &str) -> Vec<f64> {
    let samples = page["samples"].as_array().unwrap().iter();
    let values = samples.flat_map(|s| s["values"].as_array().unwrap()).filter(|v| v["code"] == factor);
    values.map(|v| v["value"].as_str().unwrap().parse().unwrap()).collect()
}

// Proves SC-030, SC-032, SC-034.
#[test]
fn the_closing_report_s_counts_equal_a_recount_from_the_raw_daily_means() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut office = somebody(&server, &mut admin, "office", "group-office");
    // Days before the campaign do not count; two runs, of two and of three days.
    let phosphorus = |day: u8| if matches!(day, 3 | 4 | 10 | 11 | 12) { "0.45" } else { "0.15" };
    send(&server, "A140923_0001", "202106", 17..=19, |_| "0.45");
    send(&server, "A140923_0001", "202107", 1..=16, phosphorus);
    let path = "/api/v1/reports/closing";
    let report = eventually("the days are judged", || {
        Some(office.get(path).json()).filter(|r| r["sections"][0]["judged"] == 16)
    });
    // The recount: raw values from the interface, their daily means by hand, against the limit 0.2 mg/L.
    let (mut judged, mut exceeding, mut run, mut longest) = (0, 0, 0, 0);
    let mut means = Vec::new();
    for day in 1..=16 {
        let samples = office
            .get(&format!("/api/v1/sections/daixianqiao/samples?from=2021-07-{day:02}&to=2021-07-{day:02}"))
            .json();
        let values = numbers(&samples, "w21011");
        assert_eq!(values.len(), 6, "{samples}");
        let mean = (values.iter().sum::<f64>() / 6.0 * 1000.0).round() / 1000.0;
        means.push(mean);
        judged += 1;
        run = if mean > 0.2 { run + 1 } else { 0 };
        exceeding += i32::from(mean > 0.2);
        longest = longest.max(run);
    }
    let section = &report["sections"][0];
    assert_eq!(
        (&section["judged"], &section["exceeding"], &section["longest_run"]),
        (&json!(judged), &json!(exceeding), &json!(longest))
    );
    assert_eq!((judged, exceeding, longest), (16, 5, 3));
    let july = section["months"].as_array().unwrap().iter().find(|m| m["month"] == "2021-07-01").unwrap();
    let phosphorus = july["items"].as_array().unwrap().iter().find(|i| i["factor"] == "w21011").unwrap();
    let mean = means.iter().sum::<f64>() / 16.0;
    assert_eq!(phosphorus["mean"], format!("{mean:.3}"));
    // Three parts; the run of three days breaks its goal.
    for part in ["goals", "open", "results"] {
        assert!(!report[part].is_null(), "{report}");
    }
    let goal = report["goals"]
        .as_array()
        .unwrap()
        .iter()
        .find(|g| g["text"].as_str().unwrap().contains("连续3日"))
        .unwrap();
    assert_eq!(goal["met"], "no");
    // The ledger's figures equal the board's.
    let mut ekou = somebody(&server, &mut admin, "township", "township-ekou");
    let late = json!({"id": format!("{:032x}", 1_u128 << 100), "happened": "2021-07-01T09:00:00+08:00", "late": "补录",
        "command": {"do": "report", "object": "ekou-outfall", "what": "雨天有灰色废水流出"}});
    assert_eq!(ekou.post("/api/v1/campaign/acts", &late).status, 200);
    let board = office.get("/api/v1/campaign/problems").json();
    let report = office.get(path).json();
    assert_eq!(report["results"]["problems"]["found"], board["counts"]["found"]);
    assert_eq!(report["results"]["problems"], json!({"found": 1, "closed": 0}));
    let html = office.get(&format!("{path}?format=html"));
    let text = String::from_utf8_lossy(&html.body).into_owned();
    for heading in ["一、目标完成情况", "二、存在问题", "三、工作成效"] {
        assert!(text.contains(heading), "{heading}");
    }
    // The command writes what the page shows, beside the running server.
    eventually("the same paper within one minute", || {
        let written = server::closing_report(folder.path(), None, None, None).unwrap().to_html();
        (written.as_bytes() == office.get(&format!("{path}?format=html")).body).then_some(())
    });
    let nobody = server::closing_report(folder.path(), None, None, Some("township-nowhere"));
    assert!(nobody.unwrap_err().to_string().contains("township-ekou"), "it names those there are");
    assert_eq!(&office.get(&format!("{path}?format=docx")).body[..2], b"PK");
    assert_eq!(ekou.get(path).status, 403, "a township reads its own summary only");
    assert_eq!(ekou.get(&format!("{path}?unit=township-ekou")).status, 200);
    assert_eq!(office.get(&format!("{path}?phase=self-check")).json()["from"], "2021-06-26");
    assert_eq!(office.get(&format!("{path}?phase=never")).status, 404);
}

// Proves SC-067, SC-068.
#[test]
fn works_are_reviewed_before_they_are_approved_and_do_not_begin_in_a_forbidden_window() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut owner = somebody(&server, &mut admin, "department", "water-resources");
    let mut second = somebody(&server, &mut admin, "department", "water-resources");
    let late = |id: u32, when: &str, command: Value| json!({"id": format!("{:032x}", u128::from(id) << 64), "happened": when, "late": "补录", "command": command});
    let application = json!({"do": "works", "step": "apply", "object": "yangmingbu-works", "what": "河道清淤", "from": "2021-07-01",
        "to": "2021-09-10", "sequence": "分段围堰", "sediment": "导流沉淀"});
    let applied =
        owner.post("/api/v1/campaign/acts", &late(201, "2021-06-25T09:00:00+08:00", application)).json();
    let id = applied["entries"][0]["id"].as_str().unwrap().to_owned();
    let step = |step: &str| json!({"do": "works", "step": step, "works": id, "note": "现场核对"});
    let early =
        second.post("/api/v1/campaign/acts", &late(202, "2021-06-26T09:00:00+08:00", step("approve")));
    assert_eq!((early.status, &early.json()["code"]), (409, &json!("wrong_stage")));
    let own = owner.post("/api/v1/campaign/acts", &late(203, "2021-06-26T09:00:00+08:00", step("review")));
    assert_eq!((own.status, &own.json()["code"]), (403, &json!("same_person")));
    for (n, name) in [(204, "review"), (205, "approve")] {
        let done = second.post("/api/v1/campaign/acts", &late(n, "2021-06-27T09:00:00+08:00", step(name)));
        assert_eq!(done.status, 200, "{name}");
    }
    let inside = owner.post("/api/v1/campaign/acts", &late(206, "2021-07-25T09:00:00+08:00", step("start")));
    assert_eq!((inside.status, &inside.json()["code"]), (409, &json!("forbidden_window")));
    let page = owner.get("/api/v1/campaign/works").json();
    assert_eq!(
        (&page["works"][0]["stage"], &page["works"][0]["review"]),
        (&json!("approved"), &json!("现场核对"))
    );
    assert_eq!(page["windows"][0]["name"], "主汛期");
    // Begun before the window and still going on when it opened: the rules raise the alarm by themselves, dated by that moment.
    let started = owner.post("/api/v1/campaign/acts", &late(207, "2021-07-15T08:00:00+08:00", step("start")));
    assert_eq!(started.status, 200);
    let works = eventually("the alarm is raised", || {
        let works = owner.get("/api/v1/campaign/works").json()["works"][0].clone();
        (!works["alarms"].as_array()?.is_empty()).then_some(works)
    });
    assert_eq!(works["alarms"][0]["at"], "2021-07-20T00:00:00+08:00");
}
