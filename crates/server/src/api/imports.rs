//! Files of readings: looked at first, then stored whole or not at all.

mod preview;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use axum::Json;
use axum::body::Body;
use axum::extract::Query;
use feed::{Mapping, Parsed, ReadOptions, SectionKeys, message_of_row, read_messages, read_with};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use standards::Mn;
use store::{ArrivedFrame, Outcome};
use utoipa::{IntoParams, ToSchema};

use super::ApiError;
use super::error::ErrorBody;
use super::readings::whole;
use crate::ServerError;
use crate::accounts::gate::{Allowed, SendReadings};
use crate::clock::Clock;
use crate::intake::arrived;
use crate::registry::Registry;
use preview::{ImportPage, Imported};

/// Bytes of one file.
const FILE: usize = 16 * 1024 * 1024;

/// How the file is to be read and where its rows belong.
#[derive(Debug, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportQuery {
    /// The file's name.
    name: String,
    /// The sheet of a workbook; the first when it is left out.
    sheet: Option<String>,
    /// Year of times written without one.
    year: Option<i16>,
    /// A mapping file (TOML), when the headers are other ones.
    mapping: Option<String>,
    /// JSON object: section as the file writes it → device of the plan; an empty text leaves the section out.
    devices: Option<String>,
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
    responses((status = 200, body = ImportPage), (status = 400, body = ErrorBody), (status = 413, body = ErrorBody)))]
pub(crate) async fn import(
    by: Allowed<SendReadings>,
    Query(asked): Query<ImportQuery>,
    body: Body,
) -> Result<Json<ImportPage>, ApiError> {
    let bytes = whole(body, FILE).await?;
    let app = by.app.clone();
    let login = by.account.account.login.clone();
    let read = tokio::task::spawn_blocking(move || look(&asked, &bytes, &app.registry, &login)).await;
    let (mut page, frames) = read.map_err(|_stopped| ServerError::Stopping)??;
    if let Some(frames) = frames {
        let outcomes = by.app.writer.take_in(frames).await?;
        let (file, rows) = outcomes.split_first().ok_or(ServerError::Stopping)?;
        let stored = rows.iter().filter(|o| matches!(o, Outcome::Stored(_))).count();
        let (Outcome::Stored(id) | Outcome::Repeated(id)) = file;
        page.imported = Some(Imported { stored, repeated: rows.len() - stored, file_frame: id.0 });
    }
    Ok(Json(page))
}

/// What the file holds, and the frames to store when that was asked for.
fn look(
    asked: &ImportQuery,
    bytes: &[u8],
    registry: &Registry,
    login: &str,
) -> Result<(ImportPage, Option<Vec<ArrivedFrame>>), ApiError> {
    let mapping = asked.mapping.as_deref().filter(|text| !text.trim().is_empty());
    let mapping = mapping.map(|text| Mapping::parse("mapping", text)).transpose().map_err(|problems| {
        let text = problems.iter().fold(String::new(), |mut all, p| {
            let _never_fails = writeln!(all, "{p}");
            all
        });
        ApiError::bad_request(
            "mapping_does_not_read",
            [&format!("对照文件有误：\n{text}"), "改正后重试；写法见 docs/input-formats.md"],
            [&format!("The mapping file does not read:\n{text}"), "Correct it; see docs/input-formats.md"],
        )
    })?;
    let options = ReadOptions { year: asked.year, mapping, sheet: asked.sheet.clone(), outlets: false };
    let parsed = read_with(&asked.name, bytes, &options);
    let keys = SectionKeys::of(&parsed.rows);
    let chosen = chosen(asked)?;
    let sha256 = hex(&Sha256::digest(bytes));
    let page = ImportPage::of(&asked.name, &sha256, &parsed, &keys, &chosen, registry);
    if !asked.store {
        return Ok((page, None));
    }
    page.may_be_stored(asked.leave_out_bad)?;
    let devices: BTreeMap<&str, &str> = page.assigned().collect();
    let frames = frames(
        &parsed,
        &keys,
        &devices,
        registry,
        &File { name: &asked.name, sha256: &sha256, bytes, login },
    );
    Ok((page, Some(frames)))
}

fn chosen(asked: &ImportQuery) -> Result<BTreeMap<String, String>, ApiError> {
    let Some(text) = &asked.devices else { return Ok(BTreeMap::new()) };
    serde_json::from_str(text).map_err(|error| {
        ApiError::bad_request(
            "devices_do_not_read",
            [&format!("devices 参数有误：{error}"), "应为 JSON 对象：断面 → 设备编号"],
            [&format!("`devices` does not read: {error}"), "It is a JSON object: section → device"],
        )
    })
}

struct File<'a> {
    name: &'a str,
    sha256: &'a str,
    bytes: &'a [u8],
    login: &'a str,
}

/// The file itself, and behind it a frame for every row that has a device.
fn frames(
    parsed: &Parsed,
    keys: &SectionKeys,
    devices: &BTreeMap<&str, &str>,
    registry: &Registry,
    file: &File<'_>,
) -> Vec<ArrivedFrame> {
    let (received, peer) = (Clock::wall(), format!("导入 {}", file.login));
    let whole = ArrivedFrame {
        mn: Mn::from(""),
        received,
        peer: peer.clone(),
        raw: file.bytes.into(),
        held: None,
        observations: Vec::new(),
    };
    let rows = parsed.rows.iter().filter_map(|row| {
        let station = registry.station(devices.get(&*keys.key(row))?)?;
        let text = message_of_row(row, station.mn.as_str(), station.kind, file.name, file.sha256);
        let messages = read_messages("row", text.as_bytes()).ok()?;
        Some(arrived(messages.first()?, registry, received, &peer))
    });
    std::iter::once(whole).chain(rows).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _never_fails = write!(text, "{byte:02x}");
        text
    })
}
