//! The log of what was shared with whom: every access by another office's system, granted or refused.

use standards::time::Instant;

use crate::{SecretHash, StoreError};

/// One access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRecord {
    /// Its number; 0 in a record not stored yet.
    pub id: i64,
    /// When.
    pub at: Instant,
    /// Number of the account whose rights it came with.
    pub account: i64,
    /// The account's organisation then.
    pub organisation: String,
    /// Name of the token it came with; absent for a session.
    pub token: Option<String>,
    /// What was asked for: path and query.
    pub what: String,
    /// Whether it was answered.
    pub granted: bool,
}

/// Reads the log.
pub trait SharingStore {
    /// Accesses, newest first, with numbers below `before`, at most `limit`.
    fn accesses(&self, before: Option<i64>, limit: usize) -> Result<Vec<AccessRecord>, StoreError>;
    /// The name of an API token.
    fn token_name(&self, token: &SecretHash) -> Result<Option<String>, StoreError>;
}

/// Writes the log. There is no way to change or remove a record.
pub trait SharingWriter {
    /// Appends an access; gives its number.
    fn put_access(&mut self, access: &AccessRecord) -> Result<i64, StoreError>;
}
