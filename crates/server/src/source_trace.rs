//! What is known of a rise at a section, put together for source tracing: readings, river, placed objects, gates, records and rain.

mod evidence;
mod window;

use campaign::plan::{ReleaseKind, TracedRiver, TracedSource};
use campaign::register::RegisteredObject;
use rust_decimal::prelude::ToPrimitive as _;
use source_tracing::{
    Assumptions, BACKGROUND_DAYS, Background, Constituent, Episode, Information, River, Source, SourceId,
    SourceKind, Station, Tracing, trace,
};
use standards::time::{DAY_MS, Instant};
use standards::{Decimal, FactorCode, SectionId};
use weather::rain::{Span, events};

use crate::app::App;
use crate::outlooks::FACTORS;
pub(crate) use window::{Asked, Window};

const HOUR_MS: i64 = 3_600_000;
/// Fewest readings of a factor in the window.
const FEWEST: usize = 3;
/// A source as it stands in the plan.
pub(crate) struct Placed<'a> {
    pub(crate) number: i64,
    pub(crate) object: &'a RegisteredObject,
    pub(crate) entry: &'a TracedSource,
}

/// Readings of one factor in the window.
pub(crate) struct Observed {
    pub(crate) factor: FactorCode,
    pub(crate) background: Background,
    pub(crate) readings: Vec<(Instant, f64)>,
}

/// All that a tracing is made of, and what it says.
pub(crate) struct Traced<'a> {
    pub(crate) window: Window,
    pub(crate) river: &'a TracedRiver,
    pub(crate) sources: Vec<Placed<'a>>,
    pub(crate) observed: Vec<Observed>,
    pub(crate) rain_onset: Option<Instant>,
    pub(crate) episode: Episode,
    pub(crate) tracing: Tracing,
}

/// Why nothing can be traced, Chinese and English.
pub(crate) type WhyNothing = [String; 2];

/// Traces a section's rise.
pub(crate) fn traced<'a>(
    app: &'a App,
    section: &'a SectionId,
    asked: Asked,
) -> Result<Traced<'a>, WhyNothing> {
    let plan = app.registry.plan();
    let tracing_plan = &plan.tracing;
    let river = tracing_plan.river(section).ok_or_else(|| {
        [
            "方案的 tracing.toml 没有写这个断面以上河段的流量、流速和离散系数，不能溯源".to_owned(),
            "The plan's tracing.toml describes no river above this section: nothing can be traced".to_owned(),
        ]
    })?;
    let window = window::choose(app, section, asked);
    let sources = placed(plan, section);
    if sources.is_empty() {
        return Err([
            "台账里没有写明沿河距离和设计流量的污染源，不能溯源".to_owned(),
            "No object of the register is placed above this section: nothing can be traced".to_owned(),
        ]);
    }
    let observed = observed(app, section, &window);
    if observed.is_empty() {
        return Err([
            "这段时间没有足够的监测数据，不能溯源".to_owned(),
            "Too few readings in this time: nothing can be traced".to_owned(),
        ]);
    }
    let rain_onset = rain_onset(app, section, &window);
    let episode = episode(app, river, &window, &sources, &observed, rain_onset);
    let tracing = trace(&episode, Information::of(&episode), &Assumptions::of_a_county())
        .map_err(|error| [error.to_string(), error.to_string()])?;
    Ok(Traced { window, river, sources, observed, rain_onset, episode, tracing })
}

/// Placed objects above a section that the register has, numbered in the order of the file.
fn placed<'a>(plan: &'a campaign::Plan, section: &'a SectionId) -> Vec<Placed<'a>> {
    let known = plan.tracing.above(section).filter_map(|placed| {
        let object = plan.register.object(&placed.object)?;
        Some((object, placed))
    });
    (1..).zip(known).map(|(number, (object, entry))| Placed { number, object, entry }).collect()
}

/// Factors whose scatter the plan knows and that were measured in the window.
fn observed(app: &App, section: &SectionId, window: &Window) -> Vec<Observed> {
    let plan = app.registry.plan();
    let records = app.live.sections();
    let Some(record) = records.get(section) else { return Vec::new() };
    let mut found = Vec::new();
    for factor in FACTORS {
        if plan.tracing.noise.iter().all(|noise| noise.factor != factor) {
            continue;
        }
        let values = |from: Instant, to: Instant| -> Vec<(Instant, f64)> {
            let counting = record.observations(factor, from, to).filter(|o| o.flag.counts());
            counting.filter_map(|o| Some((o.time, o.value.to_f64()?))).collect()
        };
        let readings = values(window.from, window.to.plus_ms(1));
        if readings.len() < FEWEST {
            continue;
        }
        let only = |all: Vec<(Instant, f64)>| all.into_iter().map(|(_, value)| value).collect::<Vec<_>>();
        let before = only(values(window.from.plus_ms(-BACKGROUND_DAYS * DAY_MS), window.from));
        let Some(background) = Background::of(before, &only(readings.clone())) else { continue };
        found.push(Observed { factor, background, readings });
    }
    found
}

/// When the rain began that fell last before the rise, over the section's area.
fn rain_onset(app: &App, section: &SectionId, window: &Window) -> Option<Instant> {
    let plan = app.registry.plan();
    let areas = &plan.rain.areas;
    let own = areas.iter().find(|area| area.section.as_ref() == Some(section));
    let area = own.or_else(|| areas.iter().find(|area| area.section.is_none()))?;
    let span = Span { from: window.from.plus_ms(-DAY_MS), to: window.to };
    let fell = app.rain.area(plan, area, span);
    let rules = &plan.rain.rules;
    let found = events(&fell.series, &rules.events(), &rules.grades(), window.to);
    found.iter().map(|event| event.span.from).rfind(|from| *from <= window.rise.plus_ms(HOUR_MS))
}

fn episode(
    app: &App,
    river: &TracedRiver,
    window: &Window,
    sources: &[Placed<'_>],
    observed: &[Observed],
    rain_onset: Option<Instant>,
) -> Episode {
    let plan = app.registry.plan();
    let factors: Vec<FactorCode> = observed.iter().map(|of| of.factor).collect();
    let constituent = |of: &Observed| {
        let noise = plan.tracing.noise.iter().find(|noise| noise.factor == of.factor);
        Constituent {
            code: code(of.factor).to_owned(),
            background: of.background.value,
            relative_noise: noise.map_or(0.1, |noise| number(noise.relative)),
            noise_floor: noise.map_or(0.01, |noise| number(noise.floor)),
        }
    };
    let signature = |kind: ReleaseKind| {
        let of = |factor: &FactorCode| {
            let mut all = plan.tracing.signatures.iter();
            all.find(|s| s.kind == kind && s.factor == *factor).map(|s| number(s.concentration))
        };
        let known: Vec<Option<f64>> = factors.iter().map(of).collect();
        known.iter().any(Option::is_some).then(|| (SourceKind::from_code(kind.word()), known))
    };
    let mut kinds: Vec<ReleaseKind> = sources.iter().map(|source| source.entry.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let second_station = river.upstream.as_ref().and_then(|(upstream, km)| {
        let series: Vec<_> = factors.iter().map(|factor| values(app, upstream, *factor, window)).collect();
        let station = station(&series, window, number(*km) * 1000.0);
        (!station.time_h.is_empty()).then_some(station)
    });
    let here: Vec<_> = observed.iter().map(|of| of.readings.clone()).collect();
    Episode {
        river: River {
            discharge: number(river.discharge),
            velocity: number(river.velocity),
            dispersion: number(river.dispersion),
        },
        constituents: observed.iter().map(constituent).collect(),
        signatures: kinds.into_iter().filter_map(signature).collect(),
        signature_log_sd: Assumptions::COUNTY_SIGNATURE_LOG_SD,
        section: station(&here, window, 0.0),
        second_station,
        rain_onset_h: rain_onset.map(|onset| window.hours(onset)),
        sources: sources
            .iter()
            .map(|source| Source {
                id: SourceId(source.number),
                kind: SourceKind::from_code(source.entry.kind.word()),
                distance_m: number(source.entry.distance_km) * 1000.0,
                design_discharge: number(source.entry.discharge),
                evidence: evidence::of(app, source, window),
            })
            .collect(),
    }
}

fn values(app: &App, section: &SectionId, factor: FactorCode, window: &Window) -> Vec<(Instant, f64)> {
    let records = app.live.sections();
    let Some(record) = records.get(section) else { return Vec::new() };
    let counting = record.observations(factor, window.from, window.to.plus_ms(1));
    counting.filter(|o| o.flag.counts()).filter_map(|o| Some((o.time, o.value.to_f64()?))).collect()
}

/// Series of factors as rows of one time each.
fn station(series: &[Vec<(Instant, f64)>], window: &Window, above_section_m: f64) -> Station {
    let mut times: Vec<Instant> = series.iter().flatten().map(|(time, _)| *time).collect();
    times.sort_unstable();
    times.dedup();
    let at = |series: &Vec<(Instant, f64)>, time: Instant| {
        series.iter().find(|(at, _)| *at == time).map(|(_, value)| *value)
    };
    Station {
        above_section_m,
        time_h: times.iter().map(|time| window.hours(*time)).collect(),
        readings: times.iter().map(|time| series.iter().map(|of| at(of, *time)).collect()).collect(),
    }
}

/// The code by which source tracing words a factor.
fn code(factor: FactorCode) -> &'static str {
    match factor {
        FactorCode::AMMONIA_NITROGEN => "NH3N",
        FactorCode::PERMANGANATE_INDEX => "CODMN",
        _ => "TP",
    }
}

fn number(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(0.0)
}
