//! Units that stations send, and the exact factor to the unit of assessment.
//!
//! HJ 212-2017 table B.1 gives μg/L for mercury, cadmium, chromium(VI), arsenic, lead and selenium, while many stations send mg/L.
//! A value cannot say which it is: the profile does, and [`unit_hint`] says when the profile looks wrong.

use standards::{Decimal, Edition, FactorCode, Limit, WaterBody, WaterClass};

use crate::TelemetryError;

/// How a value becomes one in the unit of assessment: times ten to this power, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Scale(i8);

impl Scale {
    /// The scale of values of a factor that arrive in `unit`.
    ///
    /// A factor that the table of factors does not know has no unit of assessment, so none can be given.
    pub fn of(factor: FactorCode, unit: &str) -> Result<Self, TelemetryError> {
        let assessed = factor.factor().map_or("", |f| f.unit.as_str());
        Self::between(unit, assessed).ok_or_else(|| TelemetryError::Unit {
            factor: factor.to_string(),
            unit: unit.chars().take(20).collect(),
            assessed: assessed.to_string(),
        })
    }

    /// From one unit to another: equal ones, or two of g/L, mg/L, μg/L, ng/L, or of mS/cm and μS/cm.
    fn between(from: &str, to: &str) -> Option<Self> {
        let (from, to) = (plain(from), plain(to));
        if from == to {
            return Some(Self(0));
        }
        let (from, to) = (power(&from)?, power(&to)?);
        (from.0 == to.0).then_some(Self(from.1 - to.1))
    }

    /// The value in the unit of assessment; `None` when no decimal holds it exactly.
    #[must_use]
    pub fn apply(self, mut value: Decimal) -> Option<Decimal> {
        let shift = u32::from(self.0.unsigned_abs());
        if self.0 > 0 {
            return value.checked_mul(Decimal::from(10_i64.pow(shift)));
        }
        value.set_scale(value.scale() + shift).ok().map(|()| value)
    }

    /// Whether values stay as they are.
    #[must_use]
    pub fn is_same(self) -> bool {
        self.0 == 0
    }
}

/// The measure a unit belongs to, and its power of ten.
fn power(unit: &str) -> Option<(&'static str, i8)> {
    Some(match unit {
        "g/l" | "kg/m3" => ("mass concentration", 0),
        "mg/l" | "g/m3" => ("mass concentration", -3),
        "μg/l" | "mg/m3" => ("mass concentration", -6),
        "ng/l" | "μg/m3" => ("mass concentration", -9),
        "ms/cm" => ("conductivity", -3),
        "μs/cm" => ("conductivity", -6),
        _ => return None,
    })
}

fn plain(unit: &str) -> String {
    let unit = unit.trim().to_lowercase().replace('µ', "μ").replace('³', "3");
    match unit.as_str() {
        "" | "-" | "无量纲" | "ph" => "无量纲".into(),
        "毫克/升" => "mg/l".into(),
        "微克/升" | "ug/l" => "μg/l".into(),
        "us/cm" => "μs/cm".into(),
        "ug/m3" => "μg/m3".into(),
        _ => unit,
    }
}

/// What recent values say about the unit a profile names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitHint {
    /// A thousandth of them would be ordinary: they look like μg/L taken for mg/L.
    LooksLikeMicrograms,
    /// A thousand times them would be ordinary: they look like mg/L taken for μg/L.
    LooksLikeMilligrams,
}

/// Mercury, cadmium, chromium(VI), arsenic, lead and selenium: HJ 212-2017 table B.1 gives them in μg/L.
const IN_MICROGRAMS: [&str; 6] = ["w20111", "w20115", "w20117", "w20119", "w20120", "w20128"];

/// The factors whose unit is to be doubted, each with the limit of the worst class in the unit of assessment, for [`unit_hint`].
pub fn doubted_units(edition: &Edition, water: WaterBody) -> impl Iterator<Item = (FactorCode, Decimal)> {
    let codes = IN_MICROGRAMS.into_iter().filter_map(|code| code.parse::<FactorCode>().ok());
    codes.filter_map(move |factor| match edition.limit(factor, WaterClass::V, water)? {
        Limit::Max(limit) => Some((factor, limit)),
        Limit::Min(_) | Limit::Range(..) => None,
    })
}

/// Multiple of the limit of the worst class beyond which a middle value is no water any more (assumption).
const BEYOND: i64 = 20;

/// Compares the middle of recent values, in the unit of assessment as the profile has it, with the limit of the worst class of the
/// factor's standard. `None` when the profile may be right. A hint only: nothing is converted by it.
#[must_use]
pub fn unit_hint(values: &[Decimal], worst_limit: Decimal) -> Option<UnitHint> {
    if worst_limit <= Decimal::ZERO {
        return None;
    }
    let mut ordered: Vec<Decimal> = values.iter().copied().filter(|v| *v > Decimal::ZERO).collect();
    if ordered.len() < 5 {
        return None;
    }
    ordered.sort();
    let middle = ordered[ordered.len() / 2];
    let thousand = Decimal::from(1000);
    let beyond = worst_limit.checked_mul(Decimal::from(BEYOND))?;
    if middle > beyond && middle / thousand <= worst_limit {
        return Some(UnitHint::LooksLikeMicrograms);
    }
    // Clean water is far below the limit too, so only values that no instrument resolves speak of a mistake.
    let resolved = worst_limit / Decimal::from(10_000);
    let raised = middle.checked_mul(thousand)?;
    (middle < resolved && raised <= worst_limit).then_some(UnitHint::LooksLikeMilligrams)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn a_value_in_micrograms_becomes_milligrams_exactly() {
        let arsenic: FactorCode = "w20119".parse().unwrap();
        let scale = Scale::of(arsenic, "μg/L").unwrap();
        assert_eq!(scale.apply(decimal("1.25")).unwrap().to_string(), "0.00125");
        assert_eq!(scale.apply(decimal("-3")).unwrap().to_string(), "-0.003");
        assert!(Scale::of(arsenic, "mg/L").unwrap().is_same());
        assert_eq!(Scale::of(arsenic, "g/L").unwrap().apply(decimal("0.02")).unwrap(), decimal("20"));
    }

    #[test]
    fn a_unit_of_another_measure_is_refused_with_both_units() {
        let error = Scale::of(FactorCode::TOTAL_PHOSPHORUS, "mS/cm").unwrap_err();
        assert!(error.to_string().contains("mS/cm") && error.to_string().contains("mg/L"), "{error}");
        assert!(
            Scale::of("zz9".parse().unwrap(), "mg/L").is_err(),
            "an unknown factor has no unit of assessment"
        );
        assert!(Scale::of(FactorCode::CONDUCTIVITY, "mS/cm").is_ok());
    }

    #[test]
    fn every_factor_of_table_b_1_in_micrograms_has_a_limit_in_milligrams() {
        let edition = Edition::in_force_on("2021-07-01".parse().unwrap());
        let doubted: Vec<_> =
            doubted_units(edition, WaterBody::River).map(|(f, limit)| (f.to_string(), limit)).collect();
        assert_eq!(doubted.len(), IN_MICROGRAMS.len());
        assert_eq!(doubted[0], ("w20111".to_owned(), decimal("0.001")));
    }

    #[test]
    fn a_thousandfold_value_is_hinted_at_and_clean_water_is_not() {
        let limit = decimal("0.001");
        let many = |text: &str| vec![decimal(text); 7];
        assert_eq!(unit_hint(&many("0.04"), limit), Some(UnitHint::LooksLikeMicrograms));
        assert_eq!(unit_hint(&many("0.00000005"), limit), Some(UnitHint::LooksLikeMilligrams));
        assert_eq!(unit_hint(&many("0.00005"), limit), None);
        assert_eq!(unit_hint(&many("0.002"), limit), None, "bad water is no mistake of units");
        assert_eq!(unit_hint(&[decimal("0.04")], limit), None, "too few values");
    }
}
