//! 各时段: a section's week, ten days, month … year that contain a day, beside the same before.

use axum::extract::{Path, Query};
use axum::response::Response;
use evaluation::{Period, PeriodJudgement, SectionDays, Span};
use serde::Serialize;
use standards::time::BeijingDay;
use utoipa::ToSchema;

use super::ApiError;
use super::asked::{OnDay, known};
use super::export::{Form, XLSX};
use super::situation::Look;
use super::views::{AssumptionView, ComparedView, Named, PeriodView, SpanHead, TargetView, counted_unit};
use crate::accounts::gate::{Allowed, ViewWater};

/// The periods of a section that contain a day, shortest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct PeriodsPage {
    #[schema(value_type = String)]
    pub(crate) day: BeijingDay,
    pub(crate) section: Named,
    pub(crate) river: String,
    pub(crate) target: Option<TargetView>,
    pub(crate) periods: Vec<PeriodEntry>,
    /// Periods that the day lies outside of.
    pub(crate) not_on_this_day: Vec<OutsideView>,
    pub(crate) assumptions: Vec<AssumptionView>,
    pub(crate) rule_version: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct OutsideView {
    pub(crate) period: &'static str,
    pub(crate) name: &'static str,
    pub(crate) reason: &'static str,
}

/// One period.
#[derive(Serialize, ToSchema)]
pub(crate) struct PeriodEntry {
    #[serde(flatten)]
    pub(crate) head: SpanHead,
    /// Nothing while there is no result in it.
    pub(crate) judgement: Option<PeriodView>,
    /// The same period one earlier.
    pub(crate) previous: Option<ComparedView>,
    /// The same period a year earlier.
    pub(crate) year_before: Option<ComparedView>,
}

/// The periods of a section that contain a day.
#[utoipa::path(get, path = "/sections/{id}/periods", tag = "water", params(("id" = String, Path), OnDay, Form),
    responses((status = 200, content((PeriodsPage = "application/json"), (Vec<u8> = XLSX), (String = "text/csv"))), (status = 404, body = super::error::ErrorBody)))]
pub(crate) async fn periods(
    by: Allowed<ViewWater>,
    Path(id): Path<String>,
    Query(on): Query<OnDay>,
    Query(form): Query<Form>,
) -> Result<Response, ApiError> {
    let app = &by.app;
    let look = on.resolve(app);
    let records = app.live.sections();
    let (section, record) = known(app, &records, &id)?;
    let judged = record.judged();
    let season = record.profile().season;
    let mut page = PeriodsPage {
        day: look.day,
        section: Named { id: section.id.to_string(), name: section.name.clone() },
        river: section.river.clone(),
        target: section.target.as_ref().map(TargetView::of),
        periods: Vec::new(),
        not_on_this_day: Vec::new(),
        assumptions: AssumptionView::of_periods(app.registry.plan()),
        rule_version: record.profile().rules_version(look.day).to_string(),
    };
    for period in Period::ALL.into_iter().filter(|p| *p != Period::Day) {
        match period.containing(look.day, season) {
            Some(span) => page.periods.push(entry(judged, span, look)),
            None => page.not_on_this_day.push(OutsideView {
                period: period.word(),
                name: period.name(),
                reason: "不在汛期内",
            }),
        }
    }
    form.answer(&page)
}

fn entry(judged: &SectionDays, span: Span, look: Look) -> PeriodEntry {
    let season = judged.profile().season;
    let unit = counted_unit(&judged.profile().rules.periods, span.period);
    let now = judged.span(span, look.asof);
    let beside = |base: Option<Span>| {
        let base: PeriodJudgement = judged.span(base?, look.asof)?;
        Some(ComparedView::of(now.as_ref()?, &base))
    };
    PeriodEntry {
        head: SpanHead::of(span, look.asof),
        previous: beside(span.previous(season)),
        year_before: beside(span.year_before(season)),
        judgement: now.as_ref().map(|j| PeriodView::of(j, unit)),
    }
}
