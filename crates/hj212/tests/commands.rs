//! Every command in both directions: what a host asks, what a station says.

#![expect(clippy::unwrap_used, reason = "a test target")]

use hj212::{
    CivilTime, Command, Error, ExeRtn, Flag, FrameBuilder, History, Mode, QnRtn, RawFrame, Report, Request,
    Segment, SystemCode, UploadKind,
};
use proptest::prelude::*;

fn time(text: &str) -> CivilTime {
    CivilTime::parse(text).unwrap()
}

fn composed(cn: &str, area: &str) -> Vec<u8> {
    let frame = FrameBuilder {
        qn: Some("20160801085857223"),
        st: "32",
        cn,
        pw: Some("123456"),
        mn: Some("010000A8900016F000169DC0"),
        flag: Some(Flag::from_bits(5)),
        data_area: area,
        ..FrameBuilder::default()
    };
    frame.build().unwrap()
}

/// The request in a frame; the frame must be as the standard writes it.
fn asked(cn: &str, area: &str) -> Option<Request> {
    let bytes = composed(cn, area);
    let message = RawFrame::of(&bytes).unwrap().decode(Mode::Strict).unwrap();
    Request::read(&message.segment)
}

fn report<T>(cn: &str, area: &str, check: impl FnOnce(Report<'_>) -> T) -> T {
    let bytes = composed(cn, area);
    let message = RawFrame::of(&bytes).unwrap().decode(Mode::Strict).unwrap();
    check(Report::read(&message.segment))
}

fn factor() -> Box<str> {
    "w01018".into()
}

/// Every request, its CN and its data area.
fn all() -> Vec<(Request, &'static str, &'static str)> {
    let (begin, end) = (time("20160801080000"), time("20160801100000"));
    let history = |of| Request::History { of, begin, end };
    let span = "BeginTime=20160801080000;EndTime=20160801100000";
    let pol = "PolId=w01018";
    let now = time("20160801085857");
    vec![
        (Request::SetTimeouts { over_time: 5, re_count: 3 }, "1000", "OverTime=5;ReCount=3"),
        (Request::GetClock { factor: Some(factor()) }, "1011", pol),
        (Request::GetClock { factor: None }, "1011", ""),
        (
            Request::SetClock { factor: Some(factor()), time: Some(now) },
            "1012",
            "PolId=w01018;SystemTime=20160801085857",
        ),
        (Request::SetClock { factor: None, time: Some(now) }, "1012", "SystemTime=20160801085857"),
        (
            Request::SetKey { created: now, key: "0123456789abcdef".into() },
            "1014",
            "SKCreateTime=20160801085857;NewSK=0123456789abcdef",
        ),
        (Request::GetRtdInterval, "1061", ""),
        (Request::SetRtdInterval { seconds: 30 }, "1062", "RtdInterval=30"),
        (Request::GetMinInterval, "1063", ""),
        (Request::SetMinInterval { minutes: 10 }, "1064", "MinInterval=10"),
        (Request::SetPassword { password: "654321".into() }, "1072", "NewPW=654321"),
        (Request::StartRealTime, "2011", ""),
        (Request::StopRealTime, "2012", ""),
        (Request::StartFacilities, "2021", ""),
        (Request::StopFacilities, "2022", ""),
        (history(History::Raw), "2013", span),
        (history(History::Day), "2031", span),
        (history(History::FacilityHours), "2041", span),
        (history(History::Minute), "2051", span),
        (history(History::Hour), "2061", span),
        (Request::Calibrate(factor()), "3011", pol),
        (Request::SampleNow(factor()), "3012", pol),
        (Request::Clean(factor()), "3013", pol),
        (Request::SampleForComparison(factor()), "3014", pol),
        (Request::RetainOnExceedance, "3015", ""),
        (
            Request::SetSamplingPeriod { factor: factor(), start: "000000".into(), hours: 2 },
            "3016",
            "PolId=w01018;CstartTime=000000;Ctime=2",
        ),
        (Request::GetSamplingPeriod(factor()), "3017", pol),
        (Request::GetSampleTime(factor()), "3018", pol),
        (Request::GetIdentity(factor()), "3019", pol),
        (
            Request::GetSiteInfo { factor: Some(factor()), info: "i11001".into(), span: Some((begin, end)) },
            "3020",
            "PolId=w01018;InfoId=i11001;BeginTime=20160801080000;EndTime=20160801100000",
        ),
        (Request::GetSiteInfo { factor: None, info: "i22001".into(), span: None }, "3020", "InfoId=i22001"),
        (
            Request::SetParameter { factor: factor(), info: "i13004".into(), value: "168.0".into() },
            "3021",
            "PolId=w01018;InfoId=i13004;i13004-Info=168.0",
        ),
        (Request::RetainNow, "3022", ""),
        (Request::StartStandardCheck(factor()), "3024", pol),
        (Request::Other { command: Command(3099), data_area: "a=1".into() }, "3099", "a=1"),
    ]
}

#[test]
fn every_request_is_written_and_read_back() {
    for (request, cn, area) in all() {
        assert_eq!(request.command().to_string(), cn, "{request:?}");
        assert_eq!(request.data_area(time("20200101000000")).unwrap(), area, "{request:?}");
        assert_eq!(asked(cn, area), Some(request));
    }
}

#[test]
fn every_command_has_a_name_and_only_two_to_a_station_are_notifications() {
    for (request, ..) in all().into_iter().filter(|(_, cn, _)| *cn != "3099") {
        assert!(request.command().chinese().is_some(), "{request:?}");
        assert_eq!(request.is_notice(), matches!(request.command().0, 2012 | 2022));
    }
    for reserved in [1065, 2083, 3025, 9016] {
        assert_eq!(Command(reserved).chinese(), None);
    }
}

#[test]
fn a_clock_without_a_time_is_set_to_the_moment_it_is_sent() {
    let request = Request::SetClock { factor: None, time: None };
    assert_eq!(request.data_area(time("20200229235959")).unwrap(), "SystemTime=20200229235959");
}

#[test]
fn a_request_with_missing_or_impossible_items_is_kept_as_it_is() {
    for (cn, area) in [
        ("1062", "RtdInterval=often"),
        ("1064", ""),
        ("1012", "SystemTime=20230229000000"),
        ("2061", "BeginTime=20160801080000"),
        ("2061", "DataTime=20160801080000;w01001-Avg=7"),
        ("3011", ""),
        ("1002", "MN=1"),
        ("1001", ""),
    ] {
        let kept = Request::Other { command: Command(cn.parse().unwrap()), data_area: area.into() };
        assert_eq!(asked(cn, area), Some(kept), "{cn} {area}");
    }
    for answer in ["9011", "9012", "9013", "9014"] {
        assert_eq!(asked(answer, ""), None);
    }
}

#[test]
fn a_setting_outside_the_standard_is_read_and_not_written() {
    let request = asked("1062", "RtdInterval=10").unwrap();
    assert_eq!(request, Request::SetRtdInterval { seconds: 10 });
    assert!(request.check().is_err() && request.data_area(time("20200101000000")).is_err());
}

#[test]
fn a_history_call_with_a_comma_between_its_times_is_read() {
    let (segment, diagnostics) =
        Segment::parse(b"QN=20160801085857223;ST=32;CN=2061;PW=1;MN=1;Flag=5;CP=&&BeginTime=20160801080000,EndTime=20160801100000&&");
    assert_eq!(diagnostics.len(), 1);
    let (begin, end) = (time("20160801080000"), time("20160801100000"));
    assert_eq!(Request::read(&segment), Some(Request::History { of: History::Hour, begin, end }));
}

#[test]
fn clocks_and_intervals_that_a_station_reports_are_typed() {
    let at = time("20160801085857");
    report("1011", "PolId=w01018;SystemTime=20160801085857", |report| {
        assert_eq!(report, Report::Clock { factor: Some("w01018"), time: at });
    });
    report("1011", "SystemTime=20160801085857", |report| {
        assert_eq!(report, Report::Clock { factor: None, time: at });
    });
    report("1013", "PolId=w01018", |report| {
        assert_eq!(report, Report::ClockAsked { factor: Some("w01018") });
    });
    report("1061", "RtdInterval=30", |report| assert_eq!(report, Report::RtdInterval(30)));
    report("1063", "MinInterval=10", |report| assert_eq!(report, Report::MinInterval(10)));
    report("1063", "MinInterval=ten", |report| assert_eq!(report, Report::Unknown));
}

#[test]
fn a_start_of_the_logger_and_a_retained_sample_are_typed() {
    report("2081", "DataTime=20160801085857;RestartTime=20160801085624", |report| {
        let data_time = Some(time("20160801085857"));
        assert_eq!(report, Report::Started { data_time, restart: time("20160801085624") });
    });
    report("3015", "DataTime=20160801085857;VaseNo=1", |report| {
        assert_eq!(report, Report::SampleRetained { data_time: Some(time("20160801085857")), vase: 1 });
    });
}

#[test]
fn sampling_periods_and_times_are_typed() {
    report("3017", "PolId=w01018;CstartTime=000000;Ctime=2", |report| {
        assert_eq!(report, Report::SamplingPeriod { factor: Some("w01018"), start: "000000", hours: 2 });
    });
    report("3018", "PolId=w01018;Stime=30", |report| {
        assert_eq!(report, Report::SampleTime { factor: Some("w01018"), minutes: 30 });
    });
}

#[test]
fn identities_of_analysers_are_typed() {
    report("3019", "PolId=w01018;w01018-SN=010000A8900016F000169DC1", |report| {
        assert_eq!(report, Report::Identity(vec![("w01018", "010000A8900016F000169DC1")]));
    });
}

#[test]
fn site_information_is_typed_with_its_texts_and_states() {
    report("3020", "DataTime=20100301145000;PolId=w01018;i11001-Info=//清洗;管路//", |report| {
        let Report::SiteInfo { data_time, entries } = report else { panic!("{report:?}") };
        assert_eq!(data_time, Some(time("20100301145000")));
        let [log] = &entries[..] else { panic!("{entries:?}") };
        assert_eq!((log.factor, log.code, &*log.value), (Some("w01018"), "i11001", "清洗;管路"));
        assert_eq!((log.chinese(), log.state()), (Some("分析仪日志"), None));
    });
    let area = "DataTime=20190430101750;PolId=w01019,i12001-Info=0,i12002-Info=0;PolId=w21001,i12001-Info=8;i22001-Info=2";
    report("3020", area, |report| {
        let Report::SiteInfo { entries, .. } = report else { panic!("{report:?}") };
        let read: Vec<_> = entries.iter().map(|e| (e.factor.unwrap(), e.code, e.state())).collect();
        let expected = [
            ("w01019", "i12001", Some("运行")),
            ("w01019", "i12002", None),
            ("w21001", "i12001", Some("待机")),
            ("w21001", "i22001", Some("故障")),
        ];
        assert_eq!(read, expected);
    });
}

#[test]
fn checks_of_surface_water_stations_keep_every_item() {
    for cn in ["2062", "2063", "2064", "2065", "2066"] {
        let area = "DataTime=20260706080000;w01019-Check=4.12,w01019-WaterTime=20260706040000,w01019-Water=2.10;w21003-Check=0.5,w21003-StandardValue=0.5,w21003-SpanValue=2,w21003-Flag=sc";
        report(cn, area, |report| {
            let Report::Check { data_time, factors } = report else { panic!("{report:?}") };
            assert_eq!(data_time, Some(time("20260706080000")));
            assert_eq!(factors[0].items.len(), 3);
            assert_eq!(factors[0].value("Water"), Some("2.10"));
            assert_eq!((factors[1].value("SpanValue"), factors[1].value("Flag")), (Some("2"), Some("sc")));
        });
    }
}

#[test]
fn uploads_new_in_2025_keep_every_item() {
    let raw = "DataTime=20260706080000;w01018-SampleTime=20260706070000,w01018-CompleteTime=20260706073000,w01018-SampleType=1,w01018-Avg=15.2";
    report("2013", raw, |report| {
        let Report::Check { factors, .. } = report else { panic!("{report:?}") };
        assert_eq!(
            (factors[0].value("CompleteTime"), factors[0].value("Avg")),
            (Some("20260706073000"), Some("15.2"))
        );
    });
    let check = "DataTime=20260706080000;w01018-SampleRd=15.2,w01018-StandardValue=15.0,w01018-ResultType=1";
    report("2062", check, |report| {
        let Report::Check { factors, .. } = report else { panic!("{report:?}") };
        assert_eq!(factors[0].value("ResultType"), Some("1"));
    });
    for cn in ["2052", "2111"] {
        report(cn, "DataTime=20260706080000;a01012-Avg=851", |report| {
            assert!(
                matches!(report, Report::Check { ref factors, .. } if factors[0].value("Avg") == Some("851"))
            );
        });
    }
    report("1001", "DataTime=20260706080000;i23005-Info=SN0001", |report| {
        assert_eq!(report, Report::HardwareSerials(vec![("i23005", "SN0001")]));
    });
}

#[test]
fn alarms_heartbeats_and_logins_are_named() {
    report("3040", "DataTime=20260706080000;SystemAlarm=01", |report| {
        assert_eq!(report, Report::SystemAlarm { data_time: Some(time("20260706080000")), code: "01" });
    });
    report("9015", "", |report| assert_eq!(report, Report::Heartbeat));
    for login in ["9021", "9022"] {
        report(login, "Data=0BBE", |report| assert_eq!(report, Report::Login));
    }
}

#[test]
fn answers_are_typed_with_their_codes() {
    report("9011", "QnRtn=1", |report| assert_eq!(report, Report::RequestAnswer(QnRtn::Ready)));
    report("9012", "ExeRtn=100", |report| assert_eq!(report, Report::ExecutionResult(ExeRtn::NoData)));
    report("9013", "", |report| assert_eq!(report, Report::NoticeAnswer));
    report("9014", "", |report| assert_eq!(report, Report::DataAnswer));
    report("9011", "", |report| assert_eq!(report, Report::Unknown));
}

#[test]
fn readings_are_named_and_an_unknown_command_is_kept_raw() {
    report("2061", "DataTime=20260706080000;w01001-Avg=7.1", |report| {
        assert_eq!(report, Report::Readings(UploadKind::Hourly2061));
    });
    for cn in ["2083", "3099", "9999"] {
        let bytes = composed(cn, "DataTime=20260706080000;x=1");
        let message = RawFrame::of(&bytes).unwrap().decode(Mode::Strict).unwrap();
        assert_eq!(Report::read(&message.segment), Report::Unknown);
        assert_eq!(message.segment.data.bytes(), b"DataTime=20260706080000;x=1");
    }
}

#[test]
fn every_system_code_of_the_standards_has_a_name() {
    let codes = "21 22 23 24 25 26 27 31 32 33 34 35 36 37 38 39 41 44 45 51 52 91";
    for code in codes.split(' ') {
        assert!(SystemCode(code).chinese().is_some(), "{code}");
    }
}

#[test]
fn a_request_that_would_break_its_frame_is_refused() {
    for text in ["", "a;b=1", "a&&", "a##", "a\r\n"] {
        let refused = Request::SetParameter { factor: factor(), info: "i13004".into(), value: text.into() };
        assert!(matches!(
            refused.data_area(time("20200101000000")),
            Err(Error::BadRequest { command: 3021, .. })
        ));
    }
}

fn civil() -> impl Strategy<Value = CivilTime> {
    (0i64..4_000_000_000).prop_map(|seconds| CivilTime::of_unix_millis(seconds * 1000))
}

fn any_request() -> impl Strategy<Value = Request> {
    let factor = || "[wa][0-9]{5}".prop_map(Box::from);
    let history = prop::sample::select(vec![
        History::Day,
        History::FacilityHours,
        History::Minute,
        History::Hour,
        History::Raw,
    ]);
    prop_oneof![
        (1u8..=99, 1u8..=99).prop_map(|(over_time, re_count)| Request::SetTimeouts { over_time, re_count }),
        (prop::option::of(factor()), civil())
            .prop_map(|(factor, time)| Request::SetClock { factor, time: Some(time) }),
        (30u16..=3600).prop_map(|seconds| Request::SetRtdInterval { seconds }),
        "[0-9A-Za-z]{6}".prop_map(|password| Request::SetPassword { password: password.into() }),
        (history, civil(), civil()).prop_map(|(of, a, b)| Request::History {
            of,
            begin: a.min(b),
            end: a.max(b)
        }),
        (factor(), "i[0-9]{5}", "[0-9.]{1,12}").prop_map(|(factor, info, value)| Request::SetParameter {
            factor,
            info: info.into(),
            value: value.into(),
        }),
        (prop::option::of(factor()), "i[0-9]{5}", prop::option::of((civil(), civil())))
            .prop_map(|(factor, info, span)| Request::GetSiteInfo { factor, info: info.into(), span }),
    ]
}

proptest! {
    #[test]
    fn any_request_comes_back_as_it_was_sent(request in any_request()) {
        let area = request.data_area(CivilTime::of_unix_millis(0)).unwrap();
        prop_assert_eq!(asked(&request.command().to_string(), &area), Some(request));
    }

    #[test]
    fn arbitrary_segments_are_read_as_requests_and_reports_without_a_panic(
        cn in prop::sample::select(vec!["1000", "1011", "1012", "1062", "2013", "2062", "3015", "3018", "3019", "3020", "3021", "9011"]),
        bytes in prop::collection::vec(
            prop_oneof![any::<u8>(), prop::sample::select(b"=;,-/&PolIdInfo0129".to_vec())], 0..120),
    ) {
        let mut text = format!("QN=1;ST=32;CN={cn};MN=1;Flag=7;CP=&&").into_bytes();
        text.extend(bytes);
        let (segment, _) = Segment::parse(&text);
        prop_assert!(Request::read(&segment).is_some() || cn == "9011");
        let report = Report::read(&segment);
        if let Report::SiteInfo { entries, .. } = &report {
            prop_assert!(entries.iter().all(|entry| entry.state().is_none() || entry.chinese().is_some()));
        }
        if let Report::Check { factors, .. } = &report {
            prop_assert!(factors.iter().all(|factor| !factor.items.is_empty()));
        }
    }
}
