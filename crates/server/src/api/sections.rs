//! 断面: one section in full.

use axum::Json;
use axum::extract::{Path, Query};
use evaluation::{LatestItem, SampleJudgement};
use serde::Serialize;
use standards::time::{BeijingDay, Instant};
use standards::{Origin, SectionId};
use utoipa::ToSchema;

use super::ApiError;
use super::situation::{AsOf, warning_view};
use super::views::{
    AssumptionView, DayView, FactorName, MonthView, Named, RunView, SectionCard, SwingView, WarningView,
    Words, card,
};
use crate::accounts::gate::{Allowed, ViewWater};
use crate::app::App;
use crate::live::open_at;

/// Warnings shown with a section.
const RECENT: usize = 20;

/// One section in full.
#[derive(Serialize, ToSchema)]
pub(crate) struct SectionPage {
    #[schema(value_type = String)]
    asof: BeijingDay,
    section: SectionHead,
    latest_items: Vec<LatestItemView>,
    day: Option<DayView>,
    month: Option<MonthView>,
    run: RunView,
    warnings: Vec<WarningView>,
    /// Judged items of the day against the days before (SC-004); an indicator, not a warning.
    swings: Vec<SwingView>,
    /// Rules of the swing indicator, which the notice leaves open.
    swing_assumptions: Vec<AssumptionView>,
    factors: Vec<FactorChoice>,
    rule_version: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SectionHead {
    #[serde(flatten)]
    card: SectionCard,
    stations: Vec<StationHead>,
    upstream: Vec<Named>,
    downstream: Vec<Named>,
    notes: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct StationHead {
    mn: String,
    name: String,
    origin: &'static str,
    kind_name: &'static str,
    expected_per_day: u32,
    example: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FactorChoice {
    #[serde(flatten)]
    factor: FactorName,
    judged: bool,
}

/// The newest value of a factor.
#[derive(Serialize, ToSchema)]
pub(crate) struct LatestItemView {
    #[serde(flatten)]
    factor: FactorName,
    value: String,
    flag: String,
    flag_meaning: &'static str,
    counts: bool,
    left_out: Option<String>,
    #[schema(value_type = String)]
    time: Instant,
    #[schema(value_type = String)]
    received: Instant,
    class: Option<u8>,
    class_label: &'static str,
    limit: Option<String>,
    limit_kind: &'static str,
    exceeds: Option<bool>,
    multiple: Option<String>,
    judged: bool,
    stale: bool,
    frame_id: i64,
    origin: &'static str,
    revisions: u32,
}

/// One section in full on a day.
#[utoipa::path(get, path = "/sections/{id}", tag = "water", params(("id" = String, Path), AsOf),
    responses((status = 200, body = SectionPage), (status = 404, body = super::error::ErrorBody)))]
pub(crate) async fn section(
    by: Allowed<ViewWater>,
    Path(id): Path<String>,
    Query(asof): Query<AsOf>,
) -> Result<Json<SectionPage>, ApiError> {
    let app = &by.app;
    let look = asof.resolve(app);
    let (day, moment) = (look.day, look.asof);
    let id = SectionId::from(id.as_str());
    let records = app.live.sections();
    let known = app.registry.plan().section(&id).zip(records.get(&id));
    let (section, record) = known.ok_or_else(|| ApiError::not_found("该断面", "section"))?;
    let warnings = app.live.warnings(|w| w.key.section == id && w.opened.measured <= look.until);
    let open = warnings.iter().filter(|w| open_at(&w.warning, look.until)).count();
    let latest = record.latest(look.until);
    let judged = &record.profile().judged;
    let latest_items =
        latest.iter().flat_map(|l| l.items.iter().map(|i| latest_item(i, &l.sample, judged))).collect();
    Ok(Json(SectionPage {
        asof: day,
        section: head(app, section, card(section, record, look, open)),
        latest_items,
        day: record.day(day, moment).as_ref().map(DayView::of),
        month: record.month_to_date(day, moment).as_ref().map(MonthView::of),
        run: RunView::on(record, day, moment),
        warnings: warnings.iter().take(RECENT).map(|w| warning_view(app, &records, w)).collect(),
        swings: record.judged().swings(day, moment).iter().map(SwingView::from).collect(),
        swing_assumptions: AssumptionView::of_swings(app.registry.plan()),
        factors: factors(latest.as_ref(), judged),
        rule_version: record.profile().rules_version(day).to_string(),
    }))
}

fn factors(latest: Option<&evaluation::Latest>, judged: &[standards::FactorCode]) -> Vec<FactorChoice> {
    let others = latest.iter().flat_map(|l| l.items.iter().map(|i| i.observation.factor));
    let others: Vec<_> = others.filter(|f| !judged.contains(f)).collect();
    let all = judged.iter().copied().chain(others);
    all.map(|f| FactorChoice { factor: FactorName::of(f), judged: judged.contains(&f) }).collect()
}

fn head(app: &App, section: &campaign::plan::Section, card: SectionCard) -> SectionHead {
    let plan = app.registry.plan();
    let named = |s: &campaign::plan::Section| Named { id: s.id.to_string(), name: s.name.clone() };
    let says_more = |note: &String| section.target.as_ref().is_none_or(|t| t.source != *note);
    SectionHead {
        card,
        stations: app
            .registry
            .stations_of(&section.id)
            .map(|s| StationHead {
                mn: s.mn.to_string(),
                name: s.name.clone(),
                origin: origin(s.origin),
                kind_name: s.kind.name(),
                expected_per_day: section.expected_per_day,
                example: s.example,
            })
            .collect(),
        upstream: plan
            .sections
            .iter()
            .filter(|s| s.downstream.as_ref() == Some(&section.id))
            .map(named)
            .collect(),
        downstream: section.downstream.iter().filter_map(|id| plan.section(id)).map(named).collect(),
        notes: section.source.note.clone().filter(says_more).into_iter().collect(),
    }
}

pub(super) fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Measured => "measured",
        Origin::Synthetic => "synthetic",
    }
}

fn latest_item(
    item: &LatestItem,
    sample: &SampleJudgement,
    judged: &[standards::FactorCode],
) -> LatestItemView {
    let observation = &item.observation;
    let verdict = sample.items.iter().find(|i| i.factor == observation.factor && !item.stale);
    let class = verdict.and_then(|v| v.class);
    let limit = verdict.and_then(|v| v.limit);
    LatestItemView {
        factor: FactorName::of(observation.factor),
        value: observation.value.to_string(),
        flag: observation.flag.to_string(),
        flag_meaning: observation.flag.meaning(),
        counts: item.left_out.is_none(),
        left_out: item.left_out.map(|l| l.to_string()),
        time: observation.time,
        received: observation.received,
        class: Words::ordinal(class),
        class_label: class.map_or("—", standards::WaterClass::label),
        limit: limit.map(Words::limit),
        limit_kind: Words::limit_kind(limit),
        exceeds: verdict.and_then(|v| v.exceeds),
        multiple: verdict.and_then(|v| v.multiple).map(|m| m.to_string()),
        judged: judged.contains(&observation.factor),
        stale: item.stale,
        frame_id: observation.frame.0,
        origin: origin(observation.origin),
        revisions: observation.revisions,
    }
}
