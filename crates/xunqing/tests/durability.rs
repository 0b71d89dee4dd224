//! What was answered is kept, whenever the power fails.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod support;

use std::collections::HashSet;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use feed::synthetic::random::SplitMix64;
use support::stored::{recorded, stored};
use support::{PLAN, Server, free_port, replay_season, stdout, text, wait_until, xunqing};

const KILLS: usize = 20;
/// Frames of the season and the shipped figures for stations of the plan, fewer than are sent.
const FRAMES: usize = 3000;

#[test]
fn every_answered_frame_is_stored_once_though_the_server_is_killed_twenty_times() {
    let sealed = killed_twenty_times(&[]);
    assert_eq!(sealed, 0, "the county's day of grace and a minute between looks");
}

/// The season's days are long closed: every one is sealed as soon as it is there, late and repeated frames go into chunks.
#[test]
fn nothing_is_lost_or_doubled_when_the_server_is_killed_while_it_seals() {
    let sealed = killed_twenty_times(&["--seal-every", "0.002", "--seal-after", "0"]);
    assert!(sealed > KILLS / 4, "only {sealed} of {KILLS} servers had sealed when they were killed");
}

/// Gives how many of the servers had sealed something.
fn killed_twenty_times(options: &[&str]) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let (data, record) = (folder.path().join("data"), folder.path().join("record"));
    let port = free_port();
    let start = || Server::with(&data, Path::new(PLAN), port, options);
    let mut server = start();
    let mut random = SplitMix64::new(212);
    let mut sealed = 0;

    let replay = replay_season(server.hj212, &["--record", text(&record), "--patience", "60"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    for kill in 0..KILLS {
        let span = FRAMES / KILLS;
        let moment = kill * span + usize::try_from(random.next_u64() % span as u64).unwrap();
        wait_until("so much is answered", || recorded(&record).len() >= moment);
        std::thread::sleep(Duration::from_micros(random.next_u64() % 3000));
        sealed += usize::from(server.counted("observations_sealed") > 0);
        server.kill();
        server = start();
    }
    let replay = replay.wait_with_output().unwrap();
    let told = stdout(&replay);
    assert!(replay.status.success(), "{told}\n{}", server.log());
    assert!(told.starts_with("回放完成"), "{told}");

    let answered = recorded(&record);
    let found = stored(&data);
    assert!(answered.len() > FRAMES, "{told}");
    for key in &answered {
        assert_eq!(found.frames.get(key), Some(&1), "{key}");
    }
    let distinct: HashSet<_> = answered.iter().collect();
    assert_eq!(found.frames.len(), distinct.len(), "only what was sent is stored");
    assert_eq!(found.readings, found.values_in_frames, "every value of every frame is a reading");

    let again = replay_season(server.hj212, &[]).output().unwrap();
    assert!(again.status.success(), "{}", stdout(&again));
    assert_eq!(stored(&data), found, "playing it again stores nothing more");
    sealed
}

#[test]
fn evaluation_that_falls_behind_never_stops_the_answers() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&folder.path().join("data"));
    let to = server.hj212.to_string();
    // One frame under way makes a commit of every few frames; other seeds revise every value and reopen every warning.
    for seed in ["1", "2", "3"] {
        let season = ["--synthetic", seed, "--from", "2021-06-20", "--to-day", "2021-08-10"];
        let played = xunqing(&[
            "replay",
            "--plan",
            PLAN,
            "--to",
            &to,
            "--window",
            "1",
            "--timeout",
            "10",
            "--retries",
            "0",
        ])
        .args(season)
        .output()
        .unwrap();
        assert!(played.status.success(), "{}", stdout(&played));
    }
}
