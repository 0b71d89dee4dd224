//! Facts behind talks and inspections of the notice (SC-093, 094, 096, 097), each with its evidence.
//!
//! A fact says what the water or a deadline did. Whether somebody neglected a duty is decided by people (SC-095, SC-100).

mod inspection;
mod quarters;
mod ranking_harm;
mod severe;

pub use inspection::{
    DragRules, DraggedProblem, InspectionFacts, Problem, annual_target_affected, dragged_problems,
};
pub use quarters::{
    ConsecutiveQuarters, QuarterEvidence, QuarterRules, QuarterVerdict, consecutive_quarters,
};
pub use ranking_harm::{DecidedBy, MirrorPair, MirrorRules, OfficialStanding, RankingHarm, ranking_harm};
pub use severe::{SevereRules, severe_exceedance, worse_than_v};

use rust_decimal::Decimal;
use standards::{FactorCode, Limit, WaterClass};

/// Whether something is known to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fact {
    /// 成立
    Holds,
    /// 不成立
    DoesNotHold,
    /// 待核: what is known neither shows nor excludes it.
    Open,
}

impl Fact {
    /// `成立`, `不成立`, `待核`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Holds => "成立",
            Self::DoesNotHold => "不成立",
            Self::Open => "待核",
        }
    }

    /// Holds when all hold; does not hold as soon as one does not. Of nothing it is open.
    #[must_use]
    pub fn all(facts: impl IntoIterator<Item = Self>) -> Self {
        let facts: Vec<_> = facts.into_iter().collect();
        if facts.contains(&Self::DoesNotHold) {
            Self::DoesNotHold
        } else if facts.is_empty() || facts.contains(&Self::Open) {
            Self::Open
        } else {
            Self::Holds
        }
    }

    /// Holds as soon as one holds; does not hold when none does. Of nothing it is open.
    #[must_use]
    pub fn any(facts: impl IntoIterator<Item = Self>) -> Self {
        let facts: Vec<_> = facts.into_iter().collect();
        if facts.contains(&Self::Holds) {
            Self::Holds
        } else if facts.is_empty() || facts.contains(&Self::Open) {
            Self::Open
        } else {
            Self::DoesNotHold
        }
    }
}

impl From<Option<bool>> for Fact {
    fn from(known: Option<bool>) -> Self {
        match known {
            Some(true) => Self::Holds,
            Some(false) => Self::DoesNotHold,
            None => Self::Open,
        }
    }
}

/// One judged item of a section over a period, with a valid mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedMean {
    /// The item.
    pub factor: FactorCode,
    /// The mean at the decimals of assessment.
    pub mean: Decimal,
    /// Its class.
    pub class: Option<WaterClass>,
    /// The limit of the target class; `None` without a target.
    pub limit: Option<Limit>,
}

/// The judged items of one section over one period, a quarter or a year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PeriodMeans {
    /// Items with a valid mean.
    pub items: Vec<JudgedMean>,
    /// Judged items without one: while there are any, nothing can be excluded.
    pub lacking: Vec<FactorCode>,
}

/// Why an item stands as evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Its class is 劣Ⅴ.
    WorseThanV,
    /// Its multiple over the target's limit, not rounded.
    Multiple(Decimal),
    /// It breaks the target's limit.
    OverTarget,
}

/// A fact about a period with the items that show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Whether it holds.
    pub fact: Fact,
    /// The items that show it, with the reason; an item may have two.
    pub grounds: Vec<(JudgedMean, Ground)>,
    /// Items that leave it open: without a valid mean, a class or a target.
    pub open: Vec<FactorCode>,
}

impl Evidence {
    /// Holds with a ground, is open without grounds but with open items or without any item, else does not hold.
    fn of(means: &PeriodMeans, grounds: Vec<(JudgedMean, Ground)>, mut open: Vec<FactorCode>) -> Self {
        open.extend(&means.lacking);
        open.sort_unstable();
        open.dedup();
        let fact = if !grounds.is_empty() {
            Fact::Holds
        } else if open.is_empty() && !means.items.is_empty() {
            Fact::DoesNotHold
        } else {
            Fact::Open
        };
        Self { fact, grounds, open }
    }
}

#[cfg(test)]
mod tests {
    use super::Fact::{self, DoesNotHold, Holds, Open};

    #[test]
    fn what_is_open_neither_shows_nor_excludes() {
        assert_eq!(Fact::all([Holds, Holds]), Holds);
        assert_eq!(Fact::all([Holds, Open]), Open);
        assert_eq!(Fact::all([Open, DoesNotHold]), DoesNotHold);
        assert_eq!(Fact::any([Open, Holds]), Holds);
        assert_eq!(Fact::any([Open, DoesNotHold]), Open);
        assert_eq!(Fact::any([DoesNotHold]), DoesNotHold);
        assert_eq!((Fact::all([]), Fact::any([])), (Open, Open));
    }
}
