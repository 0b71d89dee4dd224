//! A normal run leaves nothing in the log that somebody would have to explain.

mod support;

use std::fs;

use support::{FIGURES, PLAN, Server, replay_season, run, stdout, text};

/// Warnings about the river are the server's business, not its trouble.
const EXPECTED: [&str; 2] = ["warning opened", "warning about a station opened"];

#[test]
fn a_normal_run_logs_no_trouble_and_stops_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = Server::start(&data);
    let played = replay_season(server.hj212, &[]).output().unwrap();
    assert!(played.status.success(), "{}", stdout(&played));
    assert_eq!((server.status_of("/health/live"), server.status_of("/health/ready")), (200, 200));
    assert!(server.stop().success());

    let mut server = Server::start(&data);
    assert!(server.stop().success(), "a second start on the same data");
    let log = server.log();
    let is_trouble = |line: &&str| ["WARN", "ERROR", "panicked"].iter().any(|word| line.contains(word));
    let unexplained: Vec<_> = log
        .lines()
        .filter(is_trouble)
        .filter(|line| !EXPECTED.iter().any(|words| line.contains(words)))
        .collect();
    assert!(unexplained.is_empty(), "{unexplained:#?}");
}

#[test]
fn recorded_days_become_a_bulletin_and_a_backup() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start(&data);
    let to = server.hj212.to_string();
    assert!(run(&["replay", FIGURES, "--plan", PLAN, "--to", &to]).status.success());

    let html = folder.path().join("daily.html");
    let daily = ["bulletin", "daily", "--date", "2021-04-03", "--data", text(&data), "--plan", PLAN];
    let written = run(&[&daily[..], &["--out", text(&html)]].concat());
    assert!(written.status.success(), "{}", support::stderr(&written));
    let page = fs::read_to_string(&html).unwrap();
    assert!(page.contains("代县桥") && page.contains("2021年4月3日"), "{page}");

    let named =
        support::xunqing(&[&daily[..], &["--format", "docx"]].concat()).current_dir(folder.path()).output();
    assert!(named.unwrap().status.success());
    let docx = fs::read(folder.path().join("代县汛期地表水水质日报_2021-04-03.docx")).unwrap();
    assert!(docx.starts_with(b"PK"));

    let backup = folder.path().join("restored").join("xunqing.sqlite");
    fs::create_dir(backup.parent().unwrap()).unwrap();
    let backed_up = run(&["backup", "--data", text(&data), "--to", text(&backup)]);
    assert!(backed_up.status.success(), "{}", support::stderr(&backed_up));
    let kept = support::stored::stored(backup.parent().unwrap());
    assert_eq!(kept, support::stored::stored(&data));
    let again = run(&["backup", "--data", text(&data), "--to", text(&backup)]);
    assert_eq!(again.status.code(), Some(1), "an earlier backup is never overwritten");
    support::assert_in_words(&support::stderr(&again));
}
