//! The imports so far.

use axum::Json;
use axum::extract::Query;
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use store::StoredImport;
use utoipa::{IntoParams, ToSchema};

use super::Content;
use super::mappings::Settings;
use crate::accounts::gate::{Allowed, SendReadings};
use crate::api::ApiError;

/// Imports of one answer.
const PAGE: usize = 50;

/// What became, or would become, of a file's lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Counts {
    /// Rows that have somewhere to go: the sum of the next three.
    pub(super) rows: usize,
    /// Rows with values that were not known.
    pub(super) new: usize,
    /// Rows with another value than the known one; both are kept.
    pub(super) revised: usize,
    /// Rows that say what was known already; not stored again.
    pub(super) repeated: usize,
    /// Values of these rows.
    pub(super) values: usize,
    /// Lines left out for their mistakes.
    pub(super) bad_lines: usize,
    /// Rows without any value.
    pub(super) without_values: usize,
    /// Sections of the file that are left out.
    pub(super) sections_left_out: usize,
}

/// First and last measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Span {
    #[schema(value_type = String)]
    pub(super) first: Instant,
    #[schema(value_type = String)]
    pub(super) last: Instant,
}

/// What is kept of an import beside file and rows.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct ImportSummary {
    pub(super) content: Content,
    pub(super) counts: Counts,
    pub(super) span: Option<Span>,
    pub(super) settings: Settings,
}

/// The imports, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportHistory {
    imports: Vec<ImportView>,
    /// Whether there are older ones.
    more: bool,
}

#[derive(Serialize, ToSchema)]
struct ImportView {
    id: i64,
    name: String,
    sha256: String,
    account: String,
    #[schema(value_type = String)]
    received: Instant,
    /// The frame that holds the file.
    file_frame: i64,
    #[serde(flatten)]
    summary: ImportSummary,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HistoryQuery {
    /// Only imports with smaller numbers.
    before: Option<i64>,
}

/// Lists imports.
#[utoipa::path(operation_id = "list_imports", get, path = "/imports", tag = "intake", params(HistoryQuery),
    responses((status = 200, body = ImportHistory)))]
pub(crate) async fn list(
    by: Allowed<SendReadings>,
    Query(asked): Query<HistoryQuery>,
) -> Result<Json<ImportHistory>, ApiError> {
    let mut stored = by.app.reader.imports(asked.before, PAGE + 1)?;
    let more = stored.len() > PAGE;
    stored.truncate(PAGE);
    let imports = stored.into_iter().map(view).collect::<Result<_, _>>()?;
    Ok(Json(ImportHistory { imports, more }))
}

fn view(stored: StoredImport) -> Result<ImportView, ApiError> {
    let summary = serde_json::from_str(&stored.import.body)
        .map_err(|error| crate::ServerError::Content(format!("导入 {}：{error}", stored.id)))?;
    Ok(ImportView {
        id: stored.id,
        name: stored.import.name,
        sha256: stored.import.sha256,
        account: stored.import.account,
        received: stored.import.received,
        file_frame: stored.file.0,
        summary,
    })
}
