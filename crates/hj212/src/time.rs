//! Civil time as HJ 212 writes it.

use std::fmt;

/// A moment of Beijing civil time (UTC+8, no daylight saving), as the sender's clock showed it.
///
/// Fields are in order of weight, so the derived order is the order of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CivilTime {
    /// Year, 1–9999.
    pub year: u16,
    /// Month, 1–12.
    pub month: u8,
    /// Day of the month, 1–31.
    pub day: u8,
    /// Hour, 0–23.
    pub hour: u8,
    /// Minute, 0–59.
    pub minute: u8,
    /// Second, 0–59.
    pub second: u8,
    /// Millisecond, 0–999; 0 where the text has 14 digits.
    pub millisecond: u16,
}

impl CivilTime {
    /// Reads `YYYYMMDDhhmmss` or `YYYYMMDDhhmmsszzz`; `None` for any other shape and for days, hours,
    /// minutes and seconds that do not exist.
    ///
    /// ```
    /// use hj212::CivilTime;
    /// assert!(CivilTime::parse("20240229000000").is_some());
    /// assert!(CivilTime::parse("20230229000000").is_none());
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (seconds, milliseconds) = match text.len() {
            14 => (text.as_bytes(), &b"0"[..]),
            17 => text.as_bytes().split_at_checked(14)?,
            _ => return None,
        };
        let time = Self {
            year: number(&seconds[0..4])?,
            month: two_digits(&seconds[4..6])?,
            day: two_digits(&seconds[6..8])?,
            hour: two_digits(&seconds[8..10])?,
            minute: two_digits(&seconds[10..12])?,
            second: two_digits(&seconds[12..14])?,
            millisecond: number(milliseconds)?,
        };
        time.exists().then_some(time)
    }

    fn exists(self) -> bool {
        let leap =
            self.year.is_multiple_of(4) && !self.year.is_multiple_of(100) || self.year.is_multiple_of(400);
        let days = match self.month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return false,
        };
        self.year > 0
            && (1..=days).contains(&self.day)
            && self.hour < 24
            && self.minute < 60
            && self.second < 60
    }
}

fn number(digits: &[u8]) -> Option<u16> {
    digits
        .iter()
        .try_fold(0, |value: u16, digit| digit.is_ascii_digit().then(|| value * 10 + u16::from(digit - b'0')))
}

fn two_digits(digits: &[u8]) -> Option<u8> {
    number(digits).and_then(|value| u8::try_from(value).ok())
}

/// `2016-08-01T08:58:57`, with `.223` when there are milliseconds.
impl fmt::Display for CivilTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second, millisecond } = self;
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if *millisecond > 0 { write!(f, ".{millisecond:03}") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fourteen_and_seventeen_digits_are_read() {
        assert_eq!(CivilTime::parse("20160801085857").unwrap().to_string(), "2016-08-01T08:58:57");
        assert_eq!(CivilTime::parse("20160801085857223").unwrap().to_string(), "2016-08-01T08:58:57.223");
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in ["20230229000000", "21000229000000", "20230431000000", "20230100000000", "20231301000000"]
        {
            assert_eq!(CivilTime::parse(text), None, "{text}");
        }
        assert!(CivilTime::parse("20000229000000").is_some());
    }

    #[test]
    fn times_that_do_not_exist_are_refused() {
        for text in ["20230101240000", "20230101006000", "20230101000060", "00000101000000"] {
            assert_eq!(CivilTime::parse(text), None, "{text}");
        }
    }

    #[test]
    fn other_shapes_are_refused_without_a_panic() {
        for text in ["", "2023", "2023010100000a", "-0230101000000", "1617936069734", "二〇二三年"] {
            assert_eq!(CivilTime::parse(text), None, "{text}");
        }
    }
}
