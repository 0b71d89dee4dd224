//! Stories of frames that carry the values of several measuring times.

use standards::time::Instant;
use standards::{FactorCode, FrameId, Mn, SeriesKind};

use super::{Engine, at, frame, held, observation, values};
use crate::{
    ArrivedFrame, FrameStore, HeldReason, IntakeWriter, Observation, Outcome, ReadingStore, StoreError,
};

const TP: FactorCode = FactorCode::TOTAL_PHOSPHORUS;
const PH: FactorCode = FactorCode::PH;

/// A frame with a value of phosphorus for each of the hours; its bytes tell them.
fn several(hours: &[(i64, &str)]) -> ArrivedFrame {
    let observations: Vec<Observation> =
        hours.iter().map(|(hour, value)| observation(*hour, &[(TP, value)])).collect();
    let raw = format!("##{hours:?}").into_bytes().into();
    ArrivedFrame { raw, observations, ..frame("A1", 0, 0, &[]) }
}

fn row(hour: i64, value: &str) -> (i64, String, String) {
    (hour, TP.to_string(), value.to_string())
}

fn stored(outcomes: &[Outcome]) -> Result<FrameId, StoreError> {
    match outcomes {
        [Outcome::Stored(id)] => Ok(*id),
        other => Err(StoreError::Corrupt { what: format!("outcomes {other:?}") }),
    }
}

/// Times and kinds of one frame, in any order.
pub fn a_frame_may_carry_several_times_and_each_leads_to_it(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let mut rain = several(&[(2, "0.3"), (0, "0.1"), (1, "0.2")]);
    rain.observations
        .push(Observation { kind: SeriesKind::RealTime, ..observation(0, &[(TP, "0.9"), (PH, "7.1")]) });
    let id = stored(&writer.take_in(&[rain])?)?;
    assert_eq!(values(&reader, "A1", 0, 24)?, [row(0, "0.1"), row(1, "0.2"), row(2, "0.3")]);
    assert_eq!(reader.frame_count()?, 1);
    let mn = Mn::from("A1");
    let range = reader.range(&mn, SeriesKind::Hour, at(0), at(24))?;
    assert!(range.iter().all(|r| r.frame == id));
    assert_eq!(reader.range(&mn, SeriesKind::RealTime, at(0), at(1))?.len(), 2);
    assert_eq!(reader.latest_time(&mn, SeriesKind::Hour)?, Some((at(2), at(0))));
    Ok(())
}

/// In one batch, across batches and after other frames revised some of them.
pub fn a_frame_of_several_times_is_a_repeat_only_when_all_are_there_from_the_same_bytes(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let rain = several(&[(0, "0.1"), (1, "0.2")]);
    let outcomes = writer.take_in(&[rain.clone(), rain.clone()])?;
    let id = stored(&outcomes[..1])?;
    assert_eq!(outcomes[1], Outcome::Repeated(id));
    stored(&writer.take_in(&[several(&[(1, "0.4")])])?)?;
    assert_eq!(writer.take_in(std::slice::from_ref(&rain))?, [Outcome::Repeated(id)]);
    assert_eq!(values(&reader, "A1", 0, 24)?, [row(0, "0.1"), row(1, "0.2"), row(1, "0.4")]);

    // The same bytes say more by now: what they say is stored, none of it is lost.
    let more = ArrivedFrame { observations: several(&[(0, "0.1"), (5, "0.6")]).observations, ..rain };
    let again = stored(&writer.take_in(std::slice::from_ref(&more))?)?;
    assert_ne!(again, id);
    assert_eq!(values(&reader, "A1", 5, 6)?, [row(5, "0.6")]);
    assert!(matches!(writer.take_in(&[more])?[..], [Outcome::Repeated(_)]));
    assert_eq!(reader.frame_count()?, 3);
    Ok(())
}

/// The others stay as they are.
pub fn one_of_several_times_is_revised_alone(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    writer.take_in(&[several(&[(0, "0.1"), (1, "0.2"), (2, "0.3")])])?;
    let revising = stored(&writer.take_in(&[several(&[(1, "0.25"), (3, "0.4")])])?)?;
    assert_eq!(
        values(&reader, "A1", 0, 24)?,
        [row(0, "0.1"), row(1, "0.2"), row(1, "0.25"), row(2, "0.3"), row(3, "0.4")]
    );
    let range = reader.range(&Mn::from("A1"), SeriesKind::Hour, at(0), at(24))?;
    let of_revising: Vec<Instant> =
        range.iter().filter(|r| r.frame == revising).map(|r| r.reading.time).collect();
    assert_eq!(of_revising, [at(1), at(3)]);
    let table = reader.table(&Mn::from("A1"), SeriesKind::Hour, at(0), at(24))?;
    let column = table.column(TP);
    let in_force: Vec<String> = (0..4)
        .filter_map(|row| column.and_then(|c| c.get(row)))
        .map(|(value, _)| value.to_string())
        .collect();
    assert_eq!(in_force, ["0.1", "0.25", "0.3", "0.4"]);
    Ok(())
}

/// The later one in the frame is the one in force; sent again it is a repeat.
pub fn a_time_that_stands_twice_in_one_frame_keeps_both_in_order(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let twice = several(&[(0, "0.1"), (0, "0.2")]);
    let id = stored(&writer.take_in(std::slice::from_ref(&twice))?)?;
    assert_eq!(writer.take_in(&[twice])?, [Outcome::Repeated(id)]);
    assert_eq!(values(&reader, "A1", 0, 1)?, [row(0, "0.1"), row(0, "0.2")]);
    Ok(())
}

/// Admission of a device whose frames say several times.
pub fn a_released_frame_may_say_several_times(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let stranger = held("A1", 0, HeldReason::UnknownDevice);
    let id = stored(&writer.take_in(std::slice::from_ref(&stranger))?)?;
    let observations = several(&[(0, "0.1"), (1, "0.2")]).observations;
    assert!(writer.release(id, &observations)?);
    assert_eq!(values(&reader, "A1", 0, 24)?, [row(0, "0.1"), row(1, "0.2")]);
    let known = ArrivedFrame { observations, held: None, ..stranger };
    assert_eq!(writer.take_in(&[known])?, [Outcome::Repeated(id)]);
    Ok(())
}
