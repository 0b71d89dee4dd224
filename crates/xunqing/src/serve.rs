//! `xunqing serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use server::{IntakeLimits, Keeping, ServeOptions};
use standards::time::Instant;
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
    /// MQTT 等接入的说明；不写时用方案中的 intake.toml · description of MQTT brokers; the plan's intake.toml when absent
    #[arg(long, value_name = "FILE")]
    intake: Option<PathBuf>,
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
    /// 转发目标文件，代替方案中的 relay.toml · file of relay targets in place of the plan's
    #[arg(long, value_name = "FILE")]
    relay: Option<PathBuf>,
    /// 通讯录文件（单位、岗位的邮箱、短信、群机器人）；不写时用数据目录中的 contacts.toml · the deployment's contacts
    #[arg(long, value_name = "FILE")]
    contacts: Option<PathBuf>,
    /// 数据库文件的上限，单位 MiB · upper bound of the database file
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    quota_mib: Option<u32>,
    /// 每隔多少秒封存已结束的日子 · seconds between looks for closed days to seal
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    seal_every: Duration,
    /// 日子结束后再过几整天才封存 · whole days after which a day is sealed
    #[arg(long, value_name = "DAYS", default_value_t = 1)]
    seal_after: u16,
    /// 原始数据帧保留天数；不写时永久保留，监测数据从不删除 · days raw frames are kept; readings are never deleted
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..))]
    keep_frames: Option<u16>,
    /// 预警信号文件夹：放入的 CAP、JSON 文件自动读入 · folder whose CAP and JSON files are taken in
    #[arg(long, value_name = "DIR")]
    signals: Option<PathBuf>,
    /// 演练：时钟从这个时间起停住，由管理员往前拨；只用于空目录 · rehearse: the clock stands from this time (RFC 3339) until it is moved
    #[arg(long, value_name = "TIME", value_parser = time)]
    rehearse: Option<Instant>,
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
        relay: args.relay,
        intake: args.intake,
        contacts: args.contacts,
        http: args.http,
        hj212: args.hj212,
        sl651: args.sl651,
        follow_data: args.clock == ClockChoice::Data,
        limits: IntakeLimits::default(),
        quota_mib: args.quota_mib,
        keeping: Keeping {
            seal_every: args.seal_every,
            seal_after_days: args.seal_after,
            keep_frames_days: args.keep_frames,
        },
        rehearse: args.rehearse,
        signals: args.signals,
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

/// A positive number of seconds, with decimals for tests and training.
fn seconds(text: &str) -> Result<Duration, String> {
    let wrong = || format!("应为大于 0 的秒数，如 60 (a number of seconds above 0): {text}");
    let seconds = text.parse().ok().and_then(|n| Duration::try_from_secs_f64(n).ok());
    seconds.filter(|s| *s >= Duration::from_millis(1)).ok_or_else(wrong)
}

fn time(text: &str) -> Result<Instant, String> {
    text.parse().map_err(|_not_a_time| {
        format!("应写成 2021-06-20T00:00:00+08:00 (a time with its offset is expected): {text}")
    })
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
