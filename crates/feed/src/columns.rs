//! Names of factors in headers and in the factor column.

use standards::factor::factors;
use standards::{Factor, FactorCode};

use crate::FeedError;
use crate::number::folded;
use crate::unit::Scale;

/// Names in use beside those of the factor table, in lower case.
const ALIASES: [(&str, &str); 23] = [
    ("ph值", "w01001"),
    ("酸碱度", "w01001"),
    ("do", "w01009"),
    ("溶氧", "w01009"),
    ("浑浊度", "w01003"),
    ("电导", "w01014"),
    ("叶绿素", "w01016"),
    ("叶绿素α", "w01016"),
    ("叶绿素a", "w01016"),
    ("chl-a", "w01016"),
    ("codmn", "w01019"),
    ("高锰酸钾指数", "w01019"),
    ("高锰酸盐", "w01019"),
    ("codcr", "w01018"),
    ("nh3-n", "w21003"),
    ("nh₃-n", "w21003"),
    ("nh4-n", "w21003"),
    ("nh3n", "w21003"),
    ("tp", "w21011"),
    ("tn", "w21001"),
    ("bod5", "w01017"),
    ("bod₅", "w01017"),
    ("生化需氧量", "w01017"),
];

/// A factor as a header or a cell names it, with the unit written beside the name and how its values become ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedFactor {
    pub(crate) code: FactorCode,
    pub(crate) unit: Option<String>,
    pub(crate) scale: Scale,
}

impl NamedFactor {
    /// A factor whose values are in `unit`; without one they are in the unit of assessment.
    ///
    /// A unit that does not convert is an error: a value in another unit must not pass as one in ours.
    pub(crate) fn new(code: FactorCode, unit: Option<&str>) -> Result<Self, FeedError> {
        let scale = match (unit, code.factor()) {
            (Some(found), Some(factor)) => Scale::between(found, &factor.unit)
                .ok_or_else(|| FeedError::Unit { found: found.to_owned(), expected: factor.unit.clone() })?,
            _ => Scale::default(),
        };
        Ok(Self { code, unit: unit.map(str::to_owned), scale })
    }
}

/// The factor of a header cell or a factor cell: a code, a Chinese or English name, with or without a unit in brackets.
pub(crate) fn factor(text: &str) -> Result<NamedFactor, FeedError> {
    let (name, unit) = name_and_unit(text);
    let code = code(&name).ok_or_else(|| FeedError::Factor { found: text.chars().take(40).collect() })?;
    NamedFactor::new(code, unit.as_deref())
}

/// The unit that a header writes in brackets.
pub(crate) fn unit_in(header: &str) -> Option<String> {
    name_and_unit(header).1
}

fn code(name: &str) -> Option<FactorCode> {
    let lower = name.to_lowercase();
    let known = |f: &&Factor| {
        f.code.as_str() == lower || f.name.to_lowercase() == lower || f.english.to_lowercase() == lower
    };
    let alias = || ALIASES.iter().find(|(alias, _)| *alias == lower).and_then(|(_, code)| code.parse().ok());
    // A code that our table does not hold is still a code, when it looks like one of HJ 525-2009.
    factors().iter().find(known).map(|f| f.code).or_else(alias).or_else(|| water_code(&lower))
}

fn water_code(name: &str) -> Option<FactorCode> {
    let digits = name.strip_prefix('w')?;
    (digits.len() == 5 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| name.parse().ok()).flatten()
}

/// `氨氮（NH3-N）(mg/L)` is 氨氮 in mg/L: brackets with another name of a factor or with 以…计 are no unit.
fn name_and_unit(text: &str) -> (String, Option<String>) {
    let text = folded(text);
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    let text = text.trim();
    let Some((name, brackets)) = text.split_once('(').filter(|(name, _)| !name.trim().is_empty()) else {
        return (text.to_owned(), None);
    };
    let is_unit = |part: &&str| {
        !part.is_empty() && code(part).is_none() && !(part.starts_with('以') && part.ends_with('计'))
    };
    let unit = brackets.split(['(', ')']).map(str::trim).find(is_unit);
    (name.trim().to_owned(), unit.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, code: &str) {
        let found = factor(text).unwrap();
        assert_eq!((found.code.as_str(), found.scale.is_same()), (code, true), "{text}");
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
    fn messy_headers_read_too() {
        check("氨氮（NH3-N）(mg/L)", "w21003");
        check("总磷（以P计）", "w21011");
        check("总磷\n（mg/L）", "w21011");
        check("ＴＰ（ｍｇ／Ｌ）", "w21011");
        check("pH（）", "w01001");
    }

    #[test]
    fn another_unit_of_mass_converts_and_any_other_is_refused_as_is_an_unknown_name() {
        let found = factor("总磷(μg/L)").unwrap();
        assert_eq!((found.code, found.unit.as_deref()), (FactorCode::TOTAL_PHOSPHORUS, Some("μg/L")));
        assert!(!found.scale.is_same());
        assert!(matches!(factor("总磷(mmol/L)"), Err(FeedError::Unit { .. })));
        assert!(matches!(factor("电导率(mS/cm)"), Err(FeedError::Unit { .. })));
        assert!(matches!(factor("味道"), Err(FeedError::Factor { .. })));
        assert!(matches!(factor("(mg/L)"), Err(FeedError::Factor { .. })));
    }
}
