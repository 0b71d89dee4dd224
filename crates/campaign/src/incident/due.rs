//! Signs into acts: what opens an incident, joins one, rises in one, ends in one.

use std::collections::BTreeSet;

use standards::time::Instant;

use super::rounds::Due;
use super::{IncidentCommand, IncidentKind, JoinedSign, Sign, SignEnd, SignSeen};
use crate::desk::{Command, Made};
use crate::ledger::EntryId;
use crate::rounds::Round;
use crate::warning::Level;

/// Acts about signs, each with its moment and place.
pub(super) fn signs<'a>(round: &'a Round<'_>) -> impl Iterator<Item = Due<'a>> {
    let seen = round.facts.signs.all.iter();
    let acts = seen.filter_map(|sign| act_of(round, sign).map(|made| Due::new(&sign.ground, made)));
    acts.chain(vanished(round))
}

fn act_of(round: &Round<'_>, sign: &Sign) -> Option<Made> {
    match round.desk.incidents.of_sign(&sign.key) {
        None => raise(round, sign, 0),
        Some((_, known)) if known.ended.is_some() && sign.ended.is_none() => raise(round, sign, known.times),
        Some((_, known)) if known.ended.is_some() => None,
        Some((incident, known)) => match sign.ended {
            Some(end) => Some(ended(round, incident.id, known, end)),
            None if sign.level > known.seen.level => Some(risen(round, incident.id, sign)),
            None => None,
        },
    }
}

fn raise(round: &Round<'_>, sign: &Sign, times: u32) -> Option<Made> {
    let plan = &round.plan.incidents;
    let rule = plan.kind(sign.kind).filter(|rule| sign.level >= rule.from)?;
    let news = if times == 0 {
        sign.news(plan.rules.stale_hours, round.facts.signs.replayed)?
    } else {
        sign.updated.received
    };
    if !plan.rules.all_year && !round.plan.campaign.active_on(news.day()) {
        return None;
    }
    let at = free(round, sign, news);
    let over = sign.ended.is_some_and(|end| end.at <= at && (end.withdrawn || at > news));
    if at > round.now || over {
        return None;
    }
    let (family, hours) = (sign.kind.family(&sign.ground), plan.rules.reopen_hours);
    let episode = round.desk.incidents.episode(family, &sign.ground, at, hours).map(|i| i.id);
    let seen = SignSeen {
        key: sign.key.clone(),
        kind: rule.kind,
        title: sign.title.clone(),
        level: sign.level,
        measured: Some(sign.opened.measured),
    };
    let command = IncidentCommand::Raise { incident: episode, ground: sign.ground.clone(), sign: seen };
    let words = ["incident", "raise", sign.key.as_str(), &times.to_string()];
    Some(round.act(&words, at, Command::Incident(command)))
}

/// When nothing silences the sign any more: at its rise to red at the latest.
fn free(round: &Round<'_>, sign: &Sign, at: Instant) -> Instant {
    let silences = round.desk.incidents.silences();
    let calm = sign.level.min(Level::Warn);
    let free = silences.free(&round.plan.incidents, &sign.ground, sign.kind, calm, at);
    if sign.level.is_red() { free.min(sign.updated.received.max(at)) } else { free }
}

fn risen(round: &Round<'_>, incident: EntryId, sign: &Sign) -> Made {
    let level = u8::from(sign.level).to_string();
    let command = IncidentCommand::Rise { incident, sign: sign.key.clone(), level: sign.level };
    let at = sign.updated.received;
    let words = ["incident", "rise", sign.key.as_str(), &level];
    round.act(&words, at, Command::Incident(command))
}

fn ended(round: &Round<'_>, incident: EntryId, known: &JoinedSign, end: SignEnd) -> Made {
    let key = &known.seen.key;
    let command = IncidentCommand::EndSign { incident, sign: key.clone(), end };
    let words = ["incident", "end", key.as_str(), &known.times.to_string()];
    let at = end.at.max(known.at);
    round.act(&words, at, Command::Incident(command))
}

/// Swings that the data do not show any more.
fn vanished<'a>(round: &'a Round<'_>) -> Vec<Due<'a>> {
    let Some(from) = round.facts.signs.swings_from else { return Vec::new() };
    let there: BTreeSet<_> = round.facts.signs.all.iter().map(|s| &s.key).collect();
    let gone = |s: &&JoinedSign| {
        s.seen.kind == IncidentKind::Swing && s.ended.is_none() && !there.contains(&s.seen.key)
    };
    let all = round.desk.incidents.iter();
    all.filter_map(|i| Some((i, i.signs.iter().find(gone)?)))
        .map(|(incident, known)| {
            let withdrawn = known.seen.measured.is_some_and(|m| m >= from);
            let end = SignEnd { at: round.now, withdrawn };
            Due::new(&incident.ground, ended(round, incident.id, known, end))
        })
        .collect()
}
