//! What can be wrong with a profile.

use rust_decimal::Decimal;
use standards::FactorCode;
use thiserror::Error;

/// A section profile that cannot be judged by.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EvaluationError {
    /// No item is judged.
    #[error("the profile judges no item: name at least one factor with limits in `judged`")]
    NothingJudged,
    /// A judged factor has no limits in this water.
    #[error(
        "judged item {factor} ({}) has no limits in this kind of water: take it out of `judged`",
        factor.name()
    )]
    NoLimits {
        /// The factor.
        factor: FactorCode,
    },
    /// A judged factor is named twice.
    #[error("judged item {factor} ({}) is named twice in `judged`", factor.name())]
    JudgedTwice {
        /// The factor.
        factor: FactorCode,
    },
    /// The target is 劣Ⅴ, which has no limits.
    #[error("the target class 劣Ⅴ has no limits: set Ⅰ to Ⅴ, or leave the target out")]
    TargetWithoutLimits,
    /// The expected number of results is not usable.
    #[error("`expected_per_day` is {given}: expected 1 to 1440 results a day")]
    ExpectedPerDay {
        /// The number as given.
        given: u32,
    },
    /// More items than a day's verdict has places for.
    #[error("{given} items are judged: expected at most 64 in `judged`")]
    TooManyJudged {
        /// How many.
        given: usize,
    },
    /// An exemption without document or with its days in the wrong order.
    #[error("exemption “{document}”: expected a document number, and `from` not after `to`")]
    Exemption {
        /// Its document number.
        document: String,
    },
    /// The season's dates do not exist, or its end lies before its start.
    #[error(
        "the flood season's dates do not exist or end before they start: expected such as 06-20 to 09-30"
    )]
    Season,
    /// A word that names no period.
    #[error(
        "“{found}”不是评价时段 / `{found}` is no period: expected day, week, ten_day, month, season_month, quarter, half_year, season or year"
    )]
    Period {
        /// The word as given.
        found: String,
    },
    /// A share of the rules is not within 0 to 1.
    #[error("rule `{rule}` is {given}: expected a share above 0 and not above 1")]
    Share {
        /// Name of the rule.
        rule: &'static str,
        /// The value as given.
        given: Decimal,
    },
    /// The number of days of an alarm is zero.
    #[error("rule `run_alarm_days` is 0: expected at least 1 day")]
    AlarmDays,
}
