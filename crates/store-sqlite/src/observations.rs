//! Observations of a span in order of time and arrival, from chunks and rows as if they lay in one place.
//!
//! Where both have a time the chunk's come first: what is a row still arrived after the sealing.

use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator as _;
use rusqlite::{Connection, OptionalExtension as _, Row, Rows, params};
use standards::{Mn, SeriesKind};
use store::StoreError;

use crate::failure::Attempted as _;
use crate::packing::{self, PackedValue};
use crate::past::chunk_does_not_read;
use crate::sealed::chunk::Chunk;
use crate::sealed::period::LONGEST_MS;

const READING: &str = "读取监测数据";

/// Observations of a station and kind with `from <= time < to`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) station: i64,
    pub(crate) kind: u8,
    pub(crate) from: i64,
    pub(crate) to: i64,
}

/// Where a value stands. Without provenance `received` and `frame` are 0.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) time: i64,
    pub(crate) received: i64,
    pub(crate) frame: i64,
}

/// What of the observations is wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    /// Only values of the factor of this number.
    pub(crate) factor: Option<u32>,
    /// When values were received, and in which frame.
    pub(crate) provenance: bool,
}

/// The number of a device; `None` when it never sent anything.
pub(crate) fn station(connection: &Connection, mn: &Mn) -> Result<Option<i64>, StoreError> {
    connection
        .prepare_cached("SELECT id FROM station WHERE mn = ?1")
        .and_then(|mut find| find.query_row([mn.as_str()], |row| row.get(0)).optional())
        .attempted("查找站点")
}

impl Span {
    pub(crate) fn of(station: i64, kind: SeriesKind, from: i64, to: i64) -> Self {
        Self { station, kind: kind as u8, from, to }
    }

    /// Tells every value. The connection must be in a transaction: rows may become a chunk at any time.
    pub(crate) fn values(
        self,
        connection: &Connection,
        wanted: Wanted,
        mut see: impl FnMut(Place, PackedValue),
    ) -> Result<(), StoreError> {
        let Self { station, kind, from, to } = self;
        let mut statement = connection
            .prepare_cached(
                "SELECT time, packed, received, frame FROM observation
                 WHERE station = ?1 AND kind = ?2 AND time >= ?3 AND time < ?4 ORDER BY time, seq",
            )
            .attempted(READING)?;
        let mut rows = OpenRows::of(statement.query(params![station, kind, from, to]).attempted(READING)?)?;
        self.chunks(connection, |chunk| {
            let span = chunk.times().partition_point(|time| *time < from)
                ..chunk.times().partition_point(|time| *time < to);
            let provenance =
                if wanted.provenance { Some((chunk.frames()?, chunk.received()?)) } else { None };
            let mut failed = Ok(());
            chunk.values(span, wanted.factor, |row, value| {
                let time = chunk.times()[row];
                if failed.is_ok() && rows.next.is_some_and(|next| next < time) {
                    failed = rows.tell_before(Some(time), wanted, &mut see);
                }
                let (frame, received) = provenance.as_ref().map_or((0, 0), |(f, r)| (f[row], r[row]));
                see(Place { time, received, frame }, value);
            })?;
            Some(failed)
        })?;
        rows.tell_before(None, wanted, &mut see)
    }

    /// Frames behind the observations, in no order, some more than once.
    pub(crate) fn frames(self, connection: &Connection, mut see: impl FnMut(i64)) -> Result<(), StoreError> {
        let Self { station, kind, from, to } = self;
        let mut statement = connection
            .prepare_cached(
                "SELECT frame FROM observation WHERE station = ?1 AND kind = ?2 AND time >= ?3 AND time < ?4",
            )
            .attempted(READING)?;
        let mut rows = statement.query(params![station, kind, from, to]).attempted(READING)?;
        while let Some(row) = rows.next().attempted(READING)? {
            see(row.get(0).attempted(READING)?);
        }
        self.chunks(connection, |chunk| {
            let frames = chunk.frames()?;
            chunk
                .times()
                .iter()
                .zip(frames)
                .filter(|(t, _)| (from..to).contains(t))
                .for_each(|(_, f)| see(f));
            Some(Ok(()))
        })
    }

    /// Opens the chunks that may reach into the span, oldest first. `read` gives `None` when one does not read.
    fn chunks(
        self,
        connection: &Connection,
        mut read: impl FnMut(&Chunk<'_>) -> Option<Result<(), StoreError>>,
    ) -> Result<(), StoreError> {
        let mut statement = connection
            .prepare_cached(
                "SELECT period, body FROM chunk WHERE station = ?1 AND kind = ?2 AND period > ?3 AND period < ?4 ORDER BY period",
            )
            .attempted(READING)?;
        let earliest = self.from.saturating_sub(LONGEST_MS);
        let mut rows =
            statement.query(params![self.station, self.kind, earliest, self.to]).attempted(READING)?;
        while let Some(row) = rows.next().attempted(READING)? {
            let body = row.get_ref(1).and_then(|body| Ok(body.as_blob()?)).attempted(READING)?;
            let Some(read) = Chunk::open(body).and_then(|chunk| read(&chunk)) else {
                let period = row.get(0).attempted(READING)?;
                return Err(chunk_does_not_read(self.station, self.kind, period));
            };
            read?;
        }
        Ok(())
    }
}

/// Rows `time, packed, received, frame`, the current one not told yet.
struct OpenRows<'a> {
    rows: Rows<'a>,
    /// Time of the current row.
    next: Option<i64>,
}

impl<'a> OpenRows<'a> {
    fn of(mut rows: Rows<'a>) -> Result<Self, StoreError> {
        let next = rows.next().and_then(|row| row.map(|row| row.get(0)).transpose()).attempted(READING)?;
        Ok(Self { rows, next })
    }

    /// Tells the rows before a time, or all that are left.
    fn tell_before(
        &mut self,
        end: Option<i64>,
        wanted: Wanted,
        see: &mut impl FnMut(Place, PackedValue),
    ) -> Result<(), StoreError> {
        while let Some(time) = self.next.filter(|next| end.is_none_or(|end| *next < end)) {
            if let Some(row) = self.rows.get() {
                tell(row, time, wanted, see)?;
            }
            let next = self.rows.next().attempted(READING)?;
            self.next = next.map(|row| row.get(0)).transpose().attempted(READING)?;
        }
        Ok(())
    }
}

fn tell(
    row: &Row<'_>,
    time: i64,
    wanted: Wanted,
    see: &mut impl FnMut(Place, PackedValue),
) -> Result<(), StoreError> {
    let provenance = |column| if wanted.provenance { row.get(column).attempted(READING) } else { Ok(0) };
    let place = Place { time, received: provenance(2)?, frame: provenance(3)? };
    let all = |value: PackedValue| {
        if wanted.factor.is_none_or(|factor| factor == value.factor) {
            see(place, value);
        }
    };
    row.get_ref(1).and_then(|packed| Ok(packing::unpack(packed.as_blob()?, all)?)).attempted(READING)
}
