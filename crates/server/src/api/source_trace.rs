//! 溯源: where a rise at a section may have come from, in which order to look, and what that rests on.

mod table;

use axum::extract::{Path, Query};
use axum::response::Response;
use campaign::plan::{Department, OrganisationKind, Plan};
use campaign::register::RegisteredObject;
use serde::{Deserialize, Serialize};
use source_tracing::{Candidate, SourceKind, inspection_order};
use standards::SectionId;
use standards::time::Instant;
use utoipa::{IntoParams, ToSchema};

use super::ApiError;
use super::export::{Form, XLSX};
use super::scan::scan;
use super::views::{FactorName, Named};
use crate::accounts::gate::{Allowed, ViewWater};
use crate::app::App;
use crate::source_trace::{Asked, Placed, Traced, traced};

/// Which stretch of time; that of the newest exceedance when absent.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TraceSpan {
    /// First moment.
    #[param(value_type = Option<String>)]
    from: Option<Instant>,
    /// Last moment, at most ten days later.
    #[param(value_type = Option<String>)]
    to: Option<Instant>,
}

/// What may have caused a rise. It ranks work and accuses nobody.
#[derive(Serialize, ToSchema)]
pub(crate) struct SourceTracePage {
    section: Named,
    #[schema(value_type = String)]
    now: Instant,
    /// What a ranking is and is not, Chinese and English.
    note: [&'static str; 2],
    /// Why there is no ranking, Chinese and English.
    nothing: Option<[String; 2]>,
    result: Option<TraceResult>,
    /// Objects that may release something and are placed nowhere: they take no part.
    unplaced: Vec<UnplacedView>,
}

/// A ranking with what it rests on.
#[derive(Serialize, ToSchema)]
pub(crate) struct TraceResult {
    #[schema(value_type = String)]
    from: Instant,
    #[schema(value_type = String)]
    to: Instant,
    /// The warning it is about.
    warning: Option<i64>,
    /// How clear the rise is.
    rise: &'static str,
    #[schema(value_type = Option<String>)]
    rain_onset: Option<Instant>,
    ranked: Vec<RankedView>,
    together: Vec<TogetherView>,
    inspection: Vec<TraceVisitView>,
    observed: Vec<ObservedView>,
    /// The section upstream whose readings were compared.
    second_station: Option<Named>,
    river: TracedRiverView,
    /// What is assumed, in words.
    assumptions: Vec<String>,
}

/// One candidate; the source nobody has listed has no object.
#[derive(Serialize, ToSchema)]
pub(crate) struct RankedView {
    number: Option<i64>,
    object: Option<Named>,
    kind: Option<String>,
    distance_km: Option<String>,
    /// All add up to one.
    probability: f64,
    /// Probability of having taken part, alone or with another.
    involved: f64,
    /// Between which moments the release began with a chance of four in five, if it was this source.
    #[schema(value_type = Option<Vec<String>>)]
    began: Option<[Instant; 2]>,
    reasons: Vec<String>,
    /// Whether the plan marks the place as an example or an assumption.
    assumed: bool,
}

/// Two that may have released together.
#[derive(Serialize, ToSchema)]
pub(crate) struct TogetherView {
    names: Vec<String>,
    probability: f64,
}

/// One visit, ready to be given as a task.
#[derive(Serialize, ToSchema)]
pub(crate) struct TraceVisitView {
    order: usize,
    object: Option<Named>,
    lead: Named,
    focus: String,
    /// What to do.
    text: String,
}

/// Readings of one factor.
#[derive(Serialize, ToSchema)]
pub(crate) struct ObservedView {
    #[serde(flatten)]
    factor: FactorName,
    background: f64,
    /// Too few readings before the rise: the background is the least reading of it.
    background_poor: bool,
    readings: Vec<TracedReading>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TracedReading {
    #[schema(value_type = String)]
    time: Instant,
    value: f64,
}

/// The river as the plan describes it.
#[derive(Serialize, ToSchema)]
pub(crate) struct TracedRiverView {
    discharge: String,
    velocity: String,
    dispersion: String,
}

/// An object that takes no part.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnplacedView {
    id: String,
    name: String,
    kind: &'static str,
}

const NOTE: [&str; 2] = [
    "概率排序用于安排核查先后，不作责任认定；“清单外污染源”始终在列",
    "The ranking orders inspections and attributes no responsibility; a source nobody has listed is always among them",
];

/// Where a rise may have come from.
#[utoipa::path(operation_id = "source_trace", get, path = "/sections/{id}/trace", tag = "water", params(("id" = String, Path), TraceSpan, Form),
    responses((status = 200, content((SourceTracePage = "application/json"), (Vec<u8> = XLSX), (String = "text/csv"))), (status = 404, body = super::error::ErrorBody)))]
pub(crate) async fn source_trace(
    by: Allowed<ViewWater>,
    Path(id): Path<String>,
    Query(span): Query<TraceSpan>,
    Query(form): Query<Form>,
) -> Result<Response, ApiError> {
    let page = scan(&by.app, move |app| page(app, &id, &span)).await?;
    form.answer(&page)
}

fn page(app: &App, id: &str, span: &TraceSpan) -> Result<SourceTracePage, ApiError> {
    let plan = app.registry.plan();
    let id = SectionId::from(id);
    let section = plan.section(&id).ok_or_else(|| ApiError::not_found("该断面", "section"))?;
    let found = traced(app, &section.id, Asked { from: span.from, to: span.to });
    let (result, nothing) = match found {
        Ok(traced) => (Some(TraceResult::of(plan, &traced)), None),
        Err(why) => (None, Some(why)),
    };
    let unplaced = plan.tracing.unplaced(&plan.register.objects);
    Ok(SourceTracePage {
        section: Named { id: section.id.to_string(), name: section.name.clone() },
        now: app.clock.now(),
        note: NOTE,
        nothing,
        result,
        unplaced: unplaced.map(UnplacedView::of).collect(),
    })
}

impl UnplacedView {
    fn of(object: &RegisteredObject) -> Self {
        Self { id: object.id.to_string(), name: object.name.clone(), kind: object.kind.name() }
    }
}

impl TraceResult {
    fn of(plan: &Plan, traced: &Traced<'_>) -> Self {
        let tracing = &traced.tracing;
        let source = |number: i64| traced.sources.iter().find(|source| source.number == number);
        let name = |number: i64| source(number).map_or_else(String::new, |s| s.object.name.clone());
        let upstream = traced.river.upstream.as_ref().filter(|_| traced.episode.second_station.is_some());
        Self {
            from: traced.window.from,
            to: traced.window.to,
            warning: traced.window.warning,
            rise: tracing.rise.chinese(),
            rain_onset: traced.rain_onset,
            ranked: tracing
                .ranked
                .iter()
                .map(|candidate| {
                    RankedView::of(candidate, candidate.source.and_then(|id| source(id.0)), traced)
                })
                .collect(),
            together: tracing
                .together
                .iter()
                .map(|both| TogetherView {
                    names: both.sources.iter().map(|id| name(id.0)).collect(),
                    probability: both.probability,
                })
                .collect(),
            inspection: inspection(plan, traced),
            observed: traced.observed.iter().map(ObservedView::of).collect(),
            second_station: upstream.map(|(id, _)| Named {
                id: id.to_string(),
                name: plan.section(id).map_or_else(|| id.to_string(), |s| s.name.clone()),
            }),
            river: TracedRiverView {
                discharge: traced.river.discharge.to_string(),
                velocity: traced.river.velocity.to_string(),
                dispersion: traced.river.dispersion.to_string(),
            },
            assumptions: assumptions(traced),
        }
    }
}

impl RankedView {
    fn of(candidate: &Candidate, source: Option<&Placed<'_>>, traced: &Traced<'_>) -> Self {
        let named = |source: &Placed<'_>| Named {
            id: source.object.id.to_string(),
            name: source.object.name.clone(),
        };
        let kind = |source: &Placed<'_>| SourceKind::from_code(source.entry.kind.word()).chinese().to_owned();
        Self {
            number: source.map(|source| source.number),
            object: source.map(named),
            kind: source.map(kind),
            distance_km: source.map(|source| source.entry.distance_km.to_string()),
            probability: candidate.probability,
            involved: candidate.involved,
            began: candidate.began_h.map(|(from, to)| [traced.window.at(from), traced.window.at(to)]),
            reasons: candidate.reasons.clone(),
            assumed: source.is_some_and(|s| {
                s.object.example || s.entry.source.basis == campaign::plan::Basis::Assumption
            }),
        }
    }
}

/// Visits in order, each with the department that goes and what it looks for.
fn inspection(plan: &Plan, traced: &Traced<'_>) -> Vec<TraceVisitView> {
    let visits = inspection_order(&traced.episode, &traced.tracing);
    let mut listed = Vec::new();
    for (order, visit) in (1..).zip(visits) {
        let source = visit.source.and_then(|id| traced.sources.iter().find(|source| source.number == id.0));
        let candidate = traced.tracing.ranked.iter().find(|candidate| candidate.source == visit.source);
        let department = source.map_or(Department::WaterResources, |s| s.entry.kind.inspected_by());
        let Some(lead) = department_of(plan, department) else { continue };
        let text = source.map_or(visit.task, |source| {
            let kind = SourceKind::from_code(source.entry.kind.word());
            let began =
                candidate.and_then(|candidate| candidate.began_h).map_or_else(String::new, |(from, to)| {
                    format!(
                        "；重点核对{}至{}前后的记录",
                        short(traced.window.at(from)),
                        short(traced.window.at(to))
                    )
                });
            format!(
                "溯源核查{}（距断面{}公里）：{}{began}；取样与断面比对",
                source.object.name,
                source.entry.distance_km,
                kind.look_for()
            )
        });
        let focus = source.map_or(campaign::register::Focus::RiverBed, |s| s.object.kind.focus());
        listed.push(TraceVisitView {
            order,
            object: source.map(|s| Named { id: s.object.id.to_string(), name: s.object.name.clone() }),
            lead,
            focus: focus.word().to_owned(),
            text,
        });
    }
    listed
}

/// The organisation that is a department; that of ecology and environment, or the group's office, in its place.
fn department_of(plan: &Plan, department: Department) -> Option<Named> {
    let found = plan
        .department(department)
        .or_else(|| plan.department(Department::EcologyEnvironment))
        .or_else(|| plan.organisations.iter().find(|o| o.kind == OrganisationKind::GroupOffice))?;
    Some(Named { id: found.id.to_string(), name: found.name.clone() })
}

/// `7月14日08:00`
fn short(at: Instant) -> String {
    let (_, month, day) = at.day().ymd();
    let (hour, minute, ..) = at.time_of_day();
    format!("{month}月{day}日{hour:02}:{minute:02}")
}

impl ObservedView {
    fn of(observed: &crate::source_trace::Observed) -> Self {
        let reading = |(time, value): &(Instant, f64)| TracedReading { time: *time, value: *value };
        Self {
            factor: FactorName::of(observed.factor),
            background: observed.background.value,
            background_poor: observed.background.poor,
            readings: observed.readings.iter().map(reading).collect(),
        }
    }
}

fn assumptions(traced: &Traced<'_>) -> Vec<String> {
    let assumed = source_tracing::Assumptions::of_a_county();
    let percent = |share: f64| format!("{:.0}%", share * 100.0);
    let mut said = vec![
        "河段按一个平均状态：流量、流速、离散系数见方案 tracing.toml，未经实测的都是假定".to_owned(),
        format!(
            "流速的对数标准差 {}，排放量的对数标准差 {}：对本县知道得少，放得比算例宽",
            assumed.velocity_log_sd, assumed.discharge_log_sd
        ),
        format!(
            "两处同时排放的事前可能 {}，清单外污染源 {}；另留 {} 给没有想到的情形",
            percent(assumed.two_sources),
            percent(assumed.unlisted),
            percent(assumed.reserve)
        ),
        format!("各类污水浓度见方案 tracing.toml，对数标准差 {}", traced.episode.signature_log_sd),
        "不计途中降解；理由里的“第几小时”从所取时段的开头算起".to_owned(),
    ];
    if traced.rain_onset.is_none() {
        said.push(format!(
            "降雨开始时间不明：排放按时段开头起 {} 小时内任一时刻开始计",
            assumed.record_lead_h
        ));
    }
    said
}
