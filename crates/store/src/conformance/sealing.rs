//! Stories of the past: sealed days, forgotten frames, and the newest of every device.

use standards::time::Instant;
use standards::{FactorCode, FrameId, Mn, SeriesKind};

use super::{Engine, at, frame, held, observation, values};
use crate::{
    ArrivedFrame, Closed, FrameStore, HeldReason, IntakeWriter, Outcome, ReadingStore, SealingWriter,
    StoreError, StoredFrame, StoredReading,
};

const TP: FactorCode = FactorCode::TOTAL_PHOSPHORUS;
const PH: FactorCode = FactorCode::PH;

/// Seals until nothing is left to seal; gives the observations sealed.
pub(super) fn seal_all(writer: &mut impl SealingWriter, closed_before: Instant) -> Result<u64, StoreError> {
    let mut observations = 0;
    loop {
        let closed = Closed { measured_before: closed_before, received_before: closed_before };
        let slice = writer.seal(closed, 50)?;
        observations += slice.observations;
        if slice.done {
            return Ok(observations);
        }
    }
}

fn everything(reader: &impl ReadingStore, mn: &str) -> Result<Vec<StoredReading>, StoreError> {
    let mut all = Vec::new();
    for kind in SeriesKind::ALL {
        all.extend(reader.range(&Mn::from(mn), kind, Instant(i64::MIN), Instant(i64::MAX))?);
    }
    Ok(all)
}

fn row(hour: i64, factor: FactorCode, value: &str) -> (i64, String, String) {
    (hour, factor.to_string(), value.to_string())
}

/// Frames enough for whole blocks, of two devices in turn, with a revision.
fn season() -> Vec<ArrivedFrame> {
    let hourly = |n: i64| {
        let value = format!("0.{:03}", 100 + n * 37 % 90);
        frame(if n % 2 == 0 { "A1" } else { "A2" }, n / 2, 1000, &[(TP, &value), (PH, "8.10")])
    };
    let mut frames: Vec<_> = (0..700).map(hourly).collect();
    frames.push(frame("A1", 3, 90_000, &[(PH, "8.3")]));
    frames
}

/// Readings, tables, columns, the latest and every frame byte for byte, also after reopening.
pub fn sealing_changes_nothing_that_is_read(engine: &impl Engine) -> Result<(), StoreError> {
    let frames = season();
    let before = {
        let (mut writer, reader) = engine.open()?;
        writer.take_in(&frames)?;
        let before = (everything(&reader, "A1")?, everything(&reader, "A2")?);
        let latest = reader.latest(SeriesKind::Hour)?;
        let table = reader.table(&Mn::from("A1"), SeriesKind::Hour, at(2), at(200))?;
        assert_eq!(seal_all(&mut writer, at(10_000))?, 701);
        assert_eq!((everything(&reader, "A1")?, everything(&reader, "A2")?), before);
        assert_eq!(reader.latest(SeriesKind::Hour)?, latest);
        assert_eq!(reader.table(&Mn::from("A1"), SeriesKind::Hour, at(2), at(200))?, table);
        before
    };
    let (_writer, reader) = engine.open()?;
    assert_eq!((everything(&reader, "A1")?, everything(&reader, "A2")?), before);
    assert_eq!(reader.frame_count()?, 701);
    for (number, sent) in (1..).zip(&frames) {
        let stored = reader.frame(FrameId(number))?;
        let expected = StoredFrame {
            id: FrameId(number),
            mn: sent.mn.clone(),
            received: sent.received,
            peer: sent.peer.clone(),
            raw: sent.raw.to_vec(),
            held: None,
        };
        assert_eq!(stored, Some(expected));
    }
    assert_eq!(reader.frame(FrameId(702))?, None);
    Ok(())
}

/// As if the day were open; a later sealing merges what came.
pub fn a_sealed_day_takes_repeats_revisions_and_late_readings_as_an_open_one(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let frames = season();
    writer.take_in(&frames)?;
    seal_all(&mut writer, at(10_000))?;
    let repeated = writer.take_in(&frames)?;
    let first = |n: usize| Outcome::Repeated(FrameId(i64::try_from(n + 1).unwrap_or(0)));
    assert!(repeated.iter().enumerate().all(|(n, outcome)| *outcome == first(n)), "{repeated:?}");
    assert_eq!(reader.frame_count()?, 701);

    let revision = frame("A1", 5, 99_000, &[(TP, "0.999")]);
    let late = ArrivedFrame {
        raw: (*b"##between").into(),
        observations: vec![observation(5, &[(TP, "0.5")])].into_iter().map(shifted).collect(),
        ..frame("A1", 5, 0, &[])
    };
    let outcomes = writer.take_in(&[revision.clone(), late, revision])?;
    assert!(matches!(outcomes[..], [Outcome::Stored(a), Outcome::Stored(_), Outcome::Repeated(b)] if a == b));
    let open = everything(&reader, "A1")?;
    let of_hour = values(&reader, "A1", 5, 6)?;
    assert_eq!(
        of_hour.iter().map(|v| v.2.as_str()).collect::<Vec<_>>(),
        [frames[10].observations[0].values[0].1.to_string().as_str(), "8.10", "0.999", "0.5"]
    );
    assert_eq!(seal_all(&mut writer, at(10_000))?, 2);
    assert_eq!(everything(&reader, "A1")?, open);
    assert_eq!(seal_all(&mut writer, at(10_000))?, 0);
    Ok(())
}

fn shifted(mut observation: crate::Observation) -> crate::Observation {
    observation.time = observation.time.plus_ms(60_000);
    observation
}

/// The end of the closed days is exact.
pub fn sealing_goes_on_in_slices_and_leaves_open_days_alone(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    writer.take_in(&(0..96).map(|hour| frame("A1", hour, 0, &[(TP, "0.1")])).collect::<Vec<_>>())?;
    assert_eq!(seal_all(&mut writer, at(0))?, 0);
    assert_eq!(seal_all(&mut writer, at(48))?, 48);
    assert_eq!(seal_all(&mut writer, at(48))?, 0);
    assert_eq!(seal_all(&mut writer, at(72))?, 24);
    assert_eq!(values(&reader, "A1", 0, 200)?.len(), 96);
    assert_eq!(values(&reader, "A1", 47, 73)?.len(), 26);
    Ok(())
}

/// Readings stay; what is sent again is recognised; numbers are never given out twice.
pub fn forgotten_frames_leave_their_readings_and_are_known_by_their_values(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let frames = season();
    {
        let (mut writer, reader) = engine.open()?;
        let stranger = held("X", 0, HeldReason::UnknownDevice);
        writer.take_in(std::slice::from_ref(&stranger))?;
        writer.take_in(&frames)?;
        seal_all(&mut writer, at(10_000))?;
        let before = everything(&reader, "A1")?;
        assert_eq!(reader.forgotten()?.frames, 0);
        let mut gone = 0;
        loop {
            match writer.forget_frames(at(10_000), 300)? {
                0 => break,
                more => gone += more,
            }
        }
        assert_eq!((gone, reader.frame_count()?), (701, 1));
        assert_eq!((reader.forgotten()?.frames, reader.forgotten()?.newest), (701, FrameId(702)));
        assert_eq!(reader.frame(FrameId(2))?, None);
        assert_eq!(reader.frame(FrameId(1))?.map(|f| f.raw), Some(stranger.raw.to_vec()));
        assert_eq!(everything(&reader, "A1")?, before);
    }
    let (mut writer, reader) = engine.open()?;
    assert_eq!(writer.take_in(&frames[..2])?, [Outcome::Repeated(FrameId(2)), Outcome::Repeated(FrameId(3))]);
    let revised = writer.take_in(&[frame("A1", 0, 0, &[(TP, "0.7")])])?;
    assert_eq!(revised, [Outcome::Stored(FrameId(703))]);
    assert_eq!(values(&reader, "A1", 0, 1)?.last(), Some(&row(0, TP, "0.7")));
    Ok(())
}

/// By the measuring time of their values, open or sealed; frames without values by their arrival.
pub fn frames_of_a_device_are_listed_newest_first_and_page_by_page(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let mut frames: Vec<_> =
        (0..600).map(|n| frame(if n % 3 == 0 { "A2" } else { "A1" }, n, 0, &[(TP, "0.1")])).collect();
    frames.push(frame("A1", 20, 5000, &[(TP, "0.2")]));
    let heartbeat = ArrivedFrame { observations: Vec::new(), ..frame("A1", 22, 9000, &[]) };
    frames.push(heartbeat);
    writer.take_in(&frames)?;
    let mn = Mn::from("A1");
    let page = |before: i64, limit| -> Result<Vec<i64>, StoreError> {
        let frames = reader.frames_of(&mn, at(19), at(26), FrameId(before), limit)?;
        assert!(frames.iter().all(|f| f.mn == mn));
        Ok(frames.iter().map(|f| f.id.0).collect())
    };
    for _ in 0..2 {
        assert_eq!(page(i64::MAX, 100)?, [602, 601, 26, 24, 23, 21, 20]);
        assert_eq!(page(i64::MAX, 3)?, [602, 601, 26]);
        assert_eq!(page(26, 3)?, [24, 23, 21]);
        assert_eq!(page(20, 3)?, [] as [i64; 0]);
        seal_all(&mut writer, at(10_000))?;
    }
    assert!(reader.frames_of(&Mn::from("A9"), at(0), at(99), FrameId(i64::MAX), 9)?.is_empty());
    Ok(())
}

/// One factor of a table, and nothing of the others.
pub fn a_column_is_the_table_s_column_alone(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    writer.take_in(&season())?;
    let mn = Mn::from("A1");
    for _ in 0..2 {
        let table = reader.table(&mn, SeriesKind::Hour, at(2), at(60))?;
        let alone = reader.column(&mn, SeriesKind::Hour, PH, at(2), at(60))?;
        assert_eq!((alone.columns().len(), alone.times().len()), (1, 58));
        assert_eq!(alone.column(PH), table.column(PH));
        let of_all = reader.range(&mn, SeriesKind::Hour, at(2), at(60))?;
        let of_all: Vec<_> = of_all.into_iter().filter(|r| r.reading.factor == PH).collect();
        assert_eq!(reader.range_of(&mn, SeriesKind::Hour, PH, at(2), at(60))?, of_all);
        let none = reader.column(&mn, SeriesKind::Hour, FactorCode::TURBIDITY, at(2), at(60))?;
        assert!(none.times().is_empty());
        seal_all(&mut writer, at(240))?;
    }
    Ok(())
}

/// Each factor has its own newest time; late arrivals and other kinds do not touch it.
pub fn the_latest_of_every_device_is_its_newest_measurement_of_each_factor(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let check = |reader: &dyn ReadingStore| -> Result<(), StoreError> {
        let latest = reader.latest(SeriesKind::Hour)?;
        let lines: Vec<_> = latest.iter().map(|l| (l.mn.as_str(), l.time, l.received)).collect();
        assert_eq!(lines, [("A1", at(9), at(9).plus_ms(5)), ("A2", at(2), at(2).plus_ms(70_000))]);
        let of = |device: usize, factor| {
            let reading = latest[device].readings.iter().find(|r| r.reading.factor == factor);
            reading.map(|r| (r.reading.time, r.reading.value.to_string(), r.frame.0))
        };
        assert_eq!(of(0, TP), Some((at(9), "0.1".into(), 1)));
        assert_eq!(of(0, PH), Some((at(4), "8.20".into(), 2)));
        assert_eq!(of(1, TP), Some((at(2), "0.4".into(), 4)));
        assert_eq!(latest[0].readings.len(), 2);
        assert!(reader.latest(SeriesKind::Minute)?.is_empty());
        Ok(())
    };
    {
        let (mut writer, reader) = engine.open()?;
        assert!(reader.latest(SeriesKind::Hour)?.is_empty());
        writer.take_in(&[
            frame("A1", 9, 5, &[(TP, "0.1")]),
            frame("A1", 4, 40 * 3_600_000, &[(TP, "0.2"), (PH, "8.20")]),
            frame("A2", 2, 0, &[(TP, "0.3")]),
            frame("A2", 2, 70_000, &[(TP, "0.4")]),
        ])?;
        check(&reader)?;
        seal_all(&mut writer, at(10_000))?;
        check(&reader)?;
    }
    check(&engine.open()?.1)
}
