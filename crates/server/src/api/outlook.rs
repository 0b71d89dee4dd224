//! 月底会怎样: headroom and chance of a section's running month, quarter, season and year.

use axum::Json;
use axum::extract::{Path, Query};
use evaluation::Period;
use serde::Serialize;
use standards::time::BeijingDay;
use utoipa::ToSchema;

use super::ApiError;
use super::asked::{OnDay, known};
use super::views::{AssumptionView, Named, OutlookView, TargetView};
use crate::accounts::gate::{Allowed, ViewWater};

/// The periods whose end is asked for.
const ASKED: [Period; 4] = [Period::Month, Period::Quarter, Period::Season, Period::Year];

/// Where the running periods of a section will end.
#[derive(Serialize, ToSchema)]
pub(crate) struct OutlookPage {
    #[schema(value_type = String)]
    day: BeijingDay,
    section: Named,
    target: Option<TargetView>,
    /// Month, quarter, season (only within it) and year; empty without a target.
    pub(super) periods: Vec<OutlookView>,
    /// Why there is nothing.
    note: Option<&'static str>,
    assumptions: Vec<AssumptionView>,
    rule_version: String,
}

/// Where the running periods of a section will end.
#[utoipa::path(get, path = "/sections/{id}/outlook", tag = "water", params(("id" = String, Path), OnDay),
    responses((status = 200, body = OutlookPage), (status = 404, body = super::error::ErrorBody)))]
pub(crate) async fn outlook(
    by: Allowed<ViewWater>,
    Path(id): Path<String>,
    Query(on): Query<OnDay>,
) -> Result<Json<OutlookPage>, ApiError> {
    let app = &by.app;
    let look = on.resolve(app);
    let records = app.live.sections();
    let (section, record) = known(app, &records, &id)?;
    let season = record.profile().season;
    let spans = ASKED.into_iter().filter_map(|period| period.containing(look.day, season));
    let found = spans.filter_map(|span| record.judged().outlook(span, look.asof));
    Ok(Json(OutlookPage {
        day: look.day,
        section: Named { id: section.id.to_string(), name: section.name.clone() },
        target: section.target.as_ref().map(TargetView::of),
        periods: found.map(|o| OutlookView::of(&o)).collect(),
        note: section.target.is_none().then_some("目标类别未设定，无法推算余量"),
        assumptions: AssumptionView::of_outlook(app.registry.plan()),
        rule_version: record.profile().rules_version(look.day).to_string(),
    }))
}
