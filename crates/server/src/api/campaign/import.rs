//! A file of objects: looked at first, with every mistake in its cell, then written into the plan and in force at once.

mod views;

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::Query;
use axum::http::StatusCode;
use campaign::register::ObjectId;
use campaign::register::import::{
    ImportOptions, Looked, MistakeLevel, WrittenFrom, free_examples, look, write,
};
use campaign::{Plan, PlanFile};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::ServerError;
use crate::accounts::gate::{Allowed, KeepRegister};
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::readings::{turn, whole};
use crate::app::App;
use crate::registering::{NotPut, put, register_tables, written_from};
use campaign::register::ObjectKind;
use views::{RegisterImport, RegisterImported};

/// Bytes of one file.
const FILE: usize = 16 * 1024 * 1024;
/// Files of the plan that an import changes.
const CHANGES: &[&str] = &["register.toml", "organisations.toml"];

/// How the file is to be read.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(clippy::struct_excessive_bools, reason = "each is one choice on the page")]
pub(crate) struct RegisterImportQuery {
    /// The file's name.
    name: String,
    /// The kind of objects in tables that do not say it, such as `outfall`.
    kind: Option<String>,
    /// Adds owners that the plan does not have, as dischargers under the object's township.
    #[serde(default)]
    new_owners: bool,
    /// Leaves rows with errors out; otherwise a file with errors is not stored.
    #[serde(default)]
    leave_out_bad: bool,
    /// Says that everything questioned was looked at and is right.
    #[serde(default)]
    confirmed: bool,
    /// Takes examples out of the register, except those that were inspected or have problems.
    #[serde(default)]
    drop_examples: bool,
    /// Stores; otherwise the file is only looked at.
    #[serde(default)]
    store: bool,
}

/// Looks at a file of objects (XLSX, CSV, GeoJSON; the body), or makes it part of the plan.
#[utoipa::path(operation_id = "import_register", post, path = "/campaign/register-imports", tag = "campaign", params(RegisterImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = RegisterImport), (status = 400, body = ErrorBody), (status = 409, body = ErrorBody), (status = 413, body = ErrorBody)))]
pub(crate) async fn import(
    by: Allowed<KeepRegister>,
    Query(asked): Query<RegisterImportQuery>,
    body: Body,
) -> Result<Json<RegisterImport>, ApiError> {
    let bytes = whole(body, FILE).await?;
    // Kept to the end: what is looked at is what is stored, and one import follows another.
    let _turn = turn(&by.app.files).await?;
    let (app, query) = (Arc::clone(&by.app), asked.clone());
    let read = tokio::task::spawn_blocking(move || {
        let (tables, unread) = register_tables(&query.name, &bytes);
        let kind = query.kind.as_deref().and_then(ObjectKind::parse);
        let options = ImportOptions { kind, new_owners: query.new_owners };
        let mut looked = look(&tables, app.registry.plan(), options);
        looked.mistakes.splice(0..0, unread);
        (looked, written_from(&query.name, &bytes, ""))
    });
    let (looked, from) = read.await.map_err(|_stopping| ServerError::Stopping)?;
    let plan = by.app.registry.plan();
    let current = by.app.reader.current_plan()?.ok_or(ServerError::NoPlan)?;
    let mut files: Vec<_> = current.files.into_iter().map(|(name, text)| PlanFile { name, text }).collect();
    let drop =
        if asked.drop_examples { untouched_examples(&by.app, plan, &files, &looked) } else { Vec::new() };
    let mut page = RegisterImport::of(plan, &asked.name, &from.sha256, &looked, &drop);
    if !asked.store {
        return Ok(Json(page));
    }
    may_be_stored(&asked, &looked, &drop)?;
    let organisation = &by.account.account.organisation;
    let office = plan.organisations.iter().find(|o| o.id.as_str() == organisation);
    let by_office = office.map_or_else(|| organisation.clone(), |o| o.name.clone());
    let from = WrittenFrom { by: by_office, ..from };
    let written = write(&mut files, &looked, &from, &drop).map_err(|error| mistaken(&error.to_string()))?;
    let version = put(&by.app, files, CHANGES).await?;
    by.app.hub.tell("campaign", &serde_json::json!({ "register": version }));
    page.stored = Some(RegisterImported::of(version, &written));
    Ok(Json(page))
}

/// Examples that nobody inspected and no problem is at, that no other file of the plan names, and that the file does not turn into real objects.
fn untouched_examples(app: &App, plan: &Plan, files: &[PlanFile], looked: &Looked) -> Vec<ObjectId> {
    app.desk.look(|desk| {
        let used = |id: &ObjectId| {
            desk.visit(id).is_some() || desk.problems().any(|p| p.object.as_ref() == Some(id))
        };
        let taken = |id: &ObjectId| looked.objects.iter().any(|o| o.id == *id);
        free_examples(plan, files).into_iter().filter(|id| !used(id) && !taken(id)).collect()
    })
}

fn may_be_stored(asked: &RegisterImportQuery, looked: &Looked, drop: &[ObjectId]) -> Result<(), ApiError> {
    let (errors, questions) = (looked.count(MistakeLevel::Error), looked.count(MistakeLevel::Question));
    if errors > 0 && !asked.leave_out_bad {
        return Err(ApiError::bad_request(
            "import_has_mistakes",
            [&format!("文件有 {errors} 处错误，没有写入台账"), "改正文件，或明确选择不导入有错误的行"],
            [
                &format!("The file has {errors} mistakes; nothing was written"),
                "Correct it, or leave the wrong rows out",
            ],
        ));
    }
    if questions > 0 && !asked.confirmed {
        return Err(ApiError::bad_request(
            "import_has_questions",
            [&format!("有 {questions} 处要核对，没有写入台账"), "核对后选“已核对”再存"],
            [&format!("{questions} places are questioned; nothing was written"), "Look at them and confirm"],
        ));
    }
    let changes = looked.objects.iter().any(|o| o.standing != campaign::register::import::Standing::Same);
    if !changes && drop.is_empty() {
        return Err(ApiError::bad_request(
            "nothing_to_import",
            ["文件中没有新的或改动的对象", "检查文件，或换一个文件"],
            ["There is nothing new or changed in the file", "Check it, or choose another"],
        ));
    }
    Ok(())
}

fn mistaken(first: &str) -> ApiError {
    ApiError::new(
        StatusCode::CONFLICT,
        "plan_would_have_mistakes",
        [
            &format!("写入后方案会有错误，没有写入：{first}"),
            "改正文件或方案后重试；被其他文件引用的示例不能删除",
        ],
        [
            &format!("The plan would have mistakes; nothing was written: {first}"),
            "Correct the file or the plan",
        ],
    )
}

impl From<NotPut> for ApiError {
    fn from(error: NotPut) -> Self {
        match error {
            NotPut::Failed(error) => error.into(),
            NotPut::Mistake(first) => mistaken(&first),
            NotPut::ChangedOnDisk(file) => Self::new(
                StatusCode::CONFLICT,
                "plan_changed_on_disk",
                [
                    &format!("方案目录中的 {file} 在服务启动后被改动，没有写入台账"),
                    "请运维人员先重启服务，再导入",
                ],
                [
                    &format!(
                        "{file} in the plan's folder was changed since the server started; nothing was written"
                    ),
                    "Ask the operator to restart the server, then import again",
                ],
            ),
            NotPut::Unwritable(place) => Self::new(
                StatusCode::CONFLICT,
                "plan_is_read_only",
                [
                    &format!("方案目录不能写入：{place}"),
                    "请运维人员给服务写权限，或用 xunqing plan register-import 离线导入后重启",
                ],
                [
                    &format!("The plan's folder cannot be written: {place}"),
                    "Ask the operator for the right to write, or use xunqing plan register-import and restart",
                ],
            ),
            NotPut::TooMany => Self::new(
                StatusCode::CONFLICT,
                "restart_first",
                ["本次启动以来台账导入次数过多", "请运维人员重启服务后再导入"],
                [
                    "The register was imported too often since the start",
                    "Ask the operator to restart the server first",
                ],
            ),
        }
    }
}
