//! The story of episodes.

use standards::{FactorCode, Mn, SeriesKind};

use super::{Engine, at, frame};
use crate::{EpisodeFilter, EpisodeRecord, EpisodeStore, EpisodeWriter, IntakeWriter, StoreError};

fn episode(mn: &str, subject: &str, start: i64, end: Option<i64>, body: &str) -> EpisodeRecord {
    EpisodeRecord {
        mn: mn.into(),
        kind: SeriesKind::Hour,
        subject: subject.into(),
        start: at(start),
        end: end.map(at),
        body: body.into(),
    }
}

/// One row a key, found by the time it touches.
pub fn an_episode_is_replaced_by_key_and_found_by_the_time_it_touches(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let values = [(FactorCode::PH, "7")];
    writer.take_in(&[frame("A1", 0, 0, &values), frame("A2", 0, 0, &values)])?;
    writer.put_episodes(&[
        episode("A1", "event", 8, None, "opened"),
        episode("A1", "fault w01001", 8, Some(9), "another subject"),
        episode("A2", "event", 40, Some(44), "another station"),
        episode("never heard", "event", 8, None, "x"),
    ])?;
    writer.put_episodes(&[
        episode("A1", "event", 8, Some(20), "ended"),
        episode("A1", "event", 30, None, "goes on"),
    ])?;
    drop((writer, reader));
    let (_writer, reader) = engine.open()?;
    let found = |mn: Option<&str>, from, to, limit| -> Result<Vec<String>, StoreError> {
        let filter = EpisodeFilter { mn: mn.map(Mn::from), from: at(from), to: at(to), limit };
        Ok(reader.episodes(&filter)?.into_iter().map(|e| e.body).collect())
    };
    assert_eq!(found(None, 0, 100, 9)?, ["another station", "goes on", "ended", "another subject"]);
    assert_eq!(found(None, 0, 100, 2)?, ["another station", "goes on"]);
    assert_eq!(found(Some("A1"), 90, 100, 9)?, ["goes on"]);
    assert_eq!(found(Some("A1"), 20, 30, 9)?, ["ended"]);
    assert_eq!(found(Some("A1"), 0, 8, 9)?, [""; 0]);
    assert_eq!(found(Some("never heard"), 0, 100, 9)?, [""; 0]);
    Ok(())
}
