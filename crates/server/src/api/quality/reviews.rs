//! Human reviews: made, listed, never changed.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use quality::Decision;
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use standards::{FactorCode, SeriesKind};
use store::{ReviewRecord, ValueKey};
use utoipa::{IntoParams, ToSchema};

use super::views::{ReviewView, history};
use super::{OfKind, bad_factor};
use crate::accounts::gate::{Allowed, ReviewData, ViewWater};
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::clock::Clock;
use crate::commits::Reviewed;
use crate::live::reviewed;

/// Letters of a reason.
const LONGEST: usize = 500;

/// Which value.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfValue {
    /// Factor code.
    factor: String,
    /// Time of measurement.
    #[param(value_type = String)]
    time: Instant,
}

/// Every review of a value.
#[derive(Serialize, ToSchema)]
pub(crate) struct Reviews {
    /// `keep` or `exclude`, when a review is in force.
    decision: Option<&'static str>,
    reviews: Vec<ReviewView>,
}

/// Reviews of one value, oldest first.
#[utoipa::path(operation_id = "list_reviews", get, path = "/quality/{id}/reviews", tag = "quality",
    params(("id" = String, Path, description = "MN of the station"), OfValue, OfKind),
    responses((status = 200, body = Reviews), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(crate) async fn list(
    by: Allowed<ViewWater>,
    Path(id): Path<String>,
    Query(of): Query<OfValue>,
    Query(kind): Query<OfKind>,
) -> Result<Json<Reviews>, ApiError> {
    let station = super::station(&by.app, &id)?;
    let factor: FactorCode = of.factor.parse().map_err(|_no_code| bad_factor())?;
    let kind = kind.kind.unwrap_or(station.kind);
    let (from, to) = (of.time, of.time.plus_ms(1));
    let readings = by.app.reader.range(&station.mn, kind, from, to)?;
    let known = readings.iter().rfind(|r| r.reading.factor == factor).ok_or_else(no_value)?;
    let records = by.app.reader.reviews(&station.mn, kind, from, to)?;
    let own = records.iter().filter(|r| r.key.factor == factor);
    let (reviews, decision) = history(own, known.reading.received);
    Ok(Json(Reviews { decision: decision.map(Decision::word), reviews }))
}

/// A review to make.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewReview {
    /// Factor code.
    factor: String,
    /// Time of measurement.
    #[schema(value_type = String)]
    time: String,
    /// `real_time`, `minute`, `hour` or `day`; the plan's kind when absent.
    #[schema(value_type = Option<String>)]
    kind: Option<SeriesKind>,
    /// `keep`, `exclude` or `revoke`.
    #[schema(value_type = String)]
    decision: Decision,
    /// Why; must be said.
    reason: String,
}

/// Reviews a value. A value taken out does not count in evaluation any more; the raw value stays, and counts again when the review is revoked.
#[utoipa::path(operation_id = "create_review", post, path = "/quality/{id}/reviews", tag = "quality",
    params(("id" = String, Path, description = "MN of the station")), request_body = NewReview,
    responses((status = 201, body = Reviews), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(crate) async fn review(
    by: Allowed<ReviewData>,
    Path(id): Path<String>,
    Json(new): Json<NewReview>,
) -> Result<(StatusCode, Json<Reviews>), ApiError> {
    let station = super::station(&by.app, &id)?;
    let factor: FactorCode = new.factor.parse().map_err(|_no_code| bad_factor())?;
    let time: Instant = new.time.parse().map_err(|_no_time| {
        ApiError::bad_request(
            "bad_time",
            ["时间写法不对", "用 2021-04-03T12:00:00+08:00"],
            ["Not a time", "Use 2021-04-03T12:00:00+08:00"],
        )
    })?;
    let reason: String = new.reason.trim().chars().take(LONGEST).collect();
    if reason.is_empty() {
        return Err(ApiError::bad_request(
            "review_needs_reason",
            ["复核需要写明理由", "写明依据，如现场核实情况"],
            ["A review needs its reason", "Say what it is based on"],
        ));
    }
    let kind = new.kind.unwrap_or(station.kind);
    let readings = by.app.reader.range(&station.mn, kind, time, time.plus_ms(1))?;
    let known = *readings.iter().rfind(|r| r.reading.factor == factor).ok_or_else(no_value)?;
    let record = ReviewRecord {
        id: 0,
        key: ValueKey { mn: station.mn.clone(), kind, factor, time },
        // A value and its review cannot have come at the same moment: the review is the later one.
        at: Clock::wall().max(known.reading.received.plus_ms(1)),
        by: by.account.account.title.clone(),
        decision: new.decision.word().into(),
        reason,
    };
    let stored = record.clone();
    let added = by.app.writer.run(move |store| store.add_review(&stored)).await?;
    added.ok_or_else(no_value)?;
    if let Some(observed) = reviewed(&record, &readings, station.origin) {
        by.app.commits.tell_review(Reviewed { mn: station.mn.clone(), kind, observed });
    }
    let section = &station.section;
    by.app.hub.tell(
        "quality",
        &serde_json::json!({ "mn": station.mn, "section": section, "told": 0, "cleared": 0, "reviewed": 1, "newest": time }),
    );
    let records = by.app.reader.reviews(&station.mn, kind, time, time.plus_ms(1))?;
    let own = records.iter().filter(|r| r.key.factor == factor);
    let (reviews, decision) = history(own, known.reading.received);
    Ok((StatusCode::CREATED, Json(Reviews { decision: decision.map(Decision::word), reviews })))
}

fn no_value() -> ApiError {
    ApiError::not_found("该时刻的数据", "value")
}
