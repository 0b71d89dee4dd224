//! Tests that look at one value, or at it and the one before.

use standards::{Decimal, ReadingFlag};

use super::streaks::hours;
use crate::{FactorSettings, Flag, Reason, Span, StepRule, Test, UnitRule, Verdict, instrument_flag};

impl StepRule {
    /// The flag of a step beside a value, and what was allowed.
    pub(super) fn judge(self, step: f64, beside: f64) -> (Flag, f64) {
        let share = self.share * beside.abs();
        let suspect = self.suspect.max(share);
        match self.fail.map(|fail| fail.max(share * 10.0)) {
            Some(fail) if step > fail => (Flag::Fail, fail),
            _ if step > suspect => (Flag::Suspect, suspect),
            _ => (Flag::Good, suspect),
        }
    }
}

/// The quotient that makes a strange value fit the usual span.
pub(super) fn mistaken(rule: UnitRule, usual: Span, value: f64) -> Option<f64> {
    let (low, high) = (usual.low.min(usual.high), usual.high);
    if !(value > 0.0 && low > 0.0) || (value <= high * rule.widen * 10.0 && value >= low / rule.widen / 10.0)
    {
        return None;
    }
    let fits = |value: f64| value <= high * rule.widen && value >= low / rule.widen;
    [rule.quotient, 1.0 / rule.quotient].into_iter().find(|quotient| fits(value / quotient))
}

pub(super) fn clock(settings: &FactorSettings, verdict: &mut Verdict) {
    let (Some(rule), Some(received)) = (settings.clock, verdict.received) else { return };
    let ahead = hours(verdict.time.0.saturating_sub(received.0)) * 60.0;
    let flag = if ahead > rule.ahead_minutes { Flag::Suspect } else { Flag::Good };
    verdict.put_lazily(Test::Clock, flag, || Reason::Ahead(ahead));
}

/// Judges the flag of the station; whether the value counts by it.
pub(super) fn counts(settings: &FactorSettings, verdict: &mut Verdict) -> bool {
    let Some(set) = settings.flags else { return verdict.flag.counts() };
    let flag = verdict.flag;
    verdict.put_lazily(Test::InstrumentFlag, instrument_flag(set, flag), || Reason::Instrument(set, flag));
    set.counts(flag)
}

/// Whether the value stands for one that could not be detected: by its flag, or because it is not above the detection limit.
pub(super) fn is_non_detect(settings: &FactorSettings, verdict: &Verdict, value: f64) -> bool {
    verdict.flag == ReadingFlag::BELOW_DETECTION
        || settings.detection_limit.is_some_and(|rule| value <= rule.limit * (1.0 + 1e-9))
}

pub(super) fn decimals(settings: &FactorSettings, verdict: &mut Verdict) {
    let Some(most) = settings.decimals else { return };
    let scale = verdict.value.scale();
    // Zeros at the end are no decimals.
    let found = if scale > most { verdict.value.normalize().scale() } else { scale };
    let flag = if found > most { Flag::Suspect } else { Flag::Good };
    verdict.put_lazily(Test::Decimals, flag, || Reason::Decimals(found, most));
}

pub(super) fn season(settings: &FactorSettings, verdict: &mut Verdict, value: f64) {
    if settings.climatology.is_empty() {
        return;
    }
    let month = u8::try_from(verdict.time.day().month().month()).unwrap_or(0);
    let Some(known) = settings.climatology.iter().find(|range| range.months.contains(&month)) else { return };
    let flag = if known.span.holds(value) { Flag::Good } else { Flag::Suspect };
    verdict.put_lazily(Test::Climatology, flag, || Reason::Season(value, month, known.span));
}

/// Judges the span; whether a sensor can read the value at all.
pub(super) fn range(settings: &FactorSettings, verdict: &mut Verdict, value: f64) -> bool {
    let Some(rule) = settings.gross_range else { return true };
    let (flag, span) = match () {
        () if !rule.fail.holds(value) => (Flag::Fail, rule.fail),
        () if !rule.suspect.holds(value) => (Flag::Suspect, rule.suspect),
        () => (Flag::Good, rule.suspect),
    };
    verdict.put_lazily(Test::GrossRange, flag, || Reason::Range(value, span));
    flag != Flag::Fail
}

pub(super) fn rate(rule: StepRule, verdict: &mut Verdict, rate: f64, before: f64) {
    let (flag, allowed) = rule.judge(rate, before);
    verdict.put_lazily(Test::RateOfChange, flag, || Reason::Rate(rate, allowed));
}

/// The nearest binary number of a decimal; the same decimal always gives the same one.
#[expect(clippy::cast_precision_loss, reason = "tests weigh values, they do not judge limits")]
fn number(value: Decimal) -> f64 {
    const POWERS: [f64; 29] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
        1e18, 1e19, 1e20, 1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28,
    ];
    let (mantissa, scale) = (value.mantissa(), value.scale() as usize);
    let mantissa = i64::try_from(mantissa).map_or(mantissa as f64, |short| short as f64);
    mantissa / POWERS.get(scale).copied().unwrap_or(1e28)
}

impl Verdict {
    /// The value as a binary number.
    pub(crate) fn number(&self) -> f64 {
        number(self.value)
    }

    /// As [`Verdict::put`], with the reason made only when the test did not pass.
    pub(super) fn put_lazily(&mut self, test: Test, flag: Flag, reason: impl FnOnce() -> Reason) {
        if matches!(flag, Flag::Good | Flag::NotEvaluated) {
            self.tests.set(test, flag);
        } else {
            self.put(test, flag, Some(reason()));
        }
    }
}
