//! Accounts: posts of organisations that may sign in.

use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::NewAccount;
use utoipa::ToSchema;

use super::ApiError;
use super::error::ErrorBody;
use super::session::{AccountView, checked_login, hashed};
use crate::accounts::gate::{Allowed, ManageAccounts};
use crate::accounts::rights::Role;
use crate::clock::Clock;

/// All accounts.
#[derive(Serialize, ToSchema)]
pub(crate) struct Accounts {
    accounts: Vec<AccountView>,
}

/// Lists accounts.
#[utoipa::path(operation_id = "list_accounts", get, path = "/accounts", tag = "accounts", responses((status = 200, body = Accounts), (status = 403, body = ErrorBody)))]
pub(crate) async fn list(by: Allowed<ManageAccounts>) -> Result<Json<Accounts>, ApiError> {
    let accounts = by.app.reader.accounts()?.iter().map(|a| AccountView::of(&by.app, a)).collect();
    Ok(Json(Accounts { accounts }))
}

/// A new account.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewAccountBody {
    login: String,
    password: String,
    /// Title of the post, never a person's name.
    title: String,
    /// An organisation of the plan.
    organisation: String,
    role: String,
}

/// Creates an account.
#[utoipa::path(operation_id = "create_account", post, path = "/accounts", tag = "accounts", request_body = NewAccountBody,
    responses((status = 201, body = AccountView), (status = 400, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub(crate) async fn create(
    by: Allowed<ManageAccounts>,
    Json(new): Json<NewAccountBody>,
) -> Result<(StatusCode, Json<AccountView>), ApiError> {
    let login = checked_login(&new.login)?;
    let role = Role::parse(&new.role).ok_or_else(|| {
        ApiError::bad_request(
            "unknown_role",
            ["没有这个角色", "请从列表选择"],
            ["No such role", "Choose from the list"],
        )
    })?;
    let plan = by.app.registry.plan();
    if !plan.organisations.iter().any(|o| o.id.as_str() == new.organisation) {
        return Err(ApiError::bad_request(
            "unknown_organisation",
            ["方案中没有这个单位", "请从列表选择，或先在方案中登记单位"],
            ["The plan has no such organisation", "Choose from the list, or add it to the plan first"],
        ));
    }
    let account = NewAccount {
        login,
        title: new.title.trim().chars().take(64).collect(),
        organisation: new.organisation,
        role: role.word().into(),
        password_hash: hashed(&by.app, new.password).await?,
    };
    let stored = account.clone();
    let now = Clock::wall();
    let id = by.app.writer.run(move |store| store.create_account(&stored, now)).await?;
    tracing::info!(account = id.0, by = by.account.id.0, role = role.word(), "an account was created");
    let view = AccountView::of(&by.app, &store::Account { id, account, created: now });
    Ok((StatusCode::CREATED, Json(view)))
}

/// An organisation of the plan.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrganisationView {
    id: String,
    name: String,
    kind: String,
}

/// The organisations of the plan.
#[utoipa::path(get, path = "/organisations", tag = "accounts", responses((status = 200, body = [OrganisationView])))]
pub(crate) async fn organisations(by: Allowed<ManageAccounts>) -> Json<Vec<OrganisationView>> {
    let kind =
        |k| serde_json::to_value(k).ok().and_then(|v| v.as_str().map(str::to_string)).unwrap_or_default();
    let view = |o: &campaign::plan::Organisation| OrganisationView {
        id: o.id.as_str().to_string(),
        name: o.name.clone(),
        kind: kind(o.kind),
    };
    Json(by.app.registry.plan().organisations.iter().map(view).collect())
}
