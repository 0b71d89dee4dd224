//! Harm to the county's place in the national ranking: the mirror's word, unless an official entry is there (notice SC-094).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Fact;
use crate::EvaluationError;
use crate::index::{CityCwqi, Direction};
use crate::item_set::same_items;

/// When the mirror counts as worse: the notice gives no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MirrorRules {
    /// Worse by more than so many percent of the base. *Assumption* 0: any worsening.
    pub tolerance_percent: Decimal,
}

/// The county's mirror index, or its rank by it, in two periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MirrorPair {
    /// Which end is good.
    pub direction: Direction,
    /// In the base period.
    pub base: Decimal,
    /// Now.
    pub now: Decimal,
}

impl MirrorPair {
    /// The pair of two indices; `None` when one has no value, an error when they stand on other items.
    pub fn of(base: &CityCwqi, now: &CityCwqi) -> Result<Option<Self>, EvaluationError> {
        same_items("mirror index of two periods", [base.item_set(), now.item_set()])?;
        let pair = base.value().zip(now.value());
        Ok(pair.map(|(base, now)| Self { direction: Direction::SmallerIsBetter, base, now }))
    }

    /// The county's rank by mirror index among the same places in two periods, instead of the index itself.
    #[must_use]
    pub fn of_ranks(base: u32, now: u32) -> Self {
        Self { direction: Direction::SmallerIsBetter, base: base.into(), now: now.into() }
    }

    fn is_worse(self, rules: MirrorRules) -> Option<bool> {
        let worse_by = match self.direction {
            Direction::SmallerIsBetter => self.now.checked_sub(self.base)?,
            Direction::LargerIsBetter => self.base.checked_sub(self.now)?,
        };
        let tolerated = self.base.abs().checked_mul(rules.tolerance_percent)?;
        Some(worse_by > Decimal::ZERO && worse_by.checked_mul(Decimal::ONE_HUNDRED)? > tolerated)
    }
}

/// The county's place in the official ranking in both periods, entered by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficialStanding {
    /// Rank in the base period, 1 is best.
    pub base_rank: u32,
    /// Rank now.
    pub now_rank: u32,
    /// Where it was published.
    pub source: String,
}

/// Who had the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecidedBy {
    /// The official ranking.
    Official,
    /// Our mirror index.
    Mirror,
    /// Neither was there.
    Nothing,
}

/// Whether the county's national place was harmed, with both sides shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankingHarm {
    /// The fact.
    pub fact: Fact,
    /// Who had the word.
    pub decided_by: DecidedBy,
    /// The mirror index, shown also when it had no word.
    pub mirror: Option<MirrorPair>,
    /// What the mirror alone says.
    pub mirror_fact: Fact,
    /// The official entry.
    pub official: Option<OfficialStanding>,
}

/// Whether 影响我县国家地表水考核排名 (SC-094) holds: the official rank fell, or, without an official entry, the mirror index is
/// worse than in the base period.
///
/// An error of an official entry without a source or with a rank of 0, and of a tolerance below 0.
pub fn ranking_harm(
    rules: MirrorRules,
    mirror: Option<MirrorPair>,
    official: Option<&OfficialStanding>,
) -> Result<RankingHarm, EvaluationError> {
    if rules.tolerance_percent < Decimal::ZERO {
        return Err(EvaluationError::Rule {
            rule: "mirror.tolerance_percent",
            expected: "0 or more percent",
        });
    }
    let mirror_fact = Fact::from(mirror.and_then(|m| m.is_worse(rules)));
    let (fact, decided_by) = match official {
        Some(entry) if entry.source.trim().is_empty() => {
            return Err(EvaluationError::OfficialValue {
                what: "`source` is empty: name the paper or page it was published in",
            });
        }
        Some(OfficialStanding { base_rank: 0, .. } | OfficialStanding { now_rank: 0, .. }) => {
            return Err(EvaluationError::OfficialValue { what: "a rank is 0: ranks begin at 1" });
        }
        Some(entry) => (Fact::from(Some(entry.now_rank > entry.base_rank)), DecidedBy::Official),
        None if mirror.is_some() => (mirror_fact, DecidedBy::Mirror),
        None => (Fact::Open, DecidedBy::Nothing),
    };
    Ok(RankingHarm { fact, decided_by, mirror, mirror_fact, official: official.cloned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Cwqi;
    use standards::{Edition, FactorCode, WaterBody};

    fn city(factor: FactorCode, mean: &str) -> CityCwqi {
        let index = Cwqi::new(Edition::gb3838_2002(), WaterBody::River, [(factor, mean.parse().unwrap())]);
        CityCwqi::new(Some((index.unwrap(), 1)), None).unwrap()
    }

    fn mirror(base: &str, now: &str) -> Option<MirrorPair> {
        let tp = FactorCode::TOTAL_PHOSPHORUS;
        MirrorPair::of(&city(tp, base), &city(tp, now)).unwrap()
    }

    fn official(base_rank: u32, now_rank: u32) -> OfficialStanding {
        OfficialStanding { base_rank, now_rank, source: "省厅通报".into() }
    }

    #[test]
    fn sc_094_a_mirror_worse_than_its_base_flags() {
        let judge = |base, now| ranking_harm(MirrorRules::default(), mirror(base, now), None).unwrap();
        let harm = judge("0.10", "0.11");
        assert_eq!((harm.fact, harm.decided_by), (Fact::Holds, DecidedBy::Mirror));
        assert_eq!(judge("0.10", "0.10").fact, Fact::DoesNotHold);
        assert_eq!(judge("0.11", "0.10").fact, Fact::DoesNotHold);
        let by_rank = ranking_harm(MirrorRules::default(), Some(MirrorPair::of_ranks(4, 5)), None).unwrap();
        assert_eq!(by_rank.fact, Fact::Holds);
    }

    #[test]
    fn sc_094_an_official_entry_wins_over_the_mirror_which_is_still_shown() {
        let judge = |mirror, standing: OfficialStanding| {
            let harm = ranking_harm(MirrorRules::default(), mirror, Some(&standing)).unwrap();
            (harm.fact, harm.mirror_fact, harm.decided_by)
        };
        let by = DecidedBy::Official;
        assert_eq!(judge(mirror("0.10", "0.11"), official(5, 5)), (Fact::DoesNotHold, Fact::Holds, by));
        assert_eq!(judge(mirror("0.11", "0.10"), official(5, 6)), (Fact::Holds, Fact::DoesNotHold, by));
        assert_eq!(judge(None, official(5, 4)), (Fact::DoesNotHold, Fact::Open, by));
    }

    #[test]
    fn with_neither_the_fact_is_open_and_the_direction_of_an_index_is_kept() {
        let harm = ranking_harm(MirrorRules::default(), None, None).unwrap();
        assert_eq!((harm.fact, harm.decided_by), (Fact::Open, DecidedBy::Nothing));
        let turned = mirror("0.10", "0.11").map(|m| MirrorPair { direction: Direction::LargerIsBetter, ..m });
        let harm = ranking_harm(MirrorRules::default(), turned, None).unwrap();
        assert_eq!(harm.fact, Fact::DoesNotHold);
    }

    #[test]
    fn a_tolerance_is_exceeded_only_above_it() {
        let rules = MirrorRules { tolerance_percent: Decimal::TEN };
        let fact = |now| ranking_harm(rules, mirror("0.10", now), None).unwrap().fact;
        assert_eq!((fact("0.11"), fact("0.111")), (Fact::DoesNotHold, Fact::Holds));
        let below = MirrorRules { tolerance_percent: Decimal::NEGATIVE_ONE };
        assert!(ranking_harm(below, None, None).is_err());
    }

    #[test]
    fn unlike_indices_and_entries_without_a_source_are_refused() {
        let (tp, oxygen) = (FactorCode::TOTAL_PHOSPHORUS, FactorCode::DISSOLVED_OXYGEN);
        assert!(MirrorPair::of(&city(tp, "0.1"), &city(oxygen, "8")).is_err());
        assert_eq!(MirrorPair::of(&city(oxygen, "0"), &city(oxygen, "8")), Ok(None));
        let unsourced = OfficialStanding { source: String::new(), ..official(1, 2) };
        assert!(ranking_harm(MirrorRules::default(), None, Some(&unsourced)).is_err());
        assert!(ranking_harm(MirrorRules::default(), None, Some(&official(0, 2))).is_err());
    }
}
