//! Records of operation: the objects somebody records at, with the forms and what was said last.

use axum::Json;
use campaign::desk::Desk;
use campaign::ledger::EntryId;
use campaign::operation::{Record, RecordKind};
use campaign::plan::Plan;
use campaign::register::RegisteredObject;
use campaign::rights::{Action, may};
use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;

use super::forms::FormView;
use super::{actor_of, named};
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::views::Named;

/// Records shown of an object.
const MOST: usize = 20;

/// Objects the asker records at.
#[derive(Serialize, ToSchema)]
pub(crate) struct OperationsPage {
    objects: Vec<OperatedObject>,
    /// A kind of record → its form.
    forms: Vec<RecordForm>,
    /// Whether a drill goes on: records can be marked as its own.
    drill: bool,
}

/// A kind of record.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordForm {
    record: String,
    name: String,
    form: FormView,
}

/// An object.
#[derive(Serialize, ToSchema)]
pub(crate) struct OperatedObject {
    id: String,
    name: String,
    kind: Named,
    township: Named,
    example: bool,
    /// Kinds of records it takes.
    records: Vec<String>,
    /// Newest first.
    history: Vec<OperationRecordView>,
}

/// A record.
#[derive(Serialize, ToSchema)]
pub(crate) struct OperationRecordView {
    #[schema(value_type = String)]
    id: EntryId,
    #[schema(value_type = String)]
    at: Instant,
    by: String,
    name: &'static str,
    /// Each field with its unit as written.
    said: Vec<RecordedField>,
    note: String,
    files: u32,
    drill: bool,
}

/// A field of a record.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordedField {
    name: String,
    value: String,
}

/// Objects the asker records at, with their forms and newest records.
#[utoipa::path(operation_id = "operations", get, path = "/campaign/operations", tag = "campaign",
    responses((status = 200, body = OperationsPage), (status = 403, body = ErrorBody)))]
pub(crate) async fn operations(by: SignedIn) -> Result<Json<OperationsPage>, ApiError> {
    let actor = actor_of(&by)?;
    let plan = by.app.registry.plan();
    let page = by.app.desk.look(|desk| {
        let mine = plan.register.objects.iter().filter(|o| may(&actor, Action::Operate, o.subject()));
        let objects = mine.map(|o| view(desk, plan, o)).filter(|o| !o.records.is_empty());
        let forms = RecordKind::ALL.into_iter().filter_map(|kind| {
            let form = FormView::of(plan.form(&kind.form())?);
            Some(RecordForm { record: word(kind), name: kind.name().into(), form })
        });
        OperationsPage {
            objects: objects.collect(),
            forms: forms.collect(),
            drill: desk.responses().open(true).is_some(),
        }
    });
    Ok(Json(page))
}

fn word(kind: RecordKind) -> String {
    serde_json::to_value(kind).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn view(desk: &Desk, plan: &Plan, object: &RegisteredObject) -> OperatedObject {
    let takes = |kind: &RecordKind| kind.is_of(object.kind) && plan.form(&kind.form()).is_some();
    let history = desk.operations().of(&object.id).iter().rev().take(MOST);
    OperatedObject {
        id: object.id.to_string(),
        name: object.name.clone(),
        kind: Named { id: object.kind.word().into(), name: object.kind.name().into() },
        township: named(plan, &object.township),
        example: object.example,
        records: RecordKind::ALL.into_iter().filter(takes).map(word).collect(),
        history: history.map(|r| record(plan, r)).collect(),
    }
}

fn record(plan: &Plan, record: &Record) -> OperationRecordView {
    let form = plan.form(&record.kind.form());
    let said = record.filled.iter().map(|filled| {
        let field = form.and_then(|f| f.field(&filled.field));
        let unit = field.and_then(|f| f.unit.clone()).map(|u| format!(" {u}")).unwrap_or_default();
        RecordedField {
            name: field.map_or_else(|| filled.field.to_string(), |f| f.name.clone()),
            value: format!("{}{unit}", filled.value),
        }
    });
    OperationRecordView {
        id: record.id,
        at: record.at,
        by: named(plan, &record.by).name,
        name: record.kind.name(),
        said: said.collect(),
        note: record.note.clone(),
        files: u32::try_from(record.evidence.len()).unwrap_or(u32::MAX),
        drill: record.drill,
    }
}
