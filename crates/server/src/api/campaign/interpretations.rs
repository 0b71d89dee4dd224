//! 解释口径: what the notice leaves open, how it is read, the values in force, and where they are changed.

use axum::Json;
use campaign::plan::{Interpretation, Said, ValueInForce, WrittenValue};
use serde::Serialize;
use utoipa::ToSchema;

use super::actor_of;
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;

/// How the notice is read where it leaves something open.
#[derive(Serialize, ToSchema)]
pub(crate) struct InterpretationsPage {
    /// In the order of their numbers; none when the plan says nothing of them.
    items: Vec<InterpretationView>,
}

/// Words in both languages.
#[derive(Serialize, ToSchema)]
pub(crate) struct SaidView {
    chinese: String,
    english: String,
}

/// A question, and how it is read.
#[derive(Serialize, ToSchema)]
pub(crate) struct InterpretationView {
    /// Such as `R4`.
    id: String,
    clauses: Vec<String>,
    question: SaidView,
    /// The default reading.
    reading: SaidView,
    reason: SaidView,
    /// How the county changes it.
    change: SaidView,
    values: Vec<ValueInForceView>,
    /// The paper by which the county settled it.
    settled: Option<String>,
    /// Where the entry stands, such as `interpretations.toml:84`.
    place: String,
}

/// A value of the plan.
#[derive(Serialize, ToSchema)]
pub(crate) struct ValueInForceView {
    name: SaidView,
    unit: String,
    written: Vec<WrittenView>,
    default: Option<String>,
    /// Whether the plan says something else than the default.
    changed: bool,
}

/// A value as it is written.
#[derive(Serialize, ToSchema)]
pub(crate) struct WrittenView {
    /// Of what, where there are several.
    of: Option<String>,
    value: String,
    /// File and line, such as `rules.toml:66`.
    place: String,
}

fn said(said: &Said) -> SaidView {
    SaidView { chinese: said.chinese.clone(), english: said.english.clone() }
}

fn value(value: &ValueInForce) -> ValueInForceView {
    let written = |w: &WrittenValue| WrittenView {
        of: w.of.clone(),
        value: w.value.clone(),
        place: format!("{}:{}", w.place.file, w.place.line),
    };
    ValueInForceView {
        name: said(&value.name),
        unit: value.unit.clone(),
        written: value.written.iter().map(written).collect(),
        default: value.default.clone(),
        changed: value.is_changed(),
    }
}

fn view(i: &Interpretation) -> InterpretationView {
    InterpretationView {
        id: format!("R{}", i.number),
        clauses: i.clauses.iter().map(ToString::to_string).collect(),
        question: said(&i.question),
        reading: said(&i.reading),
        reason: said(&i.reason),
        change: said(&i.change),
        values: i.values.iter().map(value).collect(),
        settled: i.settled.clone(),
        place: format!("{}:{}", i.place.file, i.place.line),
    }
}

/// What the notice leaves open, and how it is read.
#[utoipa::path(operation_id = "interpretations", get, path = "/campaign/interpretations", tag = "campaign",
    responses((status = 200, body = InterpretationsPage), (status = 403, body = ErrorBody)))]
pub(crate) async fn interpretations(by: SignedIn) -> Result<Json<InterpretationsPage>, ApiError> {
    actor_of(&by)?;
    let items = by.app.registry.plan().interpretations.iter().map(view).collect();
    Ok(Json(InterpretationsPage { items }))
}
