//! Readings from programs: JSON messages, answered when they are durable.

mod received;

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::Query;
use axum::http::StatusCode;
use feed::{ReadingMessages, read_messages};
use serde::Deserialize;
use store::{ArrivedFrame, Outcome};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use utoipa::{IntoParams, ToSchema};

use super::ApiError;
use super::error::ErrorBody;
use crate::ServerError;
use crate::accounts::gate::{Allowed, SendReadings};
use crate::app::App;
use crate::clock::Clock;
use crate::intake::{Novelty, arrived, novelty};
use received::Received;

/// Bytes of one body.
const BODY: usize = 4 * 1024 * 1024;
/// Messages of one body.
const MESSAGES: usize = 20_000;
/// So long a body waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// What happens to the other messages when one has a mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OnError {
    /// Nothing of the body is stored, and the answer is 400.
    #[default]
    Refuse,
    /// The others are stored; the answer is 200 and lists what was left out.
    Skip,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SendQuery {
    /// `refuse` (default): one mistake and nothing is stored. `skip`: the messages without mistakes are stored.
    #[serde(default)]
    #[param(inline)]
    on_error: OnError,
}

/// Takes readings in; durable when it answers 200. A value that is known already is stored once, another one is a revision.
#[utoipa::path(operation_id = "send_readings", post, path = "/readings", tag = "intake", params(SendQuery),
    request_body(content = String, content_type = "application/json", description = "One message, a list, or one a line; see docs/ingest.md"),
    responses((status = 200, body = Received), (status = 400, body = ErrorBody), (status = 413, body = ErrorBody), (status = 503, body = ErrorBody)))]
pub(crate) async fn send(
    by: Allowed<SendReadings>,
    Query(asked): Query<SendQuery>,
    body: Body,
) -> Result<Json<Received>, ApiError> {
    let body = whole(body, BODY).await?;
    let turn = turn(&by.app.bodies).await?;
    let (app, login) = (Arc::clone(&by.app), by.account.account.login.clone());
    let looked = tokio::task::spawn_blocking(move || {
        let looked = look(&app, &body, asked.on_error, &login);
        drop(turn);
        looked
    });
    let Looked { mut received, frames } = looked.await.map_err(|_stopped| ServerError::Stopping)??;
    let (which, frames): (Vec<usize>, Vec<ArrivedFrame>) = frames.into_iter().unzip();
    if !frames.is_empty() {
        let outcomes = by.app.writer.take_in(frames).await?;
        for (at, outcome) in which.into_iter().zip(outcomes) {
            match outcome {
                Outcome::Stored(id) => received.stored(at, id),
                Outcome::Unchanged(id) | Outcome::Repeated(id) => received.repeated(at, Some(id)),
            }
        }
    }
    by.app.metrics.message_body();
    received.count();
    Ok(Json(received))
}

struct Looked {
    received: Received,
    /// What is to be stored, with its place among the answer's items.
    frames: Vec<(usize, ArrivedFrame)>,
}

fn look(app: &App, body: &[u8], on_error: OnError, login: &str) -> Result<Looked, ApiError> {
    let read = read_messages("body", body);
    if read.broken || (read.refused > 0 && on_error == OnError::Refuse) {
        return Err(refused(&read));
    }
    if read.messages.len() > MESSAGES {
        return Err(too_many(read.messages.len()));
    }
    let (now, peer) = (Clock::wall(), format!("HTTP {login}"));
    let frames: Vec<_> = read.messages.iter().map(|m| arrived(m, &app.registry, now, &peer)).collect();
    let novel = novelty(&frames, &*app.reader)?;
    let mut received = Received::of(&read);
    let mut kept = Vec::with_capacity(frames.len());
    for ((frame, novelty), at) in frames.into_iter().zip(novel).zip(0..) {
        received.announce(at, &frame, novelty);
        match novelty {
            Novelty::Known(by) => received.repeated(at, by),
            Novelty::New | Novelty::Revision => kept.push((at, frame)),
        }
    }
    Ok(Looked { received, frames: kept })
}

/// A whole body of limited length.
pub(super) async fn whole(body: Body, limit: usize) -> Result<axum::body::Bytes, ApiError> {
    to_bytes(body, limit).await.map_err(|_too_long| {
        let megabytes = limit / (1024 * 1024);
        ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            [&format!("内容超过 {megabytes} MB，没有存入任何数据"), "请拆分后分次提交"],
            [&format!("More than {megabytes} MB; nothing was stored"), "Split it and send the parts"],
        )
    })
}

/// A place among those that are read at once; too long a wait is an answer to come again.
pub(super) async fn turn(places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, ApiError> {
    let place = Arc::clone(places).acquire_owned();
    match tokio::time::timeout(PATIENCE, place).await {
        Ok(Ok(permit)) => Ok(permit),
        Ok(Err(_closed)) => Err(ServerError::Stopping.into()),
        Err(_waited) => Err(ApiError::busy()),
    }
}

fn refused(read: &ReadingMessages<'_>) -> ApiError {
    let text = received::named(&read.problems).join("\n");
    let count = read.problems.len();
    ApiError::bad_request(
        "readings_do_not_read",
        [
            &format!("有 {count} 处错误，全部未存入：\n{text}"),
            "改正后重新提交，或用 on_error=skip 只存入无误的；格式见 docs/ingest.md",
        ],
        [
            &format!("{count} mistakes, nothing was stored:\n{text}"),
            "Correct them and send again, or store the others with on_error=skip; see docs/ingest.md",
        ],
    )
}

fn too_many(found: usize) -> ApiError {
    ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too_many_messages",
        [&format!("一次提交了 {found} 条，最多 {MESSAGES} 条，没有存入任何数据"), "请拆分后分次提交"],
        [
            &format!("{found} messages, at most {MESSAGES} at once; nothing was stored"),
            "Split them and send the parts",
        ],
    )
}
