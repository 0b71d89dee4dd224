//! 态势: the county at a glance.

use axum::Json;
use axum::extract::Query;
use forecast::words::{chance_chinese, chance_english};
use rust_decimal::prelude::ToPrimitive as _;
use serde::{Deserialize, Serialize};
use standards::time::{BeijingDay, Instant};
use standards::{Origin, SectionId};
use utoipa::{IntoParams, ToSchema};

use super::ApiError;
use super::meta::ClockView;
use super::views::{FactorName, Named, SectionCard, WarningView, Words, card};
use crate::accounts::gate::{Allowed, ViewWater};
use crate::app::App;
use crate::live::open_at;

/// The day a page shows.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AsOf {
    /// A Beijing day; today when absent.
    #[param(value_type = Option<String>)]
    asof: Option<BeijingDay>,
}

impl AsOf {
    /// The day and the moments it is looked at from.
    pub(crate) fn resolve(&self, app: &App) -> Look {
        Look::on(app, self.asof)
    }
}

/// A look at the water of a day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub(crate) day: BeijingDay,
    /// Days that have ended by then are settled.
    pub(crate) asof: Instant,
    /// Nothing measured later is shown as latest.
    pub(crate) until: Instant,
}

impl Look {
    /// The look at a day; at today without one.
    pub(crate) fn on(app: &App, day: Option<BeijingDay>) -> Self {
        let now = app.clock.now();
        let day = day.unwrap_or_else(|| now.day());
        if day >= now.day() {
            return Self { day, asof: now, until: now };
        }
        Self { day, asof: day.end(), until: day.end().plus_ms(-1) }
    }
}

/// The county at a glance.
#[derive(Serialize, ToSchema)]
pub(crate) struct Situation {
    #[schema(value_type = String)]
    asof: BeijingDay,
    #[schema(value_type = String)]
    now: Instant,
    clock_mode: &'static str,
    clock_notice: Option<String>,
    campaign: CampaignView,
    coverage: Vec<Coverage>,
    sections: Vec<SectionCard>,
    warnings: Vec<WarningView>,
    /// The likeliest exceedance of the coming days at each section of the county's; empty on a day of the past.
    forecasts: Vec<ForecastLineView>,
    stations: Vec<StationView>,
    quarantine: QuarantineCount,
    /// The newest attempt to store frames failed; see the log.
    storing_fails: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CampaignView {
    name: String,
    #[schema(value_type = String)]
    start: BeijingDay,
    #[schema(value_type = String)]
    end: BeijingDay,
    phase: Option<PhaseView>,
    document: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PhaseView {
    name: String,
    #[schema(value_type = String)]
    start: BeijingDay,
    #[schema(value_type = String)]
    end: BeijingDay,
}

/// A span of stored days of one origin.
#[derive(Serialize, ToSchema)]
pub(crate) struct Coverage {
    origin: &'static str,
    #[schema(value_type = String)]
    from: BeijingDay,
    #[schema(value_type = String)]
    to: BeijingDay,
    label: &'static str,
}

/// A station and how fresh its data is.
#[derive(Serialize, ToSchema)]
pub(crate) struct StationView {
    mn: String,
    name: String,
    section: Option<Named>,
    origin: &'static str,
    #[schema(value_type = Option<String>)]
    last_measured: Option<Instant>,
    #[schema(value_type = Option<String>)]
    last_received: Option<Instant>,
    age_minutes: Option<i64>,
    /// `fresh`, `late`, `silent` or `never`.
    state: &'static str,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct QuarantineCount {
    devices: usize,
    frames: u64,
}

/// The county at a glance on a day.
#[utoipa::path(get, path = "/situation", tag = "water", params(AsOf), responses((status = 200, body = Situation)))]
pub(crate) async fn situation(
    by: Allowed<ViewWater>,
    Query(asof): Query<AsOf>,
) -> Result<Json<Situation>, ApiError> {
    let app = &by.app;
    let look = asof.resolve(app);
    let plan = app.registry.plan();
    let mut warnings = app.live.warnings(|w| !w.is_withdrawn() && open_at(w, look.until));
    warnings.sort_by_key(|w| std::cmp::Reverse((w.warning.level, w.warning.opened.measured)));
    let records = app.live.sections();
    let open = |id: &SectionId| warnings.iter().filter(|w| w.warning.key.section == *id).count();
    let cards =
        plan.sections.iter().filter_map(|s| Some(card(s, records.get(&s.id)?, look, open(&s.id)))).collect();
    let clock = ClockView::of(app);
    let held = app.reader.held_devices()?;
    Ok(Json(Situation {
        asof: look.day,
        now: clock.now,
        clock_mode: clock.mode,
        clock_notice: clock.notice,
        campaign: campaign(plan, look.day),
        coverage: [Origin::Measured, Origin::Synthetic]
            .into_iter()
            .filter_map(|o| coverage(&records, o))
            .collect(),
        sections: cards,
        warnings: warnings.iter().map(|w| warning_view(app, &records, w)).collect(),
        forecasts: forecasts(app, look),
        stations: stations(app),
        quarantine: QuarantineCount { devices: held.len(), frames: held.iter().map(|d| d.frames).sum() },
        storing_fails: app.metrics.store_is_failing(),
    }))
}

/// What is likeliest to be over its limit at a section in the coming days.
#[derive(Serialize, ToSchema)]
pub(crate) struct ForecastLineView {
    section: Named,
    item: FactorName,
    #[schema(value_type = String)]
    day: BeijingDay,
    /// 0 today, 1 tomorrow.
    ahead: i32,
    chance: f64,
    /// The chance in words, Chinese and English.
    words: [&'static str; 2],
    /// Whether a forecast warns from there on.
    warns: bool,
}

fn forecasts(app: &App, look: Look) -> Vec<ForecastLineView> {
    let plan = app.registry.plan();
    if look.day != app.clock.now().day() {
        return Vec::new();
    }
    let warn_at = plan.rules.judging.forecast_warn_chance.value.to_f64().unwrap_or(1.0);
    let line = |section: &campaign::plan::Section| {
        let likeliest = app.outlooks.likeliest(&section.id, look.until)?;
        let (item, day, chance) = likeliest;
        Some(ForecastLineView {
            section: Named { id: section.id.to_string(), name: section.name.clone() },
            item: FactorName::of(item),
            day,
            ahead: day.since(look.day),
            chance,
            words: [chance_chinese(chance), chance_english(chance)],
            warns: chance >= warn_at,
        })
    };
    plan.sections.iter().filter_map(line).collect()
}

type Records = std::collections::BTreeMap<SectionId, evaluation::SectionRecord>;

/// A warning with the origin of the day it was opened on.
pub(super) fn warning_view(app: &App, records: &Records, numbered: &crate::live::Numbered) -> WarningView {
    let warning = &numbered.warning;
    let day = warning.opened.measured.day();
    let origin = records.get(&warning.key.section).and_then(|r| r.day(day, day.end())).and_then(|d| d.origin);
    WarningView::of(numbered, &app.registry, Words::origin(origin))
}

fn campaign(plan: &campaign::Plan, day: BeijingDay) -> CampaignView {
    let phase = plan.campaign.phase_on(day);
    CampaignView {
        name: plan.campaign.name.clone(),
        start: plan.campaign.start,
        end: plan.campaign.end,
        phase: phase.map(|p| PhaseView { name: p.name.clone(), start: p.start, end: p.end }),
        document: plan.document.number.clone(),
    }
}

fn coverage(records: &Records, origin: Origin) -> Option<Coverage> {
    let spans: Vec<_> = records.values().filter_map(|r| r.span(origin)).collect();
    let (name, label) = match origin {
        Origin::Measured => ("measured", "实测数据"),
        Origin::Synthetic => ("synthetic", "合成数据"),
    };
    Some(Coverage {
        origin: name,
        from: spans.iter().map(|s| s.first).min()?,
        to: spans.iter().map(|s| s.last).max()?,
        label,
    })
}

fn stations(app: &App) -> Vec<StationView> {
    let now = app.clock.now();
    let plan = app.registry.plan();
    let rules = &plan.rules;
    let hours = |h: u32| i64::from(h) * 60;
    let view = |station: &campaign::plan::Station| {
        let heard = app.live.heard(&station.mn);
        let age = heard.map(|h| (now.0 - h.measured.0) / 60_000);
        let state = match age {
            None => "never",
            Some(age) if age <= hours(rules.fresh_hours.value) => "fresh",
            Some(age) if age < hours(rules.silent_hours.value) => "late",
            Some(_) => "silent",
        };
        let section = plan.section(&station.section);
        StationView {
            mn: station.mn.to_string(),
            name: station.name.clone(),
            section: section.map(|s| Named { id: s.id.to_string(), name: s.name.clone() }),
            origin: match station.origin {
                Origin::Measured => "measured",
                Origin::Synthetic => "synthetic",
            },
            last_measured: heard.map(|h| h.measured),
            last_received: heard.map(|h| h.received),
            age_minutes: age,
            state,
        }
    };
    plan.stations.iter().map(view).collect()
}
