//! Episodes as rows.

use rusqlite::params;
use rusqlite::types::FromSqlError;
use standards::time::Instant;
use standards::{Mn, SeriesKind};
use store::{EpisodeFilter, EpisodeRecord, EpisodeStore, EpisodeWriter, StoreError};

use crate::connection::{SqliteReader, SqliteWriter};
use crate::failure::Attempted as _;

impl EpisodeStore for SqliteReader {
    fn episodes(&self, filter: &EpisodeFilter) -> Result<Vec<EpisodeRecord>, StoreError> {
        let reading = "读取水质事件";
        self.with(|connection| {
            let mut statement = connection
                .prepare_cached(
                    "SELECT s.mn, e.kind, e.subject, e.start, e.end, e.body FROM episode e JOIN station s ON s.id = e.station
                     WHERE (?1 IS NULL OR s.mn = ?1) AND e.start < ?3 AND (e.end IS NULL OR e.end >= ?2)
                     ORDER BY e.start DESC, s.mn, e.subject LIMIT ?4",
                )
                .attempted(reading)?;
            let limit = i64::try_from(filter.limit).unwrap_or(i64::MAX);
            let mn = filter.mn.as_ref().map(Mn::as_str);
            let rows = statement
                .query_map(params![mn, filter.from.0, filter.to.0, limit], |row| {
                    let kind: u8 = row.get(1)?;
                    let known = SeriesKind::ALL.into_iter().find(|k| *k as u8 == kind);
                    Ok(EpisodeRecord {
                        mn: Mn::from(row.get_ref(0)?.as_str()?),
                        kind: known.ok_or(FromSqlError::OutOfRange(kind.into()))?,
                        subject: row.get(2)?,
                        start: Instant(row.get(3)?),
                        end: row.get::<_, Option<i64>>(4)?.map(Instant),
                        body: row.get(5)?,
                    })
                })
                .attempted(reading)?;
            rows.collect::<Result<_, _>>().attempted(reading)
        })
    }
}

impl EpisodeWriter for SqliteWriter {
    fn put_episodes(&mut self, records: &[EpisodeRecord]) -> Result<(), StoreError> {
        let saving = "保存水质事件";
        let transaction = self.connection.transaction().attempted(saving)?;
        for record in records {
            transaction
                .prepare_cached(
                    "INSERT INTO episode (station, kind, subject, start, end, body)
                     SELECT id, ?2, ?3, ?4, ?5, ?6 FROM station WHERE mn = ?1
                     ON CONFLICT DO UPDATE SET end = excluded.end, body = excluded.body",
                )
                .and_then(|mut put| {
                    let end = record.end.map(|end| end.0);
                    let kind = record.kind as u8;
                    put.execute(params![
                        record.mn.as_str(),
                        kind,
                        record.subject,
                        record.start.0,
                        end,
                        record.body
                    ])
                })
                .attempted(saving)?;
        }
        transaction.commit().attempted(saving)
    }
}
