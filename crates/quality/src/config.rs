//! `quality.toml`: which tests are made with which numbers, by factor and station, with what stands behind each number.
//!
//! The shipped table comes first, a county's file after it. An entry replaces the numbers of its test for the factors and the station it
//! names; one that names a station outweighs one that does not, one that names a factor outweighs `"*"`, and of equals the later one holds.

mod problem;
mod rule;
mod sheet;

use standards::{FactorCode, factor};

pub use self::problem::ConfigProblem;
use self::rule::Rule;
use self::sheet::Sheet;
use crate::{CrossRule, FactorSettings, StationSettings, Test};

/// The table that is shipped.
const SHIPPED: &str = include_str!("../data/quality-defaults.toml");

/// What stands behind an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Nobody gave the number: it is our choice and can be changed.
    Assumption,
    /// The manual or type plate of an instrument.
    Instrument,
    /// A standard or an official paper, named in the note.
    Standard,
}

/// One entry as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckEntry {
    /// The factors; `None` is all of them.
    pub factors: Option<Vec<FactorCode>>,
    /// The station; `None` is all of them.
    pub station: Option<String>,
    /// The test.
    pub test: Test,
    /// Whether it is made.
    pub enabled: bool,
    /// What stands behind the numbers.
    pub basis: Basis,
    /// Why these numbers.
    pub note: Option<String>,
    /// Line in its file.
    pub line: u32,
    /// Whether it is part of the shipped table.
    pub shipped: bool,
    pub(crate) rule: Option<Rule>,
}

/// A rule between factors as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossEntry {
    /// The rule.
    pub rule: CrossRule,
    /// The station; `None` is all of them.
    pub station: Option<String>,
    /// Whether it is used.
    pub enabled: bool,
    /// What stands behind the numbers.
    pub basis: Basis,
    /// Why these numbers.
    pub note: Option<String>,
    /// Line in its file.
    pub line: u32,
    /// Whether it is part of the shipped table.
    pub shipped: bool,
}

/// Every entry, shipped ones first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QualityConfig {
    checks: Vec<CheckEntry>,
    cross: Vec<CrossEntry>,
}

impl QualityConfig {
    /// The shipped table alone.
    #[must_use]
    pub fn shipped() -> Self {
        let mut config = Self::default();
        let sheet = Sheet::read(SHIPPED);
        config.add(&sheet, true);
        config
    }

    /// The shipped table and then a file. Every mistake is told; the configuration is there when none of them is an error.
    #[must_use]
    pub fn read(text: &str) -> (Option<Self>, Vec<ConfigProblem>) {
        let mut config = Self::shipped();
        let sheet = Sheet::read(text);
        config.add(&sheet, false);
        let problems = sheet.into_problems();
        let sound = problems.iter().all(|problem| !problem.error);
        (sound.then_some(config), problems)
    }

    /// Only what a file says, without the shipped table: for comparing one test with another program's.
    #[must_use]
    pub fn read_alone(text: &str) -> (Option<Self>, Vec<ConfigProblem>) {
        let mut config = Self::default();
        let sheet = Sheet::read(text);
        config.add(&sheet, false);
        let problems = sheet.into_problems();
        let sound = problems.iter().all(|problem| !problem.error);
        (sound.then_some(config), problems)
    }

    fn add(&mut self, sheet: &Sheet<'_>, shipped: bool) {
        self.checks.extend(rule::checks(sheet, shipped));
        self.cross.extend(rule::cross(sheet, shipped));
    }

    /// Every entry of a test.
    #[must_use]
    pub fn checks(&self) -> &[CheckEntry] {
        &self.checks
    }

    /// Every rule between factors.
    #[must_use]
    pub fn cross(&self) -> &[CrossEntry] {
        &self.cross
    }

    /// The entry that is in force for a test of a factor at a station.
    #[must_use]
    pub fn in_force(&self, station: &str, factor: FactorCode, test: Test) -> Option<&CheckEntry> {
        self.best(station, Some(factor), test)
    }

    fn best(&self, station: &str, factor: Option<FactorCode>, test: Test) -> Option<&CheckEntry> {
        let fits = |entry: &&CheckEntry| {
            entry.test == test
                && entry.station.as_deref().is_none_or(|own| own == station)
                && entry.factors.as_ref().is_none_or(|own| factor.is_some_and(|factor| own.contains(&factor)))
        };
        let weight = |entry: &&CheckEntry| (entry.station.is_some(), entry.factors.is_some());
        self.checks.iter().filter(fits).max_by_key(weight)
    }

    /// What is tested at a station.
    #[must_use]
    pub fn settings(&self, station: &str) -> StationSettings {
        let own = |factor: Option<FactorCode>| {
            let mut settings = FactorSettings::default();
            for test in Test::ALL {
                let entry = self.best(station, factor, test).filter(|entry| entry.enabled);
                if let Some(rule) = entry.and_then(|entry| entry.rule.as_ref()) {
                    rule.apply(&mut settings);
                }
            }
            settings
        };
        let mut codes: Vec<FactorCode> = factor::factors().iter().map(|factor| factor.code).collect();
        let more = self.checks.iter().flat_map(|entry| entry.factors.iter().flatten());
        for code in more {
            if !codes.contains(code) {
                codes.push(*code);
            }
        }
        let factors = codes.into_iter().map(|code| (code, own(Some(code)))).collect();
        StationSettings { factors, others: own(None), cross: self.cross_rules(station) }
    }

    fn cross_rules(&self, station: &str) -> Vec<CrossRule> {
        let mut rules: Vec<&CrossEntry> = Vec::new();
        let fitting = |own: bool| {
            let fits = move |entry: &&CrossEntry| match &entry.station {
                None => !own,
                Some(at) => own && at == station,
            };
            self.cross.iter().filter(fits)
        };
        for entry in fitting(false).chain(fitting(true)) {
            rules.retain(|known| !same(known.rule, entry.rule));
            rules.push(entry);
        }
        rules.into_iter().filter(|entry| entry.enabled).map(|entry| entry.rule).collect()
    }
}

/// Whether two rules are about the same factors in the same way.
fn same(a: CrossRule, b: CrossRule) -> bool {
    std::mem::discriminant(&a) == std::mem::discriminant(&b) && a.factors() == b.factors()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Span;

    #[test]
    fn the_shipped_table_reads_and_every_number_of_it_says_what_stands_behind_it() {
        let sheet = Sheet::read(SHIPPED);
        QualityConfig::default().add(&sheet, true);
        let problems = sheet.into_problems();
        assert!(problems.is_empty(), "{problems:?}");
        let config = QualityConfig::shipped();
        assert!(config.checks.len() > 30 && config.cross.len() > 2);
        assert!(config.checks.iter().all(|entry| entry.note.is_some()), "an entry without its reason");
        assert!(config.cross.iter().all(|entry| entry.note.is_some()), "a rule without its reason");
    }

    #[test]
    fn a_station_outweighs_a_factor_and_a_factor_outweighs_all() {
        let text = "[[check]]\ntest = \"gross_range\"\nfactor = \"*\"\nfail = [0, 9]\nsuspect = [1, 8]\n\
            [[check]]\ntest = \"gross_range\"\nfactor = \"w21011\"\nfail = [0, 5]\nsuspect = [0, 4]\n\
            [[check]]\ntest = \"gross_range\"\nfactor = \"w21011\"\nstation = \"A1\"\nfail = [0, 3]\nsuspect = [0, 2]\n\
            [[check]]\ntest = \"gross_range\"\nfactor = \"w21003\"\nenabled = false\n";
        let (config, problems) = QualityConfig::read_alone(text);
        assert_eq!(problems, []);
        let config = config.unwrap();
        let high = |station: &str, factor: &str| {
            let settings = config.settings(station);
            settings.of(factor.parse().unwrap()).gross_range.map(|rule| rule.fail.high)
        };
        assert_eq!(
            (high("A1", "w21011"), high("A2", "w21011"), high("A2", "w99999"), high("A2", "w21003")),
            (Some(3.0), Some(5.0), Some(9.0), None)
        );
    }

    #[test]
    fn a_county_s_entry_replaces_the_shipped_one() {
        let text =
            "[[check]]\ntest = \"gross_range\"\nfactor = \"w01001\"\nfail = [0, 14]\nsuspect = [7, 8]\n";
        let (config, problems) = QualityConfig::read(text);
        assert_eq!(problems, []);
        let rule = config.unwrap().settings("A1").of(FactorCode::PH).gross_range.unwrap();
        assert_eq!(rule.suspect, Span { low: 7.0, high: 8.0 });
    }

    #[test]
    fn a_rule_between_factors_is_replaced_by_one_of_the_same_factors_and_can_be_switched_off() {
        let text = "[[cross]]\nrule = \"part_of\"\npart = \"w21003\"\nwhole = \"w21001\"\nratio = 9\nmargin = 9\n\
            [[cross]]\nrule = \"part_of\"\npart = \"w21003\"\nwhole = \"w21001\"\nstation = \"A1\"\nratio = 1\nmargin = 0\nenabled = false\n";
        let config = QualityConfig::read(text).0.unwrap();
        let ratio = |station: &str| {
            let ratio = |rule: &CrossRule| match rule {
                CrossRule::PartOf { part, ratio, .. } if *part == FactorCode::AMMONIA_NITROGEN => {
                    Some(*ratio)
                }
                _ => None,
            };
            config.settings(station).cross.iter().find_map(ratio)
        };
        assert_eq!((ratio("A1"), ratio("A2")), (None, Some(9.0)));
    }

    #[test]
    fn every_mistake_is_told_with_its_place_and_what_to_do() {
        let text = "[[check]]\ntest = \"spikes\"\n[[check]]\ntest = \"spike\"\nfactor = \"w21011\"\nsuspekt = 1\n\
            [[check]]\ntest = \"gross_range\"\nfactor = \"总 磷\"\nfail = [9, 0]\nsuspect = [0]\n\
            [[cross]]\nrule = \"part_of\"\npart = \"w21003\"\nratio = 1\nmargin = 0\n[[chek]]\n";
        let (config, problems) = QualityConfig::read(text);
        assert!(config.is_none());
        let told: Vec<String> =
            problems.iter().map(|p| format!("{}:{} {}", p.line, p.column, p.message)).collect();
        let starts = ["2:8", "3:1", "6:1", "9:10", "10:8", "11:11", "12:1", "17:3"];
        assert_eq!(told.len(), starts.len(), "{told:#?}");
        assert!(told.iter().zip(starts).all(|(told, start)| told.starts_with(start)), "{told:#?}");
        assert!(problems[0].hint.contains("spike"), "{}", problems[0].hint);
        let (none, problems) = QualityConfig::read("[[check]\n");
        assert!(none.is_none() && problems[0].line == 1, "{problems:?}");
    }
}
