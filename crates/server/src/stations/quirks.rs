//! Deviations from the protocol that stations showed since the server started.

use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};
use std::sync::{Mutex, PoisonError};

use hj212::{Deviation, Diagnostic};
use standards::Mn;
use standards::time::Instant;

/// One kind of deviation of a station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quirk {
    /// The newest one in words.
    pub(crate) words: String,
    /// Frames that showed it.
    pub(crate) frames: u64,
    /// When it was seen last.
    pub(crate) last: Instant,
}

/// The newest deviation of a kind. It is put into words when somebody reads it, and not at every frame.
#[derive(Debug)]
struct Noted {
    newest: Diagnostic,
    frames: u64,
    last: Instant,
}

/// Deviations of a station by their kind, of which the protocol knows a few dozen.
type Kinds = HashMap<Discriminant<Deviation>, Noted>;

/// Deviations by station and kind.
#[derive(Debug, Default)]
pub(crate) struct Quirks(Mutex<HashMap<Mn, Kinds>>);

impl Quirks {
    /// Notes what was wrong with a frame; costs nothing where nothing was.
    pub(crate) fn note(&self, mn: &Mn, received: Instant, diagnostics: &[Diagnostic]) {
        if diagnostics.is_empty() {
            return;
        }
        let mut stations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = stations.entry(mn.clone()).or_default();
        for diagnostic in diagnostics {
            let kind = discriminant(&diagnostic.deviation);
            let frames = known.get(&kind).map_or(0, |noted| noted.frames) + 1;
            known.insert(kind, Noted { newest: diagnostic.clone(), frames, last: received });
        }
    }

    /// The deviations of a station, the most frequent first.
    pub(crate) fn of(&self, mn: &Mn) -> Vec<Quirk> {
        let stations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kinds = stations.get(mn).into_iter().flat_map(HashMap::values);
        let mut all: Vec<Quirk> = kinds
            .map(|Noted { newest, frames, last }| Quirk {
                words: newest.in_chinese().to_string(),
                frames: *frames,
                last: *last,
            })
            .collect();
        all.sort_by(|one, other| other.frames.cmp(&one.frames).then_with(|| one.words.cmp(&other.words)));
        all
    }
}

#[cfg(test)]
mod tests {
    use hj212::Field;

    use super::*;

    #[test]
    fn deviations_of_one_kind_are_counted_together_and_the_newest_is_worded() {
        let quirks = Quirks::default();
        let (mn, other) = (Mn::from("A1"), Mn::from("A2"));
        let missing = |field| Diagnostic { at: 0, deviation: Deviation::MissingField(field) };
        let lower = Diagnostic { at: 0, deviation: Deviation::CrcLowerCase };
        quirks.note(&mn, Instant(1), &[lower.clone(), missing(Field::Flag)]);
        quirks.note(&mn, Instant(2), &[missing(Field::Qn)]);
        quirks.note(&other, Instant(3), std::slice::from_ref(&lower));
        let words = |diagnostic: &Diagnostic| diagnostic.in_chinese().to_string();
        let known = [
            Quirk { words: words(&missing(Field::Qn)), frames: 2, last: Instant(2) },
            Quirk { words: words(&lower), frames: 1, last: Instant(1) },
        ];
        assert_eq!(quirks.of(&mn), known);
        assert!(quirks.of(&Mn::from("A3")).is_empty());
    }
}
