//! What the writer has made durable, on its way to who follows: evaluation, and the watch over stations. Telling never waits.
//!
//! Evaluation writes warnings through the writer, so a writer that waited for evaluation could wait for itself. When
//! evaluation falls too far behind, what is queued is dropped and it is told to read the store again instead: the
//! store has it all.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use evaluation::Observed;
use standards::time::Instant;
use standards::{FrameId, Mn, SectionId, SeriesKind};
use store::{HeldReason, Observation};
use tokio::sync::oneshot;

/// Frames that may wait; some hundred bytes each.
const MOST: usize = 200_000;
/// After something was told, others are waited for so long and taken together: a flood of small commits wakes a follower twenty times a
/// second and not at each of them.
const GATHER: Duration = Duration::from_millis(50);

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

/// First and last measuring time of a station and kind.
pub(crate) type Spans = HashMap<(Mn, SeriesKind), (Instant, Instant)>;

/// Widens the span of a station and kind by one of its measuring times.
fn widen(spans: &mut Spans, mn: &Mn, kind: SeriesKind, time: Instant) {
    let span = spans.entry((mn.clone(), kind)).or_insert((time, time));
    *span = (span.0.min(time), span.1.max(time));
}

/// What has been committed since the last look.
#[derive(Debug, Default)]
pub(crate) struct News {
    pub(crate) committed: Vec<Arc<[Committed]>>,
    frames: usize,
    pub(crate) reviewed: Vec<Reviewed>,
    /// Sections of which a forecast was issued.
    pub(crate) forecast: BTreeSet<SectionId>,
    /// Frames were dropped: read the store again.
    pub(crate) behind: bool,
    /// Where the readings of those frames lie.
    pub(crate) missed: Spans,
    /// Somebody wants the follower to look around.
    nudged: bool,
    /// Who waits until everything told so far has been looked at.
    pub(crate) awaited: Vec<oneshot::Sender<()>>,
}

impl News {
    pub(crate) fn is_empty(&self) -> bool {
        self.committed.is_empty()
            && self.reviewed.is_empty()
            && self.forecast.is_empty()
            && !self.behind
            && !self.nudged
            && self.awaited.is_empty()
    }

    /// Tells who waited that it has been looked at.
    pub(crate) fn tell_settled(awaited: Vec<oneshot::Sender<()>>) {
        for asked in awaited {
            // Whoever went away needs no answer.
            let _gone = asked.send(());
        }
    }

    /// Drops what is queued and remembers where it lies.
    fn drop_queued(&mut self) {
        for group in std::mem::take(&mut self.committed) {
            self.miss(&group);
        }
        (self.frames, self.behind) = (0, true);
        self.reviewed.clear();
    }

    fn miss(&mut self, group: &[Committed]) {
        for frame in group {
            for observation in &frame.observations {
                widen(&mut self.missed, &frame.mn, observation.kind, observation.time);
            }
        }
    }
}

/// The queue between the writer and one follower.
#[derive(Debug, Default)]
pub(crate) struct Commits {
    news: Mutex<News>,
    arrived: Condvar,
}

impl Commits {
    fn news(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells what is durable. Never waits for whoever takes it.
    pub(crate) fn tell(&self, committed: Arc<[Committed]>) {
        let mut news = self.news();
        if news.frames + committed.len() > MOST {
            news.drop_queued();
        }
        if news.behind {
            news.miss(&committed);
        } else {
            news.frames += committed.len();
            news.committed.push(committed);
        }
        self.arrived.notify_one();
    }

    /// Tells what a review did. Never waits either.
    pub(crate) fn tell_review(&self, reviewed: Reviewed) {
        let mut news = self.news();
        if !news.behind {
            news.reviewed.push(reviewed);
        }
        self.arrived.notify_one();
    }

    /// Tells that a forecast of a section was issued. Never waits either.
    pub(crate) fn tell_forecast(&self, section: SectionId) {
        self.news().forecast.insert(section);
        self.arrived.notify_one();
    }

    /// Tells that frames were dropped on the way here, and where their readings lie.
    pub(crate) fn fall_behind(&self, missed: Spans) {
        let mut news = self.news();
        news.drop_queued();
        for ((mn, kind), (first, last)) in missed {
            widen(&mut news.missed, &mn, kind, first);
            widen(&mut news.missed, &mn, kind, last);
        }
        self.arrived.notify_one();
    }

    /// Wakes the follower without anything to tell.
    pub(crate) fn nudge(&self) {
        self.news().nudged = true;
        self.arrived.notify_one();
    }

    /// Waits until everything told so far has been looked at, or the follower has stopped.
    pub(crate) async fn settled(&self) {
        let (asked, answer) = oneshot::channel();
        self.news().awaited.push(asked);
        self.arrived.notify_one();
        let _stopped = answer.await;
    }

    /// Takes everything told since the last time, waiting up to `patience` for something. What comes close after it is waited for and comes
    /// along, unless somebody waits.
    pub(crate) fn take(&self, patience: Duration) -> News {
        let told = self.arrived.wait_timeout_while(self.news(), patience, |news| news.is_empty());
        let (told, _timed_out) = told.unwrap_or_else(PoisonError::into_inner);
        let at_once = told.is_empty() || !told.awaited.is_empty();
        drop(told);
        if !at_once {
            std::thread::sleep(GATHER);
        }
        std::mem::take(&mut *self.news())
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
            observations: vec![Observation {
                kind: SeriesKind::Hour,
                time: Instant(i64::try_from(n).unwrap()),
                values: Vec::new(),
            }],
            known: Vec::new(),
        };
        (0..count).map(one).collect()
    }

    #[test]
    fn what_is_told_close_together_is_taken_together() {
        let commits = Arc::new(Commits::default());
        // A teller that the machine stops in between is met a second time.
        let together = (0..100).any(|_| {
            let telling = Arc::clone(&commits);
            let teller = std::thread::spawn(move || (0..10).for_each(|_| telling.tell(some(1))));
            let first = commits.take(Duration::from_mins(1)).committed.len();
            teller.join().unwrap();
            let rest = commits.take(Duration::ZERO).committed.len();
            assert_eq!(first + rest, 10, "nothing is lost");
            first == 10
        });
        assert!(together);
    }

    #[test]
    fn telling_never_waits_and_too_much_becomes_a_word_to_read_the_store_again() {
        let commits = Commits::default();
        for _ in 0..5 {
            commits.tell(some(MOST / 4));
        }
        let news = commits.take(Duration::ZERO);
        assert!(news.behind && news.committed.is_empty());
        let span = (Instant(0), Instant(i64::try_from(MOST / 4 - 1).unwrap()));
        assert_eq!(news.missed[&(Mn::from("A1"), SeriesKind::Hour)], span, "where to look in the store");
        commits.tell(some(3));
        let news = commits.take(Duration::ZERO);
        assert!(!news.behind && news.committed[0].len() == 3);
        commits.nudge();
        assert!(!commits.take(Duration::ZERO).is_empty(), "woken without news");
        assert!(commits.take(Duration::ZERO).is_empty());
    }

    #[tokio::test]
    async fn whoever_waits_hears_when_all_that_was_told_before_has_been_looked_at() {
        let commits = Arc::new(Commits::default());
        commits.tell(some(2));
        let follower = Arc::clone(&commits);
        let following = std::thread::spawn(move || {
            let mut seen = 0;
            loop {
                let News { committed, awaited, .. } = follower.take(Duration::from_mins(1));
                seen += committed.iter().map(|group| group.len()).sum::<usize>();
                if !awaited.is_empty() {
                    News::tell_settled(awaited);
                    return seen;
                }
            }
        });
        commits.settled().await;
        assert_eq!(following.join().unwrap(), 2);
    }
}
