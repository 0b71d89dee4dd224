//! `xunqing river`: models of rain, sewers, gates and river run and checked without a server.

mod ahead;
mod bench;
mod cores;
mod options;
mod read;
mod trace;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use river::attribution::Grouping;
use river::kinetics::{Reaeration, saturation};
use river::model::{LinkKind, Model, OxygenBalance, PollutantId};
use river::run::{Member, Method};
use river::stem::Dispersion;

use crate::say;

#[derive(Debug, Subcommand)]
pub(crate) enum RiverCommand {
    /// 模拟：模型文件（SWMM .inp 或 TOML）进，结果 JSON 出；可带多成员降雨和处置方案 · run a model; members and options if wanted
    Run(RunArgs),
    /// 检查模型文件，逐行说明问题 · list every problem of a model with its line
    Check(CheckArgs),
    /// 水质上升的来源排查：按概率排序并说明理由，不作责任认定 · rank what may have caused an observed rise
    Trace(trace::TraceArgs),
    /// 测量模拟速度 · measure the speed of a model
    Bench(bench::BenchArgs),
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// 模型文件：SWMM .inp，或按 docs/river.md 写的 .toml · the model, a deck or a native one
    #[arg(value_name = "FILE")]
    model: PathBuf,
    /// 结果写入此文件；不给则写到标准输出 · where the result goes
    #[arg(long, value_name = "FILE.json")]
    out: Option<PathBuf>,
    /// 成员数：没有降雨集合时，各成员的雨量按对数正态（标准差 0.3）分层取倍数 · members; without an ensemble of rain each takes a stratified log-normal multiple (0.3)
    #[arg(long, value_name = "N")]
    members: Option<usize>,
    /// 降雨集合 CSV：member,time,各雨量站强度（模型单位） · ensemble of rain: member,time and an intensity for each gauge
    #[arg(long, value_name = "FILE.csv")]
    rain_ensemble: Option<PathBuf>,
    /// 处置方案 TOML：各方案与第一个用同样的降雨相比；TOML 模型不给时用模型里的方案 · options of what to do, compared under the same rain; a native model has its own
    #[arg(long, value_name = "FILE.toml")]
    options: Option<PathBuf>,
    /// 各时刻各来源占断面浓度的份额：kind 按类、object 按对象 · shares of each source at the sections, by kind or by object
    #[arg(long, value_name = "HOW")]
    attribute: Option<String>,
    /// 多成员用单精度，约快一倍 · members in single precision
    #[arg(long)]
    single: bool,
    /// 河段纵向离散：fischer（按断面估算）或常数 m2/s · longitudinal dispersion of reaches
    #[arg(long, value_name = "D", default_value = "0")]
    dispersion: String,
    /// 计算单元最长（米） · longest cell
    #[arg(long, value_name = "M", default_value_t = 300.0)]
    cell: f64,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// 模型文件：SWMM .inp，或按 docs/river.md 写的 .toml · the model, a deck or a native one
    #[arg(value_name = "FILE")]
    model: PathBuf,
}

pub(crate) fn run(command: &RiverCommand) -> anyhow::Result<ExitCode> {
    match command {
        RiverCommand::Run(args) => run_model(args),
        RiverCommand::Check(args) => check(args),
        RiverCommand::Trace(args) => trace::run(args),
        RiverCommand::Bench(args) => bench::run(args),
    }
}

fn method(args: &RunArgs) -> anyhow::Result<Method> {
    let dispersion = match args.dispersion.as_str() {
        "fischer" => Dispersion::Fischer,
        text => {
            let value: f64 = text.parse().ok().filter(|d: &f64| d.is_finite() && *d >= 0.0).with_context(|| {
                format!("--dispersion 应为 fischer 或不小于 0 的数，这里是 {text} (expected fischer or a number of m2/s)")
            })?;
            Dispersion::Fixed(value)
        }
    };
    Ok(Method { dispersion, max_cell_m: args.cell, ..Method::default() })
}

fn run_model(args: &RunArgs) -> anyhow::Result<ExitCode> {
    let loaded = read::model(&args.model)?;
    for problem in &loaded.problems {
        say::aside(problem);
    }
    let deck = &loaded.deck;
    let Some(model) = &deck.model else {
        say::aside("模型有错误，改正后才能运行 (the model has errors and is not run)");
        return Ok(ExitCode::from(2));
    };
    let method = method(args)?;
    let text = if let Some(how) = &args.attribute {
        let grouping = match how.as_str() {
            "kind" => Grouping::ByKind,
            "object" => Grouping::ByObject,
            _ => anyhow::bail!("--attribute 应为 kind 或 object，这里是 {how} (expected kind or object)"),
        };
        serde_json::to_string(&swmm::attribute(model, &method, &Member::default(), grouping)?)?
    } else if args.members.is_some() || args.rain_ensemble.is_some() || args.options.is_some() {
        serde_json::to_string(&ahead::run(args, &loaded, model, &method)?)?
    } else {
        let results = swmm::run_by(deck, model, &method, &Member::default(), cores::halves)
            .with_context(|| format!("{} 运行失败 (the run failed)", args.model.display()))?;
        serde_json::to_string(&results)?
    };
    match &args.out {
        Some(out) => std::fs::write(out, text)
            .with_context(|| format!("写不了 {} (cannot write it)", out.display()))?,
        None => say::line(text),
    }
    Ok(ExitCode::SUCCESS)
}

fn check(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let loaded = read::model(&args.model)?;
    for problem in &loaded.problems {
        say::line(problem);
    }
    let [errors, ignored, converted] = loaded.counts;
    let Some(model) = &loaded.deck.model else {
        say::line(format_args!("有 {errors} 处错误，改正后才能运行 ({errors} errors)"));
        return Ok(ExitCode::FAILURE);
    };
    if let Err(error) = river::network::Network::new(model) {
        say::line(format_args!("{}: 错误 error: {error}", args.model.display()));
        return Ok(ExitCode::FAILURE);
    }
    say::line(format_args!(
        "可以运行：汇水区 {}、节点 {}、管段 {}、污染物 {}；忽略 {ignored} 处，换算 {converted} 处 (no errors, {ignored} ignored, {converted} converted)",
        model.catchments.len(),
        model.nodes.len(),
        model.links.len(),
        model.pollutants.len()
    ));
    if let Some(oxygen) = &model.oxygen {
        say::line(oxygen_words(model, oxygen));
    }
    if let Some(words) = flat_words(model) {
        say::line(words);
    }
    Ok(ExitCode::SUCCESS)
}

/// Slope below which waves flatten far too little in steps of five minutes (`docs/river-transport.md`).
const FLAT: f64 = 0.0005;

/// What to do about reaches so flat that a flood stays too high in long steps; nothing where there are none or steps are short.
fn flat_words(model: &Model) -> Option<String> {
    let flat = |kind: &LinkKind| matches!(kind, LinkKind::Conduit(c) if !c.dummy && c.slope < FLAT);
    let count = model.links.iter().filter(|link| flat(&link.kind)).count();
    let step = model.options.routing_step_s.max(model.options.wet_step_s.min(300.0));
    (count > 0 && step > 60.0).then(|| {
        format!(
            "提示：{count} 条河段坡降小于 {FLAT}，按 {step:.0} 秒的步长洪水波坦化偏小、洪峰偏高；请把汇流步长和雨时步长都设为 60 秒或更短 ({count} reaches are flat: waves flatten too little in steps of {step:.0} s; set routing_step_min and wet_step_min, in a deck ROUTING_STEP and WET_STEP, to 60 s or less)"
        )
    })
}

/// What the balance of oxygen is made of.
fn oxygen_words(model: &Model, oxygen: &OxygenBalance) -> String {
    let name = |p: PollutantId| model.pollutants.get(p.0).map_or("", |p| p.name.as_str());
    let law = match oxygen.reaeration {
        Reaeration::Fixed(per_second) => format!("{:.2} /d", per_second * 86_400.0),
        Reaeration::OConnorDobbins => "O'Connor-Dobbins".to_owned(),
        Reaeration::Churchill => "Churchill".to_owned(),
        Reaeration::OwensGibbs => "Owens-Gibbs".to_owned(),
        Reaeration::Covar => "Covar".to_owned(),
        Reaeration::Transfer(velocity) => format!("{:.2} m/d", velocity * 86_400.0),
    };
    let takes: Vec<String> =
        oxygen.consumers.iter().map(|(p, grams)| format!("{} × {grams}", name(*p))).collect();
    format!(
        "溶解氧 dissolved oxygen：{}，耗氧 taken by {}、底泥 bed {:.2} g/(m²·d)；复氧 reaeration {law}，池面 pools {:.2} m/d；起点水温 water {:.1} °C，海拔 height {} m，饱和 saturation {:.2} mg/L",
        name(oxygen.constituent),
        if takes.is_empty() { "—".to_owned() } else { takes.join("、") },
        oxygen.bed_demand * 86_400.0,
        oxygen.pool_transfer * 86_400.0,
        model.celsius(0.0),
        oxygen.altitude_m,
        saturation(model.celsius(0.0), oxygen.altitude_m),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(fall_m: f64, steps: &str) -> Model {
        let deck = format!(
            "[OPTIONS]\nFLOW_UNITS CMS\nLINK_OFFSETS DEPTH\nSTART_DATE 07/10/2021\nEND_DATE 07/11/2021\n{steps}\n\
             [JUNCTIONS]\na {fall_m} 4\n[OUTFALLS]\nb 0 FREE\n[CONDUITS]\nr a b 1000 0.03 0 0\n\
             [XSECTIONS]\nr TRAPEZOIDAL 4 20 2 2\n"
        );
        swmm::read(&deck, &|_| None).model.expect("a deck of one reach")
    }

    #[test]
    fn a_flat_river_is_told_of_unless_its_steps_are_short() {
        let long = "WET_STEP 00:05:00\nROUTING_STEP 00:00:30";
        let words = flat_words(&model(0.3, long)).expect("a flat reach");
        assert!(words.contains("1 条河段") && words.contains("300 秒"), "{words}");
        assert_eq!(flat_words(&model(0.6, long)), None);
        assert_eq!(flat_words(&model(0.3, "WET_STEP 00:01:00\nROUTING_STEP 00:00:30")), None);
    }
}
