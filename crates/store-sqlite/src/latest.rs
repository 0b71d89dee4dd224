//! The newest of every series: kept by the writer with each batch, so that a province's newest values are one short table.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use standards::time::Instant;
use standards::{FrameId, Reading, ReadingFlag};
use store::{StoreError, StoredReading};

use crate::failure::Attempted as _;
use crate::packing::{self, PackedValue, put_varint, take_varint};
use crate::readings::Factors;

const KEEPING: &str = "更新最新数据";

/// Station and kind, as numbers.
type Series = (i64, u8);

/// An observation as it was put into the store.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Put<'a> {
    pub(crate) series: Series,
    pub(crate) time: i64,
    pub(crate) received: i64,
    pub(crate) frame: i64,
    pub(crate) values: &'a [PackedValue],
}

#[derive(Debug, Clone, Default)]
struct OfSeries {
    /// Measuring time and arrival; `None` before the first observation.
    newest: Option<(i64, i64)>,
    /// Measuring time, arrival, frame and value, once a factor.
    values: Vec<(i64, i64, i64, PackedValue)>,
    changed: bool,
}

/// What the writer knows of the table, and has not written yet.
#[derive(Debug, Default)]
pub(crate) struct Newest(HashMap<Series, OfSeries>);

impl Newest {
    /// Takes an observation that was put last of its time.
    pub(crate) fn take(&mut self, connection: &Connection, put: Put<'_>) -> Result<(), StoreError> {
        let of_series = match self.0.entry(put.series) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(new) => new.insert(read(connection, put.series)?),
        };
        of_series.take(put);
        Ok(())
    }

    /// Writes what changed; part of the batch's transaction.
    pub(crate) fn write(&mut self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        for (series, of_series) in self.0.iter_mut().filter(|(_, of_series)| of_series.changed) {
            let Some((time, received)) = of_series.newest else { continue };
            transaction
                .prepare_cached(
                    "INSERT INTO latest (station, kind, time, received, packed) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT DO UPDATE SET time = excluded.time, received = excluded.received, packed = excluded.packed",
                )
                .and_then(|mut put| put.execute(params![series.0, series.1, time, received, pack(&of_series.values)]))
                .attempted(KEEPING)?;
            of_series.changed = false;
        }
        Ok(())
    }

    /// Forgets everything, as after a transaction that failed; the table has it.
    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }
}

impl OfSeries {
    fn take(&mut self, put: Put<'_>) {
        if self.newest.is_none_or(|(time, _)| put.time >= time) {
            self.newest = Some((put.time, put.received));
            self.changed = true;
        }
        for value in put.values {
            let entry = (put.time, put.received, put.frame, *value);
            match self.values.iter_mut().find(|(.., known)| known.factor == value.factor) {
                Some(known) if put.time < known.0 => continue,
                Some(known) => *known = entry,
                None => self.values.push(entry),
            }
            self.changed = true;
        }
    }
}

fn read(connection: &Connection, series: Series) -> Result<OfSeries, StoreError> {
    let row: Option<(i64, i64, Vec<u8>)> = connection
        .prepare_cached("SELECT time, received, packed FROM latest WHERE station = ?1 AND kind = ?2")
        .and_then(|mut find| {
            find.query_row(params![series.0, series.1], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()
        })
        .attempted(KEEPING)?;
    let Some((time, received, packed)) = row else { return Ok(OfSeries::default()) };
    let values = unpack(&packed).ok_or_else(|| does_not_read(series))?;
    Ok(OfSeries { newest: Some((time, received)), values, changed: false })
}

fn does_not_read(series: Series) -> StoreError {
    StoreError::Corrupt { what: format!("站点 {} 第 {} 类的最新数据", series.0, series.1) }
}

/// Fills the table from rows that were there before it.
pub(crate) fn gather(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let mut newest = Newest::default();
    let mut statement = transaction
        .prepare("SELECT station, kind, time, received, frame, packed FROM observation ORDER BY station, kind, time, seq")
        .attempted(KEEPING)?;
    let mut rows = statement.query([]).attempted(KEEPING)?;
    let mut values = Vec::new();
    while let Some(row) = rows.next().attempted(KEEPING)? {
        values.clear();
        let number = |column| row.get::<_, i64>(column).attempted(KEEPING);
        let (station, time, received, frame) = (number(0)?, number(2)?, number(3)?, number(4)?);
        let kind: u8 = row.get(1).attempted(KEEPING)?;
        row.get_ref(5)
            .and_then(|packed| Ok(packing::unpack(packed.as_blob()?, |value| values.push(value))?))
            .attempted(KEEPING)?;
        newest.take(transaction, Put { series: (station, kind), time, received, frame, values: &values })?;
    }
    newest.write(transaction)
}

/// The readings of a row of the table; `None` when it does not read.
pub(crate) fn readings(mut packed: &[u8], factors: &Factors) -> Option<Vec<StoredReading>> {
    let count = packing::take_length(&mut packed)?;
    // A value takes more than a byte: a count beyond the bytes asks for no memory.
    let mut readings = Vec::with_capacity(count.min(packed.len()));
    for _ in 0..count {
        let (time, received, frame, value) = take(&mut packed)?;
        let reading = Reading {
            factor: factors.code(value.factor)?,
            time: Instant(time),
            received: Instant(received),
            value: value.value(),
            flag: value.flag,
        };
        readings.push(StoredReading { reading, frame: FrameId(frame) });
    }
    Some(readings)
}

fn pack(values: &[(i64, i64, i64, PackedValue)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(values.len() * 24);
    put_varint(&mut bytes, values.len() as u128);
    for (time, received, frame, value) in values {
        for number in [time, received, frame] {
            put_varint(&mut bytes, u128::from(number.cast_unsigned()));
        }
        put_varint(&mut bytes, u128::from(value.factor));
        put_varint(&mut bytes, u128::from(u16::from_le_bytes(value.flag.to_bytes())));
        value.put_number(&mut bytes);
    }
    bytes
}

fn unpack(mut bytes: &[u8]) -> Option<Vec<(i64, i64, i64, PackedValue)>> {
    (0..packing::take_length(&mut bytes)?).map(|_| take(&mut bytes)).collect()
}

fn take(bytes: &mut &[u8]) -> Option<(i64, i64, i64, PackedValue)> {
    let mut number = || Some(u64::try_from(take_varint(bytes)?).ok()?.cast_signed());
    let (time, received, frame) = (number()?, number()?, number()?);
    let factor = u32::try_from(number()?).ok()?;
    let flag = ReadingFlag::from_bytes(u16::try_from(number()?).ok()?.to_le_bytes())?;
    let scale_and_sign = packing::take(bytes)?;
    let value = PackedValue::read(factor, flag, scale_and_sign, take_varint(bytes)?)?;
    Some((time, received, frame, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use standards::Decimal;

    proptest! {
        #[test]
        fn a_row_of_the_table_comes_back(values in prop::collection::vec(
            (any::<i64>(), any::<i64>(), any::<i64>(), 0u32..900, any::<i128>(), 0u32..=28, "[A-Z]|[a-z]{2}"), 0..12))
        {
            let values: Vec<_> = values.into_iter().map(|(time, received, frame, factor, mantissa, scale, flag)| {
                let value = Decimal::from_i128_with_scale(mantissa >> 32, scale);
                (time, received, frame, PackedValue::new(factor, value, flag.parse().unwrap()))
            }).collect();
            prop_assert_eq!(unpack(&pack(&values)), Some(values));
        }
    }
}
