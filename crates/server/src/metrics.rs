//! Counters of the server, in the text form Prometheus reads.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use store::{ArrivedFrame, Outcome};

/// Counted since the server started.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    frames_stored: AtomicU64,
    frames_repeated: AtomicU64,
    frames_held: AtomicU64,
    values_stored: AtomicU64,
    commits: AtomicU64,
    store_failures: AtomicU64,
    garbage_bytes: AtomicU64,
    pub(crate) connections_opened: AtomicU64,
    pub(crate) connections_closed: AtomicU64,
    pub(crate) connections_refused: AtomicU64,
    store_failing: AtomicBool,
}

impl Metrics {
    pub(crate) fn committed(&self, group: &[ArrivedFrame], outcomes: &[Outcome]) {
        let add = |counter: &AtomicU64, n: usize| counter.fetch_add(n as u64, Ordering::Relaxed);
        let stored =
            || group.iter().zip(outcomes).filter(|(_, o)| matches!(o, Outcome::Stored(_))).map(|(f, _)| f);
        let new = stored().count();
        add(&self.frames_stored, new);
        add(&self.frames_repeated, outcomes.len() - new);
        add(&self.frames_held, stored().filter(|f| f.held.is_some()).count());
        add(&self.values_stored, stored().flat_map(|f| &f.observations).map(|o| o.values.len()).sum());
        add(&self.commits, 1);
        self.store_failing.store(false, Ordering::Relaxed);
    }

    pub(crate) fn store_failed(&self) {
        self.store_failures.fetch_add(1, Ordering::Relaxed);
        self.store_failing.store(true, Ordering::Relaxed);
    }

    /// Whether the newest attempt to store frames failed.
    pub(crate) fn store_is_failing(&self) -> bool {
        self.store_failing.load(Ordering::Relaxed)
    }

    pub(crate) fn garbage(&self, bytes: u64) {
        self.garbage_bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// The counters as text.
    pub(crate) fn render(&self) -> String {
        let lines = [
            ("frames_stored", &self.frames_stored, "frames stored, held ones included"),
            ("frames_repeated", &self.frames_repeated, "frames that were stored before"),
            ("frames_held", &self.frames_held, "frames held in quarantine"),
            ("values_stored", &self.values_stored, "values stored"),
            ("commits", &self.commits, "group commits of frames"),
            ("store_failures", &self.store_failures, "group commits that failed"),
            ("garbage_bytes", &self.garbage_bytes, "bytes received outside frames"),
            ("connections_opened", &self.connections_opened, "telemetry connections accepted"),
            ("connections_closed", &self.connections_closed, "telemetry connections ended"),
            ("connections_refused", &self.connections_refused, "telemetry connections beyond the limit"),
        ];
        let mut text = String::new();
        for (name, counter, help) in lines {
            let value = counter.load(Ordering::Relaxed);
            // Writing to a String cannot fail.
            let _ok = write!(
                text,
                "# HELP xunqing_{name}_total {help}\n# TYPE xunqing_{name}_total counter\nxunqing_{name}_total {value}\n"
            );
        }
        text
    }
}
