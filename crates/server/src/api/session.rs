//! Set-up, sign-in and sign-out.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use store::{Account, AccountId, NewAccount};
use utoipa::ToSchema;

use super::ApiError;
use super::error::ErrorBody;
use super::meta::organisation;
use super::views::Named;
use crate::ServerError;
use crate::accounts::gate::{COOKIE_NAME, Gate, Public, SignedIn, session_cookie};
use crate::accounts::rights::{Right, Role};
use crate::accounts::{password, secret};
use crate::app::App;
use crate::clock::Clock;

/// A session lasts a duty week.
const SESSION_SECONDS: i64 = 7 * 24 * 3600;

/// An account as pages see it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountView {
    pub(super) id: i64,
    login: String,
    title: String,
    organisation: Named,
    role: Named,
    rights: Vec<Right>,
    #[schema(value_type = String)]
    created: standards::time::Instant,
}

impl AccountView {
    pub(super) fn of(app: &App, account: &Account) -> Self {
        let role = Role::parse(&account.account.role);
        Self {
            id: account.id.0,
            login: account.account.login.clone(),
            title: account.account.title.clone(),
            organisation: organisation(app, &account.account.organisation),
            role: Named {
                id: account.account.role.clone(),
                name: role.map_or("未知角色", Role::name).to_string(),
            },
            rights: role.map_or(&[][..], Role::rights).to_vec(),
            created: account.created,
        }
    }
}

/// The first administrator.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SetUp {
    /// The secret of the one-time link.
    token: String,
    login: String,
    password: String,
}

/// Creates the first administrator by the one-time link.
#[utoipa::path(post, path = "/setup", tag = "session", request_body = SetUp,
    responses((status = 204), (status = 403, body = ErrorBody), (status = 400, body = ErrorBody)))]
pub(crate) async fn set_up(Public(app): Public, Json(given): Json<SetUp>) -> Result<Response, ApiError> {
    if app.reader.account_count()? > 0 {
        return Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "setup_link_used",
            ["初始化链接已使用过，不能再次使用", "请用已创建的账号登录"],
            ["The set-up link was used already", "Sign in with the account made then"],
        ));
    }
    let login = checked_login(&given.login)?;
    let password_hash = hashed(&app, given.password).await?;
    let office = app.registry.plan().organisations.first().map_or("office", |o| o.id.as_str()).to_string();
    let account = NewAccount {
        login,
        title: "系统管理员".into(),
        organisation: office,
        role: Role::Administrator.word().into(),
        password_hash,
    };
    let token = secret::digest(given.token.trim());
    let made =
        app.writer.run(move |store| store.create_first_account(&token, &account, Clock::machine())).await?;
    let Some(id) = made else {
        return Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "setup_link_wrong",
            ["初始化链接无效", "请使用服务器最近一次启动时打印的链接"],
            ["The set-up link is not valid", "Use the link printed when the server started last"],
        ));
    };
    tracing::info!(account = id.0, "the first administrator was created");
    let cookie = begin_session(&app, id).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// Sign-in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SignIn {
    login: String,
    password: String,
}

/// Signs in.
#[utoipa::path(post, path = "/session", tag = "session", request_body = SignIn,
    responses((status = 200, body = AccountView), (status = 401, body = ErrorBody), (status = 429, body = ErrorBody)))]
pub(crate) async fn sign_in(Public(app): Public, Json(given): Json<SignIn>) -> Result<Response, ApiError> {
    let login: String = given.login.trim().chars().take(64).collect();
    if let Some(seconds) = app.throttle.wait_seconds(&login, Clock::machine()) {
        return Err(ApiError::too_many_attempts(seconds));
    }
    let account = app.reader.account_by_login(&login)?;
    // An unknown name takes as long as a wrong password.
    let stored = account.as_ref().map_or_else(String::new, |a| a.account.password_hash.clone());
    let fits = blocking(&app, move || {
        if stored.is_empty() {
            let _same_time = password::hash(&given.password);
            return false;
        }
        password::fits(&given.password, &stored)
    })
    .await?;
    let Some(account) = account.filter(|_| fits) else {
        app.throttle.failed(&login, Clock::machine());
        return Err(ApiError::new(
            StatusCode::UNAUTHORIZED,
            "wrong_password",
            ["用户名或密码不正确", "请检查大小写和输入法；忘记密码请联系管理员"],
            ["Wrong name or password", "Check capitals; if you forgot it, ask the administrator"],
        ));
    };
    app.throttle.succeeded(&login);
    let cookie = begin_session(&app, account.id).await?;
    Ok(([(header::SET_COOKIE, cookie)], Json(AccountView::of(&app, &account))).into_response())
}

/// Who is signed in.
#[utoipa::path(get, path = "/session", tag = "session", responses((status = 200, body = AccountView), (status = 401, body = ErrorBody)))]
pub(crate) async fn current(who: SignedIn) -> Json<AccountView> {
    let mut view = AccountView::of(&who.app, &who.account);
    view.rights.retain(|right| who.may(*right));
    Json(view)
}

/// The secret of the session a request came with.
pub(crate) struct Session(Option<String>);

impl FromRequestParts<Gate> for Session {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _gate: &Gate) -> Result<Self, ApiError> {
        Ok(Self(session_cookie(&parts.headers).map(str::to_string)))
    }
}

/// Signs out.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204), (status = 401, body = ErrorBody)))]
pub(crate) async fn sign_out(who: SignedIn, Session(session): Session) -> Result<Response, ApiError> {
    if let Some(session) = session {
        who.app.writer.run(move |store| store.delete_session(&secret::digest(&session))).await?;
    }
    let expired = format!("{COOKIE_NAME}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0");
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, expired)]).into_response())
}

async fn begin_session(app: &App, account: AccountId) -> Result<String, ApiError> {
    let session = secret::new_secret()?;
    let hash = secret::digest(&session);
    let now = Clock::machine();
    let expires = now.plus_ms(SESSION_SECONDS * 1000);
    app.writer.run(move |store| store.put_session(&hash, account, now, expires)).await?;
    Ok(format!("{COOKIE_NAME}={session}; HttpOnly; SameSite=Strict; Path=/; Max-Age={SESSION_SECONDS}"))
}

/// A sign-in name: 2 to 32 letters, digits or Chinese characters.
pub(super) fn checked_login(login: &str) -> Result<String, ApiError> {
    let login = login.trim();
    let length = login.chars().count();
    if (2..=32).contains(&length)
        && login.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
    {
        return Ok(login.to_string());
    }
    Err(ApiError::bad_request(
        "bad_login",
        ["用户名不符合要求", "用 2 至 32 个字母、数字、汉字或 _ - ."],
        ["Not a sign-in name", "Use 2 to 32 letters, digits, or _ - ."],
    ))
}

/// The hash of a password that is long enough.
pub(super) async fn hashed(app: &App, given: String) -> Result<String, ApiError> {
    if given.chars().count() < password::LEAST {
        return Err(ApiError::bad_request(
            "password_too_short",
            ["密码太短", &format!("至少 {} 个字符", password::LEAST)],
            ["The password is too short", &format!("At least {} characters", password::LEAST)],
        ));
    }
    Ok(blocking(app, move || password::hash(&given)).await??)
}

/// Hashing beside the other requests, a few at once.
async fn blocking<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ApiError> {
    let _place = app.hashing.acquire().await.map_err(|_closed| ServerError::Stopping)?;
    tokio::task::spawn_blocking(work).await.map_err(|_stopped| ServerError::Stopping.into())
}
