//! Listens for HJ 212.

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;

use super::IntakeLimits;
use super::accept::{Accepted, accept};
use super::connection::Connection;
use crate::metrics::Metrics;
use crate::registry::Registry;
use crate::stations::Stations;
use crate::writer::Writer;

/// Accepts until `stop` says so; open connections then finish the batch under way.
pub(crate) async fn listen(
    listener: TcpListener,
    registry: Arc<Registry>,
    writer: Writer,
    metrics: Arc<Metrics>,
    stations: Arc<Stations>,
    limits: IntakeLimits,
    stop: watch::Receiver<bool>,
) {
    let serve = |Accepted { socket, peer, known, turns, mut stop }| {
        let connection = Connection {
            peer,
            registry: Arc::clone(&registry),
            writer: writer.clone(),
            metrics: Arc::clone(&metrics),
            directory: Arc::clone(&stations.directory),
            quirks: Arc::clone(&stations.quirks),
            known,
            turns,
            limits,
        };
        async move { connection.serve(socket, &mut stop).await }
    };
    accept(listener, "HJ 212", limits.connections, &metrics, stop, serve).await;
}
