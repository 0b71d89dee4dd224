//! Civil days, months and quarters in Beijing.

mod gregorian;
mod quarter;

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{BEIJING_OFFSET_MS, DAY_MS, Instant};
use crate::StandardsError;

/// A civil day in Beijing (00:00 to 24:00 at UTC+8), kept as days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BeijingDay(i32);

impl BeijingDay {
    /// The first day of the calendar used here, 1 January of the year −9999.
    pub const FIRST: Self = Self(-4_371_587);
    /// Its last day, 31 December 9999.
    pub const LAST: Self = Self(2_932_896);

    /// The day so many days after 1970-01-01, or the calendar's end when it lies beyond.
    #[must_use]
    pub fn from_number(number: i32) -> Self {
        Self(number.clamp(Self::FIRST.0, Self::LAST.0))
    }

    /// The day of a civil date; `None` when there is no such date.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().map(Self::from_civil)
    }

    /// The day that contains an instant.
    #[must_use]
    pub fn containing(instant: Instant) -> Self {
        let days = instant.0.saturating_add(BEIJING_OFFSET_MS).div_euclid(DAY_MS);
        // jiff's calendar ends with the year 9999; instants beyond stay on its last day.
        Self::from_number(i32::try_from(days).unwrap_or(i32::MAX))
    }

    pub(super) fn from_civil(date: Date) -> Self {
        Self(gregorian::number_of(date.year(), date.month(), date.day()))
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn number(self) -> i32 {
        self.0
    }

    /// Its first instant.
    #[must_use]
    pub fn start(self) -> Instant {
        Instant(i64::from(self.0) * DAY_MS - BEIJING_OFFSET_MS)
    }

    /// The first instant of the next day.
    #[must_use]
    pub fn end(self) -> Instant {
        self.next().start()
    }

    /// The next day.
    #[must_use]
    pub fn next(self) -> Self {
        self.plus(1)
    }

    /// The day before.
    #[must_use]
    pub fn previous(self) -> Self {
        self.plus(-1)
    }

    /// The day so many days later.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Whole days from `earlier` to this day.
    #[must_use]
    pub fn since(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// The days from this one to `last`, both included.
    pub fn to(self, last: Self) -> impl DoubleEndedIterator<Item = Self> {
        (self.0..=last.0).map(Self)
    }

    /// The month it lies in.
    #[must_use]
    pub fn month(self) -> BeijingMonth {
        let (year, month, _) = self.ymd();
        BeijingMonth { year, month }
    }

    /// Year, month, day of month.
    #[must_use]
    pub fn ymd(self) -> (i16, i8, i8) {
        gregorian::date_of(self.0.clamp(Self::FIRST.0, Self::LAST.0))
    }

    /// `YYYYMMDD`.
    #[must_use]
    pub fn compact(self) -> String {
        let (y, m, d) = self.ymd();
        format!("{y:04}{m:02}{d:02}")
    }

    /// `2021年4月3日`.
    #[must_use]
    pub fn chinese(self) -> String {
        let (y, m, d) = self.ymd();
        format!("{y}年{m}月{d}日")
    }
}

impl fmt::Display for BeijingDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.ymd();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

impl fmt::Debug for BeijingDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for BeijingDay {
    type Err = StandardsError;

    fn from_str(text: &str) -> Result<Self, StandardsError> {
        let date = (text.len() == 10).then(|| text.parse::<Date>().ok()).flatten();
        date.map(Self::from_civil).ok_or_else(|| StandardsError::Time {
            text: text.chars().take(40).collect(),
            expected: "a day such as 2021-06-20",
        })
    }
}

impl Serialize for BeijingDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for BeijingDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A civil month in Beijing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BeijingMonth {
    year: i16,
    month: i8,
}

impl BeijingMonth {
    /// The calendar year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.year
    }

    /// 1 to 12.
    #[must_use]
    pub fn month(self) -> i8 {
        self.month
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> BeijingDay {
        BeijingDay::new(self.year, self.month, 1).unwrap_or(BeijingDay(0))
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> BeijingDay {
        self.first_day().plus(self.length() - 1)
    }

    /// The month after it.
    #[must_use]
    pub fn next(self) -> Self {
        if self.month == 12 {
            Self { year: self.year.saturating_add(1), month: 1 }
        } else {
            Self { year: self.year, month: self.month + 1 }
        }
    }

    /// How many days it has.
    #[must_use]
    pub fn length(self) -> i32 {
        let leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        match self.month {
            2 => 28 + i32::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// The quarter it lies in.
    #[must_use]
    pub fn quarter(self) -> Quarter {
        Quarter { year: self.year, quarter: (self.month - 1) / 3 + 1 }
    }
}

impl fmt::Display for BeijingMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// A calendar quarter in Beijing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i16,
    quarter: i8,
}

impl Quarter {
    /// Its three months.
    #[must_use]
    pub fn months(self) -> [BeijingMonth; 3] {
        [1, 2, 3].map(|i| BeijingMonth { year: self.year, month: (self.quarter - 1) * 3 + i })
    }

    /// The quarter after it.
    #[must_use]
    pub fn next(self) -> Self {
        if self.quarter == 4 {
            Self { year: self.year.saturating_add(1), quarter: 1 }
        } else {
            Self { year: self.year, quarter: self.quarter + 1 }
        }
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-Q{}", self.year, self.quarter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> BeijingDay {
        text.parse().unwrap()
    }

    #[test]
    fn months_and_quarters_have_their_days() {
        assert_eq!(day("2024-02-10").month().length(), 29);
        assert_eq!(day("2021-02-10").month().last_day(), day("2021-02-28"));
        assert_eq!((day("1900-02-10").month().length(), day("2000-02-10").month().length()), (28, 29));
        assert_eq!(day("2021-06-20").month().quarter().to_string(), "2021-Q2");
        assert_eq!(day("2021-12-31").month().quarter().next().to_string(), "2022-Q1");
        assert_eq!(day("2021-08-01").month().quarter().months()[2].last_day(), day("2021-09-30"));
    }

    #[test]
    fn the_campaign_has_103_days() {
        assert_eq!(day("2021-06-20").to(day("2021-09-30")).count(), 103);
        assert_eq!(day("2021-09-30").chinese(), "2021年9月30日");
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["2021-02-29", "20210620", "2021-6-20", "2021-06-20T00:00", ""] {
            assert!(text.parse::<BeijingDay>().is_err(), "{text}");
        }
    }

    #[test]
    fn instants_at_the_ends_of_time_do_not_panic() {
        for ms in [i64::MIN, i64::MAX] {
            let _month = Instant(ms).day().month().last_day();
        }
    }

    proptest! {
        #[test]
        fn a_day_prints_as_it_reads(number in -100_000i32..100_000) {
            let d = BeijingDay(number);
            prop_assert_eq!(d.to_string().parse::<BeijingDay>().unwrap(), d);
            prop_assert_eq!(d.next().since(d), 1);
            prop_assert_eq!(d.month().next(), d.month().last_day().next().month());
            prop_assert!(d.month().first_day() <= d && d <= d.month().last_day());
        }
    }
}
