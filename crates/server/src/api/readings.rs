//! Readings from programs: JSON messages, answered when they are durable.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use feed::{Problem, read_messages};
use serde::Serialize;
use store::Outcome;
use utoipa::ToSchema;

use super::ApiError;
use super::error::ErrorBody;
use crate::accounts::gate::{Allowed, SendReadings};
use crate::clock::Clock;
use crate::intake::arrived;

/// Bytes of one body.
const BODY: usize = 4 * 1024 * 1024;
/// Mistakes named in one answer.
const NAMED: usize = 20;

/// What became of the messages, in their order. Every one is durable.
#[derive(Serialize, ToSchema)]
pub(crate) struct Received {
    /// Stored now, those held in quarantine included.
    stored: usize,
    /// The very same bytes were stored before.
    repeated: usize,
    /// Of devices that the plan does not name: in quarantine.
    held: usize,
    /// The number under which each can be looked up.
    frames: Vec<i64>,
}

/// Takes readings in. One wrong message and nothing of the body is stored.
#[utoipa::path(operation_id = "send_readings", post, path = "/readings", tag = "intake",
    request_body(content = String, content_type = "application/json", description = "One message, a list, or one a line; see docs/http-intake.md"),
    responses((status = 200, body = Received), (status = 400, body = ErrorBody), (status = 413, body = ErrorBody)))]
pub(crate) async fn send(by: Allowed<SendReadings>, body: Body) -> Result<Json<Received>, ApiError> {
    let body = whole(body, BODY).await?;
    let messages = read_messages("body", &body).map_err(|problems| refused(&problems))?;
    let (received, peer) = (Clock::wall(), format!("HTTP {}", by.account.account.login));
    let frames: Vec<_> = messages.iter().map(|m| arrived(m, &by.app.registry, received, &peer)).collect();
    let held = frames.iter().filter(|f| f.held.is_some()).count();
    let outcomes = by.app.writer.take_in(frames).await?;
    let stored = outcomes.iter().filter(|o| matches!(o, Outcome::Stored(_))).count();
    let number = |o: &Outcome| match o {
        Outcome::Stored(id) | Outcome::Repeated(id) => id.0,
    };
    Ok(Json(Received {
        stored,
        repeated: outcomes.len() - stored,
        held,
        frames: outcomes.iter().map(number).collect(),
    }))
}

/// A whole body of limited length.
pub(super) async fn whole(body: Body, limit: usize) -> Result<axum::body::Bytes, ApiError> {
    to_bytes(body, limit).await.map_err(|_too_long| {
        let megabytes = limit / (1024 * 1024);
        ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            [&format!("内容超过 {megabytes} MB"), "请拆分后分次提交"],
            [&format!("More than {megabytes} MB"), "Split it and send the parts"],
        )
    })
}

fn refused(problems: &[Problem]) -> ApiError {
    let named: Vec<String> = problems.iter().take(NAMED).map(ToString::to_string).collect();
    let text = named.join("\n");
    let count = problems.len();
    ApiError::bad_request(
        "readings_do_not_read",
        [&format!("有 {count} 处错误，全部未存入：\n{text}"), "改正后重新提交；格式见 docs/http-intake.md"],
        [
            &format!("{count} mistakes, nothing was stored:\n{text}"),
            "Correct them and send again; see docs/http-intake.md",
        ],
    )
}
