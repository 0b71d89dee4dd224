//! Sends chosen readings on to other platforms, as a station of HJ 212 would.
//!
//! A task for each target reads the stored frames behind its cursor, sends them in order and moves the cursor when they are
//! acknowledged. Across an outage of the other side nothing is kept here but the cursor: the store has it all.

mod compose;
mod link;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use standards::FrameId;
use store::ReadStore;
use telemetry::{RelayQueue, RelayTarget};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::ServerError;
use crate::metrics::Metrics;
use crate::registry::Registry;
use crate::writer::Writer;

/// First wait after a connection failed, doubled at each further failure.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// Longest such wait.
const LONGEST_WAIT: Duration = Duration::from_mins(2);
/// So long may connecting take.
const CONNECTING: Duration = Duration::from_secs(10);

/// How a relay stands, for metrics and pages.
#[derive(Debug, Default)]
pub(crate) struct RelayState {
    pub(crate) connected: std::sync::atomic::AtomicBool,
    pub(crate) cursor: AtomicI64,
    pub(crate) sent: AtomicU64,
    pub(crate) acknowledged: AtomicU64,
    pub(crate) connections: AtomicU64,
}

/// What a relay needs.
pub(crate) struct Relay {
    pub(crate) target: RelayTarget,
    pub(crate) state: Arc<RelayState>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) reader: Arc<dyn ReadStore>,
    pub(crate) writer: Writer,
    pub(crate) stop: watch::Receiver<bool>,
}

/// Starts a task for each target of the plan.
pub(crate) fn start(
    registry: &Arc<Registry>,
    reader: &Arc<dyn ReadStore>,
    writer: &Writer,
    metrics: &Metrics,
    stop: &watch::Receiver<bool>,
) -> Vec<JoinHandle<()>> {
    let relay = |target: &RelayTarget| Relay {
        target: target.clone(),
        state: metrics.relay(&target.name),
        registry: Arc::clone(registry),
        reader: Arc::clone(reader),
        writer: writer.clone(),
        stop: stop.clone(),
    };
    registry.plan().relays.iter().map(|target| tokio::spawn(relay(target).run())).collect()
}

/// Name of a target's cursor in the store.
fn cursor_name(target: &RelayTarget) -> String {
    format!("relay:{}", target.name)
}

impl Relay {
    /// Relays until the server stops.
    pub(crate) async fn run(mut self) {
        let Some(mut queue) = self.begun().await else { return };
        let mut wait = FIRST_WAIT;
        let mut stop = self.stop.clone();
        while !*stop.borrow() {
            let connecting = timeout(CONNECTING, TcpStream::connect(&self.target.address));
            let connected = tokio::select! {
                connected = connecting => connected,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            if let Ok(Ok(socket)) = connected {
                self.state.connected.store(true, Ordering::Relaxed);
                self.state.connections.fetch_add(1, Ordering::Relaxed);
                let before = queue.cursor();
                let ended = self.serve(socket, &mut queue).await;
                self.state.connected.store(false, Ordering::Relaxed);
                queue.connection_lost();
                if let Err(error) = ended {
                    tracing::info!(target = self.target.name, %error, "a relay's connection ended");
                }
                if queue.cursor() != before {
                    wait = FIRST_WAIT;
                }
            }
            tokio::select! {
                () = sleep(wait) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// The queue, however often it takes to begin; `None` when the server stops before.
    async fn begun(&mut self) -> Option<RelayQueue> {
        let mut wait = FIRST_WAIT;
        let mut stop = self.stop.clone();
        loop {
            match self.begin().await {
                Ok(queue) => return Some(queue),
                Err(error) => {
                    tracing::error!(target = self.target.name, %error, "a relay could not begin; tried again");
                }
            }
            tokio::select! {
                () = sleep(wait) => {}
                _ = stop.wait_for(|stop| *stop) => return None,
            }
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// The queue from the stored cursor on. A target that is new begins with what arrives from now on.
    async fn begin(&mut self) -> Result<RelayQueue, ServerError> {
        let name = cursor_name(&self.target);
        let cursor = if let Some(cursor) = self.reader.relay_cursor(&name)? {
            cursor
        } else {
            let newest = self.reader.newest_frame()?;
            self.keep(newest).await?;
            newest
        };
        self.state.cursor.store(cursor.0, Ordering::Relaxed);
        Ok(RelayQueue::new(cursor, self.target.window))
    }

    /// Remembers how far everything has been acknowledged.
    async fn keep(&self, cursor: FrameId) -> Result<(), ServerError> {
        let name = cursor_name(&self.target);
        self.writer.run(move |store| store.put_relay_cursor(&name, cursor)).await?;
        self.state.cursor.store(cursor.0, Ordering::Relaxed);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{World, eventually};

    #[test]
    fn a_relay_that_could_not_begin_begins_when_the_store_can_be_read_again() {
        let world = World::new();
        world.store(0, "0.1");
        world.hide("relay_cursor");
        let target = RelayTarget {
            name: "city".into(),
            address: "127.0.0.1:1".into(),
            time_out_s: 1,
            retries: 0,
            window: 1,
            stations: Vec::new(),
        };
        let relay = Relay {
            state: world.metrics.relay(&target.name),
            target,
            registry: Arc::clone(&world.registry),
            reader: Arc::clone(&world.reader),
            writer: world.writer.clone(),
            stop: world.stop.subscribe(),
        };
        let state = Arc::clone(&relay.state);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let task = runtime.spawn(relay.run());
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(state.cursor.load(Ordering::Relaxed), 0);
        world.show("relay_cursor");
        eventually("it begins with what arrives from now on", || state.cursor.load(Ordering::Relaxed) == 1);
        world.stop.send(true).unwrap();
        runtime.block_on(task).unwrap();
    }
}
