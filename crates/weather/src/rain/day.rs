//! Rain days: from 08 to 08 (hydrology) or from 20 to 20 (meteorology), Beijing time.

use serde::{Deserialize, Serialize};
use standards::time::{BeijingDay, DAY_MS, Instant};

use super::Span;

const HOUR_MS: i64 = 3_600_000;

/// When a rain day begins and which civil day it is named after. A setting: both conventions are in use, and neither text
/// was open to us (from memory).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum RainDayStart {
    /// From 08:00 of the day it is named after to 08:00 of the next (hydrology 水文).
    #[default]
    #[serde(rename = "08")]
    Eight,
    /// From 20:00 of the day before to 20:00 of the day it is named after (meteorology 气象).
    #[serde(rename = "20")]
    Twenty,
}

impl RainDayStart {
    /// Milliseconds from the start of the civil day to the start of its rain day.
    fn offset_ms(self) -> i64 {
        match self {
            Self::Eight => 8 * HOUR_MS,
            Self::Twenty => 20 * HOUR_MS - DAY_MS,
        }
    }

    /// The span of a rain day; its first instant belongs to the day before.
    #[must_use]
    pub fn span(self, day: BeijingDay) -> Span {
        let from = day.start().plus_ms(self.offset_ms());
        Span { from, to: from.plus_ms(DAY_MS) }
    }

    /// The rain day whose span, open at its start and closed at its end, holds an instant.
    #[must_use]
    pub fn day_of(self, at: Instant) -> BeijingDay {
        at.plus_ms(-1 - self.offset_ms()).day()
    }

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Eight => "8时至次日8时",
            Self::Twenty => "前日20时至当日20时",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moment_of_change_belongs_to_the_day_that_ends() {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let named = |start: RainDayStart, text: &str| start.day_of(at(text)).to_string();
        assert_eq!(named(RainDayStart::Eight, "2021-07-14 08:00"), "2021-07-13");
        assert_eq!(named(RainDayStart::Eight, "2021-07-14 08:05"), "2021-07-14");
        assert_eq!(named(RainDayStart::Twenty, "2021-07-14 20:00"), "2021-07-14");
        assert_eq!(named(RainDayStart::Twenty, "2021-07-14 20:05"), "2021-07-15");
        for start in [RainDayStart::Eight, RainDayStart::Twenty] {
            let span = start.span("2021-07-14".parse().unwrap());
            assert_eq!(start.day_of(span.to).to_string(), "2021-07-14");
            assert_eq!(start.day_of(span.from).to_string(), "2021-07-13");
            assert_eq!(start.day_of(span.from.plus_ms(1)).to_string(), "2021-07-14");
        }
    }
}
