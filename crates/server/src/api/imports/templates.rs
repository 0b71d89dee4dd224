//! Tables to fill in: their headers are read without any mapping.

use axum::extract::{Path, Query};
use axum::response::Response;
use bulletin::{Sheet, Sheets};
use serde::Serialize;

use crate::accounts::gate::{Allowed, SendReadings};
use crate::api::ApiError;
use crate::api::export::{Form, Tabular, XLSX};

/// An empty table.
#[derive(Serialize)]
struct Template {
    plain: &'static str,
    name: &'static str,
    notes: [&'static str; 2],
    columns: Vec<String>,
}

impl Tabular for Template {
    fn plain_name(&self) -> String {
        format!("template-{}", self.plain)
    }

    fn sheets(&self) -> Sheets {
        let sheet = Sheet {
            title: self.name.into(),
            notes: self.notes.iter().map(|note| (*note).into()).collect(),
            columns: self.columns.clone(),
            rows: Vec::new(),
        };
        Sheets { name: self.name.into(), sheets: vec![sheet] }
    }
}

/// An empty table for `readings` or `samples`.
#[utoipa::path(operation_id = "import_template", get, path = "/import-templates/{content}", tag = "intake", params(("content" = String, Path), Form),
    responses((status = 200, content((Vec<u8> = "text/csv"), (Vec<u8> = XLSX)))))]
pub(crate) async fn template(
    by: Allowed<SendReadings>,
    Path(content): Path<String>,
    Query(form): Query<Form>,
) -> Result<Response, ApiError> {
    let template = match content.as_str() {
        "readings" => readings(&by),
        "samples" => samples(),
        _ => return Err(ApiError::not_found("该模板", "template")),
    };
    form.answer(&template)
}

/// A column for each item that any section of the plan is judged by, and water temperature.
fn readings(by: &Allowed<SendReadings>) -> Template {
    let judged = by.app.registry.plan().sections.iter().flat_map(|s| &s.judged);
    let mut columns = vec!["断面名称".to_owned(), "监测时间".to_owned()];
    for factor in standards::factor::factors() {
        if factor.code.as_str() == "w01010" || judged.clone().any(|code| *code == factor.code) {
            columns.push(format!("{}({})", factor.name, factor.unit));
        }
    }
    columns.push("站点情况".to_owned());
    Template {
        plain: "readings",
        name: "自动监测数据模板",
        notes: [
            "每行一次结果，时间为北京时间，如 2021-07-01 08:00；低于检出限写 0.05L；没有结果写 --",
            "One result a line, Beijing time; 0.05L below the limit of detection; -- without a result",
        ],
        columns,
    }
}

fn samples() -> Template {
    let columns = [
        "断面名称",
        "采样时间",
        "监测项目",
        "监测结果",
        "单位",
        "检出限",
        "分析方法",
        "检测单位",
        "样品编号",
    ];
    Template {
        plain: "samples",
        name: "采测分离结果模板",
        notes: [
            "每行一个项目；低于检出限写 0.05L，或写“未检出”并填检出限；分析方法、检测单位、样品编号可不填",
            "One item a line; 0.05L below the limit of detection, or ND with the limit beside it",
        ],
        columns: columns.map(str::to_owned).to_vec(),
    }
}
