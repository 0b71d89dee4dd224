//! Weather as rows.

use rusqlite::types::FromSqlError;
use rusqlite::{OptionalExtension as _, Row, params};
use sha2::{Digest as _, Sha256};
use standards::Decimal;
use standards::time::Instant;
use store::{DocumentKind, ManualRain, StoreError, WeatherDocument, WeatherStore, WeatherWriter};

use crate::connection::{SqliteReader, SqliteWriter};
use crate::failure::Attempted as _;

const DOCUMENT: &str = "SELECT id, kind, received, by, way, raw FROM weather_document";
const READING: &str = "读取气象资料";
const SAVING: &str = "保存气象资料";

impl WeatherStore for SqliteReader {
    fn weather_documents(&self, kind: DocumentKind) -> Result<Vec<WeatherDocument>, StoreError> {
        self.with(|connection| {
            let sql = format!("{DOCUMENT} WHERE kind = ?1 ORDER BY id");
            let mut statement = connection.prepare_cached(&sql).attempted(READING)?;
            let rows = statement.query_map([kind.as_str()], document).attempted(READING)?;
            rows.collect::<Result<_, _>>().attempted(READING)
        })
    }

    fn weather_document(&self, id: i64) -> Result<Option<WeatherDocument>, StoreError> {
        self.with(|connection| {
            let sql = format!("{DOCUMENT} WHERE id = ?1");
            connection.query_row(&sql, [id], document).optional().attempted(READING)
        })
    }

    fn manual_rain(&self) -> Result<Vec<ManualRain>, StoreError> {
        self.with(|connection| {
            let mut statement = connection
                .prepare_cached(
                    "SELECT id, gauge, starts, ends, mm, entered, by, note, withdrawn, withdrawn_by FROM manual_rain ORDER BY id",
                )
                .attempted(READING)?;
            let rows = statement.query_map([], entry).attempted(READING)?;
            rows.collect::<Result<_, _>>().attempted(READING)
        })
    }
}

impl WeatherWriter for SqliteWriter {
    fn put_weather(&mut self, documents: &[WeatherDocument]) -> Result<Vec<(i64, bool)>, StoreError> {
        let transaction = self.connection.transaction().attempted(SAVING)?;
        let mut numbers = Vec::with_capacity(documents.len());
        for document in documents {
            let digest = Sha256::digest(&document.raw).to_vec();
            let kind = document.kind.as_str();
            let stored = transaction
                .execute(
                    "INSERT INTO weather_document (kind, received, by, way, digest, raw) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                     ON CONFLICT DO NOTHING",
                    params![kind, document.received.0, document.by, document.way, digest, document.raw],
                )
                .attempted(SAVING)?;
            let id = transaction
                .query_row(
                    "SELECT id FROM weather_document WHERE kind = ?1 AND digest = ?2",
                    params![kind, digest],
                    |row| row.get(0),
                )
                .attempted(SAVING)?;
            numbers.push((id, stored == 1));
        }
        transaction.commit().attempted(SAVING)?;
        Ok(numbers)
    }

    fn put_manual_rain(&mut self, entry: &ManualRain) -> Result<i64, StoreError> {
        let saving = "保存人工雨量";
        self.connection
            .execute(
                "INSERT INTO manual_rain (gauge, starts, ends, mm, entered, by, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    entry.gauge,
                    entry.from.0,
                    entry.to.0,
                    entry.mm.to_string(),
                    entry.entered.0,
                    entry.by,
                    entry.note
                ],
            )
            .attempted(saving)?;
        Ok(self.connection.last_insert_rowid())
    }

    fn withdraw_manual_rain(&mut self, id: i64, at: Instant, by: &str) -> Result<bool, StoreError> {
        let changed = self
            .connection
            .execute(
                "UPDATE manual_rain SET withdrawn = ?2, withdrawn_by = ?3 WHERE id = ?1 AND withdrawn IS NULL",
                params![id, at.0, by],
            )
            .attempted("撤回人工雨量")?;
        Ok(changed == 1)
    }
}

fn document(row: &Row<'_>) -> rusqlite::Result<WeatherDocument> {
    let kind = match row.get_ref(1)?.as_str()? {
        "forecast" => DocumentKind::Forecast,
        _ => DocumentKind::Signal,
    };
    Ok(WeatherDocument {
        id: row.get(0)?,
        kind,
        received: Instant(row.get(2)?),
        by: row.get(3)?,
        way: row.get(4)?,
        raw: row.get(5)?,
    })
}

fn entry(row: &Row<'_>) -> rusqlite::Result<ManualRain> {
    let mm: Decimal =
        row.get_ref(4)?.as_str()?.parse().map_err(|error| FromSqlError::Other(Box::new(error)))?;
    let withdrawn = row.get::<_, Option<i64>>(8)?.zip(row.get::<_, Option<String>>(9)?);
    Ok(ManualRain {
        id: row.get(0)?,
        gauge: row.get(1)?,
        from: Instant(row.get(2)?),
        to: Instant(row.get(3)?),
        mm,
        entered: Instant(row.get(5)?),
        by: row.get(6)?,
        note: row.get(7)?,
        withdrawn: withdrawn.map(|(at, by)| (Instant(at), by)),
    })
}
