//! Places for telemetry connections. When all are taken, the one that has been a stranger longest makes room: a flood of
//! connections that never send a frame of a known device keeps no station out.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;
use tokio::time::timeout;

use crate::metrics::Metrics;

/// So long may a connection that was told to go take to be gone.
const GOING: Duration = Duration::from_millis(100);

/// Whether a connection has brought a frame of a device of the plan.
pub(super) type Known = Arc<AtomicBool>;

/// Batches of strangers that may be with the writer at once.
const TURNS: usize = 8;

/// Strangers' turns with the writer. Their frames are evidence and are kept, but a flood of them must not stand between the stations and
/// their answers: what strangers have under way is little, and the others among them wait.
#[derive(Clone)]
pub(super) struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(TURNS)))
    }
}

impl Turns {
    /// A turn with the writer, to be held until it has answered; a known connection needs none.
    pub(super) async fn of(&self, known: &Known) -> Option<OwnedSemaphorePermit> {
        if known.load(Ordering::Relaxed) {
            return None;
        }
        Arc::clone(&self.0).acquire_owned().await.ok()
    }
}

/// A connection's place; free again when dropped.
pub(super) struct Place {
    _permit: OwnedSemaphorePermit,
    metrics: Arc<Metrics>,
    known: Known,
}

impl Place {
    /// To be set when the connection has brought a frame of a known device.
    pub(super) fn known(&self) -> Known {
        Arc::clone(&self.known)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.metrics.connections_closed.fetch_add(1, Ordering::Relaxed);
    }
}

struct Seated {
    known: Known,
    task: AbortHandle,
}

impl Seated {
    fn is_stranger(&self) -> bool {
        !self.known.load(Ordering::Relaxed) && !self.task.is_finished()
    }
}

/// The places of one listener.
pub(super) struct Places {
    free: Arc<Semaphore>,
    most: usize,
    seated: VecDeque<Seated>,
    metrics: Arc<Metrics>,
}

impl Places {
    pub(super) fn new(most: usize, metrics: Arc<Metrics>) -> Self {
        Self { free: Arc::new(Semaphore::new(most)), most, seated: VecDeque::new(), metrics }
    }

    /// A place, if need be that of the oldest stranger; `None` when every connection is one of a known device.
    pub(super) async fn take(&mut self) -> Option<Place> {
        let permit = match Arc::clone(&self.free).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_all_taken) => {
                let taken = self.make_room().await;
                if taken.is_none() {
                    self.metrics.connections_refused.fetch_add(1, Ordering::Relaxed);
                }
                taken?
            }
        };
        self.metrics.connections_opened.fetch_add(1, Ordering::Relaxed);
        Some(Place { _permit: permit, metrics: Arc::clone(&self.metrics), known: Known::default() })
    }

    async fn make_room(&mut self) -> Option<OwnedSemaphorePermit> {
        while let Some(seated) = self.seated.pop_front() {
            if seated.is_stranger() {
                seated.task.abort();
                let room = Arc::clone(&self.free).acquire_owned();
                return timeout(GOING, room).await.ok()?.ok();
            }
        }
        None
    }

    /// Remembers who sits in a place.
    pub(super) fn seat(&mut self, known: Known, task: AbortHandle) {
        if self.seated.len() >= self.most.saturating_mul(2) {
            self.seated.retain(Seated::is_stranger);
        }
        self.seated.push_back(Seated { known, task });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn sit(places: &mut Places) -> Option<Known> {
        let place = places.take().await?;
        let known = place.known();
        let task = tokio::spawn(async move {
            let _place = place;
            std::future::pending::<()>().await;
        });
        places.seat(Arc::clone(&known), task.abort_handle());
        Some(known)
    }

    #[tokio::test]
    async fn strangers_wait_for_each_other_and_stations_for_no_stranger() {
        let turns = Turns::default();
        let (stranger, station) = (Known::default(), Known::new(AtomicBool::new(true)));
        let mut held = Vec::new();
        for _ in 0..TURNS {
            held.push(turns.of(&stranger).await);
        }
        let one_more = turns.of(&stranger);
        tokio::pin!(one_more);
        assert!(timeout(Duration::ZERO, &mut one_more).await.is_err(), "all turns are taken");
        let at_once = timeout(Duration::ZERO, turns.of(&station)).await;
        assert!(at_once.is_ok_and(|turn| turn.is_none()), "a station goes at once");
        held.pop();
        assert!(timeout(Duration::from_mins(1), one_more).await.is_ok_and(|turn| turn.is_some()));
    }

    #[tokio::test]
    async fn the_oldest_stranger_makes_room_and_known_stations_keep_their_places() {
        let metrics = Arc::new(Metrics::default());
        let mut places = Places::new(2, Arc::clone(&metrics));
        let station = sit(&mut places).await.unwrap();
        station.store(true, Ordering::Relaxed);
        for _stranger in 0..50 {
            assert!(sit(&mut places).await.is_some());
        }
        assert_eq!(metrics.connections_closed.load(Ordering::Relaxed), 49, "only strangers went");
        let last = sit(&mut places).await.unwrap();
        last.store(true, Ordering::Relaxed);
        assert!(sit(&mut places).await.is_none(), "nobody leaves for a stranger");
        assert_eq!(metrics.connections_refused.load(Ordering::Relaxed), 1);
    }
}
