//! Accepts connections of hydrology up to the limit.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::super::IntakeLimits;
use super::super::places::Places;
use super::connection::Connection;
use crate::metrics::Metrics;
use crate::registry::Registry;
use crate::writer::Writer;

/// Accepts in the background until `stop` says so; open connections then finish the batch under way. Without a listener
/// the task ends at once.
pub(crate) fn start(
    listener: Option<TcpListener>,
    (registry, metrics): (&Arc<Registry>, &Arc<Metrics>),
    writer: Writer,
    limits: IntakeLimits,
    stop: watch::Receiver<bool>,
) -> JoinHandle<()> {
    let (registry, metrics) = (Arc::clone(registry), Arc::clone(metrics));
    tokio::spawn(async move {
        if let Some(listener) = listener {
            listen(listener, registry, writer, metrics, limits, stop).await;
        }
    })
}

async fn listen(
    listener: TcpListener,
    registry: Arc<Registry>,
    writer: Writer,
    metrics: Arc<Metrics>,
    limits: IntakeLimits,
    mut stop: watch::Receiver<bool>,
) {
    let mut places = Places::new(limits.connections, Arc::clone(&metrics));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        let (socket, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file handles, or the peer was gone before it was greeted: wait a little, others go on.
                tracing::warn!(%error, "a hydrology connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let Some(place) = places.take().await else { continue };
        let connection = Connection {
            peer: peer.ip().to_string(),
            registry: Arc::clone(&registry),
            writer: writer.clone(),
            metrics: Arc::clone(&metrics),
            known: place.known(),
            limits,
        };
        let (known, mut stop) = (place.known(), stop.clone());
        let task = tokio::spawn(async move {
            let ended = connection.serve(socket, &mut stop).await;
            tracing::debug!(%peer, ended = ended.word(), "hydrology connection ended");
            drop(place);
        });
        places.seat(known, task.abort_handle());
    }
}
