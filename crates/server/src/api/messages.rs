//! Messages in the pages: those of my organisation, and the receipt for them.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use campaign::notification::{Message, MessageId};
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use store::{OutboxFilter, OutboxMessage};
use utoipa::{IntoParams, ToSchema};

use super::ApiError;
use super::error::ErrorBody;
use super::views::Named;
use crate::accounts::gate::SignedIn;
use crate::accounts::rights::{Right, Role};
use crate::outbox::read_message;

/// Most messages of a page.
const MOST: usize = 200;

/// Which messages.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Only those without a receipt.
    #[serde(default)]
    unread: bool,
    /// Only those before the one at this place.
    before: Option<i64>,
    /// At most so many, 1 to 200; 50 when absent.
    limit: Option<usize>,
}

/// A message.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessageView {
    #[schema(value_type = String)]
    pub(crate) id: MessageId,
    /// Its place in the list.
    pub(crate) seq: i64,
    /// Whom it is for.
    pub(crate) recipient: Named,
    /// `ordinary`, `blue`, `yellow`, `orange` or `red`.
    pub(crate) level: String,
    /// The Chinese name of the level.
    pub(crate) level_name: String,
    pub(crate) title: String,
    pub(crate) text: String,
    /// Address within the pages of what it is about.
    pub(crate) about: Option<String>,
    pub(crate) clause: Option<String>,
    #[schema(value_type = String)]
    pub(crate) made: Instant,
    /// Whether an answer is asked for: silence past the limit is told to the office.
    pub(crate) answer: bool,
    /// When the receipt was given.
    #[schema(value_type = Option<String>)]
    pub(crate) receipted: Option<Instant>,
}

/// A page of messages, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessageList {
    messages: Vec<MessageView>,
    more: bool,
    /// Messages of the organisation without a receipt.
    unread: u64,
    /// Whether this account may give receipts: it acts for its organisation.
    may_receipt: bool,
}

/// How many receipts were given.
#[derive(Serialize, ToSchema)]
pub(crate) struct Receipts {
    given: u64,
}

impl MessageView {
    pub(crate) fn of(by: &crate::app::App, stored: &OutboxMessage) -> Result<Self, ApiError> {
        let message: Message = read_message(stored)?;
        Ok(Self {
            id: message.id,
            seq: stored.seq,
            recipient: Named {
                id: message.recipient.to_string(),
                name: message.recipient.name(by.registry.plan()),
            },
            level: message.level.english().to_owned(),
            level_name: message.level.name().to_owned(),
            title: message.title,
            text: message.text,
            about: message.about,
            clause: message.clause.map(|clause| clause.to_string()),
            made: message.made,
            answer: message.answer,
            receipted: stored.receipt.map(|receipt| receipt.at),
        })
    }
}

/// Whether the account acts for its organisation: who only looks on, or only keeps the system, answers for nobody.
fn may_receipt(by: &SignedIn) -> bool {
    !matches!(by.role, Role::Viewer | Role::Administrator)
}

fn looks(by: &SignedIn) -> Result<(), ApiError> {
    if by.may(Right::ViewWater) { Ok(()) } else { Err(ApiError::not_allowed()) }
}

/// Messages of the account's organisation, newest first.
#[utoipa::path(operation_id = "list_messages", get, path = "/messages", tag = "messages", params(Which),
    responses((status = 200, body = MessageList)))]
pub(crate) async fn list(by: SignedIn, Query(which): Query<Which>) -> Result<Json<MessageList>, ApiError> {
    looks(&by)?;
    let limit = which.limit.unwrap_or(50).clamp(1, MOST);
    let organisation = by.account.account.organisation.clone();
    let filter = OutboxFilter {
        organisation: Some(organisation.clone()),
        unread: which.unread,
        before: which.before,
        limit: limit + 1,
        ..OutboxFilter::default()
    };
    let stored = by.app.reader.outbox(&filter)?;
    let messages =
        stored.iter().take(limit).map(|m| MessageView::of(&by.app, m)).collect::<Result<_, _>>()?;
    let unread = by.app.reader.outbox_unread(&organisation)?;
    Ok(Json(MessageList { messages, more: stored.len() > limit, unread, may_receipt: may_receipt(&by) }))
}

/// Gives the receipt for a message of the account's organisation. What was still to be sent of it is not sent.
#[utoipa::path(operation_id = "receipt_message", post, path = "/messages/{id}/receipt", tag = "messages",
    params(("id" = String, Path)), responses((status = 200, body = Receipts), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(crate) async fn receipt(by: SignedIn, Path(id): Path<String>) -> Result<Json<Receipts>, ApiError> {
    let missing = || ApiError::not_found("这条消息", "message");
    let id: MessageId = id.parse().map_err(|_not_a_number| missing())?;
    give(&by, Some(id.0.to_be_bytes())).await?.ok_or_else(missing)
}

/// Gives the receipt for all messages of the account's organisation.
#[utoipa::path(operation_id = "receipt_all_messages", post, path = "/messages/receipts", tag = "messages",
    responses((status = 200, body = Receipts), (status = 403, body = ErrorBody)))]
pub(crate) async fn receipt_all(by: SignedIn) -> Result<Json<Receipts>, ApiError> {
    Ok(give(&by, None).await?.unwrap_or(Json(Receipts { given: 0 })))
}

/// `None` when the organisation has no such message.
async fn give(by: &SignedIn, only: Option<[u8; 16]>) -> Result<Option<Json<Receipts>>, ApiError> {
    looks(by)?;
    if !may_receipt(by) {
        return Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "no_receipt",
            ["您的账号不代表单位签收", "请由单位的业务账号签收"],
            [
                "Your account does not answer for an organisation",
                "Let an account of its work give the receipt",
            ],
        ));
    }
    let organisation = by.account.account.organisation.as_str();
    if let Some(id) = only {
        let stored = by.app.reader.outbox_message(&id)?;
        if stored.is_none_or(|stored| stored.organisation != organisation) {
            return Ok(None);
        }
    }
    let given = by.app.outbox.receipt(organisation, only, by.account.id.0).await?;
    Ok(Some(Json(Receipts { given })))
}
