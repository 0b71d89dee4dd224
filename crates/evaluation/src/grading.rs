//! The state of a river or basin from its sections (环办〔2011〕22号).

mod rate;

pub use rate::{ExceedanceRate, pollutants_by_rate};

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::{Edition, FactorCode, SectionId, WaterBody, WaterClass};

use crate::change::SharesOfClasses;
use crate::item_set::each_once;
use crate::pollutants::{MainPollutant, main_pollutants};
use crate::state::WaterState;
use crate::{EvaluationError, Rules, mean_of, round_mean};

/// Where the states of a river begin (环办〔2011〕22号, verified in reprints); shares in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GradingRules {
    /// Fewer sections than this are judged by their mean: 5.
    pub least_sections: u32,
    /// Excellent from this share of Ⅰ–Ⅲ: 90.
    pub excellent_from: Decimal,
    /// Good from this share of Ⅰ–Ⅲ: 75.
    pub good_from: Decimal,
    /// Below `good_from`, moderately polluted from this share of 劣Ⅴ: 20.
    pub moderate_from: Decimal,
    /// Below `good_from`, heavily polluted from this share of 劣Ⅴ: 40. So at 60 % and 40 %; reprints differ in the condition on
    /// Ⅰ–Ⅲ, which a share of 40 % 劣Ⅴ meets by itself.
    pub heavy_from: Decimal,
}

impl Default for GradingRules {
    fn default() -> Self {
        Self {
            least_sections: 5,
            excellent_from: Decimal::from(90),
            good_from: Decimal::from(75),
            moderate_from: Decimal::from(20),
            heavy_from: Decimal::from(40),
        }
    }
}

impl GradingRules {
    /// Whether the shares are percentages and stand in order.
    pub fn check(&self) -> Result<(), EvaluationError> {
        let rising =
            |low: Decimal, high: Decimal| Decimal::ZERO <= low && low <= high && high <= Decimal::ONE_HUNDRED;
        if rising(self.good_from, self.excellent_from) && rising(self.moderate_from, self.heavy_from) {
            Ok(())
        } else {
            let expected = "percentages, good_from <= excellent_from and moderate_from <= heavy_from";
            Err(EvaluationError::Rule { rule: "grading", expected })
        }
    }

    /// The state that shares of classes have; `None` of no section. Compared exactly, without rounding a share.
    #[must_use]
    pub fn state(&self, shares: SharesOfClasses) -> Option<WaterState> {
        let sections = Decimal::from(shares.sections);
        let reaches = |part: u32, percent: Decimal| {
            percent.checked_mul(sections).is_some_and(|p| Decimal::from(part) * Decimal::ONE_HUNDRED >= p)
        };
        (shares.sections > 0).then(|| {
            if reaches(shares.good, self.excellent_from) {
                WaterState::Excellent
            } else if reaches(shares.good, self.good_from) {
                WaterState::Good
            } else if reaches(shares.worse_than_v, self.heavy_from) {
                WaterState::HeavilyPolluted
            } else if reaches(shares.worse_than_v, self.moderate_from) {
                WaterState::ModeratelyPolluted
            } else {
                WaterState::LightlyPolluted
            }
        })
    }
}

/// One section of a river in one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GradedSection {
    /// The section.
    pub section: SectionId,
    /// Its class, judged elsewhere.
    pub class: WaterClass,
    /// The mean of each item, before rounding.
    pub means: Vec<(FactorCode, Decimal)>,
}

/// The mean of one item over the sections of a river.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RiverItem {
    /// The item.
    pub factor: FactorCode,
    /// Over how many sections.
    pub sections: usize,
    /// The mean at the decimals of assessment, which was judged.
    pub mean: Decimal,
    /// Its class.
    pub class: WaterClass,
}

/// How a river came by its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GradingBasis {
    /// Shares of classes, with the items by the rate of sections worse than Ⅲ. The items are named when the state is worse
    /// than good (from memory).
    Shares(SharesOfClasses, Vec<ExceedanceRate>),
    /// Fewer than five sections: the mean of each item, with the main pollutants of those means.
    Means(Vec<RiverItem>, Vec<MainPollutant>),
}

/// The state of a river or basin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiverGrade {
    /// The state.
    pub state: WaterState,
    /// How it came about.
    pub basis: GradingBasis,
}

/// Judges a river, reach or basin: by shares of classes from five sections on, below that by the mean of each item over the
/// sections that have it (pH by ion activity), rounded once, and its worst class (单因子评价).
///
/// An error of no section, of a section or item standing twice, and, below five sections, of means without any judged item.
pub fn grade_river(
    edition: &Edition,
    water: WaterBody,
    rules: &Rules,
    grading: GradingRules,
    sections: &[GradedSection],
) -> Result<RiverGrade, EvaluationError> {
    grading.check()?;
    let nothing = EvaluationError::NothingGiven { what: "state of a river" };
    let mut order: Vec<_> = sections.iter().map(|s| &s.section).collect();
    order.sort();
    if let Some([twice, _]) = order.array_windows().find(|[a, b]| a == b) {
        return Err(EvaluationError::DifferentSections { sections: vec![(*twice).clone()] });
    }
    let shares = SharesOfClasses::of(sections.iter().map(|s| s.class));
    if shares.sections >= grading.least_sections {
        let state = grading.state(shares).ok_or(nothing)?;
        let named = if state > WaterState::Good {
            pollutants_by_rate(edition, water, rules, sections)?
        } else {
            Vec::new()
        };
        return Ok(RiverGrade { state, basis: GradingBasis::Shares(shares, named) });
    }
    let mut by_item: BTreeMap<FactorCode, Vec<Decimal>> = BTreeMap::new();
    for section in sections {
        for (factor, mean) in each_once(section.means.iter().copied())? {
            by_item.entry(factor).or_default().push(mean);
        }
    }
    let judged = |(factor, values): (&FactorCode, &Vec<Decimal>)| {
        edition.item(*factor).filter(|item| item.section)?;
        let mean = round_mean(*factor, mean_of(*factor, values)?, rules);
        let class = edition.class_of(*factor, mean, water)?;
        Some(RiverItem { factor: *factor, sections: values.len(), mean, class })
    };
    let items: Vec<_> = by_item.iter().filter_map(judged).collect();
    let worst = items.iter().map(|i| i.class).max().ok_or(nothing)?;
    let named = main_pollutants(edition, water, rules, items.iter().map(|i| (i.factor, i.class, i.mean)));
    Ok(RiverGrade { state: worst.into(), basis: GradingBasis::Means(items, named) })
}

#[cfg(test)]
mod tests;
