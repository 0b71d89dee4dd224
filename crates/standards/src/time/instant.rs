//! A point in time, kept as UTC milliseconds.

use std::fmt;
use std::str::FromStr;

use jiff::civil::DateTime;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{BEIJING_OFFSET_MS, BeijingDay};
use crate::StandardsError;

/// Milliseconds since 1970-01-01T00:00:00Z; printed and read as Beijing civil time with `+08:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

impl Instant {
    /// The instant of a Beijing civil date and time of day; `None` when it does not exist.
    #[must_use]
    pub fn from_beijing(
        year: i16,
        month: i8,
        day: i8,
        hour: i8,
        minute: i8,
        second: i8,
        milli: i16,
    ) -> Option<Self> {
        let civil =
            DateTime::new(year, month, day, hour, minute, second, i32::from(milli) * 1_000_000).ok()?;
        Some(Self::from_civil(civil))
    }

    fn from_civil(civil: DateTime) -> Self {
        let day = BeijingDay::from_civil(civil.date());
        let time = civil.time();
        let seconds =
            (i64::from(time.hour()) * 60 + i64::from(time.minute())) * 60 + i64::from(time.second());
        Self(day.start().0 + seconds * 1000 + i64::from(time.millisecond()))
    }

    /// The Beijing civil day it falls on.
    #[must_use]
    pub fn day(self) -> BeijingDay {
        BeijingDay::containing(self)
    }

    /// Beijing time of day: hour, minute, second, millisecond.
    #[must_use]
    pub fn time_of_day(self) -> (u8, u8, u8, u16) {
        let ms = (self.0 + BEIJING_OFFSET_MS).rem_euclid(super::DAY_MS);
        let part = |n: i64| u8::try_from(n).unwrap_or(0);
        (
            part(ms / 3_600_000),
            part(ms / 60_000 % 60),
            part(ms / 1000 % 60),
            u16::try_from(ms % 1000).unwrap_or(0),
        )
    }

    /// The instant so many milliseconds later.
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Whole seconds since 1970, for charts.
    #[must_use]
    pub fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// `YYYYMMDDhhmmss` as in HJ 212 `DataTime`.
    #[must_use]
    pub fn compact(self) -> String {
        let (h, m, s, _) = self.time_of_day();
        format!("{}{h:02}{m:02}{s:02}", self.day().compact())
    }

    /// Reads what [`Self::compact`] writes: fourteen digits that name a second of Beijing time; `None` for anything else, the leap second 60 included.
    #[must_use]
    pub fn from_compact(text: &str) -> Option<Self> {
        if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<i8>().ok();
        let year = text.get(0..4)?.parse().ok()?;
        Self::from_beijing(year, part(4..6)?, part(6..8)?, part(8..10)?, part(10..12)?, part(12..14)?, 0)
    }

    /// `YYYYMMDDhhmmsszzz` as in HJ 212 `QN`.
    #[must_use]
    pub fn compact_ms(self) -> String {
        format!("{}{:03}", self.compact(), self.time_of_day().3)
    }
}

impl fmt::Display for Instant {
    /// `2021-04-03T12:00:00+08:00`, with milliseconds only when there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (h, m, s, ms) = self.time_of_day();
        write!(f, "{}T{h:02}:{m:02}:{s:02}", self.day())?;
        if ms != 0 {
            write!(f, ".{ms:03}")?;
        }
        f.write_str("+08:00")
    }
}

impl FromStr for Instant {
    type Err = StandardsError;

    /// Reads RFC 3339 with any offset, and civil forms without one (`2021-04-03 12:00`, `2021-04-03T12:00:00`) as Beijing time; a leap second (`:60`) is read as the second before it.
    fn from_str(text: &str) -> Result<Self, StandardsError> {
        let wrong = || StandardsError::Time {
            text: text.chars().take(40).collect(),
            expected: "a time such as 2021-04-03T12:00:00+08:00 or 2021-04-03 12:00",
        };
        let text = text.trim();
        if let Some(split) = text.len().checked_sub(6)
            && text.is_char_boundary(split)
            && matches!(text.as_bytes()[split], b'+' | b'-')
            && text.as_bytes()[split + 3] == b':'
        {
            let (civil, offset) = text.split_at(split);
            let number = |t: &str| t.parse::<i64>().map_err(|_not_a_number| wrong());
            let minutes = number(&offset[1..3])? * 60 + number(&offset[4..6])?;
            let sign = if offset.starts_with('-') { -1 } else { 1 };
            let civil: DateTime = civil.parse().map_err(|_not_civil| wrong())?;
            return Ok(Self(Self::from_civil(civil).0 + BEIJING_OFFSET_MS - sign * minutes * 60_000));
        }
        if let Some(utc) = text.strip_suffix('Z') {
            let civil: DateTime = utc.parse().map_err(|_not_civil| wrong())?;
            return Ok(Self(Self::from_civil(civil).0 + BEIJING_OFFSET_MS));
        }
        text.parse().map(Self::from_civil).map_err(|_not_civil| wrong())
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_compact_time_must_exist_on_the_clock() {
        let read = Instant::from_compact("20210403120059").unwrap();
        assert_eq!(read.to_string(), "2021-04-03T12:00:59+08:00");
        for absent in
            ["20210403120060", "20210403240000", "20210431120000", "2021040312000", "2021-04-0312:0"]
        {
            assert_eq!(Instant::from_compact(absent), None, "{absent}");
        }
    }

    #[test]
    fn midnight_in_beijing_is_sixteen_hours_utc_the_day_before() {
        let instant: Instant = "2021-04-01T00:00:00+08:00".parse().unwrap();
        assert_eq!(instant, "2021-03-31T16:00:00Z".parse().unwrap());
        assert_eq!(instant, Instant(1_617_206_400_000));
        assert_eq!(instant.day().to_string(), "2021-04-01");
        assert_eq!(instant.plus_ms(-1).day().to_string(), "2021-03-31");
    }

    #[test]
    fn civil_forms_without_an_offset_are_beijing_time() {
        let expected: Instant = "2021-04-03T12:00:00+08:00".parse().unwrap();
        for text in
            ["2021-04-03 12:00", "2021-04-03T12:00:00", "2021-04-03T04:00:00Z", "2021-04-03T05:00:00+01:00"]
        {
            assert_eq!(text.parse::<Instant>().unwrap(), expected, "{text}");
        }
        assert_eq!(expected.compact(), "20210403120000");
        assert_eq!(expected.plus_ms(7).compact_ms(), "20210403120000007");
    }

    #[test]
    fn what_is_no_time_is_refused_with_an_example() {
        for text in ["", "2021-02-30 00:00", "yesterday", "2021-04-03T25:00:00", "时间+08:00", "+08:00"] {
            let error = text.parse::<Instant>().unwrap_err().to_string();
            assert!(error.contains("2021-04-03T12:00:00+08:00"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn text_and_instant_agree(ms in -2_000_000_000_000i64..4_000_000_000_000) {
            let instant = Instant(ms);
            prop_assert_eq!(instant.to_string().parse::<Instant>().unwrap(), instant);
            prop_assert!(instant.day().start() <= instant && instant < instant.day().next().start());
        }
    }
}
