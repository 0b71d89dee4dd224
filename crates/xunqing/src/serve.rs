//! `xunqing serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use server::{IntakeLimits, ServeOptions};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::filter::LevelFilter;

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// 数据目录，没有时新建 · data folder, made when missing
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// 方案目录；不写时用数据目录中已导入的方案 · plan folder; the imported plan when absent
    #[arg(long, value_name = "DIR")]
    plan: Option<PathBuf>,
    /// 网页地址，端口 0 表示自动选择 · address of the pages, port 0 chooses one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8212")]
    http: SocketAddr,
    /// HJ 212 数据接收地址，端口 0 表示自动选择 · address of HJ 212 intake, port 0 chooses one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8213")]
    hj212: SocketAddr,
    /// SL 651、SZY206 水文数据接收地址，端口 0 表示自动选择；不写时不接收 · address of SL 651 intake, none when absent
    #[arg(long, value_name = "ADDR")]
    sl651: Option<SocketAddr>,
    /// 页面上的“现在”：wall 为本机时间，data 跟随最新数据（回放、培训用） · what the pages call now
    #[arg(long, value_enum, default_value_t = ClockChoice::Wall)]
    clock: ClockChoice,
    /// 数据库文件的上限，单位 MiB · upper bound of the database file
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    quota_mib: Option<u32>,
    /// 日志写成 JSON · log as JSON
    #[arg(long)]
    log_json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ClockChoice {
    Wall,
    Data,
}

pub(crate) fn run(args: ServeArgs) -> anyhow::Result<ExitCode> {
    start_log(args.log_json)?;
    let options = ServeOptions {
        data: args.data,
        plan: args.plan,
        http: args.http,
        hj212: args.hj212,
        sl651: args.sl651,
        follow_data: args.clock == ClockChoice::Data,
        limits: IntakeLimits::default(),
        quota_mib: args.quota_mib,
    };
    let runtime = tokio::runtime::Runtime::new().context("无法启动运行环境 cannot start the runtime")?;
    runtime.block_on(async {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let stop = async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        };
        anyhow::Ok(server::serve(options, stop).await?)
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Logs to standard error; `XUNQING_LOG` is off, error, warn, info (default), debug or trace.
fn start_log(json: bool) -> anyhow::Result<()> {
    let level = match std::env::var("XUNQING_LOG") {
        Err(_absent) => LevelFilter::INFO,
        Ok(text) => match text.parse() {
            Ok(level) => level,
            Err(_unknown) => bail!(
                "环境变量 XUNQING_LOG={text} 无效，可用 off、error、warn、info、debug、trace (unknown log level)"
            ),
        },
    };
    let log = tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr);
    if json {
        log.json().init();
    } else {
        use std::io::IsTerminal as _;
        log.with_ansi(std::io::stderr().is_terminal()).init();
    }
    Ok(())
}
