//! A basin in two periods: the change of the share of Ⅰ–Ⅲ less the change of the share of 劣Ⅴ.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::{FactorCode, SectionId, WaterClass};

use super::Change;
use crate::EvaluationError;
use crate::item_set::same_items;
use crate::trend::Sense;

/// How many sections have which class, as far as the rules of shares ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SharesOfClasses {
    /// All sections that have a class.
    pub sections: u32,
    /// Those of Ⅰ to Ⅲ.
    pub good: u32,
    /// Those of 劣Ⅴ.
    pub worse_than_v: u32,
}

impl SharesOfClasses {
    /// Counts classes.
    #[must_use]
    pub fn of(classes: impl IntoIterator<Item = WaterClass>) -> Self {
        classes.into_iter().fold(Self::default(), |shares, class| Self {
            sections: shares.sections.saturating_add(1),
            good: shares.good.saturating_add(u32::from(class <= WaterClass::III)),
            worse_than_v: shares.worse_than_v.saturating_add(u32::from(class == WaterClass::WorseThanV)),
        })
    }

    /// Share of Ⅰ–Ⅲ in percent, not rounded; `None` of no section.
    #[must_use]
    pub fn good_percent(self) -> Option<Decimal> {
        percent(self.good, self.sections)
    }

    /// Share of 劣Ⅴ in percent, not rounded; `None` of no section.
    #[must_use]
    pub fn worse_than_v_percent(self) -> Option<Decimal> {
        percent(self.worse_than_v, self.sections)
    }
}

fn percent(part: u32, whole: u32) -> Option<Decimal> {
    Decimal::from(part).checked_mul(Decimal::ONE_HUNDRED)?.checked_div(Decimal::from(whole))
}

/// Where a change of shares begins to count, in percentage points of ΔG − ΔD.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ShareRules {
    /// Up to and with this no change (环办〔2011〕22号, from memory): *assumption* 10.
    pub none_to: Decimal,
    /// Up to and with this some change, above it a marked one (from memory): *assumption* 20.
    pub some_to: Decimal,
}

impl Default for ShareRules {
    fn default() -> Self {
        Self { none_to: Decimal::TEN, some_to: Decimal::from(20) }
    }
}

impl ShareRules {
    /// Whether the two limits stand in order.
    pub fn check(&self) -> Result<(), EvaluationError> {
        if Decimal::ZERO <= self.none_to && self.none_to <= self.some_to {
            Ok(())
        } else {
            let expected = "0 <= change.none_to <= change.some_to, in percentage points";
            Err(EvaluationError::Rule { rule: "change.none_to", expected })
        }
    }
}

/// A basin in two periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShareChange {
    /// The base period.
    pub base: SharesOfClasses,
    /// The present period.
    pub now: SharesOfClasses,
    /// ΔG − ΔD in percentage points, to 9 decimals for reading; the comparison is exact.
    pub points: Decimal,
    /// The verdict; its words are [`Change::basin_label`].
    pub change: Change,
}

/// One period of a basin: the items its sections were judged by, and their classes.
pub type JudgedPeriod<'a> = (&'a BTreeSet<FactorCode>, &'a [(SectionId, WaterClass)]);

/// Compares a basin in two periods by ΔG − ΔD (组合类别比例法, 环办〔2011〕22号, from memory).
///
/// An error when the periods were judged by other items or have other sections, and of no section. The method is that of
/// rivers and basins with five or more sections; below that compare [`super::compare_states`].
pub fn compare_shares(
    rules: ShareRules,
    base: JudgedPeriod<'_>,
    now: JudgedPeriod<'_>,
) -> Result<ShareChange, EvaluationError> {
    const WHAT: &str = "comparison of shares";
    rules.check()?;
    same_items(WHAT, [base.0.clone(), now.0.clone()])?;
    same_sections(base.1, now.1)?;
    let (base, now) = (shares(base.1), shares(now.1));
    if base.sections == 0 {
        return Err(EvaluationError::NothingGiven { what: WHAT });
    }
    // Both periods have the same sections, so ΔG − ΔD is 100 · change / sections: compared without dividing.
    let net = |s: SharesOfClasses| i64::from(s.good) - i64::from(s.worse_than_v);
    let (sections, change) = (Decimal::from(base.sections), net(now) - net(base));
    let hundredfold = Decimal::from(change) * Decimal::ONE_HUNDRED;
    let beyond = |limit: Decimal| limit.checked_mul(sections).is_some_and(|limit| hundredfold.abs() > limit);
    let sense = if change > 0 { Sense::Better } else { Sense::Worse };
    let verdict = if beyond(rules.some_to) {
        Change::Marked(sense)
    } else if beyond(rules.none_to) {
        Change::Some(sense)
    } else {
        Change::None
    };
    let points = hundredfold.checked_div(sections).unwrap_or_default().round_dp(9).normalize();
    Ok(ShareChange { base, now, points, change: verdict })
}

fn shares(classes: &[(SectionId, WaterClass)]) -> SharesOfClasses {
    SharesOfClasses::of(classes.iter().map(|(_, class)| *class))
}

fn same_sections(
    base: &[(SectionId, WaterClass)],
    now: &[(SectionId, WaterClass)],
) -> Result<(), EvaluationError> {
    let mut seen: BTreeMap<&SectionId, [u32; 2]> = BTreeMap::new();
    for (section, _) in base {
        seen.entry(section).or_default()[0] += 1;
    }
    for (section, _) in now {
        seen.entry(section).or_default()[1] += 1;
    }
    let odd: Vec<_> =
        seen.into_iter().filter(|(_, times)| *times != [1, 1]).map(|(s, _)| s.clone()).collect();
    if odd.is_empty() { Ok(()) } else { Err(EvaluationError::DifferentSections { sections: odd }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use WaterClass::{II, IV, WorseThanV};

    fn compare(base: &[WaterClass], now: &[WaterClass]) -> Result<ShareChange, EvaluationError> {
        let items = [FactorCode::TOTAL_PHOSPHORUS].into();
        let named = |classes: &[WaterClass]| -> Vec<_> {
            classes.iter().enumerate().map(|(i, c)| (SectionId::from(format!("s{i}").as_str()), *c)).collect()
        };
        compare_shares(ShareRules::default(), (&items, &named(base)), (&items, &named(now)))
    }

    /// `of` sections of which `good` are Ⅱ and `worst` 劣Ⅴ, the rest Ⅳ.
    fn basin(of: usize, good: usize, worst: usize) -> Vec<WaterClass> {
        (0..of)
            .map(|i| {
                if i < good {
                    II
                } else if i < good + worst {
                    WorseThanV
                } else {
                    IV
                }
            })
            .collect()
    }

    fn check(base: (usize, usize), now: (usize, usize), of: usize, points: &str, label: &str) {
        let change = compare(&basin(of, base.0, base.1), &basin(of, now.0, now.1)).unwrap();
        assert_eq!((change.points.to_string().as_str(), change.change.basin_label()), (points, label));
    }

    #[test]
    fn ten_points_are_still_no_change_and_twenty_still_some() {
        check((5, 0), (5, 0), 10, "0", "无明显变化");
        check((5, 0), (6, 0), 10, "10", "无明显变化");
        check((5, 0), (7, 0), 10, "20", "有所好转");
        check((5, 0), (8, 0), 10, "30", "明显好转");
        check((5, 0), (5, 1), 10, "-10", "无明显变化");
        check((5, 0), (4, 1), 10, "-20", "有所变差");
        check((5, 0), (3, 1), 10, "-30", "明显变差");
        check((5, 2), (5, 0), 19, "10.526315789", "有所好转");
    }

    #[test]
    fn the_boundaries_hold_where_shares_are_thirds() {
        // 3 of 30 are ten points; each share alone has no finite decimals.
        check((10, 0), (13, 0), 30, "10", "无明显变化");
        check((10, 1), (16, 1), 30, "20", "有所好转");
        check((10, 0), (14, 0), 30, "13.333333333", "有所好转");
    }

    #[test]
    fn a_gain_in_good_water_can_be_eaten_up_by_more_of_the_worst() {
        check((5, 0), (7, 2), 10, "0", "无明显变化");
    }

    #[test]
    fn other_sections_or_items_are_refused() {
        let refused = compare(&basin(5, 5, 0), &basin(6, 5, 0)).unwrap_err();
        assert_eq!(refused, EvaluationError::DifferentSections { sections: vec!["s5".into()] });
        let (tp, both) = (
            [FactorCode::TOTAL_PHOSPHORUS].into(),
            [FactorCode::TOTAL_PHOSPHORUS, FactorCode::AMMONIA_NITROGEN].into(),
        );
        let classes = [(SectionId::from("a"), II)];
        let refused = compare_shares(ShareRules::default(), (&tp, &classes), (&both, &classes)).unwrap_err();
        assert!(refused.to_string().contains("氨氮"), "{refused}");
        let twice = [(SectionId::from("a"), II), (SectionId::from("a"), II)];
        assert!(compare_shares(ShareRules::default(), (&tp, &twice), (&tp, &twice)).is_err());
        assert!(compare(&[], &[]).is_err());
        let rules = ShareRules { none_to: Decimal::from(30), ..ShareRules::default() };
        assert!(compare_shares(rules, (&tp, &classes), (&tp, &classes)).is_err());
    }
}
