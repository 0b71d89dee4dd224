//! Readings out of rows and chunks.

use std::sync::{Arc, PoisonError};

use rusqlite::types::FromSqlError;
use rusqlite::{Connection, OptionalExtension as _, params};
use standards::time::Instant;
use standards::{FactorCode, FrameId, Mn, Reading, ReadingTable, SeriesKind};
use store::{Latest, ReadingStore, StoreError, StoredReading};

use crate::connection::SqliteReader;
use crate::failure::Attempted as _;
use crate::latest;
use crate::observations::{Place, Span, Wanted, station};
use crate::packing::PackedValue;

const READING: &str = "读取监测数据";

impl ReadingStore for SqliteReader {
    fn range(
        &self,
        mn: &Mn,
        kind: SeriesKind,
        from: Instant,
        to: Instant,
    ) -> Result<Vec<StoredReading>, StoreError> {
        let wanted = |_: &Factors| Some(Wanted { factor: None, provenance: true });
        self.stored(mn, kind, (from, to), wanted)
    }

    fn range_of(
        &self,
        mn: &Mn,
        kind: SeriesKind,
        factor: FactorCode,
        from: Instant,
        to: Instant,
    ) -> Result<Vec<StoredReading>, StoreError> {
        let wanted =
            |factors: &Factors| Some(Wanted { factor: Some(factors.number(factor)?), provenance: true });
        self.stored(mn, kind, (from, to), wanted)
    }

    fn table(
        &self,
        mn: &Mn,
        kind: SeriesKind,
        from: Instant,
        to: Instant,
    ) -> Result<ReadingTable, StoreError> {
        let mut table = ReadingTable::default();
        let wanted = |_: &Factors| Some(Wanted { factor: None, provenance: false });
        self.each(mn, kind, (from, to), wanted, |factor, place, packed| {
            put(&mut table, factor, place, packed);
        })?;
        Ok(table)
    }

    fn column(
        &self,
        mn: &Mn,
        kind: SeriesKind,
        factor: FactorCode,
        from: Instant,
        to: Instant,
    ) -> Result<ReadingTable, StoreError> {
        let mut table = ReadingTable::default();
        let wanted =
            |factors: &Factors| Some(Wanted { factor: Some(factors.number(factor)?), provenance: false });
        self.each(mn, kind, (from, to), wanted, |factor, place, packed| {
            put(&mut table, factor, place, packed);
        })?;
        Ok(table)
    }

    fn latest(&self, kind: SeriesKind) -> Result<Vec<Latest>, StoreError> {
        let reading = "读取最新数据";
        self.with(|connection| {
            let _snapshot = connection.unchecked_transaction().attempted(reading)?;
            let factors = Factors::read(connection)?;
            let stations = self.stations(connection)?;
            let mut statement = connection
                .prepare_cached(
                    "SELECT station, time, received, packed FROM latest WHERE kind = ?1 ORDER BY station",
                )
                .attempted(reading)?;
            let mut rows = statement.query([kind as u8]).attempted(reading)?;
            let mut all = Vec::with_capacity(stations.len());
            // Both come in order of the stations' numbers.
            let mut names = stations.iter();
            while let Some(row) = rows.next().attempted(reading)? {
                let station: i64 = row.get(0).attempted(reading)?;
                let corrupt = || StoreError::Corrupt { what: format!("站点 {station} 的最新数据") };
                let (_, mn) = names.find(|(number, _)| *number == station).ok_or_else(corrupt)?;
                let time = Instant(row.get(1).attempted(reading)?);
                let received = Instant(row.get(2).attempted(reading)?);
                let packed = row.get_ref(3).and_then(|packed| Ok(packed.as_blob()?)).attempted(reading)?;
                let readings = latest::readings(packed, &factors).ok_or_else(corrupt)?;
                all.push(Latest { mn: mn.clone(), kind, time, received, readings });
            }
            Ok(all)
        })
    }

    fn latest_time(&self, mn: &Mn, kind: SeriesKind) -> Result<Option<(Instant, Instant)>, StoreError> {
        self.with(|connection| {
            let Some(station) = station(connection, mn)? else { return Ok(None) };
            connection
                .prepare_cached("SELECT time, received FROM latest WHERE station = ?1 AND kind = ?2")
                .and_then(|mut newest| {
                    newest
                        .query_row(params![station, kind as u8], |row| {
                            Ok((Instant(row.get(0)?), Instant(row.get(1)?)))
                        })
                        .optional()
                })
                .attempted("读取最新监测时间")
        })
    }
}

impl SqliteReader {
    /// Numbers and names of the stations, in order of the numbers. Those that were read once are kept: a station never
    /// changes its name or goes.
    fn stations(&self, connection: &Connection) -> Result<Arc<Vec<(i64, Mn)>>, StoreError> {
        let reading = "读取站点登记表";
        let mut known = self.stations.lock().unwrap_or_else(PoisonError::into_inner);
        let last = known.last().map_or(0, |(number, _)| *number);
        let mut statement = connection
            .prepare_cached("SELECT id, mn FROM station WHERE id > ?1 ORDER BY id")
            .attempted(reading)?;
        let mut rows = statement.query([last]).attempted(reading)?;
        while let Some(row) = rows.next().attempted(reading)? {
            let mn = row.get_ref(1).and_then(|mn| Ok(Mn::from(mn.as_str()?))).attempted(reading)?;
            Arc::make_mut(&mut known).push((row.get(0).attempted(reading)?, mn));
        }
        Ok(Arc::clone(&known))
    }

    fn stored(
        &self,
        mn: &Mn,
        kind: SeriesKind,
        span: (Instant, Instant),
        wanted: impl FnOnce(&Factors) -> Option<Wanted>,
    ) -> Result<Vec<StoredReading>, StoreError> {
        let mut readings = Vec::new();
        self.each(mn, kind, span, wanted, |factor, place, packed| {
            let (time, received) = (Instant(place.time), Instant(place.received));
            let reading = Reading { factor, time, received, value: packed.value(), flag: packed.flag };
            readings.push(StoredReading { reading, frame: FrameId(place.frame) });
        })?;
        Ok(readings)
    }

    /// Tells the values of a span in order; nothing for an unknown device, or when `wanted` gives nothing.
    fn each(
        &self,
        mn: &Mn,
        kind: SeriesKind,
        (from, to): (Instant, Instant),
        wanted: impl FnOnce(&Factors) -> Option<Wanted>,
        mut see: impl FnMut(FactorCode, Place, &PackedValue),
    ) -> Result<(), StoreError> {
        self.with(|connection| {
            let Some(station) = station(connection, mn)? else { return Ok(()) };
            // One moment for all tables: a factor that is new in a row is then known, and a row is not sealed meanwhile.
            let _snapshot = connection.unchecked_transaction().attempted(READING)?;
            let factors = Factors::read(connection)?;
            let Some(wanted) = wanted(&factors) else { return Ok(()) };
            let mut unknown = None;
            Span::of(station, kind, from.0, to.0).values(
                connection,
                wanted,
                |place, packed| match factors.code(packed.factor) {
                    Some(factor) => see(factor, place, &packed),
                    None => unknown = Some((Instant(place.time), packed.factor)),
                },
            )?;
            match unknown {
                None => Ok(()),
                Some((time, number)) => Err(StoreError::Corrupt {
                    what: format!("{time} 的数据：因子编号 {number} 未登记"),
                }),
            }
        })
    }
}

/// Values come in order of time, so that a row can always be begun or gone on with.
fn put(table: &mut ReadingTable, factor: FactorCode, place: Place, packed: &PackedValue) {
    if table.row(Instant(place.time)) {
        table.put_scaled(factor, packed.mantissa(), packed.scale, packed.flag);
    }
}

/// The codes of the factors, by number; numbers are given out one after the other from 1.
pub(crate) struct Factors(Vec<FactorCode>);

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

    /// The code of a number.
    pub(crate) fn code(&self, number: u32) -> Option<FactorCode> {
        self.0.get(usize::try_from(number).ok()?.checked_sub(1)?).copied()
    }

    fn number(&self, code: FactorCode) -> Option<u32> {
        u32::try_from(self.0.iter().position(|known| *known == code)? + 1).ok()
    }
}
