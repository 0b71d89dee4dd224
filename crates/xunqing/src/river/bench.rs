//! `xunqing river bench`: how long a model takes on this machine.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use river::ensemble;
use river::run::{Member, Method};
use river::stem::Dispersion;

use super::{ahead, read};
use crate::say;

#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// 模型文件（SWMM .inp） · the model
    #[arg(value_name = "FILE")]
    model: PathBuf,
    /// 成员数 · members
    #[arg(long, default_value_t = 64)]
    members: usize,
}

pub(crate) fn run(args: &BenchArgs) -> anyhow::Result<ExitCode> {
    let deck = read::deck(&args.model)?;
    let Some(model) = &deck.model else {
        say::aside("模型有错误，请先 river check (the model has errors)");
        return Ok(ExitCode::from(2));
    };
    let method = Method { dispersion: Dispersion::Fixed(0.0), ..Method::default() };
    let timed = |what: &str, work: &dyn Fn() -> anyhow::Result<()>| -> anyhow::Result<()> {
        let start = Instant::now();
        work()?;
        say::line(format_args!("{what}：{:.3} 秒 s", start.elapsed().as_secs_f64()));
        Ok(())
    };
    timed("单次 one run (f64)", &|| {
        Ok(ensemble::block::<f64>(model, &method, &[Member::default()]).map(drop)?)
    })?;
    let rains = ahead::multiples(model, args.members);
    let members: Vec<Member<'_>> =
        rains.iter().map(|g| Member { gauges: Some(g), ..Member::default() }).collect();
    let coarse = ahead::coarse(model, &method);
    timed(&format!("{} 个成员 members (f64)", args.members), &|| {
        ahead::on_all_cores::<f64>(model, &coarse, &members).map(drop)
    })?;
    timed(&format!("{} 个成员 members (f32)", args.members), &|| {
        ahead::on_all_cores::<f32>(model, &coarse, &members).map(drop)
    })?;
    Ok(ExitCode::SUCCESS)
}
