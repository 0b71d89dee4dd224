//! Notifications of the real program when the power fails while they are on their way, and what its log says of them.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod support;

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

use hj212::{Flag, FrameBuilder};
use standards::time::Instant;
use store::{OutboxFilter, OutboxStore as _};
use support::{PLAN, Server, wait_until};

/// A server that reads requests and never answers; the bodies it got.
fn silent_receiver() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let got = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&got);
    std::thread::spawn(move || {
        for socket in listener.incoming().map_while(Result::ok) {
            let kept = Arc::clone(&kept);
            std::thread::spawn(move || {
                let mut reader = BufReader::new(socket);
                let (mut line, mut length) = (String::new(), 0);
                while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                    if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
                        length = value.trim().parse().unwrap();
                    }
                    line.clear();
                }
                let mut body = vec![0; length];
                if reader.read_exact(&mut body).is_ok() {
                    kept.lock().unwrap().push(String::from_utf8(body).unwrap());
                }
                // Until the other side is gone.
                let _gone = reader.read(&mut [0]);
            });
        }
    });
    (url, got)
}

/// An hour that has just passed, as stations write it.
#[expect(clippy::disallowed_types, reason = "a station has a clock of its own")]
fn an_hour_ago() -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let hour = i64::try_from(since.as_millis()).unwrap() / 3_600_000 - 1;
    Instant(hour * 3_600_000).compact()
}

fn over_the_limit() -> Vec<u8> {
    let time = an_hour_ago();
    FrameBuilder {
        qn: Some(&format!("{time}000")),
        st: "21",
        cn: "2061",
        pw: Some("123456"),
        mn: Some("A140923_0001"),
        flag: Some(Flag::from_bits(9)),
        data_area: &format!("DataTime={time};w21011-Avg=0.265,w21011-Flag=N"),
        ..FrameBuilder::default()
    }
    .build()
    .unwrap()
}

/// Stages of the messages to an organisation.
fn stages(data: &Path, organisation: &str) -> Vec<String> {
    let reader = store_sqlite::open_reader(data).unwrap();
    let filter = OutboxFilter { organisation: Some(organisation.into()), ..OutboxFilter::default() };
    reader.outbox(&filter).unwrap().into_iter().map(|m| m.delivery.stage).collect()
}

#[test]
fn what_was_on_its_way_when_the_power_failed_is_unsure_and_not_sent_twice_and_no_address_is_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let (robot, got) = silent_receiver();
    let nobody = {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        free.local_addr().unwrap()
    };
    let phone = format!("{}{}", "138", "00001234");
    let contacts = format!(
        "[quiet_hours]\nfrom = \"00:00\"\nto = \"00:00\"\n\n[sending]\nretry_seconds = []\ntimeout_seconds = 60\n\n\
         [sms]\nurl = \"http://{nobody}/?to={{phone}}\"\nmethod = \"GET\"\n\n\
         [[recipient]]\norganisation = \"group-office\"\nchannels = [{{ kind = \"wecom\", url = \"{robot}/send?key=robot-key-1\" }}]\n\n\
         [[recipient]]\norganisation = \"water-resources\"\nchannels = [{{ kind = \"sms\", phone = \"{phone}\" }}]\n"
    );
    std::fs::write(data.join("contacts.toml"), contacts).unwrap();
    let mut server = Server::with(&data, Path::new(PLAN), 0, &[]);
    assert!(server.send(&over_the_limit()).contains("CN=9014"));
    wait_until("the robot has it", || got.lock().unwrap().len() == 1);
    wait_until("the short message failed", || stages(&data, "water-resources") == ["given_up"]);
    server.kill();
    assert!(stages(&data, "group-office").contains(&"sending".to_owned()));
    let mut server = Server::with(&data, Path::new(PLAN), 0, &[]);
    wait_until("it is unsure", || stages(&data, "group-office").contains(&"unsure".to_owned()));
    // The same reading again, and another start: the same warning.
    assert!(server.send(&over_the_limit()).contains("CN=9014"));
    server.kill();
    let mut server = Server::with(&data, Path::new(PLAN), 0, &[]);
    wait_until("it answers", || server.status_of("/health/ready") == 200);
    assert!(server.stop().success());
    assert_eq!(got.lock().unwrap().len(), 1, "it was sent once");
    let log = server.log();
    assert!(log.contains("138****1234") && log.contains("a notification was not sent"), "{log}");
    assert!(log.contains("chmod 600"), "others may read the contacts, and the log says so");
    for secret in [phone.as_str(), "robot-key-1"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
