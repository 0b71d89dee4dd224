//! What tests of threads and tasks work with: a store in a folder, the county's plan, and tables that can be hidden to make it fail.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use campaign::notification::Directory;
use standards::time::Instant;
use standards::{Mn, ReadingFlag, SeriesKind};
use store::{ArrivedFrame, Observation, Outcome, ReadStore};
use store_sqlite::{Options, open};
use tempfile::TempDir;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::hub::Hub;
use crate::metrics::Metrics;
use crate::outbox::Outbox;
use crate::plan_folder;
use crate::registry::Registry;
use crate::writer::Writer;

/// A station of the county's plan.
pub(crate) const MN: &str = "A140923_0001";

pub(crate) struct World {
    pub(crate) registry: Arc<Registry>,
    pub(crate) reader: Arc<dyn ReadStore>,
    pub(crate) writer: Writer,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) hub: Arc<Hub>,
    pub(crate) clock: Arc<Clock>,
    pub(crate) stop: watch::Sender<bool>,
    folder: TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let (store, reader) = open(folder.path(), Options::default()).unwrap();
        let plan = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plans/daixian");
        let (named, files) = plan_folder::files(Some(&plan), &reader).unwrap();
        let metrics = Arc::new(Metrics::default());
        let (writer, _thread) = Writer::start(store, Vec::new(), Arc::clone(&metrics)).unwrap();
        Self {
            registry: Arc::new(Registry::new(plan_folder::read(&named, &files).unwrap())),
            reader: Arc::new(reader),
            writer,
            metrics,
            hub: Arc::new(Hub::starting_at(1)),
            clock: Arc::new(Clock::Wall),
            stop: watch::channel(false).0,
            folder,
        }
    }

    /// The data folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// An outbox without contacts.
    pub(crate) fn outbox(&self) -> Arc<Outbox> {
        self.outbox_with(Directory::default())
    }

    pub(crate) fn outbox_with(&self, directory: Directory) -> Arc<Outbox> {
        let Self { registry, reader, writer, hub, clock, .. } = self;
        Arc::new(Outbox::new(directory, registry, reader, writer, hub, clock))
    }

    /// Hides a table: reading and writing it fails until it is shown again.
    pub(crate) fn hide(&self, table: &str) {
        self.alter(&format!("ALTER TABLE {table} RENAME TO hidden_{table}"));
    }

    pub(crate) fn show(&self, table: &str) {
        self.alter(&format!("ALTER TABLE hidden_{table} RENAME TO {table}"));
    }

    fn alter(&self, statement: &str) {
        let connection = rusqlite::Connection::open(self.folder.path().join("xunqing.sqlite")).unwrap();
        connection.busy_timeout(Duration::from_secs(10)).unwrap();
        connection.execute_batch(statement).unwrap();
    }

    /// Stores an hourly value of total phosphorus, measured `hour` hours after the first of April 2021.
    pub(crate) fn store(&self, hour: i64, value: &str) -> Outcome {
        let time = Instant(1_617_206_400_000 + hour * 3_600_000);
        let value = ("w21011".parse().unwrap(), value.parse().unwrap(), ReadingFlag::NORMAL);
        let frame = ArrivedFrame {
            mn: Mn::from(MN),
            received: Clock::wall(),
            peer: "t".into(),
            raw: format!("{hour}").into_bytes().into(),
            held: None,
            observations: vec![Observation { kind: SeriesKind::Hour, time, values: vec![value] }],
        };
        self.writer.run_blocking(move |store| store.take_in(&[frame])).unwrap()[0]
    }
}

/// Waits for something that must happen.
pub(crate) fn eventually(what: &str, mut happened: impl FnMut() -> bool) {
    for _ in 0..3000 {
        if happened() {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("{what}: not within a minute");
}
