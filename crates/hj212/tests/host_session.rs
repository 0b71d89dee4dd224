//! Our side of a station's connection, step by step: who says what when.

#![expect(clippy::unwrap_used, reason = "a test target")]

mod support;

use hj212::session::{Device, HostConfig, HostEvent, HostSession, Millis, Outcome, Role, Step};
use hj212::{Command, Error, ExeRtn, History, Mode, Profile, QnRtn, Request};
use support::talk::{HOURLY, START, device, frames, from_station, hear, said, written};

fn host() -> HostSession {
    let mut host = HostSession::new(HostConfig::default()).unwrap();
    host.identify(START, device());
    host
}

/// The QN of the last request that left, and its command.
fn asked(host: &mut HostSession) -> (u16, String) {
    let frames = written(host);
    let (cn, qn, _) = said(frames.last().unwrap());
    (cn, qn)
}

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

#[test]
fn a_silent_station_is_asked_again_under_the_same_number_and_then_given_up() {
    let mut host = host();
    let id = host.request(START, Request::GetRtdInterval).unwrap();
    let (_, qn) = asked(&mut host);
    for again in 1..=3i64 {
        let now = START.after(10_000 * again);
        assert_eq!(host.poll_timeout(), Some(now));
        host.handle_timeout(START.after(10_000 * again - 1));
        assert!(written(&mut host).is_empty());
        host.handle_timeout(now);
        assert_eq!(asked(&mut host), (1061, qn.clone()));
    }
    host.handle_timeout(START.after(40_000));
    let outcome = Outcome::TimedOut { step: Step::Answer };
    assert_eq!(host.poll_event(), Some(HostEvent::Finished { id, outcome, frames: 0 }));
    hear(&mut host, START.after(41_000), &from_station(Some(&qn), "9012", 8, "ExeRtn=1"));
    assert_eq!(host.poll_event(), None, "too late");
}

#[test]
fn a_request_whose_result_never_comes_is_given_up_and_data_prolong_the_wait() {
    let mut host = host();
    let id = host.request(START, Request::StartRealTime).unwrap();
    let (_, qn) = asked(&mut host);
    hear(&mut host, START, &from_station(Some(&qn), "9011", 8, "QnRtn=1"));
    assert_eq!(host.poll_event(), Some(HostEvent::Accepted { id }));
    let later = START.after(50_000);
    hear(&mut host, later, &from_station(Some(&qn), "2011", 8, "DataTime=20260706100000;w01001-Rtd=7.1"));
    assert_eq!(host.poll_timeout(), Some(later.after(60_000)));
    host.handle_timeout(later.after(60_000));
    assert!(written(&mut host).is_empty(), "what was accepted is not asked again");
    let outcome = Outcome::TimedOut { step: Step::Result };
    assert_eq!(host.poll_event(), Some(HostEvent::Finished { id, outcome, frames: 1 }));
}

#[test]
fn a_refusal_ends_a_request() {
    let mut host = host();
    let id = host.request(START, Request::SetPassword { password: "654321".into() }).unwrap();
    let (_, qn) = asked(&mut host);
    hear(&mut host, START, &from_station(Some(&qn), "9011", 8, "QnRtn=3"));
    let outcome = Outcome::Refused { qn_rtn: QnRtn::WrongPassword };
    assert_eq!(host.poll_event(), Some(HostEvent::Finished { id, outcome, frames: 0 }));
}

#[test]
fn a_result_whose_answer_was_lost_ends_a_request_too() {
    let mut host = host();
    let id = host.request(START, Request::GetMinInterval).unwrap();
    let (_, qn) = asked(&mut host);
    hear(&mut host, START, &from_station(Some(&qn), "9012", 8, "ExeRtn=100"));
    let outcome = Outcome::Done { exe: Some(ExeRtn::NoData) };
    assert_eq!(host.poll_event(), Some(HostEvent::Finished { id, outcome, frames: 0 }));
}

#[test]
fn a_notification_ends_with_its_answer() {
    let mut host = host();
    let id = host.request(START, Request::StopRealTime).unwrap();
    let (cn, qn) = asked(&mut host);
    assert_eq!(cn, 2012);
    hear(&mut host, START, &from_station(Some(&qn), "9013", 8, ""));
    let outcome = Outcome::Done { exe: None };
    assert_eq!(host.poll_event(), Some(HostEvent::Finished { id, outcome, frames: 0 }));
}

#[test]
fn a_notification_that_is_answered_like_a_request_ends_too() {
    let mut host = host();
    let id = host.request(START, Request::StopFacilities).unwrap();
    let (cn, qn) = asked(&mut host);
    assert_eq!(cn, 2022);
    hear(&mut host, START, &from_station(Some(&qn), "9011", 8, "QnRtn=1"));
    let outcome = Outcome::Done { exe: None };
    assert_eq!(host.poll_event(), Some(HostEvent::Finished { id, outcome, frames: 0 }));
    assert_eq!(host.poll_timeout(), None);
}

#[test]
fn answers_of_2005_are_matched_by_the_number_inside_the_data_area() {
    let mut host = host();
    let id = host.request(START, Request::GetClock { factor: None }).unwrap();
    let (_, qn) = asked(&mut host);
    hear(&mut host, START, &from_station(None, "9011", 0, &format!("QN={qn};QnRtn=1")));
    assert_eq!(host.poll_event(), Some(HostEvent::Accepted { id }));
    let other = from_station(None, "9012", 0, "QN=20040516010101001;ExeRtn=1");
    assert_eq!(hear(&mut host, START, &other).request, None);
    hear(&mut host, START, &from_station(None, "9012", 0, &format!("QN={qn};ExeRtn=1")));
    let outcome = Outcome::Done { exe: Some(ExeRtn::Success) };
    assert_eq!(host.poll_event(), Some(HostEvent::Finished { id, outcome, frames: 0 }));
}

#[test]
fn requests_leave_one_after_the_other_under_numbers_of_their_own() {
    let mut host = host();
    let first = host.request(START, Request::GetRtdInterval).unwrap();
    let second = host.request(START, Request::GetMinInterval).unwrap();
    let (cn, qn) = asked(&mut host);
    assert_eq!((cn, host.requests()), (1061, 2));
    hear(&mut host, START, &from_station(Some(&qn), "9012", 8, "ExeRtn=1"));
    let (cn, next) = asked(&mut host);
    assert_eq!(cn, 1063);
    assert!(next > qn && second > first);
}

#[test]
fn a_newer_setting_takes_the_place_of_one_that_waits() {
    let mut host = host();
    host.request(START, Request::GetRtdInterval).unwrap();
    let old = host.request(START, Request::SetRtdInterval { seconds: 60 }).unwrap();
    let sample = host.request(START, Request::SampleNow("w01018".into())).unwrap();
    host.request(START, Request::SetRtdInterval { seconds: 30 }).unwrap();
    host.request(START, Request::SampleNow("w01018".into())).unwrap();
    let finished = HostEvent::Finished { id: old, outcome: Outcome::Superseded, frames: 0 };
    assert_eq!((host.poll_event(), host.poll_event()), (Some(finished), None));
    assert_eq!((host.requests(), sample.0), (4, 2));
}

#[test]
fn the_first_requests_leave_when_the_station_is_known_and_the_clock_is_that_moment() {
    let profile = Profile::default();
    let first = HostConfig::first_connection(&profile, 60, 10);
    let mut host = HostSession::new(HostConfig { first, ..HostConfig::default() }).unwrap();
    assert!(written(&mut host).is_empty());
    host.identify(START.after(5000), device());
    let mut seen = Vec::new();
    while let Some(frame) = written(&mut host).first() {
        let (cn, qn, area) = said(frame);
        seen.push((cn, area));
        hear(&mut host, START.after(5000), &from_station(Some(&qn), "9012", 8, "ExeRtn=1"));
    }
    let expected = [
        (1012, "SystemTime=20260706100005"),
        (1000, "OverTime=10;ReCount=3"),
        (1062, "RtdInterval=60"),
        (1064, "MinInterval=10"),
    ];
    assert_eq!(seen, expected.map(|(cn, area)| (cn, area.to_owned())));
}

#[test]
fn nobody_but_the_identified_station_settles_a_request() {
    let mut host = HostSession::new(HostConfig::default()).unwrap();
    host.request(START, Request::GetRtdInterval).unwrap();
    assert!(written(&mut host).is_empty());
    host.identify(START, Device { mn: "OTHER".into(), ..device() });
    let (_, qn) = asked(&mut host);
    let result = from_station(Some(&qn), "9012", 8, "ExeRtn=1");
    assert_eq!((hear(&mut host, START, &result).request, host.poll_event()), (None, None));
    host.identify(START, Device { pw: Some("654321".into()), ..device() });
    assert_eq!((hear(&mut host, START, &result).request, host.poll_event()), (None, None));
    host.identify(START, device());
    assert!(hear(&mut host, START, &result).request.is_some());
}

#[test]
fn a_station_that_asks_for_the_clock_is_answered_and_told_of_once() {
    let mut host = host();
    let notice = from_station(Some("20260706100000001"), "1013", 9, "PolId=w01018");
    let received = hear(&mut host, START, &notice);
    hear(&mut host, START, &notice);
    assert_eq!(received.role, Role::Notice);
    host.stored(received.token);
    assert_eq!(said(&written(&mut host)[0]).0, 9013);
    assert_eq!((host.poll_event(), host.poll_event()), (Some(HostEvent::ClockAsked), None));
}

#[test]
fn answers_are_not_answered_and_damaged_frames_neither() {
    let mut host = host();
    let answer = hear(&mut host, START, &from_station(Some("20260706100000001"), "9012", 9, "ExeRtn=1"));
    let mut damaged = from_station(Some("20260706100000001"), "2061", 9, HOURLY);
    let at = damaged.len() - 4;
    damaged[at] = if damaged[at] == b'0' { b'1' } else { b'0' };
    let unreadable = hear(&mut host, START, &damaged);
    assert_eq!((answer.role, unreadable.role), (Role::Answer, Role::Unreadable));
    assert!(host.stored(answer.token) && host.stored(unreadable.token));
    assert!(written(&mut host).is_empty());
}

#[test]
fn a_full_session_takes_nothing_and_says_what_frees_it() {
    let config = HostConfig { requests: 2, unstored: 1, ..HostConfig::default() };
    let mut host = HostSession::new(config).unwrap();
    host.identify(START, device());
    let bytes = from_station(Some("20260706100000001"), "2061", 9, HOURLY);
    let received = hear(&mut host, START, &bytes);
    let message = frames(&bytes);
    let again = host.handle_frame(START, &message[0].as_raw().decode(Mode::Lenient).unwrap());
    assert!(matches!(again, Err(Error::SessionFull { limit: 1, .. })), "{again:?}");
    host.stored(received.token);
    assert!(host.handle_frame(START, &message[0].as_raw().decode(Mode::Lenient).unwrap()).is_ok());
    host.request(START, Request::GetRtdInterval).unwrap();
    host.request(START, Request::GetMinInterval).unwrap();
    let full = host.request(START, Request::StartRealTime);
    assert!(matches!(full, Err(Error::SessionFull { what: "requests", limit: 2, .. })), "{full:?}");
    host.handle_disconnect();
    let cut = |event| matches!(event, Some(HostEvent::Finished { outcome: Outcome::Disconnected, .. }));
    assert!(cut(host.poll_event()) && cut(host.poll_event()) && host.poll_event().is_none());
}

#[test]
fn a_request_the_standard_does_not_allow_is_refused_before_it_is_sent() {
    let mut host = host();
    let wrong = [
        Request::SetRtdInterval { seconds: 29 },
        Request::SetMinInterval { minutes: 7 },
        Request::SetTimeouts { over_time: 0, re_count: 3 },
        Request::SetPassword { password: "12345".into() },
        Request::SampleNow("w01018;CN=1".into()),
        Request::SampleNow("".into()),
        Request::Other { command: Command(3099), data_area: "a=1&&".into() },
        Request::History { of: History::Day, begin: START.civil(), end: Millis(0).civil() },
        Request::SetSamplingPeriod { factor: "w01018".into(), start: "250000".into(), hours: 2 },
    ];
    for request in wrong {
        let refused = host.request(START, request);
        assert!(matches!(refused, Err(Error::BadRequest { .. })), "{refused:?}");
    }
    assert_eq!(host.requests(), 0);
}
