//! The stories of the outbox.

use standards::time::Instant;

use super::Engine;
use crate::{
    OutboxDelivery, OutboxFilter, OutboxGather, OutboxMessage, OutboxReceipt, OutboxSend, OutboxStore as _,
    OutboxWriter, StoreError,
};

fn standing(stage: &str, due: Option<i64>) -> OutboxDelivery {
    OutboxDelivery { stage: stage.into(), channel: 0, tries: 0, due: due.map(Instant) }
}

fn message(n: u8, organisation: &str, subject: &str, made: i64) -> OutboxMessage {
    OutboxMessage {
        seq: 0,
        id: [n; 16],
        recipient: format!("organisation:{organisation}"),
        organisation: organisation.into(),
        subject: subject.into(),
        made: Instant(made),
        body: format!("{{\"n\": {n} }}"),
        delivery: standing("queued", Some(made)),
        receipt: None,
    }
}

fn gather() -> OutboxGather {
    OutboxGather {
        within_ms: 100,
        with: vec!["queued".into(), "sent".into()],
        delivery: standing("gathered", None),
    }
}

fn attempt(message: i64, began: i64) -> OutboxSend {
    OutboxSend {
        id: 0,
        message,
        channel: 0,
        kind: "sms".into(),
        address: "138****1234".into(),
        began: Instant(began),
        ended: None,
        outcome: None,
        detail: String::new(),
    }
}

fn ended(send: OutboxSend, outcome: &str, at: i64) -> OutboxSend {
    OutboxSend { ended: Some(Instant(at)), outcome: Some(outcome.into()), ..send }
}

fn all() -> OutboxFilter {
    OutboxFilter::default()
}

/// A message is there once however often it is posted, with the cursor that came with it, and after reopening.
pub fn a_message_is_posted_once_with_its_cursor(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let two = [message(1, "office", "a", 1_000), message(2, "water", "a", 1_000)];
    assert_eq!(writer.post_outbox(&two, &gather(), Some(("ledger", 7)))?, [Some(1), Some(2)]);
    assert_eq!(writer.post_outbox(&two[1..], &gather(), Some(("ledger", 8)))?, [None]);
    drop((writer, reader));
    let (_writer, reader) = engine.open()?;
    let stored: Vec<_> =
        reader.outbox(&all())?.into_iter().rev().map(|m| OutboxMessage { seq: 0, ..m }).collect();
    assert_eq!(stored, two);
    assert_eq!((reader.outbox_cursor("ledger")?, reader.outbox_cursor("other")?), (Some(8), None));
    assert_eq!(reader.outbox_message(&[2; 16])?.map(|m| m.seq), Some(2));
    assert_eq!(reader.outbox_counts()?, [("queued".to_owned(), 2)]);
    Ok(())
}

/// Messages of the same recipient and subject within a while are one send; others are not.
pub fn the_same_within_a_while_is_one_send(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let pages = OutboxMessage { delivery: standing("pages", None), ..message(6, "office", "a", 1_050) };
    let messages = [
        message(1, "office", "a", 1_000),
        message(2, "office", "a", 1_099),
        message(3, "office", "a", 1_100),
        message(4, "office", "b", 1_001),
        message(5, "water", "a", 1_001),
        pages,
    ];
    writer.post_outbox(&messages, &gather(), None)?;
    let stages: Vec<_> = reader.outbox(&all())?.into_iter().rev().map(|m| m.delivery.stage).collect();
    assert_eq!(stages, ["queued", "gathered", "queued", "queued", "queued", "pages"]);
    Ok(())
}

/// A message that is due is claimed by one worker; when it ends it is free, and it is sent once.
pub fn a_due_message_is_claimed_once_and_sent_once(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    writer.post_outbox(&[message(1, "office", "a", 1_000)], &gather(), None)?;
    assert!(writer.claim_outbox(Instant(999), Instant(2_000), 10)?.is_empty(), "not due yet");
    let claims = writer.claim_outbox(Instant(1_000), Instant(2_000), 10)?;
    assert_eq!((claims.len(), &claims[0].interrupted), (1, &None));
    assert!(writer.claim_outbox(Instant(1_500), Instant(2_500), 10)?.is_empty(), "another worker has it");
    assert!(!writer.requeue_outbox(1, &standing("queued", Some(0)))?, "a worker has it");
    let send = attempt(1, 1_001);
    let send = OutboxSend { id: writer.begin_send(&send, &standing("sending", None))?, ..send };
    assert!(writer.end_send(1, Some(&ended(send.clone(), "sent", 1_002)), &standing("sent", None), &[])?);
    assert!(!writer.end_send(1, Some(&ended(send, "failed", 1_003)), &standing("queued", Some(0)), &[])?);
    assert_eq!(reader.outbox_message(&[1; 16])?.map(|m| m.delivery.stage).as_deref(), Some("sent"));
    assert!(writer.claim_outbox(Instant(9_000), Instant(9_500), 10)?.is_empty());
    // Whatever goes wrong above, a second send of the same message is not recorded.
    let again = attempt(1, 2_000);
    let again = OutboxSend { id: writer.begin_send(&again, &standing("sending", None))?, ..again };
    assert!(writer.end_send(1, Some(&ended(again, "sent", 2_001)), &standing("sent", None), &[]).is_err());
    let outcomes: Vec<_> = reader.outbox_sends(1)?.into_iter().map(|s| s.outcome).collect();
    assert_eq!(outcomes, [Some("sent".to_owned()), None]);
    Ok(())
}

/// The attempt of a worker that is gone is found with its message, at the end of its time or at once when it is known to be gone.
pub fn an_interrupted_attempt_is_found_with_its_message(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    writer.post_outbox(&[message(1, "office", "a", 1_000)], &gather(), None)?;
    writer.claim_outbox(Instant(1_000), Instant(2_000), 10)?;
    let send = attempt(1, 1_001);
    let send = OutboxSend { id: writer.begin_send(&send, &standing("sending", None))?, ..send };
    let claims = writer.claim_outbox(Instant(2_000), Instant(3_000), 10)?;
    assert_eq!(claims[0].interrupted.as_ref(), Some(&send));
    drop((writer, reader));
    let (mut writer, reader) = engine.open()?;
    assert!(writer.claim_outbox(Instant(2_500), Instant(3_500), 10)?.is_empty());
    writer.free_outbox()?;
    let claims = writer.claim_outbox(Instant(2_500), Instant(3_500), 10)?;
    assert_eq!((claims.len(), claims[0].interrupted.as_ref()), (1, Some(&send)));
    let notice = OutboxMessage { delivery: standing("pages", None), ..message(9, "office", "notice", 2_600) };
    assert!(writer.end_send(1, Some(&ended(send, "unsure", 2_600)), &standing("unsure", None), &[notice])?);
    assert_eq!(reader.outbox_counts()?, [("pages".to_owned(), 1), ("unsure".to_owned(), 1)]);
    assert!(writer.requeue_outbox(1, &standing("queued", Some(2_700)))?);
    assert_eq!(writer.claim_outbox(Instant(2_700), Instant(3_700), 10)?.len(), 1);
    Ok(())
}

/// A receipt is given once, ends what was to be sent, and stays whatever an attempt on its way comes to.
pub fn a_receipt_is_given_once_and_stays(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let three =
        [message(1, "office", "a", 1_000), message(2, "office", "b", 1_000), message(3, "water", "a", 1_000)];
    writer.post_outbox(&three, &gather(), None)?;
    writer.claim_outbox(Instant(1_000), Instant(2_000), 1)?;
    let send = attempt(1, 1_001);
    let send = OutboxSend { id: writer.begin_send(&send, &standing("sending", None))?, ..send };
    let receipt = OutboxReceipt { at: Instant(1_500), account: 7 };
    assert_eq!(
        writer.receipt_outbox("water", Some(&[1; 16]), receipt, "receipted")?,
        0,
        "of another organisation"
    );
    assert_eq!(writer.receipt_outbox("office", Some(&[1; 16]), receipt, "receipted")?, 1);
    assert_eq!(writer.receipt_outbox("office", Some(&[1; 16]), receipt, "receipted")?, 0);
    assert_eq!(reader.outbox_unread("office")?, 1);
    assert!(writer.end_send(
        1,
        Some(&ended(send, "failed", 1_600)),
        &standing("queued", Some(1_700)),
        &[]
    )?);
    let stored = reader.outbox_message(&[1; 16])?;
    assert_eq!(
        stored.map(|m| (m.delivery.stage, m.delivery.due, m.receipt)),
        Some(("receipted".into(), None, Some(receipt)))
    );
    assert_eq!(writer.receipt_outbox("office", None, receipt, "receipted")?, 1, "the rest of them");
    let due = writer.claim_outbox(Instant(9_000), Instant(9_500), 10)?;
    assert_eq!(due.iter().map(|claim| claim.message.seq).collect::<Vec<_>>(), [3]);
    let unread = OutboxFilter { unread: true, since: Some(Instant(1_000)), ..all() };
    assert_eq!(reader.outbox(&unread)?.len(), 1);
    let of_office = OutboxFilter { organisation: Some("office".into()), before: Some(2), limit: 5, ..all() };
    assert_eq!(reader.outbox(&of_office)?.iter().map(|m| m.seq).collect::<Vec<_>>(), [1]);
    assert_eq!(reader.outbox(&OutboxFilter { stage: Some("receipted".into()), limit: 1, ..all() })?.len(), 1);
    Ok(())
}
