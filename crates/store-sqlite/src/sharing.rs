//! The log of accesses as rows.

use rusqlite::{OptionalExtension as _, params};
use standards::time::Instant;
use store::{AccessRecord, SecretHash, SharingStore, SharingWriter, StoreError};

use crate::connection::{SqliteReader, SqliteWriter};
use crate::failure::Attempted as _;

const READING: &str = "读取共享访问记录";
const SAVING: &str = "保存共享访问记录";

impl SharingStore for SqliteReader {
    fn accesses(&self, before: Option<i64>, limit: usize) -> Result<Vec<AccessRecord>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.with(|connection| {
            let mut statement = connection
                .prepare_cached(
                    "SELECT id, at, account, organisation, token, what, granted FROM share_access
                     WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
                )
                .attempted(READING)?;
            let rows = statement
                .query_map(params![before.unwrap_or(i64::MAX), limit], |row| {
                    Ok(AccessRecord {
                        id: row.get(0)?,
                        at: Instant(row.get(1)?),
                        account: row.get(2)?,
                        organisation: row.get(3)?,
                        token: row.get(4)?,
                        what: row.get(5)?,
                        granted: row.get(6)?,
                    })
                })
                .attempted(READING)?;
            rows.collect::<Result<_, _>>().attempted(READING)
        })
    }

    fn token_name(&self, token: &SecretHash) -> Result<Option<String>, StoreError> {
        self.with(|connection| {
            connection
                .prepare_cached("SELECT name FROM api_token WHERE hash = ?1")
                .and_then(|mut find| find.query_row([token.0.as_slice()], |row| row.get(0)).optional())
                .attempted("查找令牌")
        })
    }
}

impl SharingWriter for SqliteWriter {
    fn put_access(&mut self, access: &AccessRecord) -> Result<i64, StoreError> {
        let AccessRecord { at, account, organisation, token, what, granted, .. } = access;
        self.connection
            .prepare_cached(
                "INSERT INTO share_access (at, account, organisation, token, what, granted)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )
            .and_then(|mut put| put.insert(params![at.0, account, organisation, token, what, granted]))
            .attempted(SAVING)
    }
}
