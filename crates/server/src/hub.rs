//! What happens now, told to every open page (server-sent events), with a short memory for pages that reconnect.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use tokio::sync::broadcast;

/// Events kept for pages that reconnect.
const MEMORY: usize = 256;

/// One event.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) id: u64,
    pub(crate) name: &'static str,
    pub(crate) data: Arc<str>,
}

/// The hub.
#[derive(Debug)]
pub(crate) struct Hub {
    memory: Mutex<Memory>,
    sender: broadcast::Sender<Event>,
}

#[derive(Debug)]
struct Memory {
    next: u64,
    events: VecDeque<Event>,
}

impl Hub {
    /// A hub whose first event has the number `first`; a restarted server starts higher than it ended, so that an old
    /// `Last-Event-ID` is recognised as a gap.
    pub(crate) fn starting_at(first: u64) -> Self {
        Self {
            memory: Mutex::new(Memory { next: first, events: VecDeque::with_capacity(MEMORY) }),
            sender: broadcast::channel(MEMORY).0,
        }
    }

    /// Tells everybody.
    pub(crate) fn tell(&self, name: &'static str, data: &impl Serialize) {
        let Ok(data) = serde_json::to_string(data) else { return };
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let event = Event { id: memory.next, name, data: data.into() };
        memory.next += 1;
        if memory.events.len() == MEMORY {
            memory.events.pop_front();
        }
        memory.events.push_back(event.clone());
        // Nobody listening is fine.
        let _listeners = self.sender.send(event);
    }

    /// Listens from now on; with the events after `last` when all of them are still remembered, `None` for a gap.
    pub(crate) fn listen(&self, last: Option<u64>) -> (Option<Vec<Event>>, broadcast::Receiver<Event>) {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = self.sender.subscribe();
        let missed = match last {
            None => Some(Vec::new()),
            Some(last) if last + 1 == memory.next => Some(Vec::new()),
            Some(last) => {
                let remembered =
                    memory.events.front().is_some_and(|first| first.id <= last + 1) && last < memory.next;
                remembered.then(|| memory.events.iter().filter(|e| e.id > last).cloned().collect())
            }
        };
        (missed, receiver)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_reconnects_gets_what_it_missed_or_hears_of_the_gap() {
        let hub = Hub::starting_at(1000);
        for n in 0..300 {
            hub.tell("clock", &n);
        }
        let missed =
            |last| hub.listen(Some(last)).0.map(|events| events.iter().map(|e| e.id).collect::<Vec<_>>());
        assert_eq!(missed(1297), Some(vec![1298, 1299]));
        assert_eq!(missed(1299), Some(vec![]));
        assert_eq!(missed(1001), None, "forgotten");
        assert_eq!(missed(5000), None, "never told");
        assert_eq!(hub.listen(None).0.map(|e| e.len()), Some(0));
    }
}
