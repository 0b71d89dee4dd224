//! Which of several limits governs: the strictest, and by whom it was set.

use rust_decimal::Decimal;

use super::{LimitBasis, SourcedLimit};
use crate::Limit;

/// The limit that governs, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Governing<'a> {
    /// The strictest limit. Of several ranges, what they have in common.
    pub limit: Limit,
    /// The bases that set it: several when they agree, or when one sets the lower and another the upper end.
    pub by: Vec<&'a LimitBasis>,
    /// A removal rate may stand in the place of every limit that governs.
    pub removal_may_replace: bool,
}

/// The strictest of the limits at a water temperature in ℃; `None` of no limits.
///
/// The stricter of national, local, industry and basin standards governs (DB14/1928-2019, scope); a permit is treated likewise.
#[must_use]
pub fn governing<'a>(limits: &[&'a SourcedLimit], water: Decimal) -> Option<Governing<'a>> {
    let at: Vec<_> = limits.iter().map(|l| (*l, ends(l.limit.at(water)))).collect();
    let low = at.iter().filter_map(|(_, (low, _))| *low).max();
    let high = at.iter().filter_map(|(_, (_, high))| *high).min();
    let limit = match (low, high) {
        (None, None) => return None,
        (None, Some(high)) => Limit::Max(high),
        (Some(low), None) => Limit::Min(low),
        (Some(low), Some(high)) => Limit::Range(low, high),
    };
    let sets =
        |(_, (l, h)): &&(&'a SourcedLimit, Ends)| (l.is_some() && *l == low) || (h.is_some() && *h == high);
    let by: Vec<&'a SourcedLimit> = at.iter().filter(sets).map(|(l, _)| *l).collect();
    Some(Governing {
        limit,
        removal_may_replace: by.iter().all(|l| l.removal_may_replace),
        by: by.into_iter().map(|l| &l.basis).collect(),
    })
}

/// Every limit that may govern while the water temperature is unknown, the strictest first.
#[must_use]
pub fn possible_governing<'a>(limits: &[&'a SourcedLimit]) -> Vec<Governing<'a>> {
    let mut brackets: Vec<_> = limits.iter().filter_map(|l| l.limit.bracket_at()).collect();
    brackets.sort();
    brackets.dedup();
    // One temperature inside each span between brackets: each bracket belongs to the span below it.
    let beyond = brackets.last().map_or(Decimal::ZERO, |last| last.saturating_add(Decimal::ONE));
    let mut all: Vec<_> =
        brackets.into_iter().chain([beyond]).filter_map(|water| governing(limits, water)).collect();
    all.sort_by_key(|g| ends(g.limit).1);
    all.dedup();
    all
}

type Ends = (Option<Decimal>, Option<Decimal>);

fn ends(limit: Limit) -> Ends {
    match limit {
        Limit::Max(high) => (None, Some(high)),
        Limit::Min(low) => (Some(low), None),
        Limit::Range(low, high) => (Some(low), Some(high)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discharge::{DischargeLimit, LimitScope, SamplingBasis};
    use proptest::prelude::*;

    fn limit(scope: LimitScope, limit: DischargeLimit) -> SourcedLimit {
        SourcedLimit {
            limit,
            sampling: SamplingBasis::DailyMean,
            basis: LimitBasis { scope, document: "标准".into(), class: None },
            removal_may_replace: false,
            valid_from: None,
            valid_to: None,
        }
    }

    fn max(n: i64) -> DischargeLimit {
        DischargeLimit::Fixed(Limit::Max(n.into()))
    }

    fn scopes(governing: &Governing<'_>) -> Vec<LimitScope> {
        governing.by.iter().map(|b| b.scope).collect()
    }

    #[test]
    fn the_stricter_governs_and_is_named() {
        let all = [limit(LimitScope::National, max(50)), limit(LimitScope::Local, max(40))];
        let found = governing(&all.iter().collect::<Vec<_>>(), 20.into()).unwrap();
        assert_eq!((found.limit, scopes(&found)), (Limit::Max(40.into()), vec![LimitScope::Local]));
        assert_eq!(governing(&[], 20.into()), None);
    }

    #[test]
    fn equal_limits_are_both_named() {
        let all = [limit(LimitScope::National, max(50)), limit(LimitScope::Permit, max(50))];
        let found = governing(&all.iter().collect::<Vec<_>>(), 20.into()).unwrap();
        assert_eq!(scopes(&found), [LimitScope::National, LimitScope::Permit]);
    }

    #[test]
    fn in_cold_water_another_may_govern_than_in_warm() {
        let bracket = DischargeLimit::ByTemperature { warm: 5.into(), cold: 8.into(), bracket_at: 12.into() };
        let all = [limit(LimitScope::National, bracket), limit(LimitScope::Local, max(6))];
        let all: Vec<_> = all.iter().collect();
        assert_eq!(scopes(&governing(&all, 12.into()).unwrap()), [LimitScope::Local]);
        assert_eq!(scopes(&governing(&all, 13.into()).unwrap()), [LimitScope::National]);
        let possible: Vec<_> = possible_governing(&all).iter().map(|g| g.limit).collect();
        assert_eq!(possible, [Limit::Max(5.into()), Limit::Max(6.into())]);
    }

    #[test]
    fn of_two_ranges_the_common_part_governs() {
        let range = |a: i64, b: i64| DischargeLimit::Fixed(Limit::Range(a.into(), b.into()));
        let all = [limit(LimitScope::National, range(6, 9)), limit(LimitScope::Permit, range(5, 8))];
        let found = governing(&all.iter().collect::<Vec<_>>(), 20.into()).unwrap();
        assert_eq!(found.limit, Limit::Range(6.into(), 8.into()));
        assert_eq!(found.by.len(), 2);
    }

    proptest! {
        #[test]
        fn what_keeps_the_governing_limit_keeps_every_limit(
            warm in prop::collection::vec((1i64..100, 1i64..100, 0i64..20), 1..6), water in 0i64..25, value in 0i64..100
        ) {
            let all: Vec<_> = warm.iter().map(|(a, b, at)| limit(LimitScope::Basin, DischargeLimit::ByTemperature {
                warm: (*a).into(), cold: (*b).into(), bracket_at: (*at).into(),
            })).collect();
            let all: Vec<_> = all.iter().collect();
            let found = governing(&all, water.into()).unwrap();
            let kept = all.iter().all(|l| l.limit.at(water.into()).is_kept_by(value.into()));
            prop_assert_eq!(found.limit.is_kept_by(value.into()), kept);
            prop_assert!(possible_governing(&all).contains(&found));
        }
    }
}
