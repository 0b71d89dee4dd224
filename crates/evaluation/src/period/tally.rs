//! The days of a period counted: judged, exceeding, longest run, by class.

use standards::WaterClass;
use standards::time::{BeijingDay, Instant};

use crate::SectionDays;

/// The final days of a stretch of days, counted (notice SC-005, SC-032).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayTally {
    /// Days over, or final before their end.
    pub elapsed: u32,
    /// Days on which every judged item was valid.
    pub valid: u32,
    /// Days of which it can be said whether they keep the target.
    pub determined: u32,
    /// Days on which a judged item broke the target.
    pub exceeding: u32,
    /// The longest stretch of consecutive exceeding days within.
    pub longest_run: u32,
    /// The stretch of consecutive exceeding days that ends with the last final day.
    pub run_at_end: u32,
    /// Days since the last exceeding one; `None` when there was none.
    pub days_since_exceedance: Option<u32>,
    /// Days by class, Ⅰ to 劣Ⅴ.
    pub by_class: [u32; 6],
}

impl SectionDays {
    /// Counts the days from `from` to `to`, both included. A day without results counts as over once it is.
    #[must_use]
    pub fn tally(&self, from: BeijingDay, to: BeijingDay, asof: Instant) -> DayTally {
        let mut tally = DayTally { elapsed: days_over(from, to, asof), ..DayTally::default() };
        let mut last_exceeding: Option<BeijingDay> = None;
        let (mut run, mut newest) = (0, None);
        for (day, verdict) in self.verdicts(from, to) {
            if !verdict.is_settled(day, asof) {
                continue;
            }
            tally.elapsed += u32::from(asof < day.end());
            newest = Some(day);
            tally.valid += u32::from(verdict.invalid == 0);
            if let Some(class) = verdict.class {
                let place = WaterClass::ALL.iter().position(|c| *c == class).unwrap_or(5);
                tally.by_class[place] += 1;
            }
            match verdict.exceeds() {
                Some(true) => {
                    run = if last_exceeding.is_some_and(|last| last.next() == day) { run + 1 } else { 1 };
                    last_exceeding = Some(day);
                    tally.determined += 1;
                    tally.exceeding += 1;
                    tally.longest_run = tally.longest_run.max(run);
                }
                Some(false) => {
                    run = 0;
                    tally.determined += 1;
                }
                None => run = 0,
            }
        }
        tally.run_at_end = if last_exceeding == newest { run } else { 0 };
        let since = |last: BeijingDay| u32::try_from(newest?.since(last)).ok();
        tally.days_since_exceedance = last_exceeding.and_then(since);
        tally
    }
}

/// How many of the days from `from` to `to` have ended at a moment.
pub(crate) fn days_over(from: BeijingDay, to: BeijingDay, asof: Instant) -> u32 {
    let last_over = if asof >= to.end() { to } else { asof.day().previous().min(to) };
    u32::try_from(last_over.since(from).saturating_add(1)).unwrap_or(0)
}
