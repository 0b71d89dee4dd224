//! Deviations from the protocol that stations showed since the server started.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use hj212::Diagnostic;
use standards::Mn;
use standards::time::Instant;

/// Kinds of deviations remembered of a station.
const MOST: usize = 64;

/// One kind of deviation of a station.
#[derive(Debug, Clone)]
pub(crate) struct Quirk {
    /// The newest one in words.
    pub(crate) words: String,
    /// Frames that showed it.
    pub(crate) frames: u64,
    /// When it was seen last.
    pub(crate) last: Instant,
}

/// Deviations by station and kind.
#[derive(Debug, Default)]
pub(crate) struct Quirks(Mutex<HashMap<Mn, BTreeMap<String, Quirk>>>);

impl Quirks {
    /// Notes what was wrong with a frame; costs nothing where nothing was.
    pub(crate) fn note(&self, mn: &Mn, received: Instant, diagnostics: &[Diagnostic]) {
        if diagnostics.is_empty() {
            return;
        }
        let mut stations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = stations.entry(mn.clone()).or_default();
        for diagnostic in diagnostics {
            let kind: String = format!("{:?}", diagnostic.deviation)
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            let words = || diagnostic.in_chinese().to_string();
            let room = known.len() < MOST;
            match known.get_mut(&kind) {
                Some(quirk) => {
                    quirk.frames += 1;
                    (quirk.words, quirk.last) = (words(), received);
                }
                None if room => {
                    known.insert(kind, Quirk { words: words(), frames: 1, last: received });
                }
                None => {}
            }
        }
    }

    /// The deviations of a station, the most frequent first.
    pub(crate) fn of(&self, mn: &Mn) -> Vec<Quirk> {
        let stations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<Quirk> = stations.get(mn).into_iter().flat_map(BTreeMap::values).cloned().collect();
        all.sort_by_key(|quirk| std::cmp::Reverse(quirk.frames));
        all
    }
}
