//! Reading frames back.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use standards::time::Instant;
use standards::{FrameId, Mn, SeriesKind};
use store::{Forgotten, FrameStore, HeldDevice, HeldReason, StoreError, StoredFrame};

use crate::connection::SqliteReader;
use crate::failure::Attempted as _;
use crate::observations::{Span, station};
use crate::past;
use crate::sealed::frames::{Block, SealedFrame};

const READING: &str = "读取数据帧";

const COLUMNS: &str = "SELECT f.id, s.mn, f.received, p.address, f.raw, f.held
  FROM frame f JOIN station s ON s.id = f.station JOIN peer p ON p.id = f.peer";

impl FrameStore for SqliteReader {
    fn frame(&self, id: FrameId) -> Result<Option<StoredFrame>, StoreError> {
        self.with(|connection| {
            let _snapshot = connection.unchecked_transaction().attempted(READING)?;
            self.one(connection, id.0)
        })
    }

    fn frames_of(
        &self,
        mn: &Mn,
        from: Instant,
        to: Instant,
        before: FrameId,
        limit: usize,
    ) -> Result<Vec<StoredFrame>, StoreError> {
        self.with(|connection| {
            let _snapshot = connection.unchecked_transaction().attempted(READING)?;
            let Some(station) = station(connection, mn)? else { return Ok(Vec::new()) };
            let mut ids = BTreeSet::new();
            let mut see = |id: i64| {
                if id < before.0 {
                    ids.insert(id);
                }
            };
            for kind in SeriesKind::ALL {
                Span::of(station, kind, from.0, to.0).frames(connection, &mut see)?;
            }
            without_values(connection, station, from, to, &mut see)?;
            let mut found = Vec::new();
            for id in ids.into_iter().rev() {
                if found.len() == limit {
                    break;
                }
                found.extend(self.one(connection, id)?);
            }
            Ok(found)
        })
    }

    fn forgotten(&self) -> Result<Forgotten, StoreError> {
        self.with(|connection| {
            let read = |row: &Row<'_>| {
                Ok(Forgotten { frames: row.get::<_, i64>(0)?.unsigned_abs(), newest: FrameId(row.get(1)?) })
            };
            connection
                .query_row("SELECT frames, newest FROM forgotten", [], read)
                .attempted("读取原始帧保留情况")
        })
    }

    fn frame_count(&self) -> Result<u64, StoreError> {
        self.with(|connection| {
            let count: i64 = connection
                .query_row(
                    "SELECT (SELECT count(*) FROM frame) + (SELECT coalesce(sum(frames), 0) FROM frame_block)",
                    [],
                    |row| row.get(0),
                )
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

/// Up to `limit` frames with numbers above `after`, oldest first, wherever they lie.
pub(crate) fn after(
    reader: &SqliteReader,
    after: FrameId,
    limit: usize,
) -> Result<Vec<StoredFrame>, StoreError> {
    reader.with(|connection| {
        let _snapshot = connection.unchecked_transaction().attempted(READING)?;
        let sql = format!("{COLUMNS} WHERE f.id > ?1 ORDER BY f.id LIMIT ?2");
        let mut statement = connection.prepare_cached(&sql).attempted(READING)?;
        let most = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![after.0, most], read_frame).attempted(READING)?;
        let mut found: Vec<StoredFrame> = rows.collect::<Result<_, _>>().attempted(READING)?;
        let (mut sealed, mut at) = (0, after.0);
        while sealed < limit {
            let Some(block) = past::block_after(connection, at)? else { break };
            let first = block.ids().partition_point(|id| *id <= at);
            at = block.ids().last().copied().unwrap_or(i64::MAX);
            for place in (first..block.ids().len()).take(limit - sealed) {
                found.push(of_block(connection, &block, place)?);
                sealed += 1;
            }
        }
        found.sort_by_key(|frame| frame.id);
        found.truncate(limit);
        Ok(found)
    })
}

/// A frame of a block with the names of its station and peer.
fn of_block(connection: &Connection, block: &Block, place: usize) -> Result<StoredFrame, StoreError> {
    let SealedFrame { id, station, received, peer, raw } = block
        .frame(place)
        .ok_or_else(|| past::block_does_not_read(block.ids().get(place).copied().unwrap_or_default()))?;
    let (mn, peer) = connection
        .prepare_cached("SELECT s.mn, p.address FROM station s, peer p WHERE s.id = ?1 AND p.id = ?2")
        .and_then(|mut find| {
            let names = |row: &Row<'_>| Ok((Mn::from(row.get_ref(0)?.as_str()?), row.get(1)?));
            find.query_row(params![station, peer], names)
        })
        .attempted(READING)?;
    Ok(StoredFrame { id: FrameId(id), mn, received: Instant(received), peer, raw, held: None })
}

impl SqliteReader {
    /// A frame that has its row, or lies in a block.
    fn one(&self, connection: &Connection, id: i64) -> Result<Option<StoredFrame>, StoreError> {
        let sql = format!("{COLUMNS} WHERE f.id = ?1");
        let row = connection
            .prepare_cached(&sql)
            .and_then(|mut find| find.query_row([id], read_frame).optional())
            .attempted(READING)?;
        if row.is_some() {
            return Ok(row);
        }
        let Some(block) = self.block(connection, id)? else { return Ok(None) };
        block.place(id).map(|place| of_block(connection, &block, place)).transpose()
    }

    /// The block that may hold a frame, opened.
    fn block(&self, connection: &Connection, id: i64) -> Result<Option<Arc<Block>>, StoreError> {
        let Some(first) = past::block_of(connection, id)? else { return Ok(None) };
        let known = || self.block.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, block)) = known().as_ref().filter(|(known, _)| *known == first) {
            return Ok(Some(Arc::clone(block)));
        }
        let Some(block) = past::block(connection, id)?.map(Arc::new) else { return Ok(None) };
        *known() = Some((first, Arc::clone(&block)));
        Ok(Some(block))
    }
}

/// Frames of a station that are found by their bytes alone: those without values, those whose values were known already, and those
/// that were in quarantine.
fn without_values(
    connection: &Connection,
    station: i64,
    from: Instant,
    to: Instant,
    see: &mut impl FnMut(i64),
) -> Result<(), StoreError> {
    let mut statement = connection
        .prepare_cached(
            "SELECT id FROM frame WHERE station = ?1 AND digest IS NOT NULL AND received >= ?2 AND received < ?3",
        )
        .attempted(READING)?;
    let mut rows = statement.query(params![station, from.0, to.0]).attempted(READING)?;
    while let Some(row) = rows.next().attempted(READING)? {
        see(row.get(0).attempted(READING)?);
    }
    Ok(())
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
