//! Rounding of reported values: GB/T 8170-2008 (四舍六入五成双) on exact decimals.

use rust_decimal::{Decimal, RoundingStrategy};

/// Rounds to `decimals` places, half to even, on the exact decimal.
///
/// When the result would be zero although the value is not, one significant digit is kept instead
/// (总站水字〔2018〕87号: 0.00005 at three decimals stays 0.00005).
#[must_use]
pub fn round_gbt8170(value: Decimal, decimals: u32) -> Decimal {
    let rounded = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointNearestEven);
    if rounded.is_zero() && !value.is_zero() {
        return value.round_sf_with_strategy(1, RoundingStrategy::MidpointNearestEven).unwrap_or(value);
    }
    padded(rounded, decimals)
}

/// The same value written with at least `decimals` places, so that 0.2 at three decimals prints as 0.200.
fn padded(mut value: Decimal, decimals: u32) -> Decimal {
    if value.scale() < decimals {
        value.rescale(decimals);
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(value: &str, decimals: u32, expected: &str) {
        let rounded = round_gbt8170(value.parse().unwrap(), decimals);
        assert_eq!(rounded.to_string(), expected, "{value} at {decimals} decimals");
    }

    #[test]
    fn the_vectors_of_the_reference_hold() {
        check("0.0034", 3, "0.003");
        check("0.0035", 3, "0.004");
        check("0.0045", 3, "0.004");
        check("6.45", 1, "6.4");
        check("6.55", 1, "6.6");
        check("0.205", 2, "0.20");
        check("0.20501", 2, "0.21");
        check("20.5", 0, "20");
        check("1.015", 2, "1.02");
        check("0.00005", 3, "0.00005");
    }

    #[test]
    fn a_value_below_half_a_step_keeps_one_significant_digit() {
        check("0.000449", 3, "0.0004");
        check("0", 3, "0.000");
    }

    proptest! {
        #[test]
        fn rounding_moves_a_value_by_half_a_step_at_most(mantissa in -1_000_000_000i64..1_000_000_000, scale in 0u32..9, decimals in 0u32..6) {
            let value = Decimal::new(mantissa, scale);
            let rounded = round_gbt8170(value, decimals);
            prop_assert!((rounded - value).abs() <= Decimal::new(5, decimals + 1));
            prop_assert_eq!(round_gbt8170(rounded, decimals), rounded);
        }
    }
}
