//! The fold of one factor over one day: everything that longer periods, runs and pages need of its results.

mod kernel;

use rust_decimal::Decimal;
use standards::WaterClass;
use standards::time::{BeijingDay, Instant};

use crate::Ratio;
use crate::day::DataOrigin;
use crate::judge::ItemRule;
use crate::observation::LARGEST;

pub(crate) use kernel::{Counting, FoldRule, Moment, Results, Whole};

const MINUTE_MS: i64 = 60_000;

/// What the results of one factor on one day come to. Without results it is empty.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DayFold {
    /// Sum of the results that count, non-detects at their share of the detection limit; of pH the mean.
    sum: i128,
    /// The same without non-detects: what is there for certain.
    detected: i128,
    /// The largest result that is no non-detect.
    peak: Short,
    /// The highest detection limit.
    detection_limit: Short,
    /// The mean as means are made of it: of pH the ion activity, 10^−pH, of other factors the mean itself. Of these it is for
    /// statistics only; judged means are exact.
    pub(crate) level: f64,
    /// What the sums are divided by to give means.
    divisor: u32,
    pub(crate) n: u32,
    pub(crate) left_out: u32,
    pub(crate) non_detects: u32,
    pub(crate) revisions: u32,
    pub(crate) slots: u16,
    heard: u16,
    peak_minute: u16,
    sum_scale: u8,
    pub(crate) class: Option<WaterClass>,
    pub(crate) exceeds: Option<bool>,
    pub(crate) valid: bool,
    pub(crate) all_heard: bool,
    pub(crate) origin: Option<DataOrigin>,
}

/// A value in ten bytes: exact up to eighteen digits, beyond that cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Short {
    mantissa: i64,
    scale: u8,
}

impl Short {
    fn of(mut mantissa: i128, mut scale: u8) -> Self {
        while scale > 0 && i64::try_from(mantissa).is_err() {
            (mantissa, scale) = (mantissa / 10, scale - 1);
        }
        Self { mantissa: i64::try_from(mantissa).unwrap_or(i64::MAX), scale }
    }

    fn decimal(self) -> Decimal {
        Decimal::try_from_i128_with_scale(i128::from(self.mantissa), u32::from(self.scale)).unwrap_or(LARGEST)
    }
}

impl DayFold {
    /// Judges the mean, when it is valid.
    pub(crate) fn judge(&mut self, rule: &ItemRule) {
        (self.class, self.exceeds) = (None, None);
        if let (true, true, Some(mean)) = (self.valid, rule.has_limits(), self.mean()) {
            (self.class, self.exceeds) = rule.judge(rule.round(mean), self.open());
        }
    }

    /// The mean before rounding; `None` without results that count.
    #[must_use]
    pub fn mean(&self) -> Option<Ratio> {
        (self.divisor > 0).then(|| Ratio::mean_of_sum(self.sum, u32::from(self.sum_scale), self.divisor))
    }

    /// What non-detects leave open of the mean; `None` without any.
    pub(crate) fn open(&self) -> Option<Open> {
        (self.non_detects > 0).then(|| Open {
            detection_limit: self.detection_limit.decimal(),
            detected: Ratio::mean_of_sum(self.detected, u32::from(self.sum_scale), self.divisor),
        })
    }

    /// Sum, decimals of the sum, and number of results.
    pub(crate) fn sum(&self) -> (i128, u8, u32) {
        (self.sum, self.sum_scale, self.divisor)
    }

    /// The largest result that is no non-detect, and when it was measured.
    pub(crate) fn peak(&self, day: BeijingDay) -> Option<(Decimal, Instant)> {
        let time = day.start().plus_ms(i64::from(self.peak_minute) * MINUTE_MS);
        (self.n > self.non_detects).then(|| (self.peak.decimal(), time))
    }

    /// Whether anything was received for the day.
    pub(crate) fn is_heard(&self) -> bool {
        self.heard > 0
    }
}

/// What results below detection leave open of a mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Open {
    /// The highest detection limit behind the mean.
    pub(crate) detection_limit: Decimal,
    /// The mean with nothing in place of the non-detects: the part that is there for certain.
    pub(crate) detected: Ratio,
}
