//! Acts: the one way to the ledger.

use axum::Json;
use axum::body::Bytes;
use campaign::desk::{Command, Made};
use campaign::ledger::EntryId;
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use utoipa::ToSchema;

use super::actor_of;
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::clock::Clock;
use crate::desk::{NotEntered, name_rostered};

/// An act.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Act {
    /// 32 hexadecimal digits chosen at random by the sender: the same act sent again is entered once.
    #[schema(value_type = String)]
    id: EntryId,
    /// When it happened; now when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    happened: Option<Instant>,
    /// Why it is recorded late (补录).
    #[serde(default)]
    late: Option<String>,
    /// What: `{"do": "report", …}`; `do` is one of `inspect`, `report`, `dispatch`, `begin`, `submit`, `return`, `verify`, `close`,
    /// `ask_extension`, `answer_extension`, `remind`; `task`, `roster`, `gate` (each with a `step`), `readiness`.
    #[schema(value_type = Object)]
    command: Command,
}

/// The receipt of an act.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReceiptView {
    #[schema(value_type = String)]
    id: EntryId,
    /// Whether it had been entered before.
    known: bool,
    entries: Vec<EntryReceipt>,
}

/// One entry that an act became.
#[derive(Serialize, ToSchema)]
pub(crate) struct EntryReceipt {
    /// Its place in the ledger.
    seq: i64,
    #[schema(value_type = String)]
    id: EntryId,
    /// The digest of the ledger up to it.
    digest: String,
}

/// What an act is and what it is about, as far as it reads: for keeping what is refused.
fn tried(body: &[u8]) -> (String, String) {
    const ABOUT: [&str; 7] = ["problem", "task", "case", "shift", "order", "proposal", "object"];
    let act: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let command = &act["command"];
    let word = |key: &str| command[key].as_str().map(|text| text.chars().take(60).collect::<String>());
    let what = [word("do"), word("step")].into_iter().flatten().collect::<Vec<_>>().join(".");
    (format!("act {what}"), ABOUT.iter().find_map(|key| word(key)).unwrap_or_default())
}

/// Enters an act into the ledger. The receipt comes when it is durable.
#[utoipa::path(operation_id = "enter_act", post, path = "/campaign/acts", tag = "campaign", request_body = Act,
    responses((status = 200, body = ReceiptView), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub(crate) async fn enter(by: SignedIn, body: Bytes) -> Result<Json<ReceiptView>, ApiError> {
    let tried = tried(&body);
    let mut act: Act = serde_json::from_slice(&body).map_err(|error| {
        let place = format!("第 {} 行第 {} 列：{error}", error.line(), error.column());
        let error = ApiError::bad_request(
            "unreadable_act",
            ["提交的内容读不懂", &place],
            ["The act does not read", &place],
        );
        error.tried(tried.0.clone(), tried.1.clone())
    })?;
    name_rostered(&by.app, &mut act.command)?;
    let made = {
        let recorded = Clock::wall();
        Made {
            id: act.id,
            by: actor_of(&by)?,
            happened: act.happened.unwrap_or(recorded),
            recorded,
            late: act.late,
            command: act.command,
        }
    };
    let app = &by.app;
    let entered = app.desk.enter(app.registry.plan(), &*app.reader, &app.writer, &made).await;
    if let Err(NotEntered::Refused(refusal)) = &entered {
        tracing::warn!(account = by.account.id.0, role = by.role.word(), act = %made.id, %refusal, "an act was refused");
    }
    let receipt = entered.map_err(|error| match error {
        NotEntered::Failed(error) => error.into(),
        refused => ApiError::from(refused).tried(tried.0, tried.1),
    })?;
    if let Some((seq, ..)) = receipt.entries.last() {
        app.outbox.happened();
        let listed = receipt.entries.iter().map(|(_, id, _)| id);
        app.hub.tell("campaign", &serde_json::json!({ "seq": seq, "entries": listed.collect::<Vec<_>>() }));
    }
    let view = |(seq, id, digest): (i64, EntryId, campaign::ledger::Digest)| EntryReceipt {
        seq,
        id,
        digest: digest.to_string(),
    };
    let known = receipt.entries.is_empty();
    Ok(Json(ReceiptView { id: made.id, known, entries: receipt.entries.into_iter().map(view).collect() }))
}
