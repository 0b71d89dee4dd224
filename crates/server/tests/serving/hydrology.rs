//! Hydrology over real connections: stored, then confirmed; strangers and damage held; garbage survived.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::running::{Running, eventually, plan};
use server::IntakeLimits;
use sl651::{
    CivilTime, Direction, Element, End, Event, FrameBuilder, Framer, Function, Header, Number, Packet,
    Protocol, RawFrame, ReportBuilder, StationAddress, StationClass, body_head,
};
use tempfile::TempDir;

const SOON: Duration = Duration::from_secs(5);
const A_MOMENT: Duration = Duration::from_millis(500);
const KNOWN: StationAddress = StationAddress([0x00, 0x11, 0x22, 0x33, 0x44]);
const STRANGE: StationAddress = StationAddress([0x00, 0x99, 0x88, 0x77, 0x66]);

/// The shipped plan with a hydrological station for the bridge.
fn own_plan(addresses: &[&str]) -> TempDir {
    let own = TempDir::new().unwrap();
    for file in std::fs::read_dir(plan()).unwrap().filter(|f| f.as_ref().is_ok_and(|f| f.path().is_file())) {
        let file = file.unwrap();
        std::fs::copy(file.path(), own.path().join(file.file_name())).unwrap();
    }
    name_stations(own.path(), addresses);
    own
}

fn name_stations(plan: &Path, addresses: &[&str]) {
    let file = plan.join("stations.toml");
    let mut text = std::fs::read_to_string(&file).unwrap();
    for address in addresses {
        let entry = format!(
            "\n[[station]]\nmn = \"{address}\"\nname = \"水文站\"\nsection = \"daixianqiao\"\npassword = \"1234\"\n\
             kind = \"hour\"\nprofile = \"sl651\"\norigin = \"measured\"\nassumed = true\nnote = \"假定：示例\"\n"
        );
        text.push_str(&entry);
    }
    std::fs::write(file, text).unwrap();
}

struct Rtu {
    socket: TcpStream,
    framer: Framer,
}

impl Rtu {
    fn of(server: &Running) -> Self {
        let socket = TcpStream::connect(server.endpoints.sl651.as_ref().unwrap()).unwrap();
        Self { socket, framer: Framer::default() }
    }

    fn send(&mut self, bytes: &[u8]) {
        self.socket.write_all(bytes).unwrap();
    }

    /// The header and serial number of the next frame from the server.
    fn answer(&mut self, patience: Duration) -> Option<(Header, Option<u16>)> {
        let until = Instant::now() + patience;
        let mut buffer = [0; 4096];
        loop {
            if let Some(Event::Frame(frame)) = self.framer.next() {
                assert!(frame.is_sound());
                let message = frame.decode(sl651::Mode::Strict).unwrap();
                return Some((frame.header()?, message.report().and_then(|report| report.body.serial)));
            }
            let left = until.checked_duration_since(Instant::now())?;
            self.socket.set_read_timeout(Some(left.max(Duration::from_millis(1)))).unwrap();
            match self.socket.read(&mut buffer) {
                Ok(0) | Err(_) => return None,
                Ok(count) => self.framer.push(&buffer[..count]),
            }
        }
    }
}

fn time(day: u8, hour: u8, minute: u8) -> CivilTime {
    CivilTime::new(2021, 4, day, hour, minute, 0).unwrap()
}

fn builder(protocol: Protocol, station: StationAddress, function: Function) -> FrameBuilder {
    let (direction, packet, end) = (Direction::Up, None, End::Etx);
    FrameBuilder { protocol, direction, centre: 1, station, password: 0x1234, function, packet, end }
}

/// A timed report of phosphorus and stage.
fn report(protocol: Protocol, station: StationAddress, serial: u16, phosphorus: &str) -> Vec<u8> {
    let element = |id| Element::of_id(id).unwrap();
    let body = ReportBuilder::new(protocol, serial, time(1, 8, 0))
        .station(station, Some(StationClass(b'Q')))
        .observed(time(1, 8, 0))
        .value(element("TP"), Number::parse(phosphorus))
        .unwrap()
        .value(element("Z"), Number::parse("801.250"))
        .unwrap()
        .body();
    builder(protocol, station, Function::TIMED).build(&body).unwrap()
}

#[test]
fn a_report_is_stored_then_confirmed_and_its_value_leads_back_to_its_bytes() {
    for protocol in [Protocol::Hex, Protocol::Ascii] {
        let (folder, own) = (TempDir::new().unwrap(), own_plan(&["0011223344"]));
        let server = Running::with(&folder, own.path(), IntakeLimits::default());
        let mut browser = server.administrator();
        let bytes = report(protocol, KNOWN, 77, "0.212");
        let mut rtu = Rtu::of(&server);
        rtu.send(b"\x00\x7Enoise\x01");
        rtu.send(&bytes[..9]);
        std::thread::sleep(Duration::from_millis(30));
        rtu.send(&bytes[9..]);
        let (header, serial) = rtu.answer(SOON).unwrap();
        assert_eq!(
            (header.direction, header.function, header.end),
            (Direction::Down, Function::TIMED, Some(End::Esc))
        );
        assert_eq!((header.station, header.centre, serial), (KNOWN, 1, Some(77)));

        let items = eventually("the value is on the page", || {
            let page = browser.get("/api/v1/sections/daixianqiao").json();
            page["latest_items"].as_array().filter(|items| !items.is_empty()).cloned()
        });
        let phosphorus = items.iter().find(|item| item["code"] == "w21011").unwrap();
        assert_eq!(phosphorus["value"], "0.212");
        let frame = browser.get(&format!("/api/v1/frames/{}", phosphorus["frame_id"])).json();
        assert_eq!((&frame["crc_ok"], &frame["bytes"]), (&true.into(), &bytes.len().into()));
        assert_eq!((&frame["mn"], &frame["station"]), (&"0011223344".into(), &"水文站".into()));
        let fields = frame["fields"].as_array().unwrap();
        let value = |name: &str| fields.iter().find(|f| f["name"] == name).map(|f| f["value"].clone());
        assert_eq!(value("TP 总磷"), Some("0.212 mg/L".into()));
        assert_eq!(value("Z 瞬时河道水位、潮位"), Some("801.250 m".into()));
        assert_eq!(value("流水号"), Some("77".into()));
        let password = if protocol == Protocol::Hex { "3344123432" } else { "33441234" };
        assert!(!frame["raw"].as_str().unwrap().contains(password), "the password is masked: {frame}");
    }
}

#[test]
fn what_was_confirmed_is_there_after_a_restart_and_a_repeat_is_confirmed_again() {
    let (folder, own) = (TempDir::new().unwrap(), own_plan(&["0011223344"]));
    let bytes = report(Protocol::Hex, KNOWN, 5, "0.212");
    {
        let server = Running::with(&folder, own.path(), IntakeLimits::default());
        let mut rtu = Rtu::of(&server);
        rtu.send(&bytes);
        assert!(rtu.answer(SOON).is_some());
        server.stop();
    }
    let server = Running::with(&folder, own.path(), IntakeLimits::default());
    let mut browser = server.administrator();
    let items = eventually("the value is on the page", || {
        let page = browser.get("/api/v1/sections/daixianqiao").json();
        page["latest_items"].as_array().filter(|items| !items.is_empty()).cloned()
    });
    assert!(items.iter().any(|item| item["code"] == "w21011" && item["value"] == "0.212"));
    let mut rtu = Rtu::of(&server);
    rtu.send(&bytes);
    assert_eq!(rtu.answer(SOON).and_then(|(_, serial)| serial), Some(5));
    let metrics = String::from_utf8(server.visitor().get("/metrics").body).unwrap();
    assert!(metrics.contains("xunqing_frames_repeated_total 1\n"), "{metrics}");
}

#[test]
fn strangers_wrong_passwords_and_damage_are_held_unconfirmed_until_the_plan_names_them() {
    let (folder, own) = (TempDir::new().unwrap(), own_plan(&["0011223344"]));
    {
        let server = Running::with(&folder, own.path(), IntakeLimits::default());
        let mut browser = server.administrator();
        let mut rtu = Rtu::of(&server);
        rtu.send(&report(Protocol::Hex, STRANGE, 1, "0.3"));
        let wrong = FrameBuilder { password: 0x9999, ..builder(Protocol::Hex, KNOWN, Function::KEEP_ALIVE) };
        rtu.send(&wrong.build(&body_head(Protocol::Hex, 1, time(1, 8, 0))).unwrap());
        let mut damaged = report(Protocol::Hex, KNOWN, 2, "0.3");
        *damaged.last_mut().unwrap() ^= 1;
        rtu.send(&damaged);
        assert_eq!(rtu.answer(A_MOMENT), None);
        let reasons = eventually("all three are held", || {
            let held = browser.get("/api/v1/quarantine").json();
            let mut reasons: Vec<_> = held["devices"]
                .as_array()?
                .iter()
                .map(|d| format!("{} {}", d["mn"].as_str().unwrap(), d["reason"].as_str().unwrap()))
                .collect();
            reasons.sort();
            (reasons.len() == 3).then_some(reasons)
        });
        assert_eq!(reasons, ["0011223344 bad_crc", "0011223344 wrong_password", "0099887766 unknown_device"]);
        // The same connection goes on.
        rtu.send(&report(Protocol::Hex, KNOWN, 3, "0.1"));
        assert_eq!(rtu.answer(SOON).and_then(|(_, serial)| serial), Some(3));
        server.stop();
    }
    name_stations(own.path(), &["0099887766"]);
    let server = Running::with(&folder, own.path(), IntakeLimits::default());
    let mut browser = server.visitor();
    let signed_in = browser
        .post("/api/v1/session", &serde_json::json!({"login": "admin", "password": "correct horse battery"}));
    assert_eq!(signed_in.status, 200);
    let held = browser.get("/api/v1/quarantine").json();
    assert_eq!(
        held["devices"].as_array().unwrap().len(),
        2,
        "damage and the wrong password stay held: {held}"
    );
    let items = browser.get("/api/v1/sections/daixianqiao").json()["latest_items"].clone();
    let of_phosphorus = items.as_array().unwrap().iter().find(|i| i["code"] == "w21011").unwrap();
    let frame = browser.get(&format!("/api/v1/frames/{}", of_phosphorus["frame_id"])).json();
    let (released, measured) = (frame["held"].is_null(), frame["measured"].as_str().unwrap());
    assert!(released && measured.starts_with("2021-04-01T08:00:00"), "{frame}");
}

#[test]
fn packets_are_confirmed_once_and_a_missing_one_is_called_for() {
    let (folder, own) = (TempDir::new().unwrap(), own_plan(&["0011223344"]));
    let server = Running::with(&folder, own.path(), IntakeLimits::default());
    let body = ReportBuilder::new(Protocol::Hex, 9, time(1, 8, 0))
        .station(KNOWN, Some(StationClass(b'H')))
        .observed(time(1, 8, 0))
        .picture(&[0xD8; 900]);
    let packets = builder(Protocol::Hex, KNOWN, Function::PICTURE).build_packets(&body, 256).unwrap();
    let mut rtu = Rtu::of(&server);
    for packet in packets.iter().enumerate().filter(|(at, _)| *at != 1).map(|(_, packet)| packet) {
        rtu.send(packet);
    }
    let (header, _) = rtu.answer(SOON).unwrap();
    assert_eq!((header.end, header.packet), (Some(End::Nak), Some(Packet { total: 4, number: 2 })));
    rtu.send(&packets[1]);
    let (header, serial) = rtu.answer(SOON).unwrap();
    assert_eq!((header.end, header.packet), (Some(End::Esc), Some(Packet { total: 4, number: 4 })));
    assert_eq!(serial, Some(9));
    let mut browser = server.administrator();
    let frame = browser.get("/api/v1/frames/1").json();
    assert_eq!(frame["bytes"], packets.concat().len());
    let shown = frame["raw"].as_str().unwrap();
    assert_eq!(shown.lines().count(), 4, "every packet is there byte for byte");
    assert!(
        RawFrame::of(&packets[0]).is_some() && frame["fields"].to_string().contains("图片信息"),
        "{frame}"
    );
}

#[test]
fn packets_whose_connection_ends_are_kept_in_quarantine() {
    let (folder, own) = (TempDir::new().unwrap(), own_plan(&["0011223344"]));
    let server = Running::with(&folder, own.path(), IntakeLimits::default());
    let mut browser = server.administrator();
    let body = body_head(Protocol::Hex, 9, time(1, 8, 0));
    let body = [body, vec![0xD8; 900]].concat();
    let packets = builder(Protocol::Hex, KNOWN, Function::PICTURE).build_packets(&body, 256).unwrap();
    let mut rtu = Rtu::of(&server);
    rtu.send(&packets[0]);
    rtu.send(&packets[1]);
    drop(rtu);
    let device = eventually("they are held", || {
        let held = browser.get("/api/v1/quarantine").json();
        held["devices"].as_array()?.first().cloned()
    });
    assert_eq!((&device["mn"], &device["reason"]), (&"0011223344".into(), &"unreadable".into()));
    let frame = browser.get("/api/v1/frames/1").json();
    assert_eq!(frame["bytes"], packets[..2].concat().len());
}
