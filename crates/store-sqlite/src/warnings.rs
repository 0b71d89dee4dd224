//! Warnings as rows.

use rusqlite::params;
use standards::SectionId;
use standards::time::Instant;
use store::{StoreError, WarningFilter, WarningRecord, WarningStore, WarningWriter};

use crate::connection::{SqliteReader, SqliteWriter};
use crate::failure::Attempted as _;

impl WarningStore for SqliteReader {
    fn warnings(&self, filter: &WarningFilter) -> Result<Vec<WarningRecord>, StoreError> {
        let reading = "读取预警";
        self.with(|connection| {
            let mut statement = connection
                .prepare_cached(
                    "SELECT id, key, section, opened, closed, body FROM warning
                     WHERE (?1 IS NULL OR section = ?1) AND (?2 IS NULL OR (closed IS NULL) = ?2) AND (?3 IS NULL OR id < ?3)
                     ORDER BY id DESC LIMIT ?4",
                )
                .attempted(reading)?;
            let section = filter.section.as_ref().map(SectionId::as_str);
            let limit = if filter.limit == 0 { -1 } else { i64::try_from(filter.limit).unwrap_or(-1) };
            let rows = statement
                .query_map(params![section, filter.open, filter.before, limit], |row| {
                    Ok(WarningRecord {
                        id: row.get(0)?,
                        key: row.get(1)?,
                        section: SectionId::from(row.get_ref(2)?.as_str()?),
                        opened: Instant(row.get(3)?),
                        closed: row.get::<_, Option<i64>>(4)?.map(Instant),
                        body: row.get(5)?,
                    })
                })
                .attempted(reading)?;
            rows.collect::<Result<_, _>>().attempted(reading)
        })
    }
}

impl WarningWriter for SqliteWriter {
    fn put_warnings(&mut self, records: &[WarningRecord]) -> Result<Vec<i64>, StoreError> {
        let saving = "保存预警";
        let transaction = self.connection.transaction().attempted(saving)?;
        let mut ids = Vec::with_capacity(records.len());
        for record in records {
            let id = transaction
                .prepare_cached(
                    "INSERT INTO warning (key, section, opened, closed, body) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (key) DO UPDATE SET section = excluded.section, opened = excluded.opened,
                       closed = excluded.closed, body = excluded.body
                     RETURNING id",
                )
                .and_then(|mut put| {
                    let closed = record.closed.map(|c| c.0);
                    put.query_row(
                        params![record.key, record.section.as_str(), record.opened.0, closed, record.body],
                        |row| row.get(0),
                    )
                })
                .attempted(saving)?;
            ids.push(id);
        }
        transaction.commit().attempted(saving)?;
        Ok(ids)
    }
}
