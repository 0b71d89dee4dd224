//! Quality control beside evaluation: every durable reading of every station and kind goes through its tests, verdicts that say something are
//! stored and told to the pages. Nothing is deleted and evaluation does not look at verdicts: people decide ([`crate::api`], reviews).
//!
//! Readings that a stopped server left untested are tested at its next start when they lie in the last 35 days of their series (8 of
//! minute and real-time values); older ones, such as a season of back-fill that was cut off, are not.

mod desk;
mod desks;
mod episodes;
mod told;
mod watcher;
mod written;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use standards::time::Instant;
use standards::{Mn, SeriesKind};
use store::{Observation, ReadStore, StoreError, VerdictRecord};
use tokio::sync::watch;

use self::desk::Changes;
use self::desks::Desks;
use self::episodes::Watchers;
pub(crate) use self::told::WrittenEpisode;
pub(crate) use self::written::{WrittenFinding, WrittenVerdict};
use crate::ServerError;
use crate::clock::Clock;
use crate::commits::{Commits, Committed, News, Spans};
use crate::hub::Hub;
use crate::rain::Rain;
use crate::registry::Registry;
use crate::writer::Writer;

/// So often a quiet thread looks whether the server is stopping.
const LOOK: Duration = Duration::from_millis(200);
/// Verdicts stored in one go of the writer: some milliseconds, which is what a frame may wait for them.
const TOGETHER: usize = 500;

/// What checking needs.
pub(crate) struct Checking {
    pub(crate) registry: Arc<Registry>,
    pub(crate) reader: Arc<dyn ReadStore>,
    pub(crate) writer: Writer,
    pub(crate) hub: Arc<Hub>,
    pub(crate) commits: Arc<Commits>,
    pub(crate) clock: Arc<Clock>,
    pub(crate) rain: Arc<Rain>,
    pub(crate) stopping: watch::Receiver<bool>,
}

/// What arrived, by station and kind: each observation with the moment it was received.
type Arrivals<'c> = HashMap<(&'c Mn, SeriesKind), Vec<(Instant, &'c Observation)>>;

/// Checks until the server stops. First tests what was stored last again: a server killed between the readings and their verdicts makes
/// good for it here.
pub(crate) fn check(checking: &Checking) {
    let mut desks = Desks::default();
    let mut watchers = Watchers::default();
    desks.begin(checking, Spans::new());
    watchers.begin(checking);
    while !*checking.stopping.borrow() {
        let News { committed, behind, missed, .. } = checking.commits.take(LOOK);
        if behind {
            tracing::info!("quality control fell behind the arrivals and reads the store again");
            desks.begin(checking, missed);
            watchers.begin(checking);
        }
        let arrived = arrivals(committed.iter().flat_map(|group| group.iter()));
        for (of, committed) in &arrived {
            watchers.take(checking, *of, committed);
        }
        desks.take(checking, &arrived);
        watchers.look(checking);
    }
}

fn arrivals<'c>(committed: impl Iterator<Item = &'c Committed>) -> Arrivals<'c> {
    let mut arrived = Arrivals::new();
    for one in committed {
        for observation in &one.observations {
            arrived.entry((&one.mn, observation.kind)).or_default().push((one.received, observation));
        }
    }
    arrived
}

/// What pages are told of a station's verdicts.
#[derive(Default)]
struct Told {
    put: usize,
    cleared: usize,
    newest: Option<Instant>,
}

impl Checking {
    /// Stores what changed and tells the pages.
    fn keep(&self, mut changes: Changes) -> Result<(), ServerError> {
        let mut stations: BTreeMap<Mn, Told> = BTreeMap::new();
        for key in changes.put.iter().map(|verdict| &verdict.key) {
            let told = stations.entry(key.mn.clone()).or_default();
            told.put += 1;
            told.newest = told.newest.max(Some(key.time));
        }
        for key in &changes.good {
            stations.entry(key.mn.clone()).or_default().cleared += 1;
        }
        while !changes.is_empty() {
            let put: Vec<VerdictRecord> = changes.put.drain(..changes.put.len().min(TOGETHER)).collect();
            let good = std::mem::take(&mut changes.good);
            self.writer
                .run_blocking(move |store| -> Result<(), StoreError> { store.put_verdicts(&put, &good) })?;
        }
        for (mn, Told { put, cleared, newest }) in stations {
            let section = self.registry.feeds(&mn).map(|feeds| feeds.section);
            let told =
                json!({ "mn": mn, "section": section, "told": put, "cleared": cleared, "newest": newest });
            self.hub.tell("quality", &told);
        }
        Ok(())
    }
}

fn failed(mn: &Mn, error: &ServerError) {
    tracing::error!(mn = mn.as_str(), %error, "verdicts could not be stored; tested again with the next reading or start");
}
