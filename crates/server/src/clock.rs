//! The only place that reads the machine's clock.

use std::sync::atomic::{AtomicI64, Ordering};

use standards::time::Instant;

/// The time a rehearsal stands at; the least number when there is none. One for the process: it serves one county.
static REHEARSED: AtomicI64 = AtomicI64::new(i64::MIN);

/// What the pages mean by "now".
#[derive(Debug)]
pub(crate) enum Clock {
    /// The machine's time.
    Wall,
    /// The newest measuring time received: for replays and training, always said on the page.
    Data(AtomicI64),
}

impl Clock {
    /// A clock that follows the data, for replays.
    #[must_use]
    pub(crate) fn following_data() -> Self {
        Self::Data(AtomicI64::new(i64::MIN))
    }

    /// The time that arrivals and acts are dated by, whatever the pages mean by "now": the machine's, or in a rehearsal the one it stands at.
    #[must_use]
    pub(crate) fn wall() -> Instant {
        Self::rehearsed().unwrap_or_else(Self::machine)
    }

    /// The time a rehearsal stands at, in one.
    #[must_use]
    pub(crate) fn rehearsed() -> Option<Instant> {
        Some(Instant(REHEARSED.load(Ordering::SeqCst))).filter(|at| at.0 != i64::MIN)
    }

    /// Lets a rehearsal stand at a time.
    pub(crate) fn rehearse(at: Instant) {
        REHEARSED.store(at.0, Ordering::SeqCst);
    }

    /// The machine's time, in a rehearsal too: sessions and passwords are kept by it.
    #[must_use]
    #[expect(clippy::disallowed_types, reason = "this is the one reader of the clock")]
    pub(crate) fn machine() -> Instant {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Instant(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// The time the pages speak of.
    #[must_use]
    pub(crate) fn now(&self) -> Instant {
        match self {
            Self::Wall => Self::wall(),
            Self::Data(newest) => match newest.load(Ordering::Relaxed) {
                i64::MIN => Self::wall(),
                newest => Instant(newest),
            },
        }
    }

    /// Tells a data clock of a measuring time.
    pub(crate) fn observe(&self, measured: Instant) {
        if let Self::Data(newest) = self {
            newest.fetch_max(measured.0, Ordering::Relaxed);
        }
    }

    /// Whether it follows the data.
    #[must_use]
    pub(crate) fn follows_data(&self) -> bool {
        matches!(self, Self::Data(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_clock_is_the_wall_clock_until_data_came_and_never_runs_back() {
        let clock = Clock::following_data();
        assert!(clock.now() >= Instant(1_700_000_000_000));
        clock.observe(Instant(50));
        clock.observe(Instant(20));
        assert_eq!(clock.now(), Instant(50));
        assert!(clock.follows_data() && !Clock::Wall.follows_data());
    }
}
