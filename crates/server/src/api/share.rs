//! What is shared with other offices' systems (共联共享, SC-089).

mod log;

pub(crate) use log::*;

use axum::Json;
use axum::extract::Query;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use standards::SectionId;
use standards::time::{BeijingDay, Instant};
use utoipa::{IntoParams, ToSchema};

use super::ApiError;
use super::campaign::incident_views::IncidentView;
use super::error::ErrorBody;
use super::export::{Form, XLSX};
use super::rain::{RainPage, page as rain_page};
use super::views::{FactorName, TargetView};
use crate::accounts::share::Shared;

/// Days of one answer.
const MOST_DAYS: i32 = 366;
/// Incidents of one answer.
const MOST: usize = 200;

/// Sections with their newest values.
#[derive(Serialize, ToSchema)]
pub(crate) struct SharedSections {
    #[schema(value_type = String)]
    now: Instant,
    sections: Vec<SharedSection>,
}

/// A section with its newest values.
#[derive(Serialize, ToSchema)]
pub(crate) struct SharedSection {
    id: String,
    name: String,
    river: String,
    target: Option<TargetView>,
    #[schema(value_type = Option<String>)]
    measured: Option<Instant>,
    class: Option<u8>,
    values: Vec<SharedValue>,
}

/// A value.
#[derive(Serialize, ToSchema)]
pub(crate) struct SharedValue {
    #[serde(flatten)]
    factor: FactorName,
    value: String,
    #[schema(value_type = String)]
    measured: Instant,
    /// `false`: left out of judging, or too old beside the others.
    judged: bool,
}

/// Newest values of every section.
#[utoipa::path(operation_id = "shared_sections", get, path = "/share/sections", tag = "share",
    responses((status = 200, body = SharedSections), (status = 403, body = ErrorBody)))]
pub(crate) async fn sections(by: Shared) -> Json<SharedSections> {
    let (app, now) = (&by.app, by.app.clock.now());
    let records = app.live.sections();
    let view = |section: &campaign::plan::Section| {
        let latest = records.get(&section.id).and_then(|record| record.latest(now));
        let values = latest.iter().flat_map(|l| &l.items).map(|item| SharedValue {
            factor: FactorName::of(item.observation.factor),
            value: item.observation.value.to_string(),
            measured: item.observation.time,
            judged: !item.stale && item.left_out.is_none(),
        });
        SharedSection {
            id: section.id.to_string(),
            name: section.name.clone(),
            river: section.river.clone(),
            target: section.target.as_ref().map(TargetView::of),
            measured: latest.as_ref().map(|l| l.at),
            class: latest.as_ref().and_then(|l| l.sample.class).map(standards::WaterClass::ordinal),
            values: values.collect(),
        }
    };
    Json(SharedSections { now, sections: app.registry.plan().sections.iter().map(view).collect() })
}

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichDays {
    /// The section.
    section: String,
    /// First day, such as `2021-07-01`.
    from: String,
    /// Last day; 366 days at most.
    to: String,
}

/// Days of a section.
#[derive(Serialize, ToSchema)]
pub(crate) struct SharedDays {
    pub(super) section: String,
    pub(super) name: String,
    pub(super) days: Vec<SharedDay>,
    pub(super) rule_version: String,
}

/// A day with its means.
#[derive(Serialize, ToSchema)]
pub(crate) struct SharedDay {
    #[schema(value_type = String)]
    pub(super) day: BeijingDay,
    pub(super) class: Option<u8>,
    pub(super) class_label: Option<&'static str>,
    /// Whether every judged item has enough results.
    pub(super) valid: bool,
    pub(super) settled: bool,
    pub(super) exceeding: Option<bool>,
    pub(super) means: Vec<SharedMean>,
}

/// A daily mean.
#[derive(Serialize, ToSchema)]
pub(crate) struct SharedMean {
    #[serde(flatten)]
    pub(super) factor: FactorName,
    pub(super) mean: String,
    pub(super) n: u32,
    pub(super) valid: bool,
}

/// Daily means of a section, as JSON, XLSX or CSV.
#[utoipa::path(operation_id = "shared_days", get, path = "/share/days", tag = "share", params(WhichDays, Form),
    responses((status = 200, content((SharedDays = "application/json"), (Vec<u8> = XLSX), (String = "text/csv"))),
        (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)))]
pub(crate) async fn days(
    by: Shared,
    Query(which): Query<WhichDays>,
    Query(form): Query<Form>,
) -> Result<Response, ApiError> {
    let bad = || {
        ApiError::bad_request(
            "bad_days",
            ["日期不对", "写成 2021-07-01，先后顺序，最多 366 天"],
            ["Not a stretch of days", "Write 2021-07-01, first to last, 366 days at most"],
        )
    };
    let day = |text: &str| text.parse::<BeijingDay>().map_err(|_no_day| bad());
    let (from, to) = (day(&which.from)?, day(&which.to)?);
    if to < from || to.since(from) >= MOST_DAYS {
        return Err(bad());
    }
    let id = SectionId::from(which.section.as_str());
    let missing = || ApiError::not_found("该断面", "section");
    let section = by.app.registry.plan().section(&id).ok_or_else(missing)?;
    let now = by.app.clock.now();
    let answer = {
        let records = by.app.live.sections();
        let record = records.get(&id).ok_or_else(missing)?;
        let days = record.days(from, to, now).filter_map(|(_, judgement)| judgement);
        SharedDays {
            section: which.section,
            name: section.name.clone(),
            days: days.map(|judgement| shared_day(&judgement)).collect(),
            rule_version: record.profile().rules_version(to).to_string(),
        }
    };
    form.answer(&answer)
}

fn shared_day(judgement: &evaluation::DayJudgement) -> SharedDay {
    let means = judgement.items.iter().filter_map(|item| {
        Some(SharedMean {
            factor: FactorName::of(item.factor),
            mean: item.assessment.as_ref()?.mean.to_string(),
            n: item.n,
            valid: item.valid,
        })
    });
    SharedDay {
        day: judgement.day,
        class: judgement.class.map(standards::WaterClass::ordinal),
        class_label: judgement.class.map(standards::WaterClass::label),
        valid: judgement.valid,
        settled: judgement.settled,
        exceeding: judgement.exceeding,
        means: means.collect(),
    }
}

/// Incidents, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct SharedIncidents {
    incidents: Vec<IncidentView>,
}

/// Incidents with what every office did, the newest two hundred.
#[utoipa::path(operation_id = "shared_incidents", get, path = "/share/incidents", tag = "share",
    responses((status = 200, body = SharedIncidents), (status = 403, body = ErrorBody)))]
pub(crate) async fn incidents(by: Shared) -> Json<SharedIncidents> {
    let plan = by.app.registry.plan();
    Json(by.app.desk.look(|desk| {
        let mut all: Vec<_> = desk.incidents().iter().collect();
        all.sort_by_key(|i| std::cmp::Reverse(i.number));
        SharedIncidents {
            incidents: all.into_iter().take(MOST).map(|i| IncidentView::of(plan, i, None)).collect(),
        }
    }))
}

/// Rain now, at every gauge and in every area.
#[utoipa::path(operation_id = "shared_rain", get, path = "/share/rain", tag = "share",
    responses((status = 200, body = RainPage), (status = 403, body = ErrorBody)))]
pub(crate) async fn rain(by: Shared) -> Json<RainPage> {
    Json(rain_page(&by.app))
}
