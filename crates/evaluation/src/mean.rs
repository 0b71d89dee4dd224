//! Means: arithmetic on exact fractions, pH by ion activity; rounded once, at the end.

use std::sync::LazyLock;

use rust_decimal::Decimal;
use standards::FactorCode;

use crate::{Ratio, Rules};

/// Decimals at which the logarithm of a pH mean is cut: far finer than any sensor, coarser than binary noise.
pub(crate) const PH_DECIMALS: u32 = 9;
/// One pH unit at [`PH_DECIMALS`].
const PH_UNIT: i64 = 1_000_000_000;
/// Steps of 0.001 pH over the whole scale, for which the activity is looked up instead of worked out.
const PH_STEPS: i64 = 14_000;
const PH_STEP: i64 = PH_UNIT / 1000;

/// `10^-(steps / 1000)`: the same doubles that working it out gives.
static ACTIVITY: LazyLock<Vec<f64>> =
    LazyLock::new(|| (0..PH_STEPS).map(|n| activity(n * PH_STEP)).collect());

#[expect(clippy::cast_precision_loss, reason = "differences of pH are far below 2^53 steps")]
fn activity(above: i64) -> f64 {
    10f64.powf(-(above as f64 / PH_UNIT as f64))
}

/// Arithmetic mean; `None` of no values.
#[must_use]
pub fn arithmetic_mean(values: &[Decimal]) -> Option<Ratio> {
    Ratio::mean(values.iter().map(|v| Ratio::from(*v)))
}

/// Mean of pH values by hydrogen-ion activity, −lg(mean of 10^−pH), at nine decimals; `None` of no values.
///
/// Worked from the smallest pH upwards, `min − lg(mean of 10^(min − pH))`, so that no value under- or overflows and equal
/// values give themselves exactly.
#[must_use]
pub fn ph_mean(values: &[Decimal]) -> Option<Ratio> {
    let units: Vec<i64> = values.iter().map(|v| ph_units(Ratio::from(*v))).collect();
    ph_mean_of(|| units.iter().copied()).map(ph_ratio)
}

/// A pH value in units of 10⁻⁹.
pub(crate) fn ph_units(value: Ratio) -> i64 {
    let most = i64::MAX / 4;
    value.round(PH_DECIMALS).and_then(|v| i64::try_from(v).ok()).unwrap_or(most).clamp(-most, most)
}

/// A pH value `mantissa / 10^scale` in units of 10⁻⁹.
#[inline]
pub(crate) fn ph_units_of(mantissa: i128, scale: u8) -> i64 {
    let short = i64::try_from(mantissa).ok().filter(|m| m.abs() < 1_000_000_000);
    match (short, PH_DECIMALS.checked_sub(u32::from(scale))) {
        (Some(mantissa), Some(finer)) => mantissa * 10i64.pow(finer),
        _ => ph_units(Ratio::mean_of_sum(mantissa, u32::from(scale), 1)),
    }
}

/// Ion activity of a pH value in units of 10⁻⁹. Values that no double holds the activity of are cut at ±300.
#[expect(clippy::cast_precision_loss, reason = "pH is far below 2^53 units")]
pub(crate) fn ph_activity(units: i64) -> f64 {
    10f64.powf(-(units as f64 / PH_UNIT as f64).clamp(-300.0, 300.0))
}

/// The pH of a mean ion activity, in units of 10⁻⁹.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "pH is far below 2^53 units"
)]
pub(crate) fn ph_of_activity(activity: f64) -> i64 {
    (-activity.log10() * PH_UNIT as f64).round_ties_even() as i64
}

/// The fraction of a pH value in units of 10⁻⁹.
pub(crate) fn ph_ratio(units: i64) -> Ratio {
    Ratio::mean_of_sum(i128::from(units), PH_DECIMALS, 1)
}

/// Mean by ion activity of pH values in units of 10⁻⁹.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a mean lies within its values"
)]
pub(crate) fn ph_mean_of<I: Iterator<Item = i64>>(values: impl Fn() -> I) -> Option<i64> {
    let lowest = values().min()?;
    let (mut sum, mut count) = (0.0, 0u32);
    for value in values() {
        let above = value.saturating_sub(lowest);
        let step = above / PH_STEP;
        let known = usize::try_from(step).ok().filter(|_| step * PH_STEP == above);
        sum += known.and_then(|n| ACTIVITY.get(n).copied()).unwrap_or_else(|| activity(above));
        count += 1;
    }
    let above = -(sum / f64::from(count)).log10() * PH_UNIT as f64;
    Some(lowest.saturating_add(above.round_ties_even() as i64))
}

/// The mean that belongs to a factor; `None` of no values.
#[must_use]
pub fn mean_of(factor: FactorCode, values: &[Decimal]) -> Option<Ratio> {
    if factor == FactorCode::PH { ph_mean(values) } else { arithmetic_mean(values) }
}

/// Decimals of an assessment value (standards.md §5.4; items without any: `rules.default_decimals`).
#[must_use]
pub fn assessment_decimals(factor: FactorCode, rules: &Rules) -> u32 {
    factor.factor().and_then(|f| f.decimals).unwrap_or(rules.default_decimals)
}

/// A mean rounded to the decimals of assessment, half to even.
#[must_use]
pub fn round_mean(factor: FactorCode, mean: Ratio, rules: &Rules) -> Decimal {
    mean.rounded(assessment_decimals(factor, rules))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decimals(values: &[&str]) -> Vec<Decimal> {
        values.iter().map(|v| v.parse().unwrap()).collect()
    }

    #[test]
    fn a_ph_mean_is_a_mean_of_ion_activity() {
        let values = decimals(&["6.5", "7.9", "8.8", "9", "6.78", "8.87"]);
        assert_eq!(ph_mean(&values).unwrap().rounded(2).to_string(), "7.08");
        assert_eq!(arithmetic_mean(&values).unwrap().to_decimal(), "7.975".parse().unwrap());
    }

    #[test]
    fn equal_ph_values_are_their_own_mean_to_the_last_digit() {
        for ph in ["6.5", "9.5", "7.123456", "0", "500", "-3"] {
            assert_eq!(ph_mean(&decimals(&[ph, ph, ph])).unwrap().to_decimal(), ph.parse().unwrap());
        }
    }

    #[test]
    fn items_without_decimals_keep_three() {
        let colour = "w01002".parse().unwrap();
        let value: Decimal = "1.23456".parse().unwrap();
        assert_eq!(round_mean(colour, value.into(), &Rules::default()).to_string(), "1.235");
    }

    #[test]
    fn nothing_has_no_mean_and_the_largest_numbers_do_not_panic() {
        assert_eq!((arithmetic_mean(&[]), ph_mean(&[])), (None, None));
        let huge = [Decimal::MAX, Decimal::MAX, Decimal::MIN];
        assert!(arithmetic_mean(&huge).is_some() && ph_mean(&huge).is_some());
    }

    proptest! {
        #[test]
        fn a_mean_lies_between_the_least_and_the_greatest(values in prop::collection::vec(0i64..1400, 1..30)) {
            let values: Vec<_> = values.into_iter().map(|v| Decimal::new(v, 2)).collect();
            let (low, high) = (Ratio::from(*values.iter().min().unwrap()), Ratio::from(*values.iter().max().unwrap()));
            for mean in [arithmetic_mean(&values).unwrap(), ph_mean(&values).unwrap()] {
                prop_assert!(low <= mean && mean <= high);
            }
            // Activity weighs the acid side.
            let slack = Ratio::from(Decimal::new(1, 9));
            prop_assert!(ph_mean(&values).unwrap() <= arithmetic_mean(&values).unwrap().plus(slack));
        }

        /// The plain formula in double precision, without table and without the shift to the lowest value.
        #[test]
        fn a_ph_mean_agrees_with_the_plain_formula(values in prop::collection::vec(400i32..1000, 1..12)) {
            let plain = -(values.iter().map(|v| 10f64.powf(-f64::from(*v) / 100.0)).sum::<f64>() / f64::from(u32::try_from(values.len()).unwrap())).log10();
            let decimals: Vec<_> = values.iter().map(|v| Decimal::new(i64::from(*v), 2)).collect();
            prop_assert!((ph_mean(&decimals).unwrap().to_f64() - plain).abs() < 2e-9);
        }
    }
}
