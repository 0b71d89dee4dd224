//! Means: arithmetic on exact decimals, pH by ion activity; rounded once, at the end.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use standards::FactorCode;
use standards::rounding::round_gbt8170;

use crate::Rules;

/// Decimals at which a mean is cut before its one rounding, so that thirds added up three times are a whole again.
const GUARD_DECIMALS: u32 = 18;
/// Decimals at which the binary logarithm of a pH mean is cut: far finer than any sensor, coarser than binary noise.
const PH_DECIMALS: u32 = 9;

/// Arithmetic mean, unrounded; `None` of no values.
#[must_use]
pub fn arithmetic_mean(values: &[Decimal]) -> Option<Decimal> {
    let sum = values.iter().fold(Decimal::ZERO, |sum, value| sum.saturating_add(*value));
    sum.checked_div(Decimal::from(values.len())).map(|mean| mean.round_dp(GUARD_DECIMALS))
}

/// Mean of pH values by hydrogen-ion activity, −lg(mean of 10^−pH), unrounded; `None` of no values.
///
/// Worked from the smallest pH upwards, `min − lg(mean of 10^(min − pH))`, so that no value under- or overflows and equal
/// values give themselves exactly.
#[must_use]
pub fn ph_mean(values: &[Decimal]) -> Option<Decimal> {
    let lowest = values.iter().min()?;
    let activity: f64 =
        values.iter().map(|ph| 10f64.powf(lowest.saturating_sub(*ph).to_f64().unwrap_or(0.0))).sum();
    let count = Decimal::from(values.len()).to_f64()?;
    let above = Decimal::try_from(-(activity / count).log10()).ok()?;
    Some(lowest.saturating_add(above.round_dp(PH_DECIMALS)))
}

/// The mean that belongs to a factor, unrounded.
#[must_use]
pub fn mean_of(factor: FactorCode, values: &[Decimal]) -> Option<Decimal> {
    if factor == FactorCode::PH { ph_mean(values) } else { arithmetic_mean(values) }
}

/// Decimals of an assessment value (standards.md §5.4; items without any: `rules.default_decimals`).
#[must_use]
pub fn assessment_decimals(factor: FactorCode, rules: &Rules) -> u32 {
    factor.factor().and_then(|f| f.decimals).unwrap_or(rules.default_decimals)
}

/// A mean rounded to the decimals of assessment, half to even.
#[must_use]
pub fn round_mean(factor: FactorCode, mean: Decimal, rules: &Rules) -> Decimal {
    round_gbt8170(mean, assessment_decimals(factor, rules))
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
        assert_eq!(ph_mean(&values).unwrap().round_dp(2).to_string(), "7.08");
        assert_eq!(arithmetic_mean(&values), "7.975".parse().ok());
    }

    #[test]
    fn equal_ph_values_are_their_own_mean_to_the_last_digit() {
        for ph in ["6.5", "9.5", "7.123456", "0", "500", "-3"] {
            assert_eq!(ph_mean(&decimals(&[ph, ph, ph])), Some(ph.parse().unwrap()));
        }
    }

    #[test]
    fn a_mean_of_thirds_is_rounded_once_as_if_exact() {
        let third = arithmetic_mean(&decimals(&["0.0055", "0.0055", "0.0065"])).unwrap();
        let rest = decimals(&["0.0055", "0.0055", "0.0045"]);
        let mean = arithmetic_mean(&[third, arithmetic_mean(&rest).unwrap()]).unwrap();
        assert_eq!(round_mean(FactorCode::TOTAL_PHOSPHORUS, mean, &Rules::default()).to_string(), "0.006");
    }

    #[test]
    fn items_without_decimals_keep_three() {
        let colour = "w01002".parse().unwrap();
        assert_eq!(round_mean(colour, "1.23456".parse().unwrap(), &Rules::default()).to_string(), "1.235");
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
            let (low, high) = (*values.iter().min().unwrap(), *values.iter().max().unwrap());
            for mean in [arithmetic_mean(&values).unwrap(), ph_mean(&values).unwrap()] {
                prop_assert!(low <= mean && mean <= high);
            }
            // Activity weighs the acid side.
            prop_assert!(ph_mean(&values) <= arithmetic_mean(&values).map(|m| m + Decimal::new(1, 9)));
        }
    }
}
