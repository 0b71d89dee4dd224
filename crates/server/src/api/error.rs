//! Errors of the interface: what happened and what to do, Chinese first.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use store::StoreError;
use utoipa::ToSchema;

use crate::ServerError;

/// Bytes of the framework's own words that are passed on.
const LONGEST_REASON: usize = 16 * 1024;

/// The body of every error.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ErrorBody {
    /// Stable word for programs.
    pub code: &'static str,
    /// What happened.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// What happened, in English.
    pub message_en: String,
    /// What to do, in English.
    pub hint_en: String,
}

/// An error on its way to the page.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    body: Box<ErrorBody>,
    retry_after: Option<i64>,
    tried: Option<Tried>,
}

/// What somebody tried that was refused.
#[derive(Debug, Clone)]
pub(crate) struct Tried {
    pub(crate) what: String,
    pub(crate) about: String,
}

/// Why an answer is a refusal, on its way to where refusals are kept.
#[derive(Debug, Clone)]
pub(crate) struct WhyNot {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) tried: Option<Tried>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, code: &'static str, zh: [&str; 2], en: [&str; 2]) -> Self {
        let body = Box::new(ErrorBody {
            code,
            message: zh[0].to_string(),
            hint: zh[1].to_string(),
            message_en: en[0].to_string(),
            hint_en: en[1].to_string(),
        });
        Self { status, body, retry_after: None, tried: None }
    }

    /// Has the refusal kept with what was tried, whatever its status.
    pub(crate) fn tried(mut self, what: impl Into<String>, about: impl Into<String>) -> Self {
        self.tried = Some(Tried { what: what.into(), about: about.into() });
        self
    }

    pub(crate) fn bad_request(code: &'static str, zh: [&str; 2], en: [&str; 2]) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, zh, en)
    }

    pub(crate) fn not_signed_in() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "not_signed_in",
            ["请先登录", "登录后重试"],
            ["Please sign in", "Sign in and try again"],
        )
    }

    pub(crate) fn not_allowed() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "not_allowed",
            ["您的账号没有此项权限", "如需使用，请联系管理员调整角色"],
            ["Your account may not do this", "Ask the administrator for another role"],
        )
    }

    pub(crate) fn forged_request() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "forged_request",
            ["请求不是本系统页面发出的，已拒绝", "请从汛清页面操作；程序调用请使用访问令牌"],
            [
                "The request did not come from a page of this system",
                "Use the pages, or an API token in programs",
            ],
        )
    }

    pub(crate) fn not_found(what_zh: &str, what_en: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            [&format!("没有找到{what_zh}"), "请从列表重新进入"],
            [&format!("No such {what_en}"), "Open it again from the list"],
        )
    }

    pub(crate) fn busy() -> Self {
        let mut error = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            ["正在处理其他请求，本次没有处理", "请稍后重试"],
            ["Busy with other requests; this one was not carried out", "Try again soon"],
        );
        error.retry_after = Some(2);
        error
    }

    pub(crate) fn too_many_attempts(seconds: i64) -> Self {
        let mut error = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_attempts",
            ["登录失败次数过多", &format!("请在 {seconds} 秒后重试")],
            ["Too many failed sign-ins", &format!("Try again in {seconds} seconds")],
        );
        error.retry_after = Some(seconds);
        error
    }
}

impl From<ServerError> for ApiError {
    fn from(error: ServerError) -> Self {
        match &error {
            _ if error.is_full() => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "disk_full",
                ["磁盘已满，未能保存", "请联系运维人员清理磁盘；已应答的数据不受影响"],
                [
                    "The disk is full; nothing was saved",
                    "Ask the operator to free space; answered data is safe",
                ],
            ),
            ServerError::Store(StoreError::Exists { what }) => Self::new(
                StatusCode::CONFLICT,
                "exists",
                [&format!("{what} 已存在"), "请换一个名称"],
                [&format!("{what} exists already"), "Choose another name"],
            ),
            _ => {
                tracing::error!(%error, "a request failed");
                Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "internal",
                    ["服务器内部错误", "请稍后重试；如持续出现，请把时间告诉运维人员查看日志"],
                    [
                        "The server failed",
                        "Try again; if it persists, tell the operator the time to look up in the log",
                    ],
                )
            }
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        ServerError::from(error).into()
    }
}

/// What the framework refuses before a route sees it (a body, a path or a question that does not read) is told like every other error.
pub(crate) async fn in_words(answer: Response) -> Response {
    let status = answer.status();
    let kind = answer.headers().get(header::CONTENT_TYPE);
    if !status.is_client_error() || !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain")) {
        return answer;
    }
    let said = axum::body::to_bytes(answer.into_body(), LONGEST_REASON).await.unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    ApiError::new(
        status,
        "unreadable_request",
        ["请求读不懂", &format!("按提示的位置改正：{said}")],
        ["The request does not read", &said],
    )
    .into_response()
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let refused = self.status == StatusCode::FORBIDDEN || self.tried.is_some();
        let why = refused.then(|| WhyNot {
            code: self.body.code,
            message: self.body.message.clone(),
            tried: self.tried,
        });
        let mut response = (self.status, Json(self.body)).into_response();
        if let Some(why) = why {
            response.extensions_mut().insert(why);
        }
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
