//! What the papers leave open about periods, as values.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Period;

/// What the mean of a long period is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeanOf {
    /// Valid daily means.
    Days,
    /// Valid monthly means.
    #[default]
    Months,
}

impl MeanOf {
    /// The word of the configuration.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Months => "months",
        }
    }
}

/// Validity and means of periods (standards.md §2.4 and §5.5: from memory or assumed, every one a value here).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PeriodRules {
    /// Share of days with a valid daily mean that makes a week or a ten-day period valid. *Assumption* 0.60.
    pub week_min_valid_share: Decimal,
    /// Share of the season's days with a valid daily mean. *Assumption* 0.60.
    pub season_min_valid_share: Decimal,
    /// What quarters, half-years and years are means of. *Assumption*: months.
    pub long_mean_of: MeanOf,
    /// What the season is a mean of. *Assumption*: days, because June counts only in part.
    pub season_mean_of: MeanOf,
    /// Months a quarter needs. 2 (环办〔2011〕22号 from memory).
    pub quarter_min_months: u32,
    /// Months a half-year needs. *Assumption* 4.
    pub half_year_min_months: u32,
    /// Months a year needs. 8 (环办〔2011〕22号 from memory).
    pub year_min_months: u32,
}

impl Default for PeriodRules {
    fn default() -> Self {
        Self {
            week_min_valid_share: Decimal::new(60, 2),
            season_min_valid_share: Decimal::new(60, 2),
            long_mean_of: MeanOf::Months,
            season_mean_of: MeanOf::Days,
            quarter_min_months: 2,
            half_year_min_months: 4,
            year_min_months: 8,
        }
    }
}

impl PeriodRules {
    /// Months a long period needs for a valid mean.
    #[must_use]
    pub fn min_months(&self, period: Period) -> u32 {
        match period {
            Period::Quarter => self.quarter_min_months,
            Period::HalfYear => self.half_year_min_months,
            Period::Year => self.year_min_months,
            _ => 1,
        }
    }

    /// What the mean of a period is made of.
    #[must_use]
    pub fn mean_of(&self, period: Period) -> MeanOf {
        match period {
            Period::Quarter | Period::HalfYear | Period::Year => self.long_mean_of,
            Period::Season => self.season_mean_of,
            _ => MeanOf::Days,
        }
    }

    pub(crate) fn keys(&self) -> [(&'static str, String); 7] {
        [
            ("week_min_valid_share", self.week_min_valid_share.to_string()),
            ("season_min_valid_share", self.season_min_valid_share.to_string()),
            ("long_mean_of", self.long_mean_of.word().into()),
            ("season_mean_of", self.season_mean_of.word().into()),
            ("quarter_min_months", self.quarter_min_months.to_string()),
            ("half_year_min_months", self.half_year_min_months.to_string()),
            ("year_min_months", self.year_min_months.to_string()),
        ]
    }
}
