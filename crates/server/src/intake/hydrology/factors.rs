//! From elements of SL 651 to factors of the table of standards.

use std::sync::LazyLock;

use sl651::{ELEMENTS, Guide, Kind, Measured};
use standards::{Decimal, FactorCode};

/// Water-quality elements of table C.1 and the codes of HJ 525. Both are in mg/L, μS/cm or degrees; 浊度 in 度 is the
/// number in NTU.
const QUALITY: [(u8, &str); 18] = [
    (0x03, "w01010"),
    (0x46, "w01001"),
    (0x47, "w01009"),
    (0x48, "w01014"),
    (0x49, "w01003"),
    (0x4A, "w01019"),
    (0x4C, "w21003"),
    (0x4D, "w21011"),
    (0x4E, "w21001"),
    (0x4F, "w01020"),
    (0x50, "w20122"),
    (0x51, "w20123"),
    (0x52, "w20128"),
    (0x53, "w20119"),
    (0x54, "w20111"),
    (0x55, "w20115"),
    (0x56, "w20120"),
    (0x57, "w01016"),
];

/// Elements that qualify others and measure nothing: duration, number and kind of a device.
const NOT_MEASURED: [u8; 3] = [0x05, 0x0A, 0x0B];
/// 5-minute rain of an hour's block is 5-minute rain.
const BLOCK_RAIN: u8 = 0xF4;
const RAIN_OF_5_MINUTES: u8 = 0x22;
const GATE_OPENING: u8 = 0x09;
const DEPTH_TO_GROUNDWATER: u8 = 0x0E;

/// Factors by guide byte.
static FACTORS: LazyLock<[Option<FactorCode>; 256]> = LazyLock::new(|| {
    let mut factors = [None; 256];
    for element in &ELEMENTS {
        let measured = matches!(element.kind, Kind::Number { .. } | Kind::Rain | Kind::Stage);
        if measured && !NOT_MEASURED.contains(&element.guide) {
            factors[usize::from(element.guide)] = element.id.parse().ok();
        }
    }
    for (guide, code) in QUALITY {
        factors[usize::from(guide)] = code.parse().ok();
    }
    factors[usize::from(BLOCK_RAIN)] = factors[usize::from(RAIN_OF_5_MINUTES)];
    factors
});

/// The factor and value that are stored of a measured element; `None` for elements that measure nothing, for guides of a
/// maker's own, for values that were missing, and for the numbers that stand for a state.
pub(super) fn stored(measured: &Measured) -> Option<(FactorCode, Decimal)> {
    let Guide::Standard(guide) = measured.guide else { return None };
    let factor = FACTORS[usize::from(guide)]?;
    let number = measured.value?;
    let value =
        Decimal::try_from_i128_with_scale(i128::from(number.scaled()), u32::from(number.decimals())).ok()?;
    (!is_state(guide, value)).then_some((factor, value))
}

/// Gates fully shut, fully open, out of the water or without a gate are 444, 999, 888 and 555 (§E.3.2.2, §E.4.2.3); a dry
/// well is 444 (§E.8.2.2). None of them is a length.
fn is_state(guide: u8, value: Decimal) -> bool {
    let is = |states: &[i64]| states.iter().any(|state| value == Decimal::from(*state));
    match guide {
        GATE_OPENING => is(&[444, 555, 888, 999]),
        DEPTH_TO_GROUNDWATER => is(&[444]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sl651::Number;

    fn of(guide: u8, text: &str) -> Option<(String, String)> {
        let measured = Measured { guide: Guide::Standard(guide), value: Number::parse(text) };
        stored(&measured).map(|(factor, value)| (factor.to_string(), value.to_string()))
    }

    #[test]
    fn every_element_with_a_factor_has_one_that_the_table_of_standards_knows() {
        let factors: Vec<_> = FACTORS.iter().flatten().collect();
        assert_eq!(factors.len(), 121);
        for factor in factors {
            assert!(factor.factor().is_some(), "{factor} is not in the table");
        }
    }

    #[test]
    fn water_quality_has_the_codes_of_hj_525_in_the_same_unit() {
        for (guide, code) in QUALITY {
            let element = ELEMENTS.iter().find(|e| e.guide == guide).unwrap();
            let factor = code.parse::<FactorCode>().unwrap().factor().unwrap();
            let same = factor.unit == element.unit || element.unit.is_empty() || element.unit == "度";
            assert!(same, "{} {} {}", element.id, element.unit, factor.unit);
        }
        assert_eq!(of(0x4D, "0.123"), Some(("w21011".into(), "0.123".into())));
    }

    #[test]
    fn a_value_keeps_its_digits_and_a_state_is_no_value() {
        assert_eq!(of(0x39, "-12.340"), Some(("Z".into(), "-12.340".into())));
        assert_eq!(of(0xF4, "0.5"), Some(("PN05".into(), "0.5".into())));
        assert_eq!(of(0x09, "1.50"), Some(("GH".into(), "1.50".into())));
        assert_eq!(
            (of(0x09, "444.00"), of(0x0E, "444"), of(0x0A, "3"), of(0x76, "3")),
            (None, None, None, None)
        );
    }
}
