//! What makers do that no paper allows: taken leniently with a name, refused strictly, never guessed.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test target")]

use hj212::{
    CivilTime, Crc, CrcVariant, Deviation, Event, FactorData, Field, Framer, Mode, Quantity, RawFrame,
    checksum, plain_number,
};

const HEADER: &str = "QN=20260706103512345;ST=21;CN=2011;PW=123456;MN=A140923_0001;Flag=9";
const READING: &str = "DataTime=20260706100000;w01001-Rtd=7.1,w01001-Flag=N";

fn wrap(segment: &[u8], crc: u16) -> Vec<u8> {
    let length = format!("##{:04}", segment.len());
    [length.as_bytes(), segment, format!("{crc:04X}\r\n").as_bytes()].concat()
}

/// CRC-16/MODBUS, bit by bit.
fn modbus(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |register: u16, byte| {
        (0..8).fold(register ^ u16::from(*byte), |value, _| {
            if value & 1 == 1 { value >> 1 ^ 0xA001 } else { value >> 1 }
        })
    })
}

/// Reads a segment leniently: pH as it is given, and the deviations. Strictly it must be refused.
#[track_caller]
fn ph(segment: &[u8]) -> (Option<String>, Vec<Deviation>) {
    let bytes = wrap(segment, checksum(segment));
    let mut framer = Framer::default();
    framer.push(&bytes);
    let Some(Event::Frame(frame)) = framer.next() else { panic!("no frame") };
    assert_eq!(frame.bytes(), bytes);
    assert!(frame.decode(Mode::Strict).is_err(), "strict took {}", String::from_utf8_lossy(segment));
    let message = frame.decode(Mode::Lenient).unwrap();
    let factors = message.upload.as_ref().map(|upload| &upload.factors[..]).unwrap_or_default();
    let value = factors.iter().find(|factor| factor.code == "w01001").and_then(FactorData::rtd);
    (value.map(String::from), message.diagnostics.iter().map(|d| d.deviation.clone()).collect())
}

fn area(area: &str) -> (Option<String>, Vec<Deviation>) {
    ph(format!("{HEADER};CP=&&{area}&&").as_bytes())
}

#[test]
fn a_modbus_checksum_is_taken_in_either_byte_order_and_named() {
    let segment = format!("{HEADER};CP=&&{READING}&&");
    let crc = modbus(segment.as_bytes());
    for (crc, variant) in [(crc, CrcVariant::Modbus), (crc.swap_bytes(), CrcVariant::ModbusLowFirst)] {
        let bytes = wrap(segment.as_bytes(), crc);
        let frame = RawFrame::of(&bytes).unwrap();
        assert_eq!(frame.crc(), Crc::Variant { variant, declared: crc });
        let message = frame.decode(Mode::Lenient).unwrap();
        assert_eq!(message.upload.unwrap().factors[0].rtd(), Some("7.1"));
        assert_eq!(message.diagnostics[0].deviation, Deviation::CrcVariant(variant));
        assert!(frame.decode(Mode::Strict).is_err());
    }
}

#[test]
fn a_checksum_over_the_wrong_bytes_is_named_and_believed_only_when_asked_for() {
    let segment = format!("{HEADER};CP=&&{READING}&&");
    let frame = wrap(segment.as_bytes(), 0);
    let end = frame.len() - 6;
    let checksums = [
        (CrcVariant::WithHeader, checksum(&frame[..end])),
        (CrcVariant::WithLength, checksum(&frame[2..end])),
        (CrcVariant::WithoutClosing, checksum(&frame[6..end - 2])),
    ];
    for (variant, crc) in checksums {
        let bytes = wrap(segment.as_bytes(), crc);
        let frame = RawFrame::of(&bytes).unwrap();
        assert!(!frame.crc().is_ok());
        let message = frame.decode(Mode::Lenient).unwrap();
        assert_eq!(message.upload, None);
        assert_eq!(message.diagnostics[1].deviation, Deviation::CrcOfOtherBytes(variant));
        let told = frame.decode_with_crc(variant, Mode::Lenient).unwrap();
        assert_eq!(told.crc.variant(), Some(variant));
        assert!(told.upload.is_some());
        assert!(frame.decode_with_crc(CrcVariant::Modbus, Mode::Lenient).unwrap().upload.is_none());
        assert_eq!(CrcVariant::of_name(variant.name()), Some(variant));
    }
}

#[test]
fn a_modbus_frame_without_a_line_end_is_found_between_others() {
    let segment = format!("{HEADER};CP=&&{READING}&&");
    let good = wrap(segment.as_bytes(), checksum(segment.as_bytes()));
    let other = wrap(segment.as_bytes(), modbus(segment.as_bytes()));
    let stream = [&good[..], &other[..other.len() - 2], b"##zz#", &other, &good].concat();
    let mut framer = Framer::default();
    framer.push(&stream);
    framer.finish();
    let mut found = 0;
    while let Some(event) = framer.next() {
        found += usize::from(matches!(event, Event::Frame(frame) if frame.crc().is_ok()));
    }
    assert_eq!(found, 4);
}

#[test]
fn doubled_delimiters_are_no_part_of_the_data_area() {
    let expected = (Some("7.1".into()), vec![Deviation::DoubledDelimiters]);
    assert_eq!(area(&format!("&&{READING}&&")), expected);
    assert_eq!(area(&format!("{READING}&&")), expected);
    assert_eq!(area(&format!("&&{READING}")), expected);
}

#[test]
fn an_area_without_its_opening_is_read() {
    for opening in [";CP=", ";CP=&", ";&&", ";"] {
        let (value, deviations) = ph(format!("{HEADER}{opening}{READING}&&").as_bytes());
        assert_eq!(
            (value.as_deref(), &deviations[..]),
            (Some("7.1"), &[Deviation::UnopenedDataArea][..]),
            "{opening}"
        );
    }
    let (value, deviations) = ph(format!("{HEADER};CP=&{READING}&").as_bytes());
    assert_eq!(value.as_deref(), Some("7.1"));
    assert_eq!(deviations, [Deviation::UnopenedDataArea, Deviation::UnclosedDataArea]);
}

#[test]
fn a_text_in_gbk_costs_itself_only_and_is_shown() {
    let segment = [
        format!("{HEADER};CP=&&{READING};i11001-Info=//").as_bytes(),
        b"\xC7\xE5\xCF\xB4\xB9\xDC\xC2\xB7",
        b"//&&",
    ]
    .concat();
    let (value, deviations) = ph(&segment);
    assert_eq!(value.as_deref(), Some("7.1"));
    assert!(deviations.contains(&Deviation::NotUtf8), "{deviations:?}");
    let bytes = wrap(&segment, checksum(&segment));
    let message = RawFrame::of(&bytes).unwrap().decode(Mode::Lenient).unwrap();
    let last = message.segment.data.items().last().unwrap();
    assert_eq!((last.value, &*last.text()), (None, "清洗管路"));
}

#[test]
fn an_empty_value_is_named_and_costs_itself_only() {
    let (value, deviations) = area("DataTime=20260706100000;w01018-Rtd=,w01018-Flag=D;w01001-Rtd=7.1");
    assert_eq!(value.as_deref(), Some("7.1"));
    assert_eq!(deviations, [Deviation::EmptyValue { factor: "w01018".into(), quantity: Quantity::Rtd }]);
}

#[test]
fn a_value_with_an_exponent_is_kept_as_sent_and_written_out_exactly() {
    let (value, deviations) = area("DataTime=20260706100000;w01001-Rtd=7.1E+00");
    assert_eq!(plain_number(value.as_deref().unwrap()), "7.1");
    assert_eq!(deviations, [Deviation::Exponent { factor: "w01001".into(), quantity: Quantity::Rtd }]);
}

#[test]
fn padded_numbers_signs_and_flags_before_values_are_read() {
    let (value, deviations) = area("DataTime=20260706100000;w01001-Flag=N,w01001-Rtd=  7.10 ");
    assert_eq!((value.as_deref(), &deviations[..]), (Some("7.10"), &[Deviation::StraySpace][..]));
    let bytes =
        format!("{HEADER};CP=&&DataTime=20260706100000;w01010-Flag=N,w01010-Rtd=+7.1;w01010A-Rtd=-0.5&&");
    let bytes = wrap(bytes.as_bytes(), checksum(bytes.as_bytes()));
    let upload = RawFrame::of(&bytes).unwrap().decode(Mode::Strict).unwrap().upload.unwrap();
    let read: Vec<_> = upload.factors.iter().map(|f| (f.code, f.rtd(), f.flag)).collect();
    assert_eq!(read, [("w01010", Some("+7.1"), Some("N")), ("w01010A", Some("-0.5"), None)]);
}

#[test]
fn a_semicolon_inside_a_value_ends_it_and_what_follows_is_named() {
    let (value, deviations) = area("DataTime=20260706100000;w01001-Rtd=7.1;i11001-Info=清洗;管路");
    assert_eq!(value.as_deref(), Some("7.1"));
    assert!(deviations.contains(&Deviation::MissingEquals), "{deviations:?}");
}

#[test]
fn words_for_no_result_are_no_numbers_and_are_not_guessed() {
    for word in ["ND", "未检出", "<0.05", "0.05L", "--", "NaN", "9999.9.9", "７.1"] {
        let (value, deviations) = area(&format!("DataTime=20260706100000;w01001-Rtd={word}"));
        assert_eq!(value, None, "{word}");
        let expected = Deviation::NotANumber { factor: "w01001".into(), quantity: Quantity::Rtd };
        assert_eq!(deviations, [expected], "{word}");
    }
}

#[test]
fn a_time_with_separators_is_read_and_a_shorter_one_is_not() {
    let (value, deviations) = area("DataTime=2026-07-06 10:00:00;w01001-Rtd=7.1");
    assert_eq!(value.as_deref(), Some("7.1"));
    assert_eq!(deviations, [Deviation::TimeWithSeparators { name: "DataTime".into() }]);
    assert_eq!(CivilTime::parse_separated("2026/07/06T10:00:00"), CivilTime::parse("20260706100000"));
    for time in ["2026-07-06 10:00", "2026-07-06 25:00:00", "20260706 100000", "2026-7-6 10:00:00.0"] {
        let (value, deviations) = area(&format!("DataTime={time};w01001-Rtd=7.1"));
        assert_eq!(
            (value, &deviations[..]),
            (None, &[Deviation::BadTime { name: "DataTime".into() }][..]),
            "{time}"
        );
    }
}

#[test]
fn lower_case_keys_and_a_lower_case_opening_are_read() {
    let segment =
        format!("qn=20260706103512345;st=21;cn=2011;pw=123456;mn=A140923_0001;flag=9;cp=&&{READING}&&");
    let (value, deviations) = ph(segment.as_bytes());
    assert_eq!(value.as_deref(), Some("7.1"));
    let fields = [Field::Qn, Field::St, Field::Cn, Field::Pw, Field::Mn, Field::Flag, Field::Cp];
    assert_eq!(deviations, fields.map(Deviation::FieldCase));
}

#[test]
fn the_back_fill_mark_is_read_in_its_place_and_named_elsewhere() {
    let segment = format!("{HEADER};RF=1;CP=&&{READING}&&");
    let bytes = wrap(segment.as_bytes(), checksum(segment.as_bytes()));
    assert!(RawFrame::of(&bytes).unwrap().decode(Mode::Strict).unwrap().segment.is_back_fill());
    let (_, deviations) = ph(format!("RF=1;{HEADER};CP=&&{READING}&&").as_bytes());
    assert_eq!(deviations[0], Deviation::FieldOrder(Field::Qn));
    let (_, deviations) = ph(format!("{HEADER};RF=0;CP=&&{READING}&&").as_bytes());
    assert_eq!(deviations, [Deviation::BadField(Field::Rf)]);
}
