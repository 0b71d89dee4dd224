//! Decimals of a mean of waste water (`data/discharge-decimals.toml`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::FactorCode;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecimalsFile {
    #[expect(dead_code, reason = "read by people")]
    source: String,
    #[expect(dead_code, reason = "read by people")]
    status: String,
    decimals: BTreeMap<FactorCode, u32>,
}

static DECIMALS: LazyLock<BTreeMap<FactorCode, u32>> = LazyLock::new(|| {
    // The table is part of the program and read by a test.
    toml::from_str::<DecimalsFile>(include_str!("../../data/discharge-decimals.toml"))
        .map(|file| file.decimals)
        .unwrap_or_default()
});

/// Decimals in which a pollution source reports a factor (HJ 212-2017 Table B.1); `None` where the table has none.
///
/// That a mean is rounded to them is an assumption: no opened text gives decimals for dischargers.
#[must_use]
pub fn reported_decimals(factor: FactorCode) -> Option<u32> {
    DECIMALS.get(&factor).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formats_of_table_b_1_stand_in_the_table() {
        let decimals = |code: &str| reported_decimals(code.parse().unwrap());
        assert_eq!((decimals("w01001"), decimals("w01018"), decimals("w21011")), (Some(2), Some(1), Some(2)));
        assert_eq!((decimals("w01012"), decimals("w02003"), decimals("xqoil")), (Some(0), Some(0), None));
        assert!(DECIMALS.keys().all(|code| code.factor().is_some()));
    }
}
