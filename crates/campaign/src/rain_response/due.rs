//! What rules do with responses by themselves, dated by the moment it became so.
//!
//! A round looks at every moment since the last change at which a sign begins or ends, and does the first thing that is due at the first of them; what
//! follows comes in the next round. Rain that becomes known late is looked at from the last change on.

use standards::time::Instant;

use super::sight::{Sight, own_signs};
use super::{RainResponse, ResponseCommand, ResponseStage};
use crate::desk::{Command, Made};
use crate::playbook::ResponseRules;
use crate::rain::{RainSign, hours};
use crate::rounds::Round;

pub(crate) fn responses(round: &Round<'_>, out: &mut Vec<Made>) {
    let Some(playbook) = &round.plan.playbook else { return };
    let rules = &playbook.rules;
    let signs = &round.facts.rain.signs;
    match round.desk.responses.open(false) {
        Some(response) => {
            let mut all = signs.clone();
            all.extend(own_signs(response, rules));
            out.extend(next(round, rules, response, &all, hours(rules.quiet_hours.value)));
        }
        None => out.extend(raise(round, rules, signs)),
    }
    if let Some(drill) = round.desk.responses.open(true) {
        let quiet = drill.drill.map_or(0, |script| i64::from(script.after_minutes) * 60_000);
        out.extend(next(round, rules, drill, &own_signs(drill, rules), quiet));
    }
}

/// Moments at which signs begin or end, from one moment on until now, in order.
fn moments(signs: &[RainSign], since: Instant, more: Option<Instant>, now: Instant) -> Vec<Instant> {
    let ends = signs.iter().flat_map(|s| [s.from, s.until]).chain(more);
    let mut all: Vec<Instant> = ends.filter(|at| *at > since && *at <= now).collect();
    all.push(since);
    all.sort_unstable();
    all.dedup();
    all
}

fn raise(round: &Round<'_>, rules: &ResponseRules, signs: &[RainSign]) -> Option<Made> {
    let newest = round.desk.responses.newest_real();
    let ended = newest.and_then(|r| r.stood_down.as_ref()).map(|(at, _)| *at);
    // What the office has ended, only something new raises again.
    let by_hand = newest.and_then(RainResponse::stood_down_by_hand);
    let signs: Vec<RainSign> =
        signs.iter().filter(|s| by_hand.is_none_or(|at| s.from > at)).cloned().collect();
    let oldest = round.now.plus_ms(-hours(rules.catch_up_days.value * 24));
    let since = ended.unwrap_or(oldest).max(oldest);
    // Rules activate within the campaign (SC-006).
    let active = |at: &Instant| round.plan.campaign.active_on(at.day());
    let found = moments(&signs, since, None, round.now).into_iter().filter(active).find_map(|at| {
        let sight = Sight::at(&signs, rules, at);
        sight.demand.then_some((at, sight))
    });
    let (at, sight) = found?;
    let strongest = sight.strongest?;
    let so_far = round.desk.responses.iter().filter(|r| !r.is_drill()).count();
    let command = ResponseCommand::RaiseByRule {
        grade: strongest.grade,
        cause: strongest.cause.clone(),
        signal: sight.signal,
        expected: sight.expected,
    };
    Some(round.act(&["rain", "raise", &so_far.to_string()], at, Command::Rain(command)))
}

fn next(
    round: &Round<'_>,
    rules: &ResponseRules,
    response: &RainResponse,
    signs: &[RainSign],
    quiet_ms: i64,
) -> Option<Made> {
    let quiet = response.last_rain.map(|last| last.plus_ms(quiet_ms).max(response.last));
    let all = moments(signs, response.last, quiet, round.now);
    let (at, command) =
        all.into_iter().find_map(|at| Some((at, step(rules, response, signs, at, quiet)?)))?;
    // Each change has its place among the response's changes: entered once.
    let place = response.changes.len().to_string();
    Some(round.act(&["rain", &response.id.to_string(), &place], at, Command::Rain(command)))
}

/// The first thing that is due at a moment.
fn step(
    rules: &ResponseRules,
    response: &RainResponse,
    signs: &[RainSign],
    at: Instant,
    quiet: Option<Instant>,
) -> Option<ResponseCommand> {
    let sight = Sight::at(signs, rules, at);
    let id = response.id;
    match response.stage {
        ResponseStage::Expected if sight.rain => Some(ResponseCommand::Begin { response: id }),
        ResponseStage::Expected if !sight.demand => {
            let reason = match last_of(signs, at) {
                Some(sign) => format!("{} 已解除或到期，没有降雨", sign.cause.words()),
                None => "没有降雨".into(),
            };
            Some(ResponseCommand::StandDown { response: id, reason })
        }
        ResponseStage::Raining if !sight.rain && !sight.demand => {
            Some(ResponseCommand::End { response: id, last_rain: Some(sight.last_rain.unwrap_or(at)) })
        }
        ResponseStage::Expected | ResponseStage::Raining => {
            let (strongest, grade) = (sight.strongest?, sight.grade()?);
            let changed = (grade, sight.signal) != (response.grade, response.signal);
            let cause = strongest.cause.clone();
            changed.then_some(ResponseCommand::Regrade { response: id, grade, cause, signal: sight.signal })
        }
        ResponseStage::Over if sight.rain || sight.demand => Some(ResponseCommand::Resume { response: id }),
        ResponseStage::Over if quiet.is_some_and(|quiet| at >= quiet) => Some(ResponseCommand::StandDown {
            response: id,
            reason: "雨已停，期间没有再降雨".into(),
        }),
        ResponseStage::Over | ResponseStage::StoodDown => None,
    }
}

/// The sign that ended last by a moment.
fn last_of(signs: &[RainSign], at: Instant) -> Option<&RainSign> {
    signs.iter().filter(|s| s.until <= at).max_by_key(|s| s.until)
}
