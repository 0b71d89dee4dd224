//! Forms: what a record must say, as the plan's `forms.toml` asks it, and whether it says so.

mod check;
mod filled;

pub use check::FormMistake;
pub use filled::Filled;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::plan::{Provenance, text_id};

text_id!(
    /// A form, such as `pool-emptied`.
    FormId
);
text_id!(
    /// A field of a form, such as `level_after_m`.
    FieldId
);

/// What a field takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FieldKind {
    /// A number in the field's unit, within both ends where they are set.
    Number {
        /// The least allowed.
        least: Option<Decimal>,
        /// The most allowed.
        most: Option<Decimal>,
    },
    /// Text.
    Text,
    /// A moment, written as RFC 3339.
    Moment,
    /// One of these words.
    Choice {
        /// The words.
        words: Vec<String>,
        /// The one without which the work is not done (SC-044, SC-049).
        must: Option<String>,
    },
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Identifier.
    pub id: FieldId,
    /// Chinese name.
    pub name: String,
    /// Unit, such as `m3`.
    pub unit: Option<String>,
    /// Whether it must be filled in.
    pub required: bool,
    /// What it takes.
    #[serde(flatten)]
    pub kind: FieldKind,
}

/// A form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Form {
    /// Identifier.
    pub id: FormId,
    /// Chinese name.
    pub name: String,
    /// Fields in the order of the file.
    pub fields: Vec<Field>,
    /// Photos or papers there must be at least.
    pub files: u32,
    /// Whether whoever fills it in must say where they stand.
    pub place: bool,
    /// Source.
    pub source: Provenance,
}

impl Form {
    /// The field of an identifier.
    #[must_use]
    pub fn field(&self, id: &FieldId) -> Option<&Field> {
        self.fields.iter().find(|f| f.id == *id)
    }
}
