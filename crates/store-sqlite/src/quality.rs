//! Verdicts and reviews as rows.

use rusqlite::types::FromSqlError;
use rusqlite::{OptionalExtension as _, Row, params};
use standards::time::Instant;
use standards::{FactorCode, Mn, SeriesKind};
use store::{QualityStore, QualityWriter, ReviewRecord, StoreError, ValueKey, VerdictRecord};

use crate::connection::{SqliteReader, SqliteWriter};
use crate::failure::Attempted as _;

impl QualityStore for SqliteReader {
    fn verdicts(
        &self,
        mn: &Mn,
        kind: SeriesKind,
        from: Instant,
        to: Instant,
    ) -> Result<Vec<VerdictRecord>, StoreError> {
        let reading = "读取检验结论";
        self.with(|connection| {
            let mut statement = connection
                .prepare_cached(
                    "SELECT f.code, v.time, v.flag, v.body FROM verdict v JOIN factor f ON f.id = v.factor
                     WHERE v.station = (SELECT id FROM station WHERE mn = ?1) AND v.kind = ?2 AND v.time >= ?3 AND v.time < ?4
                     ORDER BY v.time, f.code",
                )
                .attempted(reading)?;
            let rows = statement
                .query_map(params![mn.as_str(), kind as u8, from.0, to.0], |row| {
                    let key = key(row, mn, kind)?;
                    Ok(VerdictRecord { key, flag: row.get(2)?, body: row.get(3)? })
                })
                .attempted(reading)?;
            rows.collect::<Result<_, _>>().attempted(reading)
        })
    }

    fn reviews(
        &self,
        mn: &Mn,
        kind: SeriesKind,
        from: Instant,
        to: Instant,
    ) -> Result<Vec<ReviewRecord>, StoreError> {
        let reading = "读取复核记录";
        self.with(|connection| {
            let mut statement = connection
                .prepare_cached(
                    "SELECT f.code, r.time, r.id, r.at, r.by, r.decision, r.reason FROM review r JOIN factor f ON f.id = r.factor
                     WHERE r.station = (SELECT id FROM station WHERE mn = ?1) AND r.kind = ?2 AND r.time >= ?3 AND r.time < ?4
                     ORDER BY r.id",
                )
                .attempted(reading)?;
            let rows = statement
                .query_map(params![mn.as_str(), kind as u8, from.0, to.0], |row| {
                    Ok(ReviewRecord {
                        key: key(row, mn, kind)?,
                        id: row.get(2)?,
                        at: Instant(row.get(3)?),
                        by: row.get(4)?,
                        decision: row.get(5)?,
                        reason: row.get(6)?,
                    })
                })
                .attempted(reading)?;
            rows.collect::<Result<_, _>>().attempted(reading)
        })
    }
}

/// The key of a row `code, time, …`.
fn key(row: &Row<'_>, mn: &Mn, kind: SeriesKind) -> rusqlite::Result<ValueKey> {
    let code = row.get_ref(0)?.as_str()?;
    let factor: FactorCode = code.parse().map_err(|error| FromSqlError::Other(Box::new(error)))?;
    Ok(ValueKey { mn: mn.clone(), kind, factor, time: Instant(row.get(1)?) })
}

impl QualityWriter for SqliteWriter {
    fn put_verdicts(&mut self, put: &[VerdictRecord], good: &[ValueKey]) -> Result<(), StoreError> {
        let saving = "保存检验结论";
        let transaction = self.connection.transaction().attempted(saving)?;
        for record in put {
            let ValueKey { mn, kind, factor, time } = &record.key;
            transaction
                .prepare_cached(
                    "INSERT INTO verdict (station, kind, time, factor, flag, body)
                     SELECT s.id, ?2, ?3, f.id, ?5, ?6 FROM station s, factor f WHERE s.mn = ?1 AND f.code = ?4
                     ON CONFLICT DO UPDATE SET flag = excluded.flag, body = excluded.body",
                )
                .and_then(|mut insert| {
                    insert.execute(params![
                        mn.as_str(),
                        *kind as u8,
                        time.0,
                        factor.as_str(),
                        record.flag,
                        record.body
                    ])
                })
                .attempted(saving)?;
        }
        for ValueKey { mn, kind, factor, time } in good {
            transaction
                .prepare_cached(
                    "DELETE FROM verdict WHERE station = (SELECT id FROM station WHERE mn = ?1) AND kind = ?2 AND time = ?3
                     AND factor = (SELECT id FROM factor WHERE code = ?4)",
                )
                .and_then(|mut delete| {
                    delete.execute(params![mn.as_str(), *kind as u8, time.0, factor.as_str()])
                })
                .attempted(saving)?;
        }
        transaction.commit().attempted(saving)
    }

    fn add_review(&mut self, review: &ReviewRecord) -> Result<Option<i64>, StoreError> {
        let ValueKey { mn, kind, factor, time } = &review.key;
        self.connection
            .prepare_cached(
                "INSERT INTO review (station, kind, time, factor, at, by, decision, reason)
                 SELECT s.id, ?2, ?3, f.id, ?5, ?6, ?7, ?8 FROM station s, factor f WHERE s.mn = ?1 AND f.code = ?4
                 RETURNING id",
            )
            .and_then(|mut insert| {
                let (at, by) = (review.at.0, &review.by);
                let row = params![
                    mn.as_str(),
                    *kind as u8,
                    time.0,
                    factor.as_str(),
                    at,
                    by,
                    review.decision,
                    review.reason
                ];
                insert.query_row(row, |row| row.get(0)).optional()
            })
            .attempted("保存复核记录")
    }
}
