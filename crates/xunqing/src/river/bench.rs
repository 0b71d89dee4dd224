//! `xunqing river bench`: how long a model takes on this machine, beside SWMM where Python has it.

mod beside;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use river::control::Intervention;
use river::ensemble::LANES;
use river::model::{LinkId, LinkKind, Model, NodeId, NodeKind};
use river::real::Real;
use river::roofline::{BYTES_A_CELL_STEP, Triad};
use river::run::{Choice, Member, Method, Paired, Run};
use river::stem::Dispersion;

use super::{ahead, cores, options, read};
use crate::say;

/// Options that are compared.
const CHOICES: usize = 12;

#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// 模型文件（.inp 或 .toml） · the model
    #[arg(value_name = "FILE")]
    model: PathBuf,
    /// 成员数 · members
    #[arg(long, default_value_t = 64)]
    members: usize,
    /// 处置方案 TOML；不给则逐个关闭闸门、半满调蓄池，共 12 个 · options; without them every gate is shut in turn and pools begin half full, 12 in all
    #[arg(long, value_name = "FILE.toml")]
    options: Option<PathBuf>,
    /// 在模型的指标之外再算溶解氧（各项数值为假定，只为测速） · carry dissolved oxygen on top, its numbers assumed
    #[arg(long)]
    oxygen: bool,
}

/// Wall and processor seconds of a piece of work.
#[derive(Clone, Copy)]
struct Taken {
    wall: f64,
    processor: f64,
}

/// Processor seconds of this process, all threads, in hundredths; wall time where the system does not tell.
fn processor() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit(')').next()?.split_whitespace().skip(11);
    let ticks: f64 = fields.next()?.parse::<f64>().ok()? + fields.next()?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

fn time<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<(Taken, T)> {
    let (wall, before) = (Instant::now(), processor());
    let done = work()?;
    let wall = wall.elapsed().as_secs_f64();
    let processor = processor().zip(before).map_or(wall, |(after, before)| after - before);
    Ok((Taken { wall, processor }, done))
}

#[expect(clippy::cast_precision_loss, reason = "counts of members and cell-steps")]
pub(crate) fn run(args: &BenchArgs) -> anyhow::Result<ExitCode> {
    let mut loaded = read::model(&args.model)?;
    if args.oxygen && loaded.deck.model.as_ref().is_some_and(|model| model.oxygen.is_none()) {
        loaded.deck.model = loaded.deck.model.as_ref().and_then(swmm::with_oxygen);
    }
    let Some(model) = &loaded.deck.model else {
        say::aside("模型有错误，请先 river check (the model has errors)");
        return Ok(ExitCode::from(2));
    };
    if model.oxygen.is_some() {
        say::line("含溶解氧 with dissolved oxygen");
    }
    let method = Method { dispersion: Dispersion::Fixed(0.0), ..Method::default() };
    let coarse = ahead::coarse(model, &method);
    let given = Method { routing_step_s: Some(model.options.routing_step_s), ..method };
    for (what, method) in [("模型步长 steps of the model", &given), ("默认步长 steps by default", &method)]
    {
        let mut best = Taken { wall: f64::MAX, processor: f64::MAX };
        let mut cell_steps = 0.0;
        for _ in 0..5 {
            let (taken, steps) = time(|| {
                let run: Run<'_, f64, 1> = Run::new(model, method, &[Member::default()])?;
                let run = cores::halves(run, &mut |_| {})?;
                Ok(run.cell_steps() as f64)
            })?;
            best = if taken.wall < best.wall { taken } else { best };
            cell_steps = steps;
        }
        say::line(format_args!(
            "单次 one run (f64，{what})：{:.3} 秒 s，处理器 processor {:.3} 秒 s，{:.2e} 单元步/秒 cell-steps/s",
            best.wall,
            best.processor,
            cell_steps / best.wall
        ));
    }
    let memory = second_cache();
    block::<f64>("f64", model, &coarse, memory / (2.0 * BYTES_A_CELL_STEP))?;
    let alone = block::<f32>("f32", model, &coarse, memory / BYTES_A_CELL_STEP)?;
    let rains = ahead::multiples(model, args.members);
    let none = [Choice::default()];
    let members = |what: &str, taken: Taken| {
        say::line(format_args!(
            "{} 个成员 members ({what})：{:.3} 秒 s，处理器 processor {:.2} 秒 s；1,000 个 members 约合 about {:.1} 秒 s",
            args.members,
            taken.wall,
            taken.processor,
            1000.0 / args.members.max(1) as f64 * taken.wall
        ));
    };
    members("f64", time(|| cores::choices::<f64>(model, &coarse, &rains, &none))?.0);
    members("f32", time(|| cores::choices::<f32>(model, &coarse, &rains, &none))?.0);
    let choices = match &args.options {
        Some(path) => options::read(path, model, loaded.deck.units.length, loaded.warm_up_s)?
            .iter()
            .map(options::Choice::acts)
            .collect(),
        None => every_gate(model),
    };
    let gauges = [model.gauges.as_slice()];
    let shares = Paired::<f32, LANES>::new(model, &coarse, &gauges, &choices)?.shares();
    let (taken, _) = time(|| cores::choices::<f32>(model, &coarse, &rains, &choices))?;
    say::line(format_args!(
        "{} 个成员 members × {} 个方案 options (f32)：{:.3} 秒 s，处理器 processor {:.2} 秒 s；各方案重算河段单元 cells run again {:.0} %",
        args.members,
        choices.len(),
        taken.wall,
        taken.processor,
        100.0 * shares.iter().sum::<f64>() / shares.len().max(1) as f64
    ));
    beside::swmm(&args.model, alone);
    Ok(ExitCode::SUCCESS)
}

/// Runs one full block on this thread; answers the processor seconds of a member.
#[expect(clippy::cast_precision_loss, reason = "counts of members and cell-steps")]
fn block<F: Real>(what: &str, model: &Model, method: &Method, limit: f64) -> anyhow::Result<f64> {
    let rains = ahead::multiples(model, LANES);
    let members: Vec<Member<'_>> =
        rains.iter().map(|g| Member { gauges: Some(g), ..Member::default() }).collect();
    let (taken, steps) = time(|| {
        let mut run: Run<'_, F, LANES> = Run::new(model, method, &members)?;
        run.finish(|_| {})?;
        Ok(run.cell_steps() as f64 * LANES as f64)
    })?;
    say::line(format_args!(
        "{LANES} 个成员一块 a block of members ({what})：处理器 processor {:.2} 秒 s，{:.2e} 单元步/秒 cell-steps/s，为二级缓存极限的 of the second cache's limit {:.0} %",
        taken.processor,
        steps / taken.processor,
        100.0 * steps / taken.processor / limit
    ));
    Ok(taken.processor / LANES as f64)
}

/// Bytes a second between the second cache and the core.
fn second_cache() -> f64 {
    let mut triad = Triad::default();
    let mut most = 0.0_f64;
    for _ in 0..20 {
        let start = Instant::now();
        let moved: f64 = (0_u8..100).map(|s| triad.pass(f32::from(s))).sum();
        most = most.max(moved / start.elapsed().as_secs_f64());
    }
    most
}

/// As it is; every regulator shut for a day in turn; pools that begin half full.
fn every_gate(model: &Model) -> Vec<Choice> {
    let shut = |link: usize| Choice {
        interventions: vec![Intervention { link: LinkId(link), from: 0.0, to: 86_400.0, setting: 0.0 }],
        ..Choice::default()
    };
    let half = |node: usize| Choice {
        initial_depths: vec![(NodeId(node), 0.5 * model.nodes[node].max_depth)],
        ..Choice::default()
    };
    let regulators = (0..model.links.len()).filter(|l| !matches!(model.links[*l].kind, LinkKind::Conduit(_)));
    let pools = (0..model.nodes.len()).filter(|n| matches!(model.nodes[*n].kind, NodeKind::Storage { .. }));
    std::iter::once(Choice::default())
        .chain(regulators.map(shut))
        .chain(pools.map(half))
        .take(CHOICES)
        .collect()
}
