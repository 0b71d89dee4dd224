//! Verdicts of a station that say something.

use axum::Json;
use axum::extract::{Path, Query};
use quality::Flag;
use serde::Serialize;
use standards::SeriesKind;
use standards::time::{BeijingDay, Instant};
use store::VerdictRecord;
use utoipa::ToSchema;

use super::OfKind;
use super::views::{FindingView, FlagView, findings};
use crate::accounts::gate::{Allowed, ViewWater};
use crate::api::ApiError;
use crate::api::asked::Days;
use crate::api::scan::scan;
use crate::api::views::FactorName;
use crate::checks::WrittenVerdict;

/// Most verdicts of one answer; `more` says when there are others.
const MOST: usize = 5000;

/// Verdicts in order of time.
#[derive(Serialize, ToSchema)]
pub(crate) struct VerdictPage {
    mn: String,
    station: String,
    #[schema(value_type = String)]
    kind: SeriesKind,
    #[schema(value_type = String)]
    from: BeijingDay,
    #[schema(value_type = String)]
    to: BeijingDay,
    verdicts: Vec<VerdictView>,
    /// Older ones were left out.
    more: bool,
}

/// One value of which the tests say something.
#[derive(Serialize, ToSchema)]
pub(crate) struct VerdictView {
    #[schema(value_type = String)]
    time: Instant,
    factor: FactorName,
    /// The value that was tested.
    value: String,
    flag: String,
    quality: FlagView,
    findings: Vec<FindingView>,
}

/// Values of a station of which the tests say something, newest last.
#[utoipa::path(operation_id = "quality_verdicts", get, path = "/quality/{id}/verdicts", tag = "quality",
    params(("id" = String, Path, description = "MN of the station"), Days, OfKind),
    responses((status = 200, body = VerdictPage), (status = 400, body = crate::api::error::ErrorBody),
        (status = 404, body = crate::api::error::ErrorBody)))]
pub(crate) async fn verdicts(
    by: Allowed<ViewWater>,
    Path(id): Path<String>,
    Query(days): Query<Days>,
    Query(of): Query<OfKind>,
) -> Result<Json<VerdictPage>, ApiError> {
    let station = super::station(&by.app, &id)?;
    let kind = of.kind.unwrap_or(station.kind);
    let (from, to) = days.checked_for([kind])?;
    let mn = station.mn.clone();
    let stored =
        scan(&by.app, move |app| Ok(app.reader.verdicts(&mn, kind, from.start(), to.end())?)).await?;
    let left_out = stored.len().saturating_sub(MOST);
    Ok(Json(VerdictPage {
        mn: station.mn.to_string(),
        station: station.name.clone(),
        kind,
        from,
        to,
        verdicts: stored.iter().skip(left_out).map(view).collect(),
        more: left_out > 0,
    }))
}

fn view(record: &VerdictRecord) -> VerdictView {
    let (value, flag) = WrittenVerdict::of(record).map(|w| (w.value, w.flag)).unwrap_or_default();
    VerdictView {
        time: record.key.time,
        factor: FactorName::of(record.key.factor),
        value,
        flag,
        quality: FlagView::of(Flag::of_number(record.flag).unwrap_or(Flag::NotEvaluated)),
        findings: findings(record),
    }
}
