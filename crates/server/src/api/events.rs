//! The live stream (server-sent events).

use std::convert::Infallible;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use serde_json::json;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::BroadcastStream;

use crate::accounts::gate::{Allowed, ViewWater};
use crate::hub;

/// Gateways cut idle connections; a comment every so often keeps them.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// What happens now: `hello`, `readings`, `warning`, `forecast`, `quarantine`, `rain`, `signal`, `quality`, `episode`, `station`, `gap`,
/// `station_warning`, `station_request`, `campaign`, `message`, `clock`; `resync` after a gap, when a page must fetch anew.
#[utoipa::path(get, path = "/events", tag = "water", responses((status = 200, description = "text/event-stream")))]
pub(crate) async fn events(
    by: Allowed<ViewWater>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let (missed, receiver) = by.app.hub.listen(last);
    let hello = Event::default().event("hello").data(json!({ "now": by.app.clock.now() }).to_string());
    let first = match missed {
        Some(missed) => std::iter::once(hello).chain(missed.iter().map(sse)).collect::<Vec<_>>(),
        None => vec![hello, resync()],
    };
    let following = BroadcastStream::new(receiver)
        .map(|event| event.map_or_else(|_lagged| resync(), |event| sse(&event)));
    let stream = tokio_stream::iter(first).chain(following).map(Ok);
    Sse::new(stream).keep_alive(KeepAlive::new().interval(HEARTBEAT))
}

fn sse(event: &hub::Event) -> Event {
    Event::default().id(event.id.to_string()).event(event.name).data(&event.data)
}

fn resync() -> Event {
    Event::default().event("resync").data("{}")
}
