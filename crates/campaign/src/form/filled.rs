//! What somebody wrote into a form.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::time::Instant;

use super::FieldId;

/// One field, filled in: the text as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    /// Which field.
    pub field: FieldId,
    /// What was written.
    pub value: String,
}

impl Filled {
    /// The text of a field; `None` when it was left empty.
    #[must_use]
    pub fn text<'a>(all: &'a [Self], field: &str) -> Option<&'a str> {
        all.iter().find(|f| f.field.as_str() == field).map(|f| f.value.trim()).filter(|v| !v.is_empty())
    }

    /// The number of a field.
    #[must_use]
    pub fn number(all: &[Self], field: &str) -> Option<Decimal> {
        Self::text(all, field)?.parse().ok()
    }

    /// The moment of a field.
    #[must_use]
    pub fn moment(all: &[Self], field: &str) -> Option<Instant> {
        Self::text(all, field)?.parse().ok()
    }
}
