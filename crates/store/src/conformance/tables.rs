//! Stories of readings as columns.

use std::collections::BTreeMap;

use standards::time::Instant;
use standards::{Decimal, FactorCode, Mn, ReadingFlag, ReadingTable, SeriesKind};

use super::{Engine, at, frame};
use crate::{ArrivedFrame, IntakeWriter, ReadingStore, StoreError};

const TP: FactorCode = FactorCode::TOTAL_PHOSPHORUS;
const PH: FactorCode = FactorCode::PH;

type Values = BTreeMap<(Instant, FactorCode), (Decimal, ReadingFlag)>;

fn of_table(table: &ReadingTable) -> Values {
    assert!(table.times().is_sorted_by(|a, b| a < b));
    let cells = table.columns().iter().flat_map(|column| {
        let rows = table.times().iter().enumerate();
        rows.filter_map(|(row, time)| Some(((*time, column.factor()), column.get(row)?)))
    });
    cells.collect()
}

/// The last of each factor and time; for values within the bounds of a table.
fn last_of_range(
    reader: &impl ReadingStore,
    mn: &Mn,
    from: Instant,
    to: Instant,
) -> Result<Values, StoreError> {
    let range = reader.range(mn, SeriesKind::Hour, from, to)?;
    Ok(range
        .iter()
        .map(|r| ((r.reading.time, r.reading.factor), (r.reading.value, r.reading.flag)))
        .collect())
}

fn flagged(mut frame: ArrivedFrame, flag: &str) -> ArrivedFrame {
    let flag = flag.parse().unwrap_or(ReadingFlag::NORMAL);
    frame.observations.iter_mut().flat_map(|o| &mut o.values).for_each(|v| v.2 = flag);
    frame.raw = [&*frame.raw, flag.as_str().as_bytes()].concat().into();
    frame
}

/// A factor is revised alone; its flag goes with it.
pub fn a_table_holds_the_newest_arrival_of_each_factor_and_time(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    writer.take_in(&[
        frame("A1", 4, 0, &[(TP, "0.119"), (PH, "8.30")]),
        frame("A1", 0, 60_000, &[(PH, "8.1")]),
        flagged(frame("A1", 4, 90_000, &[(TP, "-145")]), "M"),
    ])?;
    let table = reader.table(&Mn::from("A1"), SeriesKind::Hour, at(0), at(24))?;
    assert_eq!(table.times(), [at(0), at(4)]);
    let get = |factor, row| {
        let value = table.column(factor).and_then(|column| column.get(row));
        value.map(|(value, flag)| (value.to_string(), flag.to_string()))
    };
    assert_eq!(get(TP, 0), None);
    assert_eq!(get(TP, 1), Some(("-145".into(), "M".into())));
    assert_eq!(get(PH, 0), Some(("8.1".into(), "N".into())));
    assert_eq!(get(PH, 1), Some(("8.3".into(), "N".into())));
    Ok(())
}

/// The bounds of time, the kind and the device are those of a range.
pub fn a_table_is_half_open_and_empty_for_an_unknown_device(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let unknown = reader.table(&Mn::from("A1"), SeriesKind::Hour, at(0), at(24))?;
    assert_eq!(unknown, ReadingTable::default());
    writer.take_in(&[8, 0, 12, 4].map(|hour| frame("A1", hour, 0, &[(TP, "0.1")])))?;
    writer.take_in(&[frame("A1", 16, 0, &[]), frame("A2", 4, 0, &[(TP, "0.2")])])?;
    let table = reader.table(&Mn::from("A1"), SeriesKind::Hour, at(4), at(12))?;
    assert_eq!(table.times(), [at(4), at(8)]);
    let after = reader.table(&Mn::from("A1"), SeriesKind::Hour, at(12), at(24))?;
    assert_eq!(after.times(), [at(12)], "a frame without values makes no row");
    assert!(reader.table(&Mn::from("A1"), SeriesKind::Day, at(0), at(24))?.times().is_empty());
    Ok(())
}

/// Hundreds of frames in any order, with revisions, gaps, lengths of every kind.
pub fn a_table_is_what_a_range_gives_last(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let factors = [TP, PH, FactorCode::AMMONIA_NITROGEN, FactorCode::TURBIDITY, FactorCode::DISSOLVED_OXYGEN];
    let mut drawn = 20_260_401u64;
    let mut draw = |below: u64| {
        drawn = drawn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (drawn >> 33) % below
    };
    let mut frames = Vec::new();
    for received in 0..600 {
        let hour = i64::try_from(draw(150)).unwrap_or(0);
        let mut arrived = frame(if draw(4) == 0 { "A2" } else { "A1" }, hour, received, &[]);
        arrived.raw = format!("##{received}").into_bytes().into();
        let values = (0..draw(8)).map(|_| {
            let factor = factors[usize::try_from(draw(5)).unwrap_or(0)];
            let size = 10u64.pow(u32::try_from(draw(19)).unwrap_or(0));
            let sign = if draw(5) == 0 { -1 } else { 1 };
            let mantissa = sign * i64::try_from(draw(1 << 31) % size * draw(1 << 20)).unwrap_or(0);
            let value = Decimal::new(mantissa, u32::try_from(draw(19)).unwrap_or(0));
            let flag = ["N", "N", "L", "hd", "M"][usize::try_from(draw(5)).unwrap_or(0)];
            (factor, value, flag.parse().unwrap_or(ReadingFlag::NORMAL))
        });
        arrived.observations[0].values = values.collect();
        frames.push(arrived);
    }
    for batch in frames.chunks(37) {
        writer.take_in(batch)?;
    }
    for mn in ["A1", "A2"].map(Mn::from) {
        for (from, to) in [(0, 150), (17, 90), (149, 150)] {
            let expected = last_of_range(&reader, &mn, at(from), at(to))?;
            assert!(!expected.is_empty());
            assert_eq!(of_table(&reader.table(&mn, SeriesKind::Hour, at(from), at(to))?), expected);
        }
    }
    Ok(())
}
