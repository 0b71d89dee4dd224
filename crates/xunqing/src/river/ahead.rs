//! Members and options: every option under every rain, on all cores, told as days of the sections.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, bail};
use river::civil;
use river::ensemble::{self, MemberSections};
use river::model::{Gauge, Model};
use river::run::Method;
use serde::Serialize;
use swmm::Deck;

use super::RunArgs;
use super::cores;
use super::options::{self, Choice};
use super::read::Loaded;

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

pub(super) fn run(
    args: &RunArgs,
    loaded: &Loaded,
    model: &Model,
    method: &Method,
) -> anyhow::Result<Outlook> {
    let deck = &loaded.deck;
    let rains = match &args.rain_ensemble {
        Some(path) => rain_file(path, deck, model)?,
        None => multiples(model, args.members.unwrap_or(1)),
    };
    let rains = &rains[..args.members.unwrap_or(rains.len()).min(rains.len())];
    let choices = match (&args.options, &loaded.native) {
        (Some(path), _) => options::read(path, model, deck.units.length, loaded.warm_up_s)?,
        (None, Some(native)) => options::of_model(native),
        (None, None) => vec![options::as_it_is()],
    };
    let acts: Vec<_> = choices.iter().map(Choice::acts).collect();
    let method = coarse(model, method);
    let told = if args.single {
        cores::choices::<f32>(model, &method, rains, &acts)?
    } else {
        cores::choices::<f64>(model, &method, rains, &acts)?
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

/// The model's rain in stratified multiples ([`whatif::rain::multiples`]).
pub(super) fn multiples(model: &Model, members: usize) -> Vec<Vec<Gauge>> {
    whatif::rain::multiples(members)
        .into_iter()
        .map(|factor| model.gauges.iter().map(|g| g.scaled(factor)).collect())
        .collect()
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
