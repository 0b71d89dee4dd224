//! Reading frames back.

use rusqlite::{OptionalExtension as _, Row, params};
use standards::time::Instant;
use standards::{FrameId, Mn};
use store::{FrameStore, HeldDevice, HeldReason, StoreError, StoredFrame};

use crate::connection::SqliteReader;
use crate::failure::Attempted as _;

const COLUMNS: &str = "SELECT f.id, s.mn, f.received, p.address, f.raw, f.held
  FROM frame f JOIN station s ON s.id = f.station JOIN peer p ON p.id = f.peer";

impl FrameStore for SqliteReader {
    fn frame(&self, id: FrameId) -> Result<Option<StoredFrame>, StoreError> {
        self.with(|connection| {
            let sql = format!("{COLUMNS} WHERE f.id = ?1");
            connection.query_row(&sql, [id.0], read_frame).optional().attempted("读取数据帧")
        })
    }

    fn frame_count(&self) -> Result<u64, StoreError> {
        self.with(|connection| {
            let count: i64 = connection
                .query_row("SELECT count(*) FROM frame", [], |row| row.get(0))
                .attempted("统计数据帧")?;
            Ok(count.unsigned_abs())
        })
    }

    fn held_devices(&self) -> Result<Vec<HeldDevice>, StoreError> {
        self.with(|connection| {
            // SQLite fills bare columns from the row that holds the maximum of the one max() aggregate.
            let mut statement = connection
                .prepare_cached(
                    "SELECT s.mn, f.held, count(*), min(f.received), max(f.received), p.address, f.id
                     FROM frame f JOIN station s ON s.id = f.station JOIN peer p ON p.id = f.peer
                     WHERE f.held IS NOT NULL GROUP BY f.station, f.held ORDER BY 5 DESC, 7 DESC",
                )
                .attempted("读取隔离区")?;
            let rows = statement
                .query_map([], |row| {
                    Ok(HeldDevice {
                        mn: Mn::from(row.get_ref(0)?.as_str()?),
                        reason: reason(row.get_ref(1)?.as_str()?),
                        frames: row.get::<_, i64>(2)?.unsigned_abs(),
                        first: Instant(row.get(3)?),
                        last: Instant(row.get(4)?),
                        peer: row.get(5)?,
                        last_frame: FrameId(row.get(6)?),
                    })
                })
                .attempted("读取隔离区")?;
            rows.collect::<Result<_, _>>().attempted("读取隔离区")
        })
    }

    fn held_frames(&self, after: FrameId, limit: usize) -> Result<Vec<StoredFrame>, StoreError> {
        self.with(|connection| {
            let sql = format!("{COLUMNS} WHERE f.held IS NOT NULL AND f.id > ?1 ORDER BY f.id LIMIT ?2");
            let mut statement = connection.prepare_cached(&sql).attempted("读取隔离区")?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows = statement.query_map(params![after.0, limit], read_frame).attempted("读取隔离区")?;
            rows.collect::<Result<_, _>>().attempted("读取隔离区")
        })
    }
}

/// Up to `limit` frames with numbers above `after`, oldest first.
pub(crate) fn after(
    reader: &SqliteReader,
    after: FrameId,
    limit: usize,
) -> Result<Vec<StoredFrame>, StoreError> {
    reader.with(|connection| {
        let sql = format!("{COLUMNS} WHERE f.id > ?1 ORDER BY f.id LIMIT ?2");
        let mut statement = connection.prepare_cached(&sql).attempted("读取数据帧")?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![after.0, limit], read_frame).attempted("读取数据帧")?;
        rows.collect::<Result<_, _>>().attempted("读取数据帧")
    })
}

fn read_frame(row: &Row<'_>) -> rusqlite::Result<StoredFrame> {
    let held: Option<String> = row.get(5)?;
    Ok(StoredFrame {
        id: FrameId(row.get(0)?),
        mn: Mn::from(row.get_ref(1)?.as_str()?),
        received: Instant(row.get(2)?),
        peer: row.get(3)?,
        raw: row.get(4)?,
        held: held.as_deref().map(reason),
    })
}

/// A word of a later release stays held under the most general reason.
fn reason(word: &str) -> HeldReason {
    HeldReason::parse(word).unwrap_or(HeldReason::Unreadable)
}
