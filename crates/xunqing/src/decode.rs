//! `xunqing hj212 decode`: frames in, one JSON object a line out.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use hj212::{
    CrcVariant, Deviation, Event, Framer, FramerConfig, Key, Mode, OpenedFrame, Protocol, RawFrame, Report,
    Request, Segment,
};
use serde::Serialize;

#[derive(Debug, Args)]
pub(crate) struct DecodeArgs {
    /// 报文文件；不写时读标准输入 · a file of frames; standard input when absent
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// 严格：有任何不合标准之处即以 1 退出，仍输出全部内容 · exit with 1 when anything deviates from the standard
    #[arg(long)]
    strict: bool,
    /// SM4 密钥，32 位十六进制：解开加密的数据区 · SM4 key, 32 hexadecimal digits: opens encrypted data areas
    #[arg(long, value_name = "HEX", value_parser = key_of)]
    key: Option<Key>,
}

fn key_of(text: &str) -> Result<Key, String> {
    Key::from_hex(text).ok_or_else(|| "应为32位十六进制数 (32 hexadecimal digits are needed)".to_string())
}

/// One frame as JSON.
#[derive(Debug, Serialize)]
struct Decoded<'a> {
    /// As the Flag states it; null without one.
    version: Option<String>,
    fields: Fields<'a>,
    /// The protocol that Flag and ST show together: Flag 8 and 9 with ST=21 are a surface-water station, not 2025.
    protocol: Option<&'static str>,
    /// Chinese name of CN.
    command: Option<&'static str>,
    /// What the frame says, by its kind: `request`, `readings`, `site_info`…
    kind: &'static str,
    /// Marked as a back-fill (RF=1).
    back_fill: bool,
    /// Number of this packet and of all, where the message was split.
    packet: Option<Packet>,
    /// Whether the frame carries the checksum of HJ 212.
    crc_ok: bool,
    crc: Checksum,
    /// Whether the data area is encrypted, and whether `data` shows it decrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    encryption: Option<&'static str>,
    length_ok: bool,
    /// Projects in order, each a list of `[name, value]`.
    data: Vec<Vec<(&'a str, String)>>,
    diagnostics: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Fields<'a> {
    qn: Option<&'a str>,
    st: Option<&'a str>,
    cn: Option<&'a str>,
    pw: Option<&'a str>,
    mn: Option<&'a str>,
    flag: Option<u8>,
    pnum: Option<u16>,
    pno: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rf: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Packet {
    number: u16,
    of: u16,
}

/// Which checksum the frame carries.
#[derive(Debug, Serialize)]
struct Checksum {
    /// `standard`, `modbus`, `modbus-low-first`; null when none of them fits.
    variant: Option<&'static str>,
    /// Whether the frame is believed: its readings are taken.
    accepted: bool,
    declared: String,
}

#[derive(Debug, Serialize)]
struct Garbage {
    garbage: usize,
}

pub(crate) fn run(args: &DecodeArgs) -> anyhow::Result<ExitCode> {
    let name = args.file.as_ref().map_or_else(|| "标准输入".to_string(), |path| path.display().to_string());
    let input: Box<dyn Read> = match &args.file {
        None => Box::new(std::io::stdin().lock()),
        Some(path) => {
            Box::new(File::open(path).with_context(|| format!("打不开 {name} (cannot open the file)"))?)
        }
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let deviates = decode(input, args.key.as_ref(), &mut out)
        .with_context(|| format!("解读 {name} 中断 (decoding stopped)"));
    let deviates = match deviates {
        // The reader of our output has seen enough.
        Err(error) if is_broken_pipe(&error) => return Ok(ExitCode::SUCCESS),
        other => other?,
    };
    Ok(if args.strict && deviates { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kind = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    kind == Some(std::io::ErrorKind::BrokenPipe)
}

/// Decodes a stream; tells whether anything in it deviates from the standard.
fn decode(mut input: impl Read, key: Option<&Key>, out: &mut impl Write) -> std::io::Result<bool> {
    // A file is no attacker: the longest frame the framer can take is taken.
    let mut framer = Framer::new(FramerConfig { max_frame: usize::MAX });
    let mut buffer = vec![0; 64 * 1024];
    let mut deviates = false;
    loop {
        let count = match input.read(&mut buffer) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        if count == 0 {
            framer.finish();
        }
        framer.push(&buffer[..count]);
        while let Some(event) = framer.next() {
            match event {
                Event::Garbage { bytes, .. } => {
                    deviates = true;
                    write_line(out, &Garbage { garbage: bytes })?;
                }
                Event::Frame(frame) => deviates |= write_frame(&frame, key, out)?,
            }
        }
        if count == 0 {
            out.flush()?;
            return Ok(deviates);
        }
    }
}

fn write_frame(frame: &RawFrame<'_>, key: Option<&Key>, out: &mut impl Write) -> std::io::Result<bool> {
    let opened = key.and_then(|key| OpenedFrame::open(frame, key));
    let read = match &opened {
        Some(opened) => opened.decode(Mode::Lenient),
        None => frame.decode(Mode::Lenient),
    };
    // The lenient mode never refuses; should it, what the framer knows is still worth a line.
    let (segment, crc, diagnostics) = match read {
        Ok(message) => (message.segment, message.crc, message.diagnostics),
        Err(_refused) => {
            let (segment, diagnostics) = frame.read();
            (segment, frame.crc(), diagnostics)
        }
    };
    let sealed = diagnostics.iter().any(|diagnostic| diagnostic.deviation == Deviation::EncryptedDataArea);
    let items = segment.data.projects().map(|project| project.items());
    let named =
        items.map(|items| items.iter().map(|item| (item.name, item.value_lossy().into_owned())).collect());
    let decoded = Decoded {
        version: segment.flag.map(|flag| flag.version().to_string()),
        fields: Fields {
            qn: segment.qn,
            st: segment.st,
            cn: segment.cn,
            pw: segment.pw,
            mn: segment.mn,
            flag: segment.flag.map(hj212::Flag::bits),
            pnum: segment.pnum,
            pno: segment.pno,
            rf: segment.rf,
        },
        protocol: segment.protocol().map(Protocol::name),
        command: segment.command().and_then(hj212::Command::chinese),
        kind: kind(&segment),
        back_fill: segment.is_back_fill(),
        packet: segment.pno.zip(segment.pnum).map(|(number, of)| Packet { number, of }),
        crc_ok: crc.variant() == Some(CrcVariant::Standard),
        crc: Checksum {
            variant: crc.variant().map(CrcVariant::name),
            accepted: crc.is_ok(),
            declared: format!("{:04X}", crc.declared()),
        },
        encryption: if opened.is_some() { Some("decrypted") } else { sealed.then_some("encrypted") },
        length_ok: frame.length_ok(),
        data: named.collect(),
        diagnostics: diagnostics.iter().map(|d| format!("{} ({d})", d.in_chinese())).collect(),
    };
    write_line(out, &decoded)?;
    Ok(!diagnostics.is_empty())
}

/// What a frame is, said in a word. A frame does not tell its direction: what a station would say counts first, then what a
/// host would ask.
fn kind(segment: &Segment<'_>) -> &'static str {
    let has_data =
        segment.data.items().iter().any(|item| !matches!(item.name, "BeginTime" | "EndTime" | "PolId"));
    match Report::read(segment) {
        Report::Readings(_) if has_data => "readings",
        Report::Readings(_) => "request",
        Report::Clock { .. } => "clock",
        Report::ClockAsked { .. } => "clock_asked",
        Report::RtdInterval(_) | Report::MinInterval(_) => "interval",
        Report::Started { .. } => "started",
        Report::SampleRetained { .. } => "sample_retained",
        Report::SamplingPeriod { .. } => "sampling_period",
        Report::SampleTime { .. } => "sample_time",
        Report::Identity(ref identities) if !identities.is_empty() => "identity",
        Report::SiteInfo { ref entries, .. } if !entries.is_empty() => "site_info",
        Report::Check { ref factors, .. } if !factors.is_empty() => "check",
        Report::SystemAlarm { .. } => "system_alarm",
        Report::HardwareSerials(ref serials) if !serials.is_empty() => "hardware_serials",
        Report::Heartbeat => "heartbeat",
        Report::Login => "login",
        Report::RequestAnswer(_) => "request_answer",
        Report::ExecutionResult(_) => "execution_result",
        Report::NoticeAnswer => "notice_answer",
        Report::DataAnswer => "data_answer",
        _ => match Request::read(segment) {
            None | Some(Request::Other { .. }) => "unknown",
            Some(request) if request.is_notice() => "notice",
            Some(_) => "request",
        },
    }
}

fn write_line(out: &mut impl Write, value: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &[u8] =
        b"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&1C80\r\n";

    fn decoded(bytes: &[u8]) -> (bool, Vec<serde_json::Value>) {
        let mut out = Vec::new();
        let deviates = decode(bytes, None, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        (deviates, text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
    }

    #[test]
    fn a_frame_of_the_standard_is_one_object_with_its_parts_in_order() {
        let (deviates, lines) = decoded(GOOD);
        assert!(!deviates);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["version"], "HJ 212-2017");
        assert_eq!(lines[0]["fields"]["qn"], "20160801085857223");
        assert_eq!(lines[0]["command"], "设置实时数据间隔");
        assert_eq!(lines[0]["crc_ok"], true);
        assert_eq!(lines[0]["data"], serde_json::json!([[["RtdInterval", "30"]]]));
    }

    #[test]
    fn bytes_outside_frames_are_counted_and_the_frame_behind_them_is_read() {
        let (deviates, lines) = decoded(&[b"noise", GOOD].concat());
        assert!(deviates);
        assert_eq!(lines[0], serde_json::json!({ "garbage": 5 }));
        assert_eq!(lines[1]["length_ok"], true);
    }

    #[test]
    fn a_wrong_checksum_is_said_and_named_first_in_chinese() {
        let mut frame = GOOD.to_vec();
        let crc = frame.len() - 3;
        frame[crc] = b'1';
        let (deviates, lines) = decoded(&frame);
        assert!(deviates);
        assert_eq!(lines[0]["crc_ok"], false);
        assert!(lines[0]["diagnostics"][0].as_str().unwrap().contains("CRC校验错误"), "{lines:?}");
    }

    #[test]
    fn checksum_packet_back_fill_and_kind_are_told() {
        let frame = hj212::FrameBuilder {
            st: "21",
            cn: "2061",
            mn: Some("A140923_0001"),
            flag: Some(hj212::Flag::from_bits(11)),
            packet: Some((2, 1)),
            back_fill: true,
            data_area: "DataTime=20260706090000;w01001-Avg=7.1",
            ..hj212::FrameBuilder::default()
        };
        let (_, lines) = decoded(&frame.build().unwrap());
        assert_eq!(lines[0]["packet"], serde_json::json!({ "number": 1, "of": 2 }));
        assert_eq!((&lines[0]["back_fill"], &lines[0]["kind"]), (&true.into(), &"readings".into()));
        assert_eq!(
            (&lines[0]["protocol"], &lines[0]["crc"]["variant"]),
            (&"surface-water".into(), &"standard".into())
        );
    }

    #[test]
    fn an_encrypted_area_is_shown_decrypted_with_its_key_and_named_without() {
        let key = key_of(&"30".repeat(16)).unwrap();
        let frame = hj212::FrameBuilder {
            st: "32",
            cn: "2011",
            mn: Some("M1"),
            data_area: "DataTime=20260706090000;w01001-Rtd=7.1",
            key: Some(&key),
            ..hj212::FrameBuilder::default()
        };
        let bytes = frame.build().unwrap();
        let (_, lines) = decoded(&bytes);
        assert_eq!(
            (&lines[0]["encryption"], &lines[0]["data"]),
            (&"encrypted".into(), &serde_json::json!([]))
        );
        let mut out = Vec::new();
        decode(&bytes[..], Some(&key), &mut out).unwrap();
        let line: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!((&line["encryption"], &line["crc_ok"]), (&"decrypted".into(), &true.into()));
        assert_eq!(line["data"][1][0], serde_json::json!(["w01001-Rtd", "7.1"]));
        assert!(key_of("30").is_err());
    }
}
