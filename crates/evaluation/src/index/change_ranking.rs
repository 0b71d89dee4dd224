//! How far CWQI has changed against a base period, and the ranking of that change.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use standards::{FactorCode, WaterClass};

use super::ranking::items_of;
use super::{CityCwqi, Direction, ItemsRule, Ranked, rank};
use crate::EvaluationError;
use crate::item_set::same_items;

/// (CWQI now − CWQI base) / CWQI base · 100, in percent, not rounded; negative is better.
///
/// 环办监测〔2017〕51号, the formula from memory. `None` when either index has no value or the base is 0. An error when the
/// two stand on different items.
pub fn cwqi_change(base: &CityCwqi, now: &CityCwqi) -> Result<Option<Decimal>, EvaluationError> {
    same_items("change of CWQI", [base.item_set(), now.item_set()])?;
    Ok(base.value().zip(now.value()).and_then(|(base, now)| percent(base, now)))
}

fn percent(base: Decimal, now: Decimal) -> Option<Decimal> {
    now.checked_sub(base)?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(base)
}

/// A section in one period, as far as the exclusion rule asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SectionOutcome {
    /// Its class; `None` when it could not be judged.
    pub class: Option<WaterClass>,
    /// Whether it met its target; `None` without a target or when undetermined.
    pub meets_target: Option<bool>,
}

/// A place in both periods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeEntrant<P> {
    /// The place.
    pub place: P,
    /// Its index in the base period.
    pub base: CityCwqi,
    /// Its index in the present period.
    pub now: CityCwqi,
    /// Every section in the base period.
    pub sections_base: Vec<SectionOutcome>,
    /// Every section in the present period.
    pub sections_now: Vec<SectionOutcome>,
}

impl<P> ChangeEntrant<P> {
    /// Whether the change ranking leaves it out: every section Ⅱ or better and meeting its target in both periods
    /// (环办监测〔2017〕51号). A section that could not be judged keeps the place in.
    #[must_use]
    pub fn is_left_out(&self) -> bool {
        let excellent = |sections: &[SectionOutcome]| {
            let good = |s: &SectionOutcome| {
                s.class.is_some_and(|c| c <= WaterClass::II) && s.meets_target == Some(true)
            };
            !sections.is_empty() && sections.iter().all(good)
        };
        excellent(&self.sections_base) && excellent(&self.sections_now)
    }
}

/// A ranking by ΔCWQI, most negative first: a mirror, never the official ranking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRanking<P> {
    /// The items behind every value.
    pub items: BTreeSet<FactorCode>,
    /// Items left out because not every place and period has them.
    pub left_out_items: BTreeSet<FactorCode>,
    /// Greatest improvement first; the value is in percent.
    pub rows: Vec<Ranked<P>>,
    /// Places left out by the rule because their water was excellent in both periods.
    pub left_out: Vec<P>,
    /// Places whose change has no value: shown, not ranked.
    pub without_value: Vec<P>,
}

/// Ranks places by the change of CWQI over the same items in every place and both periods.
///
/// Upstream influence is not deducted: the formula of the assessment rules was not found. An official change goes in as an
/// [`super::OfficialIndex`].
pub fn rank_changes<P: Clone>(
    entrants: &[ChangeEntrant<P>],
    rule: ItemsRule,
) -> Result<ChangeRanking<P>, EvaluationError> {
    let (out, ranked): (Vec<_>, Vec<_>) = entrants.iter().partition(|e| e.is_left_out());
    let left_out = out.into_iter().map(|e| e.place.clone()).collect();
    let mut ranking = ChangeRanking {
        items: BTreeSet::new(),
        left_out_items: BTreeSet::new(),
        rows: Vec::new(),
        left_out,
        without_value: Vec::new(),
    };
    if ranked.is_empty() && !entrants.is_empty() {
        return Ok(ranking);
    }
    (ranking.items, ranking.left_out_items) = items_of(ranked.iter().flat_map(|e| [&e.base, &e.now]), rule)?;
    let mut values = Vec::new();
    for entrant in ranked {
        let over = |index: &CityCwqi| index.over(&ranking.items).and_then(|i| i.value());
        match over(&entrant.base).zip(over(&entrant.now)).and_then(|(base, now)| percent(base, now)) {
            Some(change) => values.push((entrant.place.clone(), change)),
            None => ranking.without_value.push(entrant.place.clone()),
        }
    }
    ranking.rows = rank(Direction::SmallerIsBetter, values);
    Ok(ranking)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Cwqi;
    use standards::{Edition, WaterBody};

    fn city(phosphorus: &str) -> CityCwqi {
        let means = [(FactorCode::TOTAL_PHOSPHORUS, phosphorus.parse().unwrap())];
        CityCwqi::new(Some((Cwqi::new(Edition::gb3838_2002(), WaterBody::River, means).unwrap(), 1)), None)
            .unwrap()
    }

    fn section(class: WaterClass, meets_target: Option<bool>) -> SectionOutcome {
        SectionOutcome { class: Some(class), meets_target }
    }

    fn entrant(
        place: &'static str,
        base: &str,
        now: &str,
        outcome: SectionOutcome,
    ) -> ChangeEntrant<&'static str> {
        let (base, now) = (city(base), city(now));
        ChangeEntrant { place, base, now, sections_base: vec![outcome], sections_now: vec![outcome] }
    }

    #[test]
    fn a_fall_of_the_index_is_a_negative_change() {
        assert_eq!(cwqi_change(&city("0.2"), &city("0.15")).unwrap(), "-25".parse().ok());
        assert_eq!(cwqi_change(&city("0"), &city("0.15")).unwrap(), None);
        let other = [(FactorCode::AMMONIA_NITROGEN, Decimal::ONE)];
        let other = Cwqi::new(Edition::gb3838_2002(), WaterBody::River, other).unwrap();
        assert!(cwqi_change(&city("0.2"), &CityCwqi::new(Some((other, 1)), None).unwrap()).is_err());
    }

    #[test]
    fn the_greatest_improvement_comes_first_and_excellent_places_are_left_out() {
        let good = section(WaterClass::III, Some(true));
        let entrants = [
            entrant("变差", "0.1", "0.2", good),
            entrant("好转", "0.2", "0.1", good),
            entrant("优", "0.1", "0.05", section(WaterClass::II, Some(true))),
        ];
        let ranking = rank_changes(&entrants, ItemsRule::Refuse).unwrap();
        let rows: Vec<_> =
            ranking.rows.iter().map(|r| (r.place, r.rank, r.value.normalize().to_string())).collect();
        assert_eq!(rows, [("好转", 1, "-50".into()), ("变差", 2, "100".into())]);
        assert_eq!(ranking.left_out, ["优"]);
        assert_eq!(rank_changes(&entrants[2..], ItemsRule::Refuse).unwrap().left_out, ["优"]);
    }

    #[test]
    fn a_place_is_left_out_only_when_all_is_known_to_be_excellent_in_both_periods() {
        let excellent = section(WaterClass::II, Some(true));
        let with = |base: Vec<SectionOutcome>, now: Vec<SectionOutcome>| {
            ChangeEntrant { sections_base: base, sections_now: now, ..entrant("", "1", "1", excellent) }
                .is_left_out()
        };
        assert!(with(vec![excellent, excellent], vec![excellent]));
        for spoilt in [
            section(WaterClass::III, Some(true)),
            section(WaterClass::I, Some(false)),
            section(WaterClass::I, None),
            SectionOutcome { class: None, meets_target: Some(true) },
        ] {
            assert!(!with(vec![excellent, spoilt], vec![excellent]), "{spoilt:?}");
            assert!(!with(vec![excellent], vec![spoilt]), "{spoilt:?}");
        }
        assert!(!with(vec![], vec![excellent]));
    }
}
