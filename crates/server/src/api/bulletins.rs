//! 日报: the daily bulletin as HTML or DOCX.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use standards::time::{BeijingDay, Instant};
use utoipa::{IntoParams, ToSchema};

use super::ApiError;
use super::export::file;
use crate::ServerError;
use crate::accounts::gate::{Allowed, MakeBulletin, ViewWater};
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
    let bulletin = {
        let app = &by.app;
        let times = (app.clock.now(), Clock::wall());
        daily::bulletin(&app.registry, &app.live, &app.outlooks, day, times)
    };
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

/// Bulletins of one answer.
const MOST: usize = 60;

/// Bulletins that were published by themselves, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublishedPage {
    /// When they are published, such as `09:00`; absent when the plan sets no time.
    time: Option<String>,
    /// Nobody has confirmed the time.
    assumed: bool,
    bulletins: Vec<PublishedView>,
}

/// A published bulletin.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublishedView {
    #[schema(value_type = String)]
    of: BeijingDay,
    /// When it was to be published.
    #[schema(value_type = String)]
    at: Instant,
    /// When it was.
    #[schema(value_type = String)]
    recorded: Instant,
    /// Digests of the documents: HTML, DOCX.
    files: Vec<String>,
    /// Names of sections it has no class of.
    missing: Vec<String>,
}

/// Bulletins that were published by themselves at the plan's time.
#[utoipa::path(operation_id = "published_bulletins", get, path = "/bulletins", tag = "papers",
    responses((status = 200, body = PublishedPage)))]
pub(crate) async fn published(by: Allowed<ViewWater>) -> Json<PublishedPage> {
    let plan = by.app.registry.plan();
    let daily = plan.daily_publication.as_ref();
    let name = |id: &standards::SectionId| {
        plan.section(id).map_or_else(|| id.to_string(), |section| section.name.clone())
    };
    let view = |published: &campaign::publication::Published| PublishedView {
        of: published.bulletin.of,
        at: published.at,
        recorded: published.recorded,
        files: published.bulletin.files.iter().map(ToString::to_string).collect(),
        missing: published.bulletin.missing.iter().map(name).collect(),
    };
    let bulletins = by.app.desk.look(|desk| desk.publications().daily().rev().take(MOST).map(view).collect());
    Json(PublishedPage {
        time: daily.map(|d| format!("{:02}:{:02}", d.minute / 60, d.minute % 60)),
        assumed: daily.is_some_and(|d| d.source.basis == campaign::plan::Basis::Assumption),
        bulletins,
    })
}
