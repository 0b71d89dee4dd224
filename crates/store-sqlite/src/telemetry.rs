//! What is known about stations, as rows.

use rusqlite::{OptionalExtension as _, Row, params};
use standards::time::Instant;
use standards::{FrameId, Mn};
use store::{
    ConnectionRecord, GapRecord, RequestRecord, StationFilter, StationWarningRecord, StoreError, StoredFrame,
    TelemetryStore, TelemetryWriter,
};

use crate::connection::{SqliteReader, SqliteWriter, newest_frame};
use crate::failure::Attempted as _;

const READING: &str = "读取站点记录";
const SAVING: &str = "保存站点记录";
/// Connections kept of each station.
const CONNECTIONS: i64 = 1000;

/// The conditions of a [`StationFilter`] over columns `mn`, `ended`, `id`.
const WHERE: &str =
    "WHERE (?1 IS NULL OR mn = ?1) AND (?2 IS NULL OR (ended IS NULL) = ?2) AND (?3 IS NULL OR id < ?3)
 ORDER BY id DESC LIMIT ?4";

fn limit(filter: &StationFilter) -> i64 {
    if filter.limit == 0 { -1 } else { i64::try_from(filter.limit).unwrap_or(-1) }
}

fn mn(row: &Row<'_>, column: usize) -> rusqlite::Result<Mn> {
    Ok(Mn::from(row.get_ref(column)?.as_str()?))
}

fn moment(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Instant>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Instant))
}

impl SqliteReader {
    fn station_rows<T>(
        &self,
        sql: &str,
        filter: &StationFilter,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(sql).attempted(READING)?;
            let of = filter.mn.as_ref().map(Mn::as_str);
            let rows = statement
                .query_map(params![of, filter.open, filter.before, limit(filter)], |row| read(row))
                .attempted(READING)?;
            rows.collect::<Result<_, _>>().attempted(READING)
        })
    }
}

impl TelemetryStore for SqliteReader {
    fn frames_after(&self, after: FrameId, limit: usize) -> Result<Vec<StoredFrame>, StoreError> {
        crate::frames::after(self, after, limit)
    }

    fn newest_frame(&self) -> Result<FrameId, StoreError> {
        self.with(|connection| Ok(FrameId(newest_frame(connection)?)))
    }

    fn station_requests(&self, filter: &StationFilter) -> Result<Vec<RequestRecord>, StoreError> {
        let sql = format!("SELECT id, mn, made, made_by, ended, body FROM station_request {WHERE}");
        self.station_rows(&sql, filter, |row| {
            Ok(RequestRecord {
                id: row.get(0)?,
                mn: mn(row, 1)?,
                made: Instant(row.get(2)?),
                by: row.get(3)?,
                ended: moment(row, 4)?,
                body: row.get(5)?,
            })
        })
    }

    fn gaps(&self, filter: &StationFilter) -> Result<Vec<GapRecord>, StoreError> {
        let sql = "SELECT mn, kind, began, until, closed, body FROM gap
             WHERE (?1 IS NULL OR mn = ?1) AND (?2 IS NULL OR (closed IS NULL) = ?2) AND (?3 IS NULL OR 1)
             ORDER BY began DESC, mn, kind LIMIT ?4";
        self.station_rows(sql, filter, |row| {
            Ok(GapRecord {
                mn: mn(row, 0)?,
                kind: row.get(1)?,
                from: Instant(row.get(2)?),
                to: Instant(row.get(3)?),
                closed: moment(row, 4)?,
                body: row.get(5)?,
            })
        })
    }

    fn station_warnings(&self, filter: &StationFilter) -> Result<Vec<StationWarningRecord>, StoreError> {
        let sql = "SELECT id, key, mn, opened, closed, body FROM station_warning
             WHERE (?1 IS NULL OR mn = ?1) AND (?2 IS NULL OR (closed IS NULL) = ?2) AND (?3 IS NULL OR id < ?3)
             ORDER BY id DESC LIMIT ?4";
        self.station_rows(sql, filter, |row| {
            Ok(StationWarningRecord {
                id: row.get(0)?,
                key: row.get(1)?,
                mn: mn(row, 2)?,
                opened: Instant(row.get(3)?),
                closed: moment(row, 4)?,
                body: row.get(5)?,
            })
        })
    }

    fn connections(&self, filter: &StationFilter) -> Result<Vec<ConnectionRecord>, StoreError> {
        let sql =
            format!("SELECT id, mn, began, ended, peer, frames, reason FROM station_connection {WHERE}");
        self.station_rows(&sql, filter, |row| {
            Ok(ConnectionRecord {
                id: row.get(0)?,
                mn: mn(row, 1)?,
                began: Instant(row.get(2)?),
                ended: moment(row, 3)?,
                peer: row.get(4)?,
                frames: row.get::<_, i64>(5)?.unsigned_abs(),
                reason: row.get(6)?,
            })
        })
    }

    fn watch_states(&self) -> Result<Vec<(Mn, String)>, StoreError> {
        self.with(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT mn, body FROM station_watch ORDER BY mn")
                .attempted(READING)?;
            let rows = statement.query_map([], |row| Ok((mn(row, 0)?, row.get(1)?))).attempted(READING)?;
            rows.collect::<Result<_, _>>().attempted(READING)
        })
    }

    fn relay_cursor(&self, target: &str) -> Result<Option<FrameId>, StoreError> {
        self.with(|connection| {
            connection
                .query_row("SELECT frame FROM relay_cursor WHERE target = ?1", [target], |row| {
                    row.get(0).map(FrameId)
                })
                .optional()
                .attempted(READING)
        })
    }
}

impl TelemetryWriter for SqliteWriter {
    fn put_station_request(&mut self, record: &RequestRecord) -> Result<i64, StoreError> {
        let given = (record.id != 0).then_some(record.id);
        self.connection
            .query_row(
                "INSERT INTO station_request (id, mn, made, made_by, ended, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (id) DO UPDATE SET ended = excluded.ended, body = excluded.body RETURNING id",
                params![given, record.mn.as_str(), record.made.0, record.by, record.ended.map(|t| t.0), record.body],
                |row| row.get(0),
            )
            .attempted(SAVING)
    }

    fn put_gaps(&mut self, records: &[GapRecord]) -> Result<(), StoreError> {
        let transaction = self.connection.transaction().attempted(SAVING)?;
        for gap in records {
            transaction
                .prepare_cached(
                    "INSERT INTO gap (mn, kind, began, until, closed, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                     ON CONFLICT DO UPDATE SET until = excluded.until, closed = excluded.closed, body = excluded.body",
                )
                .and_then(|mut put| {
                    let closed = gap.closed.map(|t| t.0);
                    put.execute(params![gap.mn.as_str(), gap.kind, gap.from.0, gap.to.0, closed, gap.body])
                })
                .attempted(SAVING)?;
        }
        transaction.commit().attempted(SAVING)
    }

    fn put_watch(
        &mut self,
        states: &[(Mn, String)],
        warnings: &[StationWarningRecord],
    ) -> Result<Vec<i64>, StoreError> {
        let transaction = self.connection.transaction().attempted(SAVING)?;
        for (station, body) in states {
            transaction
                .prepare_cached(
                    "INSERT INTO station_watch (mn, body) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET body = excluded.body",
                )
                .and_then(|mut put| put.execute(params![station.as_str(), body]))
                .attempted(SAVING)?;
        }
        let mut ids = Vec::with_capacity(warnings.len());
        for warning in warnings {
            let id = transaction
                .prepare_cached(
                    "INSERT INTO station_warning (key, mn, opened, closed, body) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (key) DO UPDATE SET closed = excluded.closed, body = excluded.body RETURNING id",
                )
                .and_then(|mut put| {
                    let closed = warning.closed.map(|t| t.0);
                    let row = params![warning.key, warning.mn.as_str(), warning.opened.0, closed, warning.body];
                    put.query_row(row, |row| row.get(0))
                })
                .attempted(SAVING)?;
            ids.push(id);
        }
        transaction.commit().attempted(SAVING)?;
        Ok(ids)
    }

    fn put_connections(&mut self, records: &[ConnectionRecord]) -> Result<Vec<i64>, StoreError> {
        let transaction = self.connection.transaction().attempted(SAVING)?;
        let mut ids = Vec::with_capacity(records.len());
        for record in records {
            let given = (record.id != 0).then_some(record.id);
            let id: i64 = transaction
                .prepare_cached(
                    "INSERT INTO station_connection (id, mn, began, ended, peer, frames, reason)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO UPDATE
                     SET ended = excluded.ended, frames = excluded.frames, reason = excluded.reason RETURNING id",
                )
                .and_then(|mut put| {
                    let (ended, frames) = (record.ended.map(|t| t.0), i64::try_from(record.frames).unwrap_or(i64::MAX));
                    let row = params![
                        given, record.mn.as_str(), record.began.0, ended, record.peer, frames, record.reason
                    ];
                    put.query_row(row, |row| row.get(0))
                })
                .attempted(SAVING)?;
            if given.is_none() {
                transaction
                    .prepare_cached(
                        "DELETE FROM station_connection WHERE mn = ?1 AND id <= (SELECT id FROM station_connection
                         WHERE mn = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
                    )
                    .and_then(|mut prune| prune.execute(params![record.mn.as_str(), CONNECTIONS]))
                    .attempted(SAVING)?;
            }
            ids.push(id);
        }
        transaction.commit().attempted(SAVING)?;
        Ok(ids)
    }

    fn end_connections(&mut self, ended: Instant, reason: &str) -> Result<u64, StoreError> {
        self.connection
            .execute(
                "UPDATE station_connection SET ended = ?1, reason = ?2 WHERE ended IS NULL",
                params![ended.0, reason],
            )
            .map(|count| count as u64)
            .attempted(SAVING)
    }

    fn put_relay_cursor(&mut self, target: &str, frame: FrameId) -> Result<(), StoreError> {
        self.connection
            .execute(
                "INSERT INTO relay_cursor (target, frame) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET frame = excluded.frame",
                params![target, frame.0],
            )
            .map(|_one| ())
            .attempted(SAVING)
    }
}
