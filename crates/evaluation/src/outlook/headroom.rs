//! The mean that the remaining days may have at most.

use rust_decimal::Decimal;
use standards::time::Instant;
use standards::{FactorCode, Limit};

use crate::days::FactorDays;
use crate::judge::ItemRule;
use crate::mean::{ph_activity, ph_of_activity, ph_ratio};
use crate::period::FoldSums;
use crate::rules::needed;
use crate::{MeanOf, Ratio, SectionDays, Span};

/// What the remaining days of a period may come to so that the period's rounded mean keeps the target limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Headroom {
    /// Their mean may be this at most (剩余各日均值须 ≤).
    AtMost(Decimal),
    /// Their mean must be this at least (dissolved oxygen, 须 ≥).
    AtLeast(Decimal),
    /// Their mean must lie within (pH).
    Within(Decimal, Decimal),
    /// Even the best water could not repair the mean (已无法达标).
    Lost,
    /// No day is left, or what is left cannot change the mean; whether the mean keeps the limit, when it can be said.
    Over(Option<bool>),
    /// Too few days can still become valid for a mean (有效数据不足).
    TooFewDays,
}

/// One part of a period: its valid days and its days to come.
#[derive(Debug, Clone)]
struct Leg {
    /// Means of the valid days added up.
    total: Ratio,
    /// Of pH their mean ion activities added up.
    activity: f64,
    n: u32,
    left: u32,
}

/// A period's mean as a function of the mean of its remaining days: the mean of its legs' means.
#[derive(Debug, Clone)]
pub(crate) struct Course {
    legs: Vec<Leg>,
    enough: bool,
}

impl Course {
    fn left(&self) -> u32 {
        self.legs.iter().map(|l| l.left).sum()
    }

    /// `constant + weight · h`.
    pub(crate) fn line(&self) -> Option<(Ratio, Ratio)> {
        let days = |leg: &Leg| i64::from(leg.n + leg.left);
        let constant = Ratio::mean(self.legs.iter().map(|leg| leg.total.over(days(leg))))?;
        let weight = |leg: &Leg| Ratio::of_parts(leg.left.into(), days(leg).into());
        Some((constant, Ratio::mean(self.legs.iter().map(weight))?))
    }

    /// The mean of the remaining days at which the period's mean meets the limit's rounding edge.
    pub(super) fn edge(&self, limit: Limit, decimals: u32) -> Option<f64> {
        let (constant, weight) = self.line()?;
        let half = Ratio::from(Decimal::new(1, decimals)).over(2);
        let edge = match limit {
            Limit::Max(most) => Ratio::from(most).plus(half),
            Limit::Min(least) => Ratio::from(least).minus(half),
            Limit::Range(..) => return None,
        };
        edge.minus(constant).divided_by(weight).map(Ratio::to_f64)
    }

    /// The mean of the period when every remaining day has this pH, in units of 10⁻⁹.
    fn ph_with(&self, h: i64) -> Option<Ratio> {
        let rest = ph_activity(h);
        let legs = f64::from(u32::try_from(self.legs.len()).ok().filter(|n| *n > 0)?);
        let mean = |l: &Leg| (l.activity + f64::from(l.left) * rest) / f64::from(l.n + l.left);
        let activity = self.legs.iter().map(mean).sum::<f64>() / legs;
        Some(ph_ratio(ph_of_activity(activity)))
    }
}

impl SectionDays {
    /// How the mean of a period depends on the days to come.
    pub(crate) fn course(&self, factor: &FactorDays, span: Span, asof: Instant) -> Course {
        let rules = &self.profile().rules;
        if rules.periods.mean_of(span.period) == MeanOf::Days {
            let leg = self.leg(factor, span, asof);
            let share = rules.month_min_valid_share;
            let enough = leg.n + leg.left >= needed(share, span.length()).max(1);
            return Course { legs: vec![leg], enough };
        }
        let months = span.months().map(|month| (month, self.leg(factor, month, asof)));
        let can = |(month, leg): &(Span, Leg)| {
            leg.n + leg.left >= needed(rules.month_min_valid_share, month.length()).max(1)
        };
        let legs: Vec<Leg> = months.filter(can).map(|(_, leg)| leg).collect();
        let least = usize::try_from(rules.periods.min_months(span.period)).unwrap_or(usize::MAX);
        Course { enough: legs.len() >= least, legs }
    }

    fn leg(&self, factor: &FactorDays, span: Span, asof: Instant) -> Leg {
        if asof >= span.end.end()
            && let Some(month) = factor.month(span)
        {
            let total = month.mean.map_or(Ratio::ZERO, |mean| mean.times(i64::from(month.n)));
            return Leg { total, activity: month.activity * f64::from(month.n), n: month.n, left: 0 };
        }
        let settled = |day| self.verdict(day).is_some_and(|v| v.is_settled(day, asof));
        let valid = factor.folds(span.start, span.end).filter(|(day, f)| f.valid && settled(*day));
        let left = span.length().saturating_sub(self.days_elapsed(span, asof));
        let mut leg = Leg { total: Ratio::ZERO, activity: 0.0, n: 0, left };
        let mut sums = FoldSums::default();
        for (_, fold) in valid {
            leg.n += 1;
            leg.activity += fold.level;
            sums.add(fold);
        }
        leg.total = sums.total();
        leg
    }
}

/// The headroom of a course.
pub(crate) fn headroom(course: &Course, rule: &ItemRule, limit: Limit, factor: FactorCode) -> Headroom {
    if !course.enough {
        return Headroom::TooFewDays;
    }
    if factor == FactorCode::PH {
        return ph_headroom(course, rule);
    }
    let Some((constant, weight)) = course.line() else { return Headroom::TooFewDays };
    let keeps = |h: Decimal| rule.judge(rule.round(constant.plus(times(weight, h))), None).1 == Some(false);
    if course.left() == 0 || weight <= Ratio::ZERO {
        return Headroom::Over(rule.judge(rule.round(constant), None).1.map(|e| !e));
    }
    let step = Decimal::new(1, rule.decimals());
    match limit {
        Limit::Max(most) => {
            if !keeps(Decimal::ZERO) {
                return Headroom::Lost;
            }
            let edge = Ratio::from(most).plus(Ratio::from(step).over(2));
            settle(edge.minus(constant).divided_by(weight), rule.decimals(), &keeps, -step)
                .map_or(Headroom::Lost, Headroom::AtMost)
        }
        Limit::Min(least) => {
            let edge = Ratio::from(least).minus(Ratio::from(step).over(2));
            settle(edge.minus(constant).divided_by(weight), rule.decimals(), &keeps, step)
                .map_or(Headroom::Lost, |h| Headroom::AtLeast(h.max(Decimal::ZERO)))
        }
        Limit::Range(..) => Headroom::TooFewDays,
    }
}

/// The outermost decimal that keeps the limit, from the exact edge inwards.
fn settle(
    edge: Option<Ratio>,
    decimals: u32,
    keeps: &impl Fn(Decimal) -> bool,
    inwards: Decimal,
) -> Option<Decimal> {
    let start = Decimal::try_from_i128_with_scale(edge?.round(decimals)?, decimals).ok()?;
    let candidates = (-2i64..=4).filter_map(|n| start.checked_add(inwards.checked_mul(n.into())?));
    candidates.into_iter().find(|h| keeps(*h))
}

fn times(weight: Ratio, h: Decimal) -> Ratio {
    let (mantissa, scale) = standards::table::mantissa(h);
    let (numerator, denominator) = weight.parts();
    numerator.checked_mul(mantissa).map_or_else(
        || Ratio::from(weight.to_decimal().saturating_mul(h)),
        |n| Ratio::of_parts(n, denominator).over_power(u32::from(scale)),
    )
}

/// pH: the mean grows with the pH of the remaining days, so both ends are found by halving.
fn ph_headroom(course: &Course, rule: &ItemRule) -> Headroom {
    const UNIT: i64 = 10_000_000; // 0.01 pH
    let side = |h: i64| {
        let mean = course.ph_with(h * UNIT)?;
        let rounded = rule.round(mean);
        let outside = if rounded.decimal() < Decimal::from(7) { -1 } else { 1 };
        Some(if rule.judge(rounded, None).1? { outside } else { 0 })
    };
    if course.left() == 0 {
        return Headroom::Over(side(0).map(|side| side == 0));
    }
    // The first h whose side is at least `least`.
    let first = |least: i32| {
        let (mut low, mut high) = (0i64, 1401i64);
        while low < high {
            let middle = i64::midpoint(low, high);
            if side(middle).unwrap_or(1) >= least { high = middle } else { low = middle + 1 }
        }
        low
    };
    let (low, above) = (first(0), first(1));
    if low >= above {
        return Headroom::Lost;
    }
    Headroom::Within(Decimal::new(low, 2), Decimal::new(above - 1, 2))
}

#[cfg(test)]
mod tests;
