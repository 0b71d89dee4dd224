//! Ranks of places by an index whose direction stands with it.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::FactorCode;

use super::CityCwqi;
use crate::EvaluationError;
use crate::item_set::common_items;

/// Which end of an index is the good one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// CWQI of 环办监测〔2017〕51号.
    SmallerIsBetter,
    /// The city index that Shanxi published in 2017 and 2018.
    LargerIsBetter,
}

impl Direction {
    /// `Less` when `a` is the better of the two.
    #[must_use]
    pub fn compare(self, a: Decimal, b: Decimal) -> Ordering {
        match self {
            Self::SmallerIsBetter => a.cmp(&b),
            Self::LargerIsBetter => b.cmp(&a),
        }
    }

    /// `数值越小水质越好`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::SmallerIsBetter => "数值越小水质越好",
            Self::LargerIsBetter => "数值越大水质越好",
        }
    }
}

/// A place with its value and rank; 1 is best.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked<P> {
    /// The place.
    pub place: P,
    /// What it was ranked by, not rounded.
    pub value: Decimal,
    /// Its rank. Equal values share one and the next rank is left free: 1, 2, 2, 4 (*assumption*).
    pub rank: usize,
}

/// Ranks values, best first; equal values share a rank and keep the order given.
#[must_use]
pub fn rank<P>(direction: Direction, values: impl IntoIterator<Item = (P, Decimal)>) -> Vec<Ranked<P>> {
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_by(|(_, a), (_, b)| direction.compare(*a, *b));
    let mut rows: Vec<Ranked<P>> = Vec::with_capacity(values.len());
    for (place, value) in values {
        let shared = rows.last().filter(|above| above.value == value).map(|above| above.rank);
        rows.push(Ranked { place, value, rank: shared.unwrap_or(rows.len() + 1) });
    }
    rows
}

/// What happens when the indices of a ranking stand on different items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemsRule {
    /// The ranking is refused with the items that differ.
    #[default]
    Refuse,
    /// Every index is taken over the items that all of them have.
    Common,
}

/// A ranking by CWQI, smaller first: a mirror, never the official ranking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CwqiRanking<P> {
    /// Always [`Direction::SmallerIsBetter`]; stands here so that nobody has to know.
    pub direction: Direction,
    /// The items behind every value.
    pub items: BTreeSet<FactorCode>,
    /// Items that some places have and that were left out for comparison's sake.
    pub left_out: BTreeSet<FactorCode>,
    /// Best first.
    pub rows: Vec<Ranked<P>>,
    /// Places whose index has no value (oxygen of zero, impossible values): shown, not ranked.
    pub without_value: Vec<P>,
}

/// Ranks places by CWQI over the same items.
///
/// An error of nobody, of differing items under [`ItemsRule::Refuse`], and of no item in common.
pub fn rank_cwqi<P: Clone>(
    entrants: &[(P, CityCwqi)],
    rule: ItemsRule,
) -> Result<CwqiRanking<P>, EvaluationError> {
    let (items, left_out) = items_of(entrants.iter().map(|(_, index)| index), rule)?;
    let direction = Direction::SmallerIsBetter;
    let (mut values, mut without_value) = (Vec::new(), Vec::new());
    for (place, index) in entrants {
        match index.over(&items).and_then(|i| i.value()) {
            Some(value) => values.push((place.clone(), value)),
            None => without_value.push(place.clone()),
        }
    }
    Ok(CwqiRanking { direction, items, left_out, rows: rank(direction, values), without_value })
}

/// The items a ranking stands on and those left out for it.
pub(super) fn items_of<'a>(
    indices: impl Iterator<Item = &'a CityCwqi>,
    rule: ItemsRule,
) -> Result<(BTreeSet<FactorCode>, BTreeSet<FactorCode>), EvaluationError> {
    const WHAT: &str = "ranking by CWQI";
    let (common, partly) = common_items(indices.map(CityCwqi::item_set));
    let refused = rule == ItemsRule::Refuse || common.is_empty();
    if refused && !partly.is_empty() {
        Err(EvaluationError::DifferentItems { what: WHAT, factors: partly.into_iter().collect() })
    } else if common.is_empty() {
        Err(EvaluationError::NothingGiven { what: WHAT })
    } else {
        Ok((common, partly))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Cwqi;
    use proptest::prelude::*;
    use standards::{Edition, WaterBody};

    fn city(means: &[(FactorCode, &str)]) -> CityCwqi {
        let means = means.iter().map(|(factor, value)| (*factor, value.parse().unwrap()));
        CityCwqi::new(Some((Cwqi::new(Edition::gb3838_2002(), WaterBody::River, means).unwrap(), 1)), None)
            .unwrap()
    }

    const TP: FactorCode = FactorCode::TOTAL_PHOSPHORUS;
    const NH3N: FactorCode = FactorCode::AMMONIA_NITROGEN;

    #[test]
    fn the_direction_turns_the_ranking_and_ties_share_a_rank() {
        let values = [("甲", "0.914"), ("乙", "0.3"), ("丙", "0.5"), ("丁", "0.50")];
        let ranked = |direction| {
            let values = values.map(|(place, value)| (place, value.parse().unwrap()));
            rank(direction, values).into_iter().map(|r| (r.place, r.rank)).collect::<Vec<_>>()
        };
        assert_eq!(ranked(Direction::LargerIsBetter), [("甲", 1), ("丙", 2), ("丁", 2), ("乙", 4)]);
        assert_eq!(ranked(Direction::SmallerIsBetter), [("乙", 1), ("丙", 2), ("丁", 2), ("甲", 4)]);
    }

    #[test]
    fn places_with_other_items_are_refused_or_ranked_over_the_common_ones() {
        let entrants = [("甲", city(&[(TP, "0.1"), (NH3N, "2")])), ("乙", city(&[(TP, "0.2")]))];
        let refused = rank_cwqi(&entrants, ItemsRule::Refuse).unwrap_err();
        assert_eq!(refused, EvaluationError::DifferentItems { what: "ranking by CWQI", factors: vec![NH3N] });
        let ranking = rank_cwqi(&entrants, ItemsRule::Common).unwrap();
        assert_eq!((ranking.rows[0].place, ranking.rows[0].value), ("甲", "0.5".parse().unwrap()));
        assert_eq!((ranking.items, ranking.left_out), ([TP].into(), [NH3N].into()));
        assert_eq!(ranking.direction, Direction::SmallerIsBetter);
    }

    #[test]
    fn nothing_in_common_and_nobody_give_no_ranking() {
        let entrants = [("甲", city(&[(TP, "0.1")])), ("乙", city(&[(NH3N, "2")]))];
        assert!(matches!(
            rank_cwqi(&entrants, ItemsRule::Common),
            Err(EvaluationError::DifferentItems { factors, .. }) if factors == [NH3N, TP]
        ));
        assert!(rank_cwqi::<&str>(&[], ItemsRule::Common).is_err());
    }

    #[test]
    fn a_place_without_oxygen_is_shown_and_not_ranked() {
        let oxygen = |v| city(&[(FactorCode::DISSOLVED_OXYGEN, v)]);
        let ranking = rank_cwqi(&[("甲", oxygen("0")), ("乙", oxygen("8"))], ItemsRule::Refuse).unwrap();
        assert_eq!((ranking.rows.len(), ranking.without_value), (1, vec!["甲"]));
    }

    proptest! {
        #[test]
        fn a_rank_is_one_more_than_the_number_of_better_ones(values in prop::collection::vec(0i64..20, 1..30)) {
            let rows = rank(Direction::SmallerIsBetter, values.iter().map(|v| ((), Decimal::from(*v))));
            for row in &rows {
                prop_assert_eq!(row.rank, 1 + rows.iter().filter(|r| r.value < row.value).count());
            }
        }
    }
}
