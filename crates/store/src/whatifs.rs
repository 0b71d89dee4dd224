//! Answers of 推演, so that a number that was adopted can be opened again.

use standards::time::Instant;

use crate::{AccountId, StoreError};

/// An answer. Its digest is its key; the first that is put stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhatIfAnswer {
    /// SHA-256 over all that went into it, hexadecimal.
    pub digest: String,
    /// Who asked first.
    pub account: AccountId,
    /// Title of that post when it asked.
    pub asker: String,
    /// When it was asked.
    pub asked: Instant,
    /// When it was answered.
    pub answered: Instant,
    /// SHA-256 over the texts of the river model, hexadecimal.
    pub model: String,
    /// The form of the body, a number of who made it.
    pub form: u32,
    /// The answer.
    pub body: String,
}

/// Reads answers.
pub trait WhatIfStore {
    /// An answer by its digest.
    fn whatif_answer(&self, digest: &str) -> Result<Option<WhatIfAnswer>, StoreError>;
    /// The digest of the newest answer to a question that an account asked first.
    fn latest_whatif(&self, account: AccountId) -> Result<Option<String>, StoreError>;
}

/// Writes answers; durable on return.
pub trait WhatIfWriter {
    /// Puts an answer unless there is one with its digest, and lets go of all but the `most` that were answered last. Gives whether it was put.
    fn put_whatif_answer(&mut self, answer: &WhatIfAnswer, most: usize) -> Result<bool, StoreError>;
}
