//! One item of a period: the mean of its daily or monthly means.

use rust_decimal::Decimal;
use standards::FactorCode;
use standards::time::Instant;

use super::tally::days_over;
use super::{MeanOf, Period, Span};
use crate::assessment::Assessment;
use crate::day::fold::{DayFold, Open};
use crate::days::FactorDays;
use crate::mean::{ph_of_activity, ph_ratio};
use crate::ratio::{Sum, power};
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

impl Parts {
    /// The mean of so many ion activities.
    fn of_activities(sum: f64, n: u32) -> Self {
        if n == 0 {
            return Self::default();
        }
        let activity = sum / f64::from(n);
        Self { mean: Some(ph_ratio(ph_of_activity(activity))), n, activity, ..Self::default() }
    }
}

/// Sums of folds by number of results, so that a month's mean takes a few divisions.
#[derive(Default)]
pub(crate) struct FoldSums {
    /// Decimals and number of results with the sum of such days.
    kinds: [((u8, u32), i128); 6],
    used: usize,
    rest: Sum,
    n: u32,
    /// The same without non-detects, and the highest detection limit; only when there are any.
    detected: Sum,
    detection_limit: Option<Decimal>,
}

impl FoldSums {
    pub(crate) fn add(&mut self, fold: &DayFold) {
        self.n += 1;
        let (sum, scale, divisor) = fold.sum();
        if let Some(open) = fold.open() {
            self.detection_limit = self.detection_limit.max(Some(open.detection_limit));
            self.detected.add(open.detected.minus(Ratio::mean_of_sum(sum, scale.into(), divisor)));
        }
        for (kind, total) in &mut self.kinds[..self.used] {
            if *kind == (scale, divisor) {
                *total = total.saturating_add(sum);
                return;
            }
        }
        if let Some(free) = self.kinds.get_mut(self.used) {
            *free = ((scale, divisor), sum);
            self.used += 1;
        } else {
            self.rest.add(Ratio::mean_of_sum(sum, scale.into(), divisor));
        }
    }

    /// The daily means added up.
    pub(crate) fn total(&self) -> Ratio {
        if self.rest.is_empty()
            && let Some(total) = self.total_over_sixty()
        {
            return total;
        }
        let kinds = self.kinds[..self.used].iter();
        kinds
            .map(|((scale, divisor), sum)| Ratio::mean_of_sum(*sum, (*scale).into(), *divisor))
            .fold(self.rest.total(), Ratio::plus)
    }

    /// One to six results a day, and any other number that divides 60, have a common denominator without looking for it.
    fn total_over_sixty(&self) -> Option<Ratio> {
        let kinds = &self.kinds[..self.used];
        let finest = kinds.iter().map(|((scale, _), _)| *scale).max().unwrap_or(0);
        let mut total = 0i128;
        for ((scale, divisor), sum) in kinds {
            if 60 % divisor != 0 {
                return None;
            }
            let by = i128::from(60 / divisor) * power(u32::from(finest - scale));
            total = total.checked_add(sum.checked_mul(by)?)?;
        }
        Some(Ratio::mean_of_sum(total, finest.into(), 60))
    }

    fn parts(self) -> Parts {
        if self.n == 0 {
            return Parts::default();
        }
        let total = self.total();
        let mean = total.over(i64::from(self.n));
        let open = self.detection_limit.map(|detection_limit| Open {
            detection_limit,
            detected: total.plus(self.detected.total()).over(i64::from(self.n)),
        });
        Parts { mean: Some(mean), n: self.n, open, ..Parts::default() }
    }
}

/// The means behind a longer mean.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Parts {
    pub(crate) mean: Option<Ratio>,
    pub(crate) n: u32,
    pub(crate) n_expected: u32,
    pub(crate) valid: bool,
    pub(crate) open: Option<Open>,
    /// Of pH the mean ion activity.
    pub(crate) activity: f64,
}

impl SectionDays {
    /// One item of a period up to a moment.
    pub(crate) fn period_item(&self, factor: &FactorDays, span: Span, asof: Instant) -> PeriodItem {
        let parts = self.parts(factor, span, asof);
        let assess = |rule| parts.mean.map(|mean| Assessment::of(rule, mean, parts.valid, parts.open));
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
        if span.period == Period::Month
            && asof >= span.end.end()
            && let Some(parts) = factor.month(span)
        {
            return *parts;
        }
        self.parts_anew(factor, span, asof)
    }

    /// The same, not looked up among the finished months.
    pub(crate) fn parts_anew(&self, factor: &FactorDays, span: Span, asof: Instant) -> Parts {
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
            open: fold.open(),
            activity: fold.level,
        }
    }

    /// Unrounded valid daily means averaged, of pH by ion activity. Only final days count.
    fn parts_of_days(&self, factor: &FactorDays, span: Span, asof: Instant) -> Parts {
        let all_over = asof >= span.end.end();
        let settled = |day| all_over || self.verdict(day).is_some_and(|v| v.is_settled(day, asof));
        let folds = factor.folds(span.start, span.end).filter(|(day, f)| f.valid && settled(*day));
        let folds = folds.map(|(_, fold)| fold);
        if factor.factor == FactorCode::PH {
            let (mut sum, mut n) = (0.0, 0);
            for fold in folds {
                sum += fold.level;
                n += 1;
            }
            return Parts::of_activities(sum, n);
        }
        let mut sums = FoldSums::default();
        folds.for_each(|fold| sums.add(fold));
        sums.parts()
    }

    /// Unrounded valid monthly means averaged, of pH by ion activity. A running month counts with its mean to date.
    fn parts_of_months(&self, factor: &FactorDays, span: Span, asof: Instant) -> Parts {
        let begun = span.months().take_while(|m| m.start.start() < asof);
        let least = self.profile().rules.periods.min_months(span.period);
        let (mut n, mut n_expected) = (0, 0);
        let (mut sum, mut detected, mut activity) = (Sum::default(), Sum::default(), 0.0);
        let mut detection_limit = None;
        for month in begun {
            n_expected += 1;
            let parts = self.parts(factor, month, asof);
            let (true, Some(mean)) = (parts.valid, parts.mean) else { continue };
            n += 1;
            sum.add(mean);
            activity += parts.activity;
            detected.add(parts.open.map_or(mean, |o| o.detected));
            detection_limit = detection_limit.max(parts.open.map(|o| o.detection_limit));
        }
        let parts = if factor.factor == FactorCode::PH {
            Parts::of_activities(activity, n)
        } else {
            let open = detection_limit.zip(detected.mean());
            Parts {
                mean: sum.mean(),
                open: open.map(|(detection_limit, detected)| Open { detection_limit, detected }),
                ..Parts::default()
            }
        };
        Parts { n, n_expected, valid: n >= least.min(n_expected).max(1), ..parts }
    }

    /// Days of a span that are over, or final before their end.
    pub(crate) fn days_elapsed(&self, span: Span, asof: Instant) -> u32 {
        let over = days_over(span.start, span.end, asof);
        if over == span.length() {
            return over;
        }
        let early =
            self.verdicts(span.start, span.end).filter(|(day, v)| v.all_heard && asof < day.end()).count();
        over.saturating_add(u32::try_from(early).unwrap_or(0))
    }
}
