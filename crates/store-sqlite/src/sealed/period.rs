//! How long a chunk is: a Beijing day of frequent values, a month of hourly and rarer ones.

use standards::SeriesKind;
use standards::time::{BeijingDay, Instant};

/// No period is longer.
pub(crate) const LONGEST_MS: i64 = 31 * 86_400_000;

/// Start and end of the period that holds an instant; `None` at the calendar's ends, where nothing is sealed.
///
/// Few values a day make a chunk whose description is longer than its content; a month of them makes a good one.
pub(crate) fn period(kind: u8, time: i64) -> Option<(i64, i64)> {
    let day = BeijingDay::containing(Instant(time));
    let frequent = kind == SeriesKind::RealTime as u8 || kind == SeriesKind::Minute as u8;
    let (first, after) =
        if frequent { (day, day.next()) } else { (day.month().first_day(), day.month().last_day().next()) };
    let (start, end) = (first.start().0, after.start().0);
    (start <= time && time < end).then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn minutes_are_kept_by_the_day_and_hours_by_the_month() {
        let time = Instant::from_beijing(2026, 2, 28, 23, 59, 0, 0).unwrap().0;
        let start = |month, day| Instant::from_beijing(2026, month, day, 0, 0, 0, 0).unwrap().0;
        assert_eq!(period(SeriesKind::Minute as u8, time), Some((start(2, 28), start(3, 1))));
        assert_eq!(period(SeriesKind::Hour as u8, time), Some((start(2, 1), start(3, 1))));
        assert_eq!(period(SeriesKind::Hour as u8, i64::MAX), None);
    }

    proptest! {
        #[test]
        fn a_period_holds_its_instant_and_is_the_same_for_all_in_it(kind in 1u8..=5, time in any::<i64>(), at in 0.0..1.0) {
            if let Some((start, end)) = period(kind, time) {
                prop_assert!(start <= time && time < end && end - start <= LONGEST_MS);
                #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "any instant within")]
                let other = start + ((end - start - 1) as f64 * at) as i64;
                prop_assert_eq!(period(kind, other), Some((start, end)));
            }
        }
    }
}
