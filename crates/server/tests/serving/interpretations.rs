//! What the plan says of the notice, through the interface: its open questions, its clauses, and a canal that a station measures.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::campaign::somebody;
use crate::incidents::{plan_with, send};
use crate::running::{Running, eventually, plan};

// Proves SC-001.
#[test]
fn open_questions_are_told_with_the_values_in_force_and_clauses_with_what_they_demand() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut township = somebody(&server, &mut admin, "township", "township-ekou");
    let page = township.get("/api/v1/campaign/interpretations").json();
    let items = page["items"].as_array().unwrap();
    let ids: Vec<_> = items.iter().map(|i| i["id"].as_str().unwrap()).collect();
    assert_eq!(ids, (1..=14).map(|n| format!("R{n}")).collect::<Vec<_>>());
    let severe = &items[3]["values"][0];
    assert_eq!((&severe["written"][0]["value"], &severe["changed"]), (&json!("1.0"), &json!(false)));
    let place = severe["written"][0]["place"].as_str().unwrap();
    let (file, line) = place.split_once(':').unwrap();
    let text = fs::read_to_string(plan().join(file)).unwrap();
    assert_eq!(text.lines().nth(line.parse::<usize>().unwrap() - 1), Some("value = 1.0"), "{place}");
    let clauses = township.get("/api/v1/campaign/clauses").json();
    let all = clauses.as_array().unwrap();
    assert_eq!(all.len(), 106);
    let said = |c: &&Value| c["summary"] == c["quote"] || c["summary"].as_str().is_none_or(str::is_empty);
    assert_eq!(all.iter().find(said), None, "each is said in our own words");
}

// Proves SC-086.
#[test]
fn a_station_at_a_return_canal_above_the_threshold_proposes_to_shut_the_gate_and_people_decide() {
    let (folder, own) = (TempDir::new().unwrap(), plan_with("publication.toml", None));
    let file = own.path().join("watch.toml");
    let text = fs::read_to_string(&file).unwrap();
    let gate = "gate = \"yangmingbu-gate\"\n";
    let with = text.replacen(gate, &format!("{gate}station = \"A140923_0001\"\n"), 1);
    assert_ne!(with, text);
    fs::write(&file, with).unwrap();
    let server = Running::by_the_clock(&folder, own.path());
    let mut admin = server.administrator();
    let mut water = somebody(&server, &mut admin, "department", "water-resources");
    let orders = |water: &mut crate::running::Browser| {
        let page = water.get("/api/v1/campaign/gates").json();
        let gates = page["gates"].as_array().unwrap();
        let orders = gates.iter().flat_map(|g| g["orders"].as_array().cloned().unwrap_or_default());
        orders.collect::<Vec<_>>()
    };
    send(&server, 2, "0.390");
    send(&server, 1, "0.520");
    let proposed = eventually("a proposal", || orders(&mut water).into_iter().next());
    assert_eq!(proposed["stage"], "proposed", "{proposed:#}");
    assert!(proposed["reason"].as_str().unwrap().contains("0.520"), "{proposed:#}");
    assert_eq!(orders(&mut water).len(), 1, "one proposal, of the reading above the threshold");
    let page = water.get("/api/v1/campaign/gates").json();
    let gate = page["gates"].as_array().unwrap().iter().find(|g| g["id"] == "yangmingbu-gate").unwrap();
    let readings = gate["canal"]["readings"].as_array().unwrap();
    let shown = |value: &str| readings.iter().find(|r| r["value"] == value).cloned().unwrap_or_default();
    assert_eq!((&shown("0.520")["by_station"], &shown("0.520")["above"]), (&json!(true), &json!(true)));
    assert_eq!(
        shown("0.390")["above"],
        json!(false),
        "what the station measures is shown, not only what alarms"
    );
}
