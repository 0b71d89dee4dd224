//! Keeping the past: asks the writer from time to time to seal closed days and to forget frames whose time is over.

use std::sync::Arc;
use std::time::Duration;

use standards::time::{BeijingDay, Instant};
use store::Closed;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval_at};

use crate::clock::Clock;
use crate::writer::Writer;

/// How the past is kept.
#[derive(Debug, Clone, Copy)]
pub struct Keeping {
    /// So often closed days are looked for.
    pub seal_every: Duration,
    /// A day is sealed when so many whole days have passed after it; late readings are taken in before and after. With 0 raw frames
    /// are sealed as soon as they make a block.
    pub seal_after_days: u16,
    /// Raw frames are deleted so many days after their arrival, readings never; `None` keeps them for ever.
    pub keep_frames_days: Option<u16>,
}

impl Default for Keeping {
    fn default() -> Self {
        Self { seal_every: Duration::from_mins(1), seal_after_days: 1, keep_frames_days: None }
    }
}

/// What the writer does between batches until nothing of it is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Upkeep {
    /// What is to be sealed.
    pub(crate) closed: Closed,
    /// Frames received before this instant are deleted.
    pub(crate) forget_before: Option<Instant>,
}

impl Keeping {
    /// `now` closes days, the machine's time ends the keeping of frames, which are dated by it.
    fn upkeep(self, now: Instant, wall: Instant) -> Upkeep {
        let start = |day: BeijingDay, days: u16| day.plus(-i32::from(days)).start();
        let received_before =
            if self.seal_after_days == 0 { wall } else { start(wall.day(), self.seal_after_days) };
        let measured_before = start(now.day(), self.seal_after_days);
        Upkeep {
            closed: Closed { measured_before, received_before },
            forget_before: self.keep_frames_days.map(|days| start(wall.day(), days)),
        }
    }
}

/// Asks the writer until the server stops.
pub(crate) async fn keep(
    keeping: Keeping,
    writer: Writer,
    clock: Arc<Clock>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut ticks = interval_at(tokio::time::Instant::now() + keeping.seal_every, keeping.seal_every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let stop = async { drop(stopped.wait_for(|stop| *stop).await) };
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop => return,
        }
        writer.keep(keeping.upkeep(clock.now(), Clock::wall())).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_and_the_days_of_grace_stay_open() {
        let at = |day, hour| Instant::from_beijing(2026, 7, day, hour, 0, 0, 0).unwrap();
        let keeping = Keeping { seal_after_days: 1, keep_frames_days: Some(30), ..Keeping::default() };
        let upkeep = keeping.upkeep(at(12, 9), at(31, 23));
        let closed = Closed { measured_before: at(11, 0), received_before: at(30, 0) };
        assert_eq!(upkeep, Upkeep { closed, forget_before: Some(at(1, 0)) });
        let keeping = Keeping { seal_after_days: 0, keep_frames_days: None, ..keeping };
        let closed = Closed { measured_before: at(12, 0), received_before: at(31, 7) };
        assert_eq!(keeping.upkeep(at(12, 5), at(31, 7)), Upkeep { closed, forget_before: None });
    }
}
