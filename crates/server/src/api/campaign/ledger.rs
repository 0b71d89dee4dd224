//! The ledger itself, for those who audit: entries in order, and the digest of all of them.

use axum::Json;
use axum::extract::Query;
use campaign::ledger::{Actor, Digest};
use campaign::rights::{Action, Reach, reach};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use super::actor_of;
use crate::ServerError;
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;

/// Entries of one answer.
const MOST: usize = 100;

/// From where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct From {
    /// Entries after this place; the first ones when absent.
    after: Option<i64>,
}

/// A page of the ledger.
#[derive(Serialize, ToSchema)]
pub(crate) struct LedgerPage {
    /// How many entries there are.
    total: u64,
    /// The digest of all of them: write it down elsewhere, and everything up to here can be proven later.
    head: String,
    /// The first entry that is not what was written, as far as was seen when the server started.
    broken: Option<u64>,
    entries: Vec<LedgerLine>,
}

/// An entry.
#[derive(Serialize, ToSchema)]
pub(crate) struct LedgerLine {
    seq: i64,
    digest: String,
    /// The text that was digested, as JSON.
    #[schema(value_type = Object)]
    entry: Box<RawValue>,
}

pub(super) fn audits(actor: &Actor) -> bool {
    reach(actor.role, Action::Audit) == Reach::All
}

/// Reads the ledger in order.
#[utoipa::path(operation_id = "ledger", get, path = "/campaign/ledger", tag = "campaign", params(From),
    responses((status = 200, body = LedgerPage), (status = 403, body = ErrorBody)))]
pub(crate) async fn ledger(by: SignedIn, Query(from): Query<From>) -> Result<Json<LedgerPage>, ApiError> {
    let actor = actor_of(&by)?;
    if !audits(&actor) {
        return Err(ApiError::not_allowed());
    }
    let (total, head) = by.app.desk.end().await;
    let stored = by.app.reader.ledger(from.after.unwrap_or(0), MOST)?;
    let line = |stored: store::LedgerEntry| {
        let entry = RawValue::from_string(stored.text).map_err(|e| ServerError::Content(e.to_string()))?;
        Ok::<_, ApiError>(LedgerLine { seq: stored.seq, digest: Digest(stored.digest).to_string(), entry })
    };
    Ok(Json(LedgerPage {
        total,
        head: head.to_string(),
        broken: by.app.desk.broken().map(|broken| broken.entry),
        entries: stored.into_iter().map(line).collect::<Result<_, _>>()?,
    }))
}
