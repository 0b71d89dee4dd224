//! What the papers leave open, as values.

use std::fmt::Write as _;
use std::sync::LazyLock;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::FactorCode;

use crate::{EvaluationError, IntensityRules, OutlookRules, PeriodRules, SwingRules};

/// Name of this rule set: changes whenever the code judges differently.
pub const RULE_SET: &str = "xunqing-rules-2";

/// Whether a single sample is rounded before it is compared with limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleRounding {
    /// Compared as given. The national platform's published classes come from raw values.
    #[default]
    AsGiven,
    /// Rounded to the decimals of assessment first.
    Assessment,
}

/// The choices behind a judgement. Every default marked *assumption* is not found in an opened text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// Share of a day's expected results that makes a daily mean valid. *Assumption* 0.60.
    pub day_min_valid_share: Decimal,
    /// Share of the elapsed days with a valid daily mean that makes a monthly mean valid. *Assumption* 0.60.
    pub month_min_valid_share: Decimal,
    /// What a result below detection counts as in a mean, as a share of its detection limit. *Assumption* 0.5.
    pub non_detect_factor: Decimal,
    /// Consecutive exceeding days that raise the alarm (notice SC-013); the warning comes one day earlier.
    pub run_alarm_days: u32,
    /// A run is given up after more consecutive undetermined days than this. *Assumption* 31.
    pub max_suspended_days: u32,
    /// Decimals of a mean whose factor has no assessment decimals. *Assumption* 3.
    pub default_decimals: u32,
    /// Rounding of single samples.
    pub sample_rounding: SampleRounding,
    /// Values measured so many hours before the newest one are shown but no longer judged with it. *Assumption* 24.
    pub latest_max_age_hours: u32,
    /// Cyanide and heavy metals, which are named first among the main pollutants. *Assumption*: Hg, Cd, Cr(Ⅵ), Pb, As, Cu, Zn.
    pub named_first: Vec<FactorCode>,
    /// Weeks to years.
    pub periods: PeriodRules,
    /// Flood-season pollution intensity.
    pub intensity: IntensityRules,
    /// The swing indicator.
    pub swing: SwingRules,
    /// Where a running period will end.
    pub outlook: OutlookRules,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            day_min_valid_share: Decimal::new(60, 2),
            month_min_valid_share: Decimal::new(60, 2),
            non_detect_factor: Decimal::new(5, 1),
            run_alarm_days: 3,
            max_suspended_days: 31,
            default_decimals: 3,
            sample_rounding: SampleRounding::AsGiven,
            latest_max_age_hours: 24,
            named_first: ["w21016", "w20111", "w20115", "w20117", "w20120", "w20119", "w20122", "w20123"]
                .iter()
                .filter_map(|code| code.parse().ok())
                .collect(),
            periods: PeriodRules::default(),
            intensity: IntensityRules::default(),
            swing: SwingRules::default(),
            outlook: OutlookRules::default(),
        }
    }
}

impl Rules {
    /// The version of a judgement by `standard` under these rules: `GB 3838-2002 · xunqing-rules-2`, followed by every
    /// rule that differs from its default.
    #[must_use]
    pub fn version(&self, standard: &str) -> String {
        static USUAL: LazyLock<Rules> = LazyLock::new(Rules::default);
        let mut text = format!("{standard} · {RULE_SET}");
        if *self == *USUAL {
            return text;
        }
        for ((name, value), (_, usual)) in self.keys().into_iter().zip(USUAL.keys()) {
            if value != usual {
                // Writing to a String cannot fail.
                let _infallible = write!(text, " · {name}={value}");
            }
        }
        text
    }

    /// Every rule with its value, in a fixed order.
    #[must_use]
    pub fn keys(&self) -> Vec<(&'static str, String)> {
        let codes = |codes: &[FactorCode]| codes.iter().map(FactorCode::as_str).collect::<Vec<_>>().join("+");
        let rounding = match self.sample_rounding {
            SampleRounding::AsGiven => "as_given",
            SampleRounding::Assessment => "assessment",
        };
        let mut keys = vec![
            ("day_min_valid_share", self.day_min_valid_share.normalize().to_string()),
            ("month_min_valid_share", self.month_min_valid_share.normalize().to_string()),
            ("non_detect_factor", self.non_detect_factor.normalize().to_string()),
            ("run_alarm_days", self.run_alarm_days.to_string()),
            ("max_suspended_days", self.max_suspended_days.to_string()),
            ("default_decimals", self.default_decimals.to_string()),
            ("sample_rounding", rounding.into()),
            ("latest_max_age_hours", self.latest_max_age_hours.to_string()),
            ("named_first", codes(&self.named_first)),
        ];
        keys.extend(self.periods.keys());
        keys.extend(self.intensity.keys());
        keys.extend(self.swing.keys());
        keys.extend(self.outlook.keys());
        keys
    }

    pub(crate) fn check(&self) -> Result<(), EvaluationError> {
        let shares = [
            ("day_min_valid_share", self.day_min_valid_share),
            ("month_min_valid_share", self.month_min_valid_share),
            ("non_detect_factor", self.non_detect_factor),
            ("week_min_valid_share", self.periods.week_min_valid_share),
            ("season_min_valid_share", self.periods.season_min_valid_share),
        ];
        for (rule, given) in shares {
            if given <= Decimal::ZERO || given > Decimal::ONE || given.scale() > 6 {
                return Err(EvaluationError::Share { rule, given });
            }
        }
        if self.run_alarm_days == 0 {
            return Err(EvaluationError::AlarmDays);
        }
        Ok(())
    }
}

/// The smallest whole number not below `share` of `expected`.
pub(crate) fn needed(share: Decimal, expected: u32) -> u32 {
    u32::try_from((share * Decimal::from(expected)).ceil()).unwrap_or(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_names_the_standard_the_rule_set_and_what_was_changed() {
        assert_eq!(Rules::default().version("GB 3838-2002"), "GB 3838-2002 · xunqing-rules-2");
        let stricter = Rules { day_min_valid_share: Decimal::new(75, 2), ..Rules::default() };
        assert_eq!(
            stricter.version("GB 3838-2002"),
            "GB 3838-2002 · xunqing-rules-2 · day_min_valid_share=0.75"
        );
    }

    #[test]
    fn all_eight_codes_named_first_read() {
        assert_eq!(Rules::default().named_first.len(), 8);
    }

    #[test]
    fn sixty_percent_of_six_results_are_four() {
        assert_eq!(needed(Decimal::new(60, 2), 6), 4);
        assert_eq!(needed(Decimal::new(60, 2), 30), 18);
        assert_eq!(needed(Decimal::ONE, 1), 1);
    }
}
