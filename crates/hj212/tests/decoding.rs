//! Reading frames: every deviation of the field is named, nothing is guessed, one bad factor costs only itself.

#![expect(clippy::unwrap_used, reason = "a test target")]

use hj212::{
    CivilTime, Deviation, Error, FactorData, Field, Flag, Message, Mode, Quantity, RawFrame, RunState,
    Segment, UploadKind, checksum,
};

fn wrap(segment: &[u8]) -> Vec<u8> {
    let length = format!("##{:04}", segment.len());
    let crc = format!("{:04X}\r\n", checksum(segment));
    [length.as_bytes(), segment, crc.as_bytes()].concat()
}

fn read<T>(segment: &[u8], check: impl FnOnce(Message<'_>, Vec<Deviation>) -> T) -> T {
    let bytes = wrap(segment);
    let message = RawFrame::of(&bytes).unwrap().decode(Mode::Lenient).unwrap();
    let deviations = message.diagnostics.iter().map(|d| d.deviation.clone()).collect();
    check(message, deviations)
}

/// A segment with a good header around a data area.
fn upload(cn: &str, data_area: &str) -> Vec<u8> {
    format!("QN=20260706103512345;ST=21;CN={cn};PW=123456;MN=A140923_0001;Flag=9;CP=&&{data_area}&&")
        .into_bytes()
}

#[track_caller]
fn deviates(segment: &[u8], expected: &[Deviation]) {
    read(segment, |_, deviations| assert_eq!(deviations, expected, "{}", String::from_utf8_lossy(segment)));
    let bytes = wrap(segment);
    let strict = RawFrame::of(&bytes).unwrap().decode(Mode::Strict);
    assert_eq!(strict.is_err(), !expected.is_empty(), "strict: {strict:?}");
}

fn header(header: &str) -> Vec<u8> {
    format!("{header};CP=&&DataTime=20260706100000;w01001-Rtd=7.1&&").into_bytes()
}

const GOOD: &str = "QN=20260706103512345;ST=21;CN=2011;PW=123456;MN=A140923_0001;Flag=9";

#[test]
fn a_frame_as_the_standard_writes_it_has_no_diagnostics() {
    deviates(&header(GOOD), &[]);
    deviates(&header("QN=20260706103512345;ST=32;CN=2061;PW=1;MN=1;Flag=7;PNUM=2;PNO=1"), &[]);
    deviates(&header("QN=20260706103512345;ST=32;CN=2061;PW=1;MN=1;Flag=8;RF=1"), &[]);
}

#[test]
fn header_fields_are_read_in_any_order() {
    let text = header("ST=32;CN=2051;QN=20190424002721168;PW=123456;MN=23040281003022;Flag=5");
    deviates(&text, &[Deviation::FieldOrder(Field::Qn)]);
    let (segment, _) = Segment::parse(&text);
    assert_eq!((segment.qn, segment.st, segment.cn), (Some("20190424002721168"), Some("32"), Some("2051")));
    let (segment, _) = Segment::parse(b"CP=&&a=1&&;ST=32;CN=2011");
    assert_eq!((segment.st, segment.data.value("a")), (Some("32"), Some("1")));
}

#[test]
fn missing_fields_are_named() {
    let text = header("ST=32;CN=2011;PW=123456;MN=LD130133000015");
    deviates(&text, &[Deviation::MissingField(Field::Qn), Deviation::MissingField(Field::Flag)]);
}

#[test]
fn a_qn_of_thirteen_digits_is_kept_and_is_no_time() {
    let text = header("QN=1617936069734;ST=21;CN=1011;PW=123456;MN=DXCBZ000000005;Flag=5");
    deviates(&text, &[Deviation::QnNotTime]);
    let (segment, _) = Segment::parse(&text);
    assert_eq!((segment.qn, segment.qn_time()), (Some("1617936069734"), None));
}

#[test]
fn a_flag_in_capitals_and_a_stray_comma_are_named() {
    let text = header("QN=20260706103512345;ST=32;CN=2011;PW=123456;,MN=88888881234567;FLAG=0");
    deviates(&text, &[Deviation::StrayComma, Deviation::FieldCase(Field::Flag)]);
    let (segment, _) = Segment::parse(&text);
    assert_eq!((segment.mn, segment.flag), (Some("88888881234567"), Some(Flag::from_bits(0))));
}

#[test]
fn packet_numbers_in_the_wrong_order_and_padded_are_read() {
    let text = header("QN=20191112091100598;ST=31;CN=2051;PW=1;MN=14513567846884;Flag=7;PNO=0002;PNUM=0002");
    let padded = [Field::Pno, Field::Pnum].map(Deviation::PaddedNumber);
    deviates(&text, &[padded[0].clone(), Deviation::FieldOrder(Field::Pnum), padded[1].clone()]);
    let (segment, _) = Segment::parse(&text);
    assert_eq!((segment.pnum, segment.pno), (Some(2), Some(2)));
}

#[test]
fn packet_numbers_must_be_announced_and_in_range() {
    deviates(&header(&format!("{GOOD};PNUM=2;PNO=1")), &[Deviation::UnannouncedPacketNumber]);
    let text = header("QN=20260706103512345;ST=32;CN=2061;PW=1;MN=1;Flag=7;PNUM=2;PNO=3");
    deviates(&text, &[Deviation::PacketNumberRange]);
    let text = header("QN=20260706103512345;ST=32;CN=2061;PW=1;MN=1;Flag=7");
    deviates(&text, &[Field::Pnum, Field::Pno].map(Deviation::MissingField));
}

#[test]
fn malformed_header_fields_give_no_typed_value() {
    let text = header("QN=20260706103512345;ST=101;CN=20x1;PW=1;MN=1;Flag=300");
    deviates(&text, &[Field::St, Field::Cn, Field::Flag].map(Deviation::BadField));
    let (segment, _) = Segment::parse(&text);
    assert_eq!(
        (segment.st, segment.cn, segment.command(), segment.flag),
        (Some("101"), Some("20x1"), None, None)
    );
}

#[test]
fn repeated_and_unknown_header_fields_are_named() {
    deviates(&header(&format!("{GOOD};ST=32")), &[Deviation::DuplicateField(Field::St)]);
    deviates(&header(&format!("{GOOD};Foo=1")), &[Deviation::UnknownField { key: "Foo".into() }]);
    deviates(&header(&format!("{GOOD};oops")), &[Deviation::MissingEquals]);
}

#[test]
fn an_open_or_absent_data_area_is_named() {
    deviates(format!("{GOOD};CP=&&SystemTime=20260706100000").as_bytes(), &[Deviation::UnclosedDataArea]);
    deviates(format!("{GOOD};CP=&&a=1&&x").as_bytes(), &[Deviation::BytesAfterDataArea]);
    deviates(format!("{GOOD};CP=&&a=1&&;").as_bytes(), &[Deviation::BytesAfterDataArea]);
    deviates(GOOD.as_bytes(), &[Deviation::MissingField(Field::Cp)]);
}

#[test]
fn times_of_a_query_joined_by_a_comma_are_named() {
    let text = upload("2061", "BeginTime=20160801080000,EndTime=20160801080000");
    deviates(&text, &[Deviation::TimesJoinedByComma]);
    read(&text, |message, _| assert_eq!(message.upload, None));
}

#[test]
fn real_time_readings_are_typed() {
    let text = upload(
        "2011",
        "DataTime=20160801085857;w01001-Rtd=7.1,w01001-Flag=N;\
         w01018-SampleTime=20160801070000,w01018-Rtd=2.20,w01018-Flag=N,w01018-EFlag=A01",
    );
    deviates(&text, &[]);
    read(&text, |message, _| {
        let upload = message.upload.unwrap();
        assert_eq!(upload.kind, UploadKind::RealTime2011);
        assert_eq!(upload.data_time, CivilTime::parse("20160801085857").unwrap());
        let [ph, cod] = &upload.factors[..] else { panic!("{upload:?}") };
        assert_eq!((ph.code, ph.rtd(), ph.flag), ("w01001", Some("7.1"), Some("N")));
        assert_eq!((cod.code, cod.rtd(), cod.eflag), ("w01018", Some("2.20"), Some("A01")));
        assert_eq!(cod.sample_time, CivilTime::parse("20160801070000"));
    });
}

#[test]
fn period_readings_keep_every_quantity_as_exact_text() {
    let text = upload(
        "2061",
        "DataTime=20160801080000;w00000-Cou=63.0,w00000-Min=16.4,w00000-Avg=17.50,w00000-Max=20.1,w00000-ZsAvg=1,w00000-Flag=hd",
    );
    deviates(&text, &[]);
    read(&text, |message, _| {
        let factor = &message.upload.as_ref().unwrap().factors[0];
        let values: Vec<_> = factor.values().collect();
        assert_eq!(values[..2], [(Quantity::Min, "16.4"), (Quantity::Avg, "17.50")]);
        assert_eq!(
            (factor.max(), factor.cou(), factor.value(Quantity::ZsAvg)),
            (Some("20.1"), Some("63.0"), Some("1"))
        );
        assert_eq!(factor.flag, Some("hd"));
    });
}

#[test]
fn one_bad_factor_yields_the_others_and_a_diagnostic() {
    let text =
        upload("2061", "DataTime=20160801080000;w01001-Avg=7.1;w01018-Avg=NaN,w01018-Max=9;w21003-Avg=0.2");
    deviates(&text, &[Deviation::NotANumber { factor: "w01018".into(), quantity: Quantity::Avg }]);
    read(&text, |message, _| {
        let factors = message.upload.unwrap().factors;
        assert_eq!(factors.iter().map(FactorData::avg).collect::<Vec<_>>(), [Some("7.1"), None, Some("0.2")]);
        assert_eq!(factors[1].max(), Some("9"));
    });
}

#[test]
fn a_value_sent_twice_in_a_project_is_kept_twice_with_its_flag() {
    let text = upload(
        "2051",
        "DataTime=20241130113000;w00000-Cou=2,w00000-Avg=66.09,w00000-Avg=19796346.00,w00000-Flag=D",
    );
    deviates(&text, &[Deviation::RepeatedValue { factor: "w00000".into(), name: "Avg".into() }]);
    read(&text, |message, _| {
        let factors = message.upload.unwrap().factors;
        let seen: Vec<_> = factors.iter().map(|f| (f.avg().unwrap(), f.cou(), f.flag.unwrap())).collect();
        assert_eq!(seen, [("66.09", Some("2"), "D"), ("19796346.00", None, "D")]);
    });
}

#[test]
fn a_factor_sent_in_two_projects_is_kept_twice() {
    let text = upload("2011", "DataTime=20191012133710;a21-Rtd=0.00;a21-Rtd=0.01");
    deviates(&text, &[Deviation::RepeatedFactor { factor: "a21".into() }]);
    read(&text, |message, _| assert_eq!(message.upload.unwrap().factors.len(), 2));
}

#[test]
fn a_flag_in_its_own_project_is_given_to_no_factor() {
    let text = upload("2011", "DataTime=20250131202809;a34001-Rtd=92;Flag=N");
    deviates(&text, &[Deviation::DetachedFlag]);
    read(&text, |message, _| assert_eq!(message.upload.unwrap().factors[0].flag, None));
}

#[test]
fn deviating_names_and_values_are_named() {
    let at = |item: &str| upload("2011", &format!("DataTime=20250131202809;{item}"));
    deviates(&at("W01001-Rtd=7.1"), &[Deviation::UpperCaseFactor { factor: "W01001".into() }]);
    deviates(&at("w01001-rtd=7.1"), &[Deviation::ItemCase { name: "rtd".into() }]);
    deviates(&at("LA-td=50.1"), &[Deviation::UnknownItem { factor: "LA".into(), name: "td".into() }]);
    deviates(&at("w01001-Rtd=7.1;"), &[Deviation::EmptyProject]);
    deviates(&at(" w01001-Rtd=7.1"), &[Deviation::StraySpace]);
    deviates(&at("w01001-Rtd=7.1;PolId=1"), &[Deviation::UnexpectedItem { name: "PolId".into() }]);
    let excess = Deviation::ExcessDecimals { factor: "w01018".into(), quantity: Quantity::Rtd };
    deviates(&at("w01018-Rtd=235.292750833832"), &[excess]);
    read(&at("W01001-rtd=7.1"), |message, _| {
        assert_eq!(message.upload.unwrap().factors[0].rtd(), Some("7.1"));
    });
}

#[test]
fn readings_without_a_time_are_not_given() {
    let missing = upload("2011", "w01001-Rtd=7.1");
    deviates(&missing, &[Deviation::MissingDataTime]);
    let wrong = upload("2011", "DataTime=20230229000000;w01001-Rtd=7.1");
    deviates(&wrong, &[Deviation::BadTime { name: "DataTime".into() }]);
    for text in [missing, wrong] {
        read(&text, |message, _| assert_eq!(message.upload, None));
    }
}

#[test]
fn a_data_time_of_seventeen_digits_is_read() {
    let text = upload("2011", "DataTime=20210305003817250;w01001-Rtd=7.1");
    deviates(&text, &[Deviation::TimeWithMilliseconds { name: "DataTime".into() }]);
    read(&text, |message, _| assert_eq!(message.upload.unwrap().data_time.millisecond, 250));
}

#[test]
fn facility_states_and_hours_are_typed() {
    let text = upload("2021", "DataTime=20160801085857;SB1-RS=1;SB2-RS=0;SB3-RS=9");
    deviates(&text, &[Deviation::BadRunState { facility: "SB3".into() }]);
    read(&text, |message, _| {
        let states: Vec<_> = message.upload.unwrap().facilities.iter().map(|f| (f.code, f.state)).collect();
        assert_eq!(states, [("SB1", Some(RunState::Running)), ("SB2", Some(RunState::Off)), ("SB3", None)]);
    });
    let text = upload("2041", "DataTime=20160801000000;SB1-RT=1.1;SB2-RT=24.5");
    deviates(&text, &[Deviation::BadRunHours { facility: "SB2".into() }]);
    read(&text, |message, _| {
        let upload = message.upload.unwrap();
        assert_eq!(upload.facilities.iter().map(|f| f.hours).collect::<Vec<_>>(), [Some("1.1"), None]);
    });
}

#[test]
fn a_query_of_the_host_is_no_upload_and_no_deviation() {
    for data_area in ["", "BeginTime=20160801080000;EndTime=20160801080000"] {
        let text = upload("2061", data_area);
        deviates(&text, &[]);
        read(&text, |message, _| assert_eq!(message.upload, None));
    }
}

#[test]
fn a_damaged_frame_is_shown_and_not_counted() {
    let mut bytes = wrap(&header(GOOD));
    let at = bytes.len() - 20;
    bytes[at] ^= 1;
    let message = RawFrame::of(&bytes).unwrap().decode(Mode::Lenient).unwrap();
    assert_eq!((message.upload, message.segment.cn), (None, Some("2011")));
    assert!(
        matches!(message.diagnostics[..], [ref only] if matches!(only.deviation, Deviation::CrcMismatch { .. }))
    );
}

#[test]
fn strict_reading_says_what_it_refused() {
    let bytes = wrap(&header("ST=21;CN=2011;PW=123456;MN=A140923_0001;Flag=9"));
    let error = RawFrame::of(&bytes).unwrap().decode(Mode::Strict).unwrap_err();
    assert!(matches!(error, Error::Deviates { total: 1, .. }));
    assert_eq!(
        error.to_string(),
        "strict reading refused the frame: byte 6: QN is missing (1 deviations in all); read it leniently to keep it"
    );
}

#[test]
fn a_diagnostic_points_at_its_byte() {
    let bytes = wrap(&upload("2011", "DataTime=20250131202809;w01001-Rtd=x"));
    let message = RawFrame::of(&bytes).unwrap().decode(Mode::Lenient).unwrap();
    assert!(bytes[message.diagnostics[0].at..].starts_with(b"w01001-Rtd=x"));
}
