//! The periods over which dischargers are judged: hours and days.

use serde::Serialize;
use standards::time::{BeijingDay, Instant};

/// Milliseconds of an hour.
const HOUR_MS: i64 = 3_600_000;

/// An hour or a day in Beijing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// The hour that begins at an instant (HJ 212 `DataTime` of 2061 is the start of the hour).
    Hour(Instant),
    /// 00:00 to 24:00.
    Day(BeijingDay),
}

impl Period {
    /// The hour an instant lies in.
    #[must_use]
    pub fn hour_of(instant: Instant) -> Self {
        Self::Hour(Instant(instant.0.div_euclid(HOUR_MS).saturating_mul(HOUR_MS)))
    }

    /// The hours of a day, in order.
    pub fn hours_of(day: BeijingDay) -> impl Iterator<Item = Self> {
        (0..24).map(move |h| Self::Hour(day.start().plus_ms(h * HOUR_MS)))
    }

    /// First instant, and first instant after it.
    #[must_use]
    pub fn bounds(self) -> (Instant, Instant) {
        match self {
            Self::Hour(start) => (start, start.plus_ms(HOUR_MS)),
            Self::Day(day) => (day.start(), day.end()),
        }
    }

    /// The day it is or lies in.
    #[must_use]
    pub fn day(self) -> BeijingDay {
        match self {
            Self::Hour(start) => start.day(),
            Self::Day(day) => day,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_begins_with_its_first_millisecond_and_24_of_them_tile_a_day() {
        let day: BeijingDay = "2021-07-01".parse().unwrap();
        let hours: Vec<_> = Period::hours_of(day).collect();
        assert_eq!((hours.len(), hours[0].bounds().0, hours[23].bounds().1), (24, day.start(), day.end()));
        assert!(hours.windows(2).all(|w| w[0].bounds().1 == w[1].bounds().0));
        let late = "2021-07-01 13:59:59".parse().unwrap();
        assert_eq!((Period::hour_of(late), Period::hour_of(late).day()), (hours[13], day));
    }
}
