//! `xunqing hj212 decode`: frames in, one JSON object a line out.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use hj212::{Event, Framer, FramerConfig, Mode, RawFrame};
use serde::Serialize;

#[derive(Debug, Args)]
pub(crate) struct DecodeArgs {
    /// 报文文件；不写时读标准输入 · a file of frames; standard input when absent
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// 严格：有任何不合标准之处即以 1 退出，仍输出全部内容 · exit with 1 when anything deviates from the standard
    #[arg(long)]
    strict: bool,
}

/// One frame as JSON.
#[derive(Debug, Serialize)]
struct Decoded<'a> {
    /// As the Flag states it; null without one.
    version: Option<String>,
    fields: Fields<'a>,
    /// Chinese name of CN.
    command: Option<&'static str>,
    crc_ok: bool,
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
    let deviates = decode(input, &mut out).with_context(|| format!("解读 {name} 中断 (decoding stopped)"));
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
fn decode(mut input: impl Read, out: &mut impl Write) -> std::io::Result<bool> {
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
                Event::Frame(frame) => deviates |= write_frame(&frame, out)?,
            }
        }
        if count == 0 {
            out.flush()?;
            return Ok(deviates);
        }
    }
}

fn write_frame(frame: &RawFrame<'_>, out: &mut impl Write) -> std::io::Result<bool> {
    // The lenient mode never refuses; should it, what the framer knows is still worth a line.
    let (segment, diagnostics) = match frame.decode(Mode::Lenient) {
        Ok(message) => (message.segment, message.diagnostics),
        Err(_refused) => frame.read(),
    };
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
        command: segment.command().and_then(hj212::Command::chinese),
        crc_ok: frame.crc().is_ok(),
        length_ok: frame.length_ok(),
        data: named.collect(),
        diagnostics: diagnostics.iter().map(|d| format!("{} ({d})", d.in_chinese())).collect(),
    };
    write_line(out, &decoded)?;
    Ok(!diagnostics.is_empty())
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
        let deviates = decode(bytes, &mut out).unwrap();
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
}
