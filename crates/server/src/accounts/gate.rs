//! The gate: the only way from a request to the application.
//!
//! Handlers are given a [`Gate`] as their state, which opens for nobody by itself: the application inside is reached
//! through [`Allowed`], [`SignedIn`] or [`Public`], each an extractor that says in the handler's signature who may
//! call it. A handler without one of them has nothing to work with and does not compile into anything useful.

use std::marker::PhantomData;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::request::Parts;
use store::Account;

use super::rights::{Right, Role, Scope};
use super::secret::digest;
use crate::api::ApiError;
use crate::app::App;
use crate::clock::Clock;

/// Name of the session cookie.
pub(crate) const COOKIE_NAME: &str = "xunqing_session";
/// Header that a page's own requests carry; another site cannot set it without being asked first.
const OWN_REQUEST: &str = "x-xunqing";

/// State of the router; opens only through the extractors of this module.
#[derive(Clone)]
pub(crate) struct Gate(Arc<App>);

impl Gate {
    pub(crate) fn around(app: Arc<App>) -> Self {
        Self(app)
    }

    /// Whose request it was, for keeping what was refused; opens nothing.
    pub(crate) fn known(&self, headers: &HeaderMap) -> Known {
        let found = match (bearer(headers), session_cookie(headers)) {
            (Some(token), _) => self.0.reader.account_by_token(&digest(token)).map(|a| a.map(|(a, _)| a)),
            (None, Some(session)) => self.0.reader.account_by_session(&digest(session), Clock::machine()),
            (None, None) => Ok(None),
        };
        Known { app: Arc::clone(&self.0), account: found.unwrap_or_default() }
    }
}

/// Whose request something was.
pub(crate) struct Known {
    pub(crate) app: Arc<App>,
    pub(crate) account: Option<Account>,
}

/// A right as a type, so that it stands in a handler's signature.
pub(crate) trait Needs {
    const RIGHT: Right;
}

macro_rules! needs {
    ($($name:ident)*) => {$(
        pub(crate) struct $name;
        impl Needs for $name {
            const RIGHT: Right = Right::$name;
        }
    )*};
}
needs!(ViewWater ViewFrames ControlStations SendReadings SendWeather ReviewData MakeBulletin ManageAccounts OwnTokens ManageOutbox KeepRegister);

/// Anybody may call: sign-in, set-up and what a page needs before them.
pub(crate) struct Public(pub(crate) Arc<App>);

/// Somebody who is signed in.
pub(crate) struct SignedIn {
    pub(crate) app: Arc<App>,
    pub(crate) account: Account,
    pub(crate) role: Role,
    scope: Scope,
}

impl SignedIn {
    /// What the account may do, as far as the token it came with allows.
    pub(crate) fn may(&self, right: Right) -> bool {
        self.role.may(right) && self.scope.allows(right)
    }
}

/// Somebody who is signed in and has the right `N`.
pub(crate) struct Allowed<N> {
    pub(crate) app: Arc<App>,
    pub(crate) account: Account,
    right: PhantomData<N>,
}

impl FromRequestParts<Gate> for Public {
    type Rejection = ApiError;

    async fn from_request_parts(_parts: &mut Parts, gate: &Gate) -> Result<Self, ApiError> {
        Ok(Self(Arc::clone(&gate.0)))
    }
}

impl FromRequestParts<Gate> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, gate: &Gate) -> Result<Self, ApiError> {
        let app = Arc::clone(&gate.0);
        let account = match (bearer(&parts.headers), session_cookie(&parts.headers)) {
            (Some(token), _) => app.reader.account_by_token(&digest(token))?,
            (None, Some(_)) if !parts.method.is_safe() && !parts.headers.contains_key(OWN_REQUEST) => {
                return Err(ApiError::forged_request());
            }
            (None, Some(session)) => {
                let account = app.reader.account_by_session(&digest(session), Clock::machine())?;
                account.map(|account| (account, Scope::All.word().to_owned()))
            }
            (None, None) => None,
        };
        let (account, scope) = account.ok_or_else(ApiError::not_signed_in)?;
        let role = Role::parse(&account.account.role).ok_or_else(ApiError::not_allowed)?;
        let scope = Scope::parse(&scope).ok_or_else(ApiError::not_allowed)?;
        Ok(Self { app, account, role, scope })
    }
}

impl<N: Needs> FromRequestParts<Gate> for Allowed<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, gate: &Gate) -> Result<Self, ApiError> {
        let who = SignedIn::from_request_parts(parts, gate).await?;
        if who.may(N::RIGHT) {
            let SignedIn { app, account, .. } = who;
            return Ok(Self { app, account, right: PhantomData });
        }
        Err(ApiError::not_allowed())
    }
}

pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

/// The session secret among the cookies.
pub(crate) fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|c| c.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE_NAME)
        .map(|(_, value)| value)
}
