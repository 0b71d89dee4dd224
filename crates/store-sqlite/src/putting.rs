//! Putting the observations of a frame where they belong, unless the same bytes put them there before.

use std::collections::HashMap;

use rusqlite::{Transaction, params};
use standards::FactorCode;
use store::{ArrivedFrame, Observation, StoreError};

use crate::failure::Attempted as _;
use crate::intake::STORING;
use crate::latest::{Newest, Put};
use crate::packing::{self, PackedValue};
use crate::past::Past;

/// Station, kind and measuring time.
type Key = (i64, u8, i64);

/// What putting needs of the writer, within one transaction.
pub(crate) struct Putting<'a> {
    pub(crate) transaction: &'a Transaction<'a>,
    pub(crate) factors: &'a mut HashMap<FactorCode, u32>,
    pub(crate) newest: &'a mut Newest,
    pub(crate) past: &'a mut Past,
}

/// An observation whose key has one already.
struct Known {
    key: Key,
    values: Vec<PackedValue>,
}

impl Putting<'_> {
    /// Puts the observations of a new frame; gives the earlier frame, and puts nothing, when all of them are there already
    /// from the same bytes.
    pub(crate) fn put(
        &mut self,
        station: i64,
        frame: i64,
        arrived: &ArrivedFrame,
    ) -> Result<Option<i64>, StoreError> {
        let received = arrived.received.0;
        let mut known = Vec::new();
        let mut values = Vec::with_capacity(16);
        for observation in &arrived.observations {
            self.number(observation, &mut values)?;
            let key = key(station, observation);
            if self.past.at(self.transaction, key)?.is_empty()
                && self.put_first(key, frame, received, &values)?
            {
                self.keep_newest(key, frame, received, &values)?;
            } else {
                known.push(Known { key, values: values.clone() });
            }
        }
        if !known.is_empty() && known.len() == arrived.observations.len() {
            let earlier = known.iter().map(|known| self.earlier(known, &arrived.raw));
            if let Some(earlier) = earlier.collect::<Result<Option<Vec<_>>, _>>()? {
                return Ok(earlier.first().copied());
            }
        }
        for Known { key, values } in known {
            self.put_behind(key, frame, received, &values)?;
        }
        Ok(None)
    }

    /// Puts observations behind whatever there is.
    pub(crate) fn append(
        &mut self,
        station: i64,
        frame: i64,
        received: i64,
        observations: &[Observation],
    ) -> Result<(), StoreError> {
        let mut values = Vec::with_capacity(16);
        for observation in observations {
            self.number(observation, &mut values)?;
            self.put_behind(key(station, observation), frame, received, &values)?;
        }
        Ok(())
    }

    /// The values with the numbers of their factors.
    fn number(
        &mut self,
        observation: &Observation,
        numbered: &mut Vec<PackedValue>,
    ) -> Result<(), StoreError> {
        numbered.clear();
        for (factor, value, flag) in &observation.values {
            let number = if let Some(number) = self.factors.get(factor) {
                *number
            } else {
                self.transaction
                    .execute("INSERT INTO factor (code) VALUES (?1)", [factor.as_str()])
                    .attempted(STORING)?;
                let number = u32::try_from(self.transaction.last_insert_rowid()).unwrap_or(u32::MAX);
                self.factors.insert(*factor, number);
                number
            };
            numbered.push(PackedValue::new(number, *value, *flag));
        }
        Ok(())
    }

    /// Inserts the first observation of its key; `false` when there is one.
    fn put_first(
        &self,
        key: Key,
        frame: i64,
        received: i64,
        values: &[PackedValue],
    ) -> Result<bool, StoreError> {
        let packed = packing::packed(values);
        self.transaction
            .prepare_cached(
                "INSERT INTO observation (station, kind, time, seq, frame, received, packed) VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6)
                 ON CONFLICT DO NOTHING",
            )
            .and_then(|mut insert| insert.execute(params![key.0, key.1, key.2, frame, received, packed]))
            .attempted(STORING)
            .map(|inserted| inserted == 1)
    }

    fn put_behind(
        &mut self,
        key: Key,
        frame: i64,
        received: i64,
        values: &[PackedValue],
    ) -> Result<(), StoreError> {
        let packed = packing::packed(values);
        self.transaction
            .prepare_cached(
                "INSERT INTO observation (station, kind, time, seq, frame, received, packed)
                 SELECT ?1, ?2, ?3, coalesce(max(seq) + 1, 0), ?4, ?5, ?6 FROM observation
                 WHERE station = ?1 AND kind = ?2 AND time = ?3",
            )
            .and_then(|mut insert| insert.execute(params![key.0, key.1, key.2, frame, received, packed]))
            .attempted(STORING)?;
        self.keep_newest(key, frame, received, values)
    }

    fn keep_newest(
        &mut self,
        key: Key,
        frame: i64,
        received: i64,
        values: &[PackedValue],
    ) -> Result<(), StoreError> {
        let put = Put { series: (key.0, key.1), time: key.2, received, frame, values };
        self.newest.take(self.transaction, put)
    }

    /// The first frame with the same bytes that put an observation at this key. Of a frame whose bytes are not kept any
    /// longer the values speak.
    fn earlier(&mut self, known: &Known, raw: &[u8]) -> Result<Option<i64>, StoreError> {
        let (station, kind, time) = known.key;
        let sealed = self.past.at(self.transaction, known.key)?;
        let mut there: Vec<(i64, Vec<u8>)> =
            sealed.iter().map(|row| (row.frame, packing::packed(&row.values))).collect();
        {
            let mut statement = self
                .transaction
                .prepare_cached(
                    "SELECT frame, packed FROM observation WHERE station = ?1 AND kind = ?2 AND time = ?3 ORDER BY seq",
                )
                .attempted(STORING)?;
            let rows = statement
                .query_map(params![station, kind, time], |row| Ok((row.get(0)?, row.get(1)?)))
                .attempted(STORING)?;
            for row in rows {
                there.push(row.attempted(STORING)?);
            }
        }
        for (frame, packed) in there {
            let same = match self.past.has_bytes(self.transaction, frame, raw)? {
                Some(same) => same,
                None => packed == packing::packed(&known.values),
            };
            if same {
                return Ok(Some(frame));
            }
        }
        Ok(None)
    }
}

fn key(station: i64, observation: &Observation) -> Key {
    (station, observation.kind as u8, observation.time.0)
}
