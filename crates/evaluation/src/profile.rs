//! How one section is judged.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use standards::time::BeijingDay;
use standards::{Edition, FactorCode, Limit, WaterBody, WaterClass};

use crate::{EvaluationError, Exemption, Rules, SeasonDates, Span};

/// How one section is judged: its water, its target class, the items and the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SectionProfile {
    /// River limits or those of lakes and reservoirs.
    pub water: WaterBody,
    /// The class that assessment demands; without one nothing is compliant and nothing exceeds (notice SC-011).
    pub target: Option<WaterClass>,
    /// The items of daily and monthly judgement. *Assumption*: pH, DO, CODMn, NH3-N, TP.
    pub judged: Vec<FactorCode>,
    /// Results a station gives a day: wet-chemistry analysers every four hours, so 6 (*assumption*). The day is cut into as
    /// many slots, and each slot counts once towards validity.
    pub expected_per_day: u32,
    /// Items sampled by hand about once a month (采测分离): one result makes a day and a month valid.
    pub manual: Vec<FactorCode>,
    /// First and last day of the flood season.
    pub season: SeasonDates,
    /// Official decisions that take items out of periods.
    pub exemptions: Vec<Exemption>,
    /// The rules.
    pub rules: Rules,
}

impl Default for SectionProfile {
    fn default() -> Self {
        Self {
            water: WaterBody::River,
            target: None,
            judged: vec![
                FactorCode::PH,
                FactorCode::DISSOLVED_OXYGEN,
                FactorCode::PERMANGANATE_INDEX,
                FactorCode::AMMONIA_NITROGEN,
                FactorCode::TOTAL_PHOSPHORUS,
            ],
            expected_per_day: 6,
            manual: Vec::new(),
            season: SeasonDates::default(),
            exemptions: Vec::new(),
            rules: Rules::default(),
        }
    }
}

impl SectionProfile {
    /// A river with this target and every other choice by default.
    #[must_use]
    pub fn river(target: WaterClass) -> Self {
        Self { target: Some(target), ..Self::default() }
    }

    /// Whether a section can be judged by it.
    pub fn check(&self) -> Result<(), EvaluationError> {
        if self.judged.is_empty() {
            return Err(EvaluationError::NothingJudged);
        }
        for (i, factor) in self.judged.iter().copied().enumerate() {
            if Edition::gb3838_2002().limit(factor, WaterClass::III, self.water).is_none() {
                return Err(EvaluationError::NoLimits { factor });
            }
            if self.judged[..i].contains(&factor) {
                return Err(EvaluationError::JudgedTwice { factor });
            }
        }
        if self.target == Some(WaterClass::WorseThanV) {
            return Err(EvaluationError::TargetWithoutLimits);
        }
        if self.judged.len() > 64 {
            return Err(EvaluationError::TooManyJudged { given: self.judged.len() });
        }
        if let Some(exemption) =
            self.exemptions.iter().find(|e| e.to < e.from || e.document.trim().is_empty())
        {
            return Err(EvaluationError::Exemption { document: exemption.document.clone() });
        }
        if self.season.in_year(2024).is_none() {
            return Err(EvaluationError::Season);
        }
        if !(1..=1440).contains(&self.expected_per_day) {
            return Err(EvaluationError::ExpectedPerDay { given: self.expected_per_day });
        }
        self.rules.check()
    }

    /// Standard and rule set of a judgement made for `day`.
    #[must_use]
    pub fn rules_version(&self, day: BeijingDay) -> Arc<str> {
        self.rules.version(&Edition::in_force_on(day).standard).into()
    }

    /// Results of an item that a whole day should have.
    #[must_use]
    pub fn expected_of(&self, factor: FactorCode) -> u32 {
        if self.is_manual(factor) { 1 } else { self.expected_per_day }
    }

    /// Whether an item is sampled by hand about once a month.
    #[must_use]
    pub fn is_manual(&self, factor: FactorCode) -> bool {
        self.manual.contains(&factor)
    }

    /// The decision that covers an item over the whole of a span.
    #[must_use]
    pub fn exemption(&self, factor: FactorCode, span: Span) -> Option<&Exemption> {
        self.exemptions.iter().find(|e| e.item == factor && e.from <= span.start && span.end <= e.to)
    }

    /// The limit of the target class, when there is a target and the item has limits.
    #[must_use]
    pub fn target_limit(&self, edition: &Edition, factor: FactorCode) -> Option<Limit> {
        edition.limit(factor, self.target?, self.water)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_river_can_be_judged() {
        assert_eq!(SectionProfile::river(WaterClass::III).check(), Ok(()));
    }

    #[test]
    fn total_nitrogen_is_refused_in_a_river_and_taken_in_a_lake() {
        let judged = vec![FactorCode::TOTAL_NITROGEN];
        let river = SectionProfile { judged: judged.clone(), ..SectionProfile::default() };
        assert_eq!(river.check(), Err(EvaluationError::NoLimits { factor: FactorCode::TOTAL_NITROGEN }));
        let lake = SectionProfile { judged, water: WaterBody::Lake, ..SectionProfile::default() };
        assert_eq!(lake.check(), Ok(()));
    }

    #[test]
    fn what_cannot_be_judged_by_is_refused_by_name() {
        let refused = |profile: SectionProfile| profile.check().unwrap_err().to_string();
        assert!(refused(SectionProfile::river(WaterClass::WorseThanV)).contains("劣Ⅴ"));
        assert!(
            refused(SectionProfile { expected_per_day: 0, ..SectionProfile::default() }).contains("1440")
        );
        let rules = Rules { non_detect_factor: 2.into(), ..Rules::default() };
        assert!(refused(SectionProfile { rules, ..SectionProfile::default() }).contains("non_detect_factor"));
        let judged = vec![FactorCode::PH, FactorCode::PH];
        assert!(refused(SectionProfile { judged, ..SectionProfile::default() }).contains("twice"));
    }
}
