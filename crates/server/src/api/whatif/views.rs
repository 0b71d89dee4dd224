//! An answer as pages draw it. Concentrations are given to a ten-thousandth: more is no news of a river.

use river_model::{Choice, NativeModel, Role, Setting};
use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;
use whatif::{Amount, Day, Fan, OptionOutcome, Outcome, SourceKind, standings};

use super::named;
use crate::ServerError;
use crate::api::views::Named;
use crate::whatif::{Asked, Basis, ConstituentLimit, moment};

/// An answer.
#[derive(Serialize, ToSchema)]
#[schema(as = WhatIfResult)]
pub(crate) struct ResultView {
    section: Named,
    #[schema(value_type = String)]
    start: Instant,
    /// The end of each hour, Unix seconds.
    times: Vec<i64>,
    members: usize,
    /// Seconds it took.
    took_s: f64,
    /// The largest share of water or of a constituent that any member's ledger misses.
    ledger_error: f64,
    constituents: Vec<ConstituentLimit>,
    basis: Basis,
    /// Doing nothing, then the options.
    options: Vec<WhatIfOutcome>,
    /// Places in `options`, the best first.
    ranking: Vec<usize>,
}

/// What comes of an option.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhatIfOutcome {
    /// Nothing for doing nothing.
    id: Option<String>,
    name: String,
    note: String,
    words: Vec<String>,
    fans: Vec<WhatIfFan>,
    days: Vec<WhatIfDay>,
    flooded_m3: WhatIfAmount,
    sources: Vec<WhatIfSource>,
    profile: WhatIfProfile,
    works: Vec<WhatIfWork>,
    /// Days above a limit to be expected.
    expected_days: f64,
    /// The highest ratio of a daily mean to its limit in the worst decile.
    worst_ratio: f64,
    /// Places among the days that are noticeably better, and worse, than doing nothing.
    better_days: Vec<usize>,
    worse_days: Vec<usize>,
    /// Better on one day, worse on another.
    moves: bool,
}

/// Quantiles of members in every hour.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhatIfFan {
    p05: Vec<f64>,
    p25: Vec<f64>,
    p50: Vec<f64>,
    p75: Vec<f64>,
    p95: Vec<f64>,
}

/// Quantiles of an amount.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhatIfAmount {
    p05: f64,
    p50: f64,
    p90: f64,
    p95: f64,
}

/// A day.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhatIfDay {
    date: String,
    /// Hours of it that are told.
    hours: usize,
    /// Hours of the day before the start whose measured mean is in it.
    measured: usize,
    /// Share of members in which any constituent is beyond its limit.
    chance: f64,
    constituents: Vec<WhatIfDayMean>,
}

/// The daily mean of a constituent.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhatIfDayMean {
    mean: WhatIfAmount,
    /// Share of members beyond the limit.
    chance: Option<f64>,
    /// Against doing nothing under the same rain: the middle, and where the worst decile begins (of dissolved oxygen the least).
    change_p50: Option<f64>,
    change_p90: Option<f64>,
}

/// What a source brings to the section, `parts[constituent][hour]`, mg/L, in the member with the middle rain; nothing of dissolved oxygen.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhatIfSource {
    name: String,
    /// `runoff`, `dry_weather`, `upstream`, `rain`, `initial`.
    kind: &'static str,
    parts: Vec<Vec<f64>>,
}

/// The river along its length, `quality[constituent][hour][point]`, in the member with the middle rain.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhatIfProfile {
    km: Vec<f64>,
    names: Vec<String>,
    quality: Vec<Vec<Vec<f64>>>,
    flow: Vec<Vec<f64>>,
}

/// A gate, an overflow, a pump, a pool or a plant over the hours.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhatIfWork {
    id: String,
    name: String,
    role: &'static str,
    /// Where its water comes to the river.
    km: Option<f64>,
    flow: Vec<f64>,
    /// Setting 0 to 1; of a pool or plant its depth, m.
    state: Vec<f64>,
}

/// To four decimals.
fn short(x: f64) -> f64 {
    (x * 1e4).round() / 1e4
}

fn shorts(values: &[f64]) -> Vec<f64> {
    values.iter().map(|x| short(*x)).collect()
}

impl WhatIfAmount {
    fn of(amount: &Amount) -> Self {
        let Amount { p05, p50, p90, p95, .. } = *amount;
        Self { p05: short(p05), p50: short(p50), p90: short(p90), p95: short(p95) }
    }
}

/// An answer as it is kept and as pages read it.
pub(crate) fn written(asked: &Asked, outcome: &Outcome, took_s: f64) -> Result<String, ServerError> {
    let view = ResultView::of(asked, outcome, took_s);
    serde_json::to_string(&view).map_err(|error| ServerError::Content(error.to_string()))
}

impl ResultView {
    fn of(asked: &Asked, outcome: &Outcome, took_s: f64) -> Self {
        let native = &asked.native;
        let ranked = standings(outcome, &asked.limits());
        let options = outcome.options.iter().enumerate().map(|(place, option)| {
            let standing = ranked.iter().find(|s| s.option == place);
            outcome_view(native, option, standing, asked.start)
        });
        let section = &native.sections[asked.section].id;
        Self {
            section: named(section, &asked.section_name),
            start: asked.start,
            times: outcome.times.iter().map(|at| moment(*at).unix_seconds()).collect(),
            members: outcome.members,
            took_s: (took_s * 10.0).round() / 10.0,
            ledger_error: outcome.ledger_error,
            constituents: asked.constituents.clone(),
            basis: asked.basis.clone(),
            options: options.collect(),
            ranking: ranked.iter().map(|s| s.option).collect(),
        }
    }
}

fn outcome_view(
    native: &NativeModel,
    option: &OptionOutcome,
    standing: Option<&whatif::Standing>,
    start: Instant,
) -> WhatIfOutcome {
    let choice = option.choice.and_then(|c| native.choices.get(c));
    let central = &option.central;
    let profile = &central.profile;
    WhatIfOutcome {
        id: choice.map(|c| c.id.clone()),
        name: choice.map_or_else(|| "现状（不处置）".to_owned(), |c| c.name.clone()),
        note: choice.map_or_else(String::new, |c| c.note.clone()),
        words: choice.map_or_else(Vec::new, |c| option_words(native, c, start)),
        fans: option.fans.iter().map(fan).collect(),
        days: option.days.iter().map(day).collect(),
        flooded_m3: WhatIfAmount::of(&option.flooded),
        sources: central
            .parts
            .iter()
            .map(|part| WhatIfSource {
                name: part.name.clone(),
                kind: kind(part.kind),
                parts: part.parts.iter().map(|p| shorts(p)).collect(),
            })
            .collect(),
        profile: WhatIfProfile {
            km: profile.points.iter().map(|p| short(p.0)).collect(),
            names: profile.points.iter().map(|p| p.1.clone()).collect(),
            quality: profile.quality.iter().map(|c| c.iter().map(|hour| shorts(hour)).collect()).collect(),
            flow: profile.flow.iter().map(|hour| shorts(hour)).collect(),
        },
        works: central
            .works
            .iter()
            .filter_map(|stood| {
                let work = native.works.get(stood.work)?;
                Some(WhatIfWork {
                    id: work.id.clone(),
                    name: work.name.clone(),
                    role: role(work.role),
                    km: stood.km.map(short),
                    flow: shorts(&stood.flow),
                    state: shorts(&stood.state),
                })
            })
            .collect(),
        expected_days: standing.map_or(0.0, |s| short(s.expected_days)),
        worst_ratio: standing.map_or(0.0, |s| short(s.worst_ratio)),
        better_days: standing.map_or_else(Vec::new, |s| s.better_days.clone()),
        worse_days: standing.map_or_else(Vec::new, |s| s.worse_days.clone()),
        moves: standing.is_some_and(|s| s.moves),
    }
}

fn fan(fan: &Fan) -> WhatIfFan {
    WhatIfFan {
        p05: shorts(&fan.p05),
        p25: shorts(&fan.p25),
        p50: shorts(&fan.p50),
        p75: shorts(&fan.p75),
        p95: shorts(&fan.p95),
    }
}

fn day(day: &Day) -> WhatIfDay {
    let constituents = day.constituents.iter().map(|c| WhatIfDayMean {
        mean: WhatIfAmount::of(&c.mean),
        chance: c.chance.map(short),
        change_p50: c.change.map(|c| short(c.p50)),
        change_p90: c.change.map(|c| short(c.worst)),
    });
    WhatIfDay {
        date: day.date.clone(),
        hours: day.hours,
        measured: day.measured,
        chance: short(day.chance),
        constituents: constituents.collect(),
    }
}

fn kind(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Runoff => "runoff",
        SourceKind::DryWeather => "dry_weather",
        SourceKind::Upstream => "upstream",
        SourceKind::Rain => "rain",
        SourceKind::Initial => "initial",
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Gate => "gate",
        Role::Overflow => "overflow",
        Role::Pump => "pump",
        Role::Pool => "pool",
        Role::Plant => "plant",
        Role::Source => "source",
    }
}

/// What an option sets, in words with its times.
pub(super) fn option_words(native: &NativeModel, choice: &Choice, start: Instant) -> Vec<String> {
    choice.settings.iter().map(|s| setting_words(native, s, start)).collect()
}

/// "枣林镇退水渠闸：关闭，7月10日8时起，7月11日8时止".
pub(super) fn setting_words(native: &NativeModel, setting: &Setting, start: Instant) -> String {
    let work = native.works.get(setting.work);
    let name = work.map_or("", |w| w.name.as_str());
    let what = match work.map(|w| w.role) {
        Some(Role::Pump) if setting.setting > 0.0 => "开启".to_owned(),
        Some(Role::Pump) => "停运".to_owned(),
        _ if setting.setting <= 0.0 => "关闭".to_owned(),
        _ if setting.setting >= 1.0 => "全开".to_owned(),
        _ => format!("开度 {:.0}%", setting.setting * 100.0),
    };
    let from = hour_words(start, setting.from_h);
    match setting.to_h {
        Some(to) => format!("{name}：{what}，{from}起，{}止", hour_words(start, to)),
        None => format!("{name}：{what}，{from}起"),
    }
}

/// A moment so many hours after another.
pub(super) fn after(start: Instant, hours: f64) -> Instant {
    #[expect(clippy::cast_possible_truncation, reason = "hours of a few days")]
    start.plus_ms((hours * 3_600_000.0) as i64)
}

fn hour_words(start: Instant, hours: f64) -> String {
    let at = after(start, hours);
    let (_, month, day) = at.day().ymd();
    let (hour, minute, ..) = at.time_of_day();
    if minute == 0 {
        format!("{month}月{day}日{hour}时")
    } else {
        format!("{month}月{day}日{hour}时{minute}分")
    }
}
