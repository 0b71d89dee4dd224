//! Events in the water and faults of instruments over real connections, at a station of 4-hour values.

use std::time::Duration;

use serde_json::Value;
use standards::time::{BeijingDay, Instant};
use tempfile::TempDir;

use crate::running::{Browser, Running, eventually, upload};

const MN: &str = "A140923_0001";
const SOON: Duration = Duration::from_secs(20);
const ROW_MS: i64 = 4 * 3_600_000;
/// Rows of 30 days.
const ROWS: usize = 180;
/// The first row of the pulse, on the 25th day, and of a lonely jump, on the 20th.
const PULSE: usize = 146;
const JUMP: usize = 115;

fn at(row: usize) -> Instant {
    BeijingDay::new(2021, 3, 1).unwrap().start().plus_ms(i64::try_from(row).unwrap() * ROW_MS)
}

/// A number from -1 to 1 that looks like noise and is the same in every run.
fn noise(row: usize, sensor: usize) -> f64 {
    let mixed = (row * 7919 + sensor * 104_729 + 12_345).wrapping_mul(2_654_435_761) % 1_000_003;
    f64::from(u32::try_from(mixed).unwrap()) / 500_001.5 - 1.0
}

/// What a row sends: a quiet river, a pulse of ammonia with permanganate index and dissolved oxygen, and lonely jumps of total phosphorus.
fn row(row: usize) -> Vec<(&'static str, String)> {
    let pulse = match row.checked_sub(PULSE) {
        Some(since @ 0..3) => f64::from(u32::try_from(since + 1).unwrap()) / 3.0,
        Some(since @ 3..9) => f64::from(u32::try_from(9 - since).unwrap()) / 6.0,
        _ => 0.0,
    };
    let phosphorus = if [JUMP, ROWS + 1].contains(&row) { 0.9 } else { 0.1 + 0.01 * noise(row, 3) };
    vec![
        ("w01001", format!("{:.2}", 8.0 + 0.1 * noise(row, 0))),
        ("w01009", format!("{:.2}", 8.0 + 0.4 * noise(row, 1) - 4.0 * pulse)),
        ("w01019", format!("{:.2}", 2.5 + 0.3 * noise(row, 2) + 6.0 * pulse)),
        ("w21003", format!("{:.3}", 0.2 + 0.03 * noise(row, 4) + 2.5 * pulse)),
        ("w21011", format!("{phosphorus:.3}")),
    ]
}

fn send(server: &Running, rows: std::ops::Range<usize>) {
    let mut station = server.station();
    for number in rows {
        let values = row(number);
        let values: Vec<(&str, &str)> = values.iter().map(|(code, value)| (*code, value.as_str())).collect();
        station.send(&upload(MN, "123456", &at(number).compact(), &values));
        assert!(station.answer(SOON).is_some(), "row {number} is answered");
    }
}

fn told(browser: &mut Browser, path: &str) -> Vec<Value> {
    browser.get(path).json()["episodes"].as_array().cloned().unwrap_or_default()
}

fn all(browser: &mut Browser) -> Vec<Value> {
    told(browser, &format!("/api/v1/quality/{MN}/episodes?from=2021-03-01&to=2021-04-05"))
}

#[test]
fn a_pulse_with_company_is_one_event_and_a_lonely_jump_is_the_instrument_s_before_and_after_a_restart() {
    let folder = TempDir::new().unwrap();
    {
        let server = Running::on(&folder);
        let mut browser = server.administrator();
        send(&server, 0..PULSE + 5);
        let open = eventually("the event is told while it goes on", || {
            all(&mut browser).into_iter().find(|e| e["class"] == "event")
        });
        assert_eq!((&open["end"], &open["word"]), (&Value::Null, &"pollution".into()));
        // Stopped within the event.
    }
    let before = {
        let server = Running::on(&folder);
        let mut browser = server.signed_in();
        send(&server, PULSE + 5..ROWS);
        eventually("the event has ended", || {
            let found = all(&mut browser);
            found.iter().any(|e| e["class"] == "event" && !e["end"].is_null()).then_some(found)
        })
    };
    assert_eq!(before.len(), 2, "{before:#?}");
    let event = &before[0];
    assert_eq!((&event["class"], &event["station"]), (&"event".into(), &"代县桥自动站".into()));
    let factors: Vec<&Value> =
        event["factors"].as_array().unwrap().iter().map(|f| &f["factor"]["code"]).collect();
    assert!(factors.contains(&&"w21003".into()), "ammonia took part: {factors:?}");
    assert!(event["reason"].as_str().unwrap().contains("同时异常"), "{}", event["reason"]);
    assert!(event["reason_en"].as_str().unwrap().contains("Ammonia"), "{}", event["reason_en"]);
    assert!(!event["reason"].as_str().unwrap().contains("降雨"), "no gauge was heard: {}", event["reason"]);
    let start: Instant = event["start"].as_str().unwrap().parse().unwrap();
    assert!((at(PULSE)..=at(PULSE + 2)).contains(&start), "begins with the pulse: {start}");
    let fault = &before[1];
    assert_eq!(
        (&fault["class"], &fault["factors"][0]["factor"]["code"]),
        (&"fault".into(), &"w21011".into())
    );
    assert_eq!(fault["start"], at(JUMP).to_string());

    let server = Running::on(&folder);
    let mut browser = server.signed_in();
    send(&server, ROWS..ROWS + 3);
    let after = eventually("a jump after the restart is told", || {
        let found = all(&mut browser);
        (found.len() > before.len()).then_some(found)
    });
    assert_eq!(after[1..], before, "the restart found the same and no more");
    assert_eq!(after[0]["start"], at(ROWS + 1).to_string());
    let recent = told(&mut browser, "/api/v1/quality/episodes");
    assert_eq!(recent, after, "the last 30 days by the clock of the data");
}

#[test]
fn a_gap_that_is_filled_later_gives_the_episode_that_was_in_it() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    send(&server, 0..PULSE);
    send(&server, PULSE + 6..PULSE + 14);
    send(&server, PULSE..PULSE + 6);
    let events = eventually("the event in the gap is found", || {
        let found = all(&mut browser).into_iter().filter(|e| e["class"] == "event");
        let found: Vec<Value> = found.collect();
        found.iter().any(|e| e["factors"][0]["value"].as_f64() > Some(2.0)).then_some(found)
    });
    assert_eq!(events.len(), 1, "{events:#?}");
}
