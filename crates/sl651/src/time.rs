//! Civil times as frames write them: two digits of the year, Beijing time.

use crate::hex;
use std::fmt;

/// Milliseconds of Beijing civil time ahead of UTC.
const BEIJING_OFFSET_MS: i64 = 8 * 3_600_000;
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 1440 * MINUTE_MS;

/// A Beijing civil time to the second. The century is the 21st: frames write two digits of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilTime {
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

impl CivilTime {
    /// The time of its parts; `None` when the calendar has no such time.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> Option<Self> {
        let known = (2000..2100).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_of(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        known.then_some(Self { year, month, day, hour, minute, second })
    }

    /// `YYMMDDHHmm` or `YYMMDDHHmmSS` in BCD, five or six bytes.
    #[must_use]
    pub fn of_bcd(bytes: &[u8]) -> Option<Self> {
        let mut parts = [0; 6];
        if !(4..=6).contains(&bytes.len()) {
            return None;
        }
        for (part, byte) in parts.iter_mut().zip(bytes) {
            *part = hex::bcd(*byte)?;
        }
        let [year, month, day, hour, minute, second] = parts;
        Self::new(2000 + u16::from(year), month, day, hour, minute, second)
    }

    /// The same as eight, ten or twelve decimal digits.
    #[must_use]
    pub fn of_digits(digits: &[u8]) -> Option<Self> {
        digits.iter().all(u8::is_ascii_digit).then(|| Self::of_bcd(&hex::bytes(digits)?))?
    }

    /// `YYMMDDHHmmSS` in BCD; the first five bytes are an observation time.
    #[must_use]
    pub fn to_bcd(self) -> [u8; 6] {
        let Self { year, month, day, hour, minute, second } = self;
        let year = u8::try_from(year % 100).unwrap_or_default();
        [year, month, day, hour, minute, second].map(hex::to_bcd)
    }

    /// The civil time of an instant, in milliseconds since 1970 UTC; `None` outside the 21st century.
    #[must_use]
    pub fn of_unix_ms(ms: i64) -> Option<Self> {
        let local = ms.checked_add(BEIJING_OFFSET_MS)?;
        let (days, rest) = (local.div_euclid(DAY_MS), local.rem_euclid(DAY_MS) / 1000);
        let (year, month, day) = date_of(days)?;
        let part = |value: i64| u8::try_from(value).unwrap_or_default();
        Self::new(year, month, day, part(rest / 3600), part(rest / 60 % 60), part(rest % 60))
    }

    /// The instant, in milliseconds since 1970 UTC.
    #[must_use]
    pub fn unix_ms(self) -> i64 {
        let seconds = i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second);
        days_before(self.year, self.month, self.day) * DAY_MS + seconds * 1000 - BEIJING_OFFSET_MS
    }

    /// So many minutes later; `None` when that leaves the century.
    #[must_use]
    pub fn plus_minutes(self, minutes: i64) -> Option<Self> {
        Self::of_unix_ms(self.unix_ms().checked_add(minutes.checked_mul(MINUTE_MS)?)?)
    }

    /// The same minute with no seconds.
    #[must_use]
    pub fn to_minute(self) -> Self {
        Self { second: 0, ..self }
    }

    /// Year, month, day, hour, minute, second.
    #[must_use]
    pub fn parts(self) -> (u16, u8, u8, u8, u8, u8) {
        (self.year, self.month, self.day, self.hour, self.minute, self.second)
    }
}

impl fmt::Display for CivilTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second } = self;
        write!(f, "{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

fn days_of(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) => 29, // 2000 is a leap year too, and the century ends before 2100
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a day of the 21st century.
fn days_before(year: u16, month: u8, day: u8) -> i64 {
    let years = i64::from(year) - 2000;
    let leap_days = (years + 3) / 4;
    let months: i64 = (1..month).map(|m| i64::from(days_of(year, m))).sum();
    10_957 + years * 365 + leap_days + months + i64::from(day) - 1
}

fn date_of(days: i64) -> Option<(u16, u8, u8)> {
    let since = days - 10_957;
    if since < 0 {
        return None;
    }
    let year = u16::try_from(2000 + since * 4 / 1461).ok().filter(|year| *year < 2100)?;
    let year = if days < days_before(year, 1, 1) { year - 1 } else { year };
    let mut left = days - days_before(year, 1, 1);
    for month in 1..=12 {
        let length = i64::from(days_of(year, month));
        if left < length {
            return Some((year, month, u8::try_from(left + 1).ok()?));
        }
        left -= length;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_the_century_follows_the_one_before_it() {
        let mut time = CivilTime::new(2000, 1, 1, 0, 0, 0).unwrap();
        assert_eq!(time.unix_ms(), 946_656_000_000);
        for _ in 0..36_524 {
            let next = time.plus_minutes(1440).unwrap();
            assert_eq!(CivilTime::of_unix_ms(next.unix_ms()), Some(next));
            assert!(next > time && next.unix_ms() - time.unix_ms() == DAY_MS);
            time = next;
        }
        assert_eq!(time.to_string(), "2099-12-31 00:00:00");
        assert_eq!(time.plus_minutes(1440), None);
        assert_eq!(CivilTime::of_unix_ms(946_655_999_999), None);
    }

    #[test]
    fn the_last_hour_of_a_year_ends_in_the_next() {
        let time = CivilTime::of_bcd(&[0x23, 0x12, 0x31, 0x23, 0x05]).unwrap();
        assert_eq!(time.plus_minutes(55).unwrap().to_string(), "2024-01-01 00:00:00");
    }

    #[test]
    fn what_the_calendar_does_not_have_is_no_time() {
        for bytes in [
            [0x23, 0x02, 0x29, 0x00, 0x00],
            [0x24, 0x13, 0x01, 0x00, 0x00],
            [0x24, 0x00, 0x01, 0x00, 0x00],
            [0x24, 0x01, 0x01, 0x24, 0x00],
            [0x24, 0x01, 0x01, 0x00, 0x60],
            [0x2A, 0x01, 0x01, 0x00, 0x00],
            [0xFF; 5],
        ] {
            assert_eq!(CivilTime::of_bcd(&bytes), None, "{bytes:02X?}");
        }
        assert_eq!(CivilTime::of_digits(b"2401091601").unwrap().to_string(), "2024-01-09 16:01:00");
        assert_eq!(CivilTime::of_digits(b"24010916"), CivilTime::of_bcd(&[0x24, 1, 9, 0x16, 0]));
        assert_eq!(CivilTime::of_digits(b"24010916ab"), None);
    }
}
