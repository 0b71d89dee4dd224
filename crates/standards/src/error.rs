//! What can be wrong with a value or a table of a standard.

use thiserror::Error;

/// A value or a table that does not read as what it should be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StandardsError {
    /// A factor code is empty, longer than eight bytes or holds something else than ASCII letters and digits.
    #[error("`{text}` is not a factor code: expected 1 to 8 ASCII letters or digits such as w21011")]
    FactorCode {
        /// The text as given.
        text: String,
    },
    /// A flag is not one or two ASCII letters or digits.
    #[error("`{text}` is not a data flag: expected one or two letters such as N or hd")]
    Flag {
        /// The text as given.
        text: String,
    },
    /// A date or time does not exist or is written in another form.
    #[error("`{text}` is not {expected}")]
    Time {
        /// The text as given.
        text: String,
        /// The form that was expected, with an example.
        expected: &'static str,
    },
    /// A code of a discharger or an outlet is written in another form.
    #[error("`{text}` is not {expected}")]
    Code {
        /// The text as given.
        text: String,
        /// The form that was expected, with its standard.
        expected: &'static str,
    },
    /// A table of a standard has a mistake.
    #[error("table of {table}: {what}")]
    Table {
        /// The table's name.
        table: String,
        /// The mistake, with its place.
        what: String,
    },
}
