//! Short ways to feed a checker and to read what it says.

#![allow(dead_code, reason = "not every target of tests uses all of them")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a part of test targets")]

use quality::{Arrived, Finding, Flag, QualityConfig, StationChecker, Test, Verdict};
use standards::time::Instant;
use standards::{Decimal, FactorCode, ReadingFlag};
use std::collections::BTreeMap;

/// Midnight of 2021-06-01 in Beijing.
pub(crate) const START: i64 = 1_622_476_800_000;
pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;

/// What holds of every factor and time.
pub(crate) type Holds = BTreeMap<(FactorCode, Instant), Verdict>;

pub(crate) fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A checker with only the tests of a text.
pub(crate) fn alone(text: &str) -> StationChecker {
    let (config, problems) = QualityConfig::read_alone(text);
    StationChecker::new(config.unwrap_or_else(|| panic!("{problems:?}")).settings("A1"))
}

pub(crate) fn put(
    checker: &mut StationChecker,
    holds: &mut Holds,
    time: i64,
    values: &[(FactorCode, Decimal, ReadingFlag)],
) {
    let arrived = Arrived { time: Instant(time), received: None, values };
    checker.observe(arrived, |verdict| {
        holds.insert((verdict.factor, verdict.time), verdict.clone());
    });
}

/// Feeds pH values an interval apart; `""` is a missing one and a letter behind the number its flag. Gives the flags of a test.
pub(crate) fn ph(checker: &mut StationChecker, test: Test, interval: i64, values: &str) -> String {
    let mut holds = Holds::new();
    for (n, text) in (0..).zip(values.split(' ')) {
        if text == "-" {
            continue;
        }
        let (number, flag) = match text.find(|c: char| c.is_ascii_alphabetic()) {
            Some(at) => (&text[..at], text[at..].parse().unwrap()),
            None => (text, ReadingFlag::NORMAL),
        };
        put(checker, &mut holds, START + n * interval, &[(FactorCode::PH, d(number), flag)]);
    }
    holds.values().map(|verdict| char::from(b'0' + verdict.tests.of(test).number())).collect()
}

/// The finding of a test at a time.
pub(crate) fn finding(holds: &Holds, factor: FactorCode, time: i64, test: Test) -> Option<Finding> {
    let verdict = holds.get(&(factor, Instant(time)))?;
    verdict.findings.iter().find(|finding| finding.test == test).copied()
}

pub(crate) fn is_good(holds: &Holds, factor: FactorCode, time: i64) -> bool {
    holds.get(&(factor, Instant(time))).is_some_and(|verdict| verdict.together() == Flag::Good)
}
