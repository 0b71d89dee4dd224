//! SQLite passes every story of the conformance suite.

use store::StoreError;
use store::conformance::Engine;
use store_sqlite::{Options, SqliteReader, SqliteWriter, open};
use tempfile::TempDir;

/// `None` when no temporary folder could be made, which opening then reports.
struct Folder(Option<TempDir>);

impl Folder {
    fn empty() -> Self {
        Self(TempDir::new().ok())
    }
}

impl Engine for Folder {
    type Writer = SqliteWriter;
    type Reader = SqliteReader;

    fn open(&self) -> Result<(SqliteWriter, SqliteReader), StoreError> {
        let folder =
            self.0.as_ref().ok_or_else(|| StoreError::Corrupt { what: "no temporary folder".into() })?;
        open(folder.path(), Options::default())
    }
}

store::conformance_tests!(Folder::empty());
