//! Patterns of shifts (班次).

use serde::Serialize;
use standards::time::{BeijingDay, Instant};

use crate::plan::{Provenance, text_id};

text_id!(
    /// A pattern of shifts, such as `two-shifts`.
    PatternId
);

/// Minutes of a day.
pub(crate) const DAY_MINUTES: u32 = 24 * 60;

/// From when to when of a civil day a shift runs; it ends on the next day when `to` is not after `from`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ShiftTimes {
    /// Minute of the day it begins at.
    pub from: u32,
    /// Minute of the day it ends at.
    pub to: u32,
}

impl ShiftTimes {
    /// Reads `08:00-20:00`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        Some(Self { from: minute(from)?, to: minute(to)? })
    }

    /// Minutes it lasts, 1 to 1440.
    #[must_use]
    pub fn minutes(self) -> u32 {
        if self.to > self.from { self.to - self.from } else { DAY_MINUTES + self.to - self.from }
    }

    /// The shift of a civil day.
    #[must_use]
    pub fn on(self, day: BeijingDay) -> (Instant, Instant) {
        let from = day.start().plus_ms(i64::from(self.from) * 60_000);
        (from, from.plus_ms(i64::from(self.minutes()) * 60_000))
    }

    /// `08:00–20:00`.
    #[must_use]
    pub fn words(self) -> String {
        let clock = |m: u32| format!("{:02}:{:02}", m / 60, m % 60);
        format!("{}–{}", clock(self.from), clock(self.to))
    }
}

fn minute(text: &str) -> Option<u32> {
    let (hour, minute) = text.trim().split_once(':')?;
    let two =
        |t: &str| (t.len() == 2 && t.bytes().all(|b| b.is_ascii_digit())).then(|| t.parse::<u32>().ok())?;
    let (hour, minute) = (two(hour)?, two(minute)?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// A pattern: the shifts of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pattern {
    /// Identifier.
    pub id: PatternId,
    /// Chinese name.
    pub name: String,
    /// Shifts in order of their beginning; they do not overlap.
    pub shifts: Vec<ShiftTimes>,
    /// Source.
    pub source: Provenance,
}

/// How the shifts of a day fit together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// They follow each other round the clock.
    Whole,
    /// Somewhere nobody is there.
    Gap,
    /// Somewhere two shifts stand at once.
    Double,
}

impl Fit {
    /// How shifts fit together round the clock.
    #[must_use]
    pub fn of(shifts: &[ShiftTimes]) -> Self {
        let mut manned = vec![0_u8; DAY_MINUTES as usize];
        for shift in shifts {
            for minute in (0..DAY_MINUTES).cycle().skip(shift.from as usize).take(shift.minutes() as usize) {
                manned[minute as usize] = manned[minute as usize].saturating_add(1);
            }
        }
        if manned.iter().any(|n| *n > 1) {
            Self::Double
        } else if manned.contains(&0) {
            Self::Gap
        } else {
            Self::Whole
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(all: &[&str]) -> Vec<ShiftTimes> {
        all.iter().map(|t| ShiftTimes::parse(t).unwrap()).collect()
    }

    #[test]
    fn a_shift_over_midnight_ends_on_the_next_day() {
        let night = of(&["20:00-08:00"])[0];
        let (from, to) = night.on("2021-07-05".parse().unwrap());
        assert_eq!((from, to), ("2021-07-05 20:00".parse().unwrap(), "2021-07-06 08:00".parse().unwrap()));
        assert_eq!((night.minutes(), night.words().as_str()), (720, "20:00–08:00"));
    }

    #[test]
    fn what_is_no_time_is_no_shift() {
        for bad in ["8:00-20:00", "08:00", "24:00-08:00", "08:60-20:00", "08:00–20:00", "+8:00-20:00", ""] {
            assert_eq!(ShiftTimes::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn gaps_and_double_cover_of_a_day_are_seen_across_midnight_too() {
        assert_eq!(Fit::of(&of(&["08:00-20:00", "20:00-08:00"])), Fit::Whole);
        assert_eq!(Fit::of(&of(&["00:00-00:00"])), Fit::Whole);
        assert_eq!(Fit::of(&of(&["08:00-20:00"])), Fit::Gap);
        assert_eq!(Fit::of(&of(&["08:00-20:00", "20:00-08:30"])), Fit::Double);
    }
}
