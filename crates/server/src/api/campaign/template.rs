//! The table to fill in with the county's objects.

use axum::extract::Query;
use axum::response::Response;
use campaign::register::ObjectKind;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::export::{XLSX, file};
use crate::registering::{register_csv, register_template};

/// Which template.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// `xlsx` (default): a workbook with a sheet a kind; `csv`: one table.
    format: Option<String>,
    /// The kind of the CSV; all of them in one table without it.
    kind: Option<String>,
}

/// A table to fill in with objects of the register.
#[utoipa::path(operation_id = "register_template", get, path = "/campaign/register-template", tag = "campaign", params(Asked),
    responses((status = 200, content((Vec<u8> = "text/csv"), (Vec<u8> = XLSX)))))]
pub(crate) async fn template(by: SignedIn, Query(asked): Query<Asked>) -> Result<Response, ApiError> {
    let plan = by.app.registry.plan();
    match asked.format.as_deref() {
        Some("csv") => {
            let kind = asked.kind.as_deref().and_then(ObjectKind::parse);
            Ok(file("text/csv; charset=utf-8", "register", "台账模板", "csv", register_csv(plan, kind)))
        }
        None | Some("xlsx") => Ok(file(XLSX, "register", "台账模板", "xlsx", register_template(plan)?)),
        Some(_) => Err(ApiError::bad_request(
            "bad_format",
            ["没有这种格式", "用 xlsx 或 csv"],
            ["No such format", "Use xlsx or csv"],
        )),
    }
}
