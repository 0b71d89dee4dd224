//! The water as it is now: every section's record and its warnings, kept up as frames become durable.

mod decide;
mod follow;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use ::quality::Decision;
use campaign::warning::Warning;
use evaluation::{Observed, SectionRecord};
use standards::time::Instant;
use standards::{Mn, Origin, Reading, ReadingFlag, SectionId};
use store::{ReadStore, ReviewRecord, StoredReading, WarningFilter, WarningRecord};

pub(crate) use follow::{Follower, follow};

use crate::ServerError;
use crate::registry::{Registry, laboratory};

/// Instants before every measurement and after it.
const EVER: (Instant, Instant) = (Instant(i64::MIN), Instant(i64::MAX));

/// A warning with its number in the store.
#[derive(Debug, Clone)]
pub(crate) struct Numbered {
    pub(crate) id: i64,
    pub(crate) warning: Warning,
}

/// Newest measurement of a station.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heard {
    pub(crate) measured: Instant,
    pub(crate) received: Instant,
}

/// State derived from the store; lost with the process and built again from it.
#[derive(Debug)]
pub(crate) struct Live {
    sections: RwLock<BTreeMap<SectionId, SectionRecord>>,
    warnings: RwLock<Vec<Numbered>>,
    heard: RwLock<HashMap<Mn, Heard>>,
}

impl Live {
    /// Reads everything the plan's sections need from the store.
    pub(crate) fn load(registry: &Registry, reader: &dyn ReadStore) -> Result<Self, ServerError> {
        let (sections, heard) = records(registry, reader)?;
        let stored = reader.warnings(&WarningFilter::default())?;
        let warnings = stored.iter().rev().map(numbered).collect::<Result<_, _>>()?;
        Ok(Self {
            sections: RwLock::new(sections),
            warnings: RwLock::new(warnings),
            heard: RwLock::new(heard),
        })
    }

    /// Reads the sections' records from the store again.
    fn reload(&self, registry: &Registry, reader: &dyn ReadStore) -> Result<(), ServerError> {
        let (sections, heard) = records(registry, reader)?;
        *self.sections_mut() = sections;
        *self.heard.write().unwrap_or_else(PoisonError::into_inner) = heard;
        Ok(())
    }

    pub(crate) fn sections(&self) -> RwLockReadGuard<'_, BTreeMap<SectionId, SectionRecord>> {
        self.sections.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn sections_mut(&self) -> RwLockWriteGuard<'_, BTreeMap<SectionId, SectionRecord>> {
        self.sections.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Newest measurement of a station, by measuring time.
    pub(crate) fn heard(&self, mn: &Mn) -> Option<Heard> {
        self.heard.read().unwrap_or_else(PoisonError::into_inner).get(mn).copied()
    }

    /// Newest measurement of all stations.
    pub(crate) fn newest(&self) -> Option<Instant> {
        self.heard.read().unwrap_or_else(PoisonError::into_inner).values().map(|h| h.measured).max()
    }

    fn hear(&self, mn: &Mn, now: Heard) {
        let mut heard = self.heard.write().unwrap_or_else(PoisonError::into_inner);
        let known = heard.entry(mn.clone()).or_insert(now);
        if now.measured >= known.measured {
            *known = now;
        }
    }

    /// Warnings that a condition picks, newest number first.
    pub(crate) fn warnings(&self, pick: impl Fn(&Warning) -> bool) -> Vec<Numbered> {
        let warnings = self.warnings.read().unwrap_or_else(PoisonError::into_inner);
        warnings.iter().rev().filter(|w| pick(&w.warning)).cloned().collect()
    }

    fn warnings_of(&self, section: &SectionId) -> Vec<Warning> {
        let warnings = self.warnings.read().unwrap_or_else(PoisonError::into_inner);
        warnings.iter().filter(|w| w.warning.key.section == *section).map(|w| w.warning.clone()).collect()
    }

    fn put_warnings(&self, changed: Vec<Numbered>) {
        let mut warnings = self.warnings.write().unwrap_or_else(PoisonError::into_inner);
        for new in changed {
            match warnings.iter_mut().find(|w| w.id == new.id) {
                Some(known) => *known = new,
                None => warnings.push(new),
            }
        }
    }
}

type Records = (BTreeMap<SectionId, SectionRecord>, HashMap<Mn, Heard>);

fn records(registry: &Registry, reader: &dyn ReadStore) -> Result<Records, ServerError> {
    let mut sections = BTreeMap::new();
    let mut heard = HashMap::new();
    for section in &registry.plan().sections {
        let mut observations = Vec::new();
        for station in registry.stations_of(&section.id) {
            let readings = reader.range(&station.mn, station.kind, EVER.0, EVER.1)?;
            let observed =
                |r: StoredReading| Observed { reading: r.reading, frame: r.frame, origin: station.origin };
            let reviews = reader.reviews(&station.mn, station.kind, EVER.0, EVER.1)?;
            let reviewed = reviews.iter().filter_map(|r| reviewed(r, &readings, station.origin));
            let reviewed: Vec<Observed> = reviewed.collect();
            observations.extend(readings.into_iter().map(observed));
            observations.extend(reviewed);
            if let Some((measured, received)) = reader.latest_time(&station.mn, station.kind)? {
                heard.insert(station.mn.clone(), Heard { measured, received });
            }
        }
        let results = laboratory(&section.id);
        if let Some(feeds) = registry.feeds(&results) {
            let readings = reader.range(&results, feeds.kind, EVER.0, EVER.1)?;
            let taken = readings.into_iter().filter(|r| registry.takes_part(&feeds, r.reading.factor));
            let observed =
                |r: StoredReading| Observed { reading: r.reading, frame: r.frame, origin: feeds.origin };
            observations.extend(taken.map(observed));
            if let Some((measured, received)) = reader.latest_time(&results, feeds.kind)? {
                heard.insert(results, Heard { measured, received });
            }
        }
        let record = SectionRecord::from_observations(registry.profile(section), observations)
            .map_err(|error| ServerError::Content(format!("断面 {}：{error}", section.name)))?;
        sections.insert(section.id.clone(), record);
    }
    Ok((sections, heard))
}

/// The value as it counts after a review: withdrawn, or as it was. It is the value that was in force when it was reviewed; one that
/// arrives later is another value and counts until somebody looks at it. `readings` hold those of its time; `None` without any.
pub(crate) fn reviewed(
    review: &ReviewRecord,
    readings: &[StoredReading],
    origin: Origin,
) -> Option<Observed> {
    let from = readings.partition_point(|r| r.reading.time < review.key.time);
    let same = readings.get(from..)?.iter().take_while(|r| r.reading.time == review.key.time);
    let known =
        same.filter(|r| r.reading.factor == review.key.factor && r.reading.received <= review.at).last()?;
    let mut reading = Reading { received: review.at, ..known.reading };
    if Decision::parse(&review.decision) == Some(Decision::Exclude) {
        reading.flag = ReadingFlag::WITHDRAWN;
    }
    Some(Observed { reading, frame: known.frame, origin })
}

/// Whether a warning was open at a moment of measuring time.
pub(crate) fn open_at(warning: &Warning, moment: Instant) -> bool {
    warning.opened.measured <= moment && warning.ended.is_none_or(|end| end.at.measured > moment)
}

fn numbered(record: &WarningRecord) -> Result<Numbered, ServerError> {
    let warning = serde_json::from_str(&record.body)
        .map_err(|error| ServerError::Content(format!("预警 {}：{error}", record.id)))?;
    Ok(Numbered { id: record.id, warning })
}

/// Shared state.
pub(crate) type SharedLive = Arc<Live>;
