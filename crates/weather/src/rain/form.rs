//! The forms in which gauges speak of rain, and the SL 651-2014 codes that mean them.

use serde::{Deserialize, Serialize};
use standards::time::Instant;

use super::Span;

/// Which end of its period a total is stamped with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stamp {
    /// The end (SL 651-2014).
    #[default]
    End,
    /// The start (HJ 212-2017 commands 2031, 2051, 2061).
    Start,
}

/// What a value of a gauge says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RainForm {
    /// Rain of a period of so many minutes.
    Period {
        /// Length of the period.
        minutes: u32,
        /// Which end of it the time is.
        stamp: Stamp,
    },
    /// Rain since the rain day began (当前降水量 PJ); starts anew at the day's start. That PJ counts so is an assumption: the
    /// standard's words are no more than "current".
    Running,
    /// A counter that only rises (累计降水量 PT, N(6,1)), with rollover and reset.
    Cumulative,
}

impl RainForm {
    /// A period total stamped with its end.
    #[must_use]
    pub const fn period(minutes: u32) -> Self {
        Self::Period { minutes, stamp: Stamp::End }
    }

    /// The form of an SL 651-2014 element (§7.4 of shared/domain/standards.md), whatever its case; `None` for other codes.
    ///
    /// `DRP`, twelve five-minute values of an hour, comes apart before: each is a period of five minutes.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        let minutes = match code.to_ascii_uppercase().as_str() {
            "PN01" => 1,
            "PN05" | "DRP" => 5,
            "PN10" => 10,
            "PN30" => 30,
            "P1" => 60,
            "P2" => 120,
            "P3" => 180,
            "P6" => 360,
            "P12" => 720,
            "PD" => 1440,
            "PJ" => return Some(Self::Running),
            "PT" => return Some(Self::Cumulative),
            _ => return None,
        };
        Some(Self::period(minutes))
    }

    /// Length of its period in milliseconds; `None` for counters.
    #[must_use]
    pub fn period_ms(self) -> Option<i64> {
        match self {
            Self::Period { minutes, .. } => Some(i64::from(minutes.max(1)) * 60_000),
            Self::Running | Self::Cumulative => None,
        }
    }

    /// The period that a total measured at `time` speaks of; `None` for counters.
    #[must_use]
    pub fn period_at(self, time: Instant) -> Option<Span> {
        let Self::Period { stamp, .. } = self else { return None };
        let length = self.period_ms()?;
        let from = match stamp {
            Stamp::End => time.plus_ms(length.saturating_neg()),
            Stamp::Start => time,
        };
        Some(Span { from, to: from.plus_ms(length) })
    }

    /// Whether the rain of a span may rest on a reading: a period total when its period touches the span, a counter when it was read
    /// between the ends of `counted`, the span with all increments that touch it ([`RainSeries::counted`](super::RainSeries::counted)).
    #[must_use]
    pub fn bears_on(self, time: Instant, span: Span, counted: Span) -> bool {
        match self.period_at(time) {
            Some(period) => period.from < span.to && period.to > span.from,
            None => (counted.from..=counted.to).contains(&time),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_bears_on_what_its_period_touches_and_a_counter_on_what_it_was_read_around() {
        let span = |from, to| Span { from: Instant(from), to: Instant(to) };
        let hour = RainForm::period(60);
        let (asked, ms) = (span(3_600_000, 7_200_000), |minutes: i64| Instant(minutes * 60_000));
        let bearing = |form: RainForm, counted| -> Vec<i64> {
            let times = (0..=240).step_by(60);
            times.filter(|m| form.bears_on(ms(*m), asked, counted)).collect()
        };
        assert_eq!(bearing(hour, asked), [120]);
        assert_eq!(bearing(RainForm::Period { minutes: 60, stamp: Stamp::Start }, asked), [60]);
        assert_eq!(
            bearing(RainForm::period(180), asked),
            [120, 180, 240],
            "a longer total reaches back into it"
        );
        assert_eq!(bearing(RainForm::Cumulative, asked), [60, 120]);
        assert_eq!(bearing(RainForm::Cumulative, span(0, 10_800_000)), [0, 60, 120, 180]);
    }

    #[test]
    fn the_elements_of_the_standard_have_their_forms() {
        let minutes =
            |code: &str| RainForm::of_code(code).and_then(RainForm::period_ms).map(|ms| ms / 60_000);
        let codes = ["PN01", "pn05", "PN10", "PN30", "P1", "P2", "P3", "P6", "P12", "PD", "DRP"];
        let expected = [1, 5, 10, 30, 60, 120, 180, 360, 720, 1440, 5];
        assert!(codes.into_iter().zip(expected).all(|(code, m)| minutes(code) == Some(m)));
        assert_eq!(RainForm::of_code("PT"), Some(RainForm::Cumulative));
        assert_eq!(RainForm::of_code("PJ"), Some(RainForm::Running));
        assert_eq!(RainForm::of_code("w01001"), None);
    }
}
