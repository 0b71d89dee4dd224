//! `xunqing river trace`: sources of observed rises, ranked with probabilities and reasons.

use std::num::NonZero;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context as _;
use clap::Args;
use serde::Serialize;
use serde_json::Value;
use source_tracing::{
    Assumptions, CaseOutcome, Episode, Information, TraceError, Tracing, inspection_order, read_cases, trace,
};

use crate::say;

#[derive(Debug, Args)]
pub(crate) struct TraceArgs {
    /// 算例文件（JSON）：河段、监测数据、候选污染源 · cases: river, readings, candidate sources
    #[arg(value_name = "CASES.json")]
    cases: PathBuf,
    /// 结果写入该文件；不写时输出到标准输出 · file of the result; standard output when absent
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Serialize)]
struct Answer {
    note: &'static str,
    assumptions: Assumed,
    cases: Vec<Case>,
}

/// The free choices, so that a result can be understood without the program.
#[derive(Serialize)]
struct Assumed {
    velocity_log_sd: f64,
    discharge_log_sd: f64,
    lag_flat_h: f64,
    lag_end_h: f64,
    record_lead_h: f64,
    durations_h: Vec<f64>,
    two_sources: f64,
    unlisted: f64,
    reserve: f64,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Case {
    Traced(Box<Traced>),
    Failed { id: Value, error: String },
}

#[derive(Serialize)]
struct Traced {
    id: Value,
    /// What `ranked` uses: everything the case offers.
    information: String,
    rise: Rise,
    ranked: Vec<Ranked>,
    together: Vec<Together>,
    inspection: Vec<Visit>,
    /// The ranking with less information, by name.
    variants: Vec<Variant>,
}

#[derive(Serialize)]
struct Variant {
    information: String,
    ranked: Vec<Ranked>,
}

#[derive(Serialize)]
struct Rise {
    ln_odds: f64,
    text: &'static str,
}

#[derive(Serialize)]
struct Ranked {
    /// `null` stands for a source that is not listed.
    source: Option<i64>,
    #[serde(rename = "type")]
    kind: Option<String>,
    probability: f64,
    involved: f64,
    began_h: Option<(f64, f64)>,
    reasons: Vec<String>,
}

#[derive(Serialize)]
struct Together {
    sources: [i64; 2],
    probability: f64,
}

#[derive(Serialize)]
struct Visit {
    order: usize,
    source: Option<i64>,
    office: String,
    task: String,
}

const NOTE: &str =
    "概率排序用于安排核查先后，不作责任认定；probability 合计为 1，source 为 null 表示清单外的污染源";

pub(crate) fn run(args: &TraceArgs) -> anyhow::Result<ExitCode> {
    let name = args.cases.display();
    let text = std::fs::read_to_string(&args.cases).with_context(|| format!("读取 {name} (cannot read)"))?;
    let file = match read_cases(&text) {
        Ok(file) => file,
        Err(error) => {
            say::aside(format_args!("{name}：{error}"));
            return Ok(ExitCode::from(2));
        }
    };
    let assumptions = Assumptions::default();
    let cases = trace_all(&file.cases, &assumptions);
    for case in &cases {
        if let Case::Failed { id, error } = case {
            say::aside(format_args!("{name} 算例 {id}：{error}"));
        }
    }
    let failed = cases.iter().filter(|c| matches!(c, Case::Failed { .. })).count();
    let summary = summary(&file.cases, &cases);
    let answer = Answer { note: NOTE, assumptions: assumed(assumptions), cases };
    let json = serde_json::to_string_pretty(&answer).context("写出结果 (cannot write the result)")?;
    match &args.out {
        Some(out) => {
            std::fs::write(out, json + "\n")
                .with_context(|| format!("写入 {} (cannot write)", out.display()))?;
            summary.iter().for_each(say::line);
        }
        None => say::line(json),
    }
    Ok(if failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Cases are shared out one by one among all cores; the order of the result is that of the file.
fn trace_all(cases: &[CaseOutcome], assumptions: &Assumptions) -> Vec<Case> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get).min(cases.len().max(1));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((at, case)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, cases.get(at)?)))
        {
            done.push((at, traced(case, assumptions)));
        }
        done
    };
    let mut all: Vec<(usize, Case)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (1..cores).map(|_| scope.spawn(work)).collect();
        let mine = work();
        let theirs = workers.into_iter().flat_map(|worker| match worker.join() {
            Ok(done) => done,
            Err(panicked) => std::panic::resume_unwind(panicked),
        });
        mine.into_iter().chain(theirs).collect()
    });
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, case)| case).collect()
}

fn traced(case: &CaseOutcome, assumptions: &Assumptions) -> Case {
    let tried = case
        .episode
        .as_ref()
        .map_err(Clone::clone)
        .and_then(|episode| answer(&case.id, episode, assumptions));
    match tried {
        Ok(traced) => Case::Traced(Box::new(traced)),
        Err(error) => Case::Failed { id: case.id.clone(), error: error.to_string() },
    }
}

fn answer(id: &Value, episode: &Episode, assumptions: &Assumptions) -> Result<Traced, TraceError> {
    let everything = Information::of(episode);
    let main = trace(episode, everything, assumptions)?;
    let mut variants = Vec::new();
    for (name, information) in Information::ALL {
        if !information.is_in(episode) {
            continue;
        }
        let ranked = if information == everything {
            ranked(&main, episode)
        } else {
            ranked(&trace(episode, information, assumptions)?, episode)
        };
        variants.push(Variant { information: name.to_owned(), ranked });
    }
    let visits = inspection_order(episode, &main).into_iter().enumerate();
    Ok(Traced {
        id: id.clone(),
        information: everything.name(),
        rise: Rise { ln_odds: main.rise.ln_odds, text: main.rise.chinese() },
        ranked: ranked(&main, episode),
        together: main
            .together
            .iter()
            .map(|t| Together { sources: t.sources.map(|s| s.0), probability: t.probability })
            .collect(),
        inspection: visits
            .map(|(i, v)| Visit {
                order: i + 1,
                source: v.source.map(|s| s.0),
                office: v.office,
                task: v.task,
            })
            .collect(),
        variants,
    })
}

fn ranked(tracing: &Tracing, episode: &Episode) -> Vec<Ranked> {
    let kind = |id| episode.sources.iter().find(|s| s.id == id).map(|s| s.kind.code().to_owned());
    tracing
        .ranked
        .iter()
        .map(|c| Ranked {
            source: c.source.map(|s| s.0),
            kind: c.source.and_then(kind),
            probability: c.probability,
            involved: c.involved,
            began_h: c.began_h,
            reasons: c.reasons.clone(),
        })
        .collect()
}

/// One line a case; with known truth, how often a true source came first and among three.
fn summary(read: &[CaseOutcome], cases: &[Case]) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut known, mut first, mut three) = (0, 0, 0);
    for (outcome, case) in read.iter().zip(cases) {
        let Case::Traced(traced) = case else { continue };
        let said: Vec<String> = traced.ranked.iter().take(3).map(short).collect();
        lines.push(format!("算例 {}：{}", traced.id, said.join("，")));
        if let Some(truth) = &outcome.truth {
            let is_true = |r: &Ranked| r.source.is_some_and(|s| truth.active.contains(&s));
            known += 1;
            first += usize::from(traced.ranked.iter().take(1).any(is_true));
            three += usize::from(traced.ranked.iter().take(3).any(is_true));
        }
    }
    if known > 0 {
        lines.push(format!("已知真值的 {known} 例：真实来源排第一 {first} 例，在前三 {three} 例"));
    }
    lines
}

fn short(ranked: &Ranked) -> String {
    let percent = ranked.probability * 100.0;
    match (ranked.source, &ranked.kind) {
        (Some(id), Some(kind)) => {
            format!("{id} 号（{}）{percent:.0}%", source_tracing::SourceKind::from_code(kind).chinese())
        }
        _ => format!("清单外污染源 {percent:.0}%"),
    }
}

fn assumed(a: Assumptions) -> Assumed {
    Assumed {
        velocity_log_sd: a.velocity_log_sd,
        discharge_log_sd: a.discharge_log_sd,
        lag_flat_h: a.lag_flat_h,
        lag_end_h: a.lag_end_h,
        record_lead_h: a.record_lead_h,
        durations_h: a.durations_h,
        two_sources: a.two_sources,
        unlisted: a.unlisted,
        reserve: a.reserve,
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, NOTE, assumed, summary, trace_all};
    use source_tracing::{Assumptions, read_cases};

    /// One rise that a livestock holding explains, and a case with a field that means nothing.
    const CASES: &str = r#"{
      "constituents": ["NH3N", "TP"], "background": [0.3, 0.06], "rel_noise": [0.08, 0.08], "noise_floor": [0.03, 0.008],
      "signature_mean": {"livestock": [22.0, 9.0], "landfill": [30.0, 0.4]}, "signature_log_sd": 0.25,
      "cases": [
        {"id": "a", "Q": 6.0, "u_nominal": 0.6, "dispersion": 20.0, "time_h": [0, 4, 8, 12, 16, 20, 24],
         "sources": [{"id": 1, "type": "livestock", "distance_m": 15000, "q_design": 0.3},
                     {"id": 2, "type": "landfill", "distance_m": 16000, "q_design": 0.3}],
         "obs": [[0.3, 0.06], [0.31, 0.06], [0.29, 0.06], [1.3, 0.48], [0.9, 0.3], [0.3, null], [0.3, 0.06]],
         "rain_onset_h": 3.0, "truth": {"active": [1]}},
        {"id": "b", "Q": -1.0, "u_nominal": 0.6, "dispersion": 20.0, "time_h": [0], "sources": [], "obs": [[0.3, 0.06]]}
      ]}"#;

    #[test]
    fn every_case_is_answered_and_a_wrong_one_says_why() {
        let file = read_cases(CASES).unwrap();
        let assumptions = Assumptions::default();
        let cases = trace_all(&file.cases, &assumptions);
        let said = summary(&file.cases, &cases);
        assert_eq!(said.last().unwrap(), "已知真值的 1 例：真实来源排第一 1 例，在前三 1 例");
        let answer = Answer { note: NOTE, assumptions: assumed(assumptions), cases };
        let answer = serde_json::to_value(&answer).unwrap();
        let (a, b) = (&answer["cases"][0], &answer["cases"][1]);
        assert_eq!(a["information"], "timing_signature_rain_onset");
        assert_eq!(a["ranked"][0]["source"], 1);
        let shares = a["ranked"].as_array().unwrap().iter().map(|r| r["probability"].as_f64().unwrap());
        assert!((shares.sum::<f64>() - 1.0).abs() < 1e-9);
        assert_eq!(a["variants"].as_array().unwrap().len(), 4, "no second station, no set that needs one");
        assert!(
            b["error"].as_str().unwrap().contains('Q') || b["error"].as_str().unwrap().contains("污染源")
        );
    }
}
