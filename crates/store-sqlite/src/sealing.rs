//! Sealing in slices: rows of closed days into chunks, their frames into blocks, and forgetting frames whose time is over.
//!
//! Each slice is one transaction: a value is in its row or in its chunk, never in both and never in neither.

mod frames;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use standards::time::Instant;
use store::{Closed, Sealed, SealingWriter, StoreError};

use crate::connection::SqliteWriter;
use crate::failure::Attempted as _;
use crate::packing;
use crate::past::read_chunk;
use crate::sealed::chunk::{self, SealedRow};
use crate::sealed::period::period;

const SEALING: &str = "封存历史数据";
/// Looking for the next series to seal counts as so many observations.
const LOOK: usize = 4;
/// A frame costs as much as so many observations.
const FRAME: usize = 4;
/// Most rows merged into one chunk at once, which bounds the slice.
const ROWS: usize = 20_000;

/// Series tried in a slice on a full disk.
const SERIES: usize = 32;

/// Where the next slice begins: station, kind, time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor(i64, i64, i64);

impl Default for Cursor {
    fn default() -> Self {
        Self(i64::MIN, i64::MIN, i64::MIN)
    }
}

impl SealingWriter for SqliteWriter {
    fn seal(&mut self, closed: Closed, most: usize) -> Result<Sealed, StoreError> {
        let sealed = match self.try_seal(closed, most) {
            Err(StoreError::Full { .. }) => self.make_room(closed, most),
            sealed => sealed,
        };
        // What was looked up may be sealed by now; after a failure nothing is.
        self.past.forget();
        sealed
    }

    fn forget_frames(&mut self, received_before: Instant, most: usize) -> Result<u64, StoreError> {
        self.past.forget();
        let transaction = self.connection.transaction().attempted(SEALING)?;
        let forgotten = frames::forget(&transaction, received_before.0, most)?;
        transaction.commit().attempted(SEALING)?;
        Ok(forgotten)
    }
}

impl SqliteWriter {
    /// On a full disk: frames, which shrink most; without any, the first series at the cursor that shrinks. A chunk may
    /// take a page more than its few rows leave, and what follows must not wait for it.
    fn make_room(&mut self, closed: Closed, most: usize) -> Result<Sealed, StoreError> {
        let transaction = self.connection.transaction().attempted(SEALING)?;
        let frames = frames::seal(&transaction, closed.received_before.0, most.div_ceil(FRAME))?;
        transaction.commit().attempted(SEALING)?;
        if frames > 0 {
            return Ok(Sealed { frames, ..Sealed::default() });
        }
        let mut sealed = self.try_seal(closed, 1);
        for _ in 1..SERIES {
            let Err(StoreError::Full { .. }) = sealed else { break };
            self.pass_over_series()?;
            sealed = self.try_seal(closed, 1);
        }
        sealed
    }

    fn pass_over_series(&mut self) -> Result<(), StoreError> {
        self.sealing = match next_row(&self.connection, self.sealing)? {
            Some((station, kind, time)) => {
                let end = period(kind, time).map_or(time.saturating_add(1), |(_, end)| end);
                Cursor(station, i64::from(kind), end)
            }
            None => Cursor::default(),
        };
        Ok(())
    }

    fn try_seal(&mut self, closed: Closed, most: usize) -> Result<Sealed, StoreError> {
        let before = closed.measured_before.0;
        let transaction = self.connection.transaction().attempted(SEALING)?;
        let mut cursor = self.sealing;
        let (mut observations, mut effort, mut observations_done) = (0, 0, false);
        while effort < most.max(1) {
            effort += LOOK;
            let Some((station, kind, time)) = next_row(&transaction, cursor)? else {
                cursor = Cursor::default();
                observations_done = true;
                break;
            };
            cursor = match period(kind, time) {
                Some((start, end)) if time < before => {
                    let series = (station, kind, start);
                    let (rows, merged) = seal_rows(&transaction, series, end.min(before))?;
                    observations += rows as u64;
                    effort += merged;
                    // Cut off by ROWS, the rest comes next.
                    Cursor(station, i64::from(kind), if rows < ROWS { end } else { start })
                }
                // Outside the calendar: stays a row, the next one is looked at.
                None if time < before => Cursor(station, i64::from(kind), time.saturating_add(1)),
                _ => Cursor(station, i64::from(kind) + 1, i64::MIN),
            };
        }
        // One or the other: a frame that arrives may wait for this slice.
        let frames = match observations {
            0 => frames::seal(&transaction, closed.received_before.0, most.div_ceil(FRAME))?,
            _ => 0,
        };
        transaction.commit().attempted(SEALING)?;
        self.sealing = cursor;
        Ok(Sealed { observations, frames, done: observations_done && observations == 0 && frames == 0 })
    }
}

/// The first row at the cursor or behind it.
fn next_row(connection: &Connection, from: Cursor) -> Result<Option<(i64, u8, i64)>, StoreError> {
    connection
        .prepare_cached(
            "SELECT station, kind, time FROM observation WHERE (station, kind, time) >= (?1, ?2, ?3)
             ORDER BY station, kind, time LIMIT 1",
        )
        .and_then(|mut find| {
            let series = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            find.query_row(params![from.0, from.1, from.2], series).optional()
        })
        .attempted(SEALING)
}

/// Moves the rows of a period before an instant into its chunk; gives how many, and how many the chunk has now.
fn seal_rows(
    transaction: &Transaction<'_>,
    (station, kind, start): (i64, u8, i64),
    before: i64,
) -> Result<(usize, usize), StoreError> {
    let rows = rows(transaction, (station, kind, start), before)?;
    let count = rows.len();
    let Some((last, last_seq)) = rows.last().map(|(row, seq)| (row.time, *seq)) else { return Ok((0, 0)) };
    let mut all = read_chunk(transaction, (station, kind, start))?;
    all.extend(rows.into_iter().map(|(row, _)| row));
    // Stable: of one time what was sealed stays before what came later.
    all.sort_by_key(|row| row.time);
    let newest = all.last().map_or(last, |row| row.time);
    let readings: usize = all.iter().map(|row| row.values.len()).sum();
    // Deleted first: on a full disk the room of the rows is the room for the chunk.
    let deleted = transaction
        .prepare_cached(
            "DELETE FROM observation WHERE station = ?1 AND kind = ?2 AND time >= ?3 AND (time, seq) <= (?4, ?5)",
        )
        .and_then(|mut delete| delete.execute(params![station, kind, start, last, last_seq]))
        .attempted(SEALING)?;
    if deleted != count {
        return Err(StoreError::Corrupt {
            what: format!("站点 {station} 第 {kind} 类：封存 {count} 行，删去 {deleted} 行"),
        });
    }
    transaction
        .prepare_cached(
            "INSERT INTO chunk (station, kind, period, last, observations, readings, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (station, kind, period) DO UPDATE SET last = excluded.last, observations = excluded.observations,
               readings = excluded.readings, body = excluded.body",
        )
        .and_then(|mut put| {
            let counts = (i64::try_from(all.len()).unwrap_or(0), i64::try_from(readings).unwrap_or(0));
            put.execute(params![station, kind, start, newest, counts.0, counts.1, chunk::write(&all)])
        })
        .attempted(SEALING)?;
    Ok((count, all.len()))
}

fn rows(
    transaction: &Transaction<'_>,
    (station, kind, start): (i64, u8, i64),
    before: i64,
) -> Result<Vec<(SealedRow, i64)>, StoreError> {
    let mut statement = transaction
        .prepare_cached(
            "SELECT time, frame, received, packed, seq FROM observation
             WHERE station = ?1 AND kind = ?2 AND time >= ?3 AND time < ?4 ORDER BY time, seq LIMIT ?5",
        )
        .attempted(SEALING)?;
    let limit = i64::try_from(ROWS).unwrap_or(i64::MAX);
    let read = |row: &rusqlite::Row<'_>| {
        let mut values = Vec::with_capacity(16);
        packing::unpack(row.get_ref(3)?.as_blob()?, |value| values.push(value))?;
        let (time, frame, received) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok((SealedRow { time, frame, received, values }, row.get(4)?))
    };
    let rows = statement.query_map(params![station, kind, start, before, limit], read).attempted(SEALING)?;
    rows.collect::<Result<_, _>>().attempted(SEALING)
}
