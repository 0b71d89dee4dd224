//! Items compiled for judging: limits as whole numbers beside whole-number means.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use standards::time::BeijingDay;
use standards::{Edition, FactorCode, Limit, WaterClass};

use crate::day::fold::Open;
use crate::mean::assessment_decimals;
use crate::ratio::power;
use crate::{Ratio, SectionProfile};

/// A mean at the decimals of assessment: `mantissa / 10^scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rounded {
    mantissa: i128,
    scale: u32,
}

impl Rounded {
    pub(crate) fn decimal(self) -> Decimal {
        Decimal::try_from_i128_with_scale(self.mantissa, self.scale).unwrap_or(Decimal::MAX)
    }
}

/// A limit as whole numbers at the scale of its rule: what lies within keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bounds {
    low: i128,
    high: i128,
}

impl Bounds {
    const NONE: Self = Self { low: i128::MIN, high: i128::MAX };

    fn of(limit: Limit, scale: u32) -> Self {
        let whole = |d: Decimal| d.mantissa().saturating_mul(power(scale.saturating_sub(d.scale())));
        match limit {
            Limit::Max(most) => Self { high: whole(most), ..Self::NONE },
            Limit::Min(least) => Self { low: whole(least), ..Self::NONE },
            Limit::Range(low, high) => Self { low: whole(low), high: whole(high) },
        }
    }

    /// The same bounds so many decimals finer.
    fn finer(self, decimals: u32) -> Self {
        let by = power(decimals);
        Self { low: self.low.saturating_mul(by), high: self.high.saturating_mul(by) }
    }

    #[inline]
    fn hold(self, value: i128) -> bool {
        self.low <= value && value <= self.high
    }
}

fn decimals_of(limit: Limit) -> u32 {
    match limit {
        Limit::Max(d) | Limit::Min(d) => d.scale(),
        Limit::Range(low, high) => low.scale().max(high.scale()),
    }
}

impl From<Decimal> for Rounded {
    fn from(value: Decimal) -> Self {
        Self { mantissa: value.mantissa(), scale: value.scale() }
    }
}

/// What one item is compared with in one section under one edition of the standard.
#[derive(Debug, Clone)]
pub(crate) struct ItemRule {
    pub(crate) factor: FactorCode,
    decimals: u32,
    /// Decimals of the bounds: those of assessment, or more when a limit has more.
    scale: u32,
    /// Bounds of Ⅰ to Ⅴ; `None` for factors without limits in this water.
    classes: Option<[Bounds; 5]>,
    /// Limit of the target class, and its bounds.
    pub(crate) target: Option<Limit>,
    target_bounds: Bounds,
    /// Whether concentrations below zero are impossible.
    pub(crate) not_negative: bool,
}

impl ItemRule {
    /// One rule for each edition there is, in their order.
    pub(crate) fn compile(profile: &SectionProfile, factor: FactorCode) -> Vec<Self> {
        Edition::all().iter().map(|edition| Self::of(profile, edition, factor)).collect()
    }

    pub(crate) fn of(profile: &SectionProfile, edition: &Edition, factor: FactorCode) -> Self {
        let (limits, target) = (edition.limits(factor, profile.water), profile.target_limit(edition, factor));
        let decimals = assessment_decimals(factor, &profile.rules);
        let finest = limits.into_iter().flatten().copied().chain(target).map(decimals_of).max();
        let scale = decimals.max(finest.unwrap_or(0));
        Self {
            factor,
            decimals,
            scale,
            classes: limits.map(|limits| limits.map(|limit| Bounds::of(limit, scale))),
            target,
            target_bounds: target.map_or(Bounds::NONE, |limit| Bounds::of(limit, scale)),
            not_negative: factor != FactorCode::WATER_TEMPERATURE && edition.item(factor).is_some(),
        }
    }

    /// Decimals of assessment.
    pub(crate) fn decimals(&self) -> u32 {
        self.decimals
    }

    /// The rule in force on a day.
    pub(crate) fn in_force(rules: &[Self], day: BeijingDay) -> Option<&Self> {
        rules.get(Edition::index_in_force_on(day)).or(rules.first())
    }

    /// Rounds a mean to the decimals of assessment.
    pub(crate) fn round(&self, mean: Ratio) -> Rounded {
        match mean.round(self.decimals) {
            Some(mantissa) if mantissa != 0 || mean.is_zero() => Rounded { mantissa, scale: self.decimals },
            _ => mean.rounded(self.decimals).into(),
        }
    }

    /// Whether a value lies within bounds of this rule.
    #[inline]
    fn keeps(&self, value: Rounded, bounds: Bounds) -> bool {
        match value.scale.cmp(&self.scale) {
            Ordering::Equal => bounds.hold(value.mantissa),
            Ordering::Less => bounds.hold(value.mantissa.saturating_mul(power(self.scale - value.scale))),
            // Only a value that kept one significant digit is finer than the bounds.
            Ordering::Greater => bounds.finer(value.scale - self.scale).hold(value.mantissa),
        }
    }

    /// The best class whose limit the value keeps.
    pub(crate) fn class(&self, value: Rounded) -> Option<WaterClass> {
        let limits = self.classes.as_ref()?;
        let kept = limits.iter().position(|bounds| self.keeps(value, *bounds));
        Some(kept.map_or(WaterClass::WorseThanV, |i| WaterClass::ALL[i]))
    }

    /// Whether the factor has limits at all in this water.
    pub(crate) fn has_limits(&self) -> bool {
        self.classes.is_some()
    }

    /// Class, and whether the target limit is broken.
    ///
    /// Non-detects stand in a mean with a share of their detection limit. Where such a limit lies above the limit compared with, that
    /// share must not accuse: a limit is broken only when the detected part alone breaks it, and kept only when the detection limit
    /// keeps it too; else it is open (无法判定).
    pub(crate) fn judge(&self, value: Rounded, open: Option<Open>) -> (Option<WaterClass>, Option<bool>) {
        let certain = open.map(|o| (o.detection_limit, self.round(o.detected)));
        let class = self.class(value).filter(|class| {
            *class < WaterClass::WorseThanV
                || certain.is_none_or(|(_, part)| self.class(part) == Some(*class))
        });
        let exceeds = self.target.and_then(|limit| match (self.keeps(value, self.target_bounds), certain) {
            (keeps, None) => Some(!keeps),
            (true, Some((detection_limit, _))) => limit.is_kept_by(detection_limit).then_some(false),
            (false, Some((_, part))) => (!self.keeps(part, self.target_bounds)).then_some(true),
        });
        (class, exceeds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The whole-number path against the table's own comparison of rounded decimals.
        #[test]
        fn compiled_limits_agree_with_the_table(sum in 0i64..4_000_000, count in 1u32..25, which in 0usize..24) {
            let edition = Edition::gb3838_2002();
            let item = &edition.items()[which];
            let profile = SectionProfile::river(WaterClass::III);
            let rule = ItemRule::of(&profile, edition, item.code);
            let mean = Ratio::mean_of_sum(i128::from(sum), 5, count);
            let rounded = rule.round(mean);
            prop_assert_eq!(rounded.decimal(), mean.rounded(rule.decimals));
            prop_assert_eq!(rule.class(rounded), edition.class_of(item.code, rounded.decimal(), profile.water));
            let limit = edition.limit(item.code, WaterClass::III, profile.water);
            prop_assert_eq!(rule.judge(rounded, None).1, limit.map(|l| !l.is_kept_by(rounded.decimal())));
        }
    }
}
