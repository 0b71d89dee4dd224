//! `xunqing station`: simulated stations for tests and training.
//!
//! Each station measures synthetic or recorded water slot by slot ([`instrument`]), uploads it by `hj212::StationSession`, keeps it in
//! memory and answers when its history is called ([`mod@device`]). Makers' deviations ([`maker`]) and a bad line ([`link`]) stand between
//! session and socket. Everything random comes from one seed.

mod device;
mod instrument;
mod link;
mod maker;
mod options;
mod tally;
mod written_plan;

use std::collections::BTreeMap;
use std::fs::File;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use campaign::plan::Station;
use feed::RecordedRow;
use feed::synthetic::random::SplitMix64;
use feed::synthetic::station::StationWater;
use hj212::session::{Device as Identity, StationConfig, StationSession};
use hj212::{Command, Flag, Profile, Protocol};
use standards::time::{BeijingDay, Instant as Moment};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;

use self::device::{Device, Life, Slot};
use self::instrument::{Instrument, Source};
use self::link::{Faults, Link};
pub(crate) use self::options::StationArgs;
use self::tally::Tally;
use crate::replay::Pace;
use crate::say;

/// Which stations have the faults of one in ten.
const TENTH: usize = 10;

pub(crate) fn run(args: &StationArgs) -> anyhow::Result<ExitCode> {
    if let (Some(to), Some(base)) = (&args.write_plan, &args.base) {
        let count = written_plan::write(args, to, base)?;
        say::line(format_args!(
            "已写出带 {count} 个模拟站的方案：{} (a plan with {count} stations)",
            to.display()
        ));
        return Ok(ExitCode::SUCCESS);
    }
    let (Some(to), Some(folder)) = (args.to, &args.plan) else { return Ok(ExitCode::from(2)) };
    let plan = crate::plan::read(folder)?;
    let simulated = plan.stations.iter().filter(|s| s.mn.as_str().starts_with(&args.prefix));
    let stations: Vec<&Station> = simulated.take(args.count as usize).collect();
    anyhow::ensure!(
        !stations.is_empty(),
        "方案 {} 中没有 MN 以 {} 开头的站；先用 --write-plan 写出 (no such stations in the plan)",
        folder.display(),
        args.prefix
    );
    let recorded = recorded(args)?;
    let record = match &args.record {
        None => None,
        Some(path) => Some(
            File::create(path)
                .with_context(|| format!("无法写入记录文件 {} (cannot write)", path.display()))?,
        ),
    };
    let tally = Arc::new(Tally::new(record));
    let runtime = tokio::runtime::Runtime::new().context("无法启动运行环境 cannot start the runtime")?;
    let started = Instant::now();
    let mut devices = Vec::new();
    let mut queues = Vec::new();
    for (number, station) in stations.iter().enumerate() {
        let (queue, slots) = mpsc::channel(1);
        queues.push(queue);
        devices.push(device(args, to, (number, station), &recorded, slots, (&tally, started)));
    }
    let lives = runtime.block_on(simulate(args, devices, queues, &tally));
    let complete = tally.tell(&lives, started.elapsed().as_secs_f64());
    Ok(if complete { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The days of the simulation, the last one included.
fn days(args: &StationArgs) -> (BeijingDay, BeijingDay) {
    (args.from, args.from.plus(i32::from(args.days) - 1))
}

fn halfway(args: &StationArgs) -> Moment {
    let (first, last) = days(args);
    first.start().plus_ms((last.end().0 - first.start().0) / 2)
}

/// Recorded rows by section, each section's in time order.
fn recorded(args: &StationArgs) -> anyhow::Result<Vec<Arc<[RecordedRow]>>> {
    let mut sections: BTreeMap<String, Vec<RecordedRow>> = BTreeMap::new();
    for path in &args.recorded {
        let name = path.display().to_string();
        let bytes =
            std::fs::read(path).with_context(|| format!("读不到数据文件 {name} (cannot read the file)"))?;
        for row in feed::read(&name, &bytes, None).rows.into_iter().filter(|row| !row.values.is_empty()) {
            sections.entry(row.section.clone()).or_default().push(row);
        }
    }
    anyhow::ensure!(
        args.recorded.is_empty() || !sections.is_empty(),
        "数据文件中没有可以回放的行 (the files hold no readings)"
    );
    let in_order = |mut rows: Vec<RecordedRow>| {
        rows.sort_by_key(|row| row.time);
        rows.into()
    };
    Ok(sections.into_values().map(in_order).collect())
}

fn device(
    args: &StationArgs,
    to: std::net::SocketAddr,
    (number, station): (usize, &Station),
    recorded: &[Arc<[RecordedRow]>],
    slots: mpsc::Receiver<Slot>,
    (tally, started): (&Arc<Tally>, Instant),
) -> Device {
    let one_in_ten = number % TENTH == TENTH - 1;
    let source = if let Some(rows) = recorded.get(number % recorded.len().max(1)) {
        Source::Recorded(Arc::clone(rows))
    } else {
        let drawn = u32::try_from(number).unwrap_or(u32::MAX);
        Source::Synthetic(StationWater::new(args.seed, drawn, days(args), args.storms))
    };
    let dead = args.dead_factor.filter(|_| one_in_ten).map(|factor| (factor, halfway(args)));
    let identity = Identity {
        st: "21".into(),
        mn: station.mn.as_str().into(),
        pw: Some(station.password.reveal().into()),
        flag: Flag::from_bits(8),
    };
    let profile =
        Profile { over_time: args.timeout, re_count: args.retries, ..Profile::of(Protocol::SurfaceWater) };
    let faults = Faults { loss: args.loss, duplicate: args.duplicate, cut: args.cut };
    Device {
        to,
        session: StationSession::new(StationConfig::of(identity, profile)),
        command: Command(if args.interval >= 60 { 2061 } else { 2051 }),
        instrument: Instrument::new(source, dead),
        clock_error_ms: if one_in_ten { args.clock_error.saturating_mul(1000) } else { 0 },
        quirk: args.quirks.of(number),
        link: Link::new(faults, args.seed, number),
        slots,
        linger: Duration::from_secs(args.linger),
        patience: Duration::from_secs(args.patience),
        tally: Arc::clone(tally),
        over: false,
        under_way: std::collections::HashMap::new(),
        begun: (args.from.start(), started),
    }
}

/// Lets the stations live through the simulated days, all in step.
async fn simulate(
    args: &StationArgs,
    devices: Vec<Device>,
    queues: Vec<mpsc::Sender<Slot>>,
    tally: &Arc<Tally>,
) -> Vec<Life> {
    let mut living = JoinSet::new();
    for device in devices {
        living.spawn(device.live());
    }
    let shown = tokio::spawn(say::progress_of({
        let tally = Arc::clone(tally);
        move || tally.progress()
    }));
    let everything = async {
        dispatch(args, queues).await;
        living.join_all().await
    };
    let lives = everything.await;
    shown.abort();
    lives
}

/// Hands every slot to every station when it is due. A short queue keeps the stations in step: whoever waits for a slow
/// one waits with it.
async fn dispatch(args: &StationArgs, queues: Vec<mpsc::Sender<Slot>>) {
    let mut pace = Pace::new(args.speed);
    let mut luck = SplitMix64::new(args.seed ^ 0x0517);
    let (first, last) = days(args);
    let (half, step) = (halfway(args), i64::from(args.interval) * 60_000);
    let silent = args.silent as usize;
    let mut at = first.start();
    for number in 0.. {
        if at >= last.end() {
            return;
        }
        pace.wait_for(at).await;
        for (station, queue) in queues.iter().enumerate() {
            // By its first report a station becomes known: what lies before it nobody can miss.
            let unsent = luck.chance(args.unsent) && number > 0;
            if station < silent && at >= half {
                continue;
            }
            // A station that gave up takes nothing more; the summary counts what it did not send.
            let _gave_up = queue.send(Slot { number, at, unsent }).await;
        }
        at = at.plus_ms(step);
    }
}
