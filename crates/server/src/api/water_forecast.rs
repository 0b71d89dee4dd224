//! 预报: what the water of a section will be in the next three days, and how sure that is.

mod lately;
mod process;
pub(super) mod scores;
mod table;

use axum::extract::{Path, Query};
use axum::response::Response;
use forecast::words::{chance_chinese, chance_english};
use forecast::{AtHour, Expected, InputEnd, LEVELS, Role, Stage};
use rust_decimal::prelude::ToPrimitive as _;
use serde::Serialize;
use standards::FactorCode;
use standards::time::{BeijingDay, Instant};
use utoipa::ToSchema;

use self::lately::Lately;
use self::process::ProcessView;
use super::ApiError;
use super::asked::known;
use super::export::{Form, XLSX};
use super::views::{AssumptionView, FactorName, Named, TargetView};
use crate::accounts::gate::{Allowed, ViewWater};
use crate::app::App;
use crate::outlooks::{Issued, Outlook, Standing};

/// Days of readings shown before the forecast.
const PAST_DAYS: i64 = 3;

/// The forecasts of a section, a factor each.
#[derive(Serialize, ToSchema)]
pub(crate) struct WaterForecastPage {
    section: Named,
    target: Option<TargetView>,
    #[schema(value_type = String)]
    now: Instant,
    /// The probabilities of the quantiles.
    levels: Vec<f64>,
    /// Factors in the order they are judged; empty where no forecast is made.
    factors: Vec<FactorForecast>,
    /// Why there is nothing at all.
    note: Option<&'static str>,
    assumptions: Vec<AssumptionView>,
}

/// The forecast of one factor.
#[derive(Serialize, ToSchema)]
pub(crate) struct FactorForecast {
    #[serde(flatten)]
    pub(crate) factor: FactorName,
    /// Limit of the target class.
    pub(crate) limit: Option<f64>,
    /// `issued`, `young` (too little data), `silent` (nothing measured lately) or `failed`.
    state: &'static str,
    /// What that means, Chinese and English; nothing when all is well.
    note: Option<[String; 2]>,
    /// Readings of the last days.
    past: Vec<PastValue>,
    pub(crate) issue: Option<IssueView>,
    /// How good the forecasts of the last 90 days were.
    lately: Option<Lately>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PastValue {
    #[schema(value_type = String)]
    time: Instant,
    value: f64,
}

/// A forecast as it was issued.
#[derive(Serialize, ToSchema)]
pub(crate) struct IssueView {
    #[schema(value_type = String)]
    pub(crate) origin: Instant,
    #[schema(value_type = String)]
    pub(crate) issued: Instant,
    /// Version of the model.
    pub(crate) version: u32,
    /// `persistence`, `floor` or `trees`.
    #[schema(value_type = String)]
    stage: Stage,
    /// What that is, Chinese and English.
    stage_words: [&'static str; 2],
    #[schema(value_type = String)]
    trained_at: Instant,
    history_days: i64,
    now: f64,
    pub(crate) hours: Vec<HourView>,
    pub(crate) days: Vec<DayChanceView>,
    inputs: Vec<InputView>,
    /// The river model's part, where the plan has one.
    process: Option<ProcessView>,
}

/// What is expected at an hour.
#[derive(Serialize, ToSchema)]
pub(crate) struct HourView {
    pub(crate) hours: i64,
    #[schema(value_type = String)]
    pub(crate) time: Instant,
    /// Quantiles at `levels`.
    pub(crate) quantiles: Vec<f64>,
}

/// What is expected of a day's mean.
#[derive(Serialize, ToSchema)]
pub(crate) struct DayChanceView {
    #[schema(value_type = String)]
    pub(crate) day: BeijingDay,
    /// 0 today, 1 tomorrow.
    pub(crate) ahead: i32,
    /// Results of the day that were known.
    pub(crate) known: usize,
    pub(crate) median: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Chance of being over the limit.
    pub(crate) chance: Option<f64>,
    /// The chance in words, Chinese and English.
    pub(crate) words: Option<[&'static str; 2]>,
}

/// Up to where an input was known.
#[derive(Serialize, ToSchema)]
pub(crate) struct InputView {
    name: String,
    /// `target`, `own`, `upstream_same`, `rain` and so on.
    #[schema(value_type = String)]
    role: Role,
    #[schema(value_type = String)]
    until: Instant,
}

/// What the water of a section will be in the next three days.
#[utoipa::path(operation_id = "water_forecast", get, path = "/sections/{id}/forecast", tag = "water", params(("id" = String, Path), Form),
    responses((status = 200, content((WaterForecastPage = "application/json"), (Vec<u8> = XLSX), (String = "text/csv"))), (status = 404, body = super::error::ErrorBody)))]
pub(crate) async fn forecast(
    by: Allowed<ViewWater>,
    Path(id): Path<String>,
    Query(form): Query<Form>,
) -> Result<Response, ApiError> {
    form.answer(&page(&by.app, &id)?)
}

fn page(app: &App, id: &str) -> Result<WaterForecastPage, ApiError> {
    let records = app.live.sections();
    let (section, record) = known(app, &records, id)?;
    let now = app.clock.now();
    let factors: Vec<FactorForecast> = app
        .outlooks
        .of_section(&section.id)
        .into_iter()
        .map(|(factor, outlook)| FactorForecast::of(factor, &outlook, record, now))
        .collect();
    let note = factors.is_empty().then_some("本断面不由本县负责，不作预报");
    Ok(WaterForecastPage {
        section: Named { id: section.id.to_string(), name: section.name.clone() },
        target: section.target.as_ref().map(TargetView::of),
        now,
        levels: LEVELS.to_vec(),
        factors,
        note,
        assumptions: AssumptionView::of_forecasts(app.registry.plan()),
    })
}

impl FactorForecast {
    fn of(factor: FactorCode, outlook: &Outlook, record: &evaluation::SectionRecord, now: Instant) -> Self {
        let from = now.plus_ms(-PAST_DAYS * standards::time::DAY_MS);
        let counting = record.observations(factor, from, now.plus_ms(1)).filter(|o| o.flag.counts());
        let past = counting.filter_map(|o| Some(PastValue { time: o.time, value: o.value.to_f64()? }));
        let limit = outlook.limit_value();
        Self {
            factor: FactorName::of(factor),
            limit,
            state: match outlook.standing {
                Standing::Issued => "issued",
                Standing::Young { .. } => "young",
                Standing::Silent => "silent",
                Standing::Failed => "failed",
            },
            note: note(outlook),
            past: past.collect(),
            issue: outlook.newest().map(|issued| IssueView::of(issued, limit)),
            lately: outlook.scores.as_ref().and_then(Lately::of),
        }
    }
}

fn note(outlook: &Outlook) -> Option<[String; 2]> {
    match outlook.standing {
        Standing::Issued => None,
        Standing::Young { days, wanted } => Some([
            format!("已有 {days} 天监测数据，满 {wanted} 天后开始预报"),
            format!("{days} days of readings so far; forecasts begin after {wanted}"),
        ]),
        Standing::Silent => Some([
            "最近一天没有有效监测数据，暂不发布新的预报".to_owned(),
            "No valid reading within the last day: no new forecast is issued".to_owned(),
        ]),
        Standing::Failed => Some([
            "最近一次预报没有做成，系统会重试；原因见运行日志".to_owned(),
            "The latest forecast could not be made and is tried again; see the log".to_owned(),
        ]),
    }
}

/// What the learning has come to, in words.
pub(crate) fn stage_words(stage: Stage) -> [&'static str; 2] {
    match stage {
        Stage::Persistence => [
            "数据还少：按“保持现状”估计，幅度取自以往变化",
            "Little data yet: things stay as they are, give or take past changes",
        ],
        Stage::Floor => [
            "数据不足 90 天：按现状、日变化规律和上游来水的简单模型",
            "Less than 90 days of data: a simple model of the present, the time of day and the water from upstream",
        ],
        Stage::Trees => [
            "统计模型：本站和上游历史、雨量",
            "Statistical model of this section's and the upstream history, and rain",
        ],
    }
}

impl IssueView {
    pub(crate) fn of(issued: &Issued, limit: Option<f64>) -> Self {
        let issue = &issued.issue;
        let hour = |at: &AtHour| HourView {
            hours: at.hours,
            time: issue.origin.plus_ms(at.hours * 3_600_000),
            quantiles: at.expected.said.0.to_vec(),
        };
        let today = issue.origin.day();
        Self {
            origin: issue.origin,
            issued: issued.at,
            version: issue.version,
            stage: issue.stage,
            stage_words: stage_words(issue.stage),
            trained_at: issue.trained_at,
            history_days: issue.history_days,
            now: issue.now,
            hours: issue.hours.iter().map(hour).collect(),
            days: issue
                .days
                .iter()
                .map(|of| DayChanceView::of(of.day, of.day.since(today), of.known, &of.expected, limit))
                .collect(),
            inputs: issue.inputs.iter().map(InputView::of).collect(),
            process: issue.process.as_ref().map(ProcessView::of),
        }
    }
}

impl DayChanceView {
    fn of(day: BeijingDay, ahead: i32, known: usize, expected: &Expected, limit: Option<f64>) -> Self {
        let (low, high) = expected.said.interval90();
        let chance = limit.map(|limit| expected.said.chance_above(limit));
        Self {
            day,
            ahead,
            known,
            median: expected.said.median(),
            low,
            high,
            chance,
            words: chance.map(|chance| [chance_chinese(chance), chance_english(chance)]),
        }
    }
}

impl InputView {
    fn of(input: &InputEnd) -> Self {
        Self { name: input.name.clone(), role: input.role, until: input.until }
    }
}
