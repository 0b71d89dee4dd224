//! What the writer looks up in the past while it takes frames in: sealed observations of a time, and raw bytes wherever they lie.
//!
//! A frame of an open day needs nothing of this but one comparison with the newest sealed time of its series.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, params};
use store::StoreError;

use crate::failure::Attempted as _;
use crate::sealed::chunk::{Chunk, SealedRow};
use crate::sealed::frames::Block;
use crate::sealed::period::period;

const LOOKING: &str = "查找已存数据";
/// Blocks kept open: what one station sends again lies in neighbouring blocks.
const BLOCKS: usize = 8;

/// Caches of sealed things; forgotten whenever they may have changed.
#[derive(Debug, Default)]
pub(crate) struct Past {
    /// Newest sealed time by station and kind; `i64::MIN` when nothing is sealed.
    newest: HashMap<(i64, u8), i64>,
    /// The chunk looked at last: station, kind, period.
    chunk: Option<((i64, u8, i64), Vec<SealedRow>)>,
    /// By the number of their first frame.
    blocks: HashMap<i64, Block>,
}

impl Past {
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    /// The sealed observations of a time, oldest arrival first.
    pub(crate) fn at(
        &mut self,
        connection: &Connection,
        (station, kind, time): (i64, u8, i64),
    ) -> Result<&[SealedRow], StoreError> {
        let newest = if let Some(newest) = self.newest.get(&(station, kind)) {
            *newest
        } else {
            let newest = newest_sealed(connection, station, kind)?;
            self.newest.insert((station, kind), newest);
            newest
        };
        let Some((start, _)) = period(kind, time).filter(|_| time <= newest) else { return Ok(&[]) };
        let key = (station, kind, start);
        if self.chunk.as_ref().is_none_or(|(known, _)| *known != key) {
            let rows = read_chunk(connection, key)?;
            self.chunk = Some((key, rows));
        }
        let rows = self.chunk.as_ref().map_or(&[][..], |(_, rows)| rows);
        let first = rows.partition_point(|row| row.time < time);
        let after = rows.partition_point(|row| row.time <= time);
        Ok(&rows[first..after])
    }

    /// Whether a frame has these bytes; `None` when its bytes are not kept any longer.
    pub(crate) fn has_bytes(
        &mut self,
        connection: &Connection,
        frame: i64,
        raw: &[u8],
    ) -> Result<Option<bool>, StoreError> {
        let row = connection
            .prepare_cached("SELECT raw = ?2 FROM frame WHERE id = ?1")
            .and_then(|mut find| find.query_row(params![frame, raw], |row| row.get::<_, bool>(0)).optional())
            .attempted(LOOKING)?;
        if row.is_some() {
            return Ok(row);
        }
        if let Some(block) = self.blocks.values().find(|block| block.spans(frame)) {
            return same_bytes(block, frame, raw);
        }
        let Some(block) = block(connection, frame)? else { return Ok(None) };
        let same = same_bytes(&block, frame, raw);
        if self.blocks.len() >= BLOCKS {
            self.blocks.clear();
        }
        self.blocks.extend(block.ids().first().copied().map(|first| (first, block)));
        same
    }
}

fn same_bytes(block: &Block, frame: i64, raw: &[u8]) -> Result<Option<bool>, StoreError> {
    let Some(place) = block.place(frame) else { return Ok(None) };
    let sealed = block.raw(place).ok_or_else(|| block_does_not_read(frame))?;
    Ok(Some(sealed == raw))
}

fn newest_sealed(connection: &Connection, station: i64, kind: u8) -> Result<i64, StoreError> {
    let newest = connection
        .prepare_cached(
            "SELECT last FROM chunk WHERE station = ?1 AND kind = ?2 ORDER BY period DESC LIMIT 1",
        )
        .and_then(|mut find| find.query_row(params![station, kind], |row| row.get(0)).optional())
        .attempted(LOOKING)?;
    Ok(newest.unwrap_or(i64::MIN))
}

/// The observations of a chunk; none when there is no chunk.
pub(crate) fn read_chunk(
    connection: &Connection,
    (station, kind, period): (i64, u8, i64),
) -> Result<Vec<SealedRow>, StoreError> {
    let body: Option<Vec<u8>> = connection
        .prepare_cached("SELECT body FROM chunk WHERE station = ?1 AND kind = ?2 AND period = ?3")
        .and_then(|mut find| find.query_row(params![station, kind, period], |row| row.get(0)).optional())
        .attempted(LOOKING)?;
    let Some(body) = body else { return Ok(Vec::new()) };
    Chunk::open(&body)
        .and_then(|chunk| chunk.rows())
        .ok_or_else(|| chunk_does_not_read(station, kind, period))
}

pub(crate) fn chunk_does_not_read(station: i64, kind: u8, period: i64) -> StoreError {
    let day = standards::time::Instant(period);
    StoreError::Corrupt { what: format!("站点 {station} 第 {kind} 类 {day} 起的封存数据") }
}

/// The first frame of the block that may hold a frame. A block never changes under its first frame's number.
pub(crate) fn block_of(connection: &Connection, frame: i64) -> Result<Option<i64>, StoreError> {
    connection
        .prepare_cached("SELECT max(first) FROM frame_block WHERE first <= ?1")
        .and_then(|mut find| find.query_row([frame], |row| row.get(0)))
        .attempted(LOOKING)
}

/// The block that may hold a frame.
pub(crate) fn block(connection: &Connection, frame: i64) -> Result<Option<Block>, StoreError> {
    let body: Option<Vec<u8>> = connection
        .prepare_cached(
            "SELECT body FROM (SELECT body, last FROM frame_block WHERE first <= ?1 ORDER BY first DESC LIMIT 1) WHERE last >= ?1",
        )
        .and_then(|mut find| find.query_row([frame], |row| row.get(0)).optional())
        .attempted(LOOKING)?;
    read_block(body, frame)
}

/// The first block that holds a frame with a higher number.
pub(crate) fn block_after(connection: &Connection, frame: i64) -> Result<Option<Block>, StoreError> {
    let body: Option<Vec<u8>> = connection
        .prepare_cached("SELECT body FROM frame_block WHERE last > ?1 ORDER BY first LIMIT 1")
        .and_then(|mut find| find.query_row([frame], |row| row.get(0)).optional())
        .attempted(LOOKING)?;
    read_block(body, frame)
}

fn read_block(body: Option<Vec<u8>>, frame: i64) -> Result<Option<Block>, StoreError> {
    body.map(|body| Block::open(&body).ok_or_else(|| block_does_not_read(frame))).transpose()
}

pub(crate) fn block_does_not_read(frame: i64) -> StoreError {
    StoreError::Corrupt { what: format!("含数据帧 {frame} 或其后各帧的封存块") }
}
