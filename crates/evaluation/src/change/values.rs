//! Means of two periods item by item (notice SC-076: the quality must not decline).

use rust_decimal::Decimal;
use standards::{Edition, FactorCode};

use crate::EvaluationError;
use crate::item_set::{each_once, same_items};
use crate::trend::{Sense, Tendency};

/// One item in two periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValueChange {
    /// The item.
    pub factor: FactorCode,
    /// Its mean in the base period.
    pub base: Decimal,
    /// Its mean now.
    pub now: Decimal,
    /// Now − base, in the item's unit.
    pub difference: Decimal,
    /// (now − base) / base · 100, not rounded. `None` on a base of 0 or less and for pH, a logarithm.
    pub percent: Option<Decimal>,
    /// Its sign.
    pub tendency: Tendency,
    /// What that means for the water; `None` when equal, for pH and for factors without limits.
    pub sense: Option<Sense>,
}

/// Compares the means of two periods, in the order of the items' codes.
///
/// Any difference counts, however small: whether it is marked is for states ([`super::compare_states`]) and trends
/// ([`crate::trend`]) to say. An error when the two have other items (环办〔2011〕22号), when an item stands twice, and of no
/// item.
pub fn compare_values(
    edition: &Edition,
    base: impl IntoIterator<Item = (FactorCode, Decimal)>,
    now: impl IntoIterator<Item = (FactorCode, Decimal)>,
) -> Result<Vec<ValueChange>, EvaluationError> {
    const WHAT: &str = "comparison of two periods";
    let (base, now) = (each_once(base)?, each_once(now)?);
    same_items(WHAT, [base.keys().copied().collect(), now.keys().copied().collect()])?;
    if base.is_empty() {
        return Err(EvaluationError::NothingGiven { what: WHAT });
    }
    base.into_iter()
        .zip(now.into_values())
        .map(|((factor, base), now)| change(edition, factor, base, now))
        .collect()
}

fn change(
    edition: &Edition,
    factor: FactorCode,
    base: Decimal,
    now: Decimal,
) -> Result<ValueChange, EvaluationError> {
    let beyond = EvaluationError::BeyondArithmetic { what: "comparison of two periods" };
    let difference = now.checked_sub(base).ok_or(beyond)?;
    let tendency = match now.cmp(&base) {
        std::cmp::Ordering::Greater => Tendency::Rising,
        std::cmp::Ordering::Less => Tendency::Falling,
        std::cmp::Ordering::Equal => Tendency::Steady,
    };
    let has_percent = base > Decimal::ZERO && factor != FactorCode::PH;
    let percent = || difference.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(base);
    Ok(ValueChange {
        factor,
        base,
        now,
        difference,
        percent: has_percent.then(percent).flatten(),
        tendency,
        sense: Sense::of(edition, factor, tendency),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TP: FactorCode = FactorCode::TOTAL_PHOSPHORUS;
    const DO: FactorCode = FactorCode::DISSOLVED_OXYGEN;

    fn compare(
        base: &[(FactorCode, &str)],
        now: &[(FactorCode, &str)],
    ) -> Result<Vec<ValueChange>, EvaluationError> {
        let read = |values: &[(FactorCode, &str)]| -> Vec<_> {
            values.iter().map(|(factor, value)| (*factor, value.parse().unwrap())).collect()
        };
        compare_values(Edition::gb3838_2002(), read(base), read(now))
    }

    #[test]
    fn sc_076_a_known_pair_has_its_sign_and_sense() {
        let changes = compare(&[(TP, "0.16"), (DO, "8")], &[(DO, "6"), (TP, "0.12")]).unwrap();
        let said: Vec<_> =
            changes.iter().map(|c| (c.factor, c.percent.unwrap().to_string(), c.sense)).collect();
        assert_eq!(said, [(DO, "-25".into(), Some(Sense::Worse)), (TP, "-25".into(), Some(Sense::Better))]);
    }

    #[test]
    fn ph_and_a_base_of_nothing_or_less_have_no_percent() {
        let below =
            compare(&[(FactorCode::WATER_TEMPERATURE, "-1")], &[(FactorCode::WATER_TEMPERATURE, "1")]);
        assert_eq!((below.clone().unwrap()[0].percent, below.unwrap()[0].sense), (None, None));
        let changes =
            compare(&[(FactorCode::PH, "7"), (TP, "0")], &[(FactorCode::PH, "8"), (TP, "0.1")]).unwrap();
        assert!(changes.iter().all(|c| c.percent.is_none()));
        assert_eq!((changes[0].sense, changes[1].sense), (None, Some(Sense::Worse)));
    }

    #[test]
    fn the_same_value_written_with_more_decimals_is_no_change() {
        let change = compare(&[(TP, "0.1")], &[(TP, "0.100")]).unwrap()[0];
        assert_eq!(
            (change.tendency, change.sense, change.difference),
            (Tendency::Steady, None, Decimal::ZERO)
        );
    }

    #[test]
    fn other_items_are_refused_by_name() {
        let refused = compare(&[(TP, "0.1"), (DO, "8")], &[(TP, "0.1")]).unwrap_err();
        assert!(refused.to_string().contains("溶解氧"), "{refused}");
        assert!(compare(&[], &[]).is_err());
        assert!(compare(&[(TP, "79228162514264337593543950335")], &[(TP, "-1")]).is_err());
    }
}
