//! Warnings of a falling class: samples worse than the last valid day before them.

use standards::WaterClass;
use standards::time::BeijingDay;

use super::facts::{ClassFacts, Facts};
use super::history::{DayClass, SectionHistory, SectionSample, in_order};
use super::key::{WarningKey, WarningKind};
use super::life::{EndReason, Ended, Level, Moment, Warning, WarningRules};

pub(super) fn warnings(rules: &WarningRules, history: &SectionHistory) -> Vec<Warning> {
    let mut days = history.days.clone();
    days.sort_by_key(|d| d.day);
    let mut ended = Vec::new();
    let mut open: Option<(Warning, ClassFacts)> = None;
    for sample in in_order(&history.samples, history.from, |s| s.measured) {
        match &mut open {
            None => {
                let before = days.partition_point(|d| d.day < sample.measured.day());
                let baseline = before.checked_sub(1).map(|i| days[i]);
                open = baseline
                    .filter(|b| sample.class > b.class)
                    .map(|b| begin(history, (b.day, b.class), sample));
            }
            Some((warning, facts)) => take(rules, warning, facts, sample, settled(history, &days, sample)),
        }
        ended.extend(open.take_if(|(warning, _)| warning.ended.is_some()));
    }
    ended
        .into_iter()
        .chain(open)
        .map(|(warning, facts)| Warning { facts: Facts::Class(facts), ..warning })
        .collect()
}

fn begin(
    history: &SectionHistory,
    (baseline_day, baseline): (BeijingDay, WaterClass),
    s: &SectionSample,
) -> (Warning, ClassFacts) {
    let facts = ClassFacts {
        baseline,
        baseline_day,
        worst: s.class,
        worst_at: s.measured,
        items: s.items.clone(),
        last: s.class,
        kept: 0,
    };
    let at = Moment { measured: s.measured, received: s.received };
    let warning = Warning {
        key: WarningKey::new(history.section.clone(), WarningKind::ClassFall, s.measured),
        began: s.measured,
        level: level(&facts),
        opened: at,
        updated: at,
        ended: None,
        facts: Facts::Class(facts.clone()),
    };
    (warning, facts)
}

/// The class the water has settled at, before a sample: that of its last valid day, when it keeps the target.
fn settled(history: &SectionHistory, days: &[DayClass], s: &SectionSample) -> Option<DayClass> {
    let before = days.partition_point(|d| d.day < s.measured.day());
    before.checked_sub(1).map(|i| days[i]).filter(|d| d.class <= history.target)
}

/// Takes in a sample. It is back when it is at the baseline or better, or at a class that a whole valid day since the
/// fall has settled at within the target: a lasting change that keeps the target is news once, not for weeks.
fn take(
    rules: &WarningRules,
    warning: &mut Warning,
    facts: &mut ClassFacts,
    s: &SectionSample,
    settled: Option<DayClass>,
) {
    let at = Moment { measured: s.measured, received: s.received };
    warning.updated = at;
    facts.last = s.class;
    let settled = settled.filter(|d| d.day > warning.began.day()).map_or(facts.baseline, |d| d.class);
    if s.class <= facts.baseline.max(settled) {
        facts.kept += 1;
        if facts.kept >= rules.close_after_readings {
            warning.ended = Some(Ended { at, reason: EndReason::Recovered });
        }
        return;
    }
    facts.kept = 0;
    if s.class > facts.worst {
        facts.worst = s.class;
        facts.worst_at = s.measured;
        facts.items.clone_from(&s.items);
        warning.level = level(facts);
    }
}

/// One class down is worth watching, two or more a warning.
fn level(facts: &ClassFacts) -> Level {
    if facts.worst.ordinal() - facts.baseline.ordinal() >= 2 { Level::Warn } else { Level::Watch }
}
