//! Frames over real connections: stored, answered, judged, shown; hostile peers wait for themselves.

use std::io::Write as _;
use std::time::{Duration, Instant};

use crate::running::{Running, eventually, plan, river, upload};
use hj212::{Flag, FrameBuilder};
use server::IntakeLimits;
use tempfile::TempDir;

const MN: &str = "A140923_0001";
const PW: &str = "123456";
const SOON: Duration = Duration::from_secs(5);
const A_MOMENT: Duration = Duration::from_millis(400);

#[test]
fn a_frame_is_answered_and_its_value_leads_back_to_its_bytes() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    let bytes = upload(MN, PW, "20210401080000", &river("0.212"));
    let mut station = server.station();
    station.send(&bytes);
    assert_eq!(station.answer(SOON).as_deref(), Some("20210401080000000"));

    let page = eventually("the value is on the page", || {
        let page = browser.get("/api/v1/sections/daixianqiao").json();
        let arrived = page["latest_items"].as_array().is_some_and(|items| !items.is_empty());
        arrived.then_some(page)
    });
    let items = page["latest_items"].as_array().unwrap();
    let phosphorus = items.iter().find(|i| i["code"] == "w21011").unwrap();
    assert_eq!((&phosphorus["value"], &phosphorus["class_label"]), (&"0.212".into(), &"Ⅳ类".into()));
    let frame = browser.get(&format!("/api/v1/frames/{}", phosphorus["frame_id"])).json();
    let shown = frame["raw"].as_str().unwrap();
    assert!(shown.contains("w21011-Avg=0.212") && shown.ends_with("␍␊"), "{shown}");
    assert!(!shown.contains(PW), "the password is masked");
    assert_eq!((&frame["crc_ok"], &frame["bytes"]), (&true.into(), &bytes.len().into()));

    eventually("the warning is open", || {
        let situation = browser.get("/api/v1/situation").json();
        let kinds: Vec<_> = situation["warnings"].as_array()?.iter().map(|w| w["kind"].clone()).collect();
        (kinds == ["item_over_limit"]).then_some(())
    });
}

#[test]
fn repeated_and_cut_frames_are_answered_every_time_and_stored_once() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let bytes = upload(MN, PW, "20210401080000", &river("0.212"));
    let mut station = server.station();
    for _ in 0..3 {
        let (head, tail) = bytes.split_at(1);
        station.send(b"\x00garbage##");
        station.send(head);
        std::thread::sleep(Duration::from_millis(20));
        station.send(tail);
        assert!(station.answer(SOON).is_some());
    }
    let metrics = String::from_utf8(server.visitor().get("/metrics").body).unwrap();
    assert!(
        metrics.contains("xunqing_frames_stored_total 1\n")
            && metrics.contains("xunqing_frames_repeated_total 2\n"),
        "{metrics}"
    );
}

#[test]
fn the_same_values_in_another_frame_are_answered_and_their_frame_is_kept_without_them() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut station = server.station();
    let mut values = river("0.212");
    let count = values.len();
    for _ in 0..2 {
        station.send(&upload(MN, PW, "20210401080000", &values));
        assert!(station.answer(SOON).is_some());
        values.reverse();
    }
    let metrics = String::from_utf8(server.visitor().get("/metrics").body).unwrap();
    assert!(
        metrics.contains("xunqing_frames_stored_total 2\n")
            && metrics.contains(&format!("xunqing_values_stored_total {count}\n")),
        "{metrics}"
    );
}

#[test]
fn strangers_are_held_in_quarantine_unanswered_until_the_plan_names_them() {
    let folder = TempDir::new().unwrap();
    let own = TempDir::new().unwrap();
    for file in std::fs::read_dir(plan()).unwrap().filter(|f| f.as_ref().is_ok_and(|f| f.path().is_file())) {
        let file = file.unwrap();
        std::fs::copy(file.path(), own.path().join(file.file_name())).unwrap();
    }
    {
        let server = Running::with(&folder, own.path(), IntakeLimits::default());
        let mut browser = server.administrator();
        let mut station = server.station();
        station.send(&upload("STRANGER01", PW, "20210401080000", &river("0.3")));
        station.send(&upload(MN, "654321", "20210401080000", &river("0.3")));
        assert_eq!(station.answer(A_MOMENT), None);
        let held = browser.get("/api/v1/quarantine").json();
        let mut reasons: Vec<_> = held["devices"]
            .as_array()
            .unwrap()
            .iter()
            .map(|d| d["reason"].as_str().unwrap().to_string())
            .collect();
        reasons.sort();
        assert_eq!(reasons, ["unknown_device", "wrong_password"]);
        server.stop();
    }
    // A gauge of the plan is read by the same device.
    for name in ["stations.toml", "rain.toml"] {
        let file = own.path().join(name);
        let text = std::fs::read_to_string(&file).unwrap().replace(MN, "STRANGER01");
        std::fs::write(&file, text).unwrap();
    }
    let server = Running::with(&folder, own.path(), IntakeLimits::default());
    let mut browser = server.visitor();
    let signed_in = browser
        .post("/api/v1/session", &serde_json::json!({"login": "admin", "password": "correct horse battery"}));
    assert_eq!(signed_in.status, 200);
    let page = browser.get("/api/v1/sections/daixianqiao").json();
    assert_eq!(page["section"]["latest"]["class_label"], "Ⅳ类", "{page}");
    let held = browser.get("/api/v1/quarantine").json();
    assert_eq!(held["devices"].as_array().unwrap().len(), 1, "the wrong password stays held");
}

#[test]
fn a_slow_and_a_noisy_peer_do_not_delay_the_others_and_are_cut_off() {
    let folder = TempDir::new().unwrap();
    let limits = IntakeLimits {
        first_frame: Duration::from_millis(1500),
        garbage_bytes: 10_000,
        connections: 4,
        ..IntakeLimits::default()
    };
    let server = Running::with(&folder, &plan(), limits);
    let mut slow = server.station();
    slow.send(b"##02");
    let mut noisy = server.station();
    let flood = std::thread::spawn(move || {
        // Ends when the server has closed the connection.
        while noisy.socket.write_all(&[b'#'; 1000]).is_ok() {
            std::thread::sleep(Duration::from_millis(5));
        }
    });
    let mut good = server.station();
    for hour in 0..20 {
        let start = Instant::now();
        good.send(&upload(
            MN,
            PW,
            &format!("202104{:02}{:02}0000", 1 + hour / 6, hour % 6 * 4),
            &river("0.1"),
        ));
        assert!(good.answer(SOON).is_some());
        assert!(start.elapsed() < Duration::from_secs(1));
        slow.socket.write_all(b"1").ok();
        std::thread::sleep(Duration::from_millis(100));
    }
    flood.join().unwrap();
    assert_eq!(slow.answer(SOON), None, "a connection without a whole frame is closed");
    let mut many: Vec<_> = (0..8).map(|_| server.station()).collect();
    let mut refused = 0;
    for station in &mut many {
        refused += u32::from(station.answer(Duration::from_millis(100)).is_none() && closed(station));
    }
    assert!(refused >= 5, "{refused} of 8 refused with four places and one taken");
}

#[test]
fn an_answer_without_a_password_makes_no_stranger_a_station() {
    let folder = TempDir::new().unwrap();
    let limits = IntakeLimits { connections: 1, ..IntakeLimits::default() };
    let server = Running::with(&folder, &plan(), limits);
    let mut browser = server.administrator();
    let mut stranger = server.station();
    let answer = FrameBuilder {
        qn: Some("20210401080000000"),
        st: "91",
        cn: "9011",
        mn: Some(MN),
        flag: Some(Flag::from_bits(4)),
        data_area: "QnRtn=1",
        ..FrameBuilder::default()
    };
    stranger.send(&answer.build().unwrap());
    eventually("the answer is stored", || {
        let metrics = String::from_utf8(server.visitor().get("/metrics").body).ok()?;
        metrics.contains("xunqing_frames_stored_total 1\n").then_some(())
    });
    let page = browser.get(&format!("/api/v1/stations/{MN}")).json();
    assert_eq!(page["station"]["online"], false, "{page}");
    let path = format!("/api/v1/stations/{MN}/requests");
    let asked = browser.post(&path, &serde_json::json!({ "command": "set_clock" }));
    assert_eq!(asked.status, 409, "the stranger is asked nothing");
    let mut station = server.station();
    station.send(&upload(MN, PW, "20210401080000", &river("0.212")));
    assert!(station.answer(SOON).is_some(), "the stranger makes room for the station");
}

fn closed(station: &mut crate::running::Station) -> bool {
    use std::io::Read as _;
    station.socket.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    match station.socket.read(&mut [0; 1]) {
        Ok(0) => true,
        Ok(_) => false,
        Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
    }
}

#[test]
fn a_flood_of_small_commits_that_opens_and_closes_warnings_never_stops_the_answers() {
    const MNS: [&str; 4] = ["A140923_0001", "A140902_0001", "A140921_0001", "A140923_9001"];
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let address = server.endpoints.hj212.clone();
    let threads: Vec<_> = (0..12)
        .map(|n| {
            let mut station = crate::running::Station::new(&address);
            std::thread::spawn(move || {
                for step in 0..150 {
                    let value = if step % 8 < 3 { "0.45" } else { "0.1" };
                    let time = format!("2021{:02}{:02}{:02}{n:02}00", 5 + n % 4, 1 + step / 6, step % 6 * 4);
                    station.send(&upload(MNS[n % 4], PW, &time, &river(value)));
                    assert!(station.answer(SOON).is_some(), "connection {n} step {step}");
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let metrics = String::from_utf8(server.visitor().get("/metrics").body).unwrap();
    assert!(metrics.contains("xunqing_frames_stored_total 1800\n"), "{metrics}");
    server.stop();
}

#[test]
fn warnings_survive_a_restart_unchanged_and_close_with_hysteresis() {
    let folder = TempDir::new().unwrap();
    let login = serde_json::json!({"login": "admin", "password": "correct horse battery"});
    let warnings = |browser: &mut crate::running::Browser| browser.get("/api/v1/warnings").json();
    let before = {
        let server = Running::on(&folder);
        let mut browser = server.administrator();
        let mut station = server.station();
        let values = ["0.1", "0.1", "0.1", "0.1", "0.1", "0.1", "0.3", "0.25", "0.1", "0.3", "0.1", "0.1"];
        for (n, value) in values.iter().enumerate() {
            station.send(&upload(
                MN,
                PW,
                &format!("202104{:02}{:02}0000", 1 + n / 6, n % 6 * 4),
                &river(value),
            ));
            assert!(station.answer(SOON).is_some());
        }
        eventually("the warning closes after two readings within the limit", || {
            let all = warnings(&mut browser);
            let closed = all["warnings"]
                .as_array()?
                .iter()
                .find(|w| w["kind"] == "item_over_limit" && w["state"] == "closed")?;
            (closed["closed"]["measured"] == "2021-04-02T20:00:00+08:00").then(|| all.clone())
        })
    };
    let of_items =
        before["warnings"].as_array().unwrap().iter().filter(|w| w["kind"] == "item_over_limit").count();
    assert_eq!(of_items, 1, "one event, one warning: {before}");
    let server = Running::on(&folder);
    let mut browser = server.visitor();
    assert_eq!(browser.post("/api/v1/session", &login).status, 200);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(warnings(&mut browser), before);
}
