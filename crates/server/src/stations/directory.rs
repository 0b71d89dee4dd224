//! Who is connected now, by device, and the way to them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use hj212::Request;
use hj212::session::Outcome;
use standards::time::Instant;
use standards::{FrameId, Mn};
use tokio::sync::mpsc as channel;

use crate::commits::Commits;

/// A request on its way to a station's connection.
#[derive(Debug)]
pub(crate) struct Order {
    /// Number of its record.
    pub(crate) id: i64,
    pub(crate) mn: Mn,
    pub(crate) request: Request,
}

/// What connections tell.
#[derive(Debug)]
pub(crate) enum LineNews {
    /// A station's first frame came on a connection.
    Connected { line: u64, mn: Mn, at: Instant, peer: String },
    /// The connection ended.
    Disconnected { line: u64, mn: Mn, at: Instant, frames: u64, reason: &'static str },
    /// The station is ready to carry out an order.
    Accepted { order: i64 },
    /// An order ended, with the frames that it brought.
    Finished { order: i64, at: Instant, outcome: Outcome, frames: Vec<FrameId> },
    /// The station asks that its clock be set.
    ClockAsked { mn: Mn },
}

/// One connection as the directory knows it.
#[derive(Debug)]
struct Line {
    number: u64,
    orders: channel::Sender<Order>,
}

/// Live connections by device. The newest connection of a device is asked.
#[derive(Debug)]
pub(crate) struct Directory {
    lines: Mutex<HashMap<Mn, Vec<Line>>>,
    next: AtomicU64,
    news: mpsc::Sender<LineNews>,
    follower: Arc<Commits>,
}

impl Directory {
    /// An empty directory that tells `news`, and wakes its reader.
    pub(crate) fn new(news: mpsc::Sender<LineNews>, follower: Arc<Commits>) -> Self {
        Self { lines: Mutex::default(), next: AtomicU64::new(1), news, follower }
    }

    /// A number for a new connection.
    pub(crate) fn number(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// A device has shown itself on a connection.
    pub(crate) fn arrived(
        &self,
        line: u64,
        mn: &Mn,
        at: Instant,
        peer: &str,
        orders: &channel::Sender<Order>,
    ) {
        let entry = Line { number: line, orders: orders.clone() };
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).entry(mn.clone()).or_default().push(entry);
        self.tell(LineNews::Connected { line, mn: mn.clone(), at, peer: peer.to_string() });
    }

    /// The connection that a device was on has ended.
    pub(crate) fn left(&self, line: u64, mn: &Mn, at: Instant, frames: u64, reason: &'static str) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lines.get_mut(mn) {
            known.retain(|l| l.number != line);
            if known.is_empty() {
                lines.remove(mn);
            }
        }
        drop(lines);
        self.tell(LineNews::Disconnected { line, mn: mn.clone(), at, frames, reason });
    }

    /// Tells what happened on a line.
    pub(crate) fn tell(&self, news: LineNews) {
        // Nobody listens any more when the server is stopping.
        let _stopping = self.news.send(news);
        self.follower.nudge();
    }

    /// Hands an order to the newest connection of its device; gives it back when there is none, or it takes no more.
    pub(crate) fn send(&self, order: Order) -> Result<(), Order> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        match lines.get(&order.mn).and_then(|known| known.last()) {
            Some(line) => line.orders.try_send(order).map_err(channel::error::TrySendError::into_inner),
            None => Err(order),
        }
    }

    /// Whether a device is connected.
    pub(crate) fn is_online(&self, mn: &Mn) -> bool {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).contains_key(mn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_goes_to_the_newest_connection_and_comes_back_when_there_is_none() {
        let (news, told) = mpsc::channel();
        let directory = Directory::new(news, Arc::default());
        let mn = Mn::from("A1");
        let order = |id| Order { id, mn: Mn::from("A1"), request: Request::GetRtdInterval };
        assert_eq!(directory.send(order(1)).unwrap_err().id, 1);
        let (first, mut at_first) = channel::channel(4);
        let (second, mut at_second) = channel::channel(1);
        directory.arrived(1, &mn, Instant(0), "p", &first);
        directory.arrived(2, &mn, Instant(1), "p", &second);
        assert!(directory.send(order(2)).is_ok());
        assert_eq!(directory.send(order(3)).unwrap_err().id, 3, "it takes no more");
        assert_eq!(at_second.try_recv().unwrap().id, 2);
        directory.left(2, &mn, Instant(2), 5, "gone");
        assert!(directory.is_online(&mn) && directory.send(order(4)).is_ok());
        assert_eq!(at_first.try_recv().unwrap().id, 4);
        directory.left(1, &mn, Instant(3), 5, "gone");
        assert!(!directory.is_online(&mn));
        assert_eq!(told.try_iter().count(), 4);
    }
}
