//! Quality control beside evaluation: every durable reading of every station and kind goes through its tests, verdicts that say something are
//! stored and told to the pages. Nothing is deleted and evaluation does not look at verdicts: people decide ([`crate::api`], reviews).

mod desk;
mod episodes;
mod told;
mod watcher;
mod written;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use standards::time::Instant;
use standards::{Mn, SeriesKind};
use store::{Observation, ReadStore, StoreError};
use tokio::sync::watch;

use self::desk::{Changes, Desk};
use self::episodes::Watchers;
pub(crate) use self::told::WrittenEpisode;
pub(crate) use self::written::{WrittenFinding, WrittenVerdict};
use crate::ServerError;
use crate::clock::Clock;
use crate::commits::{Commits, Committed, News};
use crate::hub::Hub;
use crate::rain::Rain;
use crate::registry::Registry;
use crate::writer::Writer;

/// So often a quiet thread looks whether the server is stopping.
const LOOK: Duration = Duration::from_millis(200);

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

type Desks = HashMap<(Mn, SeriesKind), Desk>;

/// Checks until the server stops. First tests what was stored last again: a server killed between the readings and their verdicts makes
/// good for it here.
pub(crate) fn check(checking: &Checking) {
    let mut desks = Desks::new();
    let mut watchers = Watchers::default();
    checking.begin(&mut desks);
    watchers.begin(checking);
    while !*checking.stopping.borrow() {
        let News { committed, behind, .. } = checking.commits.take(LOOK);
        if behind {
            tracing::info!("quality control fell behind the arrivals and reads the store again");
            desks.clear();
            checking.begin(&mut desks);
            watchers.begin(checking);
        }
        checking.take(&mut desks, &mut watchers, committed.iter().flat_map(|group| group.iter()));
        watchers.look(checking);
    }
}

impl Checking {
    /// Opens the desk of every station of the plan that has been heard.
    fn begin(&self, desks: &mut Desks) {
        for station in &self.registry.plan().stations {
            for kind in SeriesKind::ALL {
                if *self.stopping.borrow() {
                    return;
                }
                match self.reader.latest_time(&station.mn, kind) {
                    Ok(None) => {}
                    Ok(Some(_)) => self.open(desks, &station.mn, kind),
                    Err(error) => failed(&station.mn, &error.into()),
                }
            }
        }
    }

    /// Opens a desk from what is stored, and stores what it finds untold.
    fn open(&self, desks: &mut Desks, mn: &Mn, kind: SeriesKind) {
        let settings = self.registry.plan().quality.settings(mn.as_str());
        let opened = Desk::open(&*self.reader, mn, kind, settings).map_err(ServerError::from);
        match opened.and_then(|(desk, changes)| self.keep(mn, &changes).map(|()| desk)) {
            Ok(desk) => drop(desks.insert((mn.clone(), kind), desk)),
            Err(error) => failed(mn, &error),
        }
    }

    fn take<'c>(
        &self,
        desks: &mut Desks,
        watchers: &mut Watchers,
        committed: impl Iterator<Item = &'c Committed>,
    ) {
        let mut arrived: HashMap<(&Mn, SeriesKind), Vec<(Instant, &Observation)>> = HashMap::new();
        for one in committed {
            for observation in &one.observations {
                arrived.entry((&one.mn, observation.kind)).or_default().push((one.received, observation));
            }
        }
        for ((mn, kind), committed) in arrived {
            watchers.take(self, (mn, kind), &committed);
            let key = (mn.clone(), kind);
            let Some(desk) = desks.get_mut(&key) else {
                // The store has these values already.
                self.open(desks, mn, kind);
                continue;
            };
            let kept = self.judge(desk, mn, kind, &committed);
            if let Err(error) = kept {
                failed(mn, &error);
                // Opened again with the next value, from what is stored.
                desks.remove(&key);
            }
        }
    }

    fn judge(
        &self,
        desk: &mut Desk,
        mn: &Mn,
        kind: SeriesKind,
        committed: &[(Instant, &Observation)],
    ) -> Result<(), ServerError> {
        let (changes, too_old) = desk.judge(mn, kind, committed);
        self.keep(mn, &changes)?;
        let Some((first, last)) = too_old.iter().min().copied().zip(too_old.iter().max().copied()) else {
            return Ok(());
        };
        let settings = self.registry.plan().quality.settings(mn.as_str());
        desk::recheck(&*self.reader, mn, kind, &settings, (first, last), |changes| self.keep(mn, &changes))
    }

    /// Stores what changed and tells the pages.
    fn keep(&self, mn: &Mn, changes: &Changes) -> Result<(), ServerError> {
        if changes.is_empty() {
            return Ok(());
        }
        let (put, good) = (changes.put.clone(), changes.good.clone());
        self.writer
            .run_blocking(move |store| -> Result<(), StoreError> { store.put_verdicts(&put, &good) })?;
        let newest: Option<Instant> = changes.put.iter().map(|v| v.key.time).max();
        let section = self.registry.feeds(mn).map(|feeds| feeds.section);
        self.hub.tell(
            "quality",
            &json!({ "mn": mn, "section": section, "told": changes.put.len(), "cleared": changes.good.len(), "newest": newest }),
        );
        Ok(())
    }
}

fn failed(mn: &Mn, error: &ServerError) {
    tracing::error!(mn = mn.as_str(), %error, "verdicts could not be stored; tested again with the next reading or start");
}
