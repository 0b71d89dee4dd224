//! The stories of the ledger.

use standards::time::Instant;

use super::Engine;
use crate::{EvidenceFile, LedgerEntry, LedgerStore, LedgerWriter, StoreError};

fn entry(seq: i64, about: Option<u8>, text: &str) -> LedgerEntry {
    let byte = |n: i64| u8::try_from(n).unwrap_or(255);
    LedgerEntry {
        seq,
        id: [byte(seq); 16],
        about: about.map(|n| [n; 16]),
        recorded: Instant(1_000 + seq),
        text: text.into(),
        digest: [byte(seq + 100); 32],
    }
}

/// What was appended is there after reopening, in order, letter for letter, and is found by what it is about.
pub fn the_ledger_keeps_its_entries_in_order_letter_for_letter(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    assert_eq!(reader.ledger_end()?, None);
    let all = [
        entry(1, None, "{\"a\": 1 }"),
        entry(2, Some(1), "第二条"),
        entry(3, None, "c"),
        entry(4, Some(1), "d"),
    ];
    writer.append_ledger(&all[..2])?;
    writer.append_ledger(&all[2..])?;
    drop((writer, reader));
    let (_writer, reader) = engine.open()?;
    assert_eq!(reader.ledger(0, 10)?, all);
    assert_eq!(reader.ledger(1, 2)?, all[1..3]);
    assert_eq!(reader.ledger(4, 2)?, []);
    assert_eq!(reader.ledger_end()?.as_ref(), Some(&all[3]));
    assert_eq!(reader.ledger_about(&[1; 16])?, [all[1].clone(), all[3].clone()]);
    Ok(())
}

/// An entry that does not follow the last one, or takes a number twice, is refused with all that came with it.
pub fn an_entry_out_of_turn_is_refused_with_all_that_came_with_it(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    writer.append_ledger(&[entry(1, None, "a")])?;
    let refused = |outcome: Result<(), StoreError>| {
        assert!(matches!(outcome, Err(StoreError::Exists { .. })), "{outcome:?}");
    };
    refused(writer.append_ledger(&[entry(1, None, "again")]));
    refused(writer.append_ledger(&[entry(3, None, "a gap")]));
    let taken = LedgerEntry { id: [1; 16], ..entry(3, None, "a number that is taken") };
    refused(writer.append_ledger(&[entry(2, None, "b"), taken]));
    assert_eq!(reader.ledger(0, 10)?, [entry(1, None, "a")]);
    writer.append_ledger(&[entry(2, None, "b")])
}

/// The record of a file is kept once.
pub fn a_file_of_evidence_is_noted_once(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let file = |account, received| EvidenceFile {
        digest: [7; 32],
        media: "image/jpeg".into(),
        length: 90_000,
        received: Instant(received),
        account,
        claims: Some("{\"taken\":\"2021-07-01T09:00:00\"}".into()),
    };
    assert_eq!(reader.evidence(&[7; 32])?, None);
    writer.put_evidence(&file(1, 5))?;
    writer.put_evidence(&file(2, 6))?;
    assert_eq!(reader.evidence(&[7; 32])?, Some(file(1, 5)));
    assert_eq!(reader.all_evidence()?, [file(1, 5)]);
    Ok(())
}
