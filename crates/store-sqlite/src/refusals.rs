//! Refusals as rows.

use rusqlite::{OptionalExtension as _, Row, params};
use standards::time::Instant;
use store::{RefusalStore, RefusalWriter, Refused, StoreError, StoredRefusal};

use crate::connection::{SqliteReader, SqliteWriter};
use crate::failure::Attempted as _;

const READING: &str = "读取拒绝记录";
const SAVING: &str = "保存拒绝记录";
const COLUMNS: &str =
    "SELECT seq, at, account, title, organisation, role, what, about, code, why, times FROM refusals";

fn refusal(row: &Row<'_>) -> rusqlite::Result<StoredRefusal> {
    Ok(StoredRefusal {
        seq: row.get(0)?,
        refused: Refused {
            at: Instant(row.get(1)?),
            account: row.get(2)?,
            title: row.get(3)?,
            organisation: row.get(4)?,
            role: row.get(5)?,
            what: row.get(6)?,
            about: row.get(7)?,
            code: row.get(8)?,
            why: row.get(9)?,
        },
        times: row.get(10)?,
    })
}

impl RefusalStore for SqliteReader {
    fn refusals(&self, before: i64, limit: usize) -> Result<Vec<StoredRefusal>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.with(|connection| {
            let mut statement = connection
                .prepare_cached(&format!("{COLUMNS} WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2"))
                .attempted(READING)?;
            let rows = statement.query_map(params![before, limit], refusal).attempted(READING)?;
            rows.collect::<Result<_, _>>().attempted(READING)
        })
    }
}

impl RefusalWriter for SqliteWriter {
    fn put_refusal(&mut self, refused: &Refused, together_ms: i64, most: u32) -> Result<(), StoreError> {
        let transaction = self.connection.transaction().attempted(SAVING)?;
        let newest = transaction
            .query_row(&format!("{COLUMNS} ORDER BY seq DESC LIMIT 1"), [], refusal)
            .optional()
            .attempted(SAVING)?;
        let again = newest.filter(|newest| {
            let same = Refused { at: refused.at, ..newest.refused.clone() } == *refused;
            same && refused.at.0.saturating_sub(newest.refused.at.0) <= together_ms
        });
        if let Some(again) = again {
            transaction
                .execute(
                    "UPDATE refusals SET times = times + 1, at = ?2 WHERE seq = ?1",
                    params![again.seq, refused.at.0],
                )
                .attempted(SAVING)?;
        } else {
            transaction
                .execute(
                    "INSERT INTO refusals (at, account, title, organisation, role, what, about, code, why, times)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1)",
                    params![
                        refused.at.0,
                        refused.account,
                        refused.title,
                        refused.organisation,
                        refused.role,
                        refused.what,
                        refused.about,
                        refused.code,
                        refused.why
                    ],
                )
                .attempted(SAVING)?;
            let last = transaction.last_insert_rowid();
            transaction
                .execute("DELETE FROM refusals WHERE seq <= ?1", [last - i64::from(most)])
                .attempted(SAVING)?;
        }
        transaction.commit().attempted(SAVING)
    }
}
