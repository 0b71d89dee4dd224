//! Forms of the plan as pages fill them in.

use campaign::form::{Field, FieldKind, Form};
use campaign::plan::Basis;
use serde::Serialize;
use utoipa::ToSchema;

/// A form: what a record must say.
#[derive(Serialize, ToSchema)]
pub(crate) struct FormView {
    id: String,
    name: String,
    /// Photos or papers there must be at least.
    files: u32,
    /// Whether the place must be said.
    place: bool,
    /// Whether something in it is an assumption.
    assumed: bool,
    note: Option<String>,
    fields: Vec<FormFieldView>,
}

/// A field of a form.
#[derive(Serialize, ToSchema)]
pub(crate) struct FormFieldView {
    id: String,
    name: String,
    unit: Option<String>,
    required: bool,
    /// `number`, `text`, `moment`, `choice`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The least a number may be, with the digits of the plan.
    least: Option<String>,
    /// The most a number may be; beyond it the work is not done.
    most: Option<String>,
    choices: Vec<String>,
    /// The choice without which the work is not done.
    must: Option<String>,
}

impl FormView {
    pub(crate) fn of(form: &Form) -> Self {
        Self {
            id: form.id.to_string(),
            name: form.name.clone(),
            files: form.files,
            place: form.place,
            assumed: form.source.basis == Basis::Assumption,
            note: form.source.note.clone(),
            fields: form.fields.iter().map(FormFieldView::of).collect(),
        }
    }
}

impl FormFieldView {
    fn of(field: &Field) -> Self {
        let plain = |kind| Self {
            id: field.id.to_string(),
            name: field.name.clone(),
            unit: field.unit.clone(),
            required: field.required,
            kind,
            least: None,
            most: None,
            choices: Vec::new(),
            must: None,
        };
        match &field.kind {
            FieldKind::Text => plain("text"),
            FieldKind::Moment => plain("moment"),
            FieldKind::Number { least, most } => {
                let text = |n: &Option<standards::Decimal>| n.map(|n| n.to_string());
                Self { least: text(least), most: text(most), ..plain("number") }
            }
            FieldKind::Choice { words, must } => {
                Self { choices: words.clone(), must: must.clone(), ..plain("choice") }
            }
        }
    }
}
