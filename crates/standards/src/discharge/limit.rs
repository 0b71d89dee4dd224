//! A limit on a discharge, which may depend on the temperature of the water.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use crate::Limit;

/// What a discharge is compared with, in the factor's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DischargeLimit {
    /// The same in every season.
    Fixed(Limit),
    /// Not above one of two values, by water temperature (GB 18918-2002 Table 1, ammonia nitrogen).
    ByTemperature {
        /// The limit when the water is warmer than `bracket_at`.
        warm: Decimal,
        /// The limit, in brackets in the standard, when it is not.
        cold: Decimal,
        /// The temperature, ℃, that still counts as cold.
        bracket_at: Decimal,
    },
}

impl DischargeLimit {
    /// The limit at a water temperature in ℃; equality with the bracket's temperature takes the value in brackets.
    #[must_use]
    pub fn at(self, water: Decimal) -> Limit {
        match self {
            Self::Fixed(limit) => limit,
            Self::ByTemperature { warm, cold, bracket_at } => {
                Limit::Max(if water <= bracket_at { cold } else { warm })
            }
        }
    }

    /// The temperature at which the limit changes, when it does.
    #[must_use]
    pub fn bracket_at(self) -> Option<Decimal> {
        match self {
            Self::Fixed(_) => None,
            Self::ByTemperature { bracket_at, .. } => Some(bracket_at),
        }
    }
}

impl fmt::Display for DischargeLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(limit) => f.write_str(&limit_text(*limit)),
            Self::ByTemperature { warm, cold, bracket_at } => {
                write!(f, "≤ {warm}（水温 ≤ {bracket_at} ℃ 时 ≤ {cold}）")
            }
        }
    }
}

impl Serialize for DischargeLimit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A limit in signs: `≤ 50`, `≥ 5`, `6～9`.
#[must_use]
pub fn limit_text(limit: Limit) -> String {
    match limit {
        Limit::Max(max) => format!("≤ {max}"),
        Limit::Min(min) => format!("≥ {min}"),
        Limit::Range(low, high) => format!("{low}～{high}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_12_degrees_the_value_in_brackets_holds_and_above_it_the_other() {
        let limit = DischargeLimit::ByTemperature { warm: 5.into(), cold: 8.into(), bracket_at: 12.into() };
        assert_eq!(limit.at(12.into()), Limit::Max(8.into()));
        assert_eq!(limit.at("12.1".parse().unwrap()), Limit::Max(5.into()));
        assert_eq!(limit.to_string(), "≤ 5（水温 ≤ 12 ℃ 时 ≤ 8）");
    }
}
