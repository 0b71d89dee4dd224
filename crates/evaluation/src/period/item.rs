//! One item of a period: the mean of its daily or monthly means.

use rust_decimal::Decimal;
use standards::FactorCode;
use standards::time::{BeijingDay, Instant};

use super::tally::days_over;
use super::{MeanOf, Period, Span};
use crate::assessment::Assessment;
use crate::days::FactorDays;
use crate::mean::{ph_mean_of, ph_ratio, ph_units};
use crate::ratio::Sum;
use crate::rules::needed;
use crate::{Exemption, Ratio, SectionDays};

/// One item of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodItem {
    /// The item.
    pub factor: FactorCode,
    /// Whether the section is judged by it.
    pub judged: bool,
    /// Means that count: results of a day, valid days of a week or month, valid months of a quarter or year.
    pub n: u32,
    /// How many there should be so far.
    pub n_expected: u32,
    /// Whether they are enough.
    pub valid: bool,
    /// The mean and what it says; `None` without a single one.
    pub assessment: Option<Assessment>,
    /// The official decision (豁免) that takes the item out of this period's compliance.
    pub exemption: Option<Exemption>,
}

impl PeriodItem {
    /// Whether the item breaks the target and no exemption covers it; `None` when it cannot be said.
    #[must_use]
    pub fn exceeds(&self) -> Option<bool> {
        if self.exemption.is_some() {
            return Some(false);
        }
        self.assessment.and_then(|a| a.exceeds)
    }
}

/// The means behind a longer mean.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Parts {
    pub(crate) mean: Option<Ratio>,
    pub(crate) n: u32,
    pub(crate) n_expected: u32,
    pub(crate) valid: bool,
    pub(crate) detection_limit: Option<Decimal>,
}

impl SectionDays {
    /// One item of a period up to a moment.
    pub(crate) fn period_item(&self, factor: &FactorDays, span: Span, asof: Instant) -> PeriodItem {
        let parts = self.parts(factor, span, asof);
        let assess =
            |rule| parts.mean.map(|mean| Assessment::of(rule, mean, parts.valid, parts.detection_limit));
        PeriodItem {
            factor: factor.factor,
            judged: factor.judged,
            n: parts.n,
            n_expected: parts.n_expected,
            valid: parts.valid,
            assessment: factor.rule(span.end).and_then(assess),
            exemption: self.profile().exemption(factor.factor, span).cloned(),
        }
    }

    /// The mean of a period and what it is made of.
    pub(crate) fn parts(&self, factor: &FactorDays, span: Span, asof: Instant) -> Parts {
        let rules = &self.profile().rules;
        let manual = self.profile().is_manual(factor.factor);
        match (span.period, rules.periods.mean_of(span.period)) {
            (Period::Day, _) => self.parts_of_results(factor, span),
            (_, MeanOf::Months) => self.parts_of_months(factor, span, asof),
            (period, MeanOf::Days) => {
                let elapsed = self.days_elapsed(span, asof);
                let share = match period {
                    Period::Week | Period::TenDay => rules.periods.week_min_valid_share,
                    Period::Season => rules.periods.season_min_valid_share,
                    _ => rules.month_min_valid_share,
                };
                let least = if manual { 1 } else { needed(share, elapsed).max(1) };
                let parts = self.parts_of_days(factor, span, asof);
                Parts { n_expected: if manual { 1 } else { elapsed }, valid: parts.n >= least, ..parts }
            }
        }
    }

    fn parts_of_results(&self, factor: &FactorDays, span: Span) -> Parts {
        let n_expected = self.profile().expected_of(factor.factor);
        let Some(fold) = factor.fold(span.start) else { return Parts { n_expected, ..Parts::default() } };
        Parts {
            mean: fold.mean(),
            n: fold.n,
            n_expected,
            valid: fold.valid,
            detection_limit: fold.detection_limit(),
        }
    }

    /// Unrounded valid daily means averaged, of pH by ion activity. Only final days count.
    fn parts_of_days(&self, factor: &FactorDays, span: Span, asof: Instant) -> Parts {
        let all_over = asof >= span.end.end();
        let settled = |day| all_over || self.verdict(day).is_some_and(|v| v.is_settled(day, asof));
        let folds = || factor.folds(span.start, span.end).filter(|(day, f)| f.valid && settled(*day));
        let mut parts = Parts::default();
        if factor.factor == FactorCode::PH {
            let units: Vec<i64> = folds().filter_map(|(_, f)| f.mean()).map(ph_units).collect();
            parts.n = u32::try_from(units.len()).unwrap_or(u32::MAX);
            parts.mean = ph_mean_of(units.iter().copied()).map(ph_ratio);
            return parts;
        }
        let mut sum = Sum::default();
        for (_, fold) in folds() {
            if let Some(mean) = fold.mean() {
                sum.add(mean);
            }
            parts.detection_limit = parts.detection_limit.max(fold.detection_limit());
        }
        (parts.n, parts.mean) = (sum.count(), sum.mean());
        parts
    }

    /// Unrounded valid monthly means averaged, of pH by ion activity. A running month counts with its mean to date.
    fn parts_of_months(&self, factor: &FactorDays, span: Span, asof: Instant) -> Parts {
        let begun: Vec<Span> = span.months().take_while(|m| m.start.start() < asof).collect();
        let least = self.profile().rules.periods.min_months(span.period);
        let months: Vec<Parts> = begun.iter().map(|month| self.parts(factor, *month, asof)).collect();
        let valid: Vec<&Parts> = months.iter().filter(|m| m.valid).collect();
        let mean = if factor.factor == FactorCode::PH {
            let units: Vec<i64> = valid.iter().filter_map(|m| m.mean).map(ph_units).collect();
            ph_mean_of(units.iter().copied()).map(ph_ratio)
        } else {
            Ratio::mean(valid.iter().filter_map(|m| m.mean))
        };
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (n, n_expected) = (count(valid.len()), count(begun.len()));
        Parts {
            mean,
            n,
            n_expected,
            valid: n >= least.min(n_expected).max(1),
            detection_limit: valid.iter().filter_map(|m| m.detection_limit).max(),
        }
    }

    /// Days of a span that are over, or final before their end.
    pub(crate) fn days_elapsed(&self, span: Span, asof: Instant) -> u32 {
        let over = days_over(span.start, span.end, asof);
        if over == span.length() {
            return over;
        }
        let early =
            |(day, v): &(BeijingDay, &crate::days::DayVerdict)| asof < day.end() && v.is_settled(*day, asof);
        let early = self.verdicts(span.start, span.end).filter(early).count();
        over.saturating_add(u32::try_from(early).unwrap_or(0))
    }
}
