//! Periods of assessment and the days they cover.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use standards::time::{BeijingDay, BeijingMonth};

use crate::EvaluationError;

/// A period of assessment longer than a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// 日
    Day,
    /// 周: Monday to Sunday (*assumption*).
    Week,
    /// 旬: days 1–10, 11–20, 21 to the month's end.
    TenDay,
    /// 月
    Month,
    /// 月（汛期部分）: the part of a month that lies in the flood season.
    SeasonMonth,
    /// 季
    Quarter,
    /// 半年
    HalfYear,
    /// 汛期: the flood season of the plan.
    Season,
    /// 年
    Year,
}

impl Period {
    /// Every period, shortest first.
    pub const ALL: [Self; 9] = [
        Self::Day,
        Self::Week,
        Self::TenDay,
        Self::Month,
        Self::SeasonMonth,
        Self::Quarter,
        Self::HalfYear,
        Self::Season,
        Self::Year,
    ];

    /// The word used in files and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::TenDay => "ten_day",
            Self::Month => "month",
            Self::SeasonMonth => "season_month",
            Self::Quarter => "quarter",
            Self::HalfYear => "half_year",
            Self::Season => "season",
            Self::Year => "year",
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "日",
            Self::Week => "周",
            Self::TenDay => "旬",
            Self::Month => "月",
            Self::SeasonMonth => "月（汛期部分）",
            Self::Quarter => "季度",
            Self::HalfYear => "半年",
            Self::Season => "汛期",
            Self::Year => "年",
        }
    }

    /// The span of this period that contains a day; `None` outside the flood season for periods of the season.
    #[must_use]
    pub fn containing(self, day: BeijingDay, season: SeasonDates) -> Option<Span> {
        let month = day.month();
        let (start, end) = match self {
            Self::Day => (day, day),
            Self::Week => {
                // 1970-01-01 was a Thursday.
                let monday = day.plus(-(day.number().saturating_add(3)).rem_euclid(7));
                (monday, monday.plus(6))
            }
            Self::TenDay => {
                let first = month.first_day();
                match day.since(first) {
                    ..10 => (first, first.plus(9)),
                    10..20 => (first.plus(10), first.plus(19)),
                    _ => (first.plus(20), month.last_day()),
                }
            }
            Self::Month => (month.first_day(), month.last_day()),
            Self::SeasonMonth => {
                let season = Self::Season.containing(day, season)?;
                (month.first_day().max(season.start), month.last_day().min(season.end))
            }
            Self::Quarter => {
                let months = month.quarter().months();
                (months[0].first_day(), months[2].last_day())
            }
            Self::HalfYear => {
                let (from, to) = if month.month() <= 6 { (1, 6) } else { (7, 12) };
                (first_of(month, from)?, first_of(month, to)?.month().last_day())
            }
            Self::Season => return season.begun(day).filter(|span| span.contains(day)),
            Self::Year => (first_of(month, 1)?, first_of(month, 12)?.month().last_day()),
        };
        Some(Span { period: self, start, end })
    }
}

fn first_of(of: BeijingMonth, month: i8) -> Option<BeijingDay> {
    BeijingDay::new(of.year(), month, 1)
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl FromStr for Period {
    type Err = EvaluationError;

    fn from_str(text: &str) -> Result<Self, EvaluationError> {
        let word = text.replace('-', "_");
        let found = Self::ALL.into_iter().find(|p| p.word() == word || p.word().replace('_', "") == word);
        found.ok_or_else(|| EvaluationError::Period { found: text.chars().take(40).collect() })
    }
}

/// First and last day of the flood season in every year. A season may lie across New Year, as the one of ice floods (凌汛) does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SeasonDates {
    /// Month and day of the first day. Default 20 June (notice SC-006).
    pub start: (i8, i8),
    /// Month and day of the last day, in the year after if it comes before `start`. Default 30 September (notice SC-006).
    pub end: (i8, i8),
}

impl Default for SeasonDates {
    fn default() -> Self {
        Self { start: (6, 20), end: (9, 30) }
    }
}

impl SeasonDates {
    /// The dates of a season given by its first and last day.
    #[must_use]
    pub fn of(first: BeijingDay, last: BeijingDay) -> Self {
        let ((_, sm, sd), (_, em, ed)) = (first.ymd(), last.ymd());
        Self { start: (sm, sd), end: (em, ed) }
    }

    /// The season that starts in a year; `None` when a date exists in no year. In a common year a season that starts on
    /// 29 February starts on 1 March, and one that ends on it ends on the 28th.
    #[must_use]
    pub fn in_year(self, year: i16) -> Option<(BeijingDay, BeijingDay)> {
        let end_year = if self.end < self.start { year.checked_add(1)? } else { year };
        let leap_day = |(month, day)| (month, day) == (2, 29);
        let start = BeijingDay::new(year, self.start.0, self.start.1)
            .or_else(|| BeijingDay::new(year, 3, 1).filter(|_| leap_day(self.start)))?;
        let end = BeijingDay::new(end_year, self.end.0, self.end.1)
            .or_else(|| BeijingDay::new(end_year, 2, 28).filter(|_| leap_day(self.end)))?;
        (start <= end).then_some((start, end))
    }

    /// The last season that had begun by a day, whether it is over or not.
    #[must_use]
    pub fn begun(self, by: BeijingDay) -> Option<Span> {
        let year = by.month().year();
        let last = [year, year.checked_sub(1)?].into_iter().filter_map(|y| self.in_year(y));
        let (start, end) = last.into_iter().find(|(start, _)| *start <= by)?;
        Some(Span { period: Period::Season, start, end })
    }
}

/// The days of one period, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Which period.
    pub period: Period,
    /// Its first day.
    pub start: BeijingDay,
    /// Its last day.
    pub end: BeijingDay,
}

impl Span {
    /// How many days it has.
    #[must_use]
    pub fn length(self) -> u32 {
        u32::try_from(self.end.since(self.start) + 1).unwrap_or(0)
    }

    /// Whether a day lies in it.
    #[must_use]
    pub fn contains(self, day: BeijingDay) -> bool {
        (self.start..=self.end).contains(&day)
    }

    /// The months it touches, each cut to the span.
    pub fn months(self) -> impl Iterator<Item = Self> {
        let mut month = self.start.month();
        let mut first = month.first_day();
        std::iter::from_fn(move || {
            if self.end < first {
                return None;
            }
            let last = first.plus(month.length() - 1);
            let (start, end) = (first.max(self.start), last.min(self.end));
            let whole = (start, end) == (first, last);
            let period = if whole { Period::Month } else { Period::SeasonMonth };
            (month, first) = (month.next(), last.next());
            Some(Self { period, start, end })
        })
    }

    /// The same period one earlier (the month before, the season of the year before …).
    #[must_use]
    pub fn previous(self, season: SeasonDates) -> Option<Self> {
        match self.period {
            Period::Season => self.year_before(season),
            period => period.containing(self.start.previous(), season),
        }
    }

    /// The same period one year earlier; of a week the one 52 weeks earlier.
    #[must_use]
    pub fn year_before(self, season: SeasonDates) -> Option<Self> {
        let (year, month, day) = self.start.ymd();
        let before = match self.period {
            Period::Week => self.start.plus(-364),
            // 29 February has no counterpart.
            _ => BeijingDay::new(year.checked_sub(1)?, month, day)?,
        };
        self.period.containing(before, season)
    }

    /// `2021-06`, `2021-Q2`, `2021-06-21`, `2021汛期` …
    #[must_use]
    pub fn label(self) -> String {
        let (year, month, day) = self.start.ymd();
        match self.period {
            Period::Day => self.start.to_string(),
            Period::Week => format!("{}起一周", self.start),
            Period::TenDay => {
                let part = ["上旬", "中旬", "下旬"][usize::from(day > 10) + usize::from(day > 20)];
                format!("{year:04}年{month}月{part}")
            }
            Period::Month => format!("{year:04}年{month}月"),
            Period::SeasonMonth => format!("{year:04}年{month}月{day}日—{}日", self.end.ymd().2),
            Period::Quarter => format!("{year:04}年第{}季度", (month - 1) / 3 + 1),
            Period::HalfYear => format!("{year:04}年{}半年", if month <= 6 { "上" } else { "下" }),
            Period::Season => match self.end.ymd().0 {
                end if end == year => format!("{year:04}年汛期"),
                end => format!("{year:04}—{end:04}年汛期"),
            },
            Period::Year => format!("{year:04}年"),
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(period: Period, day: &str) -> String {
        let found = period.containing(day.parse().unwrap(), SeasonDates::default());
        found.map_or("none".into(), |s| format!("{} {}", s.start, s.end))
    }

    #[test]
    fn each_period_has_its_days() {
        assert_eq!(span(Period::Week, "2021-01-03"), "2020-12-28 2021-01-03");
        assert_eq!(span(Period::TenDay, "2021-02-21"), "2021-02-21 2021-02-28");
        assert_eq!(span(Period::Month, "2024-02-01"), "2024-02-01 2024-02-29");
        assert_eq!(span(Period::SeasonMonth, "2021-06-25"), "2021-06-20 2021-06-30");
        assert_eq!(span(Period::SeasonMonth, "2021-06-19"), "none");
        assert_eq!(span(Period::Quarter, "2021-12-31"), "2021-10-01 2021-12-31");
        assert_eq!(span(Period::HalfYear, "2021-07-01"), "2021-07-01 2021-12-31");
        assert_eq!(span(Period::Season, "2021-09-30"), "2021-06-20 2021-09-30");
        assert_eq!(span(Period::Season, "2021-10-01"), "none");
        assert_eq!(span(Period::Year, "2020-02-29"), "2020-01-01 2020-12-31");
    }

    #[test]
    fn a_season_falls_into_its_parts_of_months() {
        let season =
            Period::Season.containing("2021-07-01".parse().unwrap(), SeasonDates::default()).unwrap();
        let parts: Vec<_> = season.months().map(|s| format!("{} {}", s.period, s.length())).collect();
        assert_eq!(parts, ["season_month 11", "month 31", "month 31", "month 30"]);
    }

    #[test]
    fn the_period_before_and_the_one_a_year_before_are_found() {
        let dates = SeasonDates::default();
        let of = |period: Period, day: &str| period.containing(day.parse().unwrap(), dates).unwrap();
        assert_eq!(of(Period::Month, "2021-01-05").previous(dates).unwrap().label(), "2020年12月");
        assert_eq!(of(Period::Quarter, "2021-02-05").year_before(dates).unwrap().label(), "2020年第1季度");
        assert_eq!(of(Period::Season, "2021-08-05").previous(dates).unwrap().label(), "2020年汛期");
        assert_eq!(of(Period::Day, "2020-02-29").year_before(dates), None);
    }

    #[test]
    fn a_season_of_ice_floods_lies_across_new_year() {
        let dates = SeasonDates { start: (11, 20), end: (3, 10) };
        let of = |day: &str| Period::Season.containing(day.parse().unwrap(), dates);
        let season = of("2026-12-31").unwrap();
        assert_eq!(
            (season.start.to_string(), season.end.to_string()),
            ("2026-11-20".into(), "2027-03-10".into())
        );
        assert_eq!((of("2027-03-10"), of("2027-03-11"), of("2026-11-19")), (Some(season), None, None));
        assert_eq!((season.label(), season.length()), ("2026—2027年汛期".into(), 111));
        assert_eq!(season.previous(dates).unwrap().label(), "2025—2026年汛期");
        let month = Period::SeasonMonth.containing("2027-03-01".parse().unwrap(), dates).unwrap();
        assert_eq!((month.start.to_string(), month.length()), ("2027-03-01".into(), 10));
        assert_eq!(dates.begun("2027-08-01".parse().unwrap()), Some(season));
    }

    #[test]
    fn a_season_that_starts_or_ends_on_a_leap_day_has_its_days_in_common_years() {
        let of = |start, end, year| SeasonDates { start, end }.in_year(year).map(|(a, b)| format!("{a} {b}"));
        assert_eq!(of((2, 29), (9, 30), 2027).unwrap(), "2027-03-01 2027-09-30");
        assert_eq!(of((12, 1), (2, 29), 2026).unwrap(), "2026-12-01 2027-02-28");
        assert_eq!(of((12, 1), (2, 29), 2027).unwrap(), "2027-12-01 2028-02-29");
        assert_eq!((of((6, 31), (9, 30), 2028), of((6, 1), (2, 30), 2028)), (None, None));
    }

    #[test]
    fn the_words_of_the_command_line_read() {
        for period in Period::ALL {
            assert_eq!(period.word().parse::<Period>(), Ok(period));
        }
        assert_eq!("ten-day".parse::<Period>(), Ok(Period::TenDay));
        assert_eq!("halfyear".parse::<Period>(), Ok(Period::HalfYear));
        assert!("fortnight".parse::<Period>().is_err());
    }

    proptest! {
        #[test]
        fn spans_tile_the_calendar(
            number in 0i32..40_000,
            which in 0usize..9,
            start in (1i8..=12, 1i8..=31),
            end in (1i8..=12, 1i8..=31),
        ) {
            let (day, dates) = (BeijingDay::from_number(number), SeasonDates { start, end });
            if let Some(span) = Period::ALL[which].containing(day, dates) {
                prop_assert!(span.contains(day));
                prop_assert_eq!(span.months().map(Span::length).sum::<u32>(), span.length());
                for inside in [span.start, span.end] {
                    prop_assert_eq!(span.period.containing(inside, dates), Some(span));
                }
            }
        }
    }
}
