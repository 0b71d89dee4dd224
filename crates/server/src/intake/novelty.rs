//! Which of the frames on their way to the writer say something new.
//!
//! The store knows the same bytes again. Programs and files say the same in other bytes: another order of members, a longer
//! export that holds last week's rows once more. Values that the store already has are not stored again.

use std::collections::{BTreeMap, HashMap};

use standards::time::Instant;
use standards::{Decimal, FactorCode, FrameId, Mn, ReadingFlag, SeriesKind};
use store::{ArrivedFrame, ReadStore, StoreError};

/// Longest stretch read from the store at once.
const STRETCH_MS: i64 = 7 * 24 * 3_600_000;

/// What a frame says beside what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Novelty {
    /// Something of which nothing was known. Frames in quarantine count as new.
    New,
    /// Another value than the known one, of at least one factor.
    Revision,
    /// Nothing: the newest known values are the same. The frame that brought the first of them, when it is stored.
    Known(Option<FrameId>),
}

type Key = (Mn, SeriesKind, Instant, FactorCode);
type Newest = HashMap<Key, (Decimal, ReadingFlag, Option<FrameId>)>;

/// Looks at frames in the order in which they would be stored: later ones are compared with earlier ones too.
///
/// Between this look and the commit another path may bring the same; then the store keeps the frame alone.
pub(crate) fn novelty(frames: &[ArrivedFrame], reader: &dyn ReadStore) -> Result<Vec<Novelty>, StoreError> {
    let mut known = stored(frames, reader)?;
    Ok(frames.iter().map(|frame| one(frame, &mut known)).collect())
}

fn one(frame: &ArrivedFrame, known: &mut Newest) -> Novelty {
    let (mut differs, mut same, mut unknown) = (false, None, frame.observations.is_empty());
    for observation in &frame.observations {
        for (factor, value, flag) in &observation.values {
            let key = (frame.mn.clone(), observation.kind, observation.time, *factor);
            match known.insert(key, (*value, *flag, None)) {
                // Digits count: 0.20 says more than 0.2.
                Some((v, f, by)) if v == *value && v.scale() == value.scale() && f == *flag => {
                    same = same.or(by);
                }
                Some(_) => differs = true,
                None => unknown = true,
            }
        }
    }
    if differs {
        Novelty::Revision
    } else if unknown {
        Novelty::New
    } else {
        Novelty::Known(same)
    }
}

/// The newest stored values at the frames' own times.
fn stored(frames: &[ArrivedFrame], reader: &dyn ReadStore) -> Result<Newest, StoreError> {
    let mut times: BTreeMap<(&Mn, SeriesKind), Vec<Instant>> = BTreeMap::new();
    for frame in frames {
        for observation in &frame.observations {
            times.entry((&frame.mn, observation.kind)).or_default().push(observation.time);
        }
    }
    let mut known = HashMap::new();
    for ((mn, kind), mut wanted) in times {
        wanted.sort_unstable();
        wanted.dedup();
        let mut rest = wanted.as_slice();
        while let Some(first) = rest.first() {
            let within = rest.partition_point(|time| time.0.saturating_sub(first.0) < STRETCH_MS);
            let (stretch, later) = rest.split_at(within.max(1));
            rest = later;
            let last = stretch.last().unwrap_or(first);
            // Revisions of one time come in the order of their arrival: the last one stays.
            for stored in reader.range(mn, kind, *first, Instant(last.0.saturating_add(1)))? {
                let reading = stored.reading;
                if stretch.binary_search(&reading.time).is_ok() {
                    let newest = (reading.value, reading.flag, Some(stored.frame));
                    known.insert((mn.clone(), kind, reading.time, reading.factor), newest);
                }
            }
        }
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use store::{IntakeWriter as _, Observation};
    use store_sqlite::{Options, open};

    use super::Novelty::{Known, New, Revision};
    use super::*;

    fn frame(mn: &str, hour: i64, values: &[(&str, &str)]) -> ArrivedFrame {
        let values =
            values.iter().map(|(f, v)| (f.parse().unwrap(), v.parse().unwrap(), ReadingFlag::NORMAL));
        let time = Instant(1_617_206_400_000 + hour * 3_600_000);
        ArrivedFrame {
            mn: mn.into(),
            received: time,
            peer: "t".into(),
            raw: format!("{mn}{hour}").into_bytes().into(),
            held: None,
            observations: vec![Observation { kind: SeriesKind::Hour, time, values: values.collect() }],
        }
    }

    #[test]
    fn the_same_values_in_other_bytes_are_known_and_other_ones_are_revisions() {
        let folder = tempfile::TempDir::new().unwrap();
        let (mut writer, reader) = open(folder.path(), Options::default()).unwrap();
        let (tp, ph) = ("w21011", "w01001");
        writer.take_in(&[frame("A", 0, &[(tp, "0.2"), (ph, "7")]), frame("A", 400, &[(tp, "0.3")])]).unwrap();
        let asked = [
            frame("A", 0, &[(tp, "0.2")]),
            frame("A", 0, &[(tp, "0.20")]),
            frame("A", 0, &[(tp, "0.20")]),
            frame("A", 4, &[(tp, "0.2")]),
            frame("A", 4, &[(tp, "0.2"), (ph, "7")]),
            frame("A", 400, &[(ph, "7"), (tp, "0.4")]),
            frame("B", 0, &[(tp, "0.2")]),
        ];
        let found = novelty(&asked, &reader).unwrap();
        let frame = Some(FrameId(1));
        assert_eq!(found, [Known(frame), Revision, Known(None), New, New, Revision, New]);
    }
}
