//! How notifications are sent: the queue with every attempt, sending anew, trying a channel. No address is shown in clear.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use campaign::notification::{ChannelKind, Contact, Directory, MessageId, Outcome, Recipient, Stage};
use campaign::plan::{OrganisationId, PostId};
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use store::{OutboxFilter, OutboxSend};
use utoipa::{IntoParams, ToSchema};

use super::ApiError;
use super::error::ErrorBody;
use super::messages::MessageView;
use super::views::Named;
use crate::accounts::gate::{Allowed, ManageOutbox};

/// Messages of a page.
const PAGE: usize = 50;

/// Which messages.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Only at this stage: `pages`, `gathered`, `queued`, `sending`, `sent`, `receipted`, `unsure` or `given_up`.
    stage: Option<String>,
    /// Only those before the one at this place.
    before: Option<i64>,
}

/// An attempt.
#[derive(Serialize, ToSchema)]
pub(crate) struct SendView {
    /// The word of the channel's kind.
    kind: String,
    /// Its address, masked.
    address: String,
    #[schema(value_type = String)]
    began: Instant,
    #[schema(value_type = Option<String>)]
    ended: Option<Instant>,
    /// `sent`, `failed`, `refused` or `unsure`; absent while it is on its way.
    outcome: Option<String>,
    /// What the other side said.
    detail: String,
}

/// A message with how far its sending has come.
#[derive(Serialize, ToSchema)]
pub(crate) struct Delivered {
    message: MessageView,
    /// The word of where it stands.
    stage: String,
    /// When the next attempt is due.
    #[schema(value_type = Option<String>)]
    due: Option<Instant>,
    /// Whether it may be sent anew.
    may_be_sent_anew: bool,
    sends: Vec<SendView>,
}

/// How many messages stand at a stage.
#[derive(Serialize, ToSchema)]
pub(crate) struct StageCount {
    stage: String,
    messages: u64,
}

/// A channel of a recipient.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChannelView {
    kind: String,
    name: String,
    /// Masked.
    address: String,
}

/// A recipient of the contacts.
#[derive(Serialize, ToSchema)]
pub(crate) struct ContactView {
    recipient: Named,
    /// In the order they are tried.
    channels: Vec<ChannelView>,
}

/// The rules in force; all are assumptions unless the contacts say otherwise.
#[derive(Serialize, ToSchema)]
pub(crate) struct SendingRulesView {
    quiet_hours: String,
    /// Levels that are sent at any hour.
    overriding: Vec<String>,
    retry_seconds: Vec<u32>,
    gather_seconds: u32,
    red_minutes: u32,
    orange_minutes: u32,
    yellow_minutes: u32,
}

/// The queue.
#[derive(Serialize, ToSchema)]
pub(crate) struct OutboxPage {
    messages: Vec<Delivered>,
    more: bool,
    counts: Vec<StageCount>,
    contacts: Vec<ContactView>,
    rules: SendingRulesView,
}

/// What is tried.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Trial {
    /// Of an organisation,
    #[schema(value_type = Option<String>)]
    organisation: Option<OrganisationId>,
    /// or of a post.
    #[schema(value_type = Option<String>)]
    post: Option<PostId>,
    /// Which of its channels, from 0.
    channel: usize,
}

/// What became of a trial.
#[derive(Serialize, ToSchema)]
pub(crate) struct TrialResult {
    sent: bool,
    /// `sent`, `failed`, `refused` or `unsure`.
    outcome: String,
    kind: String,
    address: String,
    detail: String,
}

/// The queue, newest first.
#[utoipa::path(operation_id = "show_outbox", get, path = "/outbox", tag = "messages", params(Which),
    responses((status = 200, body = OutboxPage), (status = 403, body = ErrorBody)))]
pub(crate) async fn queue(
    by: Allowed<ManageOutbox>,
    Query(which): Query<Which>,
) -> Result<Json<OutboxPage>, ApiError> {
    let stage = which.stage.filter(|stage| !stage.is_empty());
    if stage.as_deref().is_some_and(|stage| Stage::parse(stage).is_none()) {
        return Err(ApiError::bad_request(
            "unknown_stage",
            ["没有这种状态", "从列表选择"],
            ["No such stage", "Choose from the list"],
        ));
    }
    let filter = OutboxFilter { stage, before: which.before, limit: PAGE + 1, ..OutboxFilter::default() };
    let stored = by.app.reader.outbox(&filter)?;
    let mut messages = Vec::with_capacity(stored.len().min(PAGE));
    for row in stored.iter().take(PAGE) {
        let sends = by.app.reader.outbox_sends(row.seq)?;
        let stage = Stage::parse(&row.delivery.stage);
        messages.push(Delivered {
            message: MessageView::of(&by.app, row)?,
            stage: row.delivery.stage.clone(),
            due: row.delivery.due,
            may_be_sent_anew: stage.is_some_and(Stage::may_be_sent_anew) && row.receipt.is_none(),
            sends: sends.into_iter().map(send_view).collect(),
        });
    }
    let counts = by.app.reader.outbox_counts()?;
    let directory = &by.app.outbox.directory;
    Ok(Json(OutboxPage {
        messages,
        more: stored.len() > PAGE,
        counts: counts.into_iter().map(|(stage, messages)| StageCount { stage, messages }).collect(),
        contacts: directory.contacts().map(|contact| contact_view(&by.app, contact)).collect(),
        rules: rules(directory),
    }))
}

fn send_view(send: OutboxSend) -> SendView {
    let OutboxSend { kind, address, began, ended, outcome, detail, .. } = send;
    SendView { kind, address, began, ended, outcome, detail }
}

fn contact_view(app: &crate::app::App, contact: Contact<'_>) -> ContactView {
    let view = |channel: &campaign::notification::Channel| ChannelView {
        kind: channel.kind().word().to_owned(),
        name: channel.kind().name().to_owned(),
        address: channel.masked(),
    };
    ContactView {
        recipient: Named {
            id: contact.recipient.to_string(),
            name: contact.recipient.name(app.registry.plan()),
        },
        channels: contact.channels.iter().map(view).collect(),
    }
}

fn rules(directory: &Directory) -> SendingRulesView {
    SendingRulesView {
        quiet_hours: directory.quiet_hours.words(),
        overriding: directory.quiet_hours.overriding.iter().map(|l| l.english().to_owned()).collect(),
        retry_seconds: directory.sending.retry_seconds.clone(),
        gather_seconds: directory.sending.gather_seconds,
        red_minutes: directory.answer.red_minutes,
        orange_minutes: directory.answer.orange_minutes,
        yellow_minutes: directory.answer.yellow_minutes,
    }
}

/// Sends a message anew that no channel delivered, or of which nobody knows whether it arrived.
#[utoipa::path(operation_id = "send_anew", post, path = "/outbox/{id}/anew", tag = "messages", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub(crate) async fn anew(by: Allowed<ManageOutbox>, Path(id): Path<String>) -> Result<StatusCode, ApiError> {
    let missing = || ApiError::not_found("这条消息", "message");
    let id: MessageId = id.parse().map_err(|_not_a_number| missing())?;
    let stored = by.app.outbox.message(id)?.ok_or_else(missing)?;
    if !by.app.outbox.send_anew(&stored).await? {
        return Err(ApiError::new(
            StatusCode::CONFLICT,
            "not_sent_anew",
            ["这条消息不能重发", "已送出、已签收、正在发送或没有配置渠道的消息不重发"],
            ["This message is not sent anew", "It was sent or receipted, is on its way, or has no channel"],
        ));
    }
    tracing::info!(account = by.account.id.0, message = stored.seq, "a notification is sent anew");
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a test message by one channel, at once.
#[utoipa::path(operation_id = "test_channel", post, path = "/outbox/test", tag = "messages", request_body = Trial,
    responses((status = 200, body = TrialResult), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(crate) async fn test(
    by: Allowed<ManageOutbox>,
    Json(trial): Json<Trial>,
) -> Result<Json<TrialResult>, ApiError> {
    let recipient = match (trial.organisation, trial.post) {
        (Some(id), None) => Recipient::Organisation(id),
        (None, Some(id)) => Recipient::Post(id),
        _ => {
            return Err(ApiError::bad_request(
                "no_recipient",
                ["单位和岗位要且只要写一个", "选一个单位或岗位"],
                ["Name an organisation or a post", "Choose one of them"],
            ));
        }
    };
    let tried = by.app.outbox.test(&recipient, trial.channel).await;
    let (channel, said) = tried.ok_or_else(|| ApiError::not_found("这个渠道", "channel"))?;
    let (kind, address): (ChannelKind, String) = (channel.kind(), channel.masked());
    tracing::info!(
        account = by.account.id.0,
        channel = kind.word(),
        address,
        outcome = said.outcome.word(),
        "a channel was tried"
    );
    Ok(Json(TrialResult {
        sent: said.outcome == Outcome::Sent,
        outcome: said.outcome.word().to_owned(),
        kind: kind.word().to_owned(),
        address,
        detail: said.detail,
    }))
}
