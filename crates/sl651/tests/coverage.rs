//! Every function code and every element of the standard, written by one side and read by the other.

#![expect(clippy::unwrap_used, reason = "a test target")]

mod support;

use sl651::{
    ELEMENTS, End, Function, Gate, Item, Kind, Number, Parameter, Protocol, Question, RawFrame, Status,
    Table, TimeStep, Value, body_head,
};
use support::*;

const NOW: &str = "260701080001";

/// The items of a frame that has nothing to be criticised.
fn items(frame: &[u8]) -> Vec<Item<'static>> {
    let message = lenient(frame);
    assert_eq!(message.diagnostics, []);
    message.report().unwrap().body.items.iter().cloned().map(owned).collect()
}

fn owned(item: Item<'_>) -> Item<'static> {
    match item {
        Item::Station { address, class } => Item::Station { address, class },
        Item::ObservedAt(time) => Item::ObservedAt(time),
        Item::Step(step) => Item::Step(step),
        Item::Entry(e) => Item::Entry(sl651::Entry {
            at: e.at,
            guide: e.guide,
            data: e.data.into_owned().into(),
            value: e.value,
        }),
        Item::Parameter(p) => Item::Parameter(Parameter {
            at: p.at,
            table: p.table,
            guide: p.guide,
            decimals: p.decimals,
            data: p.data.map(|d| d.into_owned().into()),
            is_text: p.is_text,
        }),
        Item::Period { from, to } => Item::Period { from, to },
        Item::Switches(all) => Item::Switches(all),
        Item::Gates(all) => Item::Gates(all),
        Item::Quota(on) => Item::Quota(on),
        Item::Version(text) => Item::Version(text.into_owned().into()),
        Item::Events(all) => Item::Events(all),
        Item::Unread(bytes) => Item::Unread(bytes.into_owned().into()),
    }
}

/// A frame up whose body is the station's address in HEX and these bytes.
fn answer(function: Function, bytes: &[u8]) -> Vec<u8> {
    let head = sl651::ReportBuilder::new(Protocol::Hex, 7, time(NOW)).station(STATION, None).body();
    up(Protocol::Hex, function, &[&head[..], bytes].concat())
}

fn parameters(frame: &[u8]) -> Vec<(String, String)> {
    let told = items(frame).into_iter().filter_map(|item| match item {
        Item::Parameter(parameter) => Some((parameter.chinese(), parameter.value())),
        _ => None,
    });
    told.collect()
}

#[test]
fn every_element_with_a_number_is_read_back_in_both_encodings() {
    for protocol in BOTH {
        let mut checked = 0;
        for element in ELEMENTS.iter().filter(|e| matches!(e.kind, Kind::Number { .. })) {
            let Kind::Number { digits, decimals } = element.kind else { unreachable!() };
            let most = Number::new(10i64.pow(u32::from(digits)) - 1, decimals).unwrap();
            let least = Number::new(-(10i64.pow(u32::from(digits)) - 1), decimals).unwrap();
            for value in [Some(most), Some(least), None] {
                let body = begun(protocol, NOW, "2607010800").value(element, value).unwrap().body();
                let frame = up(protocol, Function::TIMED, &body);
                let text = value.map_or_else(|| "-".into(), |v| v.to_string());
                assert_eq!(values(&frame), [format!("07-01 08:00 {}={text}", element.id)], "{protocol:?}");
                assert_eq!(deviations(&frame), [""; 0]);
            }
            checked += 1;
        }
        assert_eq!(checked, 115);
    }
}

#[test]
fn every_block_is_read_back_in_both_encodings() {
    for protocol in BOTH {
        for element in ELEMENTS.iter().filter(|e| matches!(e.kind, Kind::Rain | Kind::Stage)) {
            let decimals = if element.kind == Kind::Rain { 1 } else { 2 };
            let block: [Option<Number>; 12] = std::array::from_fn(|at| {
                (at != 5).then(|| Number::new(i64::try_from(at * 20).unwrap(), decimals).unwrap())
            });
            let body = begun(protocol, NOW, "2607010705").block(element, &block).body();
            let frame = up(protocol, Function::HOURLY, &body);
            let Some(Item::Entry(entry)) = items(&frame).pop() else { unreachable!() };
            let Value::Series(series) = entry.value else { unreachable!() };
            assert_eq!((series.step_minutes, series.values), (Some(5), block.to_vec()), "{}", element.id);
        }
    }
}

#[test]
fn status_step_and_bulk_velocities_are_read_as_the_standard_defines_them() {
    for protocol in BOTH {
        let frame =
            up(protocol, Function::TIMED, &begun(protocol, NOW, "2607010800").status(Status(0x402)).body());
        let Some(Item::Entry(entry)) = items(&frame).pop() else { unreachable!() };
        assert_eq!(entry.value, Value::Status(Status(0x402)));
        for step in [(1, 0, 0), (0, 23, 0), (0, 0, 59), (0, 0, 0)] {
            let step = TimeStep { days: step.0, hours: step.1, minutes: step.2 };
            let body = begun(protocol, "260801080001", "2607010800").step(step);
            let body = if step.in_minutes().is_some() {
                body.values(element("Z"), &[Some(number("1.500")), None]).unwrap().body()
            } else {
                body.block(element("DRP"), &[None; 12]).body()
            };
            assert!(items(&up(protocol, Function::UNIFORM, &body)).contains(&Item::Step(step)), "{step:?}");
        }
    }
    let body = [&begun(Protocol::Hex, NOW, "2607010800").body()[..], &[0xFD, 0xF6, 1, 2, 3, 4]].concat();
    let Some(Item::Entry(entry)) = items(&up(Protocol::Hex, Function::TIMED, &body)).pop() else {
        unreachable!()
    };
    assert_eq!((entry.value, entry.data.to_vec()), (Value::Raw, vec![1, 2, 3, 4]));
}

#[test]
fn reports_2f_to_36_are_read_in_both_encodings() {
    for protocol in BOTH {
        let keep_alive = up(protocol, Function::KEEP_ALIVE, &body_head(protocol, 9, time(NOW)));
        assert_eq!(items(&keep_alive), []);
        for function in [0x30, 0x32, 0x33, 0x34].map(Function) {
            let body = begun(protocol, NOW, "2607010800").value(element("PJ"), Some(number("10.5"))).unwrap();
            assert_eq!(values(&up(protocol, function, &body.body())), ["07-01 08:00 PJ=10.5"]);
        }
        let manual = sl651::ReportBuilder::new(protocol, 3, time(NOW)).manual("P 12.5");
        assert_eq!(items(&up(protocol, Function::MANUAL, &manual)).len(), 1);
        let picture = begun(protocol, NOW, "2607010800").picture(&[0xFF, 0xD8]);
        assert_eq!(items(&up(protocol, Function::PICTURE, &picture)).len(), 3);
    }
}

#[test]
fn every_question_is_written_and_read_in_both_encodings() {
    let to = RawFrame::of(&timed(Protocol::Hex, "1.5")).unwrap().header().unwrap();
    let step = TimeStep { days: 0, hours: 0, minutes: 5 };
    let period =
        |id| Question::Period { from: time("26070108"), to: time("26070109"), step, element: element(id) };
    let questions = [
        Question::Now,
        period("DRP"),
        period("Z"),
        Question::Manual,
        Question::Elements(vec![element("PJ"), element("Z")]),
        Question::Picture,
        Question::Basic(vec![(0x01, 0x20), (0x0F, 0)]),
        Question::Running(vec![(0x20, 0x08), (0x28, 0x23)]),
        Question::SetBasic(vec![(0x0C, 0x08, vec![2])]),
        Question::SetRunning(vec![(0x20, 0x08, vec![1]), (0x27, 0x08, vec![5])]),
        Question::PumpMotor,
        Question::Version,
        Question::Status,
        Question::Password(0x1234, 0x03E8),
        Question::SetClock,
        Question::Events,
        Question::Clock,
    ];
    for protocol in BOTH {
        for question in &questions {
            let frame = question.frame(protocol, &to, time(NOW)).unwrap();
            let raw = RawFrame::of(&frame).unwrap();
            let header = raw.header().unwrap();
            assert_eq!((header.function, header.end), (question.function(), Some(End::Enq)));
            assert_eq!(
                (header.station, header.centre, header.password),
                (to.station, to.centre, to.password)
            );
            let asked = items(&frame).len();
            let expected = match question {
                Question::Period { .. } => 3,
                Question::Elements(_)
                | Question::Basic(_)
                | Question::Running(_)
                | Question::SetRunning(_)
                | Question::Password(..) => 2,
                Question::SetBasic(_) => 1,
                _ => 0,
            };
            assert_eq!(asked, expected, "{protocol:?} {question:?}");
        }
    }
}

#[test]
fn answers_37_38_39_3a_and_44_carry_elements() {
    for protocol in BOTH {
        for function in [Function::ASK_NOW, Function::ASK_ELEMENTS, Function::PUMP_MOTOR] {
            let body =
                begun(protocol, NOW, "2607010800").value(element("VTA"), Some(number("220.1"))).unwrap();
            assert_eq!(values(&up(protocol, function, &body.body())), ["07-01 08:00 VTA=220.1"]);
        }
        let step = TimeStep { days: 0, hours: 1, minutes: 0 };
        let stages = [Some(number("1.500")), None, Some(number("1.700"))];
        let body = begun(protocol, NOW, "2607010500").step(step).values(element("Z"), &stages).unwrap();
        assert_eq!(
            values(&up(protocol, Function::ASK_PERIOD, &body.body())),
            ["07-01 05:00 Z=1.500", "07-01 06:00 Z=-", "07-01 07:00 Z=1.700",]
        );
        let manual = sl651::ReportBuilder::new(protocol, 3, time(NOW)).manual("Q 1.234");
        assert_eq!(items(&up(protocol, Function::ASK_MANUAL, &manual)).len(), 1);
    }
}

#[test]
fn tables_40_to_43_tell_their_parameters() {
    let basic = [
        0x01, 0x20, 1, 0, 0, 0, 0x02, 0x28, 0x00, 0x12, 0x34, 0x56, 0x78, 0x03, 0x10, 0x12, 0x34, 0x04, 0x50,
        2, 0x19, 0x20, 0x00, 0x00, 0x20, 0x10, 0x00, 0x97, 0x08, 0x0C, 0x08, 2, 0x0E, 6, 0, 0x12, 0x34, 0x56,
        0x78, 1,
    ];
    for function in [Function::SET_BASIC, Function::READ_BASIC] {
        let told = parameters(&answer(function, &basic));
        let value = |name: &str| told.iter().find(|(n, _)| n == name).unwrap().1.clone();
        assert_eq!(value("中心站地址"), "1 0 0 0");
        assert_eq!(value("遥测站地址"), "0012345678");
        assert_eq!(value("中心站1主信道类型及地址"), "IPv4 192.0.2.10:9708");
        assert_eq!(value("工作方式"), "自报确认");
        assert_eq!(value("中继站（集合转发站）服务地址范围"), "001234567801");
    }
    let running = [0x20, 0x08, 1, 0x28, 0x2B, 0xFF, 0x00, 0x00, 0x12, 0x50, 0x27, 0x08, 5];
    for function in [Function::SET_RUNNING, Function::READ_RUNNING] {
        let told = parameters(&answer(function, &running));
        assert_eq!(
            told.iter().map(|(n, v)| format!("{n} {v}")).collect::<Vec<_>>(),
            ["定时报时间间隔 1", "水位基值1 -1.250", "雨量加报阈值 5",]
        );
    }
}

#[test]
fn answers_45_to_4b_are_read() {
    let version = answer(Function::VERSION, b"\x05V1.00");
    assert_eq!(items(&version)[1], Item::Version("V1.00".into()));
    let status = answer(Function::STATUS, &[0x45, 0x20, 0, 0, 0x04, 0x02]);
    assert!(matches!(&items(&status)[1], Item::Entry(e) if e.value == Value::Status(Status(0x402))));
    for function in [Function::CLEAR_STORAGE, Function::FACTORY_RESET, Function::SET_CLOCK, Function::CLOCK] {
        assert_eq!(items(&answer(function, &[])).len(), 1);
    }
    let password = answer(Function::PASSWORD, &[0x03, 0x10, 0x03, 0xE8]);
    assert_eq!(parameters(&password), [("密码".into(), "03E8".into())]);
    let told = lenient(&password).described();
    assert!(told.contains(&("03 密码".into(), "······".into())), "passwords are not shown: {told:?}");
    let card = answer(Function::CARD, &[0x45, 0x20, 0, 0, 0x02, 0x00]);
    assert_eq!(items(&card).len(), 2);
    let clear = builder(Protocol::Hex, Function::CLEAR_STORAGE, None, End::Enq)
        .build(&[&body_head(Protocol::Hex, 0, time(NOW))[..], &[0x97, 0x00]].concat())
        .unwrap();
    let named: Vec<_> = items(&clear).into_iter().collect();
    assert!(
        matches!(&named[0], Item::Parameter(p) if p.table == Table::Running && p.chinese() == "固态存储数据初始化")
    );
}

#[test]
fn controls_4c_to_50_are_read() {
    for function in [Function::PUMPS, Function::VALVES] {
        let Item::Switches(on) = &items(&answer(function, &[1, 0b101]))[1] else { unreachable!() };
        assert_eq!(on[..4], [true, false, true, false]);
    }
    let gates = answer(Function::GATES, &[2, 0b01, 0x02, 0x50, 0x00, 0x00]);
    assert_eq!(
        items(&gates)[1],
        Item::Gates(vec![
            Gate { open: true, opening_cm: Some(250) },
            Gate { open: false, opening_cm: Some(0) },
        ])
    );
    for (byte, on) in [(0xFF, true), (0x00, false)] {
        assert_eq!(items(&answer(Function::QUOTA, &[byte]))[1], Item::Quota(Some(on)));
    }
    let mut events = [0; 64];
    events[14..16].copy_from_slice(&[0x01, 0x02]);
    let Item::Events(counts) = &items(&answer(Function::EVENTS, &events))[1] else { unreachable!() };
    assert_eq!((counts.len(), counts[7]), (32, 0x102));
}

#[test]
fn reserved_and_own_functions_are_read_as_far_as_they_look_like_reports() {
    for code in [0x3B, 0x52, 0xE0, 0xFF] {
        let body =
            begun(Protocol::Hex, NOW, "2607010800").value(element("PJ"), Some(number("10.5"))).unwrap();
        let frame = up(Protocol::Hex, Function(code), &body.body());
        assert_eq!(values(&frame), ["07-01 08:00 PJ=10.5"]);
        assert_eq!(deviations(&frame), [format!("function {code:02X} is not defined")]);
    }
}

#[test]
fn the_coverage_document_has_a_row_for_every_function_and_element() {
    let document = include_str!("../../../docs/protocols-sl651.md");
    for function in (0..=255).map(Function).filter(|function| function.is_defined()) {
        assert!(document.contains(&format!("\n| {:02X} | ", function.0)), "{:02X}", function.0);
    }
    for element in &ELEMENTS {
        let row = format!("\n| {:02X} | {} | {} | ", element.guide, element.id, element.name);
        assert!(document.contains(&row), "{}", element.id);
    }
}
