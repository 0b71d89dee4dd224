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
    /// A share of the rules is not within 0 to 1.
    #[error("rule `{rule}` is {given}: expected a share above 0 and not above 1")]
    Share {
        /// Name of the rule.
        rule: &'static str,
        /// The value as given.
        given: Decimal,
    },
    /// The expected number of results of a discharger is not usable.
    #[error("rule `{rule}` is {given}: expected 1 to {most} results")]
    ExpectedResults {
        /// Name of the rule.
        rule: &'static str,
        /// The number as given.
        given: u32,
        /// The largest usable number.
        most: u32,
    },
    /// The number of days of an alarm is zero.
    #[error("rule `run_alarm_days` is 0: expected at least 1 day")]
    AlarmDays,
}
