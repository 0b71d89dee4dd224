//! What can be wrong with a value of this crate.

use thiserror::Error;

/// A value that does not read as what it should be.
///
/// Mistakes in a plan's files are not errors but [`crate::PlanProblem`]s, all of them collected with their places.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CampaignError {
    /// A clause number is written in another form.
    #[error("`{text}` is not a clause number: expected SC- and three digits, such as SC-006")]
    Clause {
        /// The text as given.
        text: String,
    },
    /// A warning's key, read back from a store, is written in another form.
    #[error(
        "`{text}` is not a warning key: expected section/kind/YYYYMMDDhhmmss or section/kind/factor/YYYYMMDDhhmmss"
    )]
    WarningKey {
        /// The text as given.
        text: String,
    },
    /// A number or digest of the ledger is written in another form.
    #[error("`{text}` is not {digits} hexadecimal digits")]
    Hex {
        /// The text as given.
        text: String,
        /// How many digits were expected.
        digits: usize,
    },
    /// An entry of the ledger, read back from a store, is not what this program writes.
    #[error("an entry of the ledger does not read: {why}")]
    Entry {
        /// What the reader says, with its place.
        why: String,
    },
    /// A file of the plan cannot be edited.
    #[error("{file} cannot be edited: {why}")]
    Text {
        /// Its name.
        file: String,
        /// What is in the way.
        why: String,
    },
}
