//! `xunqing bulletin daily`.

use std::fs;
use std::path::PathBuf;
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
    let named = || PathBuf::from(format!("{}_{}.{extension}", daily.title(), daily.date));
    let out = args.out.clone().unwrap_or_else(named);
    fs::write(&out, bytes).with_context(|| {
        format!("日报写不到 {}；请用 --out 指定可写的文件 (cannot write the bulletin)", out.display())
    })?;
    say::line(format_args!("{} {} → {}", daily.title(), daily.date, out.display()));
    Ok(ExitCode::SUCCESS)
}
