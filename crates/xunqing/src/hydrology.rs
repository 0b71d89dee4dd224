//! `xunqing sl651 decode`: frames of SL 651 and SZY206, one JSON object each.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use serde::Serialize;
use sl651::{Content, Event, Framer, FramerConfig, Message, Mode, Observation, Packets, Progress, RawFrame};

#[derive(Debug, Args)]
pub(crate) struct DecodeArgs {
    /// 报文文件：原始字节，或每行一帧的十六进制文本；不写时读标准输入 · file of bytes or of hexadecimal lines; standard input when absent
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// 有任何不符合标准之处时以退出码 1 结束 · exit with 1 when anything deviates from the standard
    #[arg(long)]
    strict: bool,
}

#[derive(Serialize)]
struct Decoded {
    protocol: &'static str,
    station: Option<String>,
    function: Option<String>,
    crc_ok: bool,
    length_ok: bool,
    /// Name and value of everything in order.
    fields: Vec<(String, String)>,
    /// Values with their times.
    observations: Vec<Observed>,
    diagnostics: Vec<String>,
    hex: String,
}

#[derive(Serialize)]
struct Whole {
    packets: String,
    bytes: usize,
    fields: Vec<(String, String)>,
    observations: Vec<Observed>,
    diagnostics: Vec<String>,
}

#[derive(Serialize)]
struct Observed {
    station: Option<String>,
    time: String,
    values: Vec<(String, Option<String>)>,
}

#[derive(Serialize)]
struct Garbage {
    garbage: usize,
}

pub(crate) fn run(args: &DecodeArgs) -> anyhow::Result<ExitCode> {
    let name = args.file.as_ref().map_or_else(|| "-".into(), |path| path.display().to_string());
    let mut bytes = Vec::new();
    match &args.file {
        Some(path) => File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)),
        None => std::io::stdin().lock().read_to_end(&mut bytes),
    }
    .with_context(|| format!("读取 {name} (cannot read)"))?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let deviates = match decode(&bytes, &mut out) {
        // The reader of our output has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
        decoded => decoded.with_context(|| format!("解读 {name} 中断 (decoding stopped)"))?,
    };
    Ok(if args.strict && deviates { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Decodes a stream, or lines of hexadecimal text; tells whether anything in it deviates from the standard.
fn decode(bytes: &[u8], out: &mut impl Write) -> std::io::Result<bool> {
    let mut packets = Packets::default();
    let mut deviates = false;
    match hexadecimal(bytes) {
        Some(lines) => {
            for line in lines {
                deviates |= decode_stream(&line, &mut packets, out)?;
            }
        }
        None => deviates = decode_stream(bytes, &mut packets, out)?,
    }
    out.flush()?;
    Ok(deviates)
}

/// The bytes of each line, when the input is hexadecimal text; lines that begin with # are comments.
fn hexadecimal(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let lines: Option<Vec<_>> = lines.map(line_of_hex).collect();
    lines.filter(|lines| !lines.is_empty())
}

fn line_of_hex(line: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = line
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16)?.try_into().ok())
        .collect::<Option<_>>()?;
    digits
        .len()
        .is_multiple_of(2)
        .then(|| digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn decode_stream(bytes: &[u8], packets: &mut Packets, out: &mut impl Write) -> std::io::Result<bool> {
    let mut framer = Framer::new(FramerConfig { max_frame: usize::MAX });
    framer.push(bytes);
    framer.finish();
    let mut deviates = false;
    while let Some(event) = framer.next() {
        match event {
            Event::Garbage { bytes, .. } => {
                deviates = true;
                write_line(out, &Garbage { garbage: bytes })?;
            }
            Event::Frame(frame) => {
                deviates |= write_frame(&frame, out)?;
                if let Progress::Whole(whole) = packets.take(0, &frame).progress {
                    deviates |= write_whole(&whole, out)?;
                }
            }
        }
    }
    Ok(deviates)
}

fn write_frame(frame: &RawFrame<'_>, out: &mut impl Write) -> std::io::Result<bool> {
    // The lenient mode never refuses; should it, the frame is still worth a line.
    let message: Option<Message<'_>> = frame.decode(Mode::Lenient).ok();
    let function = match message.as_ref().map(|message| &message.content) {
        Some(Content::Szy206(szy)) => Some(format!("{:02X}", szy.afn)),
        _ => frame.header().map(|header| format!("{:02X}", header.function.0)),
    };
    let observations = match message.as_ref().and_then(Message::report) {
        Some(report) if frame.is_sound() => report.body.observations(),
        _ => Vec::new(),
    };
    let diagnostics = message.as_ref().map_or(&[][..], |message| &message.diagnostics);
    let decoded = Decoded {
        protocol: frame.protocol().name(),
        station: frame.station().map(|station| station.to_string()),
        function,
        crc_ok: frame.is_sound(),
        length_ok: frame.length_ok(),
        fields: message.as_ref().map(Message::described).unwrap_or_default(),
        observations: observed(&observations),
        diagnostics: diagnostics.iter().map(|d| format!("{} ({d})", d.in_chinese())).collect(),
        hex: sl651::hex_text(frame.bytes()),
    };
    write_line(out, &decoded)?;
    Ok(!decoded.diagnostics.is_empty())
}

fn write_whole(whole: &sl651::Assembled, out: &mut impl Write) -> std::io::Result<bool> {
    let Ok((report, diagnostics)) = whole.read(Mode::Lenient) else { return Ok(true) };
    let written = Whole {
        packets: "多包报文已拼接 (put together)".into(),
        bytes: whole.body.len(),
        fields: [report.header.described(), report.body.described()].concat(),
        observations: observed(&report.body.observations()),
        diagnostics: diagnostics.iter().map(|d| format!("{} ({d})", d.in_chinese())).collect(),
    };
    write_line(out, &written)?;
    Ok(!diagnostics.is_empty())
}

fn observed(observations: &[Observation]) -> Vec<Observed> {
    let one = |observation: &Observation| Observed {
        station: observation.station.map(|station| station.to_string()),
        time: observation.time.to_string(),
        values: observation
            .values
            .iter()
            .map(|measured| (measured.guide.to_string(), measured.value.map(|value| value.to_string())))
            .collect(),
    };
    observations.iter().map(one).collect()
}

fn write_line(out: &mut impl Write, value: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use sl651::{
        CivilTime, Direction, Element, End, FrameBuilder, Function, Number, Protocol, ReportBuilder,
        StationAddress,
    };

    fn stage(protocol: Protocol) -> Vec<u8> {
        let station = StationAddress([0, 0x12, 0x34, 0x56, 0x78]);
        let time = CivilTime::new(2026, 7, 1, 8, 0, 0).unwrap();
        let body = ReportBuilder::new(protocol, 1, time)
            .station(station, Some(sl651::StationClass(b'H')))
            .observed(time)
            .value(Element::of_id("Z").unwrap(), Number::parse("-1.250"))
            .unwrap()
            .body();
        let (function, end) = (Function::TIMED, End::Etx);
        let (centre, password, direction) = (1, 0x1234, Direction::Up);
        FrameBuilder { protocol, direction, centre, station, password, function, packet: None, end }
            .build(&body)
            .unwrap()
    }

    fn decoded(bytes: &[u8]) -> (bool, Vec<serde_json::Value>) {
        let mut out = Vec::new();
        let deviates = decode(bytes, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        (deviates, text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
    }

    #[test]
    fn bytes_and_hexadecimal_lines_give_the_same_object() {
        for protocol in [Protocol::Hex, Protocol::Ascii] {
            let frame = stage(protocol);
            let hex = sl651::hex_text(&frame).to_lowercase();
            let (deviates, lines) = decoded(&frame);
            assert_eq!((deviates, &lines), (false, &decoded(format!("# stage\n{hex}\n").as_bytes()).1));
            assert_eq!(lines[0]["station"], "0012345678");
            assert_eq!(lines[0]["function"], "32");
            assert_eq!(lines[0]["observations"][0]["time"], "2026-07-01 08:00:00");
            assert_eq!(lines[0]["observations"][0]["values"], serde_json::json!([["Z", "-1.250"]]));
        }
    }

    #[test]
    fn a_wrong_checksum_is_said_and_its_values_are_not_counted() {
        let mut frame = stage(Protocol::Hex);
        *frame.last_mut().unwrap() ^= 1;
        let (deviates, lines) = decoded(&[b"noise", &frame[..]].concat());
        assert!(deviates);
        assert_eq!(lines[0], serde_json::json!({ "garbage": 5 }));
        assert_eq!((&lines[1]["crc_ok"], &lines[1]["observations"]), (&false.into(), &serde_json::json!([])));
        assert!(lines[1]["diagnostics"][0].as_str().unwrap().contains("校验错误"), "{lines:?}");
    }
}
