//! Storing what came from a broker, and acknowledging it afterwards.

use std::sync::Arc;
use std::time::Duration;

use rumqttc::{AsyncClient, Publish, QoS};
use store::{ArrivedFrame, ReadStore};
use tokio::sync::{mpsc, watch};

use super::config::Broker;
use super::payload::arrived;
use super::state::BrokerState;
use crate::ServerError;
use crate::clock::Clock;
use crate::intake::{Novelty, novelty};
use crate::metrics::Metrics;
use crate::registry::Registry;
use crate::writer::Writer;

/// Messages stored together.
const BATCH: usize = 256;
/// Between tries to store what could not be stored.
const AGAIN: Duration = Duration::from_secs(2);

/// What storing needs.
pub(super) struct Storing {
    pub(super) broker: Broker,
    pub(super) client: AsyncClient,
    pub(super) registry: Arc<Registry>,
    pub(super) reader: Arc<dyn ReadStore>,
    pub(super) writer: Writer,
    pub(super) metrics: Arc<Metrics>,
    pub(super) state: BrokerState,
    pub(super) stopped: watch::Receiver<bool>,
}

/// Stores messages as they come, until the connection's task ends or the server stops.
pub(super) async fn store(mut storing: Storing, mut inbox: mpsc::Receiver<Publish>) {
    let mut batch = Vec::with_capacity(BATCH);
    // Acknowledgements go out through the connection's task. Were they waited for here, it could wait for this task, and this for it.
    let (stored, to_acknowledge) = mpsc::unbounded_channel();
    let acknowledging = tokio::spawn(acknowledge(storing.client.clone(), to_acknowledge));
    while inbox.recv_many(&mut batch, BATCH).await > 0 {
        if !storing.batch(&batch).await {
            break;
        }
        for publish in batch.drain(..).filter(|publish| publish.qos != QoS::AtMostOnce) {
            let _connection_ended = stored.send(publish);
        }
    }
    drop(stored);
    acknowledging.abort();
}

async fn acknowledge(client: AsyncClient, mut stored: mpsc::UnboundedReceiver<Publish>) {
    while let Some(publish) = stored.recv().await {
        // After a break the broker sends it again, and it is known then.
        let _connection_ended = client.ack(&publish).await;
    }
}

impl Storing {
    /// Stores a batch, however long that takes; `false` when the server stops before.
    async fn batch(&mut self, batch: &[Publish]) -> bool {
        let received = Clock::wall();
        let (mut frames, mut unreadable, mut problem) = (Vec::with_capacity(batch.len()), 0, None);
        for publish in batch {
            let topic = String::from_utf8_lossy(&publish.topic);
            let found = arrived(&self.broker, &topic, &publish.payload, &self.registry, received);
            unreadable += u64::from(found.frames.iter().all(|frame| frame.mn.as_str().is_empty()));
            problem = found.problems.first().map(ToString::to_string).or(problem);
            frames.extend(found.frames);
        }
        let frames: Arc<[ArrivedFrame]> = frames.into();
        while let Err(error) = self.take_in(&frames).await {
            tracing::error!(broker = self.broker.name, %error, "MQTT messages not stored and not acknowledged; tried again");
            tokio::select! {
                _ = self.stopped.wait_for(|stop| *stop) => return false,
                () = tokio::time::sleep(AGAIN) => {}
            }
        }
        let messages = batch.len() as u64;
        self.metrics.mqtt_stored(messages, unreadable);
        self.state.stored(messages, unreadable, problem);
        true
    }

    async fn take_in(&self, frames: &Arc<[ArrivedFrame]>) -> Result<(), ServerError> {
        let (reader, looked_at) = (Arc::clone(&self.reader), Arc::clone(frames));
        // Reading the store may take a while, and other tasks wait for this thread.
        let novel = tokio::task::spawn_blocking(move || novelty(&looked_at, &*reader))
            .await
            .map_err(|error| ServerError::Content(error.to_string()))??;
        let is_new = |(frame, novelty): (&ArrivedFrame, Novelty)| {
            (!matches!(novelty, Novelty::Known(_))).then(|| frame.clone())
        };
        let new: Vec<_> = frames.iter().zip(novel).filter_map(is_new).collect();
        if !new.is_empty() {
            self.writer.take_in(new).await?;
        }
        Ok(())
    }
}
