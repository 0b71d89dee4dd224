//! Taking frames in: one transaction per batch, the same bytes once.

use rusqlite::{OptionalExtension as _, Transaction, params};
use sha2::{Digest as _, Sha256};
use standards::{FactorCode, FrameId, Mn, ReadingFlag};
use store::{ArrivedFrame, IntakeWriter, Observation, Outcome, StoreError};

use crate::connection::SqliteWriter;
use crate::failure::Attempted as _;
use crate::packing;

const STORING: &str = "保存数据帧";

impl IntakeWriter for SqliteWriter {
    fn take_in(&mut self, batch: &[ArrivedFrame]) -> Result<Vec<Outcome>, StoreError> {
        let outcomes = self.try_take_in(batch);
        if outcomes.is_err() {
            // The transaction is gone and with it the numbers given out in it.
            self.forget_unstored()?;
        }
        outcomes
    }

    fn release(&mut self, frame: FrameId, observations: &[Observation]) -> Result<bool, StoreError> {
        let released = self.try_release(frame, observations);
        if released.is_err() {
            self.forget_unstored()?;
        }
        released
    }
}

impl SqliteWriter {
    fn try_take_in(&mut self, batch: &[ArrivedFrame]) -> Result<Vec<Outcome>, StoreError> {
        let Self { connection, stations, factors, peers, next_frame, .. } = self;
        let transaction = connection.transaction().attempted(STORING)?;
        let mut outcomes = Vec::with_capacity(batch.len());
        for arrived in batch {
            let station = station_number(&transaction, stations, &arrived.mn)?;
            let peer = peer_number(&transaction, peers, &arrived.peer)?;
            let id = *next_frame;
            if let Some(earlier) = put_observations(&transaction, factors, station, id, arrived)? {
                outcomes.push(Outcome::Repeated(FrameId(earlier)));
                continue;
            }
            let digest = arrived.observations.is_empty().then(|| digest(&arrived.raw));
            let stored = transaction
                .prepare_cached(
                    "INSERT INTO frame (id, station, received, peer, held, digest, raw) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                     ON CONFLICT DO NOTHING",
                )
                .and_then(|mut insert| {
                    let held = arrived.held.map(store::HeldReason::as_str);
                    insert.execute(params![id, station, arrived.received.0, peer, held, digest, &*arrived.raw])
                })
                .attempted(STORING)?;
            if stored == 0 {
                let earlier: i64 = transaction
                    .prepare_cached("SELECT id FROM frame WHERE station = ?1 AND digest = ?2")
                    .and_then(|mut find| find.query_row(params![station, digest], |row| row.get(0)))
                    .attempted(STORING)?;
                outcomes.push(Outcome::Repeated(FrameId(earlier)));
            } else {
                *next_frame += 1;
                outcomes.push(Outcome::Stored(FrameId(id)));
            }
        }
        transaction.commit().attempted(STORING)?;
        Ok(outcomes)
    }

    fn try_release(&mut self, frame: FrameId, observations: &[Observation]) -> Result<bool, StoreError> {
        let releasing = "释放隔离数据";
        let Self { connection, factors, .. } = self;
        let transaction = connection.transaction().attempted(releasing)?;
        let held: Option<(i64, i64)> = transaction
            .query_row(
                "SELECT station, received FROM frame WHERE id = ?1 AND held IS NOT NULL",
                [frame.0],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()
            .attempted(releasing)?;
        let Some((station, received)) = held else { return Ok(false) };
        transaction.execute("UPDATE frame SET held = NULL WHERE id = ?1", [frame.0]).attempted(releasing)?;
        let mut packed = Vec::new();
        for observation in observations {
            pack(&transaction, factors, observation, &mut packed)?;
            append_observation(&transaction, key(station, observation), frame.0, received, &packed)?;
        }
        transaction.commit().attempted(releasing)?;
        Ok(true)
    }

    fn forget_unstored(&mut self) -> Result<(), StoreError> {
        let Self { connection, stations, factors, peers, .. } = self;
        let newest = |table: &str| {
            let sql = format!("SELECT coalesce(max(id), 0) FROM {table}");
            connection.query_row(&sql, [], |row| row.get::<_, i64>(0)).attempted("读取登记表")
        };
        let (station, factor, peer) = (newest("station")?, newest("factor")?, newest("peer")?);
        stations.retain(|_, id| *id <= station);
        factors.retain(|_, id| i64::from(*id) <= factor);
        peers.retain(|_, id| *id <= peer);
        self.next_frame = newest("frame")? + 1;
        Ok(())
    }
}

type Key = (i64, u8, i64);
type Factors = std::collections::HashMap<FactorCode, u32>;

fn key(station: i64, observation: &Observation) -> Key {
    (station, observation.kind as u8, observation.time.0)
}

/// Inserts the observations of a new frame; gives the earlier frame, and inserts nothing, when all of them are there already
/// from the same bytes.
fn put_observations(
    transaction: &Transaction<'_>,
    factors: &mut Factors,
    station: i64,
    frame: i64,
    arrived: &ArrivedFrame,
) -> Result<Option<i64>, StoreError> {
    let mut packed = Vec::with_capacity(256);
    let mut known = Vec::new();
    for observation in &arrived.observations {
        pack(transaction, factors, observation, &mut packed)?;
        let key = key(station, observation);
        if !put_first(transaction, key, frame, arrived.received.0, &packed)? {
            known.push((key, packed.clone()));
        }
    }
    if !known.is_empty() && known.len() == arrived.observations.len() {
        let earlier = known
            .iter()
            .map(|(key, _)| earlier_of_same_bytes(transaction, *key, &arrived.raw))
            .collect::<Result<Option<Vec<_>>, _>>()?;
        if let Some(earlier) = earlier {
            return Ok(earlier.first().copied());
        }
    }
    for (key, packed) in known {
        append_observation(transaction, key, frame, arrived.received.0, &packed)?;
    }
    Ok(None)
}

/// Inserts the first observation of its key; `false` when there is one.
fn put_first(
    transaction: &Transaction<'_>,
    key: Key,
    frame: i64,
    received: i64,
    packed: &[u8],
) -> Result<bool, StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO observation (station, kind, time, seq, frame, received, packed) VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6)
             ON CONFLICT DO NOTHING",
        )
        .and_then(|mut insert| insert.execute(params![key.0, key.1, key.2, frame, received, packed]))
        .attempted(STORING)
        .map(|inserted| inserted == 1)
}

fn earlier_of_same_bytes(
    transaction: &Transaction<'_>,
    key: Key,
    raw: &[u8],
) -> Result<Option<i64>, StoreError> {
    transaction
        .prepare_cached(
            "SELECT f.id FROM observation o JOIN frame f ON f.id = o.frame
             WHERE o.station = ?1 AND o.kind = ?2 AND o.time = ?3 AND f.raw = ?4",
        )
        .and_then(|mut find| find.query_row(params![key.0, key.1, key.2, raw], |row| row.get(0)).optional())
        .attempted(STORING)
}

fn append_observation(
    transaction: &Transaction<'_>,
    key: Key,
    frame: i64,
    received: i64,
    packed: &[u8],
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO observation (station, kind, time, seq, frame, received, packed)
             SELECT ?1, ?2, ?3, coalesce(max(seq) + 1, 0), ?4, ?5, ?6 FROM observation
             WHERE station = ?1 AND kind = ?2 AND time = ?3",
        )
        .and_then(|mut insert| insert.execute(params![key.0, key.1, key.2, frame, received, packed]))
        .attempted(STORING)
        .map(|_one| ())
}

fn pack(
    transaction: &Transaction<'_>,
    factors: &mut Factors,
    observation: &Observation,
    packed: &mut Vec<u8>,
) -> Result<(), StoreError> {
    let mut numbered: Vec<(u32, standards::Decimal, ReadingFlag)> =
        Vec::with_capacity(observation.values.len());
    for (factor, value, flag) in &observation.values {
        let number = if let Some(number) = factors.get(factor) {
            *number
        } else {
            transaction
                .execute("INSERT INTO factor (code) VALUES (?1)", [factor.as_str()])
                .attempted(STORING)?;
            let number = u32::try_from(transaction.last_insert_rowid()).unwrap_or(u32::MAX);
            factors.insert(*factor, number);
            number
        };
        numbered.push((number, *value, *flag));
    }
    packing::pack(numbered, packed);
    Ok(())
}

fn station_number(
    transaction: &Transaction<'_>,
    stations: &mut std::collections::HashMap<Mn, i64>,
    mn: &Mn,
) -> Result<i64, StoreError> {
    if let Some(number) = stations.get(mn) {
        return Ok(*number);
    }
    transaction.execute("INSERT INTO station (mn) VALUES (?1)", [mn.as_str()]).attempted(STORING)?;
    let number = transaction.last_insert_rowid();
    stations.insert(mn.clone(), number);
    Ok(number)
}

fn peer_number(
    transaction: &Transaction<'_>,
    peers: &mut std::collections::HashMap<String, i64>,
    address: &str,
) -> Result<i64, StoreError> {
    if let Some(number) = peers.get(address) {
        return Ok(*number);
    }
    transaction.execute("INSERT INTO peer (address) VALUES (?1)", [address]).attempted(STORING)?;
    let number = transaction.last_insert_rowid();
    peers.insert(address.to_string(), number);
    Ok(number)
}

fn digest(raw: &[u8]) -> Vec<u8> {
    Sha256::digest(raw)[..16].to_vec()
}
