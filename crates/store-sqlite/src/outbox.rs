//! The outbox as rows.

use rusqlite::types::FromSqlError;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use standards::time::Instant;
use store::{
    OutboxClaim, OutboxDelivery, OutboxFilter, OutboxGather, OutboxMessage, OutboxReceipt, OutboxSend,
    OutboxStore, OutboxWriter, StoreError,
};

use crate::connection::{SqliteReader, SqliteWriter};
use crate::failure::Attempted as _;

const READING: &str = "读取发件箱";
const SAVING: &str = "写入发件箱";
const MESSAGE: &str = "SELECT seq, id, recipient, organisation, subject, made, body, stage, channel, tries, due, receipt, receipt_by FROM outbox";
const SEND: &str =
    "SELECT id, message, channel, kind, address, began, ended, outcome, detail FROM outbox_send";

fn message(row: &Row<'_>) -> rusqlite::Result<OutboxMessage> {
    let id = row.get_ref(1)?.as_blob()?;
    let id = id
        .try_into()
        .map_err(|_length| FromSqlError::InvalidBlobSize { expected_size: 16, blob_size: id.len() })?;
    let receipt: Option<i64> = row.get(11)?;
    let account: Option<i64> = row.get(12)?;
    Ok(OutboxMessage {
        seq: row.get(0)?,
        id,
        recipient: row.get(2)?,
        organisation: row.get(3)?,
        subject: row.get(4)?,
        made: Instant(row.get(5)?),
        body: row.get(6)?,
        delivery: OutboxDelivery {
            stage: row.get(7)?,
            channel: row.get(8)?,
            tries: row.get(9)?,
            due: row.get::<_, Option<i64>>(10)?.map(Instant),
        },
        receipt: receipt.zip(account).map(|(at, account)| OutboxReceipt { at: Instant(at), account }),
    })
}

fn send(row: &Row<'_>) -> rusqlite::Result<OutboxSend> {
    Ok(OutboxSend {
        id: row.get(0)?,
        message: row.get(1)?,
        channel: row.get(2)?,
        kind: row.get(3)?,
        address: row.get(4)?,
        began: Instant(row.get(5)?),
        ended: row.get::<_, Option<i64>>(6)?.map(Instant),
        outcome: row.get(7)?,
        detail: row.get(8)?,
    })
}

impl OutboxStore for SqliteReader {
    fn outbox(&self, filter: &OutboxFilter) -> Result<Vec<OutboxMessage>, StoreError> {
        let limit = if filter.limit == 0 { -1 } else { i64::try_from(filter.limit).unwrap_or(-1) };
        self.with(|connection| {
            let mut statement = connection
                .prepare_cached(&format!(
                    "{MESSAGE} WHERE (?1 IS NULL OR organisation = ?1) AND (?2 IS NULL OR stage = ?2) AND (NOT ?3 OR receipt IS NULL)
                     AND (?4 IS NULL OR made >= ?4) AND (?5 IS NULL OR seq < ?5) ORDER BY seq DESC LIMIT ?6"
                ))
                .attempted(READING)?;
            let given = params![
                filter.organisation,
                filter.stage,
                filter.unread,
                filter.since.map(|since| since.0),
                filter.before,
                limit
            ];
            let rows = statement.query_map(given, message).attempted(READING)?;
            rows.collect::<Result<_, _>>().attempted(READING)
        })
    }

    fn outbox_message(&self, id: &[u8; 16]) -> Result<Option<OutboxMessage>, StoreError> {
        self.with(|connection| {
            connection
                .prepare_cached(&format!("{MESSAGE} WHERE id = ?1"))
                .and_then(|mut find| find.query_row([id], message).optional())
                .attempted(READING)
        })
    }

    fn outbox_sends(&self, of: i64) -> Result<Vec<OutboxSend>, StoreError> {
        self.with(|connection| {
            let mut statement = connection
                .prepare_cached(&format!("{SEND} WHERE message = ?1 ORDER BY id"))
                .attempted(READING)?;
            let rows = statement.query_map([of], send).attempted(READING)?;
            rows.collect::<Result<_, _>>().attempted(READING)
        })
    }

    fn outbox_counts(&self) -> Result<Vec<(String, u64)>, StoreError> {
        self.with(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT stage, count(*) FROM outbox GROUP BY stage ORDER BY stage")
                .attempted(READING)?;
            let count = |row: &Row<'_>| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()));
            let rows = statement.query_map([], count).attempted(READING)?;
            rows.collect::<Result<_, _>>().attempted(READING)
        })
    }

    fn outbox_unread(&self, organisation: &str) -> Result<u64, StoreError> {
        self.with(|connection| {
            connection
                .prepare_cached("SELECT count(*) FROM outbox WHERE organisation = ?1 AND receipt IS NULL")
                .and_then(|mut count| count.query_row([organisation], |row| row.get::<_, i64>(0)))
                .attempted(READING)
                .map(i64::unsigned_abs)
        })
    }

    fn outbox_cursor(&self, name: &str) -> Result<Option<i64>, StoreError> {
        self.with(|connection| {
            connection
                .prepare_cached("SELECT at FROM outbox_cursor WHERE name = ?1")
                .and_then(|mut find| find.query_row([name], |row| row.get(0)).optional())
                .attempted(READING)
        })
    }
}

impl OutboxWriter for SqliteWriter {
    fn post_outbox(
        &mut self,
        messages: &[OutboxMessage],
        gather: &OutboxGather,
        cursor: Option<(&str, i64)>,
    ) -> Result<Vec<Option<i64>>, StoreError> {
        let transaction = self.connection.transaction().attempted(SAVING)?;
        let mut places = Vec::with_capacity(messages.len());
        for new in messages {
            // What is sent by no channel is gathered with nothing.
            let gathered = new.delivery.due.is_some() && same_a_moment_ago(&transaction, new, gather)?;
            let delivery = if gathered { &gather.delivery } else { &new.delivery };
            places.push(put(&transaction, new, delivery)?);
        }
        if let Some((name, at)) = cursor {
            transaction
                .execute(
                    "INSERT INTO outbox_cursor (name, at) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET at = excluded.at",
                    params![name, at],
                )
                .attempted(SAVING)?;
        }
        transaction.commit().attempted(SAVING)?;
        Ok(places)
    }

    fn claim_outbox(
        &mut self,
        now: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<OutboxClaim>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let transaction = self.connection.transaction().attempted(SAVING)?;
        let mut claims = Vec::new();
        {
            let mut find = transaction
                .prepare_cached(&format!(
                    "{MESSAGE} WHERE seq IN (SELECT seq FROM outbox WHERE due <= ?1 AND lease IS NULL UNION SELECT seq FROM outbox WHERE lease <= ?1)
                     ORDER BY due, seq LIMIT ?2"
                ))
                .attempted(SAVING)?;
            let found = find.query_map(params![now.0, limit], message).attempted(SAVING)?;
            let found: Vec<OutboxMessage> = found.collect::<Result<_, _>>().attempted(SAVING)?;
            let mut take = transaction
                .prepare_cached("UPDATE outbox SET lease = ?2 WHERE seq = ?1")
                .attempted(SAVING)?;
            let mut open = transaction
                .prepare_cached(&format!("{SEND} WHERE message = ?1 AND outcome IS NULL ORDER BY id LIMIT 1"))
                .attempted(SAVING)?;
            for message in found {
                take.execute(params![message.seq, until.0]).attempted(SAVING)?;
                let interrupted = open.query_row([message.seq], send).optional().attempted(SAVING)?;
                claims.push(OutboxClaim { message, interrupted });
            }
        }
        transaction.commit().attempted(SAVING)?;
        Ok(claims)
    }

    fn begin_send(&mut self, send: &OutboxSend, delivery: &OutboxDelivery) -> Result<i64, StoreError> {
        let transaction = self.connection.transaction().attempted(SAVING)?;
        transaction
            .prepare_cached(
                "INSERT INTO outbox_send (message, channel, kind, address, began, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )
            .and_then(|mut put| {
                put.execute(params![send.message, send.channel, send.kind, send.address, send.began.0, send.detail])
            })
            .attempted(SAVING)?;
        let id = transaction.last_insert_rowid();
        stand(&transaction, send.message, delivery)?;
        transaction.commit().attempted(SAVING)?;
        Ok(id)
    }

    fn end_send(
        &mut self,
        message: i64,
        send: Option<&OutboxSend>,
        delivery: &OutboxDelivery,
        then: &[OutboxMessage],
    ) -> Result<bool, StoreError> {
        let transaction = self.connection.transaction().attempted(SAVING)?;
        if let Some(send) = send {
            let ended = transaction
                .prepare_cached("UPDATE outbox_send SET ended = ?2, outcome = ?3, detail = ?4 WHERE id = ?1 AND outcome IS NULL")
                .and_then(|mut end| {
                    end.execute(params![send.id, send.ended.map(|ended| ended.0), send.outcome, send.detail])
                })
                .attempted(SAVING)?;
            if ended == 0 {
                return Ok(false);
            }
        }
        stand(&transaction, message, delivery)?;
        transaction.execute("UPDATE outbox SET lease = NULL WHERE seq = ?1", [message]).attempted(SAVING)?;
        for new in then {
            put(&transaction, new, &new.delivery)?;
        }
        transaction.commit().attempted(SAVING)?;
        Ok(true)
    }

    fn requeue_outbox(&mut self, message: i64, delivery: &OutboxDelivery) -> Result<bool, StoreError> {
        let transaction = self.connection.transaction().attempted(SAVING)?;
        let free = "SELECT count(*) FROM outbox WHERE seq = ?1 AND lease IS NULL AND receipt IS NULL";
        let free: i64 = transaction.query_row(free, [message], |row| row.get(0)).attempted(SAVING)?;
        if free == 0 {
            return Ok(false);
        }
        stand(&transaction, message, delivery)?;
        transaction.commit().attempted(SAVING)?;
        Ok(true)
    }

    fn receipt_outbox(
        &mut self,
        organisation: &str,
        only: Option<&[u8; 16]>,
        receipt: OutboxReceipt,
        stage: &str,
    ) -> Result<u64, StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE outbox SET receipt = ?3, receipt_by = ?4, stage = ?5, due = NULL
                 WHERE organisation = ?1 AND (?2 IS NULL OR id = ?2) AND receipt IS NULL",
            )
            .and_then(|mut give| {
                give.execute(params![organisation, only, receipt.at.0, receipt.account, stage])
            })
            .attempted(SAVING)
            .map(|given| given as u64)
    }

    fn free_outbox(&mut self) -> Result<(), StoreError> {
        self.connection
            .execute("UPDATE outbox SET lease = 0 WHERE lease IS NOT NULL", [])
            .attempted(SAVING)
            .map(|_any| ())
    }
}

/// Whether a message of the same recipient and subject was made a moment before and is the send of both.
fn same_a_moment_ago(
    transaction: &Transaction<'_>,
    new: &OutboxMessage,
    gather: &OutboxGather,
) -> Result<bool, StoreError> {
    let mut find = transaction
        .prepare_cached(
            "SELECT stage FROM outbox WHERE recipient = ?1 AND subject = ?2 AND made > ?3 AND made <= ?4 AND id <> ?5",
        )
        .attempted(SAVING)?;
    let from = new.made.0.saturating_sub(gather.within_ms);
    let given = params![new.recipient, new.subject, from, new.made.0, new.id];
    let stages = find.query_map(given, |row| row.get::<_, String>(0)).attempted(SAVING)?;
    let stages: Vec<String> = stages.collect::<Result<_, _>>().attempted(SAVING)?;
    Ok(stages.iter().any(|stage| gather.with.contains(stage)))
}

/// Its place when it is new.
fn put(
    transaction: &Transaction<'_>,
    new: &OutboxMessage,
    delivery: &OutboxDelivery,
) -> Result<Option<i64>, StoreError> {
    let OutboxDelivery { stage, channel, tries, due } = delivery;
    transaction
        .prepare_cached(
            "INSERT INTO outbox (id, recipient, organisation, subject, made, body, stage, channel, tries, due)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (id) DO NOTHING RETURNING seq",
        )
        .and_then(|mut put| {
            let given = params![
                new.id,
                new.recipient,
                new.organisation,
                new.subject,
                new.made.0,
                new.body,
                stage,
                channel,
                tries,
                due.map(|due| due.0)
            ];
            put.query_row(given, |row| row.get(0)).optional()
        })
        .attempted(SAVING)
}

/// Where a message stands; one with a receipt stays where it is.
fn stand(transaction: &Transaction<'_>, message: i64, delivery: &OutboxDelivery) -> Result<(), StoreError> {
    let OutboxDelivery { stage, channel, tries, due } = delivery;
    transaction
        .prepare_cached(
            "UPDATE outbox SET stage = ?2, channel = ?3, tries = ?4, due = ?5 WHERE seq = ?1 AND receipt IS NULL",
        )
        .and_then(|mut put| put.execute(params![message, stage, channel, tries, due.map(|due| due.0)]))
        .attempted(SAVING)
        .map(|_one| ())
}
