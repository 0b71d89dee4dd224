//! `xunqing forecast verify`: a hindcast through recorded readings, and its scores.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::forecast::{Forecast, ForecastError, Forecaster, History, Spec};
use anyhow::{Context as _, bail};
use clap::Args;
use standards::{Edition, FactorCode, Limit, WaterBody, WaterClass};

use super::channels::{self, Site};
use super::{issued, output, scores};
use crate::evaluate::{expanded, feed_options};
use crate::quality::columns::{self, Form};
use crate::say;

#[derive(Debug, Args)]
#[command(
    after_help = "退出码 exit codes：0 完成 done；1 未能检验 failed；2 数据太短，没有预报可检验 too little data\n\
                  说明 manual：docs/forecast.md"
)]
pub(crate) struct VerifyArgs {
    /// 数据文件，形式同 evaluate；或 section,time,factor,value 表；或 --wide 宽表 · files of readings
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// 监测项：名称或编码 · the factor, by name or code
    #[arg(long)]
    pub(super) factor: String,
    /// 断面；只有一个断面时可不写 · the section
    #[arg(long)]
    pub(super) section: Option<String>,
    /// 上游断面，可重复 · a section upstream
    #[arg(long, value_name = "SECTION")]
    pub(super) upstream: Vec<String>,
    /// 雨量列（毫米/时段），可重复 · a gauge of rain, mm an interval
    #[arg(long, value_name = "FACTOR")]
    pub(super) rain: Vec<String>,
    /// 水位或流量列，可重复 · stage or discharge
    #[arg(long, value_name = "FACTOR")]
    pub(super) flow: Vec<String>,
    /// 闸门、泵站、溢流开关列（1 为向河道排水），可重复 · a gate, pump or overflow sensor
    #[arg(long, value_name = "FACTOR")]
    pub(super) switch: Vec<String>,
    /// 目标类别，取 GB 3838-2002 限值 · target class
    #[arg(long, default_value = "Ⅲ")]
    class: String,
    /// 限值，代替目标类别 · a limit instead of the class
    #[arg(long, value_name = "VALUE")]
    limit: Option<f64>,
    /// 数据测得多少分钟后才到达 · minutes after which a value is at hand
    #[arg(long, value_name = "MINUTES", default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..=14_400))]
    pub(super) delay: i64,
    /// 预报参数（JSON），不写时用默认值 · settings of the forecaster
    #[arg(long, value_name = "JSON")]
    spec: Option<PathBuf>,
    /// 宽表：time,监测项1,监测项2,… · one column a sensor
    #[arg(long)]
    wide: bool,
    /// 日期为日月年顺序 · dates are day, month, year
    #[arg(long)]
    day_first: bool,
    /// 表头对照文件（TOML） · mapping file for other headers
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// 工作簿的工作表 · sheet of a workbook
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// 时间没有年份时所用的年份 · year of times without one
    #[arg(long, value_name = "Y")]
    year: Option<i16>,
    /// 服务的数据目录：不重新起报，只检验它归档的预报，统计模型与过程模型并列 · score what a server archived instead
    #[arg(long, value_name = "DIR", conflicts_with_all = ["spec", "out", "archive"])]
    data: Option<PathBuf>,
    /// 断面在计划里的编号，与数据中的名称不同时写 · the section's identifier in the plan
    #[arg(long, value_name = "ID", requires = "data")]
    section_id: Option<String>,
    /// 评分写入 JSON 文件 · write the scores as JSON
    #[arg(long, value_name = "JSON")]
    out: Option<PathBuf>,
    /// 逐次预报写入 JSON 行文件 · write every forecast, one a line
    #[arg(long, value_name = "JSONL")]
    archive: Option<PathBuf>,
}

pub(super) fn run(args: &VerifyArgs) -> anyhow::Result<ExitCode> {
    let spec = if args.data.is_some() { Spec::service() } else { specification(args.spec.as_deref())? };
    let form = Form { wide: args.wide, day_first: args.day_first, skip: Vec::new() };
    let options = feed_options(args.mapping.as_deref(), args.sheet.clone(), args.year)?;
    let stations = columns::stations(&expanded(&args.files)?, &form, &options)?;
    if stations.is_empty() {
        bail!("没有读到数据 (nothing could be read)");
    }
    let Site { section, factor, channels } = channels::site(args, &stations)?;
    let code = channels::factor_of(&factor);
    let limit = limit(args, code)?;
    let oxygen = code == Some(FactorCode::DISSOLVED_OXYGEN);
    let history = History::new(channels, &spec).map_err(|error| worded(&error))?;
    if let Some(data) = &args.data {
        let id = args.section_id.as_deref().unwrap_or(&section);
        return issued::score(data, id, code, &history, limit);
    }
    let mut forecaster = Forecaster::new(spec.clone(), oxygen);
    let archive: Vec<Forecast> =
        history.steps().flat_map(|step| forecaster.advance(&history, step)).collect();
    if archive.is_empty() {
        say::aside(format_args!(
            "数据不足 {} 天，没有预报可检验 (fewer days than the first training needs)",
            spec.first_days
        ));
        return Ok(ExitCode::from(2));
    }
    let scores = scores::of(&section, &factor, &spec, &archive, &history, limit);
    output::print(&scores);
    if let Some(path) = &args.out {
        let text = serde_json::to_string_pretty(&scores)?;
        std::fs::write(path, text + "\n").with_context(|| unwritable(path))?;
    }
    if let Some(path) = &args.archive {
        let mut text = String::new();
        for forecast in &archive {
            text.push_str(&serde_json::to_string(forecast)?);
            text.push('\n');
        }
        std::fs::write(path, text).with_context(|| unwritable(path))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn unwritable(path: &Path) -> String {
    format!("写不了 {} (cannot write the file)", path.display())
}

fn specification(path: Option<&Path>) -> anyhow::Result<Spec> {
    let Some(path) = path else { return Ok(Spec::default()) };
    let name = path.display();
    let text =
        std::fs::read_to_string(path).with_context(|| format!("打不开 {name} (cannot open the file)"))?;
    serde_json::from_str(&text)
        .with_context(|| format!("{name} 不是预报参数 (no settings of the forecaster)"))
}

/// The limit that must not be exceeded; nothing of factors whose limit is no greatest value.
fn limit(args: &VerifyArgs, code: Option<FactorCode>) -> anyhow::Result<Option<f64>> {
    if let Some(limit) = args.limit {
        return if limit.is_finite() {
            Ok(Some(limit))
        } else {
            bail!("限值须为数 (the limit must be a number)")
        };
    }
    let class = WaterClass::parse(&args.class)
        .filter(|class| *class != WaterClass::WorseThanV)
        .with_context(|| format!("“{}”不是目标类别，请写 Ⅰ～Ⅴ (no class)", args.class))?;
    let limit = code.and_then(|code| Edition::gb3838_2002().limit(code, class, WaterBody::River));
    Ok(match limit {
        Some(Limit::Max(limit)) => limit.to_string().parse().ok(),
        _ => None,
    })
}

fn worded(error: &ForecastError) -> anyhow::Error {
    let chinese = match error {
        ForecastError::Step { hours } => format!("步长 {hours} 小时不能整除一天"),
        ForecastError::Lead { hours, step } => format!("时效 {hours} 小时不是步长 {step} 小时的整数倍"),
        ForecastError::Targets { found } => format!("应恰有一个预报对象，现有 {found} 个"),
        ForecastError::Span { .. } => "数据时间跨度过长，请检查年份".to_owned(),
        _ => "不能预报".to_owned(),
    };
    anyhow::anyhow!("{chinese} ({error})")
}
