//! Accountability, cases, packages of evidence and audit through the interface.

use std::time::Duration;

use campaign::package::{Fault, verify};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::campaign::{act, photo, report, somebody};
use crate::judgements::send;
use crate::running::{Answer, Browser, Running, eventually, river, upload};

const STATION: &str = "A140923_0001";
const SECTION: &str = "daixianqiao";

fn number(id: u64) -> String {
    format!("{:032x}", u128::from(id) << 64)
}

fn entered(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    answer.json()["entries"][0]["id"].as_str().unwrap().to_owned()
}

fn propose(problem: &str) -> Value {
    json!({"do": "case", "step": "propose", "case_kind": "talk", "unit": "township-ekou", "reasons": ["measures"],
        "what": "突出问题超期未改", "entries": [problem], "section": SECTION, "quarter": "2021-Q2"})
}

fn until(browser: &mut Browser, path: &str, good: impl Fn(&Value) -> bool) -> Value {
    eventually(path, || Some(browser.get(path).json()).filter(&good))
}

fn candidate<'a>(page: &'a Value, rule: &str) -> &'a Value {
    let all = page["candidates"].as_array().unwrap();
    all.iter().find(|c| c["rule"] == rule && c["section"]["id"] == SECTION).unwrap()
}

// Proves SC-093, SC-094, SC-096, SC-097, SC-011.
#[test]
fn candidates_stand_with_each_condition_its_numbers_and_what_is_missing_and_nobody_is_blamed_by_them() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut office = somebody(&server, &mut admin, "office", "group-office");
    let mut ekou = somebody(&server, &mut admin, "township", "township-ekou");
    for month in ["202104", "202105"] {
        send(&server, STATION, month, 1..=19, |_| "0.45");
    }
    send(&server, STATION, "202107", 1..=1, |_| "0.15");
    let path = "/api/v1/campaign/accountability?quarter=2021-Q2";
    let page = until(&mut office, path, |p| p["settled"] == true && candidate(p, "R3")["fact"] == "holds");
    let talk = candidate(&page, "R3");
    let condition = |c: &Value, kind: &str| {
        c["conditions"].as_array().unwrap().iter().find(|c| c["kind"] == kind).unwrap().clone()
    };
    let worst = condition(talk, "quarter_worse_than_v");
    assert_eq!((&worst["fact"], &worst["clause"]), (&json!("holds"), &json!("SC-093")));
    let figure = &worst["figures"][0];
    assert_eq!((&figure["value"], &figure["against"]), (&json!("0.450"), &json!("≤0.2")));
    assert!(figure["source"].as_str().unwrap().contains("2021-04-01 至 2021-06-30"), "{figure}");
    assert!(figure["link"].as_str().unwrap().starts_with("#/section/daixianqiao"));
    let ranking = condition(talk, "ranking_harm");
    assert_eq!(ranking["fact"], "open", "nothing is known of the quarter before: {ranking}");
    let inspection = candidate(&page, "R4");
    assert_eq!(inspection["fact"], "does_not_hold", "no problem was dragged on");
    let quarters = condition(inspection, "consecutive_quarters");
    assert_eq!((&quarters["fact"], &quarters["missing"][0]), (&json!("open"), &json!("2021-Q1 没有数据")));

    let rank = json!({"do": "case", "step": "enter_rank", "rank": {"quarter": "2021-Q2", "base_rank": 40, "now_rank": 40, "source": "省厅通报"}});
    assert_eq!(act(&mut ekou, 1, &rank).json()["code"], "no_right");
    entered(&act(&mut office, 2, &rank));
    let page = office.get(path).json();
    let ranking = condition(candidate(&page, "R3"), "ranking_harm");
    assert_eq!(
        (&ranking["fact"], &ranking["figures"][0]["source"]),
        (&json!("does_not_hold"), &json!("省厅通报"))
    );

    let theirs = ekou.get(path).json();
    assert_eq!(
        (&theirs["restricted"], &theirs["candidates"], &theirs["concerned"]),
        (&json!(true), &json!([]), &json!([]))
    );
    assert!(!theirs["goals"].as_array().unwrap().is_empty(), "goals are everybody's");
    assert_eq!(office.get("/api/v1/campaign/cases").json()["cases"], json!([]), "facts open no case");
}

// Proves SC-032, SC-005, SC-012, SC-013, SC-076.
#[test]
fn the_season_counted_for_each_section_is_what_a_recount_of_the_raw_daily_means_gives() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let phosphorus = |day: u8| if (5..=8).contains(&day) || day == 12 { "0.30" } else { "0.15" };
    send(&server, STATION, "202007", 1..=19, |_| "0.10");
    send(&server, STATION, "202107", 1..=20, phosphorus);
    let path = "/api/v1/campaign/accountability";
    let page = until(&mut admin, path, |p| p["goals"][0]["season"]["days_judged"] == 20);
    let goal = page["goals"].as_array().unwrap().iter().find(|g| g["section"]["id"] == SECTION).unwrap();
    // Recounted from the daily means of every judged item.
    let mut over = [Some(false); 32];
    for factor in ["w01001", "w01009", "w01019", "w21003", "w21011"] {
        let series = admin
            .get(&format!("/api/v1/sections/{SECTION}/series?factor={factor}&from=2021-07-01&to=2021-07-20"))
            .json();
        let mut told = [false; 32];
        for day in series["daily"].as_array().unwrap() {
            let date: usize = day["day"].as_str().unwrap()[8..].parse().unwrap();
            told[date] = true;
            over[date] = match (over[date], day["exceeds"].as_bool()) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            };
        }
        for (day, told) in told.iter().enumerate() {
            over[day] = over[day].filter(|_| *told);
        }
    }
    let judged = over.iter().filter(|o| o.is_some()).count();
    let exceeding = over.iter().filter(|o| **o == Some(true)).count();
    let runs = over.split(|o| *o != Some(true)).map(<[_]>::len);
    let season = &goal["season"];
    assert_eq!(season["days_judged"], judged, "{season}");
    assert_eq!(season["days_exceeding"], exceeding);
    assert_eq!(season["longest_run"], runs.max().unwrap());
    assert_eq!((judged, exceeding), (20, 5), "five days of 0.30 among twenty");
    assert_eq!(season["compliance_percent"], "75.0");
    // (15 · 0.15 + 5 · 0.30) / 20 = 0.1875, kept; last year 0.10.
    let july = goal["months"].as_array().unwrap().iter().find(|m| m["label"] == "2021年7月").unwrap();
    assert_eq!((&july["compliant"], &july["settled"]), (&json!(true), &json!(false)), "{july}");
    let year = &goal["year_on_year"];
    let item = year["items"].as_array().unwrap().iter().find(|i| i["code"] == "w21011").unwrap();
    assert_eq!(
        (&item["base"], &item["now"], &item["direction"]),
        (&json!("0.100"), &json!("0.188"), &json!("worse")),
        "{year}"
    );
}

// Proves SC-099, SC-095.
#[test]
fn a_case_is_proposed_approved_notified_answered_and_its_letters_are_drafts_with_the_source_of_every_figure()
{
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut office = somebody(&server, &mut admin, "office", "group-office");
    let mut leader = somebody(&server, &mut admin, "leader", "government");
    let mut ekou = somebody(&server, &mut admin, "township", "township-ekou");
    let mut zaolin = somebody(&server, &mut admin, "township", "township-zaolin");
    let problem = entered(&act(&mut ekou, 1, &report()));
    let bare = json!({"do": "case", "step": "propose", "case_kind": "talk", "unit": "township-ekou", "what": "x", "entries": [problem]});
    assert_eq!(act(&mut office, 2, &bare).json()["code"], "missing", "without a reason");
    let case = entered(&act(&mut office, 3, &propose(&problem)));
    let page = format!("/api/v1/campaign/cases/{case}");
    assert_eq!(leader.get("/api/v1/campaign/cases").json()["mine"], 1, "the leader has to decide");
    assert_eq!(ekou.get(&page).status, 404, "not before the notice");
    let approve = json!({"do": "case", "step": "approve", "case": case});
    assert_eq!(act(&mut office, 4, &approve).json()["code"], "no_right");
    entered(&act(&mut leader, 5, &approve));
    let notify = json!({"do": "case", "step": "notify", "case": case, "at": "2030-01-01T15:00:00+08:00", "place": "县政府"});
    entered(&act(&mut office, 6, &notify));
    let theirs = ekou.get(&page).json();
    assert_eq!(theirs["case"]["steps"][0]["step"], "answer");
    assert_eq!(theirs["case"]["letters"], json!([]), "drafts are the office's");
    entered(&act(&mut ekou, 7, &json!({"do": "case", "step": "answer", "case": case, "text": "图纸缺失"})));
    assert_eq!(zaolin.get(&page).status, 404);
    assert_eq!(zaolin.get("/api/v1/campaign/cases").json()["cases"], json!([]));

    let letter = office.get(&format!("{page}/letters/talk-notice"));
    let html = String::from_utf8(letter.body).unwrap();
    for said in [
        "约谈通知书",
        "草稿",
        "工作措施不力",
        "2030年1月1日15:00",
        "雨天有灰色废水流出",
        &problem,
        "不认定责任",
    ] {
        assert!(html.contains(said), "{said} in {html}");
    }
    let docx = office.get(&format!("{page}/letters/talk-minutes?format=docx"));
    assert!(docx.status == 200 && docx.body.starts_with(b"PK"));
    assert_eq!(ekou.get(&format!("{page}/letters/talk-notice")).status, 403);
    assert_eq!(office.get(&format!("{page}/letters/inspection-report")).status, 404);
    let steps: Vec<_> = office.get(&page).json()["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| h["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(steps, ["提出约谈", "批准", "下达通知", "申辩说明"], "each step is in the ledger");
}

// Proves SC-100.
#[test]
fn a_package_proves_itself_stands_in_the_ledger_and_shows_what_was_edited_after_the_case() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut office = somebody(&server, &mut admin, "office", "group-office");
    let mut leader = somebody(&server, &mut admin, "leader", "government");
    let mut ekou = somebody(&server, &mut admin, "township", "township-ekou");
    send(&server, STATION, "202106", 20..=21, |_| "0.45");
    let file = photo(&mut ekou);
    let mut found = report();
    found["evidence"] = json!([file]);
    let problem = entered(&act(&mut ekou, 1, &found));
    let case = entered(&act(&mut office, 2, &propose(&problem)));
    entered(&act(&mut leader, 3, &json!({"do": "case", "step": "approve", "case": case})));
    let path = format!("/api/v1/campaign/cases/{case}/packages");
    let ask = |id: u64| json!({"id": number(id), "purpose": "移送问题线索", "body": "县纪委监委"});
    assert_eq!(ekou.post(&path, &ask(4)).status, 404, "others do not even see the case");
    let made = office.post(&path, &ask(5));
    assert_eq!(made.status, 200, "{}", String::from_utf8_lossy(&made.body));
    let digest = made.json()["digest"].as_str().unwrap().to_owned();
    let package = office.get(&format!("{path}/{digest}"));
    let whole = verify(&package.body);
    assert_eq!((whole.faults.clone(), whole.digest.to_string()), (vec![], digest.clone()));
    let named = |name: &str| whole.files.iter().any(|(n, _)| n == name);
    for name in [
        "index.html",
        "case.json",
        "ledger/head.txt",
        "readings/readings.csv",
        "readings/revisions.csv",
        "SHA256SUMS",
    ] {
        assert!(named(name), "{name} in {:?}", whole.files);
    }
    assert!(named(&format!("evidence/{file}.jpg")), "{:?}", whole.files);
    assert!(whole.files.iter().any(|(n, _)| n.starts_with("frames/")), "raw frames: {:?}", whole.files);
    let segment = whole.segment.unwrap();
    let mut at = |seq: u64| {
        admin.get(&format!("/api/v1/campaign/ledger?after={}", seq - 1)).json()["entries"][0].clone()
    };
    let head = json!(segment.head.to_string());
    assert_eq!(head, at(segment.upto)["digest"], "the ledger as it was when the package was made");
    let named_at = made.json()["seq"].as_u64().unwrap();
    assert!(named_at > segment.upto);
    let last = &at(named_at)["entry"]["event"];
    assert_eq!(
        (&last["step"], &last["package"]["package"], &last["package"]["body"]),
        (&json!("handed_over"), &json!(digest), &json!("县纪委监委"))
    );
    let mut changed = package.body.clone();
    let at = changed.windows(6).position(|w| w == b",0.45,").unwrap();
    changed[at + 1] = b'1';
    assert!(
        matches!(&verify(&changed).faults[..], [Fault::File { name }] if name.starts_with("readings/") || name.starts_with("frames/"))
    );
    assert_eq!(
        office.get(&format!("/api/v1/campaign/evidence/{digest}")).status,
        404,
        "a package is handed out with its case alone"
    );

    // A value is edited after the case was proposed: the next package says so, the first one stays what it was.
    let mut station = server.station();
    station.send(&upload(STATION, "123456", "20210621080000", &river("0.12")));
    assert!(station.answer(Duration::from_secs(5)).is_some());
    let second = office.post(&path, &ask(6)).json()["digest"].as_str().unwrap().to_owned();
    let text = String::from_utf8_lossy(&office.get(&format!("{path}/{second}")).body).into_owned();
    assert!(text.contains("0.12 N") && text.contains("0.45 N"), "both values stand in the revisions");
    let line = text.lines().find(|l| l.contains("0.45 N") && l.contains("0.12 N")).unwrap();
    assert!(line.trim_end().ends_with("是"), "edited after the case: {line}");
    assert_eq!(office.get(&format!("{path}/{digest}")).body, package.body);
}

// Proves SC-089.
#[test]
fn what_is_refused_is_kept_with_who_what_why_and_when_and_is_there_after_a_restart() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut office = somebody(&server, &mut admin, "office", "group-office");
    let mut ekou = somebody(&server, &mut admin, "township", "township-ekou");
    let mut zaolin = somebody(&server, &mut admin, "township", "township-zaolin");
    let problem = entered(&act(&mut ekou, 1, &report()));
    let close = json!({"do": "close", "problem": problem});
    assert_eq!(act(&mut zaolin, 2, &close).status, 403);
    assert_eq!(zaolin.get("/api/v1/campaign/ledger").status, 403);
    assert_eq!(zaolin.get("/api/v1/campaign/audit/refusals").status, 403);
    assert_eq!(
        zaolin.get(&format!("/api/v1/campaign/problems/{problem}")).status,
        404,
        "hidden, not told to be there"
    );
    let case = entered(&act(&mut office, 3, &propose(&problem)));
    assert_eq!(zaolin.get(&format!("/api/v1/campaign/cases/{case}")).status, 404);
    assert_eq!(
        act(&mut office, 4, &json!({"do": "close", "problem": problem})).json()["code"],
        "wrong_stage"
    );
    assert_eq!(
        zaolin.get(&format!("/api/v1/campaign/cases/{}", "0".repeat(32))).status,
        404,
        "what is nowhere is no refusal"
    );
    let check = |by: &mut Browser| {
        let page = by.get("/api/v1/campaign/audit/refusals").json();
        let said: Vec<_> = page["refusals"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| (r["what"].as_str().unwrap().to_owned(), r["code"].as_str().unwrap().to_owned()))
            .collect();
        let expected = [
            ("act close", "wrong_stage"),
            ("查看案件", "not_found"),
            ("查看问题", "not_found"),
            ("GET /api/v1/campaign/audit/refusals", "not_allowed"),
            ("GET /api/v1/campaign/ledger", "not_allowed"),
            ("act close", "no_right"),
        ];
        assert_eq!(said, expected.map(|(what, code)| (what.to_owned(), code.to_owned())));
        page["refusals"].clone()
    };
    let kept = check(&mut admin);
    assert_eq!(
        (&kept[5]["organisation"]["id"], &kept[5]["about"]),
        (&json!("township-zaolin"), &json!(problem))
    );
    assert!(kept[5]["why"].as_str().unwrap().contains("无权"));
    server.stop();
    let server = Running::on(&folder);
    assert_eq!(check(&mut server.signed_in()), kept);
}

#[test]
fn the_ledger_is_looked_up_by_who_what_clause_day_and_what_was_recorded_late_and_followed_again() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut office = somebody(&server, &mut admin, "office", "group-office");
    let mut ekou = somebody(&server, &mut admin, "township", "township-ekou");
    let problem = entered(&act(&mut ekou, 1, &report()));
    let late = json!({"id": number(2), "happened": "2021-06-28T09:00:00+08:00", "late": "当时没有网络", "command": report()});
    assert_eq!(ekou.post("/api/v1/campaign/acts", &late).status, 200);
    entered(&act(&mut office, 3, &propose(&problem)));
    let seqs = |by: &mut Browser, query: &str| {
        let page = by.get(&format!("/api/v1/campaign/audit/entries?{query}")).json();
        page["entries"].as_array().unwrap().iter().map(|e| e["seq"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    let mine = seqs(&mut admin, "organisation=township-ekou");
    let [second, first] = mine[..] else { panic!("two entries of the township: {mine:?}") };
    assert!(second > first, "newest first");
    let proposed = seqs(&mut admin, "kind=case.proposed");
    assert!(proposed.len() == 1 && proposed[0] > second);
    assert_eq!(seqs(&mut admin, "clause=SC-095&organisation=group-office"), proposed);
    assert_eq!(seqs(&mut admin, "late=true"), [second]);
    let long_ago = seqs(&mut admin, "day=2021-06-28&organisation=township-ekou");
    assert_eq!(long_ago, Vec::<i64>::new(), "by the day it was recorded");
    assert_eq!(seqs(&mut admin, &format!("about={problem}")), [first]);
    assert_eq!(seqs(&mut admin, &format!("organisation=township-ekou&before={second}")), [first]);
    assert_eq!(ekou.get("/api/v1/campaign/audit/entries").status, 403);
    let checked = admin.post("/api/v1/campaign/audit", &json!({})).json();
    assert!(checked["checked"].as_i64().unwrap() >= proposed[0]);
    assert_eq!((&checked["proven"], &checked["broken"]), (&checked["total"], &json!([])));
    server.stop();

    // Somebody changes an entry in the database's file: the next start and every look say where.
    let path = folder.path().join("xunqing.sqlite");
    let database = rusqlite::Connection::open(&path).unwrap();
    database.execute_batch("DROP TRIGGER ledger_is_never_changed; UPDATE ledger SET text = replace(text, '没有网络', '忘记上报') WHERE text LIKE '%没有网络%';").unwrap();
    drop(database);
    let server = Running::on(&folder);
    let page = server.signed_in().get("/api/v1/campaign/audit").json();
    assert_eq!((&page["proven"], &page["broken"][0]["entry"]), (&json!(second - 1), &json!(second)));
}

#[test]
fn files_stand_beside_what_they_say_of_themselves_and_an_old_photo_is_told() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut ekou = somebody(&server, &mut admin, "township", "township-ekou");
    let file = photo(&mut ekou);
    let mut first = report();
    first["evidence"] = json!([file]);
    entered(&act(&mut ekou, 1, &first));
    entered(&act(&mut ekou, 2, &first));
    let files = admin.get("/api/v1/campaign/audit/files").json()["files"].clone();
    assert_eq!((&files[0]["used_before"], &files[0]["marked"]), (&files[1]["seq"], &json!(true)));
    let first = (&files[1]["used_before"], &files[1]["taken"], &files[1]["marked"]);
    assert_eq!(first, (&Value::Null, &Value::Null, &json!(false)));
}
