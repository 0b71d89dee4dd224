//! The desk of one station and kind: its checker, and which of its values are known to have a stored verdict.

use std::collections::{BTreeMap, BTreeSet};

use quality::{Arrived, StationChecker, StationSettings, Verdict};
use standards::time::Instant;
use standards::{Decimal, FactorCode, Mn, ReadingFlag, SeriesKind};
use store::{Observation, ReadStore, StoreError, StoredReading, ValueKey, VerdictRecord};

use super::written::WrittenVerdict;
use crate::ServerError;

const DAY_MS: i64 = 86_400_000;
/// Days read before the first one that is judged, so that a baseline of thirty days is there.
const LEAD_DAYS: i64 = 35;
/// The same for minute and real-time values, of which a day has more than a month of others.
const SHORT_LEAD_DAYS: i64 = 8;
/// Days judged in one piece.
const PIECE_DAYS: i64 = 30;

type Place = (Instant, FactorCode);

/// What must be stored.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) put: Vec<VerdictRecord>,
    pub(super) good: Vec<ValueKey>,
}

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        self.put.is_empty() && self.good.is_empty()
    }
}

pub(super) struct Desk {
    checker: StationChecker,
    /// Values of the last days with a stored verdict.
    told: BTreeSet<Place>,
    newest: Instant,
}

impl Desk {
    /// A desk that knows what is stored of its station, with the verdicts that are not there yet. What is stored already is left as
    /// it is: the beginning of what was read lacks what lies before it.
    pub(super) fn open(
        reader: &dyn ReadStore,
        mn: &Mn,
        kind: SeriesKind,
        settings: StationSettings,
    ) -> Result<(Self, Changes), StoreError> {
        let mut checker = StationChecker::new(settings);
        let newest = reader.latest_time(mn, kind)?.map_or(Instant(i64::MIN), |(measured, _)| measured);
        let from = newest.plus_ms(-lead(kind, checker.horizon_ms()));
        let readings = reader.range(mn, kind, from, newest.plus_ms(1))?;
        let found = judged(&mut checker, &readings, newest);
        let stored = reader.verdicts(mn, kind, from, newest.plus_ms(1))?;
        let mut told: BTreeSet<Place> = stored.iter().map(|v| (v.key.time, v.key.factor)).collect();
        let trusted = from.plus_ms(checker.horizon_ms());
        let missing =
            found.into_values().filter(|v| v.time >= trusted && !told.contains(&(v.time, v.factor)));
        let put: Vec<_> = missing.map(|verdict| WrittenVerdict::record(&verdict, mn, kind)).collect();
        told.extend(put.iter().map(|v| (v.key.time, v.key.factor)));
        Ok((Self { checker, told, newest }, Changes { put, good: Vec::new() }))
    }

    /// Judges new values, each with the moment it was received. Gives what changed, and the times of values that are too old for the checker.
    pub(super) fn judge(
        &mut self,
        mn: &Mn,
        kind: SeriesKind,
        committed: &[(Instant, &Observation)],
    ) -> (Changes, Vec<Instant>) {
        let arrived: Vec<Arrived<'_>> = committed
            .iter()
            .map(|(received, observation)| Arrived {
                time: observation.time,
                received: Some(*received),
                values: &observation.values,
            })
            .collect();
        let mut now: BTreeMap<Place, Option<VerdictRecord>> = BTreeMap::new();
        let told = &self.told;
        let too_old = self.checker.observe_all(&arrived, |verdict| {
            let place = (verdict.time, verdict.factor);
            if verdict.says_something() {
                now.insert(place, Some(WrittenVerdict::record(verdict, mn, kind)));
            } else if told.contains(&place) || now.contains_key(&place) {
                now.insert(place, None);
            }
        });
        let mut changes = Changes::default();
        for ((time, factor), record) in now {
            match record {
                Some(record) => {
                    self.told.insert((time, factor));
                    changes.put.push(record);
                }
                None if self.told.remove(&(time, factor)) => {
                    changes.good.push(ValueKey { mn: mn.clone(), kind, factor, time });
                }
                None => {}
            }
        }
        self.newest = arrived.iter().map(|one| one.time).fold(self.newest, Instant::max);
        let oldest = self.newest.plus_ms(-lead(kind, self.checker.horizon_ms()));
        while self.told.first().is_some_and(|(time, _)| *time < oldest) {
            self.told.pop_first();
        }
        (changes, too_old)
    }
}

/// The earliest time of which [`Desk::open`] stores verdicts: before it, what was read lacks what lies before it.
pub(super) fn trusted(
    reader: &dyn ReadStore,
    mn: &Mn,
    kind: SeriesKind,
    settings: &StationSettings,
) -> Result<Instant, StoreError> {
    let horizon = StationChecker::new(settings.clone()).horizon_ms();
    let newest = reader.latest_time(mn, kind)?.map_or(Instant(i64::MIN), |(measured, _)| measured);
    Ok(newest.plus_ms(horizon - lead(kind, horizon)))
}

/// Judges a span of old values anew, in pieces, and hands over what changed of each: `span` is that of values which arrived too late for
/// the checker at work.
pub(super) fn recheck(
    reader: &dyn ReadStore,
    mn: &Mn,
    kind: SeriesKind,
    settings: &StationSettings,
    span: (Instant, Instant),
    mut keep: impl FnMut(Changes) -> Result<(), ServerError>,
) -> Result<(), ServerError> {
    let horizon = StationChecker::new(settings.clone()).horizon_ms();
    let end = span.1.plus_ms(horizon);
    let mut from = span.0;
    while from <= end {
        let to = from.plus_ms(PIECE_DAYS * DAY_MS).min(end.plus_ms(1));
        let mut checker = StationChecker::new(settings.clone());
        // A little beyond the piece, so that the last value has its neighbour.
        let readings = reader.range(mn, kind, from.plus_ms(-lead(kind, horizon)), to.plus_ms(DAY_MS))?;
        let mut found = judged(&mut checker, &readings, to.plus_ms(DAY_MS));
        found.retain(|(time, _), _| from <= *time && *time < to);
        let mut changes = Changes::default();
        for old in reader.verdicts(mn, kind, from, to)? {
            if !found.contains_key(&(old.key.time, old.key.factor)) {
                changes.good.push(old.key);
            }
        }
        changes.put = found.values().map(|verdict| WrittenVerdict::record(verdict, mn, kind)).collect();
        keep(changes)?;
        from = to;
    }
    Ok(())
}

/// How far before a value its checker must begin.
fn lead(kind: SeriesKind, horizon: i64) -> i64 {
    let days = match kind {
        SeriesKind::Hour | SeriesKind::Day | SeriesKind::Sample => LEAD_DAYS,
        SeriesKind::RealTime | SeriesKind::Minute => SHORT_LEAD_DAYS,
    };
    (days * DAY_MS).max(2 * horizon)
}

/// Feeds stored readings, of each time and factor the one in force; gives the verdicts that say something.
fn judged(
    checker: &mut StationChecker,
    readings: &[StoredReading],
    until: Instant,
) -> BTreeMap<Place, Verdict> {
    type Row = (Instant, Instant, Vec<(FactorCode, Decimal, ReadingFlag)>);
    let mut rows: Vec<Row> = Vec::new();
    for StoredReading { reading, .. } in readings.iter().filter(|r| r.reading.time <= until) {
        let value = (reading.factor, reading.value, reading.flag);
        match rows.last_mut().filter(|(time, ..)| *time == reading.time) {
            None => rows.push((reading.time, reading.received, vec![value])),
            Some((_, received, values)) => {
                *received = reading.received;
                match values.iter_mut().find(|(factor, ..)| *factor == reading.factor) {
                    Some(known) => *known = value,
                    None => values.push(value),
                }
            }
        }
    }
    let arrived: Vec<Arrived<'_>> = rows
        .iter()
        .map(|(time, received, values)| Arrived { time: *time, received: Some(*received), values })
        .collect();
    let mut found = BTreeMap::new();
    let _in_order = checker.observe_all(&arrived, |verdict| {
        let place = (verdict.time, verdict.factor);
        if verdict.says_something() {
            found.insert(place, verdict.clone());
        } else {
            found.remove(&place);
        }
    });
    found
}
