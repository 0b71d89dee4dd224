//! Taking frames in: one transaction per batch, the same bytes once.

use rusqlite::{OptionalExtension as _, Transaction, params};
use standards::{FrameId, Mn};
use store::{ArrivedFrame, IntakeWriter, Observation, Outcome, StoreError};

use crate::connection::{SqliteWriter, newest_frame};
use crate::failure::Attempted as _;
use crate::putting::{Placed, Putting};

pub(crate) const STORING: &str = "保存数据帧";

impl IntakeWriter for SqliteWriter {
    fn take_in(&mut self, batch: &[ArrivedFrame]) -> Result<Vec<Outcome>, StoreError> {
        self.take_in_and(batch, |_transaction, _outcomes| Ok(())).map(|(outcomes, ())| outcomes)
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
    /// Takes frames in and writes what belongs to them, all in one transaction.
    pub(crate) fn take_in_and<T>(
        &mut self,
        batch: &[ArrivedFrame],
        then: impl FnOnce(&Transaction<'_>, &[Outcome]) -> Result<T, StoreError>,
    ) -> Result<(Vec<Outcome>, T), StoreError> {
        let outcomes = self.try_take_in(batch, then);
        if outcomes.is_err() {
            // The transaction is gone and with it the numbers given out in it.
            self.forget_unstored()?;
        }
        outcomes
    }

    fn try_take_in<T>(
        &mut self,
        batch: &[ArrivedFrame],
        then: impl FnOnce(&Transaction<'_>, &[Outcome]) -> Result<T, StoreError>,
    ) -> Result<(Vec<Outcome>, T), StoreError> {
        let Self { connection, stations, factors, peers, next_frame, newest, past, .. } = self;
        let transaction = connection.transaction().attempted(STORING)?;
        let mut outcomes = Vec::with_capacity(batch.len());
        for arrived in batch {
            let station = station_number(&transaction, stations, &arrived.mn)?;
            let peer = peer_number(&transaction, peers, &arrived.peer)?;
            let id = *next_frame;
            let mut putting = Putting { transaction: &transaction, factors, newest, past };
            let (digest, outcome) = match putting.put(station, id, arrived)? {
                Placed::Earlier(earlier) => {
                    outcomes.push(Outcome::Repeated(FrameId(earlier)));
                    continue;
                }
                Placed::Put(digest) => (digest, Outcome::Stored(FrameId(id))),
                Placed::Unchanged(digest) => (Some(digest), Outcome::Unchanged(FrameId(id))),
            };
            transaction
                .prepare_cached(
                    "INSERT INTO frame (id, station, received, peer, held, digest, raw) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )
                .and_then(|mut insert| {
                    let held = arrived.held.map(store::HeldReason::as_str);
                    insert.execute(params![id, station, arrived.received.0, peer, held, digest, &*arrived.raw])
                })
                .attempted(STORING)?;
            *next_frame += 1;
            outcomes.push(outcome);
        }
        newest.write(&transaction)?;
        let more = then(&transaction, &outcomes)?;
        transaction.commit().attempted(STORING)?;
        Ok((outcomes, more))
    }

    fn try_release(&mut self, frame: FrameId, observations: &[Observation]) -> Result<bool, StoreError> {
        let releasing = "释放隔离数据";
        let Self { connection, factors, newest, past, .. } = self;
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
        let mut putting = Putting { transaction: &transaction, factors, newest, past };
        putting.append(station, frame.0, received, observations)?;
        newest.write(&transaction)?;
        transaction.commit().attempted(releasing)?;
        Ok(true)
    }

    /// After a transaction that failed: nothing given out or looked at in it is there.
    pub(crate) fn forget_unstored(&mut self) -> Result<(), StoreError> {
        let Self { connection, stations, factors, peers, .. } = self;
        let newest = |table: &str| {
            let sql = format!("SELECT coalesce(max(id), 0) FROM {table}");
            connection.query_row(&sql, [], |row| row.get::<_, i64>(0)).attempted("读取登记表")
        };
        let (station, factor, peer) = (newest("station")?, newest("factor")?, newest("peer")?);
        stations.retain(|_, id| *id <= station);
        factors.retain(|_, id| i64::from(*id) <= factor);
        peers.retain(|_, id| *id <= peer);
        self.newest.forget();
        self.past.forget();
        self.next_frame = newest_frame(connection)? + 1;
        Ok(())
    }
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
