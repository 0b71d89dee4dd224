//! Exceedance multiple (超标倍数).

use rust_decimal::Decimal;

use crate::rounding::round_gbt8170;
use crate::{FactorCode, Limit};

/// `(C − limit) / limit`, to one decimal half to even; `None` when the limit is kept or the item has no multiple.
///
/// 环办〔2011〕22号: no multiple for water temperature, pH and dissolved oxygen, which are listed by name only.
/// A multiple that rounds to zero stays the positive 0.0 and is not lifted to one significant digit.
#[must_use]
pub fn exceedance_multiple(code: FactorCode, value: Decimal, limit: Limit) -> Option<Decimal> {
    let Limit::Max(limit) = limit else { return None };
    if code == FactorCode::WATER_TEMPERATURE || value <= limit {
        return None;
    }
    let multiple = value.checked_sub(limit)?.checked_div(limit)?.round_dp(1);
    Some(if multiple.is_zero() { Decimal::new(0, 1) } else { round_gbt8170(multiple, 1) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn multiple(code: FactorCode, value: &str, limit: &str) -> Option<String> {
        let limit = Limit::Max(limit.parse().unwrap());
        exceedance_multiple(code, value.parse().unwrap(), limit).map(|m| m.to_string())
    }

    #[test]
    fn the_vector_of_the_reference_holds() {
        assert_eq!(multiple(FactorCode::TOTAL_PHOSPHORUS, "0.33", "0.2").as_deref(), Some("0.6"));
        assert_eq!(multiple(FactorCode::TOTAL_PHOSPHORUS, "3.30", "0.10").as_deref(), Some("32.0"));
    }

    #[test]
    fn a_kept_limit_has_no_multiple_and_a_small_exceedance_has_zero() {
        assert_eq!(multiple(FactorCode::AMMONIA_NITROGEN, "1.0", "1.0"), None);
        assert_eq!(multiple(FactorCode::AMMONIA_NITROGEN, "1.01", "1.0").as_deref(), Some("0.0"));
    }

    #[test]
    fn a_limit_of_zero_or_an_absurd_value_gives_none_instead_of_a_panic() {
        assert_eq!(multiple(FactorCode::AMMONIA_NITROGEN, "1", "0"), None);
        assert_eq!(multiple(FactorCode::TOTAL_PHOSPHORUS, "79228162514264337593543950335", "0.0001"), None);
    }

    #[test]
    fn dissolved_oxygen_and_ph_have_none() {
        let d = |t: &str| t.parse::<Decimal>().unwrap();
        assert_eq!(exceedance_multiple(FactorCode::DISSOLVED_OXYGEN, d("1"), Limit::Min(d("5"))), None);
        assert_eq!(exceedance_multiple(FactorCode::PH, d("10"), Limit::Range(d("6"), d("9"))), None);
    }
}
