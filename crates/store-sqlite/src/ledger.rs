//! The ledger as rows.

use rusqlite::types::{FromSqlError, Value};
use rusqlite::{Row, params};
use standards::time::Instant;
use store::{EvidenceFile, LedgerEntry, LedgerQuery, LedgerStore, LedgerWriter, StoreError};

use crate::connection::{SqliteReader, SqliteWriter};
use crate::failure::Attempted as _;

const READING: &str = "读取台账";
const SAVING: &str = "记入台账";
const ENTRY: &str = "SELECT seq, id, about, recorded, text, digest FROM ledger";
const FILE: &str = "SELECT digest, media, length, received, account, claims FROM evidence";

fn bytes<const N: usize>(row: &Row<'_>, column: usize) -> rusqlite::Result<[u8; N]> {
    let blob = row.get_ref(column)?.as_blob()?;
    blob.try_into()
        .map_err(|_length| FromSqlError::InvalidBlobSize { expected_size: N, blob_size: blob.len() }.into())
}

fn entry(row: &Row<'_>) -> rusqlite::Result<LedgerEntry> {
    let about = row.get_ref(2)?.as_blob_or_null()?.is_some();
    Ok(LedgerEntry {
        seq: row.get(0)?,
        id: bytes(row, 1)?,
        about: about.then(|| bytes(row, 2)).transpose()?,
        recorded: Instant(row.get(3)?),
        text: row.get(4)?,
        digest: bytes(row, 5)?,
    })
}

fn file(row: &Row<'_>) -> rusqlite::Result<EvidenceFile> {
    let length: i64 = row.get(2)?;
    Ok(EvidenceFile {
        digest: bytes(row, 0)?,
        media: row.get(1)?,
        length: length.try_into().map_err(|_negative| FromSqlError::OutOfRange(length))?,
        received: Instant(row.get(3)?),
        account: row.get(4)?,
        claims: row.get(5)?,
    })
}

/// A condition on a parameter, closed where it opened a bracket.
fn condition(words: &str, parameter: usize) -> String {
    let close = if words.contains('(') { ") > 0" } else { "" };
    format!(" AND {words}?{parameter}{close}")
}

impl SqliteReader {
    fn entries(&self, rest: &str, given: impl rusqlite::Params) -> Result<Vec<LedgerEntry>, StoreError> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(&format!("{ENTRY} {rest}")).attempted(READING)?;
            let rows = statement.query_map(given, entry).attempted(READING)?;
            rows.collect::<Result<_, _>>().attempted(READING)
        })
    }

    fn files(&self, rest: &str, given: impl rusqlite::Params) -> Result<Vec<EvidenceFile>, StoreError> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(&format!("{FILE} {rest}")).attempted(READING)?;
            let rows = statement.query_map(given, file).attempted(READING)?;
            rows.collect::<Result<_, _>>().attempted(READING)
        })
    }
}

impl LedgerStore for SqliteReader {
    fn ledger(&self, after: i64, limit: usize) -> Result<Vec<LedgerEntry>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.entries("WHERE seq > ?1 ORDER BY seq LIMIT ?2", params![after, limit])
    }

    fn ledger_about(&self, about: &[u8; 16]) -> Result<Vec<LedgerEntry>, StoreError> {
        self.entries("WHERE about = ?1 ORDER BY seq", params![about])
    }

    fn ledger_lookup(&self, query: &LedgerQuery, limit: usize) -> Result<Vec<LedgerEntry>, StoreError> {
        let mut given: Vec<Value> =
            vec![query.before.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()];
        let mut picks = String::from("WHERE seq < ?1");
        let mut pick = |words: &str, value: Value| {
            given.push(value);
            picks.push_str(&condition(words, given.len()));
        };
        for part in &query.parts {
            pick("instr(text, ", part.clone().into());
        }
        if let Some(from) = query.from {
            pick("recorded >= ", from.0.into());
        }
        if let Some(to) = query.to {
            pick("recorded < ", to.0.into());
        }
        self.entries(&format!("{picks} ORDER BY seq DESC LIMIT ?2"), rusqlite::params_from_iter(given))
    }

    fn ledger_entry(&self, id: &[u8; 16]) -> Result<Option<LedgerEntry>, StoreError> {
        Ok(self.entries("WHERE id = ?1", params![id])?.pop())
    }

    fn ledger_end(&self) -> Result<Option<LedgerEntry>, StoreError> {
        Ok(self.entries("ORDER BY seq DESC LIMIT 1", [])?.pop())
    }

    fn evidence(&self, digest: &[u8; 32]) -> Result<Option<EvidenceFile>, StoreError> {
        Ok(self.files("WHERE digest = ?1", params![digest])?.pop())
    }

    fn all_evidence(&self) -> Result<Vec<EvidenceFile>, StoreError> {
        self.files("ORDER BY received, digest", [])
    }
}

impl LedgerWriter for SqliteWriter {
    fn append_ledger(&mut self, entries: &[LedgerEntry]) -> Result<(), StoreError> {
        let transaction = self.connection.transaction().attempted(SAVING)?;
        let last: i64 = transaction
            .query_row("SELECT coalesce(max(seq), 0) FROM ledger", [], |row| row.get(0))
            .attempted(SAVING)?;
        for (next, entry) in (last + 1..).zip(entries) {
            if entry.seq != next {
                return Err(StoreError::Exists {
                    what: format!("台账第 {} 条（下一条应为第 {next} 条）", entry.seq),
                });
            }
            let about = entry.about.as_ref().map(|about| &about[..]);
            let added = transaction
                .prepare_cached(
                    "INSERT INTO ledger (seq, id, about, recorded, text, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                     ON CONFLICT (id) DO NOTHING",
                )
                .and_then(|mut put| {
                    put.execute(params![entry.seq, entry.id, about, entry.recorded.0, entry.text, entry.digest])
                })
                .attempted(SAVING)?;
            if added == 0 {
                return Err(StoreError::Exists { what: format!("台账第 {} 条的编号", entry.seq) });
            }
        }
        transaction.commit().attempted(SAVING)
    }

    fn put_evidence(&mut self, file: &EvidenceFile) -> Result<(), StoreError> {
        let length = i64::try_from(file.length).unwrap_or(i64::MAX);
        self.connection
            .prepare_cached(
                "INSERT INTO evidence (digest, media, length, received, account, claims) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (digest) DO NOTHING",
            )
            .and_then(|mut put| {
                put.execute(params![file.digest, file.media, length, file.received.0, file.account, file.claims])
            })
            .attempted(SAVING)?;
        Ok(())
    }
}
