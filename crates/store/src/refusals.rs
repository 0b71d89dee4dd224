//! What was refused in the campaign, durably and bounded.

use standards::time::Instant;

use crate::StoreError;

/// A refusal. Who tried it stands as it was then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// When.
    pub at: Instant,
    /// Number of the account; `None` when the request named none.
    pub account: Option<i64>,
    /// Title of its post.
    pub title: String,
    /// Its organisation.
    pub organisation: String,
    /// Its role.
    pub role: String,
    /// What was tried: an act, or method and path.
    pub what: String,
    /// Number of what it was about; empty when unknown.
    pub about: String,
    /// Word of the reason.
    pub code: String,
    /// The reason, in words.
    pub why: String,
}

/// A refusal as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRefusal {
    /// Its place, from 1, never given twice.
    pub seq: i64,
    /// What was refused; of several the newest moment.
    pub refused: Refused,
    /// How often, one after another.
    pub times: u32,
}

/// Reads refusals.
pub trait RefusalStore {
    /// Refusals with places below `before`, newest first, at most so many.
    fn refusals(&self, before: i64, limit: usize) -> Result<Vec<StoredRefusal>, StoreError>;
}

/// Writes refusals.
pub trait RefusalWriter {
    /// Keeps a refusal; durable on return. The same as the newest one within `together_ms` of it is counted there. Of all the newest
    /// `most` are kept.
    fn put_refusal(&mut self, refused: &Refused, together_ms: i64, most: u32) -> Result<(), StoreError>;
}
