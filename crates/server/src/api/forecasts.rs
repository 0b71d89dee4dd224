//! Rain forecasts: sent, listed, and measured against gauges.

use std::collections::HashSet;

use axum::Json;
use axum::body::Body;
use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;
use weather::forecast::{Forecast, compare, in_force};
use weather::rain::Span;

use super::ApiError;
use super::error::ErrorBody;
use super::rain::{number, place_series, rounded_mm};
use super::readings::whole;
use super::scan::scan;
use super::signals::TakenView;
use crate::accounts::gate::{Allowed, SendWeather, ViewWater};
use crate::app::App;
use crate::rain::{KeptForecast, take_forecasts};

/// Bytes of one body.
const BODY: usize = 16 * 1024 * 1024;
/// Forecasts of one answer.
const SHOWN: usize = 200;

/// Steps of one forecast in force.
#[derive(Serialize, ToSchema)]
pub(crate) struct ForecastSteps {
    pub(crate) source: String,
    #[schema(value_type = String)]
    pub(crate) issued: Instant,
    pub(crate) member: Option<u32>,
    pub(crate) quantile: Option<u8>,
    pub(crate) steps: Vec<ForecastStepView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ForecastStepView {
    /// Start, Unix seconds.
    pub(crate) t: i64,
    pub(crate) seconds: i64,
    pub(crate) v: f64,
    pub(crate) mm: String,
}

/// A forecast with how it did.
#[derive(Serialize, ToSchema)]
pub(crate) struct ForecastView {
    source: String,
    place: String,
    #[schema(value_type = String)]
    issued: Instant,
    member: Option<u32>,
    quantile: Option<u8>,
    steps: usize,
    #[schema(value_type = Option<String>)]
    from: Option<Instant>,
    #[schema(value_type = Option<String>)]
    to: Option<Instant>,
    total: String,
    /// The newest issue of its source, place, member and quantile.
    in_force: bool,
    /// Rain of the next 6, 12 and 24 hours by the forecast in force; nothing where no whole step lies inside.
    next: Vec<ForecastNext>,
    #[schema(value_type = String)]
    received: Instant,
    by: String,
    document: i64,
    /// Against the gauge or area of that name, when the plan has one.
    score: Option<ForecastScore>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ForecastNext {
    hours: i64,
    mm: Option<String>,
}

/// Forecast against measurement, over the steps that are over.
#[derive(Serialize, ToSchema)]
pub(crate) struct ForecastScore {
    against: String,
    steps: usize,
    left_out: usize,
    forecast: String,
    measured: String,
    mean_absolute: Option<String>,
    hits: usize,
    misses: usize,
    false_alarms: usize,
}

/// Forecasts, newest issue first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Forecasts {
    #[schema(value_type = String)]
    now: Instant,
    forecasts: Vec<ForecastView>,
}

/// Forecasts issued by now, newest issue first, at most two hundred.
#[utoipa::path(operation_id = "list_forecasts", get, path = "/rain/forecasts", tag = "rain",
    responses((status = 200, body = Forecasts), (status = 503, body = ErrorBody)))]
pub(crate) async fn list(by: Allowed<ViewWater>) -> Result<Json<Forecasts>, ApiError> {
    scan(&by.app, |app| Ok(page(app))).await.map(Json)
}

fn page(app: &App) -> Forecasts {
    let now = app.clock.now();
    let kept = app.rain.forecasts();
    let newest = in_force(kept.iter().map(|k| &k.forecast), now);
    let newest: HashSet<*const Forecast> = newest.into_iter().map(std::ptr::from_ref).collect();
    let mut shown: Vec<&KeptForecast> =
        kept.iter().map(|k| &**k).filter(|k| k.forecast.issued <= now).collect();
    shown.sort_by_key(|k| std::cmp::Reverse(k.forecast.issued));
    shown.truncate(SHOWN);
    let view = |k: &&KeptForecast| view(app, k, newest.contains(&std::ptr::from_ref(&k.forecast)), now);
    Forecasts { now, forecasts: shown.iter().map(view).collect() }
}

fn view(app: &App, kept: &KeptForecast, in_force: bool, now: Instant) -> ForecastView {
    let KeptForecast { forecast, came } = kept;
    let next = |hours: i64| ForecastNext {
        hours,
        mm: forecast.total(Span { from: now, to: now.plus_ms(hours * 3_600_000) }).map(rounded_mm),
    };
    ForecastView {
        source: forecast.source.clone(),
        place: forecast.place.clone(),
        issued: forecast.issued,
        member: forecast.member,
        quantile: forecast.quantile,
        steps: forecast.steps.len(),
        from: forecast.steps.first().map(|s| s.span.from),
        to: forecast.reaches(),
        total: rounded_mm(forecast.steps.iter().map(|s| s.mm).sum()),
        in_force,
        next: if in_force { [6, 12, 24].map(next).into() } else { Vec::new() },
        received: came.received,
        by: came.by.clone(),
        document: came.document,
        score: score(app, forecast),
    }
}

/// How a forecast did against the place of its name; nothing while no step is over.
fn score(app: &App, forecast: &Forecast) -> Option<ForecastScore> {
    let (first, last) = (forecast.steps.first()?, forecast.steps.last()?);
    let (name, series) =
        place_series(app, &forecast.place, Span { from: first.span.from, to: last.span.to })?;
    let (_, score) = compare(forecast, &series);
    (score.steps + score.left_out > 0).then(|| ForecastScore {
        against: name,
        steps: score.steps,
        left_out: score.left_out,
        forecast: rounded_mm(score.forecast),
        measured: rounded_mm(score.measured),
        mean_absolute: score.mean_absolute.map(rounded_mm),
        hits: score.hits,
        misses: score.misses,
        false_alarms: score.false_alarms,
    })
}

/// Forecasts in force for a place that goes by any of these names.
pub(super) fn for_place(app: &App, names: &[String], now: Instant) -> Vec<ForecastSteps> {
    let kept = app.rain.forecasts();
    let all = kept.iter().map(|k| &k.forecast).filter(|forecast| names.contains(&forecast.place));
    in_force(all, now)
        .into_iter()
        .map(|f| ForecastSteps {
            source: f.source.clone(),
            issued: f.issued,
            member: f.member,
            quantile: f.quantile,
            steps: f
                .steps
                .iter()
                .map(|s| ForecastStepView {
                    t: s.span.from.unix_seconds(),
                    seconds: s.span.ms() / 1000,
                    v: number(s.mm),
                    mm: rounded_mm(s.mm),
                })
                .collect(),
        })
        .collect()
}

/// Takes forecasts in: CSV or JSON, whole or not at all.
#[utoipa::path(operation_id = "send_forecasts", post, path = "/rain/forecasts", tag = "rain",
    request_body(content = String, content_type = "text/csv", description = "CSV or JSON; see docs/rain.md"),
    responses((status = 200, body = TakenView), (status = 400, body = ErrorBody), (status = 413, body = ErrorBody)))]
pub(crate) async fn send(by: Allowed<SendWeather>, body: Body) -> Result<Json<TakenView>, ApiError> {
    let body = whole(body, BODY).await?;
    let taken = take_forecasts(&by.app, &body, &by.account.account.login).await?;
    TakenView::answer(taken, ["预报", "forecasts"], "docs/rain.md")
}
