//! `xunqing quality events`: recorded series in, verdicts and episodes with their reasons out.

use std::collections::BTreeMap;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use quality::event::{Detector, Output, Role, Sense, Sensor, Settings, bad_from};
use standards::time::Instant;
use standards::{Edition, WaterBody, WaterClass};

use super::columns::{self, Form};
use super::said::{Writer, Written};
use crate::evaluate::words::{class_of, factor_of};
use crate::say;

#[derive(Debug, Args)]
pub(crate) struct EventsArgs {
    /// 数据文件：section,time,factor,value，可再加 flag；或 --wide 宽表，可用 gzip 压缩 · tables, a value a line or --wide
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// 检测参数（TOML），不写时用默认值 · settings of the detector
    #[arg(long, value_name = "TOML")]
    config: Option<PathBuf>,
    /// 输出格式 · what to write
    #[arg(long, value_enum, default_value = "table")]
    format: Written,
    /// 输出每个数据的判定，而不是事件和故障段（jsonl 两者都输出）· verdicts on values instead of episodes
    #[arg(long)]
    points: bool,
    /// 宽表：time,监测项1,监测项2,… · one column a sensor
    #[arg(long)]
    wide: bool,
    /// 日期为日月年顺序 · dates are day, month, year
    #[arg(long)]
    day_first: bool,
    /// 雨量列（毫米/时段），可重复 · a gauge of rain, mm an interval
    #[arg(long, value_name = "FACTOR")]
    rain: Vec<String>,
    /// 水位或流量列，可重复 · stage or discharge
    #[arg(long, value_name = "FACTOR")]
    flow: Vec<String>,
    /// 目标类别，如 Ⅲ 或 3：达到河流限值即按异常看待 · target class, whose limits for rivers count beside the baselines
    #[arg(long, value_name = "CLASS", value_parser = class_of)]
    target: Option<WaterClass>,
    /// 不是监测项的列，可重复 · a column that is no sensor
    #[arg(long, value_name = "COLUMN")]
    skip: Vec<String>,
}

pub(crate) fn run(args: &EventsArgs) -> anyhow::Result<ExitCode> {
    let settings = settings(args.config.as_deref())?;
    let form = Form { wide: args.wide, day_first: args.day_first, skip: args.skip.clone() };
    let stations = columns::stations(&args.files, &form, &feed::ReadOptions::default())?;
    if stations.is_empty() {
        say::aside("没有读到任何数据 (no values were read)");
        return Ok(ExitCode::from(2));
    }
    let mut writer = Writer::new(BufWriter::new(std::io::stdout().lock()), args.format, args.points)?;
    for (section, series) in &stations {
        match detect(section, series, &settings, args, &mut writer) {
            // The reader of our output has seen enough.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
            done => done?,
        }
    }
    writer.finish()?;
    Ok(ExitCode::SUCCESS)
}

fn settings(path: Option<&Path>) -> anyhow::Result<Settings> {
    let Some(path) = path else { return Ok(Settings::default()) };
    let name = path.display();
    let text =
        std::fs::read_to_string(path).with_context(|| format!("打不开 {name} (cannot open the file)"))?;
    toml::from_str(&text).with_context(|| format!("{name} 不是检测参数 (no settings of the detector)"))
}

fn detect<W: std::io::Write>(
    section: &str,
    series: &BTreeMap<String, Vec<(Instant, f64)>>,
    settings: &Settings,
    args: &EventsArgs,
    writer: &mut Writer<W>,
) -> std::io::Result<()> {
    let role = |name: &String| match name {
        name if args.rain.contains(name) => Role::Rain,
        name if args.flow.contains(name) => Role::Flow,
        _ => Role::Quality,
    };
    let sense = |name: &String| factor_of(name).map_or(Sense::Either, Sense::of);
    let newest = series.values().filter_map(|values| values.iter().map(|(time, _)| *time).max()).max();
    let limit = |name: &String| {
        let edition = Edition::in_force_on(newest?.day());
        bad_from(edition.limit(factor_of(name).ok()?, args.target?, WaterBody::River)?)
    };
    let sensors: Vec<Sensor> = series
        .keys()
        .map(|name| Sensor { name: name.clone(), role: role(name), sense: sense(name), limit: limit(name) })
        .collect();
    let mut values: Vec<(Instant, usize, f64)> = series
        .values()
        .enumerate()
        .flat_map(|(sensor, values)| values.iter().map(move |(time, value)| (*time, sensor, *value)))
        .collect();
    // A recorded file is put in order; what a live station sends late is the detector's concern.
    values.sort_by_key(|(time, sensor, _)| (*time, *sensor));
    let mut detector = Detector::new(settings.clone(), sensors.clone());
    let mut write = |detector: &mut Detector| -> std::io::Result<()> {
        while let Some(output) = detector.poll() {
            match output {
                Output::Point(point) => writer.point(section, &sensors, &point)?,
                Output::Episode(episode) if episode.end.is_some() => {
                    writer.episode(section, &sensors, &episode)?;
                }
                Output::Episode(_) => {}
            }
        }
        Ok(())
    };
    for (time, sensor, value) in values {
        detector.push(time, sensor, value);
        write(&mut detector)?;
    }
    detector.finish();
    write(&mut detector)
}
