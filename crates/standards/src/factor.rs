//! Factors (监测因子): what a station measures, under which code and in which unit.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::StandardsError;

/// The code of a factor, as in HJ 525-2009 (`w21011`), HJ/T 212-2005 (`101`) or SL 651-2014 (`PN05`).
///
/// One to eight ASCII letters or digits, kept as written; copied freely, compared bytewise.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactorCode([u8; 8]);

impl FactorCode {
    /// Water temperature 水温.
    pub const WATER_TEMPERATURE: Self = Self::constant(*b"w01010\0\0");
    /// pH.
    pub const PH: Self = Self::constant(*b"w01001\0\0");
    /// Dissolved oxygen 溶解氧.
    pub const DISSOLVED_OXYGEN: Self = Self::constant(*b"w01009\0\0");
    /// Permanganate index 高锰酸盐指数 (CODMn).
    pub const PERMANGANATE_INDEX: Self = Self::constant(*b"w01019\0\0");
    /// Ammonia nitrogen 氨氮 (NH3-N).
    pub const AMMONIA_NITROGEN: Self = Self::constant(*b"w21003\0\0");
    /// Total phosphorus 总磷 (TP).
    pub const TOTAL_PHOSPHORUS: Self = Self::constant(*b"w21011\0\0");
    /// Total nitrogen 总氮 (TN).
    pub const TOTAL_NITROGEN: Self = Self::constant(*b"w21001\0\0");
    /// Conductivity 电导率.
    pub const CONDUCTIVITY: Self = Self::constant(*b"w01014\0\0");
    /// Turbidity 浊度.
    pub const TURBIDITY: Self = Self::constant(*b"w01003\0\0");

    const fn constant(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let length = self.0.iter().position(|b| *b == 0).unwrap_or(self.0.len());
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }

    /// The factor of this code, when the table knows it.
    #[must_use]
    pub fn factor(&self) -> Option<&'static Factor> {
        FACTORS.iter().find(|f| f.code == *self)
    }

    /// The Chinese name, or the code itself when the table does not know it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.factor().map_or_else(|| self.as_str(), |f| f.name.as_str())
    }
}

impl FromStr for FactorCode {
    type Err = StandardsError;

    fn from_str(text: &str) -> Result<Self, StandardsError> {
        let bytes = text.as_bytes();
        if bytes.is_empty() || bytes.len() > 8 || !bytes.iter().all(u8::is_ascii_alphanumeric) {
            return Err(StandardsError::FactorCode { text: text.chars().take(40).collect() });
        }
        let mut code = [0; 8];
        code[..bytes.len()].copy_from_slice(bytes);
        Ok(Self(code))
    }
}

impl fmt::Display for FactorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for FactorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for FactorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for FactorCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// One factor of the table: names, unit of assessment and decimals.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    /// Code of HJ 525-2009; of hydrology, the identifier of SL 651-2014.
    pub code: FactorCode,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub english: String,
    /// Unit of assessment.
    pub unit: String,
    /// Decimals of an assessment value (GB/T 8170, 总站水字〔2020〕90号), where the rules give them.
    pub decimals: Option<u32>,
    /// Decimals of an hourly value of the nine basic items.
    pub hourly_decimals: Option<u32>,
    /// Code of HJ/T 212-2005.
    pub old_code: Option<String>,
}

#[derive(Deserialize)]
struct FactorFile {
    factor: Vec<Factor>,
}

static FACTORS: LazyLock<Vec<Factor>> = LazyLock::new(|| {
    // The table is part of the program; `the_table_reads` keeps it readable, so an empty table cannot ship.
    toml::from_str::<FactorFile>(include_str!("../data/factors.toml")).map(|f| f.factor).unwrap_or_default()
});

/// Every factor of the table, in the order of their codes.
#[must_use]
pub fn factors() -> &'static [Factor] {
    &FACTORS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_reads_in_order_without_repeats() {
        let table = toml::from_str::<FactorFile>(include_str!("../data/factors.toml")).unwrap();
        assert_eq!(table.factor.len(), 144);
        assert!(table.factor.windows(2).all(|w| w[0].code < w[1].code));
    }

    #[test]
    fn a_code_keeps_its_text_and_refuses_what_is_none() {
        let tp: FactorCode = "w21011".parse().unwrap();
        assert_eq!((tp, tp.as_str(), tp.name()), (FactorCode::TOTAL_PHOSPHORUS, "w21011", "总磷"));
        for bad in ["", "w2101 1", "总磷", "w21011-Avg", "123456789"] {
            assert!(bad.parse::<FactorCode>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_unknown_code_is_shown_as_itself() {
        assert_eq!("w99999".parse::<FactorCode>().unwrap().name(), "w99999");
    }
}
