//! Stations that lose frames, repeat them, hang up and keep results back until their history is called, before a server
//! that is killed and whose disk fills: everything measured is stored, so every gap has healed.
//!
//! `XUNQING_WEEK` says how large it is, `stations,days,kills` (12,2,3 in the ordinary run; 1000,7,20 is the week of the closing note).

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use feed::synthetic::random::SplitMix64;
use standards::time::Instant;
use standards::{Mn, SeriesKind};
use store::{FrameStore as _, ReadingStore as _, StationFilter, TelemetryStore as _};
use support::{PLAN, Server, free_port, run, stdout, text, wait_until, xunqing};

/// The first of so many whole days that end yesterday, in Beijing.
fn first_day(days: u64) -> String {
    let output = Command::new("date")
        .env("TZ", "Asia/Shanghai")
        .args(["-d", &format!("-{days} days"), "+%F"])
        .output();
    stdout(&output.unwrap()).trim().to_owned()
}

fn size() -> (u64, u64, u64) {
    let text = std::env::var("XUNQING_WEEK").unwrap_or_else(|_unset| "12,2,3".into());
    let numbers: Vec<u64> = text.split(',').map(|n| n.parse().unwrap()).collect();
    (numbers[0], numbers[1], numbers[2])
}

/// What was measured, by station: the measuring times.
fn measured(record: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in std::fs::read_to_string(record).unwrap().lines() {
        let mut words = line.split(' ').map(str::to_owned);
        all.entry(words.next().unwrap()).or_default().insert(words.next().unwrap());
    }
    all
}

#[test]
fn everything_measured_is_stored_and_every_gap_heals() {
    let (stations, days, kills) = size();
    let folder = tempfile::tempdir().unwrap();
    let (data, plan, record) =
        (folder.path().join("data"), folder.path().join("plan"), folder.path().join("record"));
    let count = stations.to_string();
    let written =
        run(&["station", "--write-plan", text(&plan), "--base", PLAN, "--count", &count, "--interval", "60"]);
    assert!(written.status.success(), "{}", support::stderr(&written));

    let port = free_port();
    // The first server soon finds its disk full; the others have room.
    let mut server = Server::with(&data, &plan, port, &["--quota-mib", "1"]);
    let day_count = days.to_string();
    let simulation = xunqing(&["station", "--plan", text(&plan), "--to", &format!("127.0.0.1:{port}")])
        .args(["--count", &count, "--days", &day_count, "--from", &first_day(days), "--interval", "60"])
        .args([
            "--loss",
            "0.05",
            "--duplicate",
            "0.02",
            "--cut",
            "0.01",
            "--unsent",
            "0.02",
            "--quirks",
            "all",
        ])
        .args([
            "--timeout",
            "2",
            "--retries",
            "20",
            // Longer than a request whose result was lost (60 s) and the wait before the next one (10 s).
            "--linger",
            "100",
            "--patience",
            "300",
            "--record",
            text(&record),
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();

    let total = stations * days * 24;
    let mut random = SplitMix64::new(404);
    let stored = || store_sqlite::open_reader(&data).map_or(0, |reader| reader.frame_count().unwrap_or(0));
    if total > 10_000 {
        wait_until("the disk is full", || {
            server.log().contains("磁盘已满") || server.log().contains("quota")
        });
    }
    let before = stored();
    for kill in 0..=kills {
        server.kill();
        server = Server::with(&data, &plan, port, &[]);
        if kill < kills {
            let moment = before + (total - before.min(total)) * kill / kills.max(1);
            wait_until("so much is stored", || stored() >= moment.min(total * 9 / 10));
            std::thread::sleep(Duration::from_micros(random.next_u64() % 300_000));
        }
    }
    let ended = simulation.wait_with_output().unwrap();
    let told = stdout(&ended);
    assert!(ended.status.success(), "{told}\n{}", server.log());

    let measured = measured(&record);
    let reader = store_sqlite::open_reader(&data).unwrap();
    let mut readings = 0;
    for (mn, times) in &measured {
        let mn = Mn::from(mn.as_str());
        let found = reader.range(&mn, SeriesKind::Hour, Instant(0), Instant(i64::MAX)).unwrap();
        let stored: BTreeSet<String> = found.iter().map(|r| r.reading.time.compact()).collect();
        assert_eq!(&stored, times, "{mn}: what was measured is what is stored");
        // A history call brings in another frame what the station had sent before: kept as evidence, and no second value. A maker may
        // say a factor twice in one frame; both are kept with it.
        let mut values: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for found in &found {
            values.entry((found.reading.time, found.reading.factor)).or_default().insert(found.frame.0);
        }
        assert!(values.values().all(|frames| frames.len() == 1), "{mn}: every value is stored once");
        assert_eq!(values.len(), times.len() * 9, "{mn}: every factor is there");
        readings += values.len();
    }
    let expected: usize = measured.values().map(BTreeSet::len).sum();
    assert_eq!(measured.len() as u64, stations);
    assert_eq!(expected as u64, total);
    assert_eq!(readings, expected * 9);
    println!("{told}");
    let called = reader.station_requests(&StationFilter::default()).unwrap().len();
    println!("measured {expected}, all stored once: {readings} values, with {called} history calls");
}
