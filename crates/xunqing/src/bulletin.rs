//! `xunqing bulletin daily` and `xunqing bulletin closing`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use standards::time::BeijingDay;

use crate::say;

#[derive(Debug, Args)]
pub(crate) struct DailyArgs {
    /// 哪一天，如 2021-07-20 · the day
    #[arg(long, value_name = "D")]
    date: BeijingDay,
    /// 数据目录 · data folder
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// 方案目录；不写时用数据目录中已导入的方案 · plan folder; the imported plan when absent
    #[arg(long, value_name = "DIR")]
    plan: Option<PathBuf>,
    /// 格式 · format
    #[arg(long, value_enum, default_value_t = Format::Html)]
    format: Format,
    /// 写到哪个文件；不写时用日报名称，放在当前目录 · where to write; named after the bulletin when absent
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ClosingArgs {
    /// 数据目录 · data folder
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// 方案目录；不写时用数据目录中已导入的方案 · plan folder; the imported plan when absent
    #[arg(long, value_name = "DIR")]
    plan: Option<PathBuf>,
    /// 只总结一个阶段，如 self-check · only a phase
    #[arg(long, value_name = "PHASE")]
    phase: Option<String>,
    /// 只总结一个单位，如 township-ekou · only a unit
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// 格式 · format
    #[arg(long, value_enum, default_value_t = Format::Html)]
    format: Format,
    /// 写到哪个文件；不写时用报告名称，放在当前目录 · where to write; named after the report when absent
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Html,
    Docx,
}

pub(crate) fn run(args: &DailyArgs) -> anyhow::Result<ExitCode> {
    let daily = server::daily_bulletin(&args.data, args.plan.as_deref(), args.date)?;
    let (bytes, extension) = match args.format {
        Format::Html => (daily.to_html().into_bytes(), "html"),
        Format::Docx => (daily.to_docx()?, "docx"),
    };
    let name = format!("{} {}", daily.title(), daily.date);
    write(args.out.as_deref(), &name, extension, &bytes)
}

pub(crate) fn closing(args: &ClosingArgs) -> anyhow::Result<ExitCode> {
    let (phase, unit) = (args.phase.as_deref(), args.unit.as_deref());
    let report = server::closing_report(&args.data, args.plan.as_deref(), phase, unit)?;
    let (bytes, extension) = match args.format {
        Format::Html => (report.to_html().into_bytes(), "html"),
        Format::Docx => (report.to_docx()?, "docx"),
    };
    write(args.out.as_deref(), &report.title, extension, &bytes)
}

fn write(out: Option<&Path>, name: &str, extension: &str, bytes: &[u8]) -> anyhow::Result<ExitCode> {
    let named = || PathBuf::from(format!("{}.{extension}", name.replace(' ', "_")));
    let out = out.map_or_else(named, Path::to_path_buf);
    fs::write(&out, bytes).with_context(|| {
        format!("写不到 {}；请用 --out 指定可写的文件 (cannot write the paper)", out.display())
    })?;
    say::line(format_args!("{name} → {}", out.display()));
    Ok(ExitCode::SUCCESS)
}
