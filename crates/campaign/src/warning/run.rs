//! Warnings of runs of exceeding days (SC-013): warn at day 2, the goal is broken at day 3.

use standards::FactorCode;

use super::facts::{Facts, RunFacts};
use super::history::{RunDay, RunHistory, SectionHistory};
use super::key::{WarningKey, WarningKind};
use super::life::{EndReason, Ended, Level, Moment, Warning, WarningRules};

/// The warning of a run, once it is long enough. A suspected run (an invalid day between) never becomes severe.
pub(super) fn warning(rules: &WarningRules, history: &SectionHistory, run: &RunHistory) -> Option<Warning> {
    let days = u32::try_from(run.days.len()).unwrap_or(u32::MAX);
    let opening = usize::try_from(rules.run_warn_days.max(1)).ok()? - 1;
    let (first, opened, last) = (run.days.first()?, run.days.get(opening)?, run.days.last()?);
    let known = run.ended.as_ref().unwrap_or(last);
    if known.day.end() <= history.from {
        return None;
    }
    let began = first.day.start();
    let level = if days >= rules.run_days && run.confirmed { Level::Severe } else { Level::Warn };
    let mut items: Vec<FactorCode> = Vec::new();
    for item in run.days.iter().flat_map(|d| &d.items) {
        if !items.contains(item) {
            items.push(*item);
        }
    }
    Some(Warning {
        key: WarningKey::new(history.section.clone(), WarningKind::ExceedingRun, began),
        began,
        level,
        opened: moment(opened),
        updated: moment(known),
        ended: run.ended.as_ref().map(|day| Ended { at: moment(day), reason: EndReason::Recovered }),
        facts: Facts::Run(RunFacts {
            from: first.day,
            to: last.day,
            days,
            confirmed: run.confirmed,
            suspended: run.suspended && run.ended.is_none(),
            items,
        }),
    })
}

fn moment(day: &RunDay) -> Moment {
    Moment { measured: day.measured, received: day.received }
}
