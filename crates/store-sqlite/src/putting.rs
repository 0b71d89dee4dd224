//! Putting the observations of a frame where they belong, unless they are there already: from the same bytes, or in force from others.

use std::collections::HashMap;

use rusqlite::{OptionalExtension as _, Transaction, params};
use sha2::{Digest as _, Sha256};
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

/// What became of a frame's observations.
pub(crate) enum Placed {
    /// They were put. The frame is found by them, or by this digest when there are none.
    Put(Option<Vec<u8>>),
    /// They are all there from the same bytes: the frame that brought them. Nothing was put.
    Earlier(i64),
    /// They are all in force from other bytes. Nothing was put, and the frame is found by this digest.
    Unchanged(Vec<u8>),
}

/// An observation whose key has one already.
struct Known {
    key: Key,
    values: Vec<PackedValue>,
}

/// What is at a key: the frame that brought it, and its values.
struct There {
    frame: i64,
    values: Vec<PackedValue>,
}

impl Putting<'_> {
    /// Puts the observations of a new frame, unless all of them are there already.
    pub(crate) fn put(
        &mut self,
        station: i64,
        frame: i64,
        arrived: &ArrivedFrame,
    ) -> Result<Placed, StoreError> {
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
        if known.len() == arrived.observations.len()
            && let Some(placed) = self.all_there(station, &known, arrived)?
        {
            return Ok(placed);
        }
        for Known { key, values } in known {
            self.put_behind(key, frame, received, &values)?;
        }
        Ok(Placed::Put(None))
    }

    /// What a frame is whose every observation has its key already, or that has none; `None` when it says something new.
    fn all_there(
        &mut self,
        station: i64,
        known: &[Known],
        arrived: &ArrivedFrame,
    ) -> Result<Option<Placed>, StoreError> {
        let (mut earlier, mut unchanged) = (Vec::with_capacity(known.len()), true);
        for known in known {
            let there = self.there(known.key)?;
            earlier.extend(self.same_bytes(&there, known, &arrived.raw)?);
            unchanged &= in_force(&there, &known.values);
        }
        if let Some(first) = earlier.first().filter(|_| earlier.len() == known.len()) {
            return Ok(Some(Placed::Earlier(*first)));
        }
        let digest = digest(arrived);
        if let Some(kept) = self.kept(station, &digest)? {
            return Ok(Some(Placed::Earlier(kept)));
        }
        if known.is_empty() {
            return Ok(Some(Placed::Put(Some(digest))));
        }
        Ok(unchanged.then_some(Placed::Unchanged(digest)))
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

    /// What is at a key, oldest arrival first.
    fn there(&mut self, (station, kind, time): Key) -> Result<Vec<There>, StoreError> {
        let sealed = self.past.at(self.transaction, (station, kind, time))?;
        let mut there: Vec<There> =
            sealed.iter().map(|row| There { frame: row.frame, values: row.values.clone() }).collect();
        let mut statement = self
            .transaction
            .prepare_cached(
                "SELECT frame, packed FROM observation WHERE station = ?1 AND kind = ?2 AND time = ?3 ORDER BY seq",
            )
            .attempted(STORING)?;
        let read = |row: &rusqlite::Row<'_>| {
            let mut values = Vec::with_capacity(16);
            packing::unpack(row.get_ref(1)?.as_blob()?, |value| values.push(value))?;
            Ok(There { frame: row.get(0)?, values })
        };
        let rows = statement.query_map(params![station, kind, time], read).attempted(STORING)?;
        for row in rows {
            there.push(row.attempted(STORING)?);
        }
        Ok(there)
    }

    /// The first frame with the same bytes of those that are there. Of a frame whose bytes are not kept any longer the
    /// values speak.
    fn same_bytes(&mut self, there: &[There], known: &Known, raw: &[u8]) -> Result<Option<i64>, StoreError> {
        for There { frame, values } in there {
            let same = self.past.has_bytes(self.transaction, *frame, raw)?;
            if same.unwrap_or_else(|| *values == known.values) {
                return Ok(Some(*frame));
            }
        }
        Ok(None)
    }

    /// The frame that is kept under a digest.
    fn kept(&self, station: i64, digest: &[u8]) -> Result<Option<i64>, StoreError> {
        self.transaction
            .prepare_cached("SELECT id FROM frame WHERE station = ?1 AND digest = ?2")
            .and_then(|mut find| find.query_row(params![station, digest], |row| row.get(0)).optional())
            .attempted(STORING)
    }
}

/// Whether each of these values, digit for digit and with its flag, is the newest that is there of its factor.
fn in_force(there: &[There], values: &[PackedValue]) -> bool {
    values.iter().all(|value| {
        let newest = there.iter().rev().find_map(|t| t.values.iter().rfind(|v| v.factor == value.factor));
        newest == Some(value)
    })
}

/// What a frame is found by when no observation leads to it: 16 bytes of the SHA-256 of its bytes and of what they were read
/// as. The same bytes may say more to a later release, or under another mapping.
fn digest(arrived: &ArrivedFrame) -> Vec<u8> {
    let mut hash = Sha256::new_with_prefix(&arrived.raw);
    for observation in &arrived.observations {
        hash.update([observation.kind as u8]);
        hash.update(observation.time.0.to_le_bytes());
        for (factor, value, flag) in &observation.values {
            hash.update(factor.as_str());
            hash.update(value.serialize());
            hash.update(flag.to_bytes());
        }
    }
    hash.finalize()[..16].to_vec()
}

fn key(station: i64, observation: &Observation) -> Key {
    (station, observation.kind as u8, observation.time.0)
}
