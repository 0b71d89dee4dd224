//! 日报: the daily bulletin as HTML or DOCX.

use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use standards::time::BeijingDay;
use utoipa::IntoParams;

use super::ApiError;
use super::export::file;
use crate::ServerError;
use crate::accounts::gate::{Allowed, MakeBulletin};
use crate::clock::Clock;
use crate::daily;

/// The form of the bulletin.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Form {
    /// `html` (default) or `docx`.
    format: Option<String>,
}

/// The daily bulletin of a day.
#[utoipa::path(get, path = "/bulletins/daily/{date}", tag = "papers", params(("date" = String, Path), Form),
    responses((status = 200, description = "HTML page or DOCX file"), (status = 400, body = super::error::ErrorBody)))]
pub(crate) async fn daily(
    by: Allowed<MakeBulletin>,
    Path(date): Path<String>,
    Query(form): Query<Form>,
) -> Result<Response, ApiError> {
    let day: BeijingDay = date.parse().map_err(|_no_day| {
        ApiError::bad_request(
            "bad_day",
            ["日期不对", "写成 2021-07-14"],
            ["Not a day", "Write it as 2021-07-14"],
        )
    })?;
    let bulletin = daily::bulletin(&by.app.registry, &by.app.live, day, by.app.clock.now(), Clock::wall());
    match form.format.as_deref() {
        None | Some("html") => {
            Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], bulletin.to_html()).into_response())
        }
        Some("docx") => {
            let bytes = bulletin.to_docx().map_err(|error| ServerError::Content(error.to_string()))?;
            let media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
            let name = format!("{}-{day}", bulletin.title());
            Ok(file(media, &format!("daily-{day}"), &name, "docx", bytes))
        }
        Some(_) => Err(ApiError::bad_request(
            "bad_format",
            ["没有这种格式", "用 html 或 docx"],
            ["No such format", "Use html or docx"],
        )),
    }
}
