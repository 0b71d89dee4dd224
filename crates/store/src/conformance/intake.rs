//! Stories of frames and readings.

use standards::{Decimal, FactorCode, FrameId, Mn, ReadingFlag, SeriesKind};

use super::sealing::seal_all;
use super::{Engine, at, frame, held, values};
use crate::{ArrivedFrame, FrameStore, HeldReason, IntakeWriter, Outcome, ReadingStore, StoreError};

const TP: FactorCode = FactorCode::TOTAL_PHOSPHORUS;
const PH: FactorCode = FactorCode::PH;

fn row(hour: i64, factor: FactorCode, value: &str) -> (i64, String, String) {
    (hour, factor.to_string(), value.to_string())
}

/// Durable when it returns.
pub fn a_batch_is_there_when_the_call_returns_and_after_reopening(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let expected = vec![row(0, TP, "0.212"), row(0, PH, "8.11"), row(4, TP, "0.164")];
    {
        let (mut writer, reader) = engine.open()?;
        let outcomes = writer.take_in(&[
            frame("A1", 0, 60_000, &[(TP, "0.212"), (PH, "8.11")]),
            frame("A1", 4, 60_000, &[(TP, "0.164")]),
        ])?;
        assert!(outcomes.iter().all(|o| matches!(o, Outcome::Stored(_))), "{outcomes:?}");
        assert_eq!(values(&reader, "A1", 0, 24)?, expected);
    }
    let (_writer, reader) = engine.open()?;
    assert_eq!(values(&reader, "A1", 0, 24)?, expected);
    assert_eq!(reader.frame_count()?, 2);
    Ok(())
}

/// Idempotent, within one batch, across batches and across restarts.
pub fn the_same_bytes_are_stored_once(engine: &impl Engine) -> Result<(), StoreError> {
    let data = frame("A1", 0, 0, &[(TP, "0.212")]);
    let strange = held("A2", 0, HeldReason::UnknownDevice);
    let first = {
        let (mut writer, _reader) = engine.open()?;
        let outcomes = writer.take_in(&[data.clone(), strange.clone(), data.clone(), strange.clone()])?;
        let [Outcome::Stored(a), Outcome::Stored(b), Outcome::Repeated(c), Outcome::Repeated(d)] =
            outcomes[..]
        else {
            return Err(StoreError::Corrupt { what: format!("outcomes {outcomes:?}") });
        };
        assert_eq!((a, b), (c, d));
        (a, b)
    };
    let (mut writer, reader) = engine.open()?;
    assert_eq!(writer.take_in(&[data, strange])?, [Outcome::Repeated(first.0), Outcome::Repeated(first.1)]);
    assert_eq!(reader.frame_count()?, 2);
    assert_eq!(values(&reader, "A1", 0, 24)?.len(), 1);
    Ok(())
}

/// Same key, other value: both kept. A third sending of the older bytes is still a repeat.
pub fn a_revision_keeps_both_and_the_newest_arrival_comes_last(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let old = frame("A1", 0, 0, &[(TP, "0.119"), (PH, "8.30")]);
    writer.take_in(std::slice::from_ref(&old))?;
    writer.take_in(&[frame("A1", 0, 1000, &[(TP, "0.145")])])?;
    assert!(matches!(writer.take_in(&[old])?[..], [Outcome::Repeated(_)]));
    assert_eq!(values(&reader, "A1", 0, 1)?, [row(0, TP, "0.119"), row(0, PH, "8.30"), row(0, TP, "0.145")]);
    let range = reader.range(&Mn::from("A1"), SeriesKind::Hour, at(0), at(1))?;
    assert_ne!(range[0].frame, range[2].frame);
    Ok(())
}

/// A station's history in answer to a call, a file beside the telemetry: evidence, and no second row. Open or sealed.
pub fn the_same_values_in_other_bytes_are_kept_and_say_nothing_new(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let expected = [row(0, TP, "0.119"), row(0, PH, "8.30")];
    let other = |text: &str, values: &[(FactorCode, &str)]| ArrivedFrame {
        raw: text.as_bytes().into(),
        ..frame("A1", 0, 5000, values)
    };
    let again = other("##again", &[(PH, "8.30"), (TP, "0.119")]);
    let first = {
        let (mut writer, reader) = engine.open()?;
        writer.take_in(&[frame("A1", 0, 0, &[(TP, "0.119"), (PH, "8.30")])])?;
        let outcomes = writer.take_in(&[again.clone(), again.clone()])?;
        let [Outcome::Unchanged(first), Outcome::Repeated(second)] = outcomes[..] else {
            return Err(StoreError::Corrupt { what: format!("outcomes {outcomes:?}") });
        };
        assert_eq!(first, second);
        assert_eq!(reader.frame(first)?.map(|f| f.raw), Some(again.raw.to_vec()));
        assert_eq!(values(&reader, "A1", 0, 24)?, expected);
        assert_eq!(
            reader.latest_time(&Mn::from("A1"), SeriesKind::Hour)?,
            Some((at(0), at(0))),
            "the value is as old as its first arrival"
        );
        first
    };
    let (mut writer, reader) = engine.open()?;
    seal_all(&mut writer, at(10_000))?;
    assert_eq!(writer.take_in(&[again])?, [Outcome::Repeated(first)]);
    let part = writer.take_in(&[other("##part", &[(TP, "0.119")])])?;
    assert!(matches!(part[..], [Outcome::Unchanged(_)]), "{part:?}");
    assert_eq!((values(&reader, "A1", 0, 24)?.as_slice(), reader.frame_count()?), (&expected[..], 3));
    let listed = reader.frames_of(&Mn::from("A1"), at(0), at(1), FrameId(i64::MAX), 9)?;
    assert_eq!(listed.len(), 3);

    // One digit more, another flag or a time that is new is not the same.
    let mut flagged = other("##flag", &[(TP, "0.119")]);
    flagged.observations[0].values[0].2 = ReadingFlag::MAINTENANCE;
    let mut later = other("##later", &[(TP, "0.119")]);
    later.observations.extend(frame("A1", 4, 0, &[(TP, "0.119")]).observations);
    for new in [other("##digit", &[(PH, "8.3")]), flagged, later] {
        let outcomes = writer.take_in(std::slice::from_ref(&new))?;
        assert!(matches!(outcomes[..], [Outcome::Stored(_)]), "{new:?}: {outcomes:?}");
    }
    Ok(())
}

/// The newest arrival is in force, whatever was said before.
pub fn values_that_are_in_force_no_longer_are_a_revision_in_other_bytes(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    writer.take_in(&[frame("A1", 0, 0, &[(TP, "0.1")]), frame("A1", 0, 1000, &[(TP, "0.2")])])?;
    let back = ArrivedFrame { raw: (*b"##back").into(), ..frame("A1", 0, 2000, &[(TP, "0.1")]) };
    assert!(matches!(writer.take_in(std::slice::from_ref(&back))?[..], [Outcome::Stored(_)]));
    let told: Vec<_> = values(&reader, "A1", 0, 1)?.into_iter().map(|v| v.2).collect();
    assert_eq!(told, ["0.1", "0.2", "0.1"]);
    assert!(matches!(writer.take_in(&[back])?[..], [Outcome::Repeated(_)]));
    Ok(())
}

/// Exact decimals with their trailing zeros, negative and long ones, and every flag.
pub fn values_come_back_digit_for_digit(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let texts = [
        "8.20",
        "0",
        "0.000",
        "-3.5",
        "235.292750833832",
        "79228162514264337593543950335",
        "0.0000000000000000000000000001",
        "12",
    ];
    let flags = ["N", "L", "M", "hd", "T", "lr", "N", "B"];
    let mut arrived = frame("A1", 0, 0, &[]);
    for (text, flag) in texts.iter().zip(flags) {
        let flag: ReadingFlag = flag.parse().unwrap_or(ReadingFlag::NORMAL);
        let values = text.parse().unwrap_or(Decimal::MAX);
        arrived.observations[0].values.push((TP, values, flag));
    }
    writer.take_in(&[arrived])?;
    let range = reader.range(&Mn::from("A1"), SeriesKind::Hour, at(0), at(1))?;
    let back: Vec<_> =
        range.iter().map(|r| (r.reading.value.to_string(), r.reading.flag.to_string())).collect();
    let sent: Vec<_> = texts.iter().zip(flags).map(|(t, f)| ((*t).to_string(), f.to_string())).collect();
    assert_eq!(back, sent);
    Ok(())
}

/// Half-open, ordered by measuring time.
pub fn a_range_is_half_open_and_in_time_order_whatever_the_order_of_arrival(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    for (n, hour) in [8, 0, 12, 4].into_iter().enumerate() {
        let received = i64::try_from(n).unwrap_or(0) * 1000;
        writer.take_in(&[frame("A1", hour, received, &[(TP, &format!("0.{hour}"))])])?;
    }
    let hours = |from, to| values(&reader, "A1", from, to).map(|v| v.iter().map(|r| r.0).collect::<Vec<_>>());
    assert_eq!(hours(0, 24)?, [0, 4, 8, 12]);
    assert_eq!(hours(4, 12)?, [4, 8]);
    assert_eq!(hours(5, 8)?, [] as [i64; 0]);
    Ok(())
}

/// Late data never becomes the latest.
pub fn latest_means_newest_measured_not_newest_arrived(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let mn = Mn::from("A1");
    assert_eq!(reader.latest_time(&mn, SeriesKind::Hour)?, None);
    writer.take_in(&[frame("A1", 8, 5, &[(TP, "0.1")])])?;
    writer.take_in(&[frame("A1", 0, 40 * 3_600_000, &[(TP, "0.2")])])?;
    assert_eq!(reader.latest_time(&mn, SeriesKind::Hour)?, Some((at(8), at(8).plus_ms(5))));
    Ok(())
}

/// Keys are (station, kind, time).
pub fn series_of_different_kinds_and_stations_do_not_mix(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let mut real_time = frame("A1", 0, 0, &[(TP, "0.3")]);
    real_time.raw = (*b"##other").into();
    real_time.observations[0].kind = SeriesKind::RealTime;
    writer.take_in(&[frame("A1", 0, 0, &[(TP, "0.1")]), frame("A2", 0, 0, &[(TP, "0.2")]), real_time])?;
    assert_eq!(values(&reader, "A1", 0, 1)?, [row(0, TP, "0.1")]);
    assert_eq!(values(&reader, "A2", 0, 1)?, [row(0, TP, "0.2")]);
    assert_eq!(reader.range(&Mn::from("A1"), SeriesKind::RealTime, at(0), at(1))?.len(), 1);
    assert_eq!(values(&reader, "A3", 0, 1)?, []);
    Ok(())
}

/// Nothing of an unknown device is lost.
pub fn frames_of_unknown_devices_are_held_and_listed(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    writer.take_in(&[held("X", 0, HeldReason::UnknownDevice), held("X", 1, HeldReason::UnknownDevice)])?;
    writer.take_in(&[
        held("Y", 2, HeldReason::WrongPassword),
        held("X", 3, HeldReason::BadCrc),
        frame("A1", 0, 0, &[]),
    ])?;
    let devices = reader.held_devices()?;
    let lines: Vec<_> =
        devices.iter().map(|d| (d.mn.as_str(), d.reason, d.frames, d.first, d.last)).collect();
    assert_eq!(
        lines,
        [
            ("X", HeldReason::BadCrc, 1, at(3), at(3)),
            ("Y", HeldReason::WrongPassword, 1, at(2), at(2)),
            ("X", HeldReason::UnknownDevice, 2, at(0), at(1)),
        ]
    );
    assert_eq!(reader.held_frames(FrameId(0), 10)?.len(), 4);
    let page = reader.held_frames(FrameId(0), 2)?;
    assert_eq!(reader.held_frames(page[1].id, 10)?.len(), 2);
    assert_eq!(reader.frame(devices[0].last_frame)?.map(|f| f.held), Some(Some(HeldReason::BadCrc)));
    Ok(())
}

/// Admission of a device afterwards.
pub fn a_released_frame_becomes_readings_and_keeps_its_bytes(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let stranger = held("X", 0, HeldReason::UnknownDevice);
    writer.take_in(std::slice::from_ref(&stranger))?;
    let id = reader.held_frames(FrameId(0), 10)?[0].id;
    let observations = frame("X", 0, 0, &[(TP, "0.2")]).observations;
    assert!(writer.release(id, &observations)?);
    assert!(!writer.release(id, &observations)?, "a frame is released once");
    assert_eq!(values(&reader, "X", 0, 1)?, [row(0, TP, "0.2")]);
    assert!(reader.held_devices()?.is_empty());
    assert_eq!(reader.frame(id)?.map(|f| f.raw), Some(stranger.raw.to_vec()));
    assert_eq!(writer.take_in(&[stranger])?, [Outcome::Repeated(id)]);
    Ok(())
}

/// Readers are not frozen at the time they were opened.
pub fn a_reader_sees_what_is_written_while_it_is_open(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    for hour in 0..5 {
        let id = match writer.take_in(&[frame("A1", hour, 0, &[(TP, "0.1")])])?[..] {
            [Outcome::Stored(id)] => id,
            _ => FrameId(-1),
        };
        assert_eq!(values(&reader, "A1", 0, 24)?.len(), usize::try_from(hour).unwrap_or(0) + 1);
        assert_eq!(
            reader.frame(id)?.map(|f| (f.mn, f.peer)),
            Some((Mn::from("A1"), "127.0.0.1".to_string()))
        );
    }
    assert_eq!(reader.frame(FrameId(999))?, None);
    Ok(())
}
