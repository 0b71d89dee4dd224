//! The watcher of one station: its detector of events, built from what is stored, and the episodes that are known of it.

use std::collections::{BTreeMap, BTreeSet};

use quality::event::{Detector, Episode, Output, Point, Role, Sense, Sensor, Settings, Verdict, bad_from};
use standards::time::{BeijingDay, DAY_MS, Instant};
use standards::{FactorCode, Limit, Mn, ReadingFlag, SeriesKind};
use store::{EpisodeFilter, EpisodeRecord, Observation, ReadStore, StoreError};
use weather::rain::{RainForm, RainSeries, Span};

use super::told::WrittenEpisode;

/// Stage and discharge by the codes of HJ 212-2017 and SL 651-2014: their rise explains others.
const FLOW: [&str; 4] = ["w00000", "Q", "Z", "ZR"];
/// Ten minutes for the values of a row that come in several frames.
const WAIT_MS: i64 = 600_000;
/// A value measured so long after it was received has a wrong clock, and would close all rows before it.
const AHEAD_MS: i64 = 3_600_000;
/// So much of the beginning of what was read is only learned from, when there is more before it.
const FIRST_DAYS: i64 = 30;
/// Rows from which the interval of a station is known.
const SOME_ROWS: usize = 12;
/// Most known episodes that are read.
const MOST: usize = 1000;

/// Days read before the block of the newest value, and days of a block: a watcher is built anew in each, so that what it says depends
/// on what is stored and hardly on when the server was started.
fn reach(kind: SeriesKind) -> (i64, i64) {
    match kind {
        SeriesKind::Hour | SeriesKind::Day | SeriesKind::Sample => (60, 30),
        SeriesKind::RealTime | SeriesKind::Minute => (20, 10),
    }
}

fn block(kind: SeriesKind, time: Instant) -> i64 {
    time.0.div_euclid(reach(kind).1 * DAY_MS)
}

pub(super) struct Watcher {
    detector: Detector,
    codes: Vec<FactorCode>,
    rain: bool,
    /// Since when values were read.
    from: Instant,
    rows: usize,
    newest: Instant,
    /// Known episodes by subject and start.
    known: BTreeMap<(String, Instant), EpisodeRecord>,
    /// Start under which an episode of the detector is kept.
    kept: BTreeMap<u64, Instant>,
}

impl Watcher {
    /// Builds a watcher from what is stored, with the limit of each factor's target class; gives what of its episodes is not stored yet.
    /// `None` for a station without values.
    pub(super) fn open(
        reader: &dyn ReadStore,
        (mn, kind): (&Mn, SeriesKind),
        limit: impl Fn(FactorCode, BeijingDay) -> Option<Limit>,
        rain: impl Fn(Span) -> Option<RainSeries>,
    ) -> Result<Option<(Self, Vec<EpisodeRecord>)>, StoreError> {
        let Some((measured, received)) = reader.latest_time(mn, kind)? else { return Ok(None) };
        let newest = measured.min(received.plus_ms(AHEAD_MS));
        let (lead, length) = reach(kind);
        let from = Instant((block(kind, newest) * length - lead) * DAY_MS);
        let mut rows: BTreeMap<Instant, BTreeMap<FactorCode, (f64, ReadingFlag)>> = BTreeMap::new();
        for stored in reader.range(mn, kind, from, newest.plus_ms(1))? {
            let reading = stored.reading;
            if let Some(value) = number(&(reading.factor, reading.value, reading.flag))
                && reading.time.0 - reading.received.0 <= AHEAD_MS
            {
                rows.entry(reading.time).or_default().insert(reading.factor, (value, reading.flag));
            }
        }
        let codes: BTreeSet<FactorCode> = rows.values().flat_map(|row| row.keys().copied()).collect();
        let codes: Vec<FactorCode> = codes.into_iter().filter(|code| role(*code).is_some()).collect();
        let fallen = rain(Span { from, to: newest });
        let limit = |code| limit(code, newest.day());
        let mut sensors: Vec<Sensor> = codes.iter().filter_map(|code| sensor(*code, limit(*code))).collect();
        if fallen.is_some() {
            sensors
                .push(Sensor { name: "降雨".into(), role: Role::Rain, sense: Sense::Either, limit: None });
        }
        let settings = Settings { wait_ms: WAIT_MS, ..Settings::of_interval(interval(kind, &rows)) };
        let earlier = EpisodeFilter { mn: Some(mn.clone()), from, to: Instant(i64::MAX), limit: MOST };
        let stored = reader.episodes(&earlier)?.into_iter().filter(|e| e.kind == kind);
        let mut watcher = Self {
            detector: Detector::new(settings, sensors),
            codes,
            rain: fallen.is_some(),
            from,
            rows: rows.len(),
            newest: Instant(i64::MIN),
            known: stored.map(|e| ((e.subject.clone(), e.start), e)).collect(),
            kept: BTreeMap::new(),
        };
        for (time, row) in &rows {
            let values: Vec<_> = row.iter().map(|(code, (value, _))| (*code, *value)).collect();
            let known =
                |span: Span| fallen.as_ref().filter(|series| !series.touching(span.from, span.to).is_empty());
            watcher.row(*time, &values, |span| Some(known(span)?.total(span)));
        }
        let has_before = is_heard(reader, (mn, kind), Span { from: from.plus_ms(-lead * DAY_MS), to: from })?;
        let trusted = if has_before { from.plus_ms(FIRST_DAYS * DAY_MS) } else { from };
        let changes = watcher.catch_up((mn, kind), trusted);
        Ok(Some((watcher, changes)))
    }

    /// What the detector says of everything read, against what is known.
    fn catch_up(&mut self, of: (&Mn, SeriesKind), trusted: Instant) -> Vec<EpisodeRecord> {
        let (episodes, _) = self.drain();
        let last: BTreeMap<u64, Episode> = episodes.into_iter().map(|e| (e.id, e)).collect();
        let mut changes = Vec::new();
        let mut going: BTreeSet<(String, Instant)> = BTreeSet::new();
        for episode in last.into_values() {
            let record = self.settled(&episode, of);
            let key = (record.subject.clone(), record.start);
            if record.end.is_none() {
                going.insert(key.clone());
            }
            // One from before the trusted days was told by a detector that knew more: only its end may still be missing.
            let known = self.known.get(&key);
            let is_wanted = episode.start >= trusted || known.is_some_and(|known| known.end.is_none());
            if is_wanted && known != Some(&record) {
                changes.push(record.clone());
                self.known.insert(key, record);
            }
        }
        // What was going on and is not seen any more, as when its values were corrected, has ended where it was last told.
        for (key, record) in &mut self.known {
            if record.end.is_none() && !going.contains(key) {
                let peak = WrittenEpisode::of(record).map_or(record.start, |written| written.peak);
                record.end = Some(peak.max(record.start));
                changes.push(record.clone());
            }
        }
        changes
    }

    /// Takes new values in; what is to be stored. `None` when the watcher must be built anew to take them: they are late, come of a new factor
    /// or the first gauge, or begin a new block.
    pub(super) fn take(
        &mut self,
        of: (&Mn, SeriesKind),
        committed: &[(Instant, &Observation)],
        rain: impl Fn(Span) -> Option<RainSeries>,
    ) -> Option<Vec<EpisodeRecord>> {
        for (received, observation) in committed {
            let time = observation.time;
            // What lies before everything that was read would not be read again either.
            if time.0 - received.0 > AHEAD_MS || time < self.from {
                continue;
            }
            let values: Vec<(FactorCode, f64)> =
                observation.values.iter().filter_map(|v| Some((v.0, number(v)?))).collect();
            let is_new = |code: &FactorCode| role(*code).is_some() && !self.codes.contains(code);
            let begins = block(of.1, time) > block(of.1, self.newest);
            // The first rain that is heard of gives the detector a sensor more.
            let is_raining = !self.rain && rain(Span { from: time.plus_ms(-DAY_MS), to: time }).is_some();
            if self.rows < SOME_ROWS || begins || is_raining || values.iter().any(|(code, _)| is_new(code)) {
                return None;
            }
            self.rows += usize::from(time > self.newest);
            self.row(time, &values, |span| Some(rain(span)?.total(span)));
        }
        self.news(of)
    }

    /// Judges what has waited long enough.
    pub(super) fn look(&mut self, of: (&Mn, SeriesKind), now: Instant) -> Option<Vec<EpisodeRecord>> {
        self.detector.advance(now);
        self.news(of)
    }

    fn news(&mut self, of: (&Mn, SeriesKind)) -> Option<Vec<EpisodeRecord>> {
        let (episodes, late) = self.drain();
        // A station of minutes is built anew at its next block only: it has too many values to read them for each late one.
        if late && matches!(of.1, SeriesKind::Hour) {
            return None;
        }
        let mut changes = Vec::new();
        for episode in episodes {
            let record = self.settled(&episode, of);
            let key = (record.subject.clone(), record.start);
            if self.known.insert(key, record.clone()).as_ref() != Some(&record) {
                changes.push(record);
            }
        }
        Some(changes)
    }

    fn row(
        &mut self,
        time: Instant,
        values: &[(FactorCode, f64)],
        rain: impl Fn(Span) -> Option<weather::rain::Total>,
    ) {
        if self.rain && time > self.newest {
            let from = self.newest.max(time.plus_ms(-DAY_MS));
            if let Some(mm) = rain(Span { from, to: time }).and_then(|total| f64::try_from(total.mm).ok()) {
                self.detector.push(time, self.codes.len(), mm);
            }
        }
        for (code, value) in values {
            if let Ok(at) = self.codes.binary_search(code) {
                self.detector.push(time, at, *value);
            }
        }
        self.newest = self.newest.max(time);
    }

    fn drain(&mut self) -> (Vec<Episode>, bool) {
        let (mut episodes, mut late) = (Vec::new(), false);
        while let Some(output) = self.detector.poll() {
            match output {
                Output::Episode(episode) => episodes.push(episode),
                Output::Point(Point { verdict: Verdict::Unjudged, sensor, .. }) => {
                    late |= sensor < self.codes.len();
                }
                Output::Point(_) => {}
            }
        }
        (episodes, late)
    }

    /// The record of an episode, under the start of the known one of its subject that it overlaps: a detector that learned from other
    /// days sees the same thing begin a little sooner or later.
    fn settled(&mut self, episode: &Episode, (mn, kind): (&Mn, SeriesKind)) -> EpisodeRecord {
        let mut record = WrittenEpisode::record(episode, (mn, kind), &self.codes);
        let kept = self.kept.get(&episode.id).copied().or_else(|| {
            let end = record.end.unwrap_or(Instant(i64::MAX));
            let overlaps = |e: &&EpisodeRecord| {
                e.subject == record.subject
                    && e.start <= end
                    && record.start <= e.end.unwrap_or(Instant(i64::MAX))
            };
            self.known.values().find(overlaps).map(|e| e.start)
        });
        record.start = kept.unwrap_or(record.start);
        self.kept.insert(episode.id, record.start);
        record
    }
}

/// Whether anything is stored of a span. Its last day is looked at first: nearly always it answers, and costs little.
fn is_heard(reader: &dyn ReadStore, (mn, kind): (&Mn, SeriesKind), span: Span) -> Result<bool, StoreError> {
    let last_day = span.from.max(span.to.plus_ms(-DAY_MS));
    Ok(!reader.range(mn, kind, last_day, span.to)?.is_empty()
        || !reader.range(mn, kind, span.from, last_day)?.is_empty())
}

/// What a factor is to the detector; `None` for what says nothing of the water, as rain of one gauge or the state of a device.
fn role(code: FactorCode) -> Option<Role> {
    let text = code.as_str();
    if FLOW.contains(&text) {
        return Some(Role::Flow);
    }
    (RainForm::of_code(text).is_none() && code.factor().is_some()).then_some(Role::Quality)
}

/// A factor with the limit of its section's target class.
fn sensor(code: FactorCode, limit: Option<Limit>) -> Option<Sensor> {
    let (name, role, sense) = (code.name().to_owned(), role(code)?, Sense::of(code));
    Some(Sensor { name, role, sense, limit: limit.and_then(bad_from) })
}

fn number((_, value, flag): &(FactorCode, standards::Decimal, ReadingFlag)) -> Option<f64> {
    flag.counts().then(|| f64::try_from(*value).ok()).flatten()
}

/// Hours between rows: of what was read, or four (national stations) while that is too little.
fn interval<V>(kind: SeriesKind, rows: &BTreeMap<Instant, V>) -> f64 {
    let times: Vec<i64> = rows.keys().map(|time| time.0).collect();
    let mut spacings: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    spacings.sort_unstable();
    let unknown = if kind == SeriesKind::Hour { 4 * 3_600_000 } else { 60_000 };
    let middle = spacings.get(spacings.len() / 2).filter(|_| spacings.len() + 1 >= SOME_ROWS);
    #[expect(clippy::cast_precision_loss, reason = "spacings of at most ninety days")]
    let ms = *middle.unwrap_or(&unknown) as f64;
    ms / 3_600_000.0
}
