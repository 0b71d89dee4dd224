//! One station's factors by day.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Query};
use quality::DayValidity;
use serde::Serialize;
use standards::time::BeijingDay;
use standards::{FactorCode, SeriesKind};
use utoipa::ToSchema;

use super::OfKind;
use super::matrix::DayCell;
use super::tally::tally;
use super::views::ValidityView;
use crate::accounts::gate::{Allowed, ViewWater};
use crate::api::ApiError;
use crate::api::asked::Days;
use crate::api::scan::scan;
use crate::api::views::FactorName;

/// Validity of one station by factor and day.
#[derive(Serialize, ToSchema)]
pub(crate) struct StationQuality {
    mn: String,
    name: String,
    #[schema(value_type = String)]
    kind: SeriesKind,
    #[schema(value_type = String)]
    from: BeijingDay,
    #[schema(value_type = String)]
    to: BeijingDay,
    factors: Vec<FactorRow>,
}

/// One factor.
#[derive(Serialize, ToSchema)]
pub(crate) struct FactorRow {
    factor: FactorName,
    days: Vec<DayCell>,
    total: ValidityView,
}

/// Validity and completeness of a station's factors by day.
#[utoipa::path(operation_id = "quality_station", get, path = "/quality/{id}/days", tag = "quality",
    params(("id" = String, Path, description = "MN of the station"), Days, OfKind),
    responses((status = 200, body = StationQuality), (status = 400, body = crate::api::error::ErrorBody),
        (status = 404, body = crate::api::error::ErrorBody)))]
pub(crate) async fn station(
    by: Allowed<ViewWater>,
    Path(id): Path<String>,
    Query(days): Query<Days>,
    Query(of): Query<OfKind>,
) -> Result<Json<StationQuality>, ApiError> {
    let station = super::station(&by.app, &id)?;
    let kind = of.kind.unwrap_or(station.kind);
    let (from, to) = days.checked_for([kind])?;
    let (mn, name) = (station.mn.to_string(), station.name.clone());
    let factors = scan(&by.app, move |app| {
        let station = super::station(app, &id)?;
        Ok(tally(app, station, kind, (from, to))?.into_iter().map(FactorRow::of).collect())
    });
    Ok(Json(StationQuality { mn, name, kind, from, to, factors: factors.await? }))
}

impl FactorRow {
    fn of((factor, days): (FactorCode, BTreeMap<BeijingDay, DayValidity>)) -> Self {
        let total = days.values().fold(DayValidity::default(), |sum, day| sum.plus(*day));
        Self {
            factor: FactorName::of(factor),
            days: days.iter().map(|(day, validity)| DayCell::of(*day, validity)).collect(),
            total: ValidityView::of(&total),
        }
    }
}
