//! Events in the water and faults of instruments, found in the committed values of every station of the plan, stored and told to the pages.
//!
//! A finding, and no verdict on anybody: nothing is left out of evaluation for it.

use std::collections::HashMap;

use serde_json::json;
use standards::time::Instant;
use standards::{Edition, Mn, SeriesKind};
use store::{EpisodeRecord, Observation, StoreError};
use weather::rain::{GaugeRecord, RainSeries, Span};

use super::Checking;
use super::watcher::Watcher;
use crate::ServerError;

/// So often waiting rows are looked at.
const LOOK_MS: u64 = 60_000;

/// Watchers of stations, each by the kind that the plan judges it by.
#[derive(Default)]
pub(super) struct Watchers {
    by_station: HashMap<Mn, Watcher>,
    looked: Option<Instant>,
}

impl Watchers {
    /// Builds the watcher of every station of the plan that has been heard.
    pub(super) fn begin(&mut self, checking: &Checking) {
        self.by_station.clear();
        for station in &checking.registry.plan().stations {
            if *checking.stopping.borrow() {
                return;
            }
            self.open(checking, &station.mn, station.kind);
        }
    }

    /// Takes values of a station in. Values of a kind that it is not judged by are passed over, as are daily ones: too few to learn from.
    pub(super) fn take(
        &mut self,
        checking: &Checking,
        (mn, kind): (&Mn, SeriesKind),
        committed: &[(Instant, &Observation)],
    ) {
        if checking.registry.station(mn.as_str()).is_none_or(|s| s.kind != kind) {
            return;
        }
        let rain = |span| fallen(checking, mn, span);
        let taken = self.by_station.get_mut(mn).and_then(|w| w.take((mn, kind), committed, rain));
        self.settle(checking, (mn, kind), taken);
    }

    /// Judges rows that have waited long enough.
    pub(super) fn look(&mut self, checking: &Checking) {
        let now = checking.clock.now();
        if self.looked.is_some_and(|looked| now.0.abs_diff(looked.0) < LOOK_MS) {
            return;
        }
        self.looked = Some(now);
        for station in &checking.registry.plan().stations {
            let of = (&station.mn, station.kind);
            if let Some(watcher) = self.by_station.get_mut(&station.mn) {
                let news = watcher.look(of, now);
                self.settle(checking, of, news);
            }
        }
    }

    fn settle(&mut self, checking: &Checking, of: (&Mn, SeriesKind), news: Option<Vec<EpisodeRecord>>) {
        let Some(changes) = news else { return self.open(checking, of.0, of.1) };
        if let Err(error) = keep(checking, of.0, changes) {
            failed(of.0, &error);
            // Built again with the next value, from what is stored.
            self.by_station.remove(of.0);
        }
    }

    fn open(&mut self, checking: &Checking, mn: &Mn, kind: SeriesKind) {
        if matches!(kind, SeriesKind::Day | SeriesKind::Sample) {
            return;
        }
        let registry = &checking.registry;
        let section = registry.feeds(mn).and_then(|feeds| registry.plan().section(&feeds.section));
        let profile = section.map(|section| registry.profile(section));
        let limit = |code, day| profile.as_ref()?.target_limit(Edition::in_force_on(day), code);
        let rain = |span| fallen(checking, mn, span);
        let opened = Watcher::open(&*checking.reader, (mn, kind), limit, rain);
        let kept = opened.map_err(ServerError::from).and_then(|opened| {
            let Some((watcher, changes)) = opened else { return Ok(None) };
            keep(checking, mn, changes).map(|()| Some(watcher))
        });
        match kept {
            Ok(Some(watcher)) => drop(self.by_station.insert(mn.clone(), watcher)),
            Ok(None) => {}
            Err(error) => {
                failed(mn, &error);
                self.by_station.remove(mn);
            }
        }
    }
}

/// Rain of the catchment of a station's section, or at the station's own gauge; `None` when nothing is known of it in the span: no rain is
/// another thing than no gauge.
fn fallen(checking: &Checking, mn: &Mn, span: Span) -> Option<RainSeries> {
    let plan = checking.registry.plan();
    let section = &checking.registry.feeds(mn)?.section;
    if let Some(area) = plan.rain.areas.iter().find(|area| area.section.as_ref() == Some(section)) {
        return Some(checking.rain.area(plan, area, span).series).filter(|series| knows(series, span));
    }
    let own = plan.rain.gauges.iter().find(|gauge| gauge.station.as_ref() == Some(mn))?;
    let gauges = checking.rain.gauges();
    let whole = gauges.get(own.id.as_str()).map(GaugeRecord::series).filter(|series| knows(series, span))?;
    // A season of a gauge is long, and this is asked for every row.
    Some(RainSeries::of(whole.touching(span.from, span.to).to_vec()))
}

fn knows(series: &RainSeries, span: Span) -> bool {
    !series.touching(span.from, span.to).is_empty()
}

fn keep(checking: &Checking, mn: &Mn, changes: Vec<EpisodeRecord>) -> Result<(), ServerError> {
    if changes.is_empty() {
        return Ok(());
    }
    let open = changes.iter().filter(|change| change.end.is_none()).count();
    let told = json!({ "mn": mn, "section": checking.registry.feeds(mn).map(|feeds| feeds.section), "told": changes.len(), "open": open });
    checking.writer.run_blocking(move |store| -> Result<(), StoreError> { store.put_episodes(&changes) })?;
    checking.hub.tell("episode", &told);
    Ok(())
}

fn failed(mn: &Mn, error: &ServerError) {
    tracing::error!(mn = mn.as_str(), %error, "episodes could not be stored; looked for again with the next reading or start");
}
