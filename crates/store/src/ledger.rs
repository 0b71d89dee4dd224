//! The ledger as rows: texts in one order with the digests of their chain, and the files they rest on.

use standards::time::Instant;

use crate::StoreError;

/// An entry as it is kept. What its text says is known to who wrote it; the store keeps it letter for letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Its place, from 1 without gaps.
    pub seq: i64,
    /// Its number, chosen by whoever made it; unique.
    pub id: [u8; 16],
    /// The number of what it is about (a problem's is that of the entry that found it).
    pub about: Option<[u8; 16]>,
    /// When it was recorded.
    pub recorded: Instant,
    /// Its text.
    pub text: String,
    /// The digest of the chain up to and with it.
    pub digest: [u8; 32],
}

/// A file of evidence; its bytes lie beside the store under their digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceFile {
    /// SHA-256 of its bytes.
    pub digest: [u8; 32],
    /// Media type, as its first bytes say.
    pub media: String,
    /// Length in bytes.
    pub length: u64,
    /// When it came.
    pub received: Instant,
    /// Number of the account that sent it.
    pub account: i64,
    /// What the file itself says of its place and time, as text; absent when it says nothing.
    pub claims: Option<String>,
}

/// Which entries are looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerQuery {
    /// Those before this place.
    pub before: i64,
    /// Pieces that the text contains, all of them.
    pub parts: Vec<String>,
    /// Recorded at this moment or later.
    pub from: Option<Instant>,
    /// Recorded before this moment.
    pub to: Option<Instant>,
}

impl Default for LedgerQuery {
    fn default() -> Self {
        Self { before: i64::MAX, parts: Vec::new(), from: None, to: None }
    }
}

/// Reads the ledger.
pub trait LedgerStore {
    /// Entries after a place, in order, at most so many.
    fn ledger(&self, after: i64, limit: usize) -> Result<Vec<LedgerEntry>, StoreError>;
    /// Entries about one thing, in order.
    fn ledger_about(&self, about: &[u8; 16]) -> Result<Vec<LedgerEntry>, StoreError>;
    /// Entries that a query picks, newest first, at most so many.
    fn ledger_lookup(&self, query: &LedgerQuery, limit: usize) -> Result<Vec<LedgerEntry>, StoreError>;
    /// The entry of a number.
    fn ledger_entry(&self, id: &[u8; 16]) -> Result<Option<LedgerEntry>, StoreError>;
    /// The last entry.
    fn ledger_end(&self) -> Result<Option<LedgerEntry>, StoreError>;
    /// The record of a file.
    fn evidence(&self, digest: &[u8; 32]) -> Result<Option<EvidenceFile>, StoreError>;
    /// The records of all files, oldest first.
    fn all_evidence(&self) -> Result<Vec<EvidenceFile>, StoreError>;
}

/// Writes the ledger. There is no way to change or remove an entry.
pub trait LedgerWriter {
    /// Appends entries in one transaction; durable on return. [`StoreError::Exists`] when the first does not follow the last one kept, or a
    /// number is taken: then nothing was kept.
    fn append_ledger(&mut self, entries: &[LedgerEntry]) -> Result<(), StoreError>;
    /// Notes a file; the same digest again changes nothing.
    fn put_evidence(&mut self, file: &EvidenceFile) -> Result<(), StoreError>;
}
