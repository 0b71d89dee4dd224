//! An episode as it is kept: its figures and its reason in words, so that an old one reads the same when the detector has changed since.

use quality::event::{Episode, EpisodeKind, EventKind};
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use standards::{FactorCode, Mn, SeriesKind};
use store::EpisodeRecord;

/// The content of an [`EpisodeRecord`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct WrittenEpisode {
    /// `event` for something in the water, `fault` for something in an instrument.
    pub(crate) class: String,
    /// `pollution`, `runoff`, `flood`; `spike`, `shift`, `offset`, `drift`, `variability`, `flat`, `impossible`.
    pub(crate) word: String,
    pub(crate) zh: String,
    pub(crate) en: String,
    pub(crate) decided: Instant,
    pub(crate) peak: Instant,
    /// Furthest first.
    pub(crate) factors: Vec<WrittenExcursion>,
    pub(crate) confidence: f64,
    pub(crate) reason: String,
    pub(crate) reason_en: String,
}

/// How far one factor went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct WrittenExcursion {
    pub(crate) factor: FactorCode,
    pub(crate) time: Instant,
    pub(crate) value: f64,
    pub(crate) baseline: f64,
    /// Deviation as a share of the limit, below 0 for a fall.
    pub(crate) score: f64,
}

impl WrittenEpisode {
    /// The record of an episode. `codes` are the factors of the detector's sensors in order; rain has none.
    pub(super) fn record(
        episode: &Episode,
        (mn, kind): (&Mn, SeriesKind),
        codes: &[FactorCode],
    ) -> EpisodeRecord {
        let factors: Vec<WrittenExcursion> = episode
            .factors
            .iter()
            .filter_map(|e| {
                let factor = *codes.get(e.sensor)?;
                let (time, value, baseline, score) = (e.time, e.value, e.baseline, e.score);
                Some(WrittenExcursion { factor, time, value, baseline, score })
            })
            .collect();
        let (class, word, zh, en) = match episode.kind {
            EpisodeKind::Event(kind) => ("event", kind.english(), kind.chinese(), kind.english()),
            EpisodeKind::Fault(kind) => ("fault", kind.english(), kind.chinese(), kind.english()),
        };
        // A spike may become a shift, so the subject of a fault is its sensor.
        let subject = match episode.kind {
            EpisodeKind::Event(EventKind::Flood) => "flood".to_owned(),
            EpisodeKind::Event(_) => "event".to_owned(),
            EpisodeKind::Fault(_) => format!("fault {}", factors.first().map_or("", |f| f.factor.as_str())),
        };
        // The detector has one name for a sensor, and that is the Chinese one.
        let english = |text: String, f: &WrittenExcursion| match f.factor.factor() {
            Some(known) => text.replace(&known.name, &known.english),
            None => text,
        };
        let reason_en = factors.iter().fold(episode.reason_english.clone(), english);
        let written = Self {
            class: class.into(),
            word: word.into(),
            zh: zh.into(),
            en: en.into(),
            decided: episode.decided,
            peak: episode.peak,
            factors,
            confidence: episode.confidence,
            reason: episode.reason.clone(),
            reason_en,
        };
        EpisodeRecord {
            mn: mn.clone(),
            kind,
            subject,
            start: episode.start,
            end: episode.end,
            // Text and finite numbers always become JSON.
            body: serde_json::to_string(&written).unwrap_or_default(),
        }
    }

    /// Reads a record; `None` when it does not read, as from a newer release.
    pub(crate) fn of(record: &EpisodeRecord) -> Option<Self> {
        serde_json::from_str(&record.body).ok()
    }
}
