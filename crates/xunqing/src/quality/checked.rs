//! Rows by section, and the verdicts of their values.

use std::collections::BTreeMap;

use ::quality::{Arrived, Flag, QualityConfig, StationChecker, Test, Verdict};
use feed::RecordedRow;
use standards::time::Instant;
use standards::{Decimal, FactorCode, ReadingFlag};

use super::places::Places;

type Values = Vec<(FactorCode, Decimal, ReadingFlag)>;

/// Rows of all files, in the order in which they were read, each with the number of its section.
#[derive(Debug, Default)]
pub(super) struct Sections {
    places: Places,
    rows: Vec<(usize, Instant, Values)>,
}

/// What the tests say of a section.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) section: String,
    /// By time, then factor.
    pub(super) verdicts: BTreeMap<(Instant, FactorCode), Verdict>,
}

/// How many values of a factor are what.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) values: u64,
    pub(super) good: u64,
    pub(super) suspect: u64,
    pub(super) fail: u64,
    /// Values told to be missing.
    pub(super) missing: u64,
    pub(super) tests: BTreeMap<Test, u64>,
}

impl Sections {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn put(&mut self, row: &RecordedRow) {
        let values: Values = row.values.iter().map(|v| (v.factor, v.value, v.flag)).collect();
        self.rows.push((self.places.number(row), row.time, values));
    }

    /// Tests every section by a checker of its own.
    pub(super) fn check(self, config: &QualityConfig) -> Vec<Checked> {
        let keys = self.places.keys();
        let mut sections: BTreeMap<&str, Vec<Arrived<'_>>> = BTreeMap::new();
        for (number, time, values) in &self.rows {
            let Some(key) = keys.get(*number) else { continue };
            sections.entry(key).or_default().push(Arrived { time: *time, received: None, values });
        }
        let check = |(section, arrived): (&str, Vec<Arrived<'_>>)| {
            let mut checker = StationChecker::new(config.settings(section));
            let mut verdicts = BTreeMap::new();
            // Nothing is too old for a checker that is fed in one go: it sorts by time first.
            let _none_too_old = checker.observe_all(&arrived, |verdict| {
                verdicts.insert((verdict.time, verdict.factor), verdict.clone());
            });
            Checked { section: section.to_owned(), verdicts }
        };
        sections.into_iter().map(check).collect()
    }
}

impl Checked {
    /// The values of each factor counted.
    pub(super) fn tallies(&self) -> BTreeMap<FactorCode, Tally> {
        let mut all: BTreeMap<FactorCode, Tally> = BTreeMap::new();
        for verdict in self.verdicts.values() {
            let tally = all.entry(verdict.factor).or_default();
            tally.values += 1;
            match verdict.together() {
                Flag::Suspect => tally.suspect += 1,
                Flag::Fail => tally.fail += 1,
                Flag::Good | Flag::NotEvaluated | Flag::Missing => tally.good += 1,
            }
            for finding in &verdict.findings {
                if let ::quality::Reason::Gap(missing, _) = finding.reason {
                    tally.missing += u64::from(missing);
                } else {
                    *tally.tests.entry(finding.test).or_default() += 1;
                }
            }
        }
        all
    }
}
