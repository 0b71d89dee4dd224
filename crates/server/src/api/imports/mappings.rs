//! Settings of an import, kept under a name for the next file of the same maker.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use store::SavedMapping;
use utoipa::ToSchema;

use super::{Content, ImportQuery};
use crate::ServerError;
use crate::accounts::gate::{Allowed, SendReadings};
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::clock::Clock;

/// Letters of a name, and bytes of the settings.
const NAME: usize = 64;
const BODY: usize = 64 * 1024;

/// How files are read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Settings {
    #[serde(default)]
    content: Content,
    /// The sheet of a workbook.
    sheet: Option<String>,
    /// Year of times written without one.
    year: Option<i16>,
    /// The mapping file (TOML).
    mapping: Option<String>,
    /// Section as the file writes it → device or section of the plan; empty to leave it out.
    #[serde(default)]
    targets: BTreeMap<String, String>,
    #[serde(default)]
    leave_out_unknown: bool,
}

impl From<&ImportQuery> for Settings {
    fn from(asked: &ImportQuery) -> Self {
        let targets = asked.targets.as_deref().and_then(|text| serde_json::from_str(text).ok());
        Self {
            content: asked.content,
            sheet: asked.sheet.clone(),
            year: asked.year,
            mapping: asked.mapping.clone(),
            targets: targets.unwrap_or_default(),
            leave_out_unknown: asked.leave_out_unknown,
        }
    }
}

/// The saved settings by name.
#[derive(Serialize, ToSchema)]
pub(crate) struct SavedSettings {
    mappings: Vec<NamedSettings>,
}

#[derive(Serialize, ToSchema)]
struct NamedSettings {
    name: String,
    account: String,
    #[schema(value_type = String)]
    saved: Instant,
    settings: Settings,
}

/// Lists saved settings.
#[utoipa::path(operation_id = "list_mappings", get, path = "/import-mappings", tag = "intake", responses((status = 200, body = SavedSettings)))]
pub(crate) async fn list(by: Allowed<SendReadings>) -> Result<Json<SavedSettings>, ApiError> {
    let named = |saved: SavedMapping| {
        let settings = serde_json::from_str(&saved.body)
            .map_err(|error| ServerError::Content(format!("导入对照“{}”：{error}", saved.name)))?;
        Ok(NamedSettings { name: saved.name, account: saved.account, saved: saved.saved, settings })
    };
    let mappings = by.app.reader.mappings()?.into_iter().map(named).collect::<Result<_, ServerError>>()?;
    Ok(Json(SavedSettings { mappings }))
}

/// Saves settings under a name, in place of those with the same name.
#[utoipa::path(operation_id = "save_mapping", put, path = "/import-mappings/{name}", tag = "intake", params(("name" = String, Path)),
    request_body = Settings, responses((status = 204), (status = 400, body = ErrorBody)))]
pub(crate) async fn save(
    by: Allowed<SendReadings>,
    Path(name): Path<String>,
    Json(settings): Json<Settings>,
) -> Result<StatusCode, ApiError> {
    let name = name.trim().to_owned();
    let body = serde_json::to_string(&settings).map_err(|error| ServerError::Content(error.to_string()))?;
    if name.is_empty() || name.chars().count() > NAME || body.len() > BODY {
        return Err(ApiError::bad_request(
            "mapping_needs_name",
            ["名称应为 1 到 64 个字", "换一个名称；内容不超过 64 KB"],
            ["A name has 1 to 64 letters", "Choose another name; settings have at most 64 KB"],
        ));
    }
    let account = by.account.account.login.clone();
    let mapping = SavedMapping { name, body, account, saved: Clock::wall() };
    by.app.writer.run(move |store| store.put_mapping(&mapping)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes saved settings.
#[utoipa::path(operation_id = "delete_mapping", delete, path = "/import-mappings/{name}", tag = "intake", params(("name" = String, Path)),
    responses((status = 204), (status = 404, body = ErrorBody)))]
pub(crate) async fn delete(
    by: Allowed<SendReadings>,
    Path(name): Path<String>,
) -> Result<StatusCode, ApiError> {
    if by.app.writer.run(move |store| store.delete_mapping(&name)).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(ApiError::not_found("该对照", "saved mapping"))
}
