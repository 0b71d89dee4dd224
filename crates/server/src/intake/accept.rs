//! Accepts telemetry connections of any protocol up to the limit.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::connection::Ended;
use super::places::{Known, Places, Turns};
use crate::metrics::Metrics;

/// After a connection could not be accepted, so long until the next.
const AFTER_FAILURE: Duration = Duration::from_millis(100);

/// A connection that has its place.
pub(super) struct Accepted {
    pub(super) socket: TcpStream,
    /// Address of the peer, without its port.
    pub(super) peer: String,
    pub(super) known: Known,
    pub(super) turns: Turns,
    pub(super) stop: watch::Receiver<bool>,
}

/// Accepts until `stop` says so; open connections then finish the batch under way. `protocol` stands in the log.
pub(super) async fn accept<F>(
    listener: TcpListener,
    protocol: &'static str,
    most: usize,
    metrics: &Arc<Metrics>,
    mut stop: watch::Receiver<bool>,
    serve: impl Fn(Accepted) -> F,
) where
    F: Future<Output = Ended> + Send + 'static,
{
    let mut places = Places::new(most, Arc::clone(metrics));
    let turns = Turns::default();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        let (socket, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file handles, or the peer was gone before it was greeted: wait a little, others go on.
                tracing::warn!(protocol, %error, "a telemetry connection could not be accepted");
                tokio::time::sleep(AFTER_FAILURE).await;
                continue;
            }
        };
        let Some(place) = places.take().await else { continue };
        let known = place.known();
        let serving = serve(Accepted {
            socket,
            peer: peer.ip().to_string(),
            known: place.known(),
            turns: turns.clone(),
            stop: stop.clone(),
        });
        let task = tokio::spawn(async move {
            let ended = serving.await;
            tracing::debug!(protocol, %peer, ended = ended.word(), "telemetry connection ended");
            drop(place);
        });
        places.seat(known, task.abort_handle());
    }
}
