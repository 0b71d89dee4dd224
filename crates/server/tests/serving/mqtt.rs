//! A real broker (mosquitto on the loopback): messages become readings, and are acknowledged only when they are durable.

use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use server::IntakeLimits;
use tempfile::TempDir;

use crate::running::{Browser, Running, eventually, plan};

const MN: &str = "A140923_0001";
const PASSWORD: &str = "loopback only";

/// A broker of Debian's package `mosquitto`; stopped by its own process when dropped.
struct Broker {
    child: Child,
    port: u16,
    folder: TempDir,
}

fn tool(name: &str) -> PathBuf {
    let found = [
        "/usr/sbin",
        "/usr/bin",
        "/usr/local/sbin",
        "/usr/local/bin",
        "/opt/homebrew/sbin",
        "/opt/homebrew/bin",
    ]
    .iter()
    .map(|folder| PathBuf::from(folder).join(name))
    .find(|path| path.exists());
    found.unwrap_or_else(|| panic!("{name} is not installed: apt-get install mosquitto mosquitto-clients"))
}

impl Broker {
    /// A port that nobody holds now. Another program could take it before the broker does; then the test says so by failing.
    fn free_port() -> u16 {
        TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
    }

    fn start() -> Self {
        Self::start_with(|_folder| String::new())
    }

    /// With more lines in its settings.
    fn start_with(more: impl Fn(&Path) -> String) -> Self {
        let folder = TempDir::new().unwrap();
        let passwords = folder.path().join("passwords");
        let made = Command::new(tool("mosquitto_passwd"))
            .args(["-c", "-b"])
            .arg(&passwords)
            .args(["xunqing", PASSWORD])
            .status()
            .unwrap();
        assert!(made.success());
        let port = Self::free_port();
        let text = more(folder.path());
        std::fs::write(folder.path().join("more"), text).unwrap();
        let child = Self::run(&folder, port);
        Self { child, port, folder }
    }

    fn run(folder: &TempDir, port: u16) -> Child {
        let path = folder.path();
        let settings = path.join("mosquitto.conf");
        // As root the broker would change its user and then not find its files.
        let text = format!(
            "listener {port} 127.0.0.1\nallow_anonymous false\npassword_file {0}/passwords\nuser root\npersistence true\n\
             persistence_location {0}/\nmax_queued_messages 100000\n{1}",
            path.display(),
            std::fs::read_to_string(path.join("more")).unwrap()
        );
        std::fs::write(&settings, text).unwrap();
        Command::new(tool("mosquitto"))
            .arg("-c")
            .arg(&settings)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    fn stop(&mut self) {
        // SIGTERM lets it write what it keeps for absent clients.
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        if asked.is_ok_and(|status| status.success()) {
            let _ended = self.child.wait();
        }
    }

    fn start_again(&mut self) {
        self.child = Self::run(&self.folder, self.port);
    }

    /// Publishes lines as one message each, with QoS 1.
    fn publish(&self, topic: &str, lines: &[String]) {
        let mut child = Command::new(tool("mosquitto_pub"))
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-u", "xunqing", "-P", PASSWORD])
            .args(["-q", "1", "-t", topic, "-l"])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all((lines.join("\n") + "\n").as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
    }

    fn intake(&self) -> PathBuf {
        let path = self.folder.path().join("intake.toml");
        let secret = self.folder.path().join("secret");
        std::fs::write(&secret, format!("{PASSWORD}\n")).unwrap();
        let text = format!(
            r#"
[[mqtt]]
name = "county"
host = "127.0.0.1"
port = {}
user = "xunqing"
password_file = "{}"

[[mqtt.topic]]
filter = "stations/+/data"
device = "{{1}}"
time = "/time"
[[mqtt.topic.value]]
at = "/tp"
factor = "总磷"
"#,
            self.port,
            secret.display()
        );
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn serve(folder: &TempDir, broker: &Broker, quota_mib: Option<u32>) -> Running {
    Running::with_intake(folder, &plan(), IntakeLimits::default(), Some(broker.intake()), quota_mib)
}

fn payload(minute: usize, phosphorus: &str) -> String {
    let (day, hour, minute) = (1 + minute / 1440, minute / 60 % 24, minute % 60);
    json!({ "time": format!("2021-04-{day:02} {hour:02}:{minute:02}"), "tp": phosphorus }).to_string()
}

fn broker_state(browser: &mut Browser) -> Value {
    browser.get("/api/v1/intake").json()["brokers"][0].clone()
}

fn connected(browser: &mut Browser) {
    eventually("the broker is connected", || (broker_state(browser)["connected"] == true).then_some(()));
}

fn counted(server: &Running, name: &str) -> u64 {
    let metrics = String::from_utf8(server.visitor().get("/metrics").body).unwrap();
    let line = metrics.lines().find(|line| line.starts_with(&format!("xunqing_{name}_total "))).unwrap();
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

fn sign_in(server: &Running) -> Browser {
    let mut browser = server.visitor();
    let body = json!({"login": "admin", "password": "correct horse battery"});
    assert!(browser.post("/api/v1/session", &body).status < 300);
    browser
}

#[test]
fn payloads_become_readings_with_their_bytes_and_mistakes_are_held_and_told() {
    let broker = Broker::start();
    let folder = TempDir::new().unwrap();
    let server = serve(&folder, &broker, None);
    let mut admin = server.administrator();
    connected(&mut admin);
    let sent = payload(8 * 60, "0.2120");
    broker.publish(&format!("stations/{MN}/data"), &[sent.clone(), sent.clone(), "{\"tp\":".into()]);
    broker.publish("stations/STRANGER/data", &[payload(0, "0.1")]);
    let value = eventually("the value is on the page", || {
        let page = admin.get("/api/v1/sections/daixianqiao").json();
        page["latest_items"].as_array()?.iter().find(|i| i["code"] == "w21011").cloned()
    });
    assert_eq!(value["value"], "0.2120");
    let frame = admin.get(&format!("/api/v1/frames/{}", value["frame_id"])).json();
    assert_eq!(
        (&frame["raw"], &frame["peer"]),
        (&json!(sent), &json!(format!("MQTT county stations/{MN}/data")))
    );
    assert_eq!(frame["measured"], "2021-04-01T08:00:00+08:00");
    let state = eventually("all are stored", || {
        let state = broker_state(&mut admin);
        (state["messages"] == 4).then_some(state)
    });
    assert_eq!(state["unreadable"], 1);
    assert!(state["last_problem"].as_str().unwrap().starts_with("stations/A140923_0001/data:1"), "{state}");
    assert_eq!(
        (counted(&server, "frames_stored"), counted(&server, "mqtt_messages")),
        (3, 4),
        "the same again is stored once"
    );
    let held = admin.get("/api/v1/quarantine").json();
    let reasons: Vec<_> =
        held["devices"].as_array().unwrap().iter().map(|d| (&d["mn"], &d["reason"])).collect();
    assert!(reasons.contains(&(&json!("STRANGER"), &json!("unknown_device"))), "{reasons:?}");
    assert!(reasons.contains(&(&json!(""), &json!("unreadable"))), "{reasons:?}");
}

#[test]
fn what_comes_while_the_server_or_the_broker_is_away_arrives_afterwards() {
    let mut broker = Broker::start();
    let folder = TempDir::new().unwrap();
    let topic = format!("stations/{MN}/data");
    {
        let server = serve(&folder, &broker, None);
        connected(&mut server.administrator());
    }
    broker.publish(&topic, &(0..300).map(|n| payload(n, "0.2")).collect::<Vec<_>>());
    let server = serve(&folder, &broker, None);
    let mut admin = sign_in(&server);
    eventually("what the broker kept arrives", || (counted(&server, "mqtt_messages") == 300).then_some(()));
    broker.stop();
    eventually("the break is seen", || (broker_state(&mut admin)["connected"] == false).then_some(()));
    assert!(broker_state(&mut admin)["error"].is_string());
    broker.start_again();
    connected(&mut admin);
    broker.publish(&topic, &(300..310).map(|n| payload(n, "0.2")).collect::<Vec<_>>());
    // What the broker was not told before it stopped comes twice, and is stored once.
    eventually("the connection is made again", || (counted(&server, "mqtt_messages") >= 310).then_some(()));
    eventually("each is stored once", || (counted(&server, "frames_stored") == 310).then_some(()));
}

#[test]
fn a_message_that_could_not_be_stored_is_not_acknowledged_and_comes_again() {
    let broker = Broker::start();
    let folder = TempDir::new().unwrap();
    let topic = format!("stations/{MN}/data");
    let all = 1500;
    {
        let server = serve(&folder, &broker, Some(1));
        let mut admin = server.administrator();
        connected(&mut admin);
        // Payloads long enough to fill a mebibyte.
        let long = |n| payload(n, "0.2").replace('}', &format!(",\"note\":\"{}\"}}", "x".repeat(2000)));
        broker.publish(&topic, &(0..all).map(long).collect::<Vec<_>>());
        eventually("the disk is full", || (counted(&server, "store_failures") > 0).then_some(()));
        assert!(counted(&server, "frames_stored") < all as u64);
    }
    let server = serve(&folder, &broker, None);
    let mut admin = sign_in(&server);
    let stored = |admin: &mut Browser| {
        let page = admin
            .get("/api/v1/sections/daixianqiao/series?factor=w21011&from=2021-04-01&to=2021-04-03")
            .json();
        page["readings"].as_array().map_or(0, Vec::len)
    };
    eventually("every message is stored in the end", || (stored(&mut admin) == all).then_some(()));
}

/// A certificate for the loopback, signed by an authority of our own.
fn certificates(folder: &Path) -> String {
    let run = |arguments: &str| {
        let made = Command::new(tool("openssl"))
            .args(arguments.split(' '))
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(made.success(), "openssl {arguments}");
    };
    std::fs::write(folder.join("ext"), "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n").unwrap();
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    run(&format!("req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj /CN=authority"));
    run(&format!("req {key} -keyout server.key -out server.csr -subj /CN=broker"));
    run(
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out server.pem",
    );
    format!("cafile {0}/ca.pem\ncertfile {0}/server.pem\nkeyfile {0}/server.key\n", folder.display())
}

#[test]
fn a_broker_behind_tls_is_believed_by_its_certificate_only() {
    let broker = Broker::start_with(certificates);
    let intake = broker.intake();
    let text = std::fs::read_to_string(&intake).unwrap();
    let authority = |name: &str| {
        let path = broker.folder.path().join(name);
        std::fs::write(&intake, text.replace("user =", &format!("ca_file = \"{}\"\nuser =", path.display())))
            .unwrap();
        let folder = TempDir::new().unwrap();
        let server =
            Running::with_intake(&folder, &plan(), IntakeLimits::default(), Some(intake.clone()), None);
        (folder, server)
    };
    {
        let (_folder, server) = authority("ca.pem");
        connected(&mut server.administrator());
    }
    let other = broker.folder.path().join("other");
    std::fs::create_dir(&other).unwrap();
    certificates(&other);
    let (_folder, server) = authority("other/ca.pem");
    let mut admin = server.administrator();
    let state = eventually("the broker is not believed", || {
        let state = broker_state(&mut admin);
        state["error"].is_string().then_some(state)
    });
    assert!(state["connected"] == false && state["error"].as_str().unwrap().contains("TLS"), "{state}");
}
