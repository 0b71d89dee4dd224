//! Readings and daily means of one factor, for the chart.

use axum::extract::{Path, Query};
use axum::response::Response;
use evaluation::{SectionRecord, judge_sample};
use serde::{Deserialize, Serialize};
use standards::time::BeijingDay;
use standards::{Decimal, Edition, FactorCode, Limit, SectionId, WaterClass};
use utoipa::{IntoParams, ToSchema};

use super::ApiError;
use super::export::{Form, XLSX};
use super::sections::origin;
use super::views::{FactorName, Words};
use crate::accounts::gate::{Allowed, ViewWater};

/// Longest span of one answer, in days.
const LONGEST: i32 = 400;

/// Which readings.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Factor code.
    factor: String,
    /// First day.
    #[param(value_type = String)]
    from: BeijingDay,
    /// Last day, included.
    #[param(value_type = String)]
    to: BeijingDay,
}

/// Readings and daily means of one factor.
#[derive(Serialize, ToSchema)]
pub(crate) struct Series {
    pub(crate) section_name: String,
    pub(crate) rule_version: String,
    pub(crate) factor: FactorName,
    #[schema(value_type = String)]
    pub(crate) from: BeijingDay,
    #[schema(value_type = String)]
    pub(crate) to: BeijingDay,
    pub(crate) target: TargetLine,
    pub(crate) bands: Vec<Band>,
    pub(crate) readings: Vec<ReadingPoint>,
    pub(crate) daily: Vec<DayPoint>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TargetLine {
    pub(crate) limit: Option<f64>,
    pub(crate) limit_low: Option<f64>,
    pub(crate) kind: &'static str,
}

/// The values of one class.
#[derive(Serialize, ToSchema)]
pub(crate) struct Band {
    pub(crate) class: u8,
    pub(crate) label: &'static str,
    pub(crate) lower: Option<f64>,
    pub(crate) upper: Option<f64>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ReadingPoint {
    /// Unix seconds.
    pub(crate) t: i64,
    pub(crate) v: f64,
    pub(crate) text: String,
    pub(crate) flag: String,
    pub(crate) counts: bool,
    pub(crate) class: Option<u8>,
    pub(crate) frame_id: i64,
    pub(crate) origin: &'static str,
    /// Unix seconds.
    pub(crate) received: i64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct DayPoint {
    #[schema(value_type = String)]
    pub(crate) day: BeijingDay,
    /// Noon of the day, Unix seconds.
    pub(crate) t: i64,
    pub(crate) mean: Option<f64>,
    pub(crate) text: Option<String>,
    pub(crate) valid: bool,
    pub(crate) n: u32,
    pub(crate) n_expected: u32,
    pub(crate) class: Option<u8>,
    pub(crate) exceeds: Option<bool>,
}

/// Readings and daily means of one factor.
#[utoipa::path(get, path = "/sections/{id}/series", tag = "water", params(("id" = String, Path), Which, Form),
    responses((status = 200, content((Series = "application/json"), (Vec<u8> = XLSX), (String = "text/csv"))), (status = 400, body = super::error::ErrorBody)))]
pub(crate) async fn series(
    by: Allowed<ViewWater>,
    Path(id): Path<String>,
    Query(which): Query<Which>,
    Query(form): Query<Form>,
) -> Result<Response, ApiError> {
    let factor: FactorCode = which.factor.parse().map_err(|_no_code| {
        ApiError::bad_request(
            "bad_factor",
            ["没有这个因子", "用因子编码，如 w21011"],
            ["No such factor", "Use a code such as w21011"],
        )
    })?;
    let (from, to) = (which.from, which.to);
    if to < from || to.since(from) > LONGEST {
        return Err(ApiError::bad_request(
            "bad_span",
            ["日期范围不对", "结束日不早于开始日，最长 400 天"],
            ["Not a span of days", "The last day must not be before the first; at most 400 days"],
        ));
    }
    let records = by.app.live.sections();
    let record = records.get(id.as_str()).ok_or_else(|| ApiError::not_found("该断面", "section"))?;
    let now = by.app.clock.now();
    let asof = to.end().min(now);
    let daily = record
        .days(from, to, asof)
        .filter_map(|(day, judgement)| Some(day_point(day, judgement?.item(factor)?)));
    let name = by.app.registry.plan().section(&SectionId::from(id.as_str())).map(|s| s.name.clone());
    form.answer(&Series {
        section_name: name.unwrap_or(id),
        rule_version: record.profile().rules_version(to).to_string(),
        factor: FactorName::of(factor),
        from,
        to,
        target: target(record, factor, to),
        bands: bands(record, factor, to),
        readings: record
            .observations(factor, from.start(), to.end())
            .map(|o| reading_point(record, &o))
            .collect(),
        daily: daily.collect(),
    })
}

fn number(value: Decimal) -> f64 {
    value.try_into().unwrap_or(f64::NAN)
}

fn reading_point(record: &SectionRecord, observation: &evaluation::Observation) -> ReadingPoint {
    let edition = Edition::in_force_on(observation.time.day());
    let value = evaluation::SampleValue {
        factor: observation.factor,
        value: observation.value,
        flag: observation.flag,
    };
    let judged = judge_sample(record.profile(), edition, [value]);
    let item = judged.items.first();
    ReadingPoint {
        t: observation.time.unix_seconds(),
        v: number(observation.value),
        text: observation.value.to_string(),
        flag: observation.flag.to_string(),
        counts: item.map_or(observation.flag.counts(), |i| i.left_out.is_none()),
        class: Words::ordinal(item.and_then(|i| i.class)),
        frame_id: observation.frame.0,
        origin: origin(observation.origin),
        received: observation.received.unix_seconds(),
    }
}

fn day_point(day: BeijingDay, item: &evaluation::DayItem) -> DayPoint {
    let mean = item.mean();
    DayPoint {
        day,
        t: day.start().unix_seconds() + 12 * 3600,
        mean: mean.map(number),
        text: mean.map(|m| m.to_string()),
        valid: item.valid,
        n: item.n,
        n_expected: item.n_expected,
        class: Words::ordinal(item.class()),
        exceeds: item.exceeds(),
    }
}

fn target(record: &SectionRecord, factor: FactorCode, day: BeijingDay) -> TargetLine {
    let limit = record.profile().target_limit(Edition::in_force_on(day), factor);
    let (low, high) = match limit {
        Some(Limit::Max(high)) => (None, Some(high)),
        Some(Limit::Min(low)) => (None, Some(low)),
        Some(Limit::Range(low, high)) => (Some(low), Some(high)),
        None => (None, None),
    };
    TargetLine { limit: high.map(number), limit_low: low.map(number), kind: Words::limit_kind(limit) }
}

/// Classes as bands of values, best first; a class whose limit equals the next better one's has no band of its own.
fn bands(record: &SectionRecord, factor: FactorCode, day: BeijingDay) -> Vec<Band> {
    let edition = Edition::in_force_on(day);
    let water = record.profile().water;
    let limit = |class| edition.limit(factor, class, water);
    let mut bands = Vec::new();
    let mut edge = None;
    for class in WaterClass::ALL {
        let (lower, upper) = match limit(class) {
            Some(Limit::Max(high)) => (edge, Some(high)),
            Some(Limit::Min(low)) => (Some(low), edge),
            Some(Limit::Range(..)) => return Vec::new(),
            None => match limit(WaterClass::V) {
                Some(Limit::Max(high)) => (Some(high), None),
                Some(Limit::Min(low)) => (None, Some(low)),
                Some(Limit::Range(..)) | None => return Vec::new(),
            },
        };
        if lower.is_some() && lower == upper {
            continue;
        }
        edge = match limit(class) {
            Some(Limit::Max(limit) | Limit::Min(limit)) => Some(limit),
            _ => edge,
        };
        bands.push(Band {
            class: class.ordinal(),
            label: class.label(),
            lower: lower.map(number),
            upper: upper.map(number),
        });
    }
    bands
}
