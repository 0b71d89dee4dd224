//! What the ledger, the boards, the cases and the closing report say when the season is over.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use standards::time::BeijingDay;

use crate::scene::{HOUR, id};
use crate::story::TOWNSHIPS;
use crate::support::stdout;
use crate::virtual_season::as_told;
use crate::water;
use crate::weather::SEASON;

/// A page of the office.
fn page(name: &str) -> &'static Value {
    let state = &as_told().state;
    state.get(name).unwrap_or_else(|| panic!("no {name} among {:?}", state.keys()))
}

fn list<'v>(of: &'v Value, key: &str) -> &'v Vec<Value> {
    of[key].as_array().unwrap_or_else(|| panic!("no list {key} in {of}"))
}

/// Events of a kind and step, in order of time.
fn events(kind: &str, step: &str) -> Vec<&'static Value> {
    let fits = |e: &&Value| e["event"]["kind"] == kind && (step.is_empty() || e["event"]["step"] == step);
    let mut found: Vec<&Value> = as_told().ledger.values().filter(fits).collect();
    found.sort_by_key(|e| e["happened"].as_str().unwrap());
    found
}

/// How often each value stands at a place.
fn counted<'v>(of: impl IntoIterator<Item = &'v Value>, pointer: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for one in of {
        let value = one.pointer(pointer).unwrap_or(&Value::Null);
        let word = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        *found.entry(word).or_default() += 1;
    }
    found
}

fn words(all: &[(&str, usize)]) -> BTreeMap<String, usize> {
    all.iter().map(|(word, count)| ((*word).to_owned(), *count)).collect()
}

// Proves SC-100.
#[test]
fn the_ledger_is_whole_and_one_package_of_it_verifies_offline() {
    let proof = &as_told().proof;
    let said = stdout(&proof.ledger);
    assert!(proof.ledger.status.success() && said.contains(&proof.entries.to_string()), "{said}");
    let [alone, beside, changed] = &proof.package;
    assert!(alone.status.success(), "{}", stdout(alone));
    assert!(beside.status.success(), "{}", stdout(beside));
    assert!(!changed.status.success(), "one byte was changed");
}

// Proves SC-006, SC-014.
#[test]
fn phases_follow_each_other_and_nothing_is_given_before_the_campaign_or_after() {
    let began: Vec<&str> = events("phase", "began").iter().map(|e| e["happened"].as_str().unwrap()).collect();
    assert_eq!(
        began,
        ["2021-06-20T00:00:00+08:00", "2021-06-26T00:00:00+08:00", "2021-09-21T00:00:00+08:00"]
    );
    let ended: Vec<&str> = events("phase", "ended").iter().map(|e| e["happened"].as_str().unwrap()).collect();
    assert_eq!(
        ended,
        ["2021-06-26T00:00:00+08:00", "2021-09-21T00:00:00+08:00", "2021-10-01T00:00:00+08:00"]
    );
    let given = events("task", "assigned");
    let rules: Vec<_> = given.iter().filter(|e| e["by"]["role"] == "rules").collect();
    let plan = |e: &&&&Value| e["event"]["origin"] == "plan" || e["event"]["origin"] == "rain";
    let campaign = "2021-06-20T00:00:00+08:00".."2021-10-01T00:00:00+08:00";
    let outside = rules.iter().filter(plan).filter(|e| !campaign.contains(&e["happened"].as_str().unwrap()));
    assert_eq!(outside.count(), 0);
}

// Proves SC-090.
#[test]
fn a_bulletin_is_published_for_every_day_of_the_campaign_and_says_who_is_missing() {
    let published = events("published", "");
    assert_eq!(published.len(), 103);
    let of: Vec<&str> = published.iter().map(|e| e["event"]["of"].as_str().unwrap()).collect();
    assert_eq!((of[0], of[102]), ("2021-06-20", "2021-09-30"));
    let at = |e: &&Value| e["happened"].as_str().unwrap()[11..16].to_owned();
    assert!(published.iter().all(|e| at(e) == "09:00"), "{:?}", published.iter().map(at).collect::<Vec<_>>());
    let silent = |e: &&&Value| list(&e["event"], "missing").contains(&json!("boshuicun"));
    // Of 泊水村 five results came on one day, of all others none of what is judged.
    assert_eq!(published.iter().filter(silent).count(), 102);
    assert!(!silent(&&published[25]) && published[25]["event"]["of"] == "2021-07-15");
    let known = |e: &&&Value| list(&e["event"], "missing").contains(&json!("daixianqiao"));
    assert_eq!(published.iter().filter(known).count(), 0);
}

// Proves SC-078, SC-088.
#[test]
fn nine_of_twelve_rains_raised_the_response_and_put_the_watch_in_force() {
    let raised = events("rain", "raised");
    let by = |e: &Value| {
        format!("{} {}", e["event"]["cause"]["by"].as_str().unwrap(), e["event"]["grade"].as_str().unwrap())
    };
    let raised: Vec<String> = raised.iter().map(|e| by(e)).collect();
    assert_eq!(
        raised,
        [
            "forecast moderate",
            "forecast heavy",
            "forecast rainstorm",
            "forecast heavy",
            "forecast severe_rainstorm",
            "forecast rainstorm",
            "forecast heavy",
            "forecast extraordinary_rainstorm",
            "gauge moderate",
        ]
    );
    assert_eq!(SEASON.iter().filter(|rain| rain.raises()).count(), 9);
    for step in ["began", "ended", "stood_down"] {
        assert_eq!(events("rain", step).len(), 9, "{step}");
    }
    assert_eq!((events("roster", "activated").len(), events("roster", "stood_down").len()), (9, 9));
    assert_eq!(page("rain")["real"], Value::Null);
}

// Proves SC-047, SC-048, SC-050, SC-053, SC-054, SC-057.
#[test]
fn rules_found_what_was_wrong_in_rain_once_each_and_people_settled_it() {
    let found = list(page("rain"), "findings");
    let said = |f: &Value| {
        let word = |key: &str| f[key].as_str().unwrap().to_owned();
        (
            word("moment")[5..16].to_owned(),
            word("rule"),
            f["level"]["id"].as_str().unwrap().to_owned(),
            f["stage"]["id"].as_str().unwrap().to_owned(),
        )
    };
    let mut found: Vec<_> = found.iter().map(said).collect();
    found.sort();
    let expected = [
        ("07-02T11:00", "小雨、中雨溢流", "violation", "confirmed"),
        ("07-21T12:00", "初期雨水没有收集记录", "reminder", "confirmed"),
        ("07-21T16:00", "疑似雨污混排", "suspicion", "confirmed"),
        ("07-21T22:30", "疑似借涨水偷排", "suspicion", "confirmed"),
        ("08-05T18:00", "未经批准开闸", "violation", "confirmed"),
        ("08-06T10:00", "畜禽粪污入河", "violation", "confirmed"),
        ("08-19T10:00", "晴天超限排放", "suspicion", "dismissed"),
        ("08-22T20:00", "事故池没有收集初期雨水", "query", "confirmed"),
        ("08-23T01:00", "闸门关闭仍有出水", "query", "dismissed"),
        ("09-12T20:00", "事故池预留容积不足", "violation", "confirmed"),
    ];
    let expected: Vec<_> =
        expected.map(|(at, rule, level, stage)| (at.into(), rule.into(), level.into(), stage.into())).into();
    assert_eq!(found, expected);
}

// Proves SC-028, SC-098.
#[test]
fn ten_problems_were_found_eight_are_closed_one_is_late_and_one_drags_on() {
    let board = page("problems");
    let counts = &board["counts"];
    assert_eq!(
        (&counts["closed"], &counts["dispatched"], &counts["late"], &counts["dragged"]),
        (&json!(8), &json!(2), &json!(2), &json!(2)),
        "{counts}"
    );
    assert_eq!(events("problem_found", "").len(), 10);
    let closed = list(page("problems?stage=closed"), "problems");
    assert_eq!(closed.len(), 8);
    let verified = events("rectification_verified", "");
    for closing in events("problem_closed", "") {
        let number = &closing["event"]["problem"];
        let by = verified.iter().find(|e| e["event"]["problem"] == *number).unwrap();
        let submitted = events("rectification_submitted", "");
        let own = submitted.iter().filter(|e| e["event"]["problem"] == *number);
        assert!(own.clone().count() > 0 && own.clone().all(|e| e["by"]["account"] != by["by"]["account"]));
    }
    let open = list(board, "problems");
    let dragging = open.iter().find(|p| p["id"] == json!(id("dragging"))).unwrap();
    assert_eq!(dragging["prominent"], true);
}

// Proves SC-085, SC-086.
#[test]
fn five_orders_to_gates_ended_each_in_its_own_way_and_the_one_without_a_return_climbed() {
    assert_eq!(
        counted(events("gate", "proposed"), "/by/role"),
        words(&[("rules", 2), ("township", 2), ("group_leader", 1)])
    );
    let alerts = events("gate", "alerted");
    let when: Vec<_> = alerts
        .iter()
        .map(|e| (&e["happened"].as_str().unwrap()[5..16], e["event"]["tier"].as_str().unwrap()))
        .collect();
    assert_eq!(
        when,
        [
            ("07-06T10:00", "lead"),
            ("08-07T09:45", "lead"),
            ("08-07T10:15", "office"),
            ("08-07T10:45", "leader"),
        ]
    );
    let gates = list(page("gates"), "gates");
    let opening = |gate: &str| gates.iter().find(|g| g["id"] == gate).unwrap()["opening"].clone();
    assert_eq!((opening("yangmingbu-gate"), opening("zaolin-gate")), (json!(100), json!(20)));
}

// Proves SC-079.
#[test]
fn an_empty_shift_and_a_late_one_climbed_and_a_replaced_one_did_not() {
    let alerts = events("roster", "alerted");
    let of = |site: &str, day: &str| {
        let own = alerts
            .iter()
            .filter(|e| e["event"]["site"] == site && e["event"]["from"].as_str().unwrap()[5..10] == *day);
        own.map(|e| (e["event"]["lapse"].as_str().unwrap(), e["event"]["tier"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    let empty = [("unfilled", "lead"), ("unfilled", "office"), ("unfilled", "leader")];
    assert_eq!(of("watch-zaolin-canal", "07-21"), empty);
    assert_eq!(of("watch-ekou-outfall", "08-05"), [("late", "lead"), ("late", "office")]);
    assert_eq!(of("watch-discharger-1", "07-27"), []);
    // Nobody had planned for the first rain.
    let july = alerts.iter().filter(|e| &e["event"]["from"].as_str().unwrap()[5..10] < "07-04");
    assert_eq!(counted(july.copied(), "/event/lapse").len(), 1);
}

// Proves SC-002, SC-072.
#[test]
fn whoever_has_not_signed_is_listed_and_late_receipts_say_when() {
    let notice = page(&format!("papers {}", id("notice")));
    assert_eq!(notice["missing"], 1);
    let signed = |unit: &str| {
        let receipt = list(notice, "receipts").iter().find(|r| r["id"] == unit).unwrap();
        receipt["at"].as_str().map(|at| at[5..16].to_owned())
    };
    assert_eq!(signed("township-shangmofang"), None);
    assert_eq!(signed("township-yukou").as_deref(), Some("07-13T09:00"));
    let others = TOWNSHIPS.iter().filter(|t| signed(t).as_deref() == Some("07-08T15:00"));
    assert_eq!(others.count(), 7);
    assert_eq!(page(&format!("papers {}", id("order")))["missing"], 1);
}

// Proves SC-068, SC-069.
#[test]
fn works_were_alarmed_at_forecast_rain_and_at_the_window_and_suspected_once() {
    let works = &list(page("works"), "works")[0];
    assert_eq!(works["stage"], "finished");
    let alarms = events("works", "alarmed");
    let at: Vec<_> = alarms.iter().map(|e| &e["happened"].as_str().unwrap()[5..16]).collect();
    assert_eq!(at, ["07-11T06:00", "07-20T00:00"]);
    let suspected = events("works", "suspected");
    assert_eq!((suspected.len(), &suspected[0]["event"]["jump"]["section"]), (1, &json!("boshuicun")));
}

// Proves SC-091, SC-092.
#[test]
fn each_deterioration_was_one_incident_with_its_recovery_and_the_silent_office_was_raised() {
    let board = list(page("incidents?state=all"), "incidents");
    let at_section = |i: &&Value| i["section"] == "daixianqiao" && i["kind"]["id"] != "station-silent";
    let spells: Vec<_> = board.iter().filter(at_section).collect();
    assert_eq!(spells.len(), 1 + water::SPELLS.len(), "the run of the spring, and one for each spell");
    assert_eq!(
        counted(board, "/kind/id"),
        words(&[("exceeding-run", 1), ("class-fall", 6), ("rain-signal", 1)])
    );
    assert_eq!(counted(board, "/stage"), words(&[("closed", 8)]));
    let raised = events("incident", "escalated");
    assert_eq!(counted(raised.iter().copied(), "/event/organisation"), words(&[("agriculture-rural", 4)]));
}

// Proves SC-012, SC-013, SC-032.
#[test]
fn the_closing_report_counts_what_a_recount_of_the_readings_gives() {
    let report = page("closing report");
    let section = list(report, "sections").iter().find(|s| s["section"] == "daixianqiao").unwrap();
    // Six results a day, of total phosphorus as they were sent, against 0.2 mg/L.
    let day = |text: &str| text.parse::<BeijingDay>().unwrap();
    let mean = |day: BeijingDay| -> f64 {
        let values = (0..6).map(|n| water::tp(day.start().plus_ms(n * 4 * HOUR)).parse::<f64>().unwrap());
        (values.sum::<f64>() / 6.0 * 1000.0).round() / 1000.0
    };
    let days: Vec<BeijingDay> = day("2021-06-20").to(day("2021-09-30")).collect();
    let over: Vec<bool> = days.iter().map(|d| mean(*d) > 0.2).collect();
    let exceeding = over.iter().filter(|o| **o).count();
    let longest = over.split(|o| !o).map(<[bool]>::len).max().unwrap();
    assert_eq!(section["judged"], 103);
    assert_eq!((&section["exceeding"], &section["longest_run"]), (&json!(exceeding), &json!(longest)));
    for (month, first, last) in [
        ("2021-07-01", "2021-07-01", "2021-07-31"),
        ("2021-08-01", "2021-08-01", "2021-08-31"),
        ("2021-09-01", "2021-09-01", "2021-09-30"),
    ] {
        let days: Vec<f64> = day(first).to(day(last)).map(mean).collect();
        let whole = days.iter().sum::<f64>() / f64::from(u32::try_from(days.len()).unwrap());
        let said = list(section, "months").iter().find(|m| m["month"] == month).unwrap();
        let tp = list(said, "items").iter().find(|i| i["factor"] == "w21011").unwrap();
        assert_eq!(tp["mean"], format!("{whole:.3}"), "{month}");
    }
    assert_eq!(report["results"]["problems"], json!({ "found": 10, "closed": 8 }));
    assert_eq!(report["results"]["rain"]["responses"], 9);
}

// Proves SC-031.
#[test]
fn what_is_open_at_the_end_is_carried_and_nothing_is_deleted() {
    let carried = events("paper", "carried");
    let items = list(&carried[0]["event"], "items");
    let open: usize = ["assigned", "accepted", "submitted"]
        .iter()
        .map(|s| page(&format!("tasks {s}")).as_array().unwrap().len())
        .sum();
    assert!(items.contains(&json!(id("dragging"))));
    assert_eq!(items.len(), open + 2, "open tasks and two open problems");
}

// Proves SC-093, SC-096, SC-097.
#[test]
fn two_bad_quarters_list_the_section_for_a_talk_and_for_an_inspection_and_open_nothing_by_themselves() {
    let facts = |quarter: &str| {
        let candidates = list(page(&format!("accountability?quarter={quarter}")), "candidates");
        let own = candidates.iter().filter(|c| c["section"]["id"] == "daixianqiao");
        let rule = |c: &Value| {
            let conditions = list(c, "conditions").iter();
            let said = conditions
                .map(|f| (f["kind"].as_str().unwrap().to_owned(), f["fact"].as_str().unwrap().to_owned()));
            (
                c["rule"].as_str().unwrap().to_owned(),
                (c["fact"].as_str().unwrap().to_owned(), said.collect::<BTreeMap<_, _>>()),
            )
        };
        own.map(rule).collect::<BTreeMap<_, _>>()
    };
    let third = facts("2021-Q3");
    assert_eq!((&*third["R3"].0, &*third["R4"].0), ("holds", "holds"), "{third:?}");
    assert_eq!(third["R3"].1["quarter_worse_than_v"], "holds");
    assert_eq!(third["R3"].1["ranking_harm"], "does_not_hold", "the official rank wins");
    for condition in ["consecutive_quarters", "annual_target", "dragged_problem"] {
        assert_eq!(third["R4"].1[condition], "holds", "{condition}");
    }
    let second = facts("2021-Q2");
    assert_eq!(second["R3"].1["quarter_worse_than_v"], "does_not_hold");
    let proposed = events("case", "proposed");
    assert!(proposed.iter().all(|e| e["by"]["role"] == "office"), "people opened what was opened");
}

// Proves SC-095, SC-099.
#[test]
fn the_talk_waits_for_what_it_demands_and_the_inspection_is_closed() {
    let cases = list(page("cases"), "cases");
    let stage = |key: &str| cases.iter().find(|c| c["id"] == json!(id(key))).unwrap()["stage"].clone();
    assert_eq!((stage("talk"), stage("inspection")), (json!("rectifying"), json!("closed")));
    let proposal =
        &events("case", "proposed").into_iter().find(|e| e["id"] == json!(id("talk"))).unwrap()["event"];
    assert_eq!(proposal["reasons"], json!(["arrangement", "attention", "measures"]));
}

// Proves SC-055, SC-080.
#[test]
fn the_one_outfall_that_was_left_out_of_a_patrol_became_a_task_until_the_next_visit() {
    let given: Vec<_> =
        events("task", "assigned").into_iter().filter(|e| e["event"]["origin"] == "patrol").collect();
    assert_eq!((given.len(), &given[0]["event"]["object"]), (1, &json!("yanmenguan-outfall")));
    assert_eq!(given[0]["happened"], "2021-08-08T08:30:00+08:00");
    let done = page("tasks done").as_array().unwrap().iter().find(|t| t["id"] == given[0]["id"]).unwrap();
    assert_eq!(done["reported"], "2021-08-13T08:30:00+08:00");
}

// Proves SC-026.
#[test]
fn late_townships_climbed_the_ladder_and_what_was_due_before_the_paper_did_not() {
    let raised = events("task", "escalated");
    let yukou =
        page("tasks assigned").as_array().unwrap().iter().filter(|t| t["lead"]["id"] == "township-yukou");
    let participation: Vec<_> = yukou.filter(|t| t["duty"] == "leader-participation").collect();
    assert_eq!(participation.len(), 3, "July, August, September");
    for task in &participation {
        let rungs = raised.iter().filter(|e| e["event"]["task"] == task["id"]);
        let tiers: Vec<_> = rungs.map(|e| e["event"]["tier"].as_str().unwrap()).collect();
        assert_eq!(tiers, ["lead", "office", "leader"]);
    }
    let before = events("task", "settled");
    assert!(!before.is_empty());
    assert!(before.iter().all(|s| raised.iter().all(|e| e["event"]["task"] != s["event"]["task"])));
}
