//! Online backup: a consistent copy while the server runs.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;
use store::StoreError;

use crate::connection::SqliteReader;
use crate::failure::Attempted as _;

/// Copies the store to a new file, page by page, beside a running writer; the copy is checked before it is reported.
///
/// The copy is the store of the moment at which copying began, however busy the writer is; its log grows until the copy is made.
/// Fails when the target exists, so that no earlier backup is overwritten.
pub fn backup(reader: &SqliteReader, target: &Path) -> Result<(), StoreError> {
    let copying = "备份";
    if target.exists() {
        return Err(StoreError::Exists { what: format!("备份文件 {}", target.display()) });
    }
    let mut copy = Connection::open(target)
        .map_err(|error| StoreError::NotWritable { path: target.to_path_buf(), reason: error.to_string() })?;
    reader.with(|source| {
        // SQLite begins a copy anew when pages change under it. In a snapshot none do, and the first reading takes it.
        let _snapshot = source.unchecked_transaction().attempted(copying)?;
        source.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).attempted(copying)?;
        let job = Backup::new(source, &mut copy).attempted(copying)?;
        job.run_to_completion(4096, Duration::ZERO, None).attempted(copying)
    })?;
    let verdict: String =
        copy.query_row("PRAGMA integrity_check", [], |row| row.get(0)).attempted(copying)?;
    if verdict == "ok" {
        return Ok(());
    }
    Err(StoreError::Corrupt { what: format!("备份 {}：{verdict}", target.display()) })
}
