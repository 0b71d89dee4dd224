//! What the writer has made durable, on its way to who follows: evaluation, and the watch over stations. Telling never waits.
//!
//! Evaluation writes warnings through the writer, so a writer that waited for evaluation could wait for itself. When
//! evaluation falls too far behind, what is queued is dropped and it is told to read the store again instead: the
//! store has it all.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use evaluation::Observed;
use standards::time::Instant;
use standards::{FrameId, Mn, SeriesKind};
use store::{HeldReason, Observation};

/// Frames that may wait; some hundred bytes each.
const MOST: usize = 200_000;

/// A frame that is durable now.
#[derive(Debug)]
pub(crate) struct Committed {
    pub(crate) mn: Mn,
    pub(crate) received: Instant,
    pub(crate) frame: FrameId,
    /// When its station sent it, by the station's own clock: the request number QN.
    pub(crate) sent: Option<Instant>,
    /// Why it went to quarantine.
    pub(crate) held: Option<HeldReason>,
    /// None for a frame that went to quarantine.
    pub(crate) observations: Vec<Observation>,
    /// What it says that other bytes said before: nothing new for a judgement, and no gap.
    pub(crate) known: Vec<Observation>,
}

impl Committed {
    /// Everything it says, new or known.
    pub(crate) fn said(&self) -> impl Iterator<Item = &Observation> {
        self.observations.iter().chain(&self.known)
    }

    /// Newest measuring time of its values.
    pub(crate) fn newest_measured(&self) -> Option<Instant> {
        self.said().map(|o| o.time).max()
    }
}

/// A value as it counts after a review that is durable now.
#[derive(Debug)]
pub(crate) struct Reviewed {
    pub(crate) mn: Mn,
    pub(crate) kind: SeriesKind,
    pub(crate) observed: Observed,
}

/// What has been committed since the last look.
#[derive(Debug, Default)]
pub(crate) struct News {
    pub(crate) committed: Vec<Arc<[Committed]>>,
    frames: usize,
    pub(crate) reviewed: Vec<Reviewed>,
    /// Frames were dropped: read the store again.
    pub(crate) behind: bool,
    /// Somebody wants the follower to look around.
    nudged: bool,
}

impl News {
    pub(crate) fn is_empty(&self) -> bool {
        self.committed.is_empty() && self.reviewed.is_empty() && !self.behind && !self.nudged
    }
}

/// The queue between the writer and one follower.
#[derive(Debug, Default)]
pub(crate) struct Commits {
    news: Mutex<News>,
    arrived: Condvar,
}

impl Commits {
    /// Tells what is durable. Never waits for whoever takes it.
    pub(crate) fn tell(&self, committed: Arc<[Committed]>) {
        let mut news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        if news.frames + committed.len() > MOST {
            *news = News { behind: true, ..News::default() };
        } else if !news.behind {
            news.frames += committed.len();
            news.committed.push(committed);
        }
        self.arrived.notify_one();
    }

    /// Tells what a review did. Never waits either.
    pub(crate) fn tell_review(&self, reviewed: Reviewed) {
        let mut news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        if !news.behind {
            news.reviewed.push(reviewed);
        }
        self.arrived.notify_one();
    }

    /// Tells that frames were dropped on the way here.
    pub(crate) fn fall_behind(&self) {
        let mut news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        *news = News { behind: true, ..News::default() };
        self.arrived.notify_one();
    }

    /// Wakes the follower without anything to tell.
    pub(crate) fn nudge(&self) {
        self.news.lock().unwrap_or_else(PoisonError::into_inner).nudged = true;
        self.arrived.notify_one();
    }

    /// Takes everything told since the last time, waiting up to `patience` for something.
    pub(crate) fn take(&self, patience: Duration) -> News {
        let news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut news, _timed_out) = self
            .arrived
            .wait_timeout_while(news, patience, |news| news.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *news)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(count: usize) -> Arc<[Committed]> {
        let one = |n: usize| Committed {
            mn: Mn::from("A1"),
            received: Instant(0),
            frame: FrameId(i64::try_from(n).unwrap()),
            sent: None,
            held: None,
            observations: Vec::new(),
            known: Vec::new(),
        };
        (0..count).map(one).collect()
    }

    #[test]
    fn telling_never_waits_and_too_much_becomes_a_word_to_read_the_store_again() {
        let commits = Commits::default();
        for _ in 0..5 {
            commits.tell(some(MOST / 4));
        }
        let news = commits.take(Duration::ZERO);
        assert!(news.behind && news.committed.is_empty());
        commits.tell(some(3));
        let news = commits.take(Duration::ZERO);
        assert!(!news.behind && news.committed[0].len() == 3);
        commits.nudge();
        assert!(!commits.take(Duration::ZERO).is_empty(), "woken without news");
        assert!(commits.take(Duration::ZERO).is_empty());
    }
}
