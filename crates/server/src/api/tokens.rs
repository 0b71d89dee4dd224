//! API tokens of one's own, for programs.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use store::NewToken;
use utoipa::ToSchema;

use super::ApiError;
use super::error::ErrorBody;
use crate::accounts::gate::{Allowed, OwnTokens};
use crate::accounts::rights::Scope;
use crate::accounts::secret;
use crate::clock::Clock;

/// Tokens without their secrets.
#[derive(Serialize, ToSchema)]
pub(crate) struct Tokens {
    tokens: Vec<TokenView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TokenView {
    id: i64,
    name: String,
    role: String,
    scope: Scope,
    #[schema(value_type = String)]
    created: Instant,
}

/// Lists one's own tokens.
#[utoipa::path(operation_id = "list_tokens", get, path = "/tokens", tag = "accounts", responses((status = 200, body = Tokens)))]
pub(crate) async fn list(by: Allowed<OwnTokens>) -> Result<Json<Tokens>, ApiError> {
    let role = &by.account.account.role;
    let tokens = by.app.reader.tokens(by.account.id)?;
    let view = |t: store::ApiToken| TokenView {
        id: t.id,
        scope: Scope::parse(&t.token.scope).unwrap_or_default(),
        name: t.token.name,
        role: role.clone(),
        created: t.created,
    };
    Ok(Json(Tokens { tokens: tokens.into_iter().map(view).collect() }))
}

/// A new token.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewTokenBody {
    name: String,
    /// `all` (when absent): all that the account may do; `send`: only send readings, rain, signals and forecasts.
    #[serde(default)]
    #[schema(inline)]
    scope: Scope,
}

/// The token with its secret, shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct Made {
    id: i64,
    token: String,
}

/// Makes a token that carries one's own rights, or those of sending only.
#[utoipa::path(operation_id = "create_token", post, path = "/tokens", tag = "accounts", request_body = NewTokenBody, responses((status = 201, body = Made), (status = 400, body = ErrorBody)))]
pub(crate) async fn create(
    by: Allowed<OwnTokens>,
    Json(new): Json<NewTokenBody>,
) -> Result<(StatusCode, Json<Made>), ApiError> {
    let name: String = new.name.trim().chars().take(64).collect();
    if name.is_empty() {
        return Err(ApiError::bad_request(
            "token_needs_name",
            ["令牌需要名称", "写明用途，便于日后撤销"],
            ["A token needs a name", "Say what it is for, so that it can be revoked later"],
        ));
    }
    let token = format!("xq_{}", secret::new_secret()?);
    let hash = secret::digest(&token);
    let new = NewToken { name, account: by.account.id, scope: new.scope.word().to_owned() };
    let id = by.app.writer.run(move |store| store.put_token(&hash, &new, Clock::machine())).await?;
    Ok((StatusCode::CREATED, Json(Made { id, token })))
}

/// Revokes one of one's own tokens.
#[utoipa::path(operation_id = "revoke_token", delete, path = "/tokens/{id}", tag = "accounts", params(("id" = i64, Path)), responses((status = 204), (status = 404, body = ErrorBody)))]
pub(crate) async fn revoke(by: Allowed<OwnTokens>, Path(id): Path<i64>) -> Result<StatusCode, ApiError> {
    let owner = by.account.id;
    if by.app.writer.run(move |store| store.delete_token(id, owner)).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(ApiError::not_found("该令牌", "token"))
}
