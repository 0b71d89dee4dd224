//! What goes wrong in a county is said in words, with what to do, and costs no data.

mod support;

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;

use standards::Mn;
use store::{FrameStore as _, HeldReason};
use support::stored::readings;
use support::{
    FIGURES, PLAN, Server, assert_in_words, copy_of_plan, frame, free_port, run, stderr, stdout, text,
};

/// A device of the plan and its password.
const KNOWN: (&str, &str) = ("A140923_0001", "123456");

#[test]
fn a_port_that_is_taken_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (option, other) in [("--http", "--hj212"), ("--hj212", "--http")] {
        let data = folder.path().join(option);
        let arguments =
            ["serve", "--data", text(&data), "--plan", PLAN, option, &address, other, "127.0.0.1:0"];
        let ended = run(&arguments);
        let said = stderr(&ended);
        assert_eq!(ended.status.code(), Some(1), "{said}");
        assert!(said.contains(&address) && said.contains("已被占用") && said.contains(option), "{said}");
        assert_in_words(&said);
    }
}

#[test]
fn a_data_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a-file");
    fs::write(&file, "no folder").unwrap();
    for data in [file.clone(), file.join("below")] {
        let arguments = [
            "serve",
            "--data",
            text(&data),
            "--plan",
            PLAN,
            "--http",
            "127.0.0.1:0",
            "--hj212",
            "127.0.0.1:0",
        ];
        let ended = run(&arguments);
        let said = stderr(&ended);
        assert_eq!(ended.status.code(), Some(1), "{said}");
        assert!(said.contains(text(&data)) && said.contains("不可写"), "{said}");
        assert_in_words(&said);
    }
}

#[test]
fn a_second_server_on_the_same_data_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let _first = Server::start(&data);
    let ended = run(&[
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
    assert_eq!(ended.status.code(), Some(1));
    assert!(stderr(&ended).contains("正被另一个汛清进程使用"), "{}", stderr(&ended));
    assert_in_words(&stderr(&ended));
}

#[test]
fn a_broken_plan_is_reported_with_file_line_column_and_hint() {
    let folder = tempfile::tempdir().unwrap();
    let plan = copy_of_plan(folder.path());
    let stations = plan.join("stations.toml");
    let broken = fs::read_to_string(&stations).unwrap().replacen("\"daixianqiao\"", "\"daixianqiap\"", 1);
    fs::write(&stations, broken).unwrap();

    let checked = run(&["plan", "check", text(&plan)]);
    assert_eq!(checked.status.code(), Some(1));
    let place = format!("{}:7:11 错误", stations.display());
    assert!(stdout(&checked).contains(&place), "{}", stdout(&checked));
    assert!(stdout(&checked).contains("daixianqiao"), "the hint names what was meant: {}", stdout(&checked));

    let data = folder.path().join("data");
    let served = run(&["serve", "--data", text(&data), "--plan", text(&plan), "--http", "127.0.0.1:0"]);
    assert_eq!(served.status.code(), Some(1));
    assert!(stderr(&served).contains("xunqing plan check"), "{}", stderr(&served));
    assert_in_words(&stderr(&served));
}

#[test]
fn the_countys_plan_has_no_mistakes() {
    let checked = run(&["plan", "check", PLAN]);
    assert!(checked.status.success(), "{}", stdout(&checked));
}

#[test]
fn a_bad_line_is_named_and_the_other_lines_are_played() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start(&data);
    let file = folder.path().join("figures.csv");
    let figures = fs::read_to_string(FIGURES).unwrap();
    fs::write(&file, figures.replacen("8.11,7.82", "eight,7.82", 1)).unwrap();

    let arguments = ["replay", text(&file), "--plan", PLAN, "--to", &server.hj212.to_string()];
    let played = run(&arguments);
    assert_eq!(played.status.code(), Some(2), "{}", stdout(&played));
    let place = format!("{}:7:6 w01001", file.display());
    assert!(stdout(&played).contains(&place) && stdout(&played).contains("eight"), "{}", stdout(&played));
    // The row keeps its other eight values.
    assert!(stdout(&played).contains("数值 991 个"), "{}", stdout(&played));
}

#[test]
fn a_server_that_is_not_there_and_a_file_that_is_not_there_are_named() {
    let nowhere = format!("127.0.0.1:{}", free_port());
    let played = run(&["replay", FIGURES, "--plan", PLAN, "--to", &nowhere, "--patience", "1"]);
    assert_eq!(played.status.code(), Some(1));
    assert!(
        stdout(&played).contains(&nowhere) && stdout(&played).contains("服务是否已启动"),
        "{}",
        stdout(&played)
    );
    let played = run(&["replay", "no-such.csv", "--plan", PLAN, "--to", &nowhere]);
    assert_eq!(played.status.code(), Some(1));
    assert!(stderr(&played).contains("no-such.csv"), "{}", stderr(&played));
    assert_in_words(&stderr(&played));
}

#[test]
fn unknown_devices_and_wrong_passwords_wait_in_quarantine_until_the_plan_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = Server::start(&data);
    assert_eq!(server.send(&frame("A999999_0001", "654321", 1)), "", "an unknown device gets no answer");
    assert_eq!(server.send(&frame(KNOWN.0, "wrong", 2)), "", "a wrong password gets no answer");
    assert!(server.send(&frame(KNOWN.0, KNOWN.1, 3)).contains(";CN=9014;"));

    let held = || store_sqlite::open_reader(&data).unwrap().held_devices().unwrap();
    let mut reasons: Vec<_> = held().into_iter().map(|h| (h.mn.to_string(), h.reason, h.frames)).collect();
    reasons.sort_by(|a, b| a.0.cmp(&b.0));
    let expected = [
        (KNOWN.0.to_string(), HeldReason::WrongPassword, 1),
        ("A999999_0001".to_string(), HeldReason::UnknownDevice, 1),
    ];
    assert_eq!(reasons, expected);
    assert_eq!(readings(&data, &Mn::from("A999999_0001")), 0);

    assert!(server.stop().success());
    let plan = copy_of_plan(folder.path());
    let mut stations = fs::File::options().append(true).open(plan.join("stations.toml")).unwrap();
    let entry = "\n[[station]]\nmn = \"A999999_0001\"\nname = \"新站\"\nsection = \"boshuicun\"\npassword = \"654321\"\n\
        kind = \"hour\"\norigin = \"measured\"\nassumed = true\nnote = \"测试\"\n";
    stations.write_all(entry.as_bytes()).unwrap();
    let _server = Server::with(&data, &plan, 0, &[]);
    assert_eq!(readings(&data, &Mn::from("A999999_0001")), 1, "the held frame is a reading now");
    assert_eq!(held().len(), 1, "the wrong password still waits");
}

#[test]
fn a_replay_whose_station_is_not_answered_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&folder.path().join("data"));
    let plan = copy_of_plan(folder.path());
    let stations = plan.join("stations.toml");
    let other = fs::read_to_string(&stations).unwrap().replacen("\"123456\"", "\"000000\"", 1);
    fs::write(&stations, other).unwrap();
    let to = server.hj212.to_string();
    let played =
        run(&["replay", FIGURES, "--plan", text(&plan), "--to", &to, "--timeout", "1", "--retries", "1"]);
    assert_eq!(played.status.code(), Some(1), "{}", stdout(&played));
    let said = stdout(&played);
    assert!(
        said.contains("A140923_0001") && said.contains("隔离区") && said.contains("帧没有应答"),
        "{said}"
    );
}
