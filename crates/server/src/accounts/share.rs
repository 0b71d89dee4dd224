//! The gate of what is shared: every access of a known account is logged, granted or refused (SC-089).

use std::sync::Arc;

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use store::AccessRecord;

use super::gate::{Gate, SignedIn, bearer};
use super::rights::Right;
use super::secret::digest;
use crate::api::ApiError;
use crate::app::App;
use crate::clock::Clock;

/// Letters of a path and query that the log keeps.
const LONGEST: usize = 300;

/// Somebody who may read what is shared; the access is in the log.
pub(crate) struct Shared {
    pub(crate) app: Arc<App>,
}

impl FromRequestParts<Gate> for Shared {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, gate: &Gate) -> Result<Self, ApiError> {
        // The router takes the beginning of the path away; the log says what was asked.
        let asked = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
        let what: String = asked.to_string().chars().take(LONGEST).collect();
        let who = SignedIn::from_request_parts(parts, gate).await.inspect_err(|_refused| {
            // Strangers leave no rows: they could fill the disk.
            tracing::warn!(what, "somebody unknown asked for what is shared and was refused");
        })?;
        let token = match bearer(&parts.headers) {
            Some(secret) => who.app.reader.token_name(&digest(secret))?,
            None => None,
        };
        let granted = who.may(Right::ReadShare);
        let organisation = who.account.account.organisation.clone();
        if !granted {
            tracing::warn!(account = who.account.id.0, organisation, what, "refused what is shared");
        }
        let (at, account) = (Clock::wall(), who.account.id.0);
        let access = AccessRecord { id: 0, at, account, organisation, token, what, granted };
        // Nothing is answered that is not logged.
        who.app.writer.run(move |store| store.put_access(&access)).await?;
        if granted { Ok(Self { app: who.app }) } else { Err(ApiError::not_allowed()) }
    }
}
