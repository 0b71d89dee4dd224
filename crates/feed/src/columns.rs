//! Names of factors in headers and in the factor column.

use standards::factor::factors;
use standards::{Factor, FactorCode};

use crate::FeedError;

/// Names in use beside those of the factor table, in lower case.
const ALIASES: [(&str, &str); 14] = [
    ("ph值", "w01001"),
    ("do", "w01009"),
    ("浑浊度", "w01003"),
    ("叶绿素", "w01016"),
    ("叶绿素α", "w01016"),
    ("叶绿素a", "w01016"),
    ("codmn", "w01019"),
    ("高锰酸钾指数", "w01019"),
    ("codcr", "w01018"),
    ("nh3-n", "w21003"),
    ("nh4-n", "w21003"),
    ("tp", "w21011"),
    ("tn", "w21001"),
    ("bod5", "w01017"),
];

/// The factor of a header cell or a factor cell: a code, a Chinese or English name, with or without a unit in brackets.
///
/// A unit that is not the unit of assessment is an error: a value in another unit must not pass as one in ours.
pub(crate) fn factor(text: &str) -> Result<FactorCode, FeedError> {
    let (name, unit) = name_and_unit(text);
    let unknown = || FeedError::Factor { found: text.chars().take(40).collect() };
    let lower = name.to_lowercase();
    let known = |f: &&Factor| {
        f.code.as_str() == lower || f.name.to_lowercase() == lower || f.english.to_lowercase() == lower
    };
    let alias = || ALIASES.iter().find(|(alias, _)| *alias == lower).and_then(|(_, code)| code.parse().ok());
    let code = match factors().iter().find(known) {
        Some(factor) => factor.code,
        // A code that our table does not hold is still a code, when it looks like one of HJ 525-2009.
        None => alias().or_else(|| water_code(name)).ok_or_else(unknown)?,
    };
    match (unit, code.factor()) {
        (Some(found), Some(factor)) if !same_unit(found, &factor.unit) => {
            Err(FeedError::Unit { found: found.to_owned(), expected: factor.unit.clone() })
        }
        _ => Ok(code),
    }
}

fn water_code(name: &str) -> Option<FactorCode> {
    let digits = name.strip_prefix('w')?;
    (digits.len() == 5 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| name.parse().ok()).flatten()
}

fn name_and_unit(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    match text.split_once(['(', '（']) {
        Some((name, unit)) if !name.is_empty() => {
            (name.trim(), Some(unit.trim_end_matches([')', '）']).trim()))
        }
        _ => (text, None),
    }
}

fn same_unit(a: &str, b: &str) -> bool {
    let plain = |unit: &str| {
        unit.to_lowercase().replace('µ', "μ").replace("us/", "μs/").replace('个', "cells").replace("°c", "℃")
    };
    plain(a) == plain(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, code: &str) {
        assert_eq!(factor(text).unwrap().as_str(), code, "{text}");
    }

    #[test]
    fn the_headers_of_the_national_platform_map_to_codes() {
        check("水温(℃)", "w01010");
        check("pH(无量纲)", "w01001");
        check("溶解氧(mg/L)", "w01009");
        check("电导率(μS/cm)", "w01014");
        check("浊度(NTU)", "w01003");
        check("高锰酸盐指数(mg/L)", "w01019");
        check("氨氮(mg/L)", "w21003");
        check("总磷(mg/L)", "w21011");
        check("总氮(mg/L)", "w21001");
        check("叶绿素α(mg/L)", "w01016");
        check("藻密度(cells/L)", "w19011");
    }

    #[test]
    fn codes_and_short_names_read_too() {
        check("w21011", "w21011");
        check("W21011", "w21011");
        check("TP", "w21011");
        check("CODMn", "w01019");
        check("w99999", "w99999");
    }

    #[test]
    fn another_unit_is_refused_and_so_is_an_unknown_name() {
        assert!(matches!(factor("总磷(μg/L)"), Err(FeedError::Unit { .. })));
        assert!(matches!(factor("味道"), Err(FeedError::Factor { .. })));
    }
}
