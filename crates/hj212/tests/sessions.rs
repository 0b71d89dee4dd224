//! Conversations step by step: who says what when.

use hj212::session::{
    Device, HostConfig, HostEvent, HostSession, Millis, Outcome, Outgoing, Role, StationConfig, StationEvent,
    StationSession, Step,
};
use hj212::{
    Command, Error, Event, ExeRtn, Flag, FrameBuilder, Framer, History, Mode, OwnedFrame, Profile, Protocol,
    QnRtn, Request,
};

/// 2026-07-06 10:00:00 Beijing time.
const START: Millis = Millis(1_783_303_200_000);

fn device() -> Device {
    Device {
        st: "21".into(),
        mn: "A140923_0001".into(),
        pw: Some("123456".into()),
        flag: Protocol::SurfaceWater.flag(),
    }
}

fn frames(bytes: &[u8]) -> Vec<OwnedFrame> {
    let mut framer = Framer::default();
    framer.push(bytes);
    framer.finish();
    let mut frames = Vec::new();
    while let Some(event) = framer.next() {
        let Event::Frame(frame) = event else { panic!("{event:?}") };
        frames.push(frame.to_owned());
    }
    frames
}

/// What a frame says: command, QN, data area.
fn said(frame: &OwnedFrame) -> (u16, String, String) {
    let message = frame.as_raw().decode(Mode::Strict).unwrap();
    let area = String::from_utf8(message.segment.data.bytes().to_vec()).unwrap();
    (message.segment.command().unwrap().0, message.segment.qn.unwrap().to_owned(), area)
}

fn written(host: &mut HostSession) -> Vec<OwnedFrame> {
    let mut out = Vec::new();
    host.poll_transmit(&mut out);
    frames(&out)
}

fn from_station(qn: Option<&str>, cn: &str, flag: u8, data_area: &str) -> Vec<u8> {
    let frame = FrameBuilder {
        qn,
        st: "21",
        cn,
        pw: Some("123456"),
        mn: Some("A140923_0001"),
        flag: Some(Flag::from_bits(flag)),
        data_area,
        ..FrameBuilder::default()
    };
    frame.build().unwrap()
}

fn hear(host: &mut HostSession, now: Millis, bytes: &[u8]) -> hj212::session::Received {
    let frame = &frames(bytes)[0];
    host.handle_frame(now, &frame.as_raw().decode(Mode::Lenient).unwrap()).unwrap()
}

fn host() -> HostSession {
    let mut host = HostSession::new(HostConfig::default()).unwrap();
    host.identify(START, device());
    host
}

const HOURLY: &str = "DataTime=20260706090000;w01001-Avg=7.1,w01001-Flag=N";

#[test]
fn a_frame_is_answered_when_it_is_stored_and_not_before() {
    let mut host = host();
    let received = hear(&mut host, START, &from_station(Some("20260706100000001"), "2061", 9, HOURLY));
    assert_eq!((received.role, received.request), (Role::Upload, None));
    assert!(written(&mut host).is_empty());
    assert!(host.stored(received.token));
    let answers = written(&mut host);
    assert_eq!(said(&answers[0]), (9014, "20260706100000001".into(), String::new()));
    assert!(!host.stored(received.token) && written(&mut host).is_empty());
}

#[test]
fn a_frame_that_was_not_stored_is_never_answered() {
    let mut host = host();
    let received = hear(&mut host, START, &from_station(Some("20260706100000001"), "2061", 9, HOURLY));
    assert!(host.discard(received.token) && !host.stored(received.token));
    assert!(written(&mut host).is_empty());
}

#[test]
fn a_request_goes_through_its_three_steps() {
    let mut host = host();
    let begin = START.civil();
    let id = host.request(START, Request::History { of: History::Hour, begin, end: begin }).unwrap();
    let (cn, qn, area) = said(&written(&mut host)[0]);
    assert_eq!((cn, &area[..]), (2061, "BeginTime=20260706100000;EndTime=20260706100000"));
    let answer = hear(&mut host, START, &from_station(Some(&qn), "9011", 8, "QnRtn=1"));
    assert_eq!((answer.role, answer.request), (Role::Answer, Some(id)));
    assert_eq!(host.poll_event(), Some(HostEvent::Accepted { id }));
    let data = hear(&mut host, START, &from_station(Some(&qn), "2061", 9, HOURLY));
    assert_eq!((data.role, data.request), (Role::Upload, Some(id)));
    hear(&mut host, START, &from_station(Some(&qn), "9012", 8, "ExeRtn=1"));
    let outcome = Outcome::Done { exe: Some(ExeRtn::Success) };
    assert_eq!(host.poll_event(), Some(HostEvent::Finished { id, outcome, frames: 1 }));
    assert_eq!((host.poll_event(), host.poll_timeout(), host.requests()), (None, None, 0));
}
