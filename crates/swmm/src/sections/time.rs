//! Dates and times as decks write them.

use river::civil;

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// Civil seconds of a date: 07/01/2024, 07-01-2024 or JUL-01-2024.
pub(super) fn date(text: &str) -> Option<i64> {
    let mut parts = text.split(['/', '-']);
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let upper = month.to_ascii_uppercase();
    let month: i64 = match MONTHS.iter().position(|m| *m == upper) {
        Some(place) => i64::try_from(place).ok()? + 1,
        None => month.parse().ok()?,
    };
    let (day, year): (i64, i64) = (day.parse().ok()?, year.parse().ok()?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !(1000..=9999).contains(&year) {
        return None;
    }
    Some(civil::seconds(year, month, day, 0))
}

/// Seconds of a time: 1:30, 01:30:00 or decimal hours.
pub(super) fn seconds(text: &str) -> Option<f64> {
    if !text.contains(':') {
        return text.parse::<f64>().ok().filter(|h| h.is_finite() && *h >= 0.0).map(|h| h * 3600.0);
    }
    let mut sum = 0.0;
    let mut parts = text.split(':');
    for unit in [3600.0, 60.0, 1.0] {
        let Some(part) = parts.next() else { break };
        let x: f64 = part.trim().parse().ok()?;
        if !(x.is_finite() && x >= 0.0) {
            return None;
        }
        sum += unit * x;
    }
    parts.next().is_none().then_some(sum)
}

/// Month and day of the year written MM/DD, as a day of the year, 1–366.
pub(super) fn day_of_year(text: &str) -> Option<i64> {
    let (month, day) = text.split_once(['/', '-'])?;
    let (month, day): (i64, i64) = (month.parse().ok()?, day.parse().ok()?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    Some((civil::seconds(2023, month, day, 0) - civil::seconds(2023, 1, 1, 0)) / civil::DAY_S + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_of_every_form_are_read() {
        let first = civil::seconds(2024, 7, 1, 0);
        assert_eq!([date("07/01/2024"), date("7-1-2024"), date("JUL-01-2024")], [Some(first); 3]);
        assert_eq!([date("0:15"), date("13/01/2024"), date("1.5")], [None; 3]);
        assert_eq!([seconds("1:30"), seconds("01:30:00"), seconds("1.5")], [Some(5400.0); 3]);
        assert_eq!([seconds("x"), seconds("-1"), seconds("1:-3"), seconds("inf")], [None; 4]);
        assert_eq!(day_of_year("12/31"), Some(365));
    }
}
