//! Sessions under frames that nobody sane sends: no panic, bounded memory, one outcome a request.

mod support;

use hj212::session::{
    HostConfig, HostEvent, HostSession, Millis, Outgoing, StationConfig, StationEvent, StationSession,
};
use hj212::{Command, Mode, Profile, QnRtn, RawFrame, Request, checksum};
use proptest::prelude::*;
use support::talk::{START, device};

fn frame(segment: &str) -> Vec<u8> {
    format!("##{:04}{segment}{:04X}\r\n", segment.len(), checksum(segment.as_bytes())).into_bytes()
}

/// Segments that look like parts of a conversation, with the numbers of real ones among them.
fn segment() -> impl Strategy<Value = String> {
    let qn = prop_oneof![Just("20260706100000000".to_owned()), "2026070610000000[0-9]", "[0-9]{0,17}"];
    let cn = prop::sample::select(vec![
        "1000", "1011", "1012", "1013", "2011", "2012", "2061", "3020", "9011", "9012", "9013", "9014",
        "9015", "8888", "x",
    ]);
    let area = prop::sample::select(vec![
        "",
        "QnRtn=1",
        "QnRtn=2",
        "QnRtn=",
        "ExeRtn=1",
        "ExeRtn=99999999",
        "QN=20260706100000000;ExeRtn=1",
        "DataTime=20260706100000;w01001-Rtd=7",
        "BeginTime=20260706100000;EndTime=20260706110000",
        "SystemTime=1",
        ";;,,==",
    ]);
    let mn = prop::sample::select(vec!["A140923_0001", "OTHER", ""]);
    (qn, cn, area, mn, any::<u8>(), any::<bool>()).prop_map(|(qn, cn, area, mn, flag, has_qn)| {
        let qn = if has_qn { format!("QN={qn};") } else { String::new() };
        format!("{qn}ST=21;CN={cn};PW=123456;MN={mn};Flag={flag};CP=&&{area}&&")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_host_that_hears_nonsense_stays_bounded_and_ends_every_request_once(
        segments in prop::collection::vec((segment(), 0i64..20_000, any::<bool>()), 0..120),
    ) {
        let config = HostConfig { requests: 8, unstored: 10, unwritten: 2000, ..HostConfig::default() };
        let mut host = HostSession::new(config).unwrap();
        host.identify(START, device());
        let (mut now, mut made, mut ended) = (START, 0, 0);
        for (segment, pause, store) in segments {
            now = now.after(pause);
            made += usize::from(host.request(now, Request::StartRealTime).is_ok());
            made += usize::from(host.request(now, Request::SetMinInterval { minutes: 5 }).is_ok());
            let bytes = frame(&segment);
            let message = RawFrame::of(&bytes).unwrap().decode(Mode::Lenient).unwrap();
            if let Ok(received) = host.handle_frame(now, &message) && store {
                prop_assert!(host.stored(received.token));
            }
            host.handle_timeout(now);
            prop_assert!(host.unstored() <= 10 && host.requests() <= 8);
            let mut out = Vec::new();
            host.poll_transmit(&mut out);
            prop_assert!(out.len() < 8000, "{} bytes", out.len());
            if store {
                while let Some(event) = host.poll_event() {
                    ended += usize::from(matches!(event, HostEvent::Finished { .. }));
                }
            }
        }
        host.handle_disconnect();
        while let Some(event) = host.poll_event() {
            ended += usize::from(matches!(event, HostEvent::Finished { .. }));
        }
        prop_assert_eq!((made, host.poll_timeout()), (ended, None));
    }

    #[test]
    fn a_station_that_hears_nonsense_stays_bounded_and_ends_every_upload_once(
        segments in prop::collection::vec((segment(), 0i64..20_000, any::<bool>()), 0..120),
    ) {
        let config = StationConfig { packets: 8, asks: 4, window: 2, ..StationConfig::of(device(), Profile::default()) };
        let mut station = StationSession::new(config);
        station.handle_connect(START);
        let (mut now, mut made, mut ended) = (START, 0, 0);
        for (segment, pause, accepts) in segments {
            now = now.after(pause);
            let outgoing = Outgoing::new(Command(2061), "DataTime=20260706100000;w01001-Avg=7");
            made += usize::from(station.upload(now, outgoing).is_ok());
            let bytes = frame(&segment);
            station.handle_frame(now, &RawFrame::of(&bytes).unwrap().decode(Mode::Lenient).unwrap());
            station.handle_timeout(now);
            let mut out = Vec::new();
            station.poll_transmit(&mut out);
            prop_assert!(out.len() < 8000 && station.unanswered() <= 8);
            while let Some(event) = station.poll_event() {
                match event {
                    StationEvent::Asked { ask, .. } if accepts => prop_assert!(station.accept(ask)),
                    StationEvent::Asked { ask, .. } => prop_assert!(station.refuse(ask, QnRtn::Refused)),
                    _ => ended += 1,
                }
            }
        }
        prop_assert_eq!(made, ended + station.unanswered());
        while let Some(due) = station.poll_timeout() {
            station.handle_timeout(Millis(due.0));
        }
        while let Some(event) = station.poll_event() {
            ended += usize::from(!matches!(event, StationEvent::Asked { .. }));
        }
        prop_assert_eq!(made, ended);
    }
}
