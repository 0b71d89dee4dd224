//! The scores of archived issues: every lead, every day ahead, onsets, each beside persistence.

use serde::Serialize;
use standards::time::Instant;

use super::{Brier, Errors, Onsets, Scored, brier, errors, onsets};
use crate::issue::{Expected, Issue};
use crate::process::judged;
use crate::{History, Target};

/// The scores of one factor at one section.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// First and last origin that was scored; nothing while nothing has come of any forecast.
    pub span: Option<(Instant, Instant)>,
    /// By rising lead.
    pub leads: Vec<LeadScore>,
    /// Means of the running day (0), of tomorrow (1) and of the days after.
    pub days: Vec<DayScore>,
    /// Onsets within so many hours; none without a limit.
    pub onsets: Vec<OnsetScore>,
    /// Both forecasters beside each other; none where no process model runs.
    pub process: Vec<ProcessScore>,
}

/// CRPS of both forecasters and of what they said together, over the forecasts in which both spoke.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProcessScore {
    /// Of what.
    pub target: Target,
    /// Forecasts whose outcome is known.
    pub forecasts: usize,
    /// The statistical forecast's.
    pub statistical: f64,
    /// The process model's.
    pub process: f64,
    /// Of what was said.
    pub said: f64,
    /// Mean share of the process in what was said.
    pub share: f64,
}

/// Errors of one lead.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeadScore {
    /// Hours ahead.
    pub hours: i64,
    /// Errors of the value.
    pub errors: Errors,
}

/// Scores of the mean of a day so many days ahead.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DayScore {
    /// Days ahead.
    pub ahead: i32,
    /// Errors of the mean.
    pub errors: Errors,
    /// Chances of exceeding, when there is a limit.
    pub exceeding: Option<Brier>,
}

/// Onsets within one lead, ours and persistence's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OnsetScore {
    /// Hours ahead.
    pub hours: i64,
    /// Ours.
    pub ours: Onsets,
    /// Persistence's.
    pub persistence: Onsets,
}

/// Days ahead that a forecast may speak of.
const MOST_AHEAD: i32 = 3;

/// Scores issues by what is known by now. They stand in the order of their origins.
#[must_use]
pub fn report(issues: &[&Issue], history: &History, limit: Option<f64>, now: Instant) -> Report {
    let mut report = Report {
        span: None,
        leads: Vec::new(),
        days: Vec::new(),
        onsets: Vec::new(),
        process: both(issues, history, now),
    };
    for hours in leads(issues, |issue| &issue.hours) {
        let scored = of_hours(issues, history, now, Target::At(hours), |issue| &issue.hours);
        let (Some(first), Some(last)) = (scored.first(), scored.last()) else { continue };
        report.span =
            Some(report.span.map_or((first.origin, last.origin), |(from, to)| {
                (from.min(first.origin), to.max(last.origin))
            }));
        report.leads.push(LeadScore { hours, errors: errors(&scored) });
    }
    for ahead in 0..=MOST_AHEAD {
        let scored = of_days(issues, history, now, ahead);
        if !scored.is_empty() {
            let exceeding = limit.map(|limit| brier(&scored, limit));
            report.days.push(DayScore { ahead, errors: errors(&scored), exceeding });
        }
    }
    let Some(limit) = limit else { return report };
    for hours in leads(issues, |issue| &issue.highest) {
        let scored = of_hours(issues, history, now, Target::MaxWithin(hours), |issue| &issue.highest);
        if !scored.is_empty() {
            report.onsets.push(OnsetScore {
                hours,
                ours: onsets(&scored, limit, |one| one.said.chance_above(limit)),
                persistence: onsets(&scored, limit, |one| one.persistence.chance_above(limit)),
            });
        }
    }
    report
}

fn both(issues: &[&Issue], history: &History, now: Instant) -> Vec<ProcessScore> {
    let mut scores: Vec<ProcessScore> = Vec::new();
    for (both, came) in judged(issues, history, now) {
        let place = scores.iter().position(|score| score.target == both.target).unwrap_or(scores.len());
        if place == scores.len() {
            scores.push(ProcessScore {
                target: both.target,
                forecasts: 0,
                statistical: 0.0,
                process: 0.0,
                said: 0.0,
                share: 0.0,
            });
        }
        let score = &mut scores[place];
        score.forecasts += 1;
        score.statistical += both.statistical.crps(came);
        score.process += both.process.crps(came);
        score.said += both.mixed(both.share).crps(came);
        score.share += both.share;
    }
    for score in &mut scores {
        #[expect(clippy::cast_precision_loss, reason = "counts of forecasts")]
        let count = score.forecasts as f64;
        for sum in [&mut score.statistical, &mut score.process, &mut score.said, &mut score.share] {
            *sum /= count;
        }
    }
    scores.sort_by_key(|score| score.target);
    scores
}

type Hours = fn(&Issue) -> &Vec<crate::issue::AtHour>;

fn leads(issues: &[&Issue], of: Hours) -> Vec<i64> {
    let mut hours: Vec<i64> = issues.iter().flat_map(|issue| of(issue)).map(|at| at.hours).collect();
    hours.sort_unstable();
    hours.dedup();
    hours
}

fn of_hours(issues: &[&Issue], history: &History, now: Instant, target: Target, of: Hours) -> Vec<Scored> {
    let scored = |issue: &&Issue| {
        let at = of(issue).iter().find(|at| at.hours == target.hours())?;
        let came = history.outcome(history.step_before(issue.origin), target, now)?;
        Some(one(issue, &at.expected, came))
    };
    issues.iter().filter_map(scored).collect()
}

fn of_days(issues: &[&Issue], history: &History, now: Instant, ahead: i32) -> Vec<Scored> {
    let scored = |issue: &&Issue| {
        let of_day = issue.days.iter().find(|of| of.day.since(issue.origin.day()) == ahead)?;
        Some(one(issue, &of_day.expected, history.day_mean(of_day.day, now)?))
    };
    issues.iter().filter_map(scored).collect()
}

fn one(issue: &Issue, expected: &Expected, came: f64) -> Scored {
    Scored {
        origin: issue.origin,
        now: issue.now,
        said: expected.said,
        persistence: expected.persistence,
        came,
    }
}
