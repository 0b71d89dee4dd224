//! Quarters in a row, and how they are written.

use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{BeijingMonth, Quarter};
use crate::StandardsError;

impl Quarter {
    /// A quarter of a year, 1 to 4; `None` for another number or a year that is not 0 to 9999.
    #[must_use]
    pub fn new(year: i16, quarter: i8) -> Option<Self> {
        let exists = (0..=9999).contains(&year) && (1..=4).contains(&quarter);
        exists.then_some(Self { year, quarter })
    }

    /// The calendar year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.year
    }

    /// 1 to 4.
    #[must_use]
    pub fn number(self) -> i8 {
        self.quarter
    }

    /// The quarter before it.
    #[must_use]
    pub fn previous(self) -> Self {
        if self.quarter == 1 {
            Self { year: self.year.saturating_sub(1), quarter: 4 }
        } else {
            Self { year: self.year, quarter: self.quarter - 1 }
        }
    }

    /// The same quarter of the year before (同比).
    #[must_use]
    pub fn a_year_before(self) -> Self {
        Self { year: self.year.saturating_sub(1), quarter: self.quarter }
    }

    /// Its last month.
    #[must_use]
    pub fn last_month(self) -> BeijingMonth {
        let [_, _, last] = self.months();
        last
    }

    /// `2021年第三季度`.
    #[must_use]
    pub fn chinese(self) -> String {
        let name = match self.quarter {
            1 => "一",
            2 => "二",
            3 => "三",
            _ => "四",
        };
        format!("{}年第{name}季度", self.year)
    }
}

impl FromStr for Quarter {
    type Err = StandardsError;

    fn from_str(text: &str) -> Result<Self, StandardsError> {
        let read = || {
            let (year, quarter) = text.split_once("-Q")?;
            let digits = |t: &str, n| t.len() == n && t.bytes().all(|b| b.is_ascii_digit());
            let whole = digits(year, 4) && digits(quarter, 1);
            whole.then(|| Self::new(year.parse().ok()?, quarter.parse().ok()?)).flatten()
        };
        read().ok_or_else(|| StandardsError::Time {
            text: text.chars().take(40).collect(),
            expected: "a quarter such as 2021-Q3",
        })
    }
}

impl Serialize for Quarter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quarter {
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
    fn the_quarter_before_the_first_is_the_fourth_of_the_year_before() {
        let first: Quarter = "2022-Q1".parse().unwrap();
        assert_eq!(first.previous().to_string(), "2021-Q4");
        assert_eq!(
            (first.a_year_before().to_string(), first.chinese()),
            ("2021-Q1".into(), "2022年第一季度".into())
        );
        assert_eq!(first.last_month().to_string(), "2022-03");
    }

    #[test]
    fn what_is_no_quarter_is_refused() {
        for text in ["2021-Q0", "2021-Q5", "2021Q3", "21-Q3", "2021-Q33", "+021-Q3", ""] {
            assert!(text.parse::<Quarter>().is_err(), "{text}");
        }
        assert_eq!((Quarter::new(2021, 5), Quarter::new(-1, 1)), (None, None));
    }

    proptest! {
        #[test]
        fn a_quarter_reads_as_it_prints_and_lies_between_its_neighbours(year in 1i16..9999, number in 1i8..=4) {
            let quarter = Quarter::new(year, number).unwrap();
            prop_assert_eq!(quarter.to_string().parse::<Quarter>().unwrap(), quarter);
            prop_assert_eq!(quarter.previous().next(), quarter);
            prop_assert_eq!(quarter.next().previous(), quarter);
            prop_assert!(quarter.previous() < quarter && quarter < quarter.next());
        }
    }
}
