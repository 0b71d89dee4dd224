//! Warnings of a forecast exceedance: open while the mean of a coming day may well be over the limit, close by themselves.

use standards::time::{BeijingDay, Instant};

use super::facts::{Facts, ForecastFacts};
use super::history::{ForecastHistory, ForecastIssue, SectionHistory, in_order};
use super::key::{WarningKey, WarningKind};
use super::life::{EndReason, Ended, Level, Moment, Warning, WarningRules};

/// The warnings that the issued forecasts of an item call for.
pub(super) fn warnings(
    rules: &WarningRules,
    history: &SectionHistory,
    forecasts: &ForecastHistory,
) -> Vec<Warning> {
    let mut ended = Vec::new();
    let mut open: Option<(Warning, ForecastFacts)> = None;
    for issue in in_order(&forecasts.issues, history.from, |issue| issue.origin) {
        let Some((day, percent)) = likeliest(issue) else { continue };
        if let Some((warning, _)) = &mut open {
            lapse(warning, issue.origin);
            ended.extend(open.take_if(|(warning, _)| warning.ended.is_some()));
        }
        match &mut open {
            None if percent >= rules.forecast_percent => {
                open = Some(begin(rules, history, forecasts, issue, (day, percent)));
            }
            None => {}
            Some((warning, facts)) => take(rules, warning, facts, issue, (day, percent)),
        }
        ended.extend(open.take_if(|(warning, _)| warning.ended.is_some()));
    }
    if let Some((warning, _)) = &mut open {
        lapse(warning, history.asof);
    }
    let with_facts =
        |(warning, facts): (Warning, ForecastFacts)| Warning { facts: Facts::Forecast(facts), ..warning };
    ended.into_iter().chain(open).map(with_facts).collect()
}

/// The day that is most likely to be over the limit; of equal ones the nearest.
fn likeliest(issue: &ForecastIssue) -> Option<(BeijingDay, u8)> {
    let days = issue.days.iter().copied();
    days.reduce(|most, day| if day.1 > most.1 { day } else { most })
}

fn begin(
    rules: &WarningRules,
    history: &SectionHistory,
    forecasts: &ForecastHistory,
    issue: &ForecastIssue,
    (day, percent): (BeijingDay, u8),
) -> (Warning, ForecastFacts) {
    let kind = WarningKind::ForecastExceedance { factor: forecasts.factor };
    let at = moment(issue);
    let facts = ForecastFacts {
        factor: forecasts.factor,
        target: history.target,
        limit: forecasts.limit.into(),
        day,
        percent,
        peak_day: day,
        peak_percent: percent,
        kept: 0,
        issues: 1,
    };
    let warning = Warning {
        key: WarningKey::new(history.section.clone(), kind, issue.origin),
        began: issue.origin,
        level: level(rules, percent),
        opened: at,
        updated: at,
        ended: None,
        facts: Facts::Forecast(facts.clone()),
    };
    (warning, facts)
}

fn take(
    rules: &WarningRules,
    warning: &mut Warning,
    facts: &mut ForecastFacts,
    issue: &ForecastIssue,
    (day, percent): (BeijingDay, u8),
) {
    warning.updated = moment(issue);
    (facts.day, facts.percent) = (day, percent);
    facts.issues += 1;
    if percent < rules.forecast_percent {
        facts.kept += 1;
        if facts.kept >= rules.close_after_readings {
            warning.ended = Some(Ended { at: moment(issue), reason: EndReason::Recovered });
        }
        return;
    }
    facts.kept = 0;
    warning.level = warning.level.max(level(rules, percent));
    if percent > facts.peak_percent {
        (facts.peak_day, facts.peak_percent) = (day, percent);
    }
}

/// Without a new forecast for a day a warning is about nothing any more.
fn lapse(warning: &mut Warning, now: Instant) {
    let silent = warning.updated.measured.plus_ms(standards::time::DAY_MS);
    if now > silent {
        let at = Moment { measured: silent, received: silent.max(warning.updated.received) };
        warning.ended = Some(Ended { at, reason: EndReason::Lapsed });
    }
}

fn level(rules: &WarningRules, percent: u8) -> Level {
    if percent >= rules.forecast_likely_percent { Level::Warn } else { Level::Watch }
}

fn moment(issue: &ForecastIssue) -> Moment {
    Moment { measured: issue.origin, received: issue.issued }
}
