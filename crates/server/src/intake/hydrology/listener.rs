//! Listens for hydrology.

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::super::IntakeLimits;
use super::super::accept::{Accepted, accept};
use super::connection::Connection;
use crate::metrics::Metrics;
use crate::registry::Registry;
use crate::writer::Writer;

/// Accepts in the background until `stop` says so; open connections then finish the batch under way. Without a listener
/// the task ends at once.
pub(crate) fn start(
    listener: Option<TcpListener>,
    (registry, metrics): (&Arc<Registry>, &Arc<Metrics>),
    writer: &Writer,
    limits: IntakeLimits,
    stop: &watch::Receiver<bool>,
) -> JoinHandle<()> {
    let (registry, metrics) = (Arc::clone(registry), Arc::clone(metrics));
    let (writer, stop) = (writer.clone(), stop.clone());
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
    stop: watch::Receiver<bool>,
) {
    let serve = |Accepted { socket, peer, known, turns, mut stop }| {
        let connection = Connection {
            peer,
            registry: Arc::clone(&registry),
            writer: writer.clone(),
            metrics: Arc::clone(&metrics),
            known,
            turns,
            limits,
        };
        async move { connection.serve(socket, &mut stop).await }
    };
    accept(listener, "SL 651", limits.connections, &metrics, stop, serve).await;
}
