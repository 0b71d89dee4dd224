//! Readings out of their packed rows.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, params};
use standards::time::Instant;
use standards::{FactorCode, FrameId, Mn, Reading, SeriesKind};
use store::{ReadingStore, StoreError, StoredReading};

use crate::connection::SqliteReader;
use crate::failure::Attempted as _;
use crate::packing;

impl ReadingStore for SqliteReader {
    fn range(
        &self,
        mn: &Mn,
        kind: SeriesKind,
        from: Instant,
        to: Instant,
    ) -> Result<Vec<StoredReading>, StoreError> {
        let reading = "读取监测数据";
        self.with(|connection| {
            let Some(station) = station(connection, mn)? else { return Ok(Vec::new()) };
            let factors = factors(connection)?;
            let mut statement = connection
                .prepare_cached(
                    "SELECT time, received, frame, packed FROM observation
                     WHERE station = ?1 AND kind = ?2 AND time >= ?3 AND time < ?4 ORDER BY time, seq",
                )
                .attempted(reading)?;
            let mut rows = statement.query(params![station, kind as u8, from.0, to.0]).attempted(reading)?;
            let mut readings = Vec::new();
            while let Some(row) = rows.next().attempted(reading)? {
                let packed =
                    row.get_ref(3).and_then(|p| Ok(packing::unpack(p.as_blob()?)?)).attempted(reading)?;
                let (time, received) =
                    (Instant(row.get(0).attempted(reading)?), Instant(row.get(1).attempted(reading)?));
                let frame = FrameId(row.get(2).attempted(reading)?);
                for (number, value, flag) in packed {
                    let factor = *factors.get(&number).ok_or_else(|| StoreError::Corrupt {
                        what: format!("帧 {}：因子编号 {number} 未登记", frame.0),
                    })?;
                    readings.push(StoredReading {
                        reading: Reading { factor, time, received, value, flag },
                        frame,
                    });
                }
            }
            Ok(readings)
        })
    }

    fn latest_time(&self, mn: &Mn, kind: SeriesKind) -> Result<Option<(Instant, Instant)>, StoreError> {
        self.with(|connection| {
            let Some(station) = station(connection, mn)? else { return Ok(None) };
            connection
                .prepare_cached(
                    "SELECT time, received FROM observation WHERE station = ?1 AND kind = ?2 ORDER BY time DESC, seq DESC LIMIT 1",
                )
                .and_then(|mut newest| {
                    newest
                        .query_row(params![station, kind as u8], |row| Ok((Instant(row.get(0)?), Instant(row.get(1)?))))
                        .optional()
                })
                .attempted("读取最新监测时间")
        })
    }
}

fn station(connection: &Connection, mn: &Mn) -> Result<Option<i64>, StoreError> {
    connection
        .prepare_cached("SELECT id FROM station WHERE mn = ?1")
        .and_then(|mut find| find.query_row([mn.as_str()], |row| row.get(0)).optional())
        .attempted("查找站点")
}

fn factors(connection: &Connection) -> Result<HashMap<u32, FactorCode>, StoreError> {
    let reading = "读取因子登记表";
    let mut statement = connection.prepare_cached("SELECT id, code FROM factor").attempted(reading)?;
    let rows = statement
        .query_map([], |row| {
            let code = row
                .get_ref(1)?
                .as_str()?
                .parse()
                .map_err(|e| rusqlite::types::FromSqlError::Other(Box::new(e)))?;
            Ok((row.get(0)?, code))
        })
        .attempted(reading)?;
    rows.collect::<Result<_, _>>().attempted(reading)
}
