//! Imports and saved mappings as rows.

use rusqlite::{OptionalExtension as _, Row, params};
use standards::FrameId;
use standards::time::Instant;
use store::{
    ArrivedFrame, ImportStore, ImportWriter, NewImport, Outcome, SavedMapping, StoreError, StoredImport,
};

use crate::connection::{SqliteReader, SqliteWriter};
use crate::failure::Attempted as _;

const READING: &str = "读取导入记录";
const SAVING: &str = "保存导入记录";
const COLUMNS: &str = "id, file, name, sha256, account, received, body";

fn stored(row: &Row<'_>) -> rusqlite::Result<StoredImport> {
    Ok(StoredImport {
        id: row.get(0)?,
        file: FrameId(row.get(1)?),
        import: NewImport {
            name: row.get(2)?,
            sha256: row.get(3)?,
            account: row.get(4)?,
            received: Instant(row.get(5)?),
            body: row.get(6)?,
        },
    })
}

impl ImportStore for SqliteReader {
    fn imports(&self, before: Option<i64>, limit: usize) -> Result<Vec<StoredImport>, StoreError> {
        self.with(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM import WHERE id < ?1 ORDER BY id DESC LIMIT ?2");
            let mut statement = connection.prepare_cached(&sql).attempted(READING)?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows =
                statement.query_map(params![before.unwrap_or(i64::MAX), limit], stored).attempted(READING)?;
            rows.collect::<Result<_, _>>().attempted(READING)
        })
    }

    fn import_of(&self, sha256: &str) -> Result<Option<StoredImport>, StoreError> {
        self.with(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM import WHERE sha256 = ?1 ORDER BY id DESC LIMIT 1");
            connection.query_row(&sql, [sha256], stored).optional().attempted(READING)
        })
    }

    fn mappings(&self) -> Result<Vec<SavedMapping>, StoreError> {
        self.with(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT name, body, account, saved FROM import_mapping ORDER BY name")
                .attempted(READING)?;
            let rows = statement.query_map([], |row| {
                Ok(SavedMapping {
                    name: row.get(0)?,
                    body: row.get(1)?,
                    account: row.get(2)?,
                    saved: Instant(row.get(3)?),
                })
            });
            rows.attempted(READING)?.collect::<Result<_, _>>().attempted(READING)
        })
    }
}

impl ImportWriter for SqliteWriter {
    fn take_in_import(
        &mut self,
        batch: &[ArrivedFrame],
        import: &NewImport,
    ) -> Result<(Vec<Outcome>, i64), StoreError> {
        self.take_in_and(batch, |transaction, outcomes| {
            let file = outcomes.first().map(|outcome| outcome.frame()).ok_or_else(|| {
                StoreError::Corrupt { what: "导入没有文件 (an import without its file)".into() }
            })?;
            transaction
                .execute(
                    "INSERT INTO import (file, name, sha256, account, received, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    params![file.0, import.name, import.sha256, import.account, import.received.0, import.body],
                )
                .attempted(SAVING)?;
            Ok(transaction.last_insert_rowid())
        })
    }

    fn put_mapping(&mut self, mapping: &SavedMapping) -> Result<(), StoreError> {
        self.connection
            .execute(
                "INSERT OR REPLACE INTO import_mapping (name, body, account, saved) VALUES (?1, ?2, ?3, ?4)",
                params![mapping.name, mapping.body, mapping.account, mapping.saved.0],
            )
            .attempted(SAVING)
            .map(|_one| ())
    }

    fn delete_mapping(&mut self, name: &str) -> Result<bool, StoreError> {
        let deleted = self.connection.execute("DELETE FROM import_mapping WHERE name = ?1", [name]);
        deleted.attempted(SAVING).map(|count| count > 0)
    }
}
