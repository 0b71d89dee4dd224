//! Frames collected from public repositories: `domain/sl651-samples.txt` and `data/protocol-messages/messages.jsonl` of
//! the reference data, found by XUNQING_REAL_DATA or beside the workspace.

#![expect(clippy::panic, clippy::print_stdout, clippy::unwrap_used, reason = "a test target")]

use sl651::{Body, Content, Direction, Event, Framer, Guide, Item, Mode, OwnedFrame, SzyValue, Value};
use std::path::PathBuf;

/// Text of a reference file; `None`, said aloud, where there is no reference data. Absence fails on CI.
fn reference(path: &str) -> Option<String> {
    let folder = std::env::var_os("XUNQING_REAL_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    match std::fs::read_to_string(folder.join(path)) {
        Ok(text) => Some(text),
        Err(error) => {
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "reference data is absent: {path}: {error}"
            );
            println!("reference data is absent, nothing was tested: {path}: {error}");
            None
        }
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    assert!(hex.len().is_multiple_of(2), "{hex}");
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn only_frame(bytes: &[u8]) -> OwnedFrame {
    let mut framer = Framer::default();
    framer.push(bytes);
    framer.finish();
    let Some(Event::Frame(frame)) = framer.next() else { panic!("no frame: {bytes:02X?}") };
    let frame = frame.to_owned();
    assert_eq!(frame.as_raw().bytes(), bytes);
    assert_eq!(framer.next(), None);
    frame
}

/// Every frame of the samples with the comment before it.
fn samples(text: &str) -> Vec<(&str, &str)> {
    let mut comment = "";
    let mut found = Vec::new();
    for line in text.lines() {
        if line.starts_with('#') {
            comment = line;
        } else if !line.is_empty() {
            found.push((comment, line));
        }
    }
    found
}

/// The last word-like value of `key` in a comment; `=` stands between.
fn stated<'a>(comment: &'a str, key: &str) -> Option<&'a str> {
    let (_, rest) = comment.split_once(key)?;
    rest.split([' ', ';', ',', '|']).next()
}

/// The decoded fields of a comment that are elements or times, in the words of the comments.
fn told(body: &Body<'_>) -> Vec<String> {
    body.items
        .iter()
        .filter_map(|item| match item {
            Item::ObservedAt(time) => {
                let (year, month, day, hour, minute, _) = time.unwrap().parts();
                Some(format!("obs={year}{month:02}{day:02}{hour:02}{minute:02}"))
            }
            Item::Entry(entry) => {
                let value = match &entry.value {
                    Value::Number(number) => number.to_string(),
                    Value::Missing => format!("INVALID({:02X})", entry.data[0]),
                    Value::Series(series) => {
                        let values = series.values.iter().map(|v| v.map_or("-".into(), |v| v.to_string()));
                        values.collect::<Vec<_>>().join(",")
                    }
                    Value::Text(text) => return Some(format!("RGZS={text:?}")),
                    Value::Picture => return Some(format!("PIC {} bytes", entry.data.len())),
                    Value::Asked | Value::Status(_) => return None,
                    other @ Value::Raw => panic!("{other:?}"),
                };
                Some(format!("{}={value}", guide(&entry.guide)))
            }
            _ => None,
        })
        .collect()
}

fn guide(guide: &Guide) -> String {
    match guide {
        Guide::Standard(byte) => format!("{byte:02X}"),
        Guide::Own(byte) => format!("FF{byte:02X}"),
        Guide::Named(id) => id.to_string(),
    }
}

/// The same fields out of a comment: `2019 PJ rain now mm=3.5` is `20=3.5`.
fn stated_fields(comment: &str) -> Vec<String> {
    let decoded = comment.rsplit(" | ").next().unwrap_or_default();
    let decoded = decoded.split("; ").filter_map(|field| {
        if field.starts_with("obs=") || field.starts_with("RGZS=") || field.starts_with("PIC ") {
            return Some(field.to_string());
        }
        let (name, value) = field.split_once('=')?;
        let id = name.split_whitespace().next()?;
        let is_guide = id.len() == 4 || matches!(id, "F4" | "F5");
        let hex = id.bytes().all(|b| b.is_ascii_hexdigit());
        (is_guide && hex).then(|| {
            let id = if id.starts_with("FF") { id } else { &id[..2] };
            format!("{id}={value}")
        })
    });
    decoded.collect()
}

#[test]
fn every_collected_sample_reads_as_its_comment_says() {
    let Some(text) = reference("domain/sl651-samples.txt") else { return };
    let (mut checked, mut fields) = (0, 0);
    for (comment, hex) in samples(&text) {
        let owned = only_frame(&bytes(hex));
        let frame = owned.as_raw();
        assert_eq!(frame.is_sound(), comment.contains("CRC VALID"), "{comment}");
        let message = frame.decode(Mode::Lenient).unwrap();
        assert!(!message.described().is_empty());
        checked += 1;
        let Some(header) = frame.header() else { continue };
        assert_eq!(header.direction == Direction::Up, comment.contains("| UP "), "{comment}");
        assert_eq!(Some(format!("{:02X}", header.centre).as_str()), stated(comment, "centre="), "{comment}");
        assert_eq!(Some(header.station.to_string().as_str()), stated(comment, "station="), "{comment}");
        assert_eq!(Some(format!("{:04X}", header.password).as_str()), stated(comment, "pw="), "{comment}");
        assert_eq!(Some(format!("{:02X}", header.function.0).as_str()), stated(comment, "fn="), "{comment}");
        assert_eq!(frame.declared_length().to_string(), stated(comment, "bodylen=").unwrap(), "{comment}");
        assert_eq!(frame.bytes().len().to_string(), stated(comment, "frame=").unwrap(), "{comment}");
        let end =
            header.end.map_or_else(|| format!("{:02X}", frame.end_byte().unwrap()), |e| e.name().into());
        assert_eq!(Some(end.as_str()), stated(comment, "end="), "{comment}");
        if let Some((total, number)) = stated(comment, "M3 total=").zip(stated(comment, " seq=")) {
            let packet = header.packet.unwrap();
            assert_eq!(
                (packet.total.to_string().as_str(), packet.number.to_string().as_str()),
                (total, number)
            );
        }
        let Content::Report(report) = &message.content else {
            let continued = format!("continuation {} bytes", frame.body().len());
            assert!(comment.contains(&continued), "{comment}");
            continue;
        };
        let serial = report.body.serial.map(|serial| serial.to_string());
        assert_eq!(serial.as_deref(), stated(comment, "serial="), "{comment}");
        let (year, month, day, hour, minute, second) = report.body.sent.unwrap().parts();
        let sent = format!("{year}{month:02}{day:02}{hour:02}{minute:02}{second:02}");
        assert_eq!(Some(sent.as_str()), stated(comment, "sent="), "{comment}");
        let class = report.body.items.iter().find_map(|item| match item {
            Item::Station { class, .. } => class.map(|class| char::from(class.0).to_string()),
            _ => None,
        });
        assert_eq!(class.as_deref(), stated(comment, "class="), "{comment}");
        let (told, stated_fields) = (told(&report.body), stated_fields(comment));
        assert_eq!(told, stated_fields, "{comment}");
        fields += told.len();
        if let Some(asked) = stated(comment, "asks for element ") {
            let asks = |item: &Item<'_>| matches!(item, Item::Entry(e) if e.value == Value::Asked && guide(&e.guide) == asked[..2]);
            assert!(report.body.items.iter().any(asks), "{comment}");
        }
    }
    println!("{checked} samples, {fields} fields");
    assert!(checked >= 75 && fields >= 110, "{checked} samples, {fields} fields");
}

#[test]
fn configuration_samples_are_read_without_a_byte_left() {
    let Some(text) = reference("domain/sl651-samples.txt") else { return };
    let mut parameters = 0;
    for (comment, hex) in samples(&text).into_iter().filter(|(c, _)| c.contains("body (not decoded here")) {
        // A frame that was cut short by a byte in its source ends within a parameter.
        if comment.contains("end=00") {
            continue;
        }
        let owned = only_frame(&bytes(hex));
        let message = owned.as_raw().decode(Mode::Lenient).unwrap();
        let report = message.report().unwrap();
        assert!(!report.body.items.iter().any(|i| matches!(i, Item::Unread(_))), "{comment}\n{report:?}");
        let named = report.body.items.iter().filter_map(|item| match item {
            Item::Parameter(parameter) => Some(parameter.chinese()),
            _ => None,
        });
        for name in named {
            assert!(!name.starts_with("未定义"), "{comment}: {name}");
            parameters += 1;
        }
    }
    assert!(parameters >= 80, "{parameters} parameters");
}

#[test]
fn water_resources_samples_give_values_and_time() {
    let Some(text) = reference("domain/sl651-samples.txt") else { return };
    let found: Vec<_> = samples(&text).into_iter().filter(|(_, hex)| hex.starts_with("68")).collect();
    assert_eq!(found.len(), 2);
    let reports: Vec<_> = found
        .iter()
        .map(|(_, hex)| {
            let owned = only_frame(&bytes(hex));
            let message = owned.as_raw().decode(Mode::Strict).unwrap();
            let Content::Szy206(szy) = message.content else { panic!("{hex}") };
            (szy.station.unwrap().to_string(), szy.kind, szy.count, szy.report.unwrap())
        })
        .collect();
    let (station, kind, count, report) = &reports[0];
    assert_eq!((station.as_str(), *kind, *count), ("5303810D00", 3, 3));
    let SzyValue::Number(flow) = report.values[0] else { panic!("{report:?}") };
    assert_eq!((flow.to_string().as_str(), report.values.len()), ("5.900", 2));
    assert_eq!((report.alarms, report.state, report.delay_minutes), (0x0110, 0x6000, 10));
    assert_eq!(report.time.unwrap().parts(), (9, 8, 45, 0));
    let (station, _, _, report) = &reports[1];
    assert_eq!((station.as_str(), report.values.as_slice()), ("4406070001", &[SzyValue::Missing][..]));
}

#[test]
fn all_samples_in_one_stream_come_back_in_order() {
    let Some(text) = reference("domain/sl651-samples.txt") else { return };
    let samples: Vec<_> = samples(&text).into_iter().map(|(_, hex)| bytes(hex)).collect();
    for between in [&b""[..], b"\r\n", b"\0\x7E", b"noise \x01\x7E\x68 68\x01"] {
        let stream: Vec<u8> = samples.iter().flat_map(|sample| [sample, between].concat()).collect();
        for size in [1, 7, 1448, stream.len()] {
            let mut framer = Framer::default();
            let mut found = Vec::new();
            for piece in stream.chunks(size) {
                framer.push(piece);
                while let Some(event) = framer.next() {
                    if let Event::Frame(frame) = event {
                        found.push(frame.bytes().to_vec());
                    }
                }
            }
            framer.finish();
            while let Some(event) = framer.next() {
                if let Event::Frame(frame) = event {
                    found.push(frame.bytes().to_vec());
                }
            }
            for (at, (found, sample)) in found.iter().zip(&samples).enumerate() {
                assert_eq!(found, sample, "sample {at}, pieces of {size}, between {between:?}");
            }
            assert_eq!(found.len(), samples.len(), "pieces of {size}, between {between:?}");
        }
    }
}

#[test]
fn published_messages_get_the_published_verdicts() {
    let Some(text) = reference("data/protocol-messages/messages.jsonl") else { return };
    let mut checked = 0;
    for line in text.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        if entry["protocol"] != "SL651" {
            continue;
        }
        let owned = only_frame(&bytes(entry["hex"].as_str().unwrap()));
        let frame = owned.as_raw();
        assert_eq!(frame.is_sound(), entry["crc_ok"], "{entry}");
        assert_eq!(frame.declared_length(), entry["body_length_declared"], "{entry}");
        let message = frame.decode(Mode::Lenient).unwrap();
        let report = message.report().unwrap();
        let published = &entry["published_values"];
        let mut same = |name: &str, found: String| {
            if let Some(value) = published.get(name) {
                let value = value.as_str().map_or_else(|| value.to_string(), Into::into);
                assert_eq!(found, value, "{name} {entry}");
                checked += 1;
            }
        };
        same("centre", format!("{:02X}", report.header.centre));
        same("station", report.header.station.to_string());
        same("function", format!("{:02X}", report.header.function.0));
        let (year, month, day, hour, minute, second) = report.body.sent.unwrap().parts();
        same("sent", format!("{:02}{month:02}{day:02}{hour:02}{minute:02}{second:02}", year % 100));
        let observations = report.body.observations();
        let value = |byte: u8| {
            let values = observations.iter().flat_map(|o| &o.values);
            let found = values.filter(|v| v.guide == Guide::Standard(byte)).find_map(|v| v.value);
            found.map(|number| number.to_string()).unwrap_or_default()
        };
        same("current_rain_mm", value(0x20));
        same("cumulative_rain_mm", value(0x26));
        same("river_stage_m", value(0x39));
        same("battery_V", value(0x38));
    }
    assert!(checked >= 11, "{checked} values");
}
