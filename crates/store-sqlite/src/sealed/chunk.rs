//! A chunk: the observations of one station and kind in one period, in order of time and arrival, as columns.
//!
//! Form 1: `rows`; the shapes (lists of factor numbers in the order of a frame) and which row has which; the times; for each
//! factor its count and [`super::values`]; the frames and how long after its time each row was received. What every
//! frame says in the same way costs a few bytes a chunk, so that a value costs its own digits and little else.

use super::{checked, numbers, values};
use crate::packing::{PackedValue, put_slice, put_varint, take_length, take_slice, take_varint};

const FORM: u8 = 1;

/// One observation, as it lies in the row table or in a chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SealedRow {
    pub(crate) time: i64,
    pub(crate) frame: i64,
    pub(crate) received: i64,
    pub(crate) values: Vec<PackedValue>,
}

/// Rows as bytes; they are in order of time, and of arrival within a time.
pub(crate) fn write(rows: &[SealedRow]) -> Vec<u8> {
    let mut shapes: Vec<Vec<u32>> = Vec::new();
    let mut columns: Vec<(u32, Vec<PackedValue>)> = Vec::new();
    let shape_of = |row: &SealedRow| {
        let shape = row.values.iter().map(|v| v.factor);
        let known = shapes.iter().position(|s| s.iter().copied().eq(shape.clone()));
        let place = known.unwrap_or_else(|| {
            shapes.push(shape.collect());
            shapes.len() - 1
        });
        i64::try_from(place).unwrap_or(i64::MAX)
    };
    let of_rows: Vec<i64> = rows.iter().map(shape_of).collect();
    for value in rows.iter().flat_map(|row| &row.values) {
        match columns.iter_mut().find(|(factor, _)| *factor == value.factor) {
            Some((_, column)) => column.push(*value),
            None => columns.push((value.factor, vec![*value])),
        }
    }
    let column = |number: fn(&SealedRow) -> i64| numbers::write(&rows.iter().map(number).collect::<Vec<_>>());
    let mut body = Vec::new();
    put_varint(&mut body, rows.len() as u128);
    put_varint(&mut body, shapes.len() as u128);
    for shape in &shapes {
        put_varint(&mut body, shape.len() as u128);
        for factor in shape {
            put_varint(&mut body, u128::from(*factor));
        }
    }
    put_slice(&mut body, &numbers::write(&of_rows));
    put_slice(&mut body, &column(|row| row.time));
    put_varint(&mut body, columns.len() as u128);
    for (factor, column) in &columns {
        put_varint(&mut body, u128::from(*factor));
        put_varint(&mut body, column.len() as u128);
        put_slice(&mut body, &values::write(column));
    }
    put_slice(&mut body, &column(|row| row.frame));
    put_slice(&mut body, &column(|row| row.received.wrapping_sub(row.time)));
    checked::seal(FORM, &body)
}

/// A chunk whose checksum was right; columns are decoded when they are asked for.
#[derive(Debug)]
pub(crate) struct Chunk<'a> {
    shapes: Vec<Vec<u32>>,
    of_rows: Vec<i64>,
    times: Vec<i64>,
    /// Factor, count and bytes.
    columns: Vec<(u32, usize, &'a [u8])>,
    frames: &'a [u8],
    lags: &'a [u8],
}

impl<'a> Chunk<'a> {
    /// `None` when the bytes are none of [`write()`].
    pub(crate) fn open(bytes: &'a [u8]) -> Option<Self> {
        let body = &mut checked::open(FORM, bytes)?;
        let rows = take_length(body)?;
        let factor = |body: &mut &[u8]| u32::try_from(take_varint(body)?).ok();
        let shape = |body: &mut &[u8]| (0..take_length(body)?).map(|_| factor(body)).collect::<Option<_>>();
        let shapes = (0..take_length(body)?).map(|_| shape(body)).collect::<Option<_>>()?;
        let of_rows = numbers::read(take_slice(body)?, rows)?;
        let times = numbers::read(take_slice(body)?, rows)?;
        let columns = (0..take_length(body)?)
            .map(|_| Some((factor(body)?, take_length(body)?, take_slice(body)?)))
            .collect::<Option<_>>()?;
        let (frames, lags) = (take_slice(body)?, take_slice(body)?);
        body.is_empty().then_some(Self { shapes, of_rows, times, columns, frames, lags })
    }

    /// Times of the rows.
    pub(crate) fn times(&self) -> &[i64] {
        &self.times
    }

    /// The frame of each row.
    pub(crate) fn frames(&self) -> Option<Vec<i64>> {
        numbers::read(self.frames, self.times.len())
    }

    /// When each row was received.
    pub(crate) fn received(&self) -> Option<Vec<i64>> {
        let lags = numbers::read(self.lags, self.times.len())?;
        Some(lags.iter().zip(&self.times).map(|(lag, time)| lag.wrapping_add(*time)).collect())
    }

    /// Tells every value of some rows, in order, with the place of its row; only of one factor when one is wanted.
    /// `None` when a column does not read.
    pub(crate) fn values(
        &self,
        rows: std::ops::Range<usize>,
        wanted: Option<u32>,
        mut see: impl FnMut(usize, PackedValue),
    ) -> Option<()> {
        let mut columns = Vec::with_capacity(self.columns.len());
        for (factor, count, bytes) in &self.columns {
            if wanted.is_none_or(|wanted| wanted == *factor) {
                columns.push((*factor, values::read(bytes, *factor, *count)?.into_iter()));
            }
        }
        // Where the columns of each shape stand among those decoded.
        let places: Vec<Vec<usize>> = self
            .shapes
            .iter()
            .map(|shape| {
                shape.iter().filter_map(|f| columns.iter().position(|(factor, _)| factor == f)).collect()
            })
            .collect();
        for (row, shape) in self.of_rows.iter().enumerate().take(rows.end) {
            for place in places.get(usize::try_from(*shape).ok()?)? {
                let value = columns.get_mut(*place)?.1.next()?;
                if row >= rows.start {
                    see(row, value);
                }
            }
        }
        Some(())
    }

    /// Every row; `None` when a column does not read.
    pub(crate) fn rows(&self) -> Option<Vec<SealedRow>> {
        let provenance = self.frames()?.into_iter().zip(self.received()?);
        let mut rows: Vec<SealedRow> = self
            .times
            .iter()
            .zip(provenance)
            .map(|(time, (frame, received))| SealedRow { time: *time, frame, received, values: Vec::new() })
            .collect();
        self.values(0..rows.len(), None, |row, value| rows[row].values.push(value))?;
        Some(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use standards::{Decimal, ReadingFlag};

    fn value(factor: u32, mantissa: i64, scale: u32) -> PackedValue {
        PackedValue::new(factor, Decimal::new(mantissa, scale), ReadingFlag::NORMAL)
    }

    #[test]
    fn a_day_of_minutes_with_everything_takes_less_than_two_bytes_a_value() {
        let row = |minute: i64| {
            let time = 1_617_206_400_000 + minute * 60_000;
            let values = (1..=11u32).map(|factor| {
                let jitter = (minute * 7919 + i64::from(factor) * 104_729) % 23;
                value(factor, 1000 + i64::from(factor) * 300 + minute / 7 + jitter, 2)
            });
            SealedRow {
                time,
                frame: 1 + minute * 50 + minute % 7,
                received: time + 800 + minute * 131 % 1900,
                values: values.collect(),
            }
        };
        let rows: Vec<SealedRow> = (0..1440).map(row).collect();
        let bytes = write(&rows);
        assert!(bytes.len() < 1440 * 11 * 2, "{} bytes", bytes.len());
        assert_eq!(Chunk::open(&bytes).unwrap().rows(), Some(rows));
    }

    proptest! {
        #[test]
        fn rows_come_back_and_a_single_factor_is_the_same_alone(rows in prop::collection::vec(
            (any::<i64>(), any::<i64>(), any::<i64>(), prop::collection::vec((0u32..5, any::<i64>(), 0u32..=28), 0..6)), 0..40))
        {
            let rows: Vec<SealedRow> = rows
                .into_iter()
                .map(|(time, frame, received, values)| {
                    let values = values.into_iter().map(|(f, m, s)| value(f, m, s)).collect();
                    SealedRow { time, frame, received, values }
                })
                .collect();
            let bytes = write(&rows);
            let chunk = Chunk::open(&bytes).unwrap();
            let mut alone = Vec::new();
            chunk.values(1..rows.len(), Some(2), |row, value| alone.push((row, value))).unwrap();
            let expected: Vec<_> = rows.iter().enumerate().skip(1)
                .flat_map(|(at, row)| row.values.iter().filter(|v| v.factor == 2).map(move |v| (at, *v))).collect();
            prop_assert_eq!(alone, expected);
            prop_assert_eq!(chunk.rows(), Some(rows));
        }
    }
}
