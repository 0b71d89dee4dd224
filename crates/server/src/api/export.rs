//! The form of an answer: JSON for pages, XLSX or CSV for people (`?format=`).

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use bulletin::{SheetCell, Sheets};
use serde::{Deserialize, Serialize};
use standards::time::BeijingDay;
use utoipa::IntoParams;

use super::ApiError;
use super::views::{AssumptionView, FactorName, TargetView};
use crate::workbook;

/// Media type of a workbook.
pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The form of the answer.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Form {
    /// `json` (default), `xlsx` or `csv` (UTF-8 with a byte order mark).
    format: Option<String>,
}

/// An answer that can be written as tables.
pub(crate) trait Tabular: Serialize {
    /// The file's name in letters that every system knows, such as `periods-2021-07-14`.
    fn plain_name(&self) -> String;
    /// The tables.
    fn sheets(&self) -> Sheets;
}

impl Form {
    /// The answer in the form that was asked for.
    pub(crate) fn answer(&self, page: &impl Tabular) -> Result<Response, ApiError> {
        match self.format.as_deref() {
            None | Some("json") => Ok(Json(page).into_response()),
            Some("xlsx") => {
                let sheets = page.sheets();
                let bytes = workbook::xlsx(&sheets)?;
                Ok(file(XLSX, &page.plain_name(), &sheets.name, "xlsx", bytes))
            }
            Some("csv") => {
                let sheets = page.sheets();
                let bytes = sheets.to_csv();
                Ok(file("text/csv; charset=utf-8", &page.plain_name(), &sheets.name, "csv", bytes))
            }
            Some(_) => Err(ApiError::bad_request(
                "bad_format",
                ["没有这种格式", "用 json、xlsx 或 csv"],
                ["No such format", "Use json, xlsx or csv"],
            )),
        }
    }
}

/// A file to be saved: a name in plain letters, and the Chinese one as RFC 5987 writes it.
pub(super) fn file(media: &'static str, plain: &str, name: &str, ending: &str, bytes: Vec<u8>) -> Response {
    let disposition = format!(
        "attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{}",
        encoded(&format!("{name}.{ending}"))
    );
    let head = [(header::CONTENT_TYPE, media.to_string()), (header::CONTENT_DISPOSITION, disposition)];
    (head, bytes).into_response()
}

fn encoded(name: &str) -> String {
    name.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.') {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

/// The head of a factor's column: `总磷 (mg/L)`.
pub(super) fn head(factor: &FactorName) -> String {
    match factor.unit.as_str() {
        "" | "无量纲" | "-" => factor.name.clone(),
        unit => format!("{} ({unit})", factor.name),
    }
}

/// Heads of columns.
pub(super) fn heads(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

/// A day's cell.
pub(super) fn day(day: BeijingDay) -> SheetCell {
    SheetCell::Day(day)
}

/// Names in one cell.
pub(super) fn names(factors: &[FactorName]) -> SheetCell {
    SheetCell::Text(factors.iter().map(|f| f.name.as_str()).collect::<Vec<_>>().join("、"))
}

/// What must stand above every table: the target and who says so, the origin of the data, the rules and what is assumed.
pub(super) fn notes(
    target: Option<&TargetView>,
    origins: impl IntoIterator<Item = Option<&'static str>>,
    rule_version: &str,
    assumptions: &[AssumptionView],
) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(target) = target {
        lines.push(format!("目标{}（{}）", target.label, target.source));
    }
    if origins.into_iter().flatten().any(|origin| origin != "measured") {
        lines.push("含合成数据，不是实测结果".into());
    }
    lines.push(format!("评价规则：{rule_version}"));
    for assumption in assumptions {
        lines.push(format!(
            "{}：{} = {}；{}",
            assumption.basis_name, assumption.rule, assumption.value, assumption.note
        ));
    }
    lines
}
