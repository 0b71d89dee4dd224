//! Speaking as a station, step by step: uploads until they are answered, questions answered in order.

#![expect(clippy::unwrap_used, reason = "a test target")]

mod support;

use hj212::session::Millis;
use hj212::session::{Outgoing, StationConfig, StationEvent, StationSession};
use hj212::{
    Command, Error, ExeRtn, Flag, FrameBuilder, History, Key, Mode, OpenedFrame, OwnedFrame, Profile,
    Protocol, Request,
};
use support::talk::{HOURLY, START, device, frames, from_station, said};

fn station() -> StationSession {
    let mut station = StationSession::new(StationConfig::of(device(), Profile::of(Protocol::SurfaceWater)));
    station.handle_connect(START);
    station
}

fn sent(station: &mut StationSession) -> Vec<OwnedFrame> {
    let mut out = Vec::new();
    station.poll_transmit(&mut out);
    frames(&out)
}

fn tell(station: &mut StationSession, now: Millis, bytes: &[u8]) {
    let frame = &frames(bytes)[0];
    station.handle_frame(now, &frame.as_raw().decode(Mode::Lenient).unwrap());
}

#[test]
fn an_upload_is_repeated_until_it_is_answered() {
    let mut station = station();
    let token = station.upload(START, Outgoing::new(Command(2061), HOURLY)).unwrap();
    let (cn, qn, area) = said(&sent(&mut station)[0]);
    assert_eq!((cn, &area[..]), (2061, HOURLY));
    station.handle_timeout(START.after(10_000));
    assert_eq!(said(&sent(&mut station)[0]).1, qn);
    let answer = from_station(Some(&qn), "9014", 8, "");
    tell(&mut station, START.after(11_000), &answer);
    tell(&mut station, START.after(12_000), &answer);
    assert_eq!((station.poll_event(), station.poll_event()), (Some(StationEvent::Answered { token }), None));
    assert_eq!((station.unanswered(), station.poll_timeout()), (0, None));
}

#[test]
fn an_upload_nobody_answers_is_given_up_and_the_next_one_goes() {
    let mut station = station();
    let token = station.upload(START, Outgoing::new(Command(2061), HOURLY)).unwrap();
    station.upload(START, Outgoing::new(Command(2031), HOURLY)).unwrap();
    for _ in 0..4 {
        let due = station.poll_timeout().unwrap();
        station.handle_timeout(due);
    }
    assert_eq!(station.poll_event(), Some(StationEvent::GaveUp { token }));
    assert_eq!(said(sent(&mut station).last().unwrap()).0, 2031);
}

#[test]
fn a_long_upload_goes_in_packets_and_is_answered_when_all_are() {
    let mut station = station();
    let area = format!("DataTime=20260706090000;{}", vec!["w01001-Avg=7.1,w01001-Flag=N"; 60].join(";"));
    let token = station.upload(START, Outgoing::new(Command(2061), &area)).unwrap();
    let mut packets = Vec::new();
    while let Some(frame) = sent(&mut station).first() {
        assert_eq!(station.poll_event(), None);
        let message = frame.as_raw().decode(Mode::Lenient).unwrap();
        assert!(message.segment.data.bytes().len() <= 950);
        packets.push((message.segment.pnum.unwrap(), message.segment.pno.unwrap()));
        let qn = message.segment.qn.unwrap().to_owned();
        tell(&mut station, START, &from_station(Some(&qn), "9014", 8, ""));
    }
    assert_eq!(packets, [(2, 1), (2, 2)]);
    assert_eq!(station.poll_event(), Some(StationEvent::Answered { token }));
}

#[test]
fn what_was_on_the_way_when_the_line_broke_goes_again_on_the_next() {
    let mut station = station();
    station.upload(START, Outgoing::new(Command(2061), HOURLY)).unwrap();
    let first = said(&sent(&mut station)[0]);
    station.handle_disconnect();
    assert_eq!(station.poll_timeout(), None);
    station.handle_connect(START.after(60_000));
    assert_eq!(said(&sent(&mut station)[0]), first);
}

#[test]
fn a_question_is_asked_once_answered_in_order_and_its_repetition_gets_the_same_answers() {
    let mut station = station();
    let question =
        from_station(Some("20260706100000500"), "2061", 9, "BeginTime=20260706080000;EndTime=20260706090000");
    tell(&mut station, START, &question);
    let Some(StationEvent::Asked { ask, request: Request::History { of: History::Hour, .. } }) =
        station.poll_event()
    else {
        panic!("not asked")
    };
    tell(&mut station, START, &question);
    assert_eq!(station.poll_event(), None, "a repetition is no second question");
    assert!(station.accept(ask) && !station.accept(ask));
    let token = station.answer_with(START, ask, HOURLY, true).unwrap();
    assert!(station.finish(START, ask, ExeRtn::Success));
    let cns: Vec<_> = sent(&mut station).iter().map(said).map(|(cn, qn, _)| (cn, qn)).collect();
    assert_eq!(cns, [(9011, "20260706100000500".into()), (2061, "20260706100000500".into())]);
    tell(&mut station, START, &from_station(Some("20260706100000500"), "9014", 8, ""));
    assert_eq!(station.poll_event(), Some(StationEvent::Answered { token }));
    assert_eq!(said(&sent(&mut station)[0]), (9012, "20260706100000500".into(), "ExeRtn=1".into()));
    tell(&mut station, START, &question);
    let again: Vec<_> = sent(&mut station).iter().map(|frame| said(frame).0).collect();
    assert_eq!(again, [9011, 9012]);
    assert!(matches!(station.answer_with(START, ask, HOURLY, true), Err(Error::NotAsked { .. })));
}

#[test]
fn a_question_with_a_wrong_password_or_device_is_refused_by_itself() {
    let mut station = station();
    for (mn, pw, code) in [("A140923_0001", "000000", "QnRtn=3"), ("OTHER", "123456", "QnRtn=4")] {
        let frame = FrameBuilder {
            qn: Some("20260706100000500"),
            st: "21",
            cn: "1061",
            pw: Some(pw),
            mn: Some(mn),
            flag: Some(Flag::from_bits(9)),
            ..FrameBuilder::default()
        };
        tell(&mut station, START, &frame.build().unwrap());
        assert_eq!(said(&sent(&mut station)[0]), (9011, "20260706100000500".into(), code.into()));
    }
    assert_eq!(station.poll_event(), None);
}

#[test]
fn a_notification_of_the_host_is_ended_by_accepting_it() {
    let mut station = station();
    tell(&mut station, START, &from_station(Some("20260706100000500"), "2012", 9, ""));
    let Some(StationEvent::Asked { ask, request: Request::StopRealTime }) = station.poll_event() else {
        panic!("not asked")
    };
    assert!(station.accept(ask));
    assert_eq!(said(&sent(&mut station)[0]).0, 9013);
    assert!(!station.finish(START, ask, ExeRtn::Success));
}

#[test]
fn a_key_encrypts_what_2025_wants_encrypted_and_nothing_else() {
    let key = Key::new([0x30; 16]);
    let config = StationConfig {
        key: Some(key.clone()),
        ..StationConfig::of(device(), Profile::of(Protocol::Hj2025))
    };
    let mut station = StationSession::new(config);
    station.handle_connect(START);
    station
        .upload(
            START,
            Outgoing { wants_answer: false, back_fill: true, ..Outgoing::new(Command(2061), HOURLY) },
        )
        .unwrap();
    station
        .upload(
            START,
            Outgoing { wants_answer: false, ..Outgoing::new(Command(1011), "SystemTime=20260706100000") },
        )
        .unwrap();
    let sent = sent(&mut station);
    let opened = OpenedFrame::open(&sent[0].as_raw(), &key).unwrap();
    let message = opened.decode(Mode::Strict).unwrap();
    assert!(message.segment.is_back_fill() && message.upload.is_some());
    assert_eq!(said(&sent[1]).2, "SystemTime=20260706100000");
    assert!(matches!(station.poll_event(), Some(StationEvent::Sent { .. })));
}
