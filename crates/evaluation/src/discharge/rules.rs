//! What the papers leave open about dischargers, as values.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::FactorCode;
use standards::discharge::{FlagSet, PhMean, reported_decimals};

use crate::EvaluationError;

/// Name of this rule set: changes whenever the code judges differently.
pub const DISCHARGE_RULE_SET: &str = "xunqing-discharge-1";

/// The choices behind a judgement of a discharger. Every default marked *assumption* is not found in an opened text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DischargeRules {
    /// Which data flags count.
    pub flags: FlagSet,
    /// How pH is averaged.
    pub ph_mean: PhMean,
    /// Results a day must have at least, 1 to 24: one every two hours (GB 18918-2002: sampling at least every 2 h), so 12. The
    /// day is cut into as many slots, and each slot counts once towards validity.
    pub expected_per_day: u32,
    /// Results an hour should have, 1 to 60. *Assumption* 1.
    pub expected_per_hour: u32,
    /// Share of the expected results that makes a daily mean or an hourly value valid. *Assumption* 0.60 (the numbers of HJ 356-2019
    /// were not found).
    pub min_valid_share: Decimal,
    /// What a result below detection counts as in a mean, as a share of its detection limit. *Assumption* 0.5.
    pub non_detect_factor: Decimal,
    /// Decimals of the mean of a factor, where a county rounds otherwise than HJ 212-2017 Table B.1 reports. Rounding to the decimals of
    /// the report is itself an *assumption*.
    pub decimals: BTreeMap<FactorCode, u32>,
    /// Decimals of a mean whose factor has none in either. *Assumption* 2.
    pub default_decimals: u32,
}

impl Default for DischargeRules {
    fn default() -> Self {
        Self {
            flags: FlagSet::default(),
            ph_mean: PhMean::default(),
            expected_per_day: 12,
            expected_per_hour: 1,
            min_valid_share: Decimal::new(60, 2),
            non_detect_factor: Decimal::new(5, 1),
            decimals: BTreeMap::new(),
            default_decimals: 2,
        }
    }
}

impl DischargeRules {
    /// Whether anything can be judged by them.
    pub fn check(&self) -> Result<(), EvaluationError> {
        for (rule, given) in
            [("min_valid_share", self.min_valid_share), ("non_detect_factor", self.non_detect_factor)]
        {
            if given <= Decimal::ZERO || given > Decimal::ONE {
                return Err(EvaluationError::Share { rule, given });
            }
        }
        let counts = [
            ("expected_per_day", self.expected_per_day, 24),
            ("expected_per_hour", self.expected_per_hour, 60),
        ];
        for (rule, given, most) in counts {
            if !(1..=most).contains(&given) {
                return Err(EvaluationError::ExpectedResults { rule, given, most });
            }
        }
        Ok(())
    }

    /// Decimals of the mean of a factor.
    #[must_use]
    pub fn decimals_of(&self, factor: FactorCode) -> u32 {
        let own = self.decimals.get(&factor).copied();
        own.or_else(|| reported_decimals(factor)).unwrap_or(self.default_decimals)
    }

    /// The rule set with every rule that differs from its default: `xunqing-discharge-1 · min_valid_share=0.75`.
    #[must_use]
    pub fn version(&self) -> String {
        let usual = Self::default();
        let mut text = DISCHARGE_RULE_SET.to_owned();
        let mut told = |name: &str, differs: bool, value: String| {
            if differs {
                // Writing to a String cannot fail.
                let _infallible = write!(text, " · {name}={value}");
            }
        };
        told("flags", self.flags != usual.flags, "surface_water".into());
        told("ph_mean", self.ph_mean != usual.ph_mean, "arithmetic".into());
        told(
            "expected_per_day",
            self.expected_per_day != usual.expected_per_day,
            self.expected_per_day.to_string(),
        );
        told(
            "expected_per_hour",
            self.expected_per_hour != usual.expected_per_hour,
            self.expected_per_hour.to_string(),
        );
        told(
            "min_valid_share",
            self.min_valid_share != usual.min_valid_share,
            self.min_valid_share.to_string(),
        );
        told(
            "non_detect_factor",
            self.non_detect_factor != usual.non_detect_factor,
            self.non_detect_factor.to_string(),
        );
        let decimals: Vec<_> = self.decimals.iter().map(|(code, n)| format!("{code}:{n}")).collect();
        told("decimals", !decimals.is_empty(), decimals.join("+"));
        told(
            "default_decimals",
            self.default_decimals != usual.default_decimals,
            self.default_decimals.to_string(),
        );
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_names_what_was_changed() {
        assert_eq!(DischargeRules::default().version(), "xunqing-discharge-1");
        let rules = DischargeRules {
            ph_mean: PhMean::Arithmetic,
            decimals: [(FactorCode::TOTAL_PHOSPHORUS, 3)].into(),
            ..DischargeRules::default()
        };
        assert_eq!(rules.version(), "xunqing-discharge-1 · ph_mean=arithmetic · decimals=w21011:3");
        assert_eq!(rules.decimals_of(FactorCode::TOTAL_PHOSPHORUS), 3);
        assert_eq!(DischargeRules::default().decimals_of(FactorCode::TOTAL_PHOSPHORUS), 2);
        assert_eq!(rules.decimals_of("xqoil".parse().unwrap()), 2);
    }

    #[test]
    fn rules_that_cannot_be_judged_by_are_refused_by_name() {
        let refused = |rules: DischargeRules| rules.check().unwrap_err().to_string();
        let usual = DischargeRules::default;
        assert!(refused(DischargeRules { expected_per_day: 25, ..usual() }).contains("expected_per_day"));
        assert!(refused(DischargeRules { expected_per_hour: 0, ..usual() }).contains("expected_per_hour"));
        assert!(refused(DischargeRules { min_valid_share: 2.into(), ..usual() }).contains("min_valid_share"));
        assert_eq!(usual().check(), Ok(()));
    }
}
