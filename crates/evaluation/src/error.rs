//! What can be wrong with a profile, or with values that are to be compared.

use rust_decimal::Decimal;
use standards::time::Quarter;
use standards::{FactorCode, SectionId};
use thiserror::Error;

/// A section profile that cannot be judged by, or values that cannot be compared.
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
    /// A date of the season exists in no year.
    #[error("a date of the flood season exists in no year: expected such as 06-20 to 09-30")]
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
    /// A table of the rules has a mistake.
    #[error("table of {table}: {what}")]
    Table {
        /// The table's name.
        table: &'static str,
        /// The mistake, with its place.
        what: String,
    },
    /// No value was given of anything that counts.
    #[error("{what}: nothing that counts was given; give at least one value")]
    NothingGiven {
        /// What was attempted.
        what: &'static str,
    },
    /// An item stands twice among the values of one place and period.
    #[error("{factor} ({}) stands twice among the values of one period: give one value an item", factor.name())]
    ItemTwice {
        /// The item.
        factor: FactorCode,
    },
    /// Two sides of a comparison have other items (环办〔2011〕22号: comparison needs the same items).
    #[error("{what}: not every side has {}; compare over the same items", named(factors))]
    DifferentItems {
        /// What was attempted.
        what: &'static str,
        /// The items that one side has and another has not.
        factors: Vec<FactorCode>,
    },
    /// Two periods of a comparison have other sections.
    #[error(
        "comparison of two periods: not both have a class of {}; compare the same sections",
        listed(sections)
    )]
    DifferentSections {
        /// The sections that stand in one period only, or twice in one.
        sections: Vec<SectionId>,
    },
    /// A trend cannot be had from so many periods.
    #[error("a trend was asked of {given} periods: it needs 5 to 10000")]
    Periods {
        /// How many were given.
        given: usize,
    },
    /// River sections and lake points are both none.
    #[error(
        "index of a city: the numbers of river sections and of lake points are both 0, so there is nothing to weigh"
    )]
    Weights,
    /// Numbers too large or too small for exact arithmetic.
    #[error("{what}: the numbers are beyond exact arithmetic; check the values and their units")]
    BeyondArithmetic {
        /// What was attempted.
        what: &'static str,
    },
    /// Official values of different kinds in one ranking.
    #[error("ranking of official values: {what}; rank values of one scheme, direction and period")]
    OfficialValues {
        /// What differs.
        what: String,
    },
    /// An official value without its source, or with a period that ends before it begins.
    #[error("official value: {what}")]
    OfficialValue {
        /// What is missing or wrong.
        what: &'static str,
    },
    /// A quarter stands twice in a series.
    #[error("quarter {quarter} stands twice: give one judgement a quarter")]
    QuarterTwice {
        /// The quarter.
        quarter: Quarter,
    },
    /// A rule has a value that nothing can be judged by.
    #[error("rule `{rule}`: expected {expected}")]
    Rule {
        /// Name of the rule.
        rule: &'static str,
        /// What it may be.
        expected: &'static str,
    },
}

fn named(factors: &[FactorCode]) -> String {
    factors.iter().map(|f| f.name().to_owned()).collect::<Vec<_>>().join("、")
}

fn listed(sections: &[SectionId]) -> String {
    sections.iter().map(SectionId::as_str).collect::<Vec<_>>().join("、")
}
