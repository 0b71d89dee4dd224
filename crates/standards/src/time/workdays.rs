//! Working days: the week, public holidays, and weekend days worked in exchange.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::{BeijingDay, Instant};
use crate::StandardsError;

/// Which days are worked, for the years whose arrangement is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Workdays {
    /// Years whose arrangement is known.
    years: BTreeSet<i16>,
    /// Days that differ from the week: `true` where a weekend day is worked, `false` where a weekday is off.
    exceptions: BTreeMap<BeijingDay, bool>,
}

/// The end of so many working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkdayDeadline {
    /// The end of the last working day (24:00).
    pub at: Instant,
    /// Whether every day counted lies in a year whose holidays are known; without, Mondays to Fridays were counted.
    pub holidays_known: bool,
}

#[derive(Deserialize)]
struct File {
    year: Vec<Year>,
}

#[derive(Deserialize)]
struct Year {
    #[serde(rename = "year")]
    number: i16,
    off: Vec<[BeijingDay; 2]>,
    worked: Vec<BeijingDay>,
}

impl Workdays {
    /// The shipped arrangement, 2020 to 2026 (`data/holidays.toml` of this crate, where its origin is said).
    #[must_use]
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Workdays> =
            LazyLock::new(|| Workdays::read(include_str!("../../data/holidays.toml")).unwrap_or_default());
        &SHIPPED
    }

    /// Reads an arrangement: `[[year]]` tables with `year`, `off` (first and last day of each holiday) and `worked`.
    ///
    /// [`StandardsError::Table`] names what is wrong: no TOML, a day outside its year, a holiday that ends before it begins.
    pub fn read(text: &str) -> Result<Self, StandardsError> {
        let wrong = |why: String| StandardsError::Table { table: "holidays".into(), what: why };
        let file: File = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        let mut all = Self::default();
        for Year { number: year, off, worked } in file.year {
            let of_year = |day: BeijingDay| {
                if day.ymd().0 == year { Ok(day) } else { Err(wrong(format!("{day} stands under {year}"))) }
            };
            all.years.insert(year);
            for [first, last] in off {
                if last < first {
                    return Err(wrong(format!("{first} to {last} ends before it begins")));
                }
                for day in of_year(first)?.to(of_year(last)?) {
                    all.exceptions.insert(day, false);
                }
            }
            for day in worked {
                all.exceptions.insert(of_year(day)?, true);
            }
        }
        Ok(all)
    }

    /// Whether a day is worked.
    #[must_use]
    pub fn is_worked(&self, day: BeijingDay) -> bool {
        // 1970-01-01 was a Thursday.
        let weekday = (day.number() + 3).rem_euclid(7);
        self.exceptions.get(&day).copied().unwrap_or(weekday < 5)
    }

    /// Whether the holidays of a day's year are known.
    #[must_use]
    pub fn knows(&self, day: BeijingDay) -> bool {
        self.years.contains(&day.ymd().0)
    }

    /// The end of the `days`-th working day after the day of `from`, which does not count itself; with 0 the end of that day.
    #[must_use]
    pub fn deadline(&self, from: Instant, days: u32) -> WorkdayDeadline {
        let mut day = from.day();
        let mut holidays_known = true;
        let mut left = days;
        while left > 0 && day < BeijingDay::LAST {
            day = day.next();
            holidays_known &= self.knows(day);
            left -= u32::from(self.is_worked(day));
        }
        WorkdayDeadline { at: day.end(), holidays_known }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> BeijingDay {
        text.parse().unwrap()
    }

    #[test]
    fn the_shipped_arrangement_reads_and_holds_the_days_of_2021() {
        let days = Workdays::shipped();
        assert!(days.knows(day("2021-06-20")) && !days.knows(day("2035-01-01")));
        // The Dragon Boat Festival, a Saturday worked for it, an ordinary Monday and Sunday.
        assert!(!days.is_worked(day("2021-06-14")));
        assert!(days.is_worked(day("2021-09-18")) && days.is_worked(day("2021-09-26")));
        assert!(days.is_worked(day("2021-06-21")) && !days.is_worked(day("2021-06-20")));
    }

    #[test]
    fn a_deadline_skips_the_national_holiday_and_counts_the_sunday_worked_for_it() {
        let days = Workdays::shipped();
        let from: Instant = "2021-09-25 16:30".parse().unwrap();
        // Sunday 26 is worked; 27 to 30; 1 to 7 October off; 8 October, Saturday 9 worked, 11.
        let ends = |n| days.deadline(from, n).at.day().previous();
        assert_eq!((ends(1), ends(5), ends(6)), (day("2021-09-26"), day("2021-09-30"), day("2021-10-08")));
        assert_eq!((ends(7), ends(8)), (day("2021-10-09"), day("2021-10-11")));
        assert!(days.deadline(from, 8).holidays_known);
        assert!(!days.deadline("2034-12-29 10:00".parse().unwrap(), 3).holidays_known);
    }

    #[test]
    fn mistakes_are_named() {
        let error = |text: &str| Workdays::read(text).unwrap_err().to_string();
        assert!(
            error("[[year]]\nyear = 2021\noff = [[\"2022-01-01\", \"2022-01-02\"]]\nworked = []")
                .contains("2022-01-01")
        );
        assert!(
            error("[[year]]\nyear = 2021\noff = [[\"2021-01-03\", \"2021-01-02\"]]\nworked = []")
                .contains("before")
        );
        assert!(error("year = 3").contains("year"));
    }

    proptest! {
        #[test]
        fn a_later_start_or_more_days_never_end_earlier(start in 18_000i32..21_000, more in 0i32..40, n in 0u32..60) {
            let days = Workdays::shipped();
            let from = BeijingDay::from_number(start).start();
            let later = BeijingDay::from_number(start + more).start();
            prop_assert!(days.deadline(later, n).at >= days.deadline(from, n).at);
            prop_assert!(days.deadline(from, n + 1).at > days.deadline(from, n).at);
        }

        #[test]
        fn exactly_so_many_worked_days_lie_between(start in 18_000i32..20_000, n in 0u32..40) {
            let days = Workdays::shipped();
            let first = BeijingDay::from_number(start);
            let last = days.deadline(first.start(), n).at.day().previous();
            prop_assert_eq!(first.next().to(last).filter(|d| days.is_worked(*d)).count(), n as usize);
            prop_assert!(n == 0 || days.is_worked(last));
        }
    }
}
