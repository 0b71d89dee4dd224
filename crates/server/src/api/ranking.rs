//! 排名与达标: every section of the plan over one period, and rivers and places made of them.

pub(super) mod group;
mod index;
pub(super) mod row;

use axum::extract::Query;
use axum::response::Response;
use evaluation::Period;
use serde::{Deserialize, Serialize};
use standards::time::BeijingDay;
use utoipa::{IntoParams, ToSchema};

use super::ApiError;
use super::export::{Form, XLSX};
use super::situation::Look;
use super::views::{AssumptionView, SpanHead, level};
use crate::accounts::gate::{Allowed, ViewWater};
use group::GroupView;
use index::CwqiView;
use row::{RankingRow, TrendMonths};

/// Which period.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// `week`, `ten_day`, `month` (default), `season_month`, `quarter`, `half_year`, `season` or `year`; `day` too.
    period: Option<String>,
    /// A Beijing day within it; today when absent. What was not yet over on it is judged as it stood at its end.
    #[param(value_type = Option<String>)]
    day: Option<BeijingDay>,
    /// Months of the trend at most, 5 to 60; 12 when absent.
    trend_months: Option<u32>,
}

/// Every section over one period.
#[derive(Serialize, ToSchema)]
pub(crate) struct RankingPage {
    #[schema(value_type = String)]
    pub(crate) day: BeijingDay,
    #[serde(flatten)]
    pub(crate) head: SpanHead,
    /// Ranked sections, best first, then those with data and no rank.
    pub(crate) rows: Vec<RankingRow>,
    /// Sections that cannot be judged at all.
    pub(crate) without_data: Vec<WithoutData>,
    /// What the ranks stand on; nothing when there is no index.
    pub(crate) cwqi: Option<CwqiView>,
    /// Why there is no index.
    pub(crate) cwqi_note: Option<String>,
    pub(crate) by_river: Vec<GroupView>,
    /// By the place that answers for the section.
    pub(crate) by_place: Vec<GroupView>,
    /// Fewest and most months of a trend.
    pub(crate) trend_least_months: usize,
    pub(crate) trend_most_months: u32,
    pub(crate) assumptions: Vec<AssumptionView>,
    pub(crate) rule_version: String,
}

/// A section without a judgement.
#[derive(Serialize, ToSchema)]
pub(crate) struct WithoutData {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) level: &'static str,
    pub(crate) level_name: &'static str,
    pub(crate) river: String,
    pub(crate) answers: Option<String>,
    pub(crate) reason: &'static str,
}

/// Every section of the plan over one period.
#[utoipa::path(get, path = "/ranking", tag = "water", params(Which, Form),
    responses((status = 200, content((RankingPage = "application/json"), (Vec<u8> = XLSX), (String = "text/csv"))), (status = 400, body = super::error::ErrorBody)))]
pub(crate) async fn ranking(
    by: Allowed<ViewWater>,
    Query(which): Query<Which>,
    Query(form): Query<Form>,
) -> Result<Response, ApiError> {
    let app = &by.app;
    let look = Look::on(app, which.day);
    let period = period(which.period.as_deref())?;
    let plan = app.registry.plan();
    let records = app.live.sections();
    let span = period.containing(look.day, app.registry.season()).ok_or_else(outside)?;
    let trend = TrendMonths::of(which.trend_months, app.registry.trend_rules());
    let (mut rows, mut without_data) = (Vec::new(), Vec::new());
    for section in &plan.sections {
        let record = records.get(&section.id);
        match record.and_then(|r| row::judge(section, r.judged(), span, look, trend)) {
            Some(judged) => rows.push(judged),
            None => without_data.push(WithoutData {
                id: section.id.to_string(),
                name: section.name.clone(),
                level: level(section.level),
                level_name: section.level.name(),
                river: section.river.clone(),
                answers: section.answers.clone(),
                reason: if record.is_none_or(|r| r.first_day().is_none()) {
                    "从未收到数据"
                } else {
                    "本期没有数据"
                },
            }),
        }
    }
    let ranked = index::rank_rows(&mut rows);
    let (cwqi, cwqi_note) = match ranked {
        Ok(view) => (Some(view), None),
        Err(reason) => (None, Some(reason)),
    };
    let rules = app.registry.rules();
    form.answer(&RankingPage {
        day: look.day,
        head: SpanHead::of(span, look.asof),
        by_river: group::groups(&rows, &rules, span, |row| Some(row.section.river.clone())),
        by_place: group::groups(&rows, &rules, span, |row| row.section.answers.clone()),
        rows: rows.into_iter().map(|row| row.view).collect(),
        without_data,
        cwqi,
        cwqi_note,
        trend_least_months: TrendMonths::LEAST,
        trend_most_months: trend.most,
        assumptions: AssumptionView::of_ranking(plan),
        rule_version: rules.version(&standards::Edition::in_force_on(span.end).standard),
    })
}

pub(super) fn period(word: Option<&str>) -> Result<Period, ApiError> {
    let Some(word) = word else { return Ok(Period::Month) };
    word.parse().map_err(|_no_period| {
        ApiError::bad_request(
            "bad_period",
            ["没有这种时段", "用 week、ten_day、month、season_month、quarter、half_year、season 或 year"],
            ["No such period", "Use week, ten_day, month, season_month, quarter, half_year, season or year"],
        )
    })
}

pub(super) fn outside() -> ApiError {
    ApiError::bad_request(
        "outside_season",
        ["这一天不在汛期内", "换一个汛期内的日期，或改选月、季度、年"],
        ["The day lies outside the flood season", "Take a day within it, or a month, quarter or year"],
    )
}
