//! Quiet hours (免打扰时段): when what can wait waits for the morning.

use serde::{Deserialize, Deserializer};
use standards::time::{BeijingDay, Instant};

use super::AlertLevel;

const MINUTE_MS: i64 = 60_000;
const DAY_MINUTES: u32 = 24 * 60;

/// Quiet hours of every day by Beijing time. The notice names none: 22:00 to 06:00, which orange and red override, is an assumption.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct QuietHours {
    /// Minute of the day at which they begin.
    #[serde(deserialize_with = "minute")]
    pub from: u32,
    /// Minute of the day at which they end; the same as the beginning for none.
    #[serde(deserialize_with = "minute")]
    pub to: u32,
    /// Levels that are sent at any hour.
    #[serde(rename = "override")]
    pub overriding: Vec<AlertLevel>,
}

impl Default for QuietHours {
    fn default() -> Self {
        Self { from: 22 * 60, to: 6 * 60, overriding: vec![AlertLevel::Orange, AlertLevel::Red] }
    }
}

fn minute<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let text = String::deserialize(deserializer)?;
    let wrong = || serde::de::Error::custom(format!("`{text}` 应为时刻，如 \"22:00\" (a time of day)"));
    let (hour, minute) = text.split_once(':').ok_or_else(wrong)?;
    let (hour, minute): (u32, u32) = match (hour.parse(), minute.parse()) {
        (Ok(hour), Ok(minute)) if hour < 24 && minute < 60 => (hour, minute),
        _ => return Err(wrong()),
    };
    Ok(hour * 60 + minute)
}

impl QuietHours {
    /// When a message may be sent that is ready at a moment: then, or at the end of the quiet hours.
    #[must_use]
    pub fn not_before(&self, level: AlertLevel, ready: Instant) -> Instant {
        if self.overriding.contains(&level) || self.from == self.to {
            return ready;
        }
        let day = BeijingDay::containing(ready);
        let at = |day: BeijingDay, minute: u32| day.start().plus_ms(i64::from(minute) * MINUTE_MS);
        let of_day = u32::try_from((ready.0 - day.start().0) / MINUTE_MS).unwrap_or(0).min(DAY_MINUTES - 1);
        let (from, to) = (self.from, self.to);
        if from < to {
            return if (from..to).contains(&of_day) { at(day, to) } else { ready };
        }
        match of_day {
            minute if minute >= from => at(day.next(), to),
            minute if minute < to => at(day, to),
            _ => ready,
        }
    }

    /// `22:00–06:00`
    #[must_use]
    pub fn words(&self) -> String {
        let time = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        format!("{}–{}", time(self.from), time(self.to))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Instant {
        format!("2021-07-{text}:00+08:00").parse().unwrap()
    }

    #[test]
    fn yellow_waits_for_the_morning_and_red_goes_at_once() {
        let quiet = QuietHours::default();
        assert_eq!(quiet.not_before(AlertLevel::Yellow, at("01T23:30")), at("02T06:00"));
        assert_eq!(quiet.not_before(AlertLevel::Yellow, at("02T05:59")), at("02T06:00"));
        assert_eq!(quiet.not_before(AlertLevel::Yellow, at("02T06:00")), at("02T06:00"));
        assert_eq!(quiet.not_before(AlertLevel::Yellow, at("02T21:59")), at("02T21:59"));
        assert_eq!(quiet.not_before(AlertLevel::Red, at("01T23:30")), at("01T23:30"));
        let noon = QuietHours { from: 12 * 60, to: 14 * 60, overriding: Vec::new() };
        assert_eq!(noon.not_before(AlertLevel::Red, at("01T13:00")), at("01T14:00"));
        assert_eq!(noon.not_before(AlertLevel::Red, at("01T23:00")), at("01T23:00"));
    }

    proptest! {
        #[test]
        fn nothing_is_sent_earlier_than_it_is_ready_nor_a_day_late_nor_within_the_quiet_hours(
            from in 0u32..1440, to in 0u32..1440, ready in 1_600_000_000_000i64..1_700_000_000_000
        ) {
            let quiet = QuietHours { from, to, overriding: vec![AlertLevel::Red] };
            let ready = Instant(ready);
            let sent = quiet.not_before(AlertLevel::Yellow, ready);
            prop_assert!(sent >= ready && sent.0 - ready.0 < 86_400_000);
            prop_assert_eq!(quiet.not_before(AlertLevel::Yellow, sent), sent);
            prop_assert_eq!(quiet.not_before(AlertLevel::Red, ready), ready);
        }
    }
}
