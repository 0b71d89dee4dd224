//! Tests that count: the same end of a span, detection limit, day or digit again and again.

use std::collections::VecDeque;

use super::usable::Usable;
use crate::settings::ms;
use crate::{DigitsRule, FactorSettings, Flag, Reason, Test, Verdict};

const DAY_MS: i64 = 86_400_000;

/// What is counted.
#[derive(Debug, Clone, Default)]
pub(super) struct Streaks {
    detection_limit: u32,
    saturation: u32,
    hugging: u32,
    ago: u64,
    repeated: Repeated,
    digits: Digits,
}

#[derive(Debug, Clone, Copy, Default)]
struct Repeated {
    points: u32,
    changes: u32,
    since: i64,
}

#[derive(Debug, Clone, Default)]
struct Digits {
    last: VecDeque<u8>,
    counts: [u32; 10],
}

impl Streaks {
    /// Counts a value; `usable` holds those before it.
    pub(super) fn advance(
        &mut self,
        settings: &FactorSettings,
        usable: &Usable,
        time: i64,
        value: f64,
        verdict: &mut Verdict,
    ) {
        if let Some(rule) = settings.detection_limit {
            let is = |limit: f64| (value - limit).abs() <= limit.abs() * 1e-9;
            self.detection_limit = counted(self.detection_limit, is(rule.limit) || is(rule.limit / 2.0));
            let reason = Reason::DetectionLimit(value, rule.limit, self.detection_limit);
            judge(verdict, Test::DetectionLimit, self.detection_limit >= rule.repeats, reason);
        }
        if let Some(rule) = settings.saturation {
            self.saturation = counted(self.saturation, value >= rule.end - rule.tolerance);
            let reason = Reason::Saturation(value, self.saturation);
            judge(verdict, Test::Saturation, self.saturation >= rule.repeats, reason);
        }
        if let Some(rule) = settings.limit_hugging {
            let inside = value <= rule.limit && value > rule.limit * (1.0 - rule.within);
            self.hugging = counted(self.hugging, inside);
            let reason = Reason::Hugging(rule.limit, rule.within, self.hugging);
            judge(verdict, Test::LimitHugging, self.hugging >= rule.repeats, reason);
        }
        if let Some(rule) = settings.repeated_day {
            self.repeat(usable, time, value);
            let Repeated { points, changes, since } = self.repeated;
            let long = points >= rule.points
                && changes >= rule.changes
                && time.saturating_sub(since) >= ms(rule.hours);
            judge(
                verdict,
                Test::RepeatedDay,
                long,
                Reason::RepeatedDay(points, hours(time.saturating_sub(since))),
            );
        }
        if let Some(rule) = settings.last_digits {
            self.digits.add(rule, verdict);
        }
    }

    fn repeat(&mut self, usable: &Usable, time: i64, value: f64) {
        self.ago = usable.not_before(self.ago, time.saturating_sub(DAY_MS));
        let same = usable.get(self.ago).is_some_and(|(at, before)| {
            at == time.saturating_sub(DAY_MS) && before.to_bits() == value.to_bits()
        });
        if !same {
            self.repeated = Repeated::default();
            return;
        }
        let other = usable.back(0).is_some_and(|(_, before)| before.to_bits() != value.to_bits());
        let Repeated { points, changes, since } = &mut self.repeated;
        if *points == 0 {
            *since = time;
        } else {
            *changes += u32::from(other);
        }
        *points += 1;
    }
}

fn counted(count: u32, again: bool) -> u32 {
    if again { count.saturating_add(1) } else { 0 }
}

fn judge(verdict: &mut Verdict, test: Test, suspect: bool, reason: Reason) {
    if suspect {
        verdict.put(test, Flag::Suspect, Some(reason));
    } else {
        verdict.tests.set(test, Flag::Good);
    }
}

/// Hours of milliseconds.
#[expect(clippy::cast_precision_loss, reason = "hours for people")]
pub(super) fn hours(ms: i64) -> f64 {
    ms as f64 / 3_600_000.0
}

impl Digits {
    fn add(&mut self, rule: DigitsRule, verdict: &mut Verdict) {
        let scaled = verdict.value.abs().round_dp(rule.decimals);
        let shift = rule.decimals.saturating_sub(scaled.scale());
        let whole = scaled.mantissa().saturating_mul(10i128.saturating_pow(shift.min(28)));
        let digit = u8::try_from(whole % 10).unwrap_or(0);
        self.last.push_back(digit);
        self.counts[usize::from(digit)] += 1;
        while self.last.len() > rule.points as usize {
            if let Some(old) = self.last.pop_front() {
                self.counts[usize::from(old)] -= 1;
            }
        }
        if self.last.len() < rule.points as usize {
            return;
        }
        let expected = f64::from(rule.points) / 10.0;
        let chi: f64 =
            self.counts.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum();
        let (most, count) = (0u8..).zip(self.counts).max_by_key(|(_, count)| *count).unwrap_or((0, 0));
        let reason = Reason::Digits(chi, rule.chi_square, most, count, rule.points);
        judge(verdict, Test::LastDigits, chi > rule.chi_square, reason);
    }
}
