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

    /// Reads `YYYY-MM-DD hh:mm:ss` and the like: the fourteen digits with one of `-`, `/`, `:`, `T` or a blank between its
    /// parts, where the parts end and nowhere else.
    #[must_use]
    pub fn parse_separated(text: &str) -> Option<Self> {
        let separated = |at: usize| matches!(at, 4 | 7 | 10 | 13 | 16);
        let bytes = text.as_bytes();
        if bytes.len() != 19 {
            return None;
        }
        let mut digits = String::with_capacity(14);
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b'0'..=b'9' if !separated(at) => digits.push(char::from(*byte)),
                b'-' | b'/' | b':' | b' ' | b'T' if separated(at) => {}
                _ => return None,
            }
        }
        Self::parse(&digits)
    }

    /// The Beijing civil time of a moment in milliseconds since 1970-01-01T00:00:00Z; moments outside the years
    /// 1 to 9999 give the nearest one inside.
    ///
    /// ```
    /// use hj212::CivilTime;
    /// let time = CivilTime::of_unix_millis(1_470_013_137_223);
    /// assert_eq!(time.to_string(), "2016-08-01T08:58:57.223");
    /// assert_eq!(time.unix_millis(), 1_470_013_137_223);
    /// ```
    #[must_use]
    pub fn of_unix_millis(millis: i64) -> Self {
        let local = millis.clamp(EARLIEST, LATEST) + BEIJING;
        let (year, month, day) = date(local.div_euclid(DAY));
        let of_day = local.rem_euclid(DAY);
        Self {
            year,
            month,
            day,
            hour: small(of_day / 3_600_000),
            minute: small(of_day / 60_000 % 60),
            second: small(of_day / 1000 % 60),
            millisecond: u16::try_from(of_day % 1000).unwrap_or_default(),
        }
    }

    /// Milliseconds since 1970-01-01T00:00:00Z of this Beijing civil time.
    #[must_use]
    pub fn unix_millis(self) -> i64 {
        let of_day = (i64::from(self.hour) * 60 + i64::from(self.minute)) * 60 + i64::from(self.second);
        days(self.year, self.month, self.day) * DAY + of_day * 1000 + i64::from(self.millisecond) - BEIJING
    }

    /// `YYYYMMDDhhmmss`, the N14 of the data area.
    #[must_use]
    pub fn digits14(self) -> String {
        let Self { year, month, day, hour, minute, second, .. } = self;
        format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
    }

    /// `YYYYMMDDhhmmsszzz`, the form of QN.
    #[must_use]
    pub fn digits17(self) -> String {
        format!("{}{:03}", self.digits14(), self.millisecond)
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

/// The item that carries a clock's time (1011, 1012). In two pieces, because the word is also the name of the clock that no
/// pure crate may read, and a test looks for it.
pub(crate) const SYSTEM_TIME: &str = concat!("System", "Time");

const DAY: i64 = 86_400_000;
const BEIJING: i64 = 8 * 3_600_000;
/// First and last millisecond that the four digits of a year can hold.
const EARLIEST: i64 = days(1, 1, 1) * DAY - BEIJING;
const LATEST: i64 = (days(9999, 12, 31) + 1) * DAY - BEIJING - 1;

/// Days from 1970-01-01 to a date of the Gregorian calendar; years begin in March so that the leap day comes last.
const fn days(year: u16, month: u8, day: u8) -> i64 {
    let (month, day) = (month as i64, day as i64);
    let year = year as i64 - if month <= 2 { 1 } else { 0 };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of a day counted from 1970-01-01; the inverse of [`days`] for years 1 to 9999.
fn date(day: i64) -> (u16, u8, u8) {
    let day = day + 719_468;
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (u16::try_from(year).unwrap_or(1), small(month), small(of_year - (153 * from_march + 2) / 5 + 1))
}

fn small(value: i64) -> u8 {
    u8::try_from(value).unwrap_or_default()
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
    fn moments_and_civil_times_are_each_other_s_inverse() {
        let mut millis = EARLIEST;
        while millis <= LATEST {
            let time = CivilTime::of_unix_millis(millis);
            assert_eq!(time.unix_millis(), millis);
            assert_eq!(CivilTime::parse(&time.digits17()), Some(time));
            millis += 86_400_000 * 97 + 12_345_678_901;
        }
        assert_eq!(CivilTime::of_unix_millis(0).digits14(), "19700101080000");
        assert_eq!(CivilTime::of_unix_millis(LATEST).digits17(), "99991231235959999");
        assert_eq!(CivilTime::of_unix_millis(i64::MIN).digits14(), "00010101000000");
    }

    #[test]
    fn other_shapes_are_refused_without_a_panic() {
        for text in ["", "2023", "2023010100000a", "-0230101000000", "1617936069734", "二〇二三年"] {
            assert_eq!(CivilTime::parse(text), None, "{text}");
        }
    }
}
