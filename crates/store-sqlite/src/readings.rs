//! Readings out of their packed rows.

use rusqlite::types::FromSqlError;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use standards::time::Instant;
use standards::{FactorCode, FrameId, Mn, Reading, ReadingTable, SeriesKind};
use store::{ReadingStore, StoreError, StoredReading};

use crate::connection::SqliteReader;
use crate::failure::Attempted as _;
use crate::packing::{self, PackedValue};

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
            let mut readings = Vec::new();
            let Some(station) = station(connection, mn)? else { return Ok(readings) };
            // One moment for both tables: a factor that is new in a row is then in the other one, too.
            let _snapshot = connection.unchecked_transaction().attempted(reading)?;
            let factors = Factors::read(connection)?;
            let mut statement = connection
                .prepare_cached(
                    "SELECT time, packed, received, frame FROM observation
                     WHERE station = ?1 AND kind = ?2 AND time >= ?3 AND time < ?4 ORDER BY time, seq",
                )
                .attempted(reading)?;
            let mut rows = statement.query(params![station, kind as u8, from.0, to.0]).attempted(reading)?;
            while let Some(row) = rows.next().attempted(reading)? {
                let time = Instant(row.get(0).attempted(reading)?);
                let received = Instant(row.get(2).attempted(reading)?);
                let frame = FrameId(row.get(3).attempted(reading)?);
                factors.unpack(row, |factor, packed| {
                    let (value, flag) = (packed.value(), packed.flag);
                    let reading = Reading { factor, time, received, value, flag };
                    readings.push(StoredReading { reading, frame });
                })?;
            }
            Ok(readings)
        })
    }

    fn table(
        &self,
        mn: &Mn,
        kind: SeriesKind,
        from: Instant,
        to: Instant,
    ) -> Result<ReadingTable, StoreError> {
        let reading = "读取监测数据";
        self.with(|connection| {
            let mut table = ReadingTable::default();
            let Some(station) = station(connection, mn)? else { return Ok(table) };
            // One moment for both tables: a factor that is new in a row is then in the other one, too.
            let _snapshot = connection.unchecked_transaction().attempted(reading)?;
            let factors = Factors::read(connection)?;
            let mut statement = connection
                .prepare_cached(
                    "SELECT time, packed FROM observation
                     WHERE station = ?1 AND kind = ?2 AND time >= ?3 AND time < ?4 ORDER BY time, seq",
                )
                .attempted(reading)?;
            let mut rows = statement.query(params![station, kind as u8, from.0, to.0]).attempted(reading)?;
            while let Some(row) = rows.next().attempted(reading)? {
                let time = Instant(row.get(0).attempted(reading)?);
                let mut begun = false;
                factors.unpack(row, |factor, packed| {
                    begun = begun || table.row(time);
                    table.put_scaled(factor, packed.mantissa(), packed.scale, packed.flag);
                })?;
            }
            Ok(table)
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

/// The codes of the factors, by number; numbers are given out one after the other from 1.
struct Factors(Vec<FactorCode>);

impl Factors {
    fn read(connection: &Connection) -> Result<Self, StoreError> {
        let reading = "读取因子登记表";
        let mut statement =
            connection.prepare_cached("SELECT id, code FROM factor ORDER BY id").attempted(reading)?;
        let mut rows = statement.query([]).attempted(reading)?;
        let mut codes = Vec::new();
        while let Some(row) = rows.next().attempted(reading)? {
            let number: i64 = row.get(0).attempted(reading)?;
            if usize::try_from(number) != Ok(codes.len() + 1) {
                return Err(StoreError::Corrupt {
                    what: format!("因子登记表：编号 {number} 不连续")
                });
            }
            let code = row.get_ref(1).and_then(|code| {
                code.as_str()?.parse().map_err(|error| FromSqlError::Other(Box::new(error)).into())
            });
            codes.push(code.attempted(reading)?);
        }
        Ok(Self(codes))
    }

    /// The values of a row `time, packed, …` with their factors.
    fn unpack(&self, row: &Row<'_>, mut see: impl FnMut(FactorCode, PackedValue)) -> Result<(), StoreError> {
        let mut unknown = None;
        row.get_ref(1)
            .and_then(|packed| {
                let known = |number: u32| self.0.get(usize::try_from(number).ok()?.checked_sub(1)?).copied();
                Ok(packing::unpack(packed.as_blob()?, |value| match known(value.factor) {
                    Some(factor) => see(factor, value),
                    None => unknown = Some(value.factor),
                })?)
            })
            .attempted("读取监测数据")?;
        let Some(number) = unknown else { return Ok(()) };
        let time = Instant(row.get(0).attempted("读取监测数据")?);
        Err(StoreError::Corrupt { what: format!("{time} 的数据：因子编号 {number} 未登记") })
    }
}
