//! What rules do about rosters: the plan is put in force with rain, the rostered are told, empty and late shifts are raised.

use standards::time::Instant;

use super::lapse::reached;
use super::{Roster, RosterCommand, Span};
use crate::desk::{Command, Made};
use crate::ledger::EntryId;
use crate::rounds::Round;
use crate::watch::{Lapse, Site, Slot};

/// A rain response puts the plan in force from when it was raised until it was stood down (SC-078).
pub(crate) fn activations(round: &Round<'_>, out: &mut Vec<Made>) {
    let spans = round.desk.responses().spans();
    for rain in spans.iter().chain(&round.facts.rain_spans).filter(|r| r.from <= round.now) {
        let known =
            round.desk.roster.activations().find(|a| a.response.as_deref() == Some(rain.response.as_str()));
        let Some(known) = known else {
            let command = RosterCommand::Activate {
                response: Some(rain.response.clone()),
                cause: rain.cause.clone(),
                drill: rain.drill,
            };
            out.push(round.act(&["watch", "activate", &rain.response], rain.from, Command::Roster(command)));
            continue;
        };
        if let Some(to) = rain.to.filter(|to| known.ended.is_none() && *to <= round.now) {
            let reason = "雨天响应解除 the rain response was stood down".into();
            let command = RosterCommand::StandDown { activation: known.id, reason };
            let words = ["watch", "stand-down", &known.id.to_string()];
            out.push(round.act(&words, to.max(known.begun), Command::Roster(command)));
        }
    }
}

/// The rostered are told before their shift, once the plan is in force; in a drill too.
pub(crate) fn notices(round: &Round<'_>, out: &mut Vec<Made>) {
    let ahead = i64::from(round.plan.watch.limits.notice_hours) * 3_600_000;
    let now = settled_until(round, out);
    for activation in round.desk.roster.activations() {
        let span = activation.span();
        let until = Span { from: span.from, to: span.to.min(now.plus_ms(1)) };
        for (site, slot) in slots(round, until.from, until.to.plus_ms(ahead)) {
            for shift in round.desk.roster.of_slot(&site.id, slot.from).filter(|s| s.notified.is_none()) {
                let at = slot.from.plus_ms(-ahead).max(shift.planned).max(span.from);
                let came = shift.arrival.as_ref().is_some_and(|a| a.at <= at);
                if at >= until.to || at >= slot.to || came || !shift.filled_at(at) {
                    continue;
                }
                let command = Command::Roster(RosterCommand::Notify { shift: shift.id });
                out.push(round.act(&["watch", "notify", &shift.id.to_string()], at, command));
            }
        }
    }
}

/// Empty slots (SC-078) and late people along the plan's ladder.
pub(crate) fn alerts(round: &Round<'_>, out: &mut Vec<Made>) {
    let roster = &round.desk.roster;
    let now = settled_until(round, out);
    for site in &round.plan.watch.sites {
        let demanded = roster.demanded_at(round.plan, site);
        for span in &demanded {
            let to = span.to.min(now.plus_ms(1));
            for slot in round.plan.watch.slots(site, span.from, to) {
                // A slot that two times touch is looked at in the first of them.
                if demanded.iter().any(|d| d.to <= span.from && d.to > slot.from) {
                    continue;
                }
                raise_slot(round, now, (site, &slot), &demanded, out);
            }
        }
    }
}

fn raise_slot(
    round: &Round<'_>,
    now: Instant,
    (site, slot): (&Site, &Slot),
    demanded: &[Span],
    out: &mut Vec<Made>,
) {
    let roster = &round.desk.roster;
    let empty = roster.empty(site, slot, demanded);
    out.extend(next_rung(round, now, (site, slot), (Lapse::Unfilled, None, &empty)));
    for shift in roster.every_of_slot(&site.id, slot.from) {
        let absent = Roster::absent(shift, demanded);
        out.extend(next_rung(round, now, (site, slot), (Lapse::Late, Some(shift.id), &absent)));
    }
}

/// The next rung of one lapse of one slot, when it was reached.
fn next_rung(
    round: &Round<'_>,
    now: Instant,
    (site, slot): (&Site, &Slot),
    (lapse, shift, times): (Lapse, Option<EntryId>, &[Span]),
) -> Option<Made> {
    let told = round.desk.roster.alerts(&site.id, slot.from);
    let told = told.iter().filter(|a| a.lapse == lapse && a.shift == shift);
    let last = told.clone().map(|a| a.at).max();
    let count = told.count();
    let rung = round.plan.watch.ladder(lapse).nth(count)?;
    let at = reached(times, rung.minutes, last).filter(|at| *at <= now)?;
    let number = u8::try_from(count + 1).ok()?;
    let command = RosterCommand::Alert {
        site: site.id.clone(),
        from: slot.from,
        shift,
        lapse,
        rung: number,
        tier: rung.tier,
    };
    let whose = shift.map_or_else(String::new, |id| id.to_string());
    let slot = slot.from.to_string();
    let words = ["watch", lapse.word(), site.id.as_str(), &slot, &whose, &number.to_string()];
    Some(round.act(&words, at, Command::Roster(command)))
}

/// Until when it is settled what is demanded: what puts the plan in force or out of it in this round comes first, what is raised later than
/// that comes in the next one.
fn settled_until(round: &Round<'_>, out: &[Made]) -> Instant {
    let moves = |made: &&Made| {
        matches!(
            &made.command,
            Command::Rain(_)
                | Command::Roster(RosterCommand::Activate { .. } | RosterCommand::StandDown { .. })
        )
    };
    let first = out.iter().filter(moves).map(|made| made.happened.plus_ms(-1)).min();
    first.map_or(round.now, |first| first.min(round.now))
}

/// Slots of all places that touch a time.
fn slots<'a>(round: &Round<'a>, from: Instant, to: Instant) -> Vec<(&'a Site, Slot)> {
    let watch = &round.plan.watch;
    watch
        .sites
        .iter()
        .flat_map(|site| watch.slots(site, from, to).into_iter().map(move |s| (site, s)))
        .collect()
}
