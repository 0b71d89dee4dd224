//! Units of mass concentration and the exact factor between them.

use standards::Decimal;

/// How a value becomes one in the unit of assessment: times ten to this power.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Scale(i8);

impl Scale {
    /// From one unit to another: equal ones, or two of g/L, mg/L, μg/L, ng/L; `None` for any other pair.
    pub(crate) fn between(from: &str, to: &str) -> Option<Self> {
        let (from, to) = (plain(from), plain(to));
        if from == to {
            return Some(Self(0));
        }
        Some(Self(power(&from)? - power(&to)?))
    }

    pub(crate) fn is_same(self) -> bool {
        self.0 == 0
    }

    /// The value in the other unit, exact; `None` when no decimal holds it.
    pub(crate) fn apply(self, mut value: Decimal) -> Option<Decimal> {
        if self.0 > 0 {
            return value.checked_mul(Decimal::from(10_i64.pow(u32::from(self.0.unsigned_abs()))));
        }
        value.set_scale(value.scale() + u32::from(self.0.unsigned_abs())).ok().map(|()| value)
    }
}

/// Power of ten of a mass concentration in g/L.
fn power(unit: &str) -> Option<i8> {
    Some(match unit {
        "g/l" => 0,
        "mg/l" | "g/m3" => -3,
        "μg/l" | "ug/l" | "mg/m3" => -6,
        "ng/l" | "μg/m3" | "ug/m3" => -9,
        _ => return None,
    })
}

fn plain(unit: &str) -> String {
    let unit = unit.to_lowercase();
    if matches!(unit.as_str(), "" | "-" | "/" | "无" | "无单位" | "ph") {
        return "无量纲".into();
    }
    let pairs = [
        ("毫克/升", "mg/l"),
        ("微克/升", "μg/l"),
        ("µ", "μ"),
        ("us/", "μs/"),
        ("个", "cells"),
        ("°c", "℃"),
        ("³", "3"),
    ];
    pairs.iter().fold(unit, |unit, (from, to)| unit.replace(from, to)).replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(from: &str, to: &str, value: &str) -> Option<String> {
        Scale::between(from, to)?.apply(value.parse().unwrap()).map(|value| value.to_string())
    }

    #[test]
    fn mass_concentrations_convert_exactly() {
        assert_eq!(converted("μg/L", "mg/L", "215").as_deref(), Some("0.215"));
        assert_eq!(converted("ug/L", "mg/L", "0.10").as_deref(), Some("0.00010"));
        assert_eq!(converted("g/L", "mg/L", "0.0015").as_deref(), Some("1.5000"));
        assert_eq!(converted("ng/L", "mg/L", "-3").as_deref(), Some("-0.000003"));
        assert_eq!(converted("mg/m³", "mg/L", "25").as_deref(), Some("0.025"));
    }

    #[test]
    fn the_same_unit_in_other_letters_is_the_same() {
        for (a, b) in
            [("MG/L", "mg/L"), ("µS/cm", "μS/cm"), ("us/cm", "μS/cm"), ("个/L", "cells/L"), ("°C", "℃")]
        {
            assert_eq!(Scale::between(a, b), Some(Scale(0)), "{a}");
        }
    }

    #[test]
    fn other_pairs_do_not_convert_and_what_no_decimal_holds_is_none() {
        for (a, b) in [("mS/cm", "μS/cm"), ("mg/L", "μS/cm"), ("cells/L", "mg/L"), ("%", "mg/L")] {
            assert_eq!(Scale::between(a, b), None, "{a}");
        }
        assert_eq!(converted("μg/L", "mg/L", "0.0000000000000000000000000001"), None);
        assert_eq!(converted("g/L", "mg/L", "79228162514264337593543950335"), None);
    }
}
