//! Frames collected from public repositories: `domain/hj212-samples.txt` and `data/protocol-messages/messages.jsonl`
//! of the reference data, found by XUNQING_REAL_DATA or beside the workspace.

#![expect(clippy::panic, clippy::print_stdout, reason = "a test target")]

use hj212::{CrcVariant, Event, Framer, Mode, OwnedFrame, Protocol, Report, Request};
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

fn only_frame(bytes: &[u8]) -> OwnedFrame {
    let mut framer = Framer::default();
    framer.push(bytes);
    framer.finish();
    let Some(Event::Frame(frame)) = framer.next() else {
        panic!("no frame: {}", String::from_utf8_lossy(bytes))
    };
    let frame = frame.to_owned();
    assert_eq!(frame.as_raw().bytes(), bytes);
    assert_eq!(framer.next(), None);
    frame
}

/// The part of a comment that begins with `key`, without the key.
fn stated<'a>(comment: &'a str, key: &str) -> Option<&'a str> {
    comment.split(" | ").find_map(|part| part.trim().strip_prefix(key))
}

#[test]
fn every_collected_sample_reads_as_its_comment_says() {
    let Some(text) = reference("domain/hj212-samples.txt") else { return };
    let (mut comment, mut checked, mut uploads, mut others) = ("", 0, 0, 0);
    for line in text.lines() {
        if !line.starts_with("##") {
            comment = line;
            continue;
        }
        let owned = only_frame(format!("{line}\r\n").as_bytes());
        let frame = owned.as_raw();
        let message = frame.decode(Mode::Lenient).unwrap();
        let segment = &message.segment;
        // The comments judge by the checksum of HJ 212; some of the frames that fail it carry one of MODBUS.
        let standard = frame.crc().variant() == Some(CrcVariant::Standard);
        assert_eq!(standard, comment.contains("CRC VALID"), "checksum: {comment}");
        others += usize::from(frame.crc().is_ok() && !standard);
        assert_eq!(frame.length_ok(), !comment.contains("LENGTH MISMATCH"), "length: {comment}");
        for (key, found) in [("ST=", segment.st), ("CN=", segment.cn), ("QN=", segment.qn)] {
            assert_eq!(found, stated(comment, key), "{key} {comment}");
        }
        // One comment states no MN because a stray comma stands before the key; the packet has one.
        let unstated = segment.mn.filter(|_| comment.contains("stray comma"));
        assert_eq!(segment.mn, stated(comment, "MN=").or(unstated), "MN {comment}");
        let flag = stated(comment, "Flag=").map(|flag| flag.split('(').next().unwrap().parse().unwrap());
        assert_eq!(segment.flag.map(hj212::Flag::bits), flag, "Flag: {comment}");
        for (key, found) in [("PNUM=", segment.pnum), ("PNO=", segment.pno)] {
            assert_eq!(found, stated(comment, key).map(|number| number.parse().unwrap()), "{key} {comment}");
        }
        assert_eq!(segment.data.value("DataTime"), stated(comment, "DataTime="), "DataTime: {comment}");
        let projects =
            segment.data.projects().filter(|project| project.items()[0].name != "DataTime").count();
        assert_eq!(projects.to_string(), stated(comment, "projects=").unwrap(), "projects: {comment}");
        let mut found = segment.data.projects().filter(|project| project.items()[0].name != "DataTime");
        if let (Some(project), Some(first)) = (found.next(), stated(comment, "first=")) {
            let items: Vec<_> =
                project.items().iter().map(|item| format!("{}={}", item.name, item.value_lossy())).collect();
            assert!(items.join(",").starts_with(first.trim_end_matches(',')), "first project: {comment}");
        }
        let typed = Report::read(segment) != Report::Unknown
            || !matches!(Request::read(segment), None | Some(Request::Other { .. }));
        // Analysers of 2005 are asked with an empty DataTime instead of a factor: kept as it is.
        assert!(typed || segment.data.value("DataTime") == Some(""), "no type: {comment}");
        let shown = segment.protocol().map(Protocol::name);
        let expected = segment.flag.map(|flag| match (flag.bits() >> 2, segment.st) {
            (0, _) => "2005",
            (1, _) => "2017",
            (_, Some("21")) => "surface-water",
            _ => "2025",
        });
        assert_eq!(shown, expected, "protocol: {comment}");
        uploads += usize::from(
            message.upload.is_some_and(|upload| upload.factors.len() + upload.facilities.len() > 0),
        );
        checked += 1;
    }
    println!("{checked} samples, {uploads} of them uploads, {others} with a checksum of MODBUS");
    assert_eq!(others, 3, "frames whose checksum is CRC-16/MODBUS, low byte first");
    assert!(checked >= 70 && uploads >= 40, "{checked} samples, {uploads} uploads");
}

#[test]
fn all_samples_in_one_stream_come_back_in_order() {
    let Some(text) = reference("domain/hj212-samples.txt") else { return };
    let samples: Vec<_> = text.lines().filter(|line| line.starts_with("##")).collect();
    for terminator in ["\r\n", "\n", "\r\nnoise ##0123 ##zz # \r\n"] {
        let stream: String = samples.iter().flat_map(|sample| [*sample, terminator]).collect();
        for size in [1, 7, 1448, stream.len()] {
            let mut framer = Framer::default();
            let mut found = Vec::new();
            for piece in stream.as_bytes().chunks(size) {
                framer.push(piece);
                while let Some(event) = framer.next() {
                    if let Event::Frame(frame) = event {
                        found.push(String::from_utf8_lossy(frame.bytes()).trim_end().to_owned());
                    }
                }
            }
            for (found, sample) in found.iter().zip(&samples) {
                assert_eq!(found, sample, "pieces of {size}, terminator {terminator:?}");
            }
            assert_eq!(found.len(), samples.len(), "pieces of {size}, terminator {terminator:?}");
        }
    }
}

#[test]
fn published_messages_get_the_published_verdicts() {
    let Some(text) = reference("data/protocol-messages/messages.jsonl") else { return };
    let mut checked = 0;
    for line in text.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        if entry["protocol"] != "HJ212" {
            continue;
        }
        let owned = only_frame(entry["message"].as_str().unwrap().as_bytes());
        let frame = owned.as_raw();
        assert_eq!(frame.crc().is_ok(), entry["crc_ok"], "{entry}");
        assert_eq!(frame.length_ok(), entry["length_ok"], "{entry}");
        assert_eq!(frame.declared_length(), entry["length_declared"], "{entry}");
        assert_eq!(frame.segment_bytes().len(), entry["length_actual"], "{entry}");
        assert!(frame.decode(Mode::Lenient).unwrap().upload.is_some(), "{entry}");
        checked += 1;
    }
    assert!(checked >= 5, "{checked} messages");
}
