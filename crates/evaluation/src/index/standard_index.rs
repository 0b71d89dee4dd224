//! Standard index of HJ 2.3-2018 (标准指数法), for impact assessment; it is not CWQI, whose oxygen part differs.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use standards::Limit;

/// Which form the index of dissolved oxygen has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OxygenForm {
    /// From the limit upwards |DOf − DO| / (DOf − DOs); below it 10 − 9 DO / DOs. Seen in the code of others that cites
    /// HJ 2.3-2018; it is also the form of HJ/T 2.3-93.
    #[default]
    TwoBranches,
    /// Up to saturation DOs / DO; above it |DOf − DO| / (DOf − DOs). From memory of annex D of HJ 2.3-2018, not verified.
    RatioToSaturation,
}

/// The choices behind the standard index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StandardIndexRules {
    /// Form of the oxygen index. *Assumption* `two_branches`: sources differ and the paper was not opened.
    pub oxygen_form: OxygenForm,
}

/// Saturation of dissolved oxygen in rivers, mg/L: DOf = 468 / (31.6 + T), T in ℃; `None` at −31.6 ℃ and below.
#[must_use]
pub fn oxygen_saturation(temperature: Decimal) -> Option<Decimal> {
    let below = temperature.checked_add(Decimal::new(316, 1))?;
    if below > Decimal::ZERO { Decimal::from(468).checked_div(below) } else { None }
}

/// Index of dissolved oxygen (mg/L) against its limit at a water temperature (℃); above 1 exceeds.
///
/// `None` when saturation is not above the limit (water hotter than the limit can hold), of a limit that is not above zero,
/// and of an oxygen below zero.
#[must_use]
pub fn oxygen_index(
    rules: StandardIndexRules,
    oxygen: Decimal,
    limit: Decimal,
    temperature: Decimal,
) -> Option<Decimal> {
    let saturation = oxygen_saturation(temperature)?;
    if saturation <= limit || limit <= Decimal::ZERO || oxygen < Decimal::ZERO {
        return None;
    }
    let from_saturation = || {
        let distance = saturation.checked_sub(oxygen)?.abs();
        distance.checked_div(saturation.checked_sub(limit)?)
    };
    match rules.oxygen_form {
        OxygenForm::TwoBranches if oxygen >= limit => from_saturation(),
        OxygenForm::TwoBranches => {
            Decimal::TEN.checked_sub(oxygen.checked_mul(Decimal::from(9))?.checked_div(limit)?)
        }
        OxygenForm::RatioToSaturation if oxygen > saturation => from_saturation(),
        OxygenForm::RatioToSaturation => limit.checked_div(oxygen),
    }
}

/// Index of pH: up to 7 (7 − pH) / (7 − low), above (pH − 7) / (high − 7); `None` outside 0 to 14 or with 7 outside the range.
#[must_use]
pub fn ph_index(ph: Decimal, low: Decimal, high: Decimal) -> Option<Decimal> {
    let neutral = Decimal::from(7);
    if ph < Decimal::ZERO || ph > Decimal::from(14) || low >= neutral || high <= neutral {
        return None;
    }
    if ph <= neutral {
        (neutral - ph).checked_div(neutral.checked_sub(low)?)
    } else {
        (ph - neutral).checked_div(high.checked_sub(neutral)?)
    }
}

/// The index of any item: C / Cs, of pH and dissolved oxygen their own. Above 1 exceeds. Not rounded.
///
/// `temperature` (℃) is asked for dissolved oxygen only, which has no index without it. `None` of a concentration below zero.
#[must_use]
pub fn standard_index(
    rules: StandardIndexRules,
    value: Decimal,
    limit: Limit,
    temperature: Option<Decimal>,
) -> Option<Decimal> {
    match limit {
        Limit::Max(limit) if value >= Decimal::ZERO => value.checked_div(limit),
        Limit::Max(_) => None,
        Limit::Min(limit) => oxygen_index(rules, value, limit, temperature?),
        Limit::Range(low, high) => ph_index(value, low, high),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use standards::{Edition, FactorCode, WaterBody, WaterClass};

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn oxygen(value: &str, limit: &str, temperature: &str) -> Option<Decimal> {
        oxygen_index(StandardIndexRules::default(), d(value), d(limit), d(temperature)).map(|i| i.round_dp(4))
    }

    #[test]
    fn saturation_is_that_of_the_reference() {
        for (temperature, expected, decimals) in [
            ("0", "14.81", 2),
            ("10", "11.25", 2),
            ("15", "10.043", 3),
            ("20", "9.070", 3),
            ("25", "8.269", 3),
            ("30", "7.597", 3),
        ] {
            let saturation = oxygen_saturation(d(temperature)).unwrap();
            assert_eq!(saturation.round_dp(decimals).to_string(), expected, "{temperature} ℃");
        }
        assert_eq!((oxygen_saturation(d("-31.6")), oxygen_saturation(d("-40"))), (None, None));
    }

    #[test]
    fn oxygen_at_its_limit_is_one_at_saturation_zero_and_at_nothing_ten() {
        assert_eq!(oxygen("6", "6", "22"), Some(d("1")));
        assert_eq!(oxygen("11.25", "5", "10"), Some(d("0")));
        assert_eq!(oxygen("0", "5", "10"), Some(d("10")));
        // An examination question gives 8.0 mg/L at 22 ℃ against Class Ⅱ as about 0.27, working with DOf cut to 8.7 as 0.26.
        assert_eq!(oxygen("8.0", "6", "22"), Some(d("0.2678")));
        assert_eq!(oxygen("4", "5", "20"), Some(d("2.8")));
    }

    #[test]
    fn the_other_form_divides_the_limit_by_the_value_up_to_saturation() {
        let rules = StandardIndexRules { oxygen_form: OxygenForm::RatioToSaturation };
        assert_eq!(oxygen_index(rules, d("8"), d("5"), d("10")), Some(d("0.625")));
        assert_eq!(oxygen_index(rules, d("12.5"), d("5"), d("10")), Some(d("0.2")));
        assert_eq!(oxygen_index(rules, d("0"), d("5"), d("10")), None);
    }

    #[test]
    fn water_too_hot_to_hold_the_limit_has_no_index() {
        assert_eq!(oxygen("5", "5", "62"), None);
        assert_eq!(oxygen("5", "5", "63"), None);
    }

    #[test]
    fn ph_and_concentrations_have_theirs() {
        let edition = Edition::gb3838_2002();
        let index = |factor, value| {
            let limit = edition.limit(factor, WaterClass::III, WaterBody::River).unwrap();
            standard_index(StandardIndexRules::default(), d(value), limit, None)
        };
        assert_eq!(index(FactorCode::PH, "6.2"), Some(d("0.8")));
        assert_eq!(index(FactorCode::PH, "9.5"), Some(d("1.25")));
        assert_eq!(index(FactorCode::PH, "15"), None);
        assert_eq!(index(FactorCode::TOTAL_PHOSPHORUS, "0.3"), Some(d("1.5")));
        assert_eq!(index(FactorCode::TOTAL_PHOSPHORUS, "-0.3"), None);
        assert_eq!(index(FactorCode::DISSOLVED_OXYGEN, "6"), None);
    }

    proptest! {
        #[test]
        fn no_number_panics_and_exceeding_is_above_one(m in any::<i64>(), s in 0u32..28, t in -100i64..100) {
            let (value, temperature) = (Decimal::new(m, s), Decimal::from(t));
            let rules = StandardIndexRules::default();
            if let Some(index) = oxygen_index(rules, value, Decimal::from(5), temperature) {
                prop_assert!(value >= Decimal::from(5) || index > Decimal::ONE);
            }
            let limit = Limit::Range(Decimal::from(6), Decimal::from(9));
            if let Some(index) = standard_index(rules, value, limit, None) {
                prop_assert_eq!(index > Decimal::ONE, !limit.is_kept_by(value));
            }
        }
    }
}
