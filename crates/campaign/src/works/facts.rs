//! What is measured and forecast elsewhere, as rules of works look at it.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use standards::{FactorCode, SectionId};
use weather::rain::RainGrade;

use super::JumpRule;

/// Rain that a forecast announces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RainAhead {
    /// When the forecast was issued.
    pub issued: Instant,
    /// First moment of the stretch.
    pub from: Instant,
    /// End of the stretch.
    pub to: Instant,
    /// Its grade over 24 hours.
    pub grade: RainGrade,
}

/// A jump of a factor at a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jump {
    /// Where.
    pub section: SectionId,
    /// What.
    pub factor: FactorCode,
    /// When it was measured first.
    pub at: Instant,
    /// Mean of the hours before, in the factor's unit.
    pub before: Decimal,
    /// The value that was measured, in the factor's unit.
    pub after: Decimal,
}

/// Facts for rules of works: everything known, by its own moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WorksFacts {
    /// Forecast rain.
    pub rain: Vec<RainAhead>,
    /// Jumps at sections.
    pub jumps: Vec<Jump>,
}

/// The jumps in a section's values, in the order of time, by a rule. Only the first value of a jump is one: the values that stay up with it are not.
/// Without a value in the hours before nothing is said.
#[must_use]
pub fn jumps(section: &SectionId, values: &[(Instant, Decimal)], rule: &JumpRule) -> Vec<Jump> {
    let before_ms = i64::from(rule.hours) * 3_600_000;
    let mut found: Vec<Jump> = Vec::new();
    let mut first = 0;
    for (n, (at, value)) in values.iter().enumerate() {
        let quiet = found.last().is_none_or(|jump| jump.at.plus_ms(before_ms) < *at);
        let since = at.plus_ms(-before_ms);
        while values.get(first).is_some_and(|(t, _)| *t < since) {
            first += 1;
        }
        let before = values.get(first..n).unwrap_or_default().iter();
        let (count, sum) = before.fold((0_u32, Decimal::ZERO), |(n, sum), (_, v)| (n + 1, sum + *v));
        let Some(mean) = sum.checked_div(Decimal::from(count)).filter(|_| quiet) else { continue };
        if *value >= mean * rule.times && *value - mean >= rule.least {
            let section = section.clone();
            found.push(Jump {
                section,
                factor: rule.factor,
                at: *at,
                before: mean.round_dp(3).normalize(),
                after: *value,
            });
        }
    }
    found
}
