//! The clock of a rehearsal: it stands, runs forward only, survives a restart, and never touches real data.

use serde_json::json;
use tempfile::TempDir;

use crate::office::County;
use crate::support::{PLAN, assert_in_words, run, stderr, text};

fn order(due: &str) -> serde_json::Value {
    json!({ "do": "task", "step": "assign", "origin": "order", "text": "清理城区雨水口", "clause": "SC-072",
        "focus": "urban_drainage", "lead": "housing-construction", "due": due })
}

fn escalations(county: &County, task: &str) -> Vec<(u64, String)> {
    let of = |e: &serde_json::Value| e["event"]["step"] == "escalated" && e["event"]["task"] == task;
    let ledger = county.ledger();
    let rungs = ledger.iter().filter(|e| of(e));
    rungs
        .map(|e| (e["event"]["rung"].as_u64().unwrap(), e["happened"].as_str().unwrap().to_owned()))
        .collect()
}

#[test]
fn a_late_task_climbs_its_ladder_at_the_same_moments_however_the_clock_jumps() {
    let late = |jumps: &[&str]| {
        let mut county = County::open("2021-06-28T08:00:00+08:00");
        county.employ("office", "office", "group-office");
        let task = county.enter("office", &order("2021-06-29T18:00:00+08:00"));
        for (at, jump) in jumps.iter().enumerate() {
            county.clock(jump);
            if at == 0 {
                county.restart();
            }
        }
        escalations(&county, &task)
    };
    let small = late(&[
        "2021-06-29T17:59:59+08:00",
        "2021-06-29T18:00:00+08:00",
        "2021-06-30T17:00:00+08:00",
        "2021-07-02T18:00:00+08:00",
        "2021-07-20T00:00:00+08:00",
    ]);
    let great = late(&["2021-07-20T00:00:00+08:00"]);
    assert_eq!(small, great);
    let rungs: Vec<_> = small.iter().map(|(rung, _)| *rung).collect();
    assert_eq!(rungs, [1, 2, 3]);
    assert!(small[1].1.starts_with("2021-06-30T18:00"), "{small:?}");
}

#[test]
fn the_clock_runs_forward_only_and_only_where_it_is_a_rehearsal() {
    let county = County::open("2021-06-28T08:00:00+08:00");
    let back =
        county.post("admin", "/api/v1/rehearsal/clock", &json!({ "now": "2021-06-27T08:00:00+08:00" }));
    assert_eq!(back.status, 400, "{}", back.text());
    let meta = county.get("admin", "/api/v1/meta").granted();
    assert_eq!(meta["clock"]["mode"], "rehearsal");
    let data = county.data().to_path_buf();
    let real = run(&[
        "serve",
        "--data",
        text(&data),
        "--plan",
        PLAN,
        "--http",
        "127.0.0.1:0",
        "--hj212",
        "127.0.0.1:0",
    ]);
    assert!(!real.status.success());
    assert_in_words(&stderr(&real));
}

#[test]
fn a_folder_of_real_data_is_not_rehearsed_in() {
    let folder = TempDir::new().unwrap();
    drop(store_sqlite::open(folder.path(), store_sqlite::Options::default()).unwrap());
    let refused = run(&[
        "serve",
        "--data",
        text(folder.path()),
        "--plan",
        PLAN,
        "--http",
        "127.0.0.1:0",
        "--hj212",
        "127.0.0.1:0",
        "--rehearse",
        "2021-06-20T00:00:00+08:00",
    ]);
    assert!(!refused.status.success());
    assert_in_words(&stderr(&refused));
}
