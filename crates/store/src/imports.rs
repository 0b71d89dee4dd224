//! Files that were imported, and how files of a kind are to be read.

use standards::FrameId;
use standards::time::Instant;

use crate::{ArrivedFrame, Outcome, StoreError};

/// What is kept of an import beside its frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewImport {
    /// The file's name.
    pub name: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Sign-in name of who imported it.
    pub account: String,
    /// When.
    pub received: Instant,
    /// How it was read and what came of it, in the words of who imports; not read here.
    pub body: String,
}

/// An import that was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredImport {
    /// Its number, from 1.
    pub id: i64,
    /// The frame that holds the file byte for byte.
    pub file: FrameId,
    /// Everything else.
    pub import: NewImport,
}

/// How files of a kind are read, kept under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedMapping {
    /// Its name.
    pub name: String,
    /// The settings, in the words of who imports.
    pub body: String,
    /// Sign-in name of who saved it.
    pub account: String,
    /// When.
    pub saved: Instant,
}

/// Reads imports and saved mappings.
pub trait ImportStore {
    /// Up to `limit` imports with numbers below `before`, newest first.
    fn imports(&self, before: Option<i64>, limit: usize) -> Result<Vec<StoredImport>, StoreError>;

    /// The newest import of the file with this digest.
    fn import_of(&self, sha256: &str) -> Result<Option<StoredImport>, StoreError>;

    /// Saved mappings by name.
    fn mappings(&self) -> Result<Vec<SavedMapping>, StoreError>;
}

/// Writes imports and saved mappings.
pub trait ImportWriter {
    /// Stores frames as [`IntakeWriter::take_in`](crate::IntakeWriter::take_in) does, and the import with them: in one transaction,
    /// so that neither is there without the other. The first frame is the file. Gives the import's number too.
    fn take_in_import(
        &mut self,
        batch: &[ArrivedFrame],
        import: &NewImport,
    ) -> Result<(Vec<Outcome>, i64), StoreError>;

    /// Saves a mapping in place of one with the same name.
    fn put_mapping(&mut self, mapping: &SavedMapping) -> Result<(), StoreError>;

    /// Removes a mapping; `false` when there is none with this name.
    fn delete_mapping(&mut self, name: &str) -> Result<bool, StoreError>;
}
