//! Files of readings and laboratory results: looked at first, then stored whole or not at all.

pub(crate) mod history;
mod look;
pub(crate) mod mappings;
mod preview;
mod problems;
mod rows;
mod targets;
pub(crate) mod templates;

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::Query;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::ApiError;
use super::error::ErrorBody;
use super::readings::{turn, whole};
use crate::ServerError;
use crate::accounts::gate::{Allowed, SendReadings};
use preview::{ImportPage, Imported};

/// Bytes of one file.
const FILE: usize = 16 * 1024 * 1024;
/// Bytes that a packed file or a workbook may unpack to.
const UNPACKED: u64 = 256 * 1024 * 1024;
/// Rows of one file.
const ROWS: usize = 100_000;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Content {
    /// Readings of automatic stations.
    #[default]
    Readings,
    /// Laboratory results of samples taken by hand (采测分离).
    Samples,
}

/// How the file is to be read and where its rows belong.
#[derive(Debug, Clone, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportQuery {
    /// The file's name.
    name: String,
    /// What it holds: `readings` (default) or `samples`.
    #[serde(default)]
    #[param(inline)]
    content: Content,
    /// The sheet of a workbook; the first when it is left out.
    sheet: Option<String>,
    /// Year of times written without one.
    year: Option<i16>,
    /// A mapping file (TOML), when the headers are other ones.
    mapping: Option<String>,
    /// JSON object: section as the file writes it → device of the plan (readings) or section of the plan (samples); an empty text
    /// leaves the section out.
    targets: Option<String>,
    /// Leaves out the sections for which nothing in the plan fits; otherwise a file with such sections is not stored.
    #[serde(default)]
    leave_out_unknown: bool,
    /// Leaves lines with mistakes out; otherwise a file with mistakes is not stored.
    #[serde(default)]
    leave_out_bad: bool,
    /// Stores; otherwise the file is only looked at.
    #[serde(default)]
    store: bool,
}

/// Looks at a file of readings (the body), or stores it.
#[utoipa::path(operation_id = "import_file", post, path = "/imports", tag = "intake", params(ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = ImportPage), (status = 400, body = ErrorBody), (status = 413, body = ErrorBody), (status = 503, body = ErrorBody)))]
pub(crate) async fn import(
    by: Allowed<SendReadings>,
    Query(asked): Query<ImportQuery>,
    body: Body,
) -> Result<Json<ImportPage>, ApiError> {
    let bytes = whole(body, FILE).await?;
    // Kept until the file is stored, because its rows are held in memory so long.
    let _turn = turn(&by.app.files).await?;
    let (app, login) = (Arc::clone(&by.app), by.account.account.login.clone());
    let looked = tokio::task::spawn_blocking(move || look::look(&asked, &bytes, &app, &login));
    let (mut page, to_store) = looked.await.map_err(|_stopped| ServerError::Stopping)??;
    if let Some((frames, import)) = to_store {
        let (outcomes, id) = by.app.writer.take_in_import(frames, import).await?;
        by.app.metrics.file_imported();
        let file = outcomes.first().ok_or(ServerError::Stopping)?.frame();
        page.imported = Some(Imported { id, file_frame: file.0 });
    }
    Ok(Json(page))
}
