//! Members and options: every option under every rain, on all cores, told as days of the sections.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, bail};
use river::civil;
use river::ensemble::{self, LANES, MemberSections};
use river::model::{Gauge, Model};
use river::real::Real;
use river::run::{Member, Method};
use serde::Serialize;
use swmm::Deck;

use super::RunArgs;
use super::options::{self, Choice};

/// Standard deviation of the logarithm of rain where no ensemble is given.
const RAIN_SPREAD: f64 = 0.3;

#[derive(Debug, Serialize)]
pub(super) struct Outlook {
    engine: String,
    members: usize,
    options: Vec<OptionOutlook>,
}

#[derive(Debug, Serialize)]
struct OptionOutlook {
    name: String,
    sections: BTreeMap<String, BTreeMap<String, DayOutlook>>,
}

#[derive(Debug, Serialize)]
struct DayOutlook {
    flow: Spread,
    quality: BTreeMap<String, QualityOutlook>,
}

#[derive(Debug, Serialize)]
struct QualityOutlook {
    /// Mean over time of the day, over members.
    time_mean: Spread,
    /// Difference to the first option under the same rain.
    change: Option<Spread>,
}

/// A quantity over members.
#[derive(Clone, Copy, Debug, Serialize)]
struct Spread {
    mean: f64,
    p10: f64,
    p50: f64,
    p90: f64,
}

pub(super) fn run(args: &RunArgs, deck: &Deck, model: &Model, method: &Method) -> anyhow::Result<Outlook> {
    let rains = match &args.rain_ensemble {
        Some(path) => rain_file(path, deck, model)?,
        None => multiples(model, args.members.unwrap_or(1)),
    };
    let rains = &rains[..args.members.unwrap_or(rains.len()).min(rains.len())];
    let choices = match &args.options {
        Some(path) => options::read(path, model, deck.units.length)?,
        None => vec![Choice { name: "现状".to_owned(), ..Choice::default() }],
    };
    let members: Vec<Member<'_>> = choices
        .iter()
        .flat_map(|choice| {
            rains.iter().map(|gauges| Member {
                gauges: Some(gauges),
                interventions: choice.interventions.clone(),
                initial_depths: choice.depths.clone(),
            })
        })
        .collect();
    let method = coarse(model, method);
    let told = if args.single {
        on_all_cores::<f32>(model, &method, &members)?
    } else {
        on_all_cores::<f64>(model, &method, &members)?
    };
    Ok(outlook(deck, model, &choices, rains.len(), &told))
}

/// Members take steps of five minutes for runoff and routing; reaches still take as many parts of them as their waves need.
pub(super) fn coarse(model: &Model, method: &Method) -> Method {
    let options = &model.options;
    Method {
        wet_step_s: Some(options.wet_step_s.max(300.0)),
        routing_step_s: Some(options.routing_step_s.max(300.0)),
        ..*method
    }
}

/// Blocks of members on as many threads as there are cores.
pub(super) fn on_all_cores<F: Real>(
    model: &Model,
    method: &Method,
    members: &[Member<'_>],
) -> anyhow::Result<Vec<MemberSections>> {
    let blocks: Vec<&[Member<'_>]> = members.chunks(LANES).collect();
    let next = AtomicUsize::new(0);
    let done = Mutex::new(vec![Vec::new(); blocks.len()]);
    let failed = Mutex::new(None);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(blocks.len().max(1));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(block) = blocks.get(place) else { return };
                    match ensemble::block::<F>(model, method, block) {
                        Ok(told) => {
                            if let Ok(mut done) = done.lock() {
                                done[place] = told;
                            }
                        }
                        Err(error) => {
                            if let Ok(mut failed) = failed.lock() {
                                *failed = Some(error);
                            }
                            return;
                        }
                    }
                }
            });
        }
    });
    if let Some(error) = failed.into_inner().ok().flatten() {
        return Err(error).context("有成员运行失败 (a member failed)");
    }
    let done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok(done.into_iter().flatten().collect())
}

/// Rain multiplied by stratified quantiles of a log-normal distribution whose mean is one.
#[expect(clippy::cast_precision_loss, reason = "a count of members")]
pub(super) fn multiples(model: &Model, members: usize) -> Vec<Vec<Gauge>> {
    (0..members)
        .map(|m| {
            let z = quantile((m as f64 + 0.5) / members as f64);
            let factor =
                if members == 1 { 1.0 } else { (RAIN_SPREAD * z - 0.5 * RAIN_SPREAD * RAIN_SPREAD).exp() };
            model.gauges.iter().map(|g| g.scaled(factor)).collect()
        })
        .collect()
}

/// The quantile of the standard normal distribution by bisection of its integral (Abramowitz and Stegun 7.1.26).
fn quantile(p: f64) -> f64 {
    let below = |z: f64| {
        let x = z.abs() / std::f64::consts::SQRT_2;
        let t = 1.0 / (1.0 + 0.327_591_1 * x);
        let poly = t
            * (0.254_829_592
                + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
        let erf = 1.0 - poly * (-x * x).exp();
        if z >= 0.0 { 0.5 * (1.0 + erf) } else { 0.5 * (1.0 - erf) }
    };
    let (mut low, mut high) = (-8.0, 8.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if below(middle) < p { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// Reads `member,time,<gauge>,…`: hours since the start and intensities in the unit of the deck.
fn rain_file(path: &Path, deck: &Deck, model: &Model) -> anyhow::Result<Vec<Vec<Gauge>>> {
    let mut reader = csv::Reader::from_path(path)
        .with_context(|| format!("读不了 {} (cannot read it)", path.display()))?;
    let header = reader.headers()?.clone();
    let mut columns = Vec::new();
    for (i, gauge) in model.gauges.iter().enumerate() {
        let Some(column) = header.iter().position(|h| h.trim() == gauge.name) else {
            bail!(
                "{} 缺少雨量站 {} 的列 (no column for the gauge {})",
                path.display(),
                gauge.name,
                gauge.name
            );
        };
        columns.push((i, column));
    }
    let mut members: BTreeMap<String, Vec<Vec<(f64, f64)>>> = BTreeMap::new();
    let mut order = Vec::new();
    for (row, record) in reader.records().enumerate() {
        let record = record?;
        let number = |column: usize| -> anyhow::Result<f64> {
            let text = record.get(column).unwrap_or("").trim();
            text.parse().with_context(|| {
                format!("{} 第 {} 行：{text} 不是数字 (line {}: no number)", path.display(), row + 2, row + 2)
            })
        };
        let name = record.get(0).unwrap_or("").trim().to_owned();
        let t = number(1)? * 3600.0;
        let member = members.entry(name.clone()).or_insert_with(|| {
            order.push(name);
            vec![Vec::new(); model.gauges.len()]
        });
        for &(gauge, column) in &columns {
            let intensity = number(column)? * deck.units.intensity;
            if intensity > 0.0 {
                member[gauge].push((t, intensity));
            }
        }
    }
    if order.is_empty() {
        bail!("{} 里没有成员 (no member in it)", path.display());
    }
    let gauges = |name: &String| -> Vec<Gauge> {
        let own = members.get(name).map(Vec::as_slice).unwrap_or_default();
        model
            .gauges
            .iter()
            .zip(own)
            .map(|(g, intensities)| Gauge {
                name: g.name.clone(),
                interval_s: g.interval_s,
                intensities: intensities.clone(),
            })
            .collect()
    };
    Ok(order.iter().map(gauges).collect())
}

#[expect(clippy::cast_precision_loss, reason = "counts")]
fn spread(mut values: Vec<f64>) -> Spread {
    values.sort_by(f64::total_cmp);
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    let at = |p: f64| {
        let x = p * values.len().saturating_sub(1) as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
        let i = x as usize;
        let (a, b) = (
            values.get(i).copied().unwrap_or(0.0),
            values.get(i + 1).or(values.get(i)).copied().unwrap_or(0.0),
        );
        a + (b - a) * x.fract()
    };
    Spread { mean, p10: at(0.1), p50: at(0.5), p90: at(0.9) }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "moments of a run and their count"
)]
fn outlook(deck: &Deck, model: &Model, choices: &[Choice], rains: usize, told: &[MemberSections]) -> Outlook {
    let sections = ensemble::sections(model);
    let options = &model.options;
    let moments = told.first().and_then(|m| m.first()).map_or(0, |s| s.flow.len());
    let skipped = ((options.report_start - options.start) as f64 / options.report_step_s).floor();
    let day_of = |i: usize| {
        let t = (skipped + i as f64 + 1.0) * options.report_step_s;
        civil::written(options.start + t.round() as i64)[..10].to_owned()
    };
    let mut days: Vec<(String, std::ops::Range<usize>)> = Vec::new();
    for i in 0..moments {
        let day = day_of(i);
        match days.last_mut() {
            Some((last, range)) if *last == day => range.end = i + 1,
            _ => days.push((day, i..i + 1)),
        }
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let told_options = choices
        .iter()
        .enumerate()
        .map(|(o, choice)| {
            let own = &told[o * rains..(o + 1) * rains];
            let mut by_section = BTreeMap::new();
            for (s, node) in sections.iter().enumerate() {
                let mut by_day = BTreeMap::new();
                for (day, range) in &days {
                    let flow = spread(
                        own.iter().map(|m| mean(&m[s].flow[range.clone()]) / deck.units.flow).collect(),
                    );
                    let mut quality = BTreeMap::new();
                    for (p, pollutant) in model.pollutants.iter().enumerate() {
                        let means = |members: &[MemberSections]| -> Vec<f64> {
                            members.iter().map(|m| mean(&m[s].quality[p][range.clone()])).collect()
                        };
                        let (here, first) = (means(own), means(&told[..rains]));
                        let change =
                            (o > 0).then(|| spread(here.iter().zip(&first).map(|(a, b)| a - b).collect()));
                        quality.insert(
                            pollutant.name.clone(),
                            QualityOutlook { time_mean: spread(here), change },
                        );
                    }
                    by_day.insert(day.clone(), DayOutlook { flow, quality });
                }
                by_section.insert(model.nodes[node.0].name.clone(), by_day);
            }
            OptionOutlook { name: choice.name.clone(), sections: by_section }
        })
        .collect();
    Outlook {
        engine: concat!("xunqing river ", env!("CARGO_PKG_VERSION")).to_owned(),
        members: rains,
        options: told_options,
    }
}
