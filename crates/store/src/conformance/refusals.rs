//! The stories of refusals and of looking things up in the ledger.

use standards::time::Instant;

use super::Engine;
use crate::{
    LedgerEntry, LedgerQuery, LedgerStore, LedgerWriter, RefusalStore, RefusalWriter, Refused, StoreError,
};

fn refused(at: i64, what: &str) -> Refused {
    Refused {
        at: Instant(at),
        account: Some(7),
        title: "乡镇岗".into(),
        organisation: "township-ekou".into(),
        role: "township".into(),
        what: what.into(),
        about: String::new(),
        code: "no_right".into(),
        why: "无权".into(),
    }
}

/// Refusals are there after reopening, newest first; the same again is counted; the oldest make room.
pub fn refusals_are_kept_newest_first_counted_and_bounded(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    writer.put_refusal(&refused(1_000, "dispatch"), 60_000, 3)?;
    writer.put_refusal(&refused(2_000, "dispatch"), 60_000, 3)?;
    writer.put_refusal(&refused(90_000, "dispatch"), 60_000, 3)?;
    drop((writer, reader));
    let (mut writer, reader) = engine.open()?;
    let kept = reader.refusals(i64::MAX, 10)?;
    let said: Vec<_> = kept.iter().map(|r| (r.refused.at.0, r.times)).collect();
    assert_eq!(said, [(90_000, 1), (2_000, 2)]);
    assert_eq!(kept[0].refused, refused(90_000, "dispatch"));
    assert_eq!(reader.refusals(kept[0].seq, 10)?, kept[1..]);
    for n in 1..=3 {
        writer.put_refusal(&refused(100_000 + n, &format!("act {n}")), 60_000, 3)?;
    }
    let kept = reader.refusals(i64::MAX, 10)?;
    let said: Vec<_> = kept.iter().map(|r| r.refused.what.as_str()).collect();
    assert_eq!(said, ["act 3", "act 2", "act 1"]);
    Ok(())
}

/// Entries are looked up newest first by what their text contains and when they were recorded.
pub fn the_ledger_is_looked_up_newest_first(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let entry = |seq: i64, text: &str| LedgerEntry {
        seq,
        id: [u8::try_from(seq).unwrap_or(255); 16],
        about: None,
        recorded: Instant(seq * 100),
        text: text.into(),
        digest: [0; 32],
    };
    let all = [
        entry(1, "{\"kind\":\"a\"}"),
        entry(2, "{\"kind\":\"b\"}"),
        entry(3, "{\"kind\":\"a\",\"late\":\"x\"}"),
    ];
    writer.append_ledger(&all)?;
    let look = |parts: &[&str], from: Option<i64>, to: Option<i64>| {
        let parts: Vec<String> = parts.iter().map(|p| (*p).to_owned()).collect();
        let query = LedgerQuery { before: i64::MAX, parts, from: from.map(Instant), to: to.map(Instant) };
        let found = reader.ledger_lookup(&query, 10)?;
        Ok::<_, StoreError>(found.iter().map(|e| e.seq).collect::<Vec<_>>())
    };
    assert_eq!(look(&[], None, None)?, [3, 2, 1]);
    assert_eq!(look(&["\"kind\":\"a\""], None, None)?, [3, 1]);
    assert_eq!(look(&["\"kind\":\"a\"", "\"late\":"], None, None)?, [3]);
    assert_eq!(look(&[], Some(200), Some(300))?, [2]);
    let before = LedgerQuery { before: 3, ..LedgerQuery::default() };
    assert_eq!(reader.ledger_lookup(&before, 1)?, all[1..2]);
    assert_eq!(reader.ledger_entry(&[2; 16])?, Some(all[1].clone()));
    assert_eq!(reader.ledger_entry(&[9; 16])?, None);
    Ok(())
}
