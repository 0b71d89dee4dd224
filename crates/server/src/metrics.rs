//! Counters of the server, in the text form Prometheus reads.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use standards::FrameId;
use store::{ArrivedFrame, Outcome, Sealed};

use crate::relay::RelayState;

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
    observations_sealed: AtomicU64,
    frames_sealed: AtomicU64,
    frames_forgotten: AtomicU64,
    message_bodies: AtomicU64,
    files_imported: AtomicU64,
    mqtt_messages: AtomicU64,
    mqtt_unreadable: AtomicU64,
    pub(crate) mqtt_connects: AtomicU64,
    pub(crate) mqtt_disconnects: AtomicU64,
    pub(crate) connections_opened: AtomicU64,
    pub(crate) connections_closed: AtomicU64,
    pub(crate) connections_refused: AtomicU64,
    store_failing: AtomicBool,
    relays: Mutex<Vec<(String, Arc<RelayState>)>>,
    newest_frame: AtomicI64,
}

impl Metrics {
    pub(crate) fn committed(&self, group: &[ArrivedFrame], outcomes: &[Outcome]) {
        let add = |counter: &AtomicU64, n: usize| counter.fetch_add(n as u64, Ordering::Relaxed);
        let stored =
            || group.iter().zip(outcomes).filter(|(_, o)| matches!(o, Outcome::Stored(_))).map(|(f, _)| f);
        let new = || outcomes.iter().filter_map(|o| o.new_frame());
        add(&self.frames_stored, new().count());
        add(&self.frames_repeated, outcomes.len() - new().count());
        add(&self.frames_held, stored().filter(|f| f.held.is_some()).count());
        add(&self.values_stored, stored().flat_map(|f| &f.observations).map(|o| o.values.len()).sum());
        self.newest_frame.fetch_max(new().map(|frame| frame.0).max().unwrap_or(0), Ordering::Relaxed);
        add(&self.commits, 1);
        self.store_failing.store(false, Ordering::Relaxed);
    }

    /// With the newest frame that the store has when the server starts.
    pub(crate) fn since(newest: FrameId) -> Self {
        let metrics = Self::default();
        metrics.newest_frame.store(newest.0, Ordering::Relaxed);
        metrics
    }

    pub(crate) fn store_failed(&self) {
        self.store_failures.fetch_add(1, Ordering::Relaxed);
        self.store_failing.store(true, Ordering::Relaxed);
    }

    pub(crate) fn kept(&self, sealed: &Sealed, forgotten: u64) {
        self.observations_sealed.fetch_add(sealed.observations, Ordering::Relaxed);
        self.frames_sealed.fetch_add(sealed.frames, Ordering::Relaxed);
        self.frames_forgotten.fetch_add(forgotten, Ordering::Relaxed);
    }

    /// Whether the newest attempt to store frames failed.
    pub(crate) fn store_is_failing(&self) -> bool {
        self.store_failing.load(Ordering::Relaxed)
    }

    pub(crate) fn garbage(&self, bytes: u64) {
        self.garbage_bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// The state of a relay that begins.
    pub(crate) fn relay(&self, name: &str) -> Arc<RelayState> {
        let state = Arc::new(RelayState::default());
        let mut relays = self.relays.lock().unwrap_or_else(PoisonError::into_inner);
        relays.push((name.to_string(), Arc::clone(&state)));
        state
    }

    /// The relays as text: for each target whether it is connected, what went, and how far behind it is.
    fn render_relays(&self, text: &mut String) {
        let newest = self.newest_frame.load(Ordering::Relaxed);
        for (name, state) in self.relays.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let cursor = state.cursor.load(Ordering::Relaxed);
            let count = |n: &AtomicU64| n.load(Ordering::Relaxed).to_string();
            let lines = [
                ("connected", u8::from(state.connected.load(Ordering::Relaxed)).to_string()),
                ("connections_total", count(&state.connections)),
                ("sent_total", count(&state.sent)),
                ("acknowledged_total", count(&state.acknowledged)),
                // Stored frames behind the cursor; some of them may not be sent on.
                ("lag_frames", (newest - cursor).max(0).to_string()),
            ];
            for (what, value) in lines {
                // Writing to a String cannot fail.
                let _ok = writeln!(text, "xunqing_relay_{what}{{target=\"{name}\"}} {value}");
            }
        }
    }

    /// A body of JSON messages was taken in.
    pub(crate) fn message_body(&self) {
        self.message_bodies.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts one.
    pub(crate) fn one(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Messages of a broker are durable.
    pub(crate) fn mqtt_stored(&self, messages: u64, unreadable: u64) {
        self.mqtt_messages.fetch_add(messages, Ordering::Relaxed);
        self.mqtt_unreadable.fetch_add(unreadable, Ordering::Relaxed);
    }

    /// A file was imported.
    pub(crate) fn file_imported(&self) {
        self.files_imported.fetch_add(1, Ordering::Relaxed);
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
            (
                "observations_sealed",
                &self.observations_sealed,
                "observations moved into chunks of closed days",
            ),
            ("frames_sealed", &self.frames_sealed, "raw frames moved into compressed blocks"),
            ("frames_forgotten", &self.frames_forgotten, "raw frames deleted after the days they are kept"),
            ("message_bodies", &self.message_bodies, "bodies of JSON messages taken in over HTTP"),
            ("files_imported", &self.files_imported, "files imported"),
            ("mqtt_messages", &self.mqtt_messages, "MQTT messages stored and acknowledged"),
            ("mqtt_unreadable", &self.mqtt_unreadable, "MQTT messages without any readable value"),
            ("mqtt_connects", &self.mqtt_connects, "connections to MQTT brokers made"),
            ("mqtt_disconnects", &self.mqtt_disconnects, "connections to MQTT brokers lost or failed"),
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
        self.render_relays(&mut text);
        text
    }
}
