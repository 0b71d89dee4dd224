//! The operator's view of what was shared: who asked, when, for what, and whether it was answered.

use axum::Json;
use axum::extract::Query;
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use utoipa::{IntoParams, ToSchema};

use crate::accounts::gate::{Allowed, ManageAccounts};
use crate::api::ApiError;
use crate::api::error::ErrorBody;

/// Accesses of one answer.
const MOST: usize = 100;

/// Which accesses.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichAccesses {
    /// Only those before the one with this number.
    before: Option<i64>,
}

/// The log of accesses, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccessLog {
    accesses: Vec<AccessView>,
    more: bool,
}

/// An access.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccessView {
    id: i64,
    #[schema(value_type = String)]
    at: Instant,
    /// The account's sign-in name; absent when there is no such account any more.
    login: Option<String>,
    organisation: String,
    /// Name of the token.
    token: Option<String>,
    what: String,
    granted: bool,
}

/// Who asked for what is shared, when and what, granted or refused.
#[utoipa::path(operation_id = "share_log", get, path = "/share/log", tag = "share", params(WhichAccesses),
    responses((status = 200, body = AccessLog), (status = 403, body = ErrorBody)))]
pub(crate) async fn log(
    by: Allowed<ManageAccounts>,
    Query(which): Query<WhichAccesses>,
) -> Result<Json<AccessLog>, ApiError> {
    let mut found = by.app.reader.accesses(which.before, MOST + 1)?;
    let more = found.len() > MOST;
    found.truncate(MOST);
    let accounts = by.app.reader.accounts()?;
    let plan = by.app.registry.plan();
    let view = |access: store::AccessRecord| AccessView {
        id: access.id,
        at: access.at,
        login: accounts.iter().find(|a| a.id.0 == access.account).map(|a| a.account.login.clone()),
        organisation: plan
            .organisations
            .iter()
            .find(|o| o.id.as_str() == access.organisation)
            .map_or(access.organisation, |o| o.name.clone()),
        token: access.token,
        what: access.what,
        granted: access.granted,
    };
    Ok(Json(AccessLog { accesses: found.into_iter().map(view).collect(), more }))
}
