//! What a hydrological station heard confirmed is kept, whenever the power fails.

#![expect(clippy::unwrap_used, reason = "a test target")]

mod support;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use sl651::{
    CivilTime, Direction, Element, End, Event, FrameBuilder, Framer, Function, Number, Protocol,
    ReportBuilder, StationAddress, StationClass,
};
use standards::Mn;
use support::stored::readings;
use support::{Server, copy_of_plan};

const STATION: StationAddress = StationAddress([0x00, 0x11, 0x22, 0x33, 0x44]);
const KILLS: u16 = 5;
const REPORTS: u16 = 60;

fn report(serial: u16) -> Vec<u8> {
    let start = CivilTime::new(2026, 7, 1, 0, 0, 0).unwrap();
    let time = start.plus_minutes(i64::from(serial) * 5).unwrap();
    let body = ReportBuilder::new(Protocol::Hex, serial, time)
        .station(STATION, Some(StationClass(b'P')))
        .observed(time)
        .value(Element::of_id("PT").unwrap(), Number::new(i64::from(serial), 1))
        .unwrap()
        .body();
    let (protocol, direction, function, end) = (Protocol::Hex, Direction::Up, Function::TIMED, End::Etx);
    let builder = FrameBuilder {
        protocol,
        direction,
        centre: 1,
        station: STATION,
        password: 0x1234,
        function,
        packet: None,
        end,
    };
    builder.build(&body).unwrap()
}

/// Sends a report and waits for the confirmation of its serial number.
fn confirmed(socket: &mut TcpStream, serial: u16) -> bool {
    let mut framer = Framer::default();
    let mut buffer = [0; 256];
    if socket.write_all(&report(serial)).is_err() {
        return false;
    }
    loop {
        match socket.read(&mut buffer) {
            Ok(0) | Err(_) => return false,
            Ok(count) => framer.push(&buffer[..count]),
        }
        if let Some(Event::Frame(frame)) = framer.next() {
            let message = frame.decode(sl651::Mode::Strict).unwrap();
            return message.report().and_then(|report| report.body.serial) == Some(serial);
        }
    }
}

#[test]
fn every_confirmed_report_is_stored_once_though_the_server_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let plan = copy_of_plan(folder.path());
    let stations = plan.join("stations.toml");
    let own = "\n[[station]]\nmn = \"0011223344\"\nname = \"雨量站\"\nsection = \"daixianqiao\"\npassword = \"1234\"\n\
        kind = \"hour\"\norigin = \"measured\"\nassumed = true\nnote = \"假定：示例\"\n";
    fs::write(&stations, fs::read_to_string(&stations).unwrap() + own).unwrap();
    let data = folder.path().join("data");
    let start = |data: &Path| {
        let server = Server::with(data, &plan, 0, &["--sl651", "127.0.0.1:0"]);
        let written = fs::read_to_string(data.join("endpoints.json")).unwrap();
        let written: serde_json::Value = serde_json::from_str(&written).unwrap();
        let socket = TcpStream::connect(written["sl651"].as_str().unwrap()).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        (server, socket)
    };
    let (mut server, mut socket) = start(&data);
    for serial in 1..=REPORTS {
        if serial % (REPORTS / KILLS) == 0 {
            // Killed with a report on its way, which the station sends again.
            socket.write_all(&report(serial)).unwrap();
            server.kill();
            (server, socket) = start(&data);
        }
        assert!(confirmed(&mut socket, serial), "{serial}\n{}", server.log());
    }
    server.kill();
    assert_eq!(readings(&data, &Mn::from("0011223344")), usize::from(REPORTS));
}
