//! From the plan's rules to those of evaluation.

use campaign::plan::{JudgingRules, MeanOf, SampleRounding, Section, TrendLevel};
use evaluation::trend::{Significance, TrendRules};
use evaluation::{
    Exemption, IntensityRules, OutlookRules, PeriodRules, Rules, SeasonDates, SectionProfile, SwingRules,
};

use super::Registry;

impl Registry {
    /// How the plan wants a section judged.
    pub(crate) fn profile(&self, section: &Section) -> SectionProfile {
        let plan = self.plan();
        let decided = plan.exemptions.iter().filter(|e| e.section == section.id);
        SectionProfile {
            water: section.water,
            target: section.target.as_ref().map(|t| t.class),
            judged: section.judged.clone(),
            expected_per_day: section.expected_per_day,
            manual: section.manual.clone(),
            season: self.season(),
            exemptions: decided
                .map(|e| Exemption {
                    document: e.document.clone(),
                    item: e.item,
                    from: e.from,
                    to: e.to,
                    reason: e.reason.clone(),
                })
                .collect(),
            rules: self.rules(),
        }
    }

    /// First and last day of the flood season: those of the campaign.
    pub(crate) fn season(&self) -> SeasonDates {
        SeasonDates::of(self.plan().campaign.start, self.plan().campaign.end)
    }

    /// The rules of every section.
    pub(crate) fn rules(&self) -> Rules {
        let rules = &self.plan().rules;
        let judging = &rules.judging;
        Rules {
            day_min_valid_share: rules.day_min_valid_share.value,
            month_min_valid_share: rules.month_min_valid_share.value,
            non_detect_factor: rules.nd_factor.value,
            run_alarm_days: rules.run_days.value,
            max_suspended_days: rules.max_suspended_days.value,
            default_decimals: rules.default_decimals.value,
            sample_rounding: match judging.sample_rounding.value {
                SampleRounding::AsGiven => evaluation::SampleRounding::AsGiven,
                SampleRounding::Assessment => evaluation::SampleRounding::Assessment,
            },
            latest_max_age_hours: rules.latest_max_age_hours.value,
            named_first: rules.named_first.value.clone(),
            periods: periods(judging),
            intensity: IntensityRules {
                items: judging.intensity_items.value.clone(),
                rain_mm_24h: judging.intensity_rain_mm_24h.value,
                lag_hours: judging.intensity_lag_hours.value,
                decimals: judging.intensity_decimals.value,
            },
            swing: SwingRules {
                days: judging.swing_days.value,
                alert_ratio: judging.swing_alert_ratio.value,
                quiet_class: judging.swing_quiet_class.value,
            },
            outlook: OutlookRules {
                history_days: judging.outlook_history_days.value,
                min_valid_share: judging.outlook_min_valid_share.value,
                min_windows: judging.outlook_min_windows.value,
            },
        }
    }

    /// How trends are tested.
    pub(crate) fn trend_rules(&self) -> TrendRules {
        let level = match self.plan().rules.judging.trend_level.value {
            TrendLevel::P05 => Significance::P05,
            TrendLevel::P01 => Significance::P01,
        };
        TrendRules { level, ..TrendRules::default() }
    }
}

fn periods(judging: &JudgingRules) -> PeriodRules {
    let mean_of = |mean: MeanOf| match mean {
        MeanOf::Days => evaluation::MeanOf::Days,
        MeanOf::Months => evaluation::MeanOf::Months,
    };
    PeriodRules {
        week_min_valid_share: judging.week_min_valid_share.value,
        season_min_valid_share: judging.season_min_valid_share.value,
        long_mean_of: mean_of(judging.long_mean_of.value),
        season_mean_of: mean_of(judging.season_mean_of.value),
        quarter_min_months: judging.quarter_min_months.value,
        half_year_min_months: judging.half_year_min_months.value,
        year_min_months: judging.year_min_months.value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use campaign::{Plan, PlanFile};
    use std::path::Path;

    fn shipped() -> Vec<PlanFile> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plans/daixian");
        crate::read_plan_folder(&folder).unwrap()
    }

    fn profile(files: &[PlanFile]) -> SectionProfile {
        let registry = Registry::new(Plan::read(files).unwrap());
        let section = registry.plan().sections[0].clone();
        registry.profile(&section)
    }

    /// The shipped plan without the rules that may be left out.
    fn older() -> Vec<PlanFile> {
        let mut files = shipped();
        let rules = files.iter_mut().find(|f| f.name == "rules.toml").unwrap();
        let end = rules.text.find("[periods.week_min_valid_share]").unwrap();
        rules.text.truncate(end);
        files.retain(|file| file.name != "interpretations.toml");
        files
    }

    #[test]
    fn the_shipped_plan_and_one_without_the_newer_rules_judge_by_the_defaults() {
        assert_eq!(profile(&shipped()).rules, Rules::default());
        assert_eq!(profile(&older()).rules, Rules::default());
        assert_eq!(profile(&older()).check(), Ok(()));
    }

    #[test]
    fn every_rule_of_evaluation_can_be_set_in_the_plan() {
        let mut files = shipped();
        let rules = files.iter_mut().find(|f| f.name == "rules.toml").unwrap();
        for (rule, value) in [
            ("day.min_valid_share", "0.75"),
            ("month.min_valid_share", "0.75"),
            ("nd.factor", "0.25"),
            ("run.consecutive_days", "4"),
            ("run.max_suspended_days", "20"),
            ("latest.max_age_hours", "12"),
            ("mean.default_decimals", "2"),
            ("pollutants.named_first", "[\"w20111\"]"),
            ("periods.week_min_valid_share", "0.5"),
            ("periods.season_min_valid_share", "0.5"),
            ("periods.long_mean_of", "\"days\""),
            ("periods.season_mean_of", "\"months\""),
            ("periods.quarter_min_months", "1"),
            ("periods.half_year_min_months", "3"),
            ("periods.year_min_months", "7"),
            ("intensity.items", "[\"w21011\"]"),
            ("intensity.rain_mm_24h", "25"),
            ("intensity.lag_hours", "48"),
            ("intensity.decimals", "2"),
            ("swing.days", "5"),
            ("swing.alert_ratio", "3"),
            ("swing.quiet_class", "\"Ⅰ\""),
            ("outlook.history_days", "730"),
            ("outlook.min_valid_share", "0.5"),
            ("outlook.min_windows", "60"),
            ("sample.rounding", "\"assessment\""),
        ] {
            let head = format!("[{rule}]\nvalue = ");
            let start =
                rules.text.find(&head).unwrap_or_else(|| panic!("{rule} is not written")) + head.len();
            let end = start + rules.text[start..].find('\n').unwrap();
            rules.text.replace_range(start..end, value);
        }
        let changed = profile(&files);
        let version = changed.rules.version("GB 3838-2002");
        for (key, _) in Rules::default().keys() {
            assert!(version.contains(&format!("{key}=")), "{key} cannot be set: {version}");
        }
        assert_eq!(changed.check(), Ok(()));
    }

    #[test]
    fn a_decision_and_the_items_sampled_by_hand_reach_their_section() {
        let mut files = shipped();
        let text = "[[exemption]]\ndocument = \"环办〔2021〕1号\"\nsection = \"daixianqiao\"\nitem = \"w21011\"\nfrom = 2021-07-01\nto = 2021-07-31\nreason = \"上游来水\"\n";
        files.push(PlanFile { name: "exemptions.toml".into(), text: text.into() });
        let sections = files.iter_mut().find(|f| f.name == "sections.toml").unwrap();
        sections.text = sections.text.replacen("river = ", "manual = [\"w01019\"]\nriver = ", 1);
        let profile = profile(&files);
        assert_eq!(profile.exemptions.len(), 1);
        assert_eq!(profile.exemptions[0].document, "环办〔2021〕1号");
        assert_eq!(profile.manual, [standards::FactorCode::PERMANGANATE_INDEX]);
        assert_eq!(profile.check(), Ok(()));
    }
}
