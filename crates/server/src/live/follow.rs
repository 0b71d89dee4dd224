//! Follows the writer: applies durable readings, decides warnings, stores them and tells the pages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use campaign::warning::{self, Change};
use evaluation::Observed;
use serde_json::json;
use standards::time::Instant;
use standards::{Decimal, FactorCode, Reading, ReadingFlag, SectionId};
use store::{ReadStore, WarningRecord};
use tokio::sync::watch;

use super::{EVER, Heard, Numbered, SharedLive, decide};
use crate::ServerError;
use crate::clock::Clock;
use crate::commits::{Commits, Committed, News, Reviewed};
use crate::hub::Hub;
use crate::outbox::Outbox;
use crate::outlooks::Outlooks;
use crate::rain::{Arrivals, Rain};
use crate::registry::Registry;
use crate::writer::Writer;

/// Days close by themselves when the clock passes midnight: decide anew so often without any arrival.
const TICK: Duration = Duration::from_mins(1);
/// So often a quiet follower looks whether the server is stopping.
const LOOK: Duration = Duration::from_millis(200);

/// Pages are told at most so often how much is in quarantine, in milliseconds: counting it takes the longer the more strangers have sent.
const COUNT_MS: i64 = 5000;

/// Newest measuring times told to pages of one batch.
const TIMES_TOLD: usize = 20;

/// What following needs.
pub(crate) struct Follower {
    pub(crate) live: SharedLive,
    pub(crate) registry: Arc<Registry>,
    pub(crate) reader: Arc<dyn ReadStore>,
    pub(crate) writer: Writer,
    pub(crate) hub: Arc<Hub>,
    pub(crate) clock: Arc<Clock>,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) rain: Arc<Rain>,
    pub(crate) outlooks: Arc<Outlooks>,
    /// Where the readings go on to, for the tests of quality control.
    pub(crate) checks: Arc<Commits>,
    pub(crate) stopping: watch::Receiver<bool>,
}

/// Follows until the server stops. First decides everything already stored: a server killed between the readings
/// and their warnings makes good for it here.
pub(crate) fn follow(follower: &Follower, commits: &Commits) {
    let all: BTreeMap<_, _> =
        follower.registry.plan().sections.iter().map(|s| (s.id.clone(), EVER.0)).collect();
    follower.decide_or_log(&all);
    let mut day = follower.clock.now().day();
    let mut quiet = Duration::ZERO;
    let mut quarantine = Quarantine { grew: false, told: Instant(i64::MIN) };
    while !*follower.stopping.borrow() {
        let news = commits.take(LOOK);
        quarantine.tell(follower);
        if news.is_empty() {
            quiet += LOOK;
            if quiet >= TICK {
                quiet = Duration::ZERO;
                let now = follower.clock.now();
                follower.decide_or_log(&all.keys().map(|id| (id.clone(), now)).collect());
                follower.hub.tell("clock", &json!({ "now": now }));
            }
            continue;
        }
        let News { committed, reviewed, forecast, behind, missed, awaited, .. } = news;
        if behind {
            if !follower.catch_up(&all) {
                commits.fall_behind(missed);
                std::thread::sleep(LOOK);
                continue;
            }
            follower.checks.fall_behind(missed);
        }
        quarantine.grew |= committed.iter().flat_map(|group| group.iter()).any(|frame| frame.held.is_some());
        follower.take(committed.iter().flat_map(|group| group.iter()), reviewed.into_iter());
        for group in committed {
            follower.checks.tell(group);
        }
        let now = follower.clock.now();
        follower.decide_or_log(&forecast.into_iter().map(|section| (section, now)).collect());
        // Whoever moves a rehearsal's clock waits for the days that closed by it.
        if !awaited.is_empty() && now.day() > day {
            follower.decide_or_log(&all.keys().map(|id| (id.clone(), now)).collect());
            day = now.day();
        }
        News::tell_settled(awaited);
    }
}

/// What pages know of the quarantine.
struct Quarantine {
    /// Whether something came since they were told.
    grew: bool,
    /// When they were told.
    told: Instant,
}

impl Quarantine {
    fn tell(&mut self, follower: &Follower) {
        let now = Clock::wall();
        if self.grew && now.0.saturating_sub(self.told.0) >= COUNT_MS {
            (self.grew, self.told) = (false, now);
            follower.tell_quarantine();
        }
    }
}

impl Follower {
    /// Frames were dropped on the way: the store has them all. `false` when it could not be read.
    fn catch_up(&self, all: &BTreeMap<SectionId, Instant>) -> bool {
        tracing::info!("evaluation fell behind the arrivals and reads the store again");
        let live = self.live.reload(&self.registry, &*self.reader);
        if let Err(error) = live.and_then(|()| self.rain.reload(&self.registry, &*self.reader)) {
            tracing::error!(%error, "the store could not be read again; pages lack the newest readings until it can");
            return false;
        }
        self.live.newest().into_iter().for_each(|newest| self.clock.observe(newest));
        self.hub.tell("resync", &json!({}));
        self.decide_or_log(all);
        true
    }

    fn take<'c>(
        &self,
        gathered: impl Iterator<Item = &'c Committed>,
        reviewed: impl Iterator<Item = Reviewed>,
    ) {
        let mut arrived: BTreeMap<SectionId, Vec<Observed>> = BTreeMap::new();
        let mut rain = Arrivals::default();
        for committed in gathered {
            rain.sort_in(&self.registry, committed);
            self.sort_in(committed, &mut arrived);
        }
        // A review counts like a value that arrives: it is explained, it revises, and it can be revised.
        for Reviewed { mn, kind, observed } in reviewed {
            if let Some(feeds) = self.registry.feeds(&mn).filter(|feeds| feeds.kind == kind) {
                arrived.entry(feeds.section).or_default().push(observed);
            }
        }
        self.take_rain(rain);
        let touched: BTreeMap<SectionId, BTreeSet<Instant>> = arrived
            .into_iter()
            .filter_map(|(section, observed)| {
                let times = self.apply(&section, observed);
                (!times.is_empty()).then_some((section, times))
            })
            .collect();
        if touched.is_empty() {
            return;
        }
        self.hub.tell("clock", &json!({ "now": self.clock.now() }));
        for (section, times) in &touched {
            let newest: Vec<_> = times.iter().rev().take(TIMES_TOLD).collect();
            self.hub.tell("readings", &json!({ "section": section, "times": newest }));
        }
        let earliest = |times: BTreeSet<Instant>| times.first().copied().unwrap_or(EVER.1);
        self.decide_or_log(&touched.into_iter().map(|(id, times)| (id, earliest(times))).collect());
    }

    fn take_rain(&self, arrived: Arrivals) {
        let (gauges, newest) = self.rain.take(arrived);
        if !gauges.is_empty() {
            if let Some(newest) = newest {
                self.clock.observe(newest);
            }
            self.hub.tell("rain", &json!({ "gauges": gauges }));
        }
    }

    /// Puts the values of a frame to those of its section.
    fn sort_in(&self, committed: &Committed, arrived: &mut BTreeMap<SectionId, Vec<Observed>>) {
        let Some(feeds) = self.registry.feeds(&committed.mn) else { return };
        for observation in committed.observations.iter().filter(|o| o.kind == feeds.kind) {
            let (time, received) = (observation.time, committed.received);
            self.clock.observe(time);
            self.live.hear(&committed.mn, Heard { measured: time, received });
            let observed = |(factor, value, flag): &(FactorCode, Decimal, ReadingFlag)| Observed {
                reading: Reading { factor: *factor, time, received, value: *value, flag: *flag },
                frame: committed.frame,
                origin: feeds.origin,
            };
            let section = arrived.entry(feeds.section.clone()).or_default();
            let taken =
                observation.values.iter().filter(|(factor, ..)| self.registry.takes_part(&feeds, *factor));
            section.extend(taken.map(observed));
        }
    }

    /// Applies a section's arrivals; gives the measuring times at which something changed.
    fn apply(&self, section: &SectionId, observed: Vec<Observed>) -> BTreeSet<Instant> {
        let times: Vec<_> = observed.iter().map(|o| o.reading.time).collect();
        let mut sections = self.live.sections_mut();
        let Some(record) = sections.get_mut(section) else { return BTreeSet::new() };
        let applied = record.apply_all(observed);
        applied.iter().zip(times).filter(|(a, _)| a.changed).map(|(_, time)| time).collect()
    }

    fn decide_or_log(&self, sections: &BTreeMap<SectionId, Instant>) {
        for (section, earliest) in sections {
            if let Err(error) = self.decide(section, *earliest) {
                tracing::error!(section = section.as_str(), %error, "warnings could not be stored; decided again with the next reading");
            }
        }
    }

    /// Decides a section's warnings from the window that reaches back from the earliest touched measurement.
    fn decide(&self, section: &SectionId, earliest: Instant) -> Result<(), ServerError> {
        let rules = self.registry.plan().rules.warnings();
        let asof = self.clock.now();
        let stored = self.live.warnings_of(section);
        let changes = {
            let sections = self.live.sections();
            let Some(record) = sections.get(section) else { return Ok(()) };
            let Some(first) = record.first_day() else { return Ok(()) };
            let from = warning::window_from(&rules, asof.min(earliest.max(first.start())), &stored);
            let forecasts = self.outlooks.histories(section);
            match decide::history(section, record, from, asof, forecasts) {
                Some(history) => warning::decide(&rules, &history, &stored),
                None => return Ok(()),
            }
        };
        if changes.is_empty() {
            return Ok(());
        }
        let records = changes.iter().map(record_of).collect::<Result<Vec<_>, _>>()?;
        let ids = self.writer.run_blocking(move |store| store.put_warnings(&records))?;
        let put = changes.iter().zip(&ids).map(|(c, id)| Numbered { id: *id, warning: c.warning().clone() });
        self.live.put_warnings(put.collect());
        self.tell_warnings(section, &changes, &ids);
        self.outbox.tell_warnings(&changes, &stored);
        Ok(())
    }

    fn tell_warnings(&self, section: &SectionId, changes: &[Change], ids: &[i64]) {
        let name = self.registry.plan().section(section).map_or(section.as_str(), |s| s.name.as_str());
        for (change, id) in changes.iter().zip(ids) {
            let warning = change.warning();
            let state = if warning.is_open() { "open" } else { "closed" };
            let (severity, title) = (u8::from(warning.level), warning.title(name));
            match change {
                Change::Open(_) | Change::Reopen(_) if warning.is_open() => {
                    tracing::warn!(
                        warning = id,
                        section = section.as_str(),
                        severity,
                        title,
                        "warning opened"
                    );
                }
                _ => {
                    tracing::debug!(
                        warning = id,
                        section = section.as_str(),
                        state,
                        title,
                        "warning changed"
                    );
                }
            }
            self.hub.tell(
                "warning",
                &json!({ "id": id, "section": section, "state": state, "severity": severity, "title": title }),
            );
        }
    }

    fn tell_quarantine(&self) {
        match self.reader.held_devices() {
            Ok(devices) => {
                let frames: u64 = devices.iter().map(|d| d.frames).sum();
                self.hub.tell("quarantine", &json!({ "devices": devices.len(), "frames": frames }));
            }
            Err(error) => tracing::warn!(%error, "the quarantine could not be counted"),
        }
    }
}

fn record_of(change: &Change) -> Result<WarningRecord, ServerError> {
    let warning = change.warning();
    let body = serde_json::to_string(warning).map_err(|error| ServerError::Content(error.to_string()))?;
    Ok(WarningRecord {
        id: 0,
        key: warning.key.to_string(),
        section: warning.key.section.clone(),
        opened: warning.opened.measured,
        closed: warning.ended.map(|end| end.at.measured),
        body,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commits::Spans;
    use crate::live::Live;
    use crate::testing::{MN, World, eventually};

    #[test]
    fn readings_that_were_dropped_on_the_way_are_evaluated_when_the_store_can_be_read_again() {
        let world = World::new();
        let commits = Arc::new(Commits::default());
        let mn = standards::Mn::from(MN);
        let follower = Follower {
            live: Arc::new(Live::load(&world.registry, &*world.reader).unwrap()),
            registry: Arc::clone(&world.registry),
            reader: Arc::clone(&world.reader),
            writer: world.writer.clone(),
            hub: Arc::clone(&world.hub),
            clock: Arc::clone(&world.clock),
            outbox: world.outbox(),
            rain: Arc::new(Rain::load(&world.registry, &*world.reader).unwrap()),
            outlooks: Arc::default(),
            checks: Arc::default(),
            stopping: world.stop.subscribe(),
        };
        let (live, checks) = (Arc::clone(&follower.live), Arc::clone(&follower.checks));
        world.store(0, "0.1");
        world.hide("observation");
        let span = (Instant(1), Instant(2));
        let missed = Spans::from([((mn.clone(), standards::SeriesKind::Hour), span)]);
        commits.fall_behind(missed.clone());
        let thread = std::thread::spawn(move || follow(&follower, &commits));
        std::thread::sleep(Duration::from_millis(500));
        assert!(live.heard(&mn).is_none());
        world.show("observation");
        eventually("the reading counts", || live.heard(&mn).is_some());
        let News { behind, missed: passed_on, .. } = checks.take(Duration::from_secs(10));
        assert!(behind && passed_on == missed, "quality control knows where to look");
        world.stop.send(true).unwrap();
        thread.join().unwrap();
    }
}
