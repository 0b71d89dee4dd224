//! 月底会怎样: headroom and chance of a section's running month, quarter, season and year.

use axum::extract::{Path, Query};
use axum::response::Response;
use evaluation::Period;
use serde::Serialize;
use standards::time::BeijingDay;
use utoipa::ToSchema;

use super::ApiError;
use super::asked::{OnDay, known};
use super::export::{Form, XLSX};
use super::views::{AssumptionView, Named, OutlookView, TargetView, Words};
use crate::accounts::gate::{Allowed, ViewWater};

/// The periods whose end is asked for.
const ASKED: [Period; 4] = [Period::Month, Period::Quarter, Period::Season, Period::Year];

/// Where the running periods of a section will end.
#[derive(Serialize, ToSchema)]
pub(crate) struct OutlookPage {
    #[schema(value_type = String)]
    pub(crate) day: BeijingDay,
    pub(crate) section: Named,
    pub(crate) target: Option<TargetView>,
    /// Month, quarter, season (only within it) and year; empty without a target.
    pub(crate) periods: Vec<OutlookView>,
    /// Where the values of the shown periods come from.
    pub(crate) origin: Option<&'static str>,
    /// Why there is nothing.
    pub(crate) note: Option<&'static str>,
    pub(crate) assumptions: Vec<AssumptionView>,
    pub(crate) rule_version: String,
}

/// Where the running periods of a section will end.
#[utoipa::path(get, path = "/sections/{id}/outlook", tag = "water", params(("id" = String, Path), OnDay, Form),
    responses((status = 200, content((OutlookPage = "application/json"), (Vec<u8> = XLSX), (String = "text/csv"))), (status = 404, body = super::error::ErrorBody)))]
pub(crate) async fn outlook(
    by: Allowed<ViewWater>,
    Path(id): Path<String>,
    Query(on): Query<OnDay>,
    Query(form): Query<Form>,
) -> Result<Response, ApiError> {
    let app = &by.app;
    let look = on.resolve(app);
    let records = app.live.sections();
    let (section, record) = known(app, &records, &id)?;
    let season = record.profile().season;
    let spans = ASKED.into_iter().filter_map(|period| period.containing(look.day, season));
    let whole = Period::Year.containing(look.day, season).and_then(|y| record.judged().span(y, look.asof));
    let found = spans.filter_map(|span| record.judged().outlook(span, look.asof));
    form.answer(&OutlookPage {
        day: look.day,
        section: Named { id: section.id.to_string(), name: section.name.clone() },
        target: section.target.as_ref().map(TargetView::of),
        periods: found.map(|o| OutlookView::of(&o)).collect(),
        origin: Words::origin(whole.and_then(|w| w.origin)),
        note: section.target.is_none().then_some("目标类别未设定，无法推算余量"),
        assumptions: AssumptionView::of_outlook(app.registry.plan()),
        rule_version: record.profile().rules_version(look.day).to_string(),
    })
}
