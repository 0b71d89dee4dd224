//! Bodies as makers write them: what the standard says, and what they make of it.

#![expect(clippy::unwrap_used, reason = "a test target")]

mod support;

use sl651::{
    Assembled, Content, Deviation, Direction, Function, Header, Item, Mode, Protocol, RawFrame, Status,
    SzyValue, TimeStep, Value, szy206_frame,
};
use support::*;

/// A body in HEX out of hexadecimal text; blanks are for the eye.
fn hex(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

const HEAD: &str = "0001 260701080001";
const STATION_H: &str = "F1F1 0012345678 48";
const AT_8: &str = "F0F0 2607010800";

/// A timed report around a body's text.
fn report(text: &str) -> Vec<u8> {
    up(Protocol::Hex, Function::TIMED, &hex(text))
}

fn ascii(text: &str) -> Vec<u8> {
    up(Protocol::Ascii, Function::TIMED, text.as_bytes())
}

#[test]
fn each_value_of_an_hour_s_block_has_its_own_time_from_the_observation_time_on() {
    let body = hex(&format!(
        "{HEAD} {STATION_H} F0F0 2607010705 F460 0001FF0000000000000000FE \
         F5C0 0000 0010 FFFF {} {AT_8} 2619 000105",
        "0010".repeat(9)
    ));
    let frame = up(Protocol::Hex, Function::HOURLY, &body);
    let values = values(&frame);
    assert_eq!(values[0], "07-01 07:05 DRP=0.0");
    assert_eq!(values[1], "07-01 07:05 DRZ1=0.00");
    assert_eq!(values[2], "07-01 07:10 DRP=0.1");
    assert_eq!(values[3], "07-01 07:10 DRZ1=0.16");
    assert_eq!((values[4].as_str(), values[5].as_str()), ("07-01 07:15 DRP=-", "07-01 07:15 DRZ1=-"));
    assert_eq!(values[22..], ["07-01 08:00 DRP=25.4", "07-01 08:00 DRZ1=0.16", "07-01 08:00 PT=10.5"]);
    assert_eq!(deviations(&frame), [""; 0]);
}

#[test]
fn the_last_hour_of_a_year_reaches_into_the_next() {
    let body = hex(&format!("0001 270101000001 {STATION_H} F0F0 2612312305 F460 {}", "01".repeat(12)));
    let values = values(&up(Protocol::Hex, Function::HOURLY, &body));
    assert_eq!((values[0].as_str(), values[10].as_str()), ("12-31 23:05 DRP=0.1", "12-31 23:55 DRP=0.1"));
    assert_eq!(values[11], "01-01 00:00 DRP=0.1");
}

#[test]
fn a_block_from_after_the_time_of_sending_is_shown_and_not_taken() {
    let body = hex(&format!("{HEAD} {STATION_H} {AT_8} F460 {} 2019 000005", "00".repeat(12)));
    let frame = up(Protocol::Hex, Function::HOURLY, &body);
    assert_eq!(values(&frame), ["07-01 08:00 PJ=0.5"]);
    assert_eq!(deviations(&frame), ["DRP has values from after the time of sending; the block is not taken"]);
    // Nothing says so of a block whose rest is empty.
    let body = hex(&format!("{HEAD} {STATION_H} {AT_8} F460 00 {}", "FF".repeat(11)));
    assert_eq!(deviations(&up(Protocol::Hex, Function::HOURLY, &body)), [""; 0]);
}

#[test]
fn uniform_reports_give_a_value_a_step() {
    for (step, third) in [("000010", "07-01 08:20"), ("000100", "07-01 10:00"), ("010000", "07-03 08:00")] {
        let text = format!("{HEAD} {STATION_H} {AT_8} 0418 {step} 3923 00001000 FFFFFFFF FF001000");
        let body = hex(&text.replace("FF001000", "00002000").replace("260701080001", "260705080001"));
        let frame = up(Protocol::Hex, Function::UNIFORM, &body);
        assert_eq!(values(&frame)[2], format!("{third} Z=2.000"));
        assert_eq!(values(&frame)[1].split('=').nth(1), Some("-"));
        assert_eq!(deviations(&frame), [""; 0]);
    }
}

#[test]
fn several_elements_of_an_ascii_series_take_turns() {
    let body = "0001260701080001ST 0012345678 H TT 2607010700 DRN30 Z PJ 1.10 0.0 1.20 M 1.30 0.5 ";
    let frame = up(Protocol::Ascii, Function::UNIFORM, body.as_bytes());
    assert_eq!(
        values(&frame),
        [
            "07-01 07:00 Z=1.10",
            "07-01 07:00 PJ=0.0",
            "07-01 07:30 Z=1.20",
            "07-01 07:30 PJ=-",
            "07-01 08:00 Z=1.30",
            "07-01 08:00 PJ=0.5",
        ]
    );
    assert_eq!(deviations(&frame), [""; 0]);
    let uneven = up(Protocol::Ascii, Function::UNIFORM, body.replace("0.5 ", "").as_bytes());
    assert_eq!(deviations(&uneven), ["the values do not make whole groups"]);
}

#[test]
fn a_long_series_of_two_elements_is_put_together_by_its_minutes() {
    let mut body = String::from("0001260901080001ST 0012345678 H TT 2607010700 DRN01 Z PJ ");
    let minutes = 60_000u32;
    for minute in 0..minutes {
        let stage_and_rain = format!("{}.{:02} {}.5 ", minute / 100, minute % 100, minute % 60);
        body.push_str(&stage_and_rain);
    }
    let header = RawFrame::of(&timed(Protocol::Ascii, "1.5")).unwrap().header().unwrap();
    let header = Header { function: Function::UNIFORM, ..header };
    let whole = Assembled { protocol: Protocol::Ascii, header, body: body.into_bytes(), raw: Vec::new() };
    let (report, _) = whole.read(Mode::Lenient).unwrap();
    let observations = report.body.observations();
    assert_eq!(observations.len(), 60_000);
    assert!(observations.iter().all(|o| o.values.len() == 2));
    assert_eq!(told(&observations[1234..1235]), ["07-02 03:34 Z=12.34", "07-02 03:34 PJ=34.5"]);
    assert_eq!(told(&observations[59_999..]), ["08-11 22:59 Z=599.99", "08-11 22:59 PJ=59.5"]);
}

#[test]
fn a_step_of_zero_announces_blocks_of_an_hour() {
    for function in [Function::UNIFORM, Function::ASK_PERIOD] {
        let body = hex(&format!("{HEAD} {STATION_H} F0F0 2607010605 0418 000000 F460 {}", "01".repeat(24)));
        let frame = up(Protocol::Hex, function, &body);
        assert_eq!(values(&frame).last().unwrap(), "07-01 08:00 DRP=0.1");
        assert_eq!((values(&frame).len(), deviations(&frame).len()), (24, 0));
    }
}

#[test]
fn minus_signs_come_in_a_byte_of_their_own_or_as_text() {
    let frame =
        report(&format!("{HEAD} {STATION_H} {AT_8} 762A FF00000172 3923 FF001234 031A FF0051 0311 FF05"));
    assert_eq!(
        values(&frame),
        ["07-01 08:00 76=-1.72", "07-01 08:00 Z=-1.234", "07-01 08:00 C=-0.51", "07-01 08:00 C=-0.5",]
    );
    assert_eq!(
        values(&ascii("0001260701080001ST 0012345678 H TT 2607010800 AI -0.5 Z +1.5 ")),
        ["07-01 08:00 AI=-0.5", "07-01 08:00 Z=1.5",]
    );
}

#[test]
fn all_aa_or_all_ff_is_no_value_and_anything_else_unreadable_is_not_guessed() {
    let frame = report(&format!(
        "{HEAD} {STATION_H} {AT_8} 3923 AAAAAAAA 391A FFFFFF 2019 F00012 2619 00AA12 3812 FFFF 3812 1234"
    ));
    assert_eq!(
        values(&frame),
        ["07-01 08:00 Z=-", "07-01 08:00 Z=-", "07-01 08:00 VT=-", "07-01 08:00 VT=12.34",]
    );
    assert_eq!(
        deviations(&frame),
        ["PJ is not a number and is not taken", "PT is not a number and is not taken"]
    );
}

#[test]
fn unknown_guides_keep_their_bytes_and_their_neighbours_are_read() {
    let frame = report(&format!("{HEAD} {STATION_H} {AT_8} FF11 23 00000021 FE10 1A2B 7710 0102 3812 1234"));
    assert_eq!(values(&frame), ["07-01 08:00 FF11=0.021", "07-01 08:00 77=102", "07-01 08:00 VT=12.34"]);
    assert_eq!(deviations(&frame), ["unknown element FE", "FE is not a number and is not taken"]);
    let message = lenient(&frame);
    let raw = message.report().unwrap().body.items.iter().find_map(|item| match item {
        Item::Entry(entry) if entry.value == Value::Raw => Some(entry.data.to_vec()),
        _ => None,
    });
    assert_eq!(raw, Some(vec![0x1A, 0x2B]));
}

#[test]
fn without_an_observation_time_the_minute_of_sending_counts() {
    let frame = report(&format!("{HEAD} {STATION_H} 3923 00001500"));
    assert_eq!(values(&frame), ["07-01 08:00 Z=1.500"]);
    assert_eq!(deviations(&frame), ["there is no observation time; the minute of sending counts"]);
}

#[test]
fn without_a_station_that_of_the_header_counts() {
    let frame = report(&format!("{HEAD} {AT_8} 3923 00001500"));
    let message = lenient(&frame);
    let observations = message.report().unwrap().body.observations();
    assert_eq!((observations[0].station, values(&frame)), (None, vec!["07-01 08:00 Z=1.500".to_string()]));
    assert_eq!(deviations(&frame), ["the body names no station; that of the header counts"]);
    let bare = report(&format!("{HEAD} 2019 000105"));
    assert_eq!(values(&bare), ["07-01 08:00 PJ=10.5"]);
}

#[test]
fn an_element_before_its_time_has_that_time() {
    let frame = report(&format!("{HEAD} {STATION_H} 2019 000105 {AT_8} 3923 00001500"));
    assert_eq!(values(&frame), ["07-01 08:00 PJ=10.5", "07-01 08:00 Z=1.500"]);
    assert_eq!(deviations(&frame), ["an element stands before its observation time"]);
}

#[test]
fn a_wrong_observation_time_gives_no_time_to_what_follows() {
    let frame = report(&format!("{HEAD} {STATION_H} F0F0 2613010800 3923 00001500 {AT_8} 3812 1234"));
    assert_eq!(values(&frame), ["07-01 08:00 VT=12.34"]);
    assert_eq!(deviations(&frame), ["the observation time is none"]);
}

#[test]
fn classes_may_be_missing_or_the_maker_s_own() {
    let class = |frame: &[u8]| {
        let message = lenient(frame);
        let found = message.report().unwrap().body.items.iter().find_map(|item| match item {
            Item::Station { class, .. } => Some(*class),
            _ => None,
        });
        found.flatten().map(|class| char::from(class.0))
    };
    for (text, expected, said) in [
        (format!("F1F1 0012345678 {AT_8} 3812 1234"), None, "the station has no class"),
        (format!("F1F1 0012345678 58 {AT_8} 3812 1234"), Some('X'), "class 58 is not defined"),
        (format!("F1F1 0012345678 51 {AT_8} 3812 1234"), Some('Q'), ""),
        (
            format!("F128 0012345678 51 {AT_8} 3812 1234"),
            Some('Q'),
            "the guide is followed by 28, not repeated",
        ),
    ] {
        let frame = report(&format!("{HEAD} {text}"));
        assert_eq!(class(&frame), expected, "{text}");
        assert_eq!(values(&frame), ["07-01 08:00 VT=12.34"]);
        assert_eq!(deviations(&frame).first().map_or("", String::as_str), said);
    }
    // A letter that is an identifier too is a class only when no value follows it.
    assert_eq!(class(&ascii("0001260701080001ST 0012345678 Z TT 2607010800 Z 1.5 ")), Some('Z'));
    let bare = ascii("0001260701080001ST 0012345678 Z 1.5 ");
    assert_eq!((class(&bare), values(&bare)), (None, vec!["07-01 08:00 Z=1.5".to_string()]));
}

#[test]
fn addresses_of_eight_or_nine_digits_are_those_of_ten() {
    for (digits, said) in [
        ("0012345678", ""),
        ("12345678", "the address has 8 digits, not 10"),
        ("012345678", "the address has 9 digits, not 10"),
    ] {
        let frame = ascii(&format!("0001260701080001ST {digits} H TT 2607010800 Z 1.5 "));
        let message = lenient(&frame);
        assert_eq!(message.report().unwrap().body.observations()[0].station, Some(STATION));
        assert_eq!(deviations(&frame).first().map_or("", String::as_str), said);
    }
}

#[test]
fn one_message_may_bring_several_stations() {
    let frame = report(&format!(
        "{HEAD} {STATION_H} {AT_8} 3923 00001500 F1F1 0012345679 50 {AT_8} 2019 000105 F0F0 2607010700 2019 000100"
    ));
    let message = lenient(&frame);
    let observations = message.report().unwrap().body.observations();
    let stations: Vec<_> = observations.iter().map(|o| o.station.unwrap().to_string()).collect();
    assert_eq!(stations, ["0012345678", "0012345679", "0012345679"]);
    assert_eq!(values(&frame), ["07-01 08:00 Z=1.500", "07-01 07:00 PJ=10.0", "07-01 08:00 PJ=10.5"]);
    assert_eq!(deviations(&frame), [""; 0]);
}

#[test]
fn fill_and_stray_bytes_at_the_end_are_told_and_harm_nothing() {
    for fill in ["00", "FFFFFF", "AAAA", "39"] {
        let frame = report(&format!("{HEAD} {STATION_H} {AT_8} 3812 1234 {fill}"));
        assert_eq!(values(&frame), ["07-01 08:00 VT=12.34"], "{fill}");
        assert_eq!(deviations(&frame), [format!("{} bytes belong to nothing", fill.len() / 2)]);
    }
    let short = report(&format!("{HEAD} {STATION_H} {AT_8} 3812 1234 3923 0015"));
    assert_eq!(values(&short), ["07-01 08:00 VT=12.34"]);
    assert_eq!(deviations(&short), ["Z needs 4 bytes, 2 are left"]);
}

#[test]
fn ascii_bodies_are_read_with_their_small_mistakes() {
    let good = "0001260701080001ST 0012345678 H TT 2607010800 PJ 10.5 ZT 00000402 VT 12.34 ";
    assert_eq!((deviations(&ascii(good)), values(&ascii(good)).len()), (vec![], 2));
    for (text, said) in [
        (good.trim_end().to_string(), "the last blank is missing"),
        (good.replacen("0001ST", "0001 ST", 1), ""),
        (good.replacen("000126", "0001 26", 1), "stray blank"),
        (good.replace("VT 12.34", "VT  12.34"), ""),
        (good.replace("PJ", "pj").replace("TT", "tt"), ""),
        (good.replace("VT 12.34 ", "VT 12.34 XY7 5 "), "unknown element XY7"),
        (good.replace("PJ 10.5", "PJ 10.5 Z 1.2.3"), "Z is not a number and is not taken"),
        (good.replace("PJ 10.5", "PJ 10.5 Z FFFF"), ""),
        (good.replace("PJ 10.5", "PJ 10.5 Z"), "Z has no value"),
    ] {
        let frame = ascii(&text);
        assert_eq!(deviations(&frame).first().map_or("", String::as_str), said, "{text}");
        assert_eq!(values(&frame)[0], "07-01 08:00 PJ=10.5", "{text}");
        assert!(values(&frame).contains(&"07-01 08:00 VT=12.34".to_string()), "{text}");
    }
    let message = lenient(&ascii(good)).described();
    assert!(
        message.contains(&(
            "ZT 遥测站状态及报警信息".into(),
            "00000402（蓄电池电压状态电压低、终端箱门状态开启）".into()
        )),
        "{message:?}"
    );
}

#[test]
fn ascii_blocks_are_hexadecimal_text() {
    let body = format!(
        "0001260701080001ST 0012345678 H TT 2607010705 DRP {} DRZ1 {} ",
        "0A".repeat(12),
        "0123".repeat(12)
    );
    let frame = up(Protocol::Ascii, Function::HOURLY, body.as_bytes());
    assert_eq!(values(&frame)[..2], ["07-01 07:05 DRP=1.0", "07-01 07:05 DRZ1=2.91"]);
    assert_eq!((values(&frame).len(), deviations(&frame).len()), (24, 0));
}

#[test]
fn strict_reading_refuses_what_lenient_reading_lists() {
    let frame = report(&format!("{HEAD} {STATION_H} 3923 00001500"));
    let refused = RawFrame::of(&frame).unwrap().decode(Mode::Strict).unwrap_err();
    assert!(refused.to_string().contains("deviates from the standard in 1 places"), "{refused}");
    let said = lenient(&frame).diagnostics[0].in_chinese().to_string();
    assert_eq!(said, "第15字节：缺少观测时间，以发报时间（分钟）为准");
}

#[test]
fn a_body_too_short_for_anything_is_told() {
    for length in 0..8 {
        let frame = up(Protocol::Hex, Function::TIMED, &[0; 8][..length]);
        assert!(deviations(&frame)[0].contains("too few for serial number and time"), "{length}");
    }
}

#[test]
fn text_and_pictures_reach_to_the_end_of_the_body() {
    for (protocol, text) in [(Protocol::Hex, &b"\xF2\xF2 PJ 02 "[..]), (Protocol::Ascii, b"RGZS  PJ 02 ")] {
        let body = [&sl651::body_head(protocol, 5, time("260701080000"))[..], text].concat();
        let frame = up(protocol, Function::MANUAL, &body);
        let message = lenient(&frame);
        let Item::Entry(entry) = &message.report().unwrap().body.items[0] else { unreachable!() };
        assert_eq!(entry.value, Value::Text(" PJ 02 ".into()), "{protocol:?}");
        assert_eq!(message.diagnostics, []);
    }
    for protocol in BOTH {
        let body = begun(protocol, "260701080001", "2607010800")
            .picture(&[0xFF, 0xD8, 0x20, 0x7E, 0x7E, 0xFF, 0xD9]);
        let frame = up(protocol, Function::PICTURE, &body);
        let message = lenient(&frame);
        let Some(Item::Entry(entry)) = message.report().unwrap().body.items.last() else { unreachable!() };
        assert_eq!((&entry.value, entry.data.len()), (&Value::Picture, 7));
        assert_eq!(message.diagnostics, []);
    }
}

#[test]
fn status_bits_have_the_meanings_of_table_58() {
    let alarms: Vec<_> = Status(0b1100).alarms().map(|(name, _)| name).collect();
    assert_eq!(alarms, ["水位超限报警状态", "流量超限报警状态", "终端箱门状态"]);
    assert_eq!(Status(1 << 7).alarms().count(), 0);
    assert_eq!(Status(1 << 7 | 1 << 10).meanings().filter(|(_, m)| *m == "停机").count(), 1);
}

#[test]
fn water_resources_reports_find_their_month_by_their_arrival() {
    let user_data = hex("B1 0102030405 C0 250100 0000 0000 00 30 23 31 00");
    let frame = szy206_frame(&user_data).unwrap();
    let message = lenient(&frame);
    let Content::Szy206(szy) = &message.content else { unreachable!() };
    let report = szy.report.as_ref().unwrap();
    assert!(matches!(report.values[0], SzyValue::Number(n) if n.to_string() == "12.5"));
    let received = time("270101000500").unix_ms();
    assert_eq!(report.time.unwrap().near(received).unwrap().to_string(), "2026-12-31 23:30:00");
    assert_eq!(szy.direction, Direction::Up);
    let answer = sl651::szy206_confirmation(szy).unwrap();
    assert_eq!(answer[..11], hex("68 08 68 31 0102030405 C0 00"));
    // A time label that is none is told where it stands: behind the values, alarms and state.
    let no_time = szy206_frame(&hex("B1 0102030405 C0 250100 0000 0000 00 70 23 31 00")).unwrap();
    let message = lenient(&no_time);
    let at = message.diagnostics.iter().find(|d| d.deviation == Deviation::BadSzy206Time).unwrap().at;
    assert_eq!(no_time[at..at + 5], hex("00 70 23 31 00"));
    // A stage's decimals are not evidenced: its digits are told, and no number made of them.
    let stage = szy206_frame(&hex("B2 0102030405 C0 45230100 0000 0000 00 00 08 01 00")).unwrap();
    let Content::Szy206(szy) = lenient(&stage).content else { unreachable!() };
    assert_eq!(szy.report.unwrap().values, [SzyValue::Digits(12345)]);
}

#[test]
fn questions_down_are_read_as_they_were_asked() {
    let body = hex("0000 260701080001 26070108 26070109 0418 000005 F460");
    let frame = builder(Protocol::Hex, Function::ASK_PERIOD, None, sl651::End::Enq).build(&body).unwrap();
    let message = lenient(&frame);
    let items = &message.report().unwrap().body.items;
    assert!(matches!(items[0], Item::Period { from: Some(_), to: Some(_) }));
    assert_eq!(items[1], Item::Step(TimeStep { days: 0, hours: 0, minutes: 5 }));
    assert!(matches!(&items[2], Item::Entry(entry) if entry.value == Value::Asked));
    assert_eq!(message.diagnostics, []);
}
