//! `xunqing replay`: recorded readings, sent as HJ 212 stations send them.
//!
//! [`stations`] turns rows into frames of the plan's stations, [`pace`] says when each is due, [`session`] is one station's
//! connection, [`report`] counts and tells. Nothing is skipped in silence: what was not sent or not answered is named.

mod pace;
mod report;
mod session;
mod stations;

use std::fs::File;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use campaign::Plan;
use clap::Args;
use feed::synthetic::SeasonOptions;
use feed::{Problem, RecordedRow};
use standards::time::BeijingDay;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

pub(crate) use self::pace::{Pace, Speed};
use self::report::{Report, Tally};
use self::session::{GaveUp, Patience, Session};
use self::stations::Score;
use crate::say;

#[derive(Debug, Args)]
#[command(
    after_help = "退出码 exit codes：0 全部应答且文件无误 all answered；1 有未应答的帧 some not answered；2 文件有误，其余已发送 bad lines, the rest was played"
)]
pub(crate) struct ReplayArgs {
    /// 数据文件：国家平台 CSV、JSON，本系统数据文件，或 section,time,factor,value · files of readings
    #[arg(value_name = "FILE", required_unless_present = "synthetic")]
    files: Vec<PathBuf>,
    /// 接收地址，如 127.0.0.1:8213 · where to send
    #[arg(long, value_name = "ADDR")]
    to: String,
    /// 方案目录，MN 和密码取自其中的 stations.toml · plan folder with the stations
    #[arg(long, value_name = "DIR")]
    plan: PathBuf,
    /// 速度：max 尽快，1x 与实际相同，3600x 一小时放成一秒 · speed
    #[arg(long, default_value = "max")]
    speed: Speed,
    /// 每个站最多同时等待应答的帧数；不写时 max 为 32，其余为 1 · frames under way per station
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    window: Option<u16>,
    /// 文件中的时间没有年份时所用的年份 · year of times without one
    #[arg(long, value_name = "Y")]
    year: Option<i16>,
    /// 另加一季合成数据，SEED 相同则数据相同 · add a synthetic season
    #[arg(long, value_name = "SEED")]
    synthetic: Option<u64>,
    /// 合成数据的第一天，不写时为行动开始日 · first day of the synthetic season
    #[arg(long, value_name = "D", requires = "synthetic")]
    from: Option<BeijingDay>,
    /// 合成数据的最后一天，不写时为行动结束日 · last day of the synthetic season
    #[arg(long, value_name = "D", requires = "synthetic")]
    to_day: Option<BeijingDay>,
    /// 把每个已应答的帧（QN MN）逐行追加到文件 · append a line for each answered frame
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// 等待应答的秒数（HJ 212-2017 §6.7 默认 10） · seconds to wait for an answer
    #[arg(long, value_name = "S", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=99))]
    timeout: u64,
    /// 超时重发的次数（HJ 212-2017 §6.7 默认 3） · how often to send again
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(0..=99))]
    retries: u32,
    /// 连不上或一直被断开时，坚持多少秒 · seconds to go on without any answer before giving up
    #[arg(long, value_name = "S", default_value_t = 120)]
    patience: u64,
}

/// What the files and the generator gave.
struct Recorded {
    rows: Vec<RecordedRow>,
    problems: Vec<Problem>,
}

pub(crate) fn run(args: &ReplayArgs) -> anyhow::Result<ExitCode> {
    let plan = crate::plan::read(&args.plan)?;
    let Recorded { rows, problems } = read(args, &plan)?;
    let score = Score::compose(&plan, rows)?;
    let record = match &args.record {
        None => None,
        Some(path) => {
            let opened = File::options().create(true).append(true).open(path);
            Some(opened.with_context(|| format!("无法写入记录文件 {} (cannot write)", path.display()))?)
        }
    };
    say::aside(format_args!(
        "向 {} 发送 {} 个自动站的 {} 帧数据 (playing {} frames)",
        args.to,
        score.stations.len(),
        score.frames.len(),
        score.frames.len()
    ));
    let runtime = tokio::runtime::Runtime::new().context("无法启动运行环境 cannot start the runtime")?;
    let report = runtime.block_on(play(args, score, record, problems));
    report.tell();
    Ok(report.exit_code())
}

fn read(args: &ReplayArgs, plan: &Plan) -> anyhow::Result<Recorded> {
    let mut recorded = Recorded { rows: Vec::new(), problems: Vec::new() };
    for path in &args.files {
        let name = path.display().to_string();
        let bytes = std::fs::read(path)
            .with_context(|| format!("读不到数据文件 {name}；请检查路径 (cannot read the file)"))?;
        let parsed = feed::read(&name, &bytes, args.year);
        recorded.rows.extend(parsed.rows);
        recorded.problems.extend(parsed.problems);
    }
    if let Some(seed) = args.synthetic {
        let from = args.from.unwrap_or(plan.campaign.start);
        let to = args.to_day.unwrap_or(plan.campaign.end);
        anyhow::ensure!(
            from <= to,
            "合成数据的第一天 {from} 晚于最后一天 {to}；请改正 --from 或 --to-day (the days are reversed)"
        );
        recorded.rows.extend(feed::synthetic::generate(&SeasonOptions::hutuo(seed, from, to)).rows);
    }
    Ok(recorded)
}

/// Plays the score: one connection a station, all in step.
async fn play(args: &ReplayArgs, score: Score, record: Option<File>, problems: Vec<Problem>) -> Report {
    let tally = Arc::new(Tally::new(score.frames.len(), record));
    let default_window = if args.speed == Speed::Max { 32 } else { 1 };
    let window =
        NonZeroUsize::new(args.window.map_or(default_window, usize::from)).unwrap_or(NonZeroUsize::MIN);
    let patience = Patience {
        answer: Duration::from_secs(args.timeout),
        retries: args.retries,
        silence: Duration::from_secs(args.patience),
    };
    let mut queues = Vec::new();
    let mut sessions = JoinSet::new();
    for station in &score.stations {
        // A short queue keeps the stations in step: whoever waits for a slow one waits with it.
        let (queue, frames) = mpsc::channel(window.get());
        let session = Session::new(args.to.as_str().into(), frames, window, patience, Arc::clone(&tally));
        queues.push(queue);
        let station = station.clone();
        sessions.spawn(async move { (station, session.play().await) });
    }
    let progress = tokio::spawn(say::progress_of({
        let tally = Arc::clone(&tally);
        move || tally.progress()
    }));
    let mut gave_up: Vec<(String, GaveUp)> = Vec::new();
    let everything = async {
        dispatch(score.frames, queues, args.speed).await;
        while let Some(ended) = sessions.join_next().await {
            if let Ok((station, Err(reason))) = ended {
                gave_up.push((station, reason));
            }
        }
    };
    let interrupted = tokio::select! {
        () = everything => false,
        _ = tokio::signal::ctrl_c() => true,
    };
    progress.abort();
    Report {
        tally,
        problems,
        gave_up,
        without_station: score.without_station,
        empty: score.empty,
        interrupted,
    }
}

/// Hands every frame to its station when it is due.
async fn dispatch(frames: Vec<stations::Frame>, queues: Vec<mpsc::Sender<stations::Frame>>, speed: Speed) {
    let mut pace = Pace::new(speed);
    for frame in frames {
        pace.wait_for(frame.time).await;
        let Some(queue) = queues.get(frame.station) else { continue };
        // A station that gave up takes nothing more; the report counts what it did not send.
        let _gave_up = queue.send(frame).await;
    }
}
