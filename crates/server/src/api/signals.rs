//! 预警信号: warning signals as they came, with their life and the mark of drills.

mod views;

use axum::Json;
use axum::body::Body;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;
use standards::time::Instant;
use utoipa::ToSchema;
use weather::WeatherProblem;
use weather::signal::{Colour, MessageType, SignalStatus};

use super::ApiError;
use super::error::ErrorBody;
use super::readings::whole;
use super::views::AssumptionView;
use crate::accounts::gate::{Allowed, SendWeather, ViewWater};
use crate::clock::Clock;
use crate::rain::{Taken, take_signals};
use views::SignalView;

/// Bytes of one body.
const BODY: usize = 4 * 1024 * 1024;

/// Signals with what holds now.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignalsPage {
    #[schema(value_type = String)]
    now: Instant,
    /// Numbers of the signals that hold now and may be acted on, strongest colour first: real ones for this county only.
    acting: Vec<usize>,
    /// Newest first.
    signals: Vec<SignalView>,
    assumptions: Vec<AssumptionView>,
}

/// Signals known by now, newest first, at most two hundred.
#[utoipa::path(operation_id = "list_signals", get, path = "/signals", tag = "rain", responses((status = 200, body = SignalsPage)))]
pub(crate) async fn list(by: Allowed<ViewWater>) -> Json<SignalsPage> {
    let plan = by.app.registry.plan();
    let now = by.app.clock.now();
    let rules = plan.rain.rules.life();
    let signals = by.app.rain.signals();
    let county = plan.county.code.as_str();
    let states = signals.book.states(rules, now);
    let acting: Vec<usize> = signals
        .book
        .in_force(rules, now)
        .into_iter()
        .filter(|a| a.signal().covers_county(county))
        .filter_map(|a| states.iter().find(|s| std::ptr::eq(s.signal, a.signal())).map(|s| s.number))
        .collect();
    let mut views: Vec<SignalView> = states
        .iter()
        .filter_map(|state| {
            Some(SignalView::of(state, signals.came.get(state.number)?, county, &signals.book))
        })
        .collect();
    views.sort_by_key(|v| std::cmp::Reverse((v.sent, v.number)));
    views.truncate(200);
    Json(SignalsPage { now, acting, signals: views, assumptions: AssumptionView::of_rain(plan) })
}

/// What became of a body.
#[derive(Serialize, ToSchema)]
pub(crate) struct TakenView {
    new: usize,
    repeated: usize,
    names: Vec<String>,
    problems: Vec<WeatherProblemView>,
}

/// A mistake with its place.
#[derive(Serialize, ToSchema)]
pub(crate) struct WeatherProblemView {
    line: usize,
    column: usize,
    field: String,
    message: String,
    /// It cost an entry.
    lost: bool,
}

impl TakenView {
    /// What became of it, or an error when nothing could be read.
    pub(super) fn answer(taken: Taken, what: [&str; 2], see: &str) -> Result<Json<Self>, ApiError> {
        if taken.is_nothing() {
            let named: Vec<String> = taken.problems.iter().take(20).map(ToString::to_string).collect();
            let text = named.join("\n");
            return Err(ApiError::bad_request(
                "weather_does_not_read",
                [&format!("{}未能读入：\n{text}", what[0]), &format!("改正后重新提交；格式见 {see}")],
                [
                    &format!("The {} could not be read:\n{text}", what[1]),
                    &format!("Correct and send again; see {see}"),
                ],
            ));
        }
        let problem = |p: &WeatherProblem| WeatherProblemView {
            line: p.place.line,
            column: p.place.column,
            field: p.field.clone(),
            message: p.error.to_string(),
            lost: p.lost,
        };
        Ok(Json(Self {
            new: taken.new,
            repeated: taken.repeated,
            problems: taken.problems.iter().take(200).map(problem).collect(),
            names: taken.names,
        }))
    }
}

/// Takes signals in: CAP 1.2 XML or the JSON of a feed. What cannot be read is named, the rest is kept.
#[utoipa::path(operation_id = "send_signals", post, path = "/signals", tag = "rain",
    request_body(content = String, content_type = "application/xml", description = "CAP 1.2, or JSON; see docs/rain.md"),
    responses((status = 200, body = TakenView), (status = 400, body = ErrorBody), (status = 413, body = ErrorBody)))]
pub(crate) async fn send(by: Allowed<SendWeather>, body: Body) -> Result<Json<TakenView>, ApiError> {
    let body = whole(body, BODY).await?;
    let taken = take_signals(&by.app, &body, &by.account.account.login, "http").await?;
    TakenView::answer(taken, ["预警信号", "signals"], "docs/rain.md")
}

/// A signal that a person enters from paper or telephone.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewSignal {
    /// Identifier of GB/T 35965.1, when the paper has one.
    identifier: Option<String>,
    /// Who issued it.
    sender: String,
    #[schema(value_type = String)]
    sent: Instant,
    /// `Actual`, `Exercise` or `Test`.
    status: String,
    /// `Alert`, `Update` or `Cancel`.
    message: String,
    /// Hazard, such as `暴雨`.
    event: String,
    /// `blue`, `yellow`, `orange` or `red`.
    colour: String,
    headline: String,
    #[serde(default)]
    description: String,
    #[schema(value_type = Option<String>)]
    expires: Option<Instant>,
    /// The identifier of the signal that it replaces or ends.
    references: Option<String>,
}

/// Enters a signal by hand; it is kept as JSON of our own, under the name of who entered it.
#[utoipa::path(operation_id = "enter_signal", post, path = "/signals/form", tag = "rain", request_body = NewSignal,
    responses((status = 200, body = TakenView), (status = 400, body = ErrorBody)))]
pub(crate) async fn enter(
    by: Allowed<SendWeather>,
    Json(new): Json<NewSignal>,
) -> Result<Json<TakenView>, ApiError> {
    let filled = |text: &str| !text.trim().is_empty();
    let status = SignalStatus::parse(&new.status).filter(|_| filled(&new.status));
    let known = MessageType::parse(&new.message).zip(status).zip(Colour::parse(&new.colour));
    let ordered = new.expires.is_none_or(|end| end > new.sent);
    let (Some(((message, status), colour)), true) =
        (known, ordered && [&new.sender, &new.event, &new.headline].iter().all(|t| filled(t)))
    else {
        return Err(ApiError::bad_request(
            "signal_is_not_whole",
            ["信号没有填全", "发布单位、灾种、颜色、标题、状态都要填；失效时间晚于发布时间"],
            [
                "The signal is not whole",
                "Give issuer, hazard, colour, headline and status; it must end after it was issued",
            ],
        ));
    };
    let county = by.app.registry.plan().county.code.clone();
    let identifier = new
        .identifier
        .filter(|i| filled(i))
        .unwrap_or_else(|| format!("HAND-{county}-{}", Clock::wall().compact_ms()));
    let body = json!({
        "identifier": identifier,
        "sender": new.sender.trim(),
        "sent": new.sent,
        "status": status.word(),
        "msgType": message.word(),
        "event": new.event.trim(),
        "colour": colour.word(),
        "headline": new.headline.trim(),
        "description": new.description.trim(),
        "expires": new.expires,
        "references": new.references.filter(|r| filled(r)),
        "areaCode": county,
    });
    let taken = take_signals(&by.app, body.to_string().as_bytes(), &by.account.account.login, "form").await?;
    TakenView::answer(taken, ["预警信号", "signal"], "docs/rain.md")
}

/// The bytes of a document, exactly as they came.
#[utoipa::path(operation_id = "signal_document", get, path = "/signals/documents/{id}", tag = "rain", params(("id" = i64, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404, body = ErrorBody)))]
pub(crate) async fn raw(by: Allowed<ViewWater>, Path(id): Path<i64>) -> Result<Response, ApiError> {
    let document =
        by.app.reader.weather_document(id)?.ok_or_else(|| ApiError::not_found("该原文", "document"))?;
    let ending = if document.raw.trim_ascii_start().starts_with(b"<") { "xml" } else { "json" };
    let head = [
        (header::CONTENT_TYPE, "application/octet-stream".to_string()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"weather-{id}.{ending}\"")),
    ];
    Ok((head, document.raw).into_response())
}
