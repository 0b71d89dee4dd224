//! Stories of verdicts and reviews.

use standards::{FactorCode, Mn, SeriesKind};

use super::{Engine, at, frame};
use crate::{IntakeWriter, QualityStore, QualityWriter, ReviewRecord, StoreError, ValueKey, VerdictRecord};

const TP: FactorCode = FactorCode::TOTAL_PHOSPHORUS;

fn key(mn: &str, factor: FactorCode, hour: i64) -> ValueKey {
    ValueKey { mn: mn.into(), kind: SeriesKind::Hour, factor, time: at(hour) }
}

fn verdict(hour: i64, flag: u8, body: &str) -> VerdictRecord {
    VerdictRecord { key: key("A1", TP, hour), flag, body: body.into() }
}

/// One verdict a value, gone when it is good.
pub fn a_verdict_is_replaced_by_key_and_removed_when_the_value_is_good(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let values = [(TP, "0.2"), (FactorCode::PH, "7")];
    writer.take_in(&[frame("A1", 0, 0, &values), frame("A1", 4, 0, &values), frame("A2", 0, 0, &values)])?;
    let put = [
        verdict(4, 3, "b"),
        verdict(0, 4, "a"),
        VerdictRecord { key: key("A1", FactorCode::PH, 0), ..verdict(0, 3, "p") },
    ];
    writer.put_verdicts(&put, &[])?;
    writer.put_verdicts(&[verdict(4, 4, "worse")], &[key("A1", TP, 0), key("A1", TP, 99)])?;
    let told = |from, to| -> Result<Vec<(u8, String)>, StoreError> {
        let all = reader.verdicts(&Mn::from("A1"), SeriesKind::Hour, at(from), at(to))?;
        Ok(all.into_iter().map(|v| (v.flag, v.body)).collect())
    };
    assert_eq!(told(0, 5)?, [(3, "p".into()), (4, "worse".into())]);
    assert_eq!(told(0, 4)?, [(3, "p".into())]);
    assert_eq!(reader.verdicts(&Mn::from("A1"), SeriesKind::Day, at(0), at(5))?, []);
    assert_eq!(reader.verdicts(&Mn::from("A2"), SeriesKind::Hour, at(0), at(5))?, []);
    let stranger = VerdictRecord { key: key("never heard", TP, 0), ..verdict(0, 4, "x") };
    writer.put_verdicts(&[stranger], &[])?;
    assert_eq!(reader.verdicts(&Mn::from("never heard"), SeriesKind::Hour, at(0), at(5))?, []);
    drop((writer, reader));
    let (_writer, reader) = engine.open()?;
    assert_eq!(reader.verdicts(&Mn::from("A1"), SeriesKind::Hour, at(0), at(5))?.len(), 2);
    Ok(())
}

/// History grows only.
pub fn reviews_are_added_and_none_is_ever_changed(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    writer.take_in(&[frame("A1", 0, 0, &[(TP, "0.2")])])?;
    let review = |hour: i64, decision: &str| ReviewRecord {
        id: 0,
        key: key("A1", TP, 0),
        at: at(hour),
        by: "监测站".into(),
        decision: decision.into(),
        reason: "现场核实".into(),
    };
    let first = writer.add_review(&review(5, "exclude"))?;
    let second = writer.add_review(&review(6, "revoke"))?;
    assert!(first.is_some() && second > first);
    let stranger = ReviewRecord { key: key("never heard", TP, 0), ..review(7, "exclude") };
    assert_eq!(writer.add_review(&stranger)?, None);
    let all = reader.reviews(&Mn::from("A1"), SeriesKind::Hour, at(0), at(1))?;
    let mut expected = [review(5, "exclude"), review(6, "revoke")];
    for (record, id) in expected.iter_mut().zip([first, second]) {
        record.id = id.unwrap_or_default();
    }
    assert_eq!(all, expected);
    assert_eq!(reader.reviews(&Mn::from("A1"), SeriesKind::Hour, at(1), at(9))?, []);
    Ok(())
}
