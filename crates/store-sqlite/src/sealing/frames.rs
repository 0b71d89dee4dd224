//! Frames into blocks, and frames whose time is over out of the store.

use rusqlite::{OptionalExtension as _, Transaction, params};
use store::StoreError;

use super::SEALING;
use crate::failure::Attempted as _;
use crate::sealed::frames::{self, SealedFrame};

/// Frames of a block: fewer wait for others, because what a shape of frames has in common is written once a block.
const FEWEST: usize = 256;
/// More compress little better, and one frame is read by decoding its block.
const MOST: usize = 2048;

/// Moves frames received before an instant into blocks, about `most`; gives how many frames. A frame that is found by its bytes alone (without new values, or once held) keeps its row.
pub(super) fn seal(transaction: &Transaction<'_>, before: i64, most: usize) -> Result<u64, StoreError> {
    let mut after: i64 = transaction
        .query_row("SELECT coalesce(max(last), 0) FROM frame_block", [], |row| row.get(0))
        .attempted(SEALING)?;
    let mut sealed = 0;
    while sealed < most {
        let mut frames = next(transaction, after)?;
        frames.truncate(frames.iter().take_while(|f| f.received < before).count());
        let newest = frames.iter().map(|f| f.received).max().unwrap_or(i64::MIN);
        let (Some(first), Some(last)) = (frames.first(), frames.last()) else { break };
        if frames.len() < FEWEST {
            break;
        }
        let (first, last) = (first.id, last.id);
        let body = frames::write(&frames).ok_or_else(|| StoreError::Corrupt {
            what: format!("数据帧 {first}–{last} 未能原样封存"),
        })?;
        // Deleted first: on a full disk the room of the frames is the room for the block.
        let deleted = transaction
            .prepare_cached("DELETE FROM frame WHERE id BETWEEN ?1 AND ?2 AND digest IS NULL")
            .and_then(|mut delete| delete.execute(params![first, last]))
            .attempted(SEALING)?;
        if deleted != frames.len() {
            return Err(StoreError::Corrupt {
                what: format!("数据帧 {first}–{last}：封存 {}，删去 {deleted}", frames.len()),
            });
        }
        let count = i64::try_from(frames.len()).unwrap_or(0);
        transaction
            .prepare_cached(
                "INSERT INTO frame_block (first, last, frames, received, body) VALUES (?1, ?2, ?3, ?4, ?5)",
            )
            .and_then(|mut put| put.execute(params![first, last, count, newest, body]))
            .attempted(SEALING)?;
        sealed += deleted;
        after = last;
    }
    Ok(sealed as u64)
}

fn next(transaction: &Transaction<'_>, after: i64) -> Result<Vec<SealedFrame>, StoreError> {
    let mut statement = transaction
        .prepare_cached(
            "SELECT id, station, received, peer, raw FROM frame WHERE id > ?1 AND digest IS NULL ORDER BY id LIMIT ?2",
        )
        .attempted(SEALING)?;
    let read = |row: &rusqlite::Row<'_>| {
        let (id, station, received, peer, raw) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
        Ok(SealedFrame { id, station, received, peer, raw })
    };
    let limit = i64::try_from(MOST).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![after, limit], read).attempted(SEALING)?;
    rows.collect::<Result<_, _>>().attempted(SEALING)
}

/// Deletes frames received before an instant, oldest first; gives how many. Blocks go whole, when the newest frame in them
/// may go. Imported files stay with the records of their imports.
pub(super) fn forget(transaction: &Transaction<'_>, before: i64, most: usize) -> Result<u64, StoreError> {
    let (mut forgotten, mut newest) = (0, 0);
    while forgotten < most {
        let oldest: Option<(i64, i64, i64, i64)> = transaction
            .prepare_cached("SELECT first, last, frames, received FROM frame_block ORDER BY first LIMIT 1")
            .and_then(|mut find| {
                let block =
                    |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
                find.query_row([], block).optional()
            })
            .attempted(SEALING)?;
        let Some((first, last, frames, _)) = oldest.filter(|block| block.3 < before) else { break };
        transaction.execute("DELETE FROM frame_block WHERE first = ?1", [first]).attempted(SEALING)?;
        forgotten += usize::try_from(frames).unwrap_or(0);
        newest = newest.max(last);
    }
    let limit = i64::try_from(most.saturating_sub(forgotten)).unwrap_or(i64::MAX);
    let rows: Vec<i64> = {
        let mut statement = transaction
            .prepare_cached(
                "DELETE FROM frame WHERE id IN
                   (SELECT id FROM frame WHERE held IS NULL AND id NOT IN (SELECT file FROM import) ORDER BY id LIMIT ?2) AND received < ?1 RETURNING id",
            )
            .attempted(SEALING)?;
        let ids = statement.query_map(params![before, limit], |row| row.get(0)).attempted(SEALING)?;
        ids.collect::<Result<_, _>>().attempted(SEALING)?
    };
    let count = i64::try_from(forgotten + rows.len()).unwrap_or(i64::MAX);
    if count > 0 {
        let newest = rows.into_iter().max().unwrap_or(0).max(newest);
        transaction
            .execute(
                "UPDATE forgotten SET frames = frames + ?1, newest = max(newest, ?2)",
                params![count, newest],
            )
            .attempted(SEALING)?;
    }
    Ok(count.unsigned_abs())
}
