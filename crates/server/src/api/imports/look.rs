//! Reading a file as it was asked for, and what is to be stored of it.

use std::collections::BTreeMap;

use feed::{Mapping, ReadOptions, SectionKeys, outline, read_with};
use sha2::{Digest as _, Sha256};
use store::{ArrivedFrame, NewImport};

use super::history::ImportSummary;
use super::preview::ImportPage;
use super::problems::Problems;
use super::rows::{Sorted, sort};
use super::targets::Targets;
use super::{ImportQuery, ROWS, UNPACKED};
use crate::ServerError;
use crate::accounts::secret::hexadecimal;
use crate::api::ApiError;
use crate::app::App;
use crate::clock::Clock;

/// A file, as far as everything about it needs it.
pub(super) struct File<'a> {
    pub(super) name: &'a str,
    pub(super) sha256: String,
    pub(super) bytes: &'a [u8],
    pub(super) login: &'a str,
}

/// The frames of an import and its record.
pub(super) type ToStore = (Vec<ArrivedFrame>, NewImport);

/// What the file holds, and what to store when that was asked for.
pub(super) fn look(
    asked: &ImportQuery,
    bytes: &[u8],
    app: &App,
    login: &str,
) -> Result<(ImportPage, Option<ToStore>), ApiError> {
    let mapping = asked.mapping.as_deref().filter(|text| !text.trim().is_empty());
    let mapping = mapping.map(|text| Mapping::parse("mapping", text)).transpose();
    let options = ReadOptions {
        year: asked.year,
        mapping: mapping.map_err(|problems| mapping_does_not_read(&problems))?,
        sheet: asked.sheet.clone().filter(|sheet| !sheet.is_empty()),
        outlets: false,
        inflated_limit: Some(UNPACKED),
    };
    let file = File { name: &asked.name, sha256: hexadecimal(&Sha256::digest(bytes)), bytes, login };
    let parsed = read_with(file.name, bytes, &options);
    if parsed.rows.len() > ROWS {
        return Err(too_many_rows(parsed.rows.len()));
    }
    let keys = SectionKeys::of(&parsed.rows);
    let problems = Problems::of(&parsed);
    let targets = Targets::of(asked, &parsed, &keys, &chosen(asked)?, &app.registry);
    let received = Clock::wall();
    let sorted = sort(asked, &parsed, &keys, &problems, &targets, app, &file, received)?;
    let mut page = ImportPage::of(&file, &parsed, &keys, &problems, targets, &sorted);
    page.outline(outline(file.name, bytes, &options));
    page.imported_before = app.reader.import_of(&file.sha256)?.map(|import| import.id);
    if !asked.store {
        return Ok((page, None));
    }
    page.may_be_stored(asked)?;
    let Sorted { frames, counts, span, .. } = sorted;
    let summary = ImportSummary { content: asked.content, counts, span, settings: asked.into() };
    let body = serde_json::to_string(&summary).map_err(|error| ServerError::Content(error.to_string()))?;
    let import = NewImport {
        name: asked.name.clone(),
        sha256: file.sha256,
        account: login.to_owned(),
        received,
        body,
    };
    Ok((page, Some((frames, import))))
}

fn chosen(asked: &ImportQuery) -> Result<BTreeMap<String, String>, ApiError> {
    let Some(text) = &asked.targets else { return Ok(BTreeMap::new()) };
    serde_json::from_str(text).map_err(|error| {
        ApiError::bad_request(
            "targets_do_not_read",
            [&format!("targets 参数有误：{error}"), "应为 JSON 对象：文件中的断面 → 设备编号或断面"],
            [
                &format!("`targets` does not read: {error}"),
                "It is a JSON object: section of the file → device or section",
            ],
        )
    })
}

fn mapping_does_not_read(problems: &[feed::Problem]) -> ApiError {
    let text = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    ApiError::bad_request(
        "mapping_does_not_read",
        [&format!("对照文件有误：\n{text}"), "改正后重试；写法见 docs/input-formats.md"],
        [&format!("The mapping file does not read:\n{text}"), "Correct it; see docs/input-formats.md"],
    )
}

fn too_many_rows(found: usize) -> ApiError {
    ApiError::bad_request(
        "too_many_rows",
        [&format!("文件有 {found} 行数据，一次最多导入 {ROWS} 行，没有存入任何数据"), "请按时间拆分文件"],
        [&format!("{found} rows, at most {ROWS} in one file; nothing was stored"), "Split the file by time"],
    )
}
