//! The final state of a season: what boards, cases and the report say and what the ledger holds, without the order and time of arrival.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::office::County;
use crate::people;

/// What says only when something arrived here, in which order, and what follows from that: places in the ledger, digests, running numbers. `files`
/// are the bulletins, whose pages say when they were made.
const OF_ARRIVAL: [&str; 9] =
    ["recorded", "seq", "digest", "head", "number", "now", "files", "entered", "revisions"];

/// Named parts, each comparable.
pub(crate) type State = BTreeMap<String, Value>;

/// Without what is of arrival; lists in an order of their own.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(all) => {
            // Warnings have numbers in the order in which they were opened here, and accounts too; everything else is named by words.
            let running = |(key, value): &(&String, &Value)| key.as_str() == "id" && value.is_number();
            let kept = all.iter().filter(|(key, _)| !OF_ARRIVAL.contains(&key.as_str()));
            let kept = kept.filter(|one| !running(one));
            Value::Object(kept.map(|(key, value)| (key.clone(), plain(value))).collect::<Map<_, _>>())
        }
        Value::Array(all) => {
            let mut all: Vec<Value> = all.iter().map(plain).collect();
            all.sort_by_cached_key(ToString::to_string);
            Value::Array(all)
        }
        Value::String(text) => Value::String(unnumbered(text)),
        other => other.clone(),
    }
}

/// Problems are numbered as they arrive.
fn unnumbered(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("第 ") {
        let digits = after.trim_start_matches(|c: char| c.is_ascii_digit());
        out.push_str(before);
        out.push_str("第 ");
        rest = if digits.starts_with(" 号") { digits } else { after };
    }
    out + rest
}

/// Every task, page by page.
pub(crate) fn tasks(county: &County, stage: &str) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    loop {
        let page = county
            .get("office", &format!("/api/v1/campaign/tasks?stage={stage}&skip={}", all.len()))
            .granted();
        all.extend(page["tasks"].as_array().unwrap().iter().cloned());
        if u64::try_from(all.len()).unwrap() >= page["found"].as_u64().unwrap() {
            return all;
        }
    }
}

/// The ledger by the numbers of its entries: what happened, when, by whom.
pub(crate) type Ledger = BTreeMap<String, Value>;

/// Every entry of the ledger.
pub(crate) fn ledger(county: &County) -> Ledger {
    let entry = |entry: &Value| (entry["id"].as_str().unwrap().to_owned(), plain(entry));
    county.ledger().iter().map(entry).collect()
}

pub(crate) fn of(county: &County) -> State {
    let mut state = State::new();
    let mut put = |name: &str, value: &Value| {
        state.insert(name.to_owned(), plain(value));
    };
    for stage in ["assigned", "accepted", "submitted", "done", "cancelled"] {
        put(&format!("tasks {stage}"), &json!(tasks(county, stage)));
    }
    for page in [
        "problems",
        "problems?stage=closed",
        "register",
        "rain",
        "gates",
        "patrols",
        "incidents?state=all",
        "accountability?quarter=2021-Q2",
        "accountability?quarter=2021-Q3",
        "works",
        "duties",
        "phases",
        "roster?from=2021-06-20&days=31",
        "roster?from=2021-07-21&days=31",
        "roster?from=2021-08-21&days=31",
        "roster?from=2021-09-21&days=31",
    ] {
        put(page, &county.get("office", &format!("/api/v1/campaign/{page}")).granted());
    }
    for (page, list) in [("cases", "cases"), ("papers", "papers")] {
        let board = county.get("office", &format!("/api/v1/campaign/{page}")).granted();
        for one in board[list].as_array().unwrap() {
            let number = one["id"].as_str().unwrap();
            let shown = county.get("office", &format!("/api/v1/campaign/{page}/{number}")).granted();
            put(&format!("{page} {number}"), &shown);
        }
        put(page, &board);
    }
    for person in people::ALL.iter().filter(|p| p.role != "viewer") {
        let todo = county.get(person.login, "/api/v1/campaign/todo").granted();
        put(&format!("todo of {}", person.login), &todo);
    }
    put("closing report", &county.get("office", "/api/v1/reports/closing").granted());
    put("warnings", &county.get("office", "/api/v1/warnings").granted());
    state
}

/// Where two states differ, a few lines each.
pub(crate) fn differences(one: &State, other: &State) -> Vec<String> {
    let mut found = Vec::new();
    let names: std::collections::BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    for name in names {
        differ(
            name,
            one.get(name).unwrap_or(&Value::Null),
            other.get(name).unwrap_or(&Value::Null),
            &mut found,
        );
    }
    found
}

/// Where two ledgers differ.
pub(crate) fn of_ledgers(one: &Ledger, other: &Ledger) -> Vec<String> {
    let mut found = Vec::new();
    for (number, entry) in one {
        match other.get(number) {
            Some(also) => differ(&format!("entry {number}"), entry, also, &mut found),
            None => found.push(format!("first ledger only: {}", short(entry))),
        }
    }
    let only = other.iter().filter(|(number, _)| !one.contains_key(*number));
    found.extend(only.map(|(_, entry)| format!("second ledger only: {}", short(entry))));
    found
}

fn differ(place: &str, one: &Value, other: &Value, found: &mut Vec<String>) {
    match (one, other) {
        _ if one == other => {}
        (Value::Object(a), Value::Object(b)) => {
            let keys: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let (a, b) = (a.get(key).unwrap_or(&Value::Null), b.get(key).unwrap_or(&Value::Null));
                differ(&format!("{place}.{key}"), a, b, found);
            }
        }
        (Value::Array(a), Value::Array(b)) => {
            for only in a.iter().filter(|v| !b.contains(v)) {
                found.push(format!("{place} first only: {}", short(only)));
            }
            for only in b.iter().filter(|v| !a.contains(v)) {
                found.push(format!("{place} second only: {}", short(only)));
            }
        }
        _ => found.push(format!("{place}: {} and {}", short(one), short(other))),
    }
}

fn short(value: &Value) -> String {
    value.to_string().chars().take(600).collect()
}
