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

    fn compare(self, limit: Decimal) -> Ordering {
        let (a, b) = (self.scale, limit.scale());
        let (more_a, more_b) = (power(b.saturating_sub(a)), power(a.saturating_sub(b)));
        self.mantissa.saturating_mul(more_a).cmp(&limit.mantissa().saturating_mul(more_b))
    }

    fn keeps(self, limit: Limit) -> bool {
        match limit {
            Limit::Max(most) => self.compare(most).is_le(),
            Limit::Min(least) => self.compare(least).is_ge(),
            Limit::Range(low, high) => self.compare(low).is_ge() && self.compare(high).is_le(),
        }
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
    /// Limits of Ⅰ to Ⅴ; `None` for factors without limits in this water.
    classes: Option<[Limit; 5]>,
    /// Limit of the target class.
    pub(crate) target: Option<Limit>,
    /// Whether concentrations below zero are impossible.
    pub(crate) not_negative: bool,
}

impl ItemRule {
    /// One rule for each edition there is, in their order.
    pub(crate) fn compile(profile: &SectionProfile, factor: FactorCode) -> Vec<Self> {
        Edition::all().iter().map(|edition| Self::of(profile, edition, factor)).collect()
    }

    pub(crate) fn of(profile: &SectionProfile, edition: &Edition, factor: FactorCode) -> Self {
        Self {
            factor,
            decimals: assessment_decimals(factor, &profile.rules),
            classes: edition.limits(factor, profile.water).copied(),
            target: profile.target_limit(edition, factor),
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
            Some(mantissa) if mantissa != 0 || mean == Ratio::ZERO => {
                Rounded { mantissa, scale: self.decimals }
            }
            _ => mean.rounded(self.decimals).into(),
        }
    }

    /// The best class whose limit the value keeps.
    pub(crate) fn class(&self, value: Rounded) -> Option<WaterClass> {
        let limits = self.classes.as_ref()?;
        let kept = limits.iter().position(|limit| value.keeps(*limit));
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
        let exceeds = self.target.and_then(|limit| match (value.keeps(limit), certain) {
            (keeps, None) => Some(!keeps),
            (true, Some((detection_limit, _))) => limit.is_kept_by(detection_limit).then_some(false),
            (false, Some((_, part))) => (!part.keeps(limit)).then_some(true),
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
