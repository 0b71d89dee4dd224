//! Main pollution indicators (主要污染指标).

use std::cmp::Reverse;
use std::fmt;

use rust_decimal::Decimal;
use standards::exceedance::exceedance_multiple;
use standards::{Edition, FactorCode, WaterBody, WaterClass};

use crate::Rules;

/// An item that makes a section worse than Class III; prints as `总磷(0.6)`, pH and DO by name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MainPollutant {
    /// The item.
    pub factor: FactorCode,
    /// Its class, Ⅳ or worse.
    pub class: WaterClass,
    /// (C − Class III limit) / Class III limit, one decimal; none for pH and DO.
    pub multiple: Option<Decimal>,
}

impl fmt::Display for MainPollutant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.factor.name())?;
        self.multiple.map_or(Ok(()), |multiple| write!(f, "({multiple})"))
    }
}

/// The main pollutants among judged values (环办〔2011〕22号 as remembered in standards.md §2.3: *assumption*).
///
/// Items worse than Class III: cyanide and heavy metals first, then by class, worst first, then by multiple, largest first,
/// then those without a multiple. The first three are named, with all that tie with the third.
#[must_use]
pub fn main_pollutants(
    edition: &Edition,
    water: WaterBody,
    rules: &Rules,
    values: impl IntoIterator<Item = (FactorCode, WaterClass, Decimal)>,
) -> Vec<MainPollutant> {
    let mut worse: Vec<_> = values
        .into_iter()
        .filter(|(_, class, _)| *class > WaterClass::III)
        .map(|(factor, class, value)| {
            let limit = edition.limit(factor, WaterClass::III, water);
            MainPollutant {
                factor,
                class,
                multiple: limit.and_then(|l| exceedance_multiple(factor, value, l)),
            }
        })
        .collect();
    let rank = |p: &MainPollutant| {
        (Reverse(rules.named_first.contains(&p.factor)), Reverse(p.class), Reverse(p.multiple))
    };
    worse.sort_by_key(|p| (rank(p), p.factor));
    let ties = worse.iter().skip(3).take_while(|p| rank(p) == rank(&worse[2])).count();
    worse.truncate(3 + ties);
    worse
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[(&str, &str)], expected: &str) {
        let edition = Edition::gb3838_2002();
        let judged = values.iter().map(|(code, value)| {
            let (code, value) = (code.parse().unwrap(), value.parse().unwrap());
            (code, edition.class_of(code, value, WaterBody::River).unwrap(), value)
        });
        let named = main_pollutants(edition, WaterBody::River, &Rules::default(), judged);
        let text = named.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
        assert_eq!(text, expected, "{values:?}");
    }

    const TP: &str = "w21011";
    const NH3N: &str = "w21003";
    const CODMN: &str = "w01019";
    const COD: &str = "w01018";

    #[test]
    fn total_phosphorus_of_0_33_is_named_with_0_6() {
        check(&[(TP, "0.33")], "总磷(0.6)");
    }

    #[test]
    fn nothing_is_named_up_to_class_three() {
        check(&[(TP, "0.2"), (NH3N, "1.0"), (CODMN, "6")], "");
    }

    #[test]
    fn a_worse_class_comes_before_a_larger_multiple() {
        // NH3-N 劣Ⅴ 1.1 before COD 劣Ⅴ 1.0 before TP Ⅴ 1.0; CODMn Ⅳ is the fourth.
        check(
            &[(CODMN, "9"), (TP, "0.4"), (NH3N, "2.1"), (COD, "41")],
            "氨氮(1.1)、化学需氧量(1.0)、总磷(1.0)",
        );
    }

    #[test]
    fn all_that_tie_with_the_third_are_named() {
        let mg_l = [(TP, "0.3"), (NH3N, "1.5"), (COD, "30"), (CODMN, "9"), ("w01017", "6")];
        check(&mg_l, "五日生化需氧量(0.5)、化学需氧量(0.5)、高锰酸盐指数(0.5)、氨氮(0.5)、总磷(0.5)");
    }

    #[test]
    fn cyanide_and_heavy_metals_are_named_first() {
        check(
            &[(TP, "0.5"), (NH3N, "3"), (COD, "100"), ("w20120", "0.06")],
            "铅(0.2)、化学需氧量(4.0)、氨氮(2.0)",
        );
    }

    #[test]
    fn dissolved_oxygen_and_ph_are_named_without_a_multiple() {
        check(&[("w01009", "1"), ("w01001", "9.5"), (TP, "0.3")], "pH、溶解氧、总磷(0.5)");
    }
}
