//! Stations by days.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Query;
use quality::DayValidity;
use serde::Serialize;
use standards::SeriesKind;
use standards::time::BeijingDay;
use utoipa::ToSchema;

use super::tally::tally;
use super::views::ValidityView;
use crate::accounts::gate::{Allowed, ViewWater};
use crate::api::ApiError;
use crate::api::asked::Days;
use crate::api::scan::scan;
use crate::api::views::Named;
use crate::app::App;

/// Validity of every station of the plan by day.
#[derive(Serialize, ToSchema)]
pub(crate) struct QualityMatrix {
    #[schema(value_type = String)]
    from: BeijingDay,
    #[schema(value_type = String)]
    to: BeijingDay,
    stations: Vec<StationRow>,
}

/// One station.
#[derive(Serialize, ToSchema)]
pub(crate) struct StationRow {
    mn: String,
    name: String,
    section: Named,
    /// `hour` and so on: the kind the plan names.
    #[schema(value_type = String)]
    kind: SeriesKind,
    kind_name: &'static str,
    synthetic: bool,
    days: Vec<DayCell>,
    total: ValidityView,
}

/// One day of a station, all factors together.
#[derive(Serialize, ToSchema)]
pub(crate) struct DayCell {
    #[schema(value_type = String)]
    day: BeijingDay,
    #[serde(flatten)]
    validity: ValidityView,
}

impl DayCell {
    pub(super) fn of(day: BeijingDay, validity: &DayValidity) -> Self {
        Self { day, validity: ValidityView::of(validity) }
    }
}

/// Validity and completeness of every station by day, all its factors together.
#[utoipa::path(operation_id = "quality_matrix", get, path = "/quality", tag = "quality", params(Days),
    responses((status = 200, body = QualityMatrix), (status = 400, body = crate::api::error::ErrorBody)))]
pub(crate) async fn matrix(
    by: Allowed<ViewWater>,
    Query(days): Query<Days>,
) -> Result<Json<QualityMatrix>, ApiError> {
    let plan_kinds = by.app.registry.plan().stations.iter().map(|station| station.kind);
    let (from, to) = days.checked_for(plan_kinds)?;
    scan(&by.app, move |app| page(app, (from, to))).await.map(Json)
}

fn page(app: &App, (from, to): (BeijingDay, BeijingDay)) -> Result<QualityMatrix, ApiError> {
    let plan = app.registry.plan();
    let mut stations = Vec::new();
    for station in &plan.stations {
        let mut by_day: BTreeMap<BeijingDay, DayValidity> = BTreeMap::new();
        for factor_days in tally(app, station, station.kind, (from, to))?.values() {
            for (day, validity) in factor_days {
                let sum = by_day.entry(*day).or_default();
                *sum = sum.plus(*validity);
            }
        }
        let total = by_day.values().fold(DayValidity::default(), |sum, day| sum.plus(*day));
        let section = plan.section(&station.section);
        stations.push(StationRow {
            mn: station.mn.to_string(),
            name: station.name.clone(),
            section: Named {
                id: station.section.to_string(),
                name: section.map_or_else(|| station.section.to_string(), |s| s.name.clone()),
            },
            kind: station.kind,
            kind_name: station.kind.name(),
            synthetic: station.origin == standards::Origin::Synthetic,
            days: by_day.iter().map(|(day, validity)| DayCell::of(*day, validity)).collect(),
            total: ValidityView::of(&total),
        });
    }
    Ok(QualityMatrix { from, to, stations })
}
