//! Main pollutants of a river or basin by the rate of sections worse than Class Ⅲ (断面超标率).

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;
use standards::{Edition, FactorCode, WaterBody, WaterClass};

use super::GradedSection;
use crate::item_set::each_once;
use crate::{EvaluationError, Rules, round_mean};

/// How many items are named before ties.
const NAMED: usize = 3;

/// An item with the rate of sections where it is worse than Class Ⅲ; prints as `总磷(40.0%)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExceedanceRate {
    /// The item.
    pub factor: FactorCode,
    /// Sections where its mean is worse than Class Ⅲ; at least one.
    pub exceeding: u32,
    /// All sections of the river, also those that lack the item.
    pub sections: u32,
}

impl ExceedanceRate {
    /// The rate in percent, not rounded.
    #[must_use]
    pub fn percent(self) -> Decimal {
        let hundredfold = Decimal::from(self.exceeding) * Decimal::ONE_HUNDRED;
        hundredfold.checked_div(Decimal::from(self.sections)).unwrap_or_default()
    }
}

impl fmt::Display for ExceedanceRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({:.1}%)", self.factor.name(), self.percent().round_dp(1))
    }
}

/// The items of a river by 断面超标率, highest first: the first three with all that tie with the third (环办〔2011〕22号, from
/// memory). Means are rounded to the decimals of assessment before they are compared.
pub fn pollutants_by_rate(
    edition: &Edition,
    water: WaterBody,
    rules: &Rules,
    sections: &[GradedSection],
) -> Result<Vec<ExceedanceRate>, EvaluationError> {
    let all = u32::try_from(sections.len()).unwrap_or(u32::MAX);
    let mut counts: BTreeMap<FactorCode, u32> = BTreeMap::new();
    for section in sections {
        for (factor, mean) in each_once(section.means.iter().copied())? {
            let counts_for_class = edition.item(factor).is_some_and(|item| item.section);
            let class = edition.class_of(factor, round_mean(factor, mean.into(), rules), water);
            if counts_for_class && class > Some(WaterClass::III) {
                *counts.entry(factor).or_default() += 1;
            }
        }
    }
    let mut rates: Vec<_> = counts
        .into_iter()
        .map(|(factor, exceeding)| ExceedanceRate { factor, exceeding, sections: all })
        .collect();
    rates.sort_by_key(|r| (Reverse(r.exceeding), r.factor));
    if let Some(third) = rates.get(NAMED - 1).map(|r| r.exceeding) {
        rates.retain(|r| r.exceeding >= third);
    }
    Ok(rates)
}
