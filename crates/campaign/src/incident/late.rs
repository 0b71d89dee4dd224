//! Silent offices, tasks and endings: what rules do about incidents that are there.

use std::collections::BTreeMap;

use standards::time::Instant;

use super::asks::order;
use super::rounds::Due;
use super::{Incident, IncidentCommand, IncidentKind, IncidentStage, Office};
use crate::desk::{Command, Made};
use crate::rounds::Round;
use crate::task::{TaskCommand, Tier};

/// Acts about incidents that are there, each with its moment and place.
pub(super) fn acts<'a>(round: &'a Round<'_>) -> impl Iterator<Item = Due<'a>> {
    round.desk.incidents.iter().flat_map(|incident| {
        let silent = incident.offices.iter().filter_map(|office| escalation(round, incident, office));
        let closing = closing(round, incident);
        let made = silent.chain(demands(round, incident)).chain(closing);
        made.map(|made| Due::new(&incident.ground, made)).collect::<Vec<_>>()
    })
}

/// An office silent past its limit: told to the group's office, then to its leader (SC-091).
fn escalation(round: &Round<'_>, incident: &Incident, office: &Office) -> Option<Made> {
    let silences = round.desk.incidents.silences();
    let plan = &round.plan.incidents;
    let free = |at| silences.free(plan, &incident.ground, incident.kind, incident.level, at);
    let told = |lacking, tier| office.escalations.iter().any(|e| (e.lacking, e.tier) == (lacking, tier));
    let due = office.limits().into_iter().filter(|(lacking, tier, ..)| !told(*lacking, *tier));
    let due = due.map(|(lacking, tier, at, done)| (free(at), lacking, tier, done));
    let fires = |(at, _, _, done): &(Instant, _, _, Option<Instant>)| {
        *at <= round.now && done.is_none_or(|done| done > *at) && incident.ended().is_none_or(|end| end > *at)
    };
    let (at, lacking, tier, _) =
        due.filter(fires).min_by_key(|(at, lacking, tier, _)| (*at, *lacking, *tier))?;
    let organisation = office.call.organisation.clone();
    let words = [
        "incident",
        "late",
        &incident.id.to_string(),
        organisation.as_str(),
        &office.called.0.to_string(),
        lacking.word(),
        if tier == Tier::Leader { "leader" } else { "office" },
    ];
    let act = |organisation| IncidentCommand::Escalate { incident: incident.id, organisation, lacking, tier };
    Some(round.act(&words, at, Command::Incident(act(organisation.clone()))))
}

/// Tasks that the plan gives the lead of an incident, and those that corrected data make needless.
fn demands(round: &Round<'_>, incident: &Incident) -> Vec<Made> {
    match incident.stage {
        IncidentStage::Open => demanded(round, incident),
        IncidentStage::Recovered => Vec::new(),
        IncidentStage::Closed => needless(round, incident),
    }
}

fn demanded(round: &Round<'_>, incident: &Incident) -> Vec<Made> {
    let Some(lead) = incident.lead() else { return Vec::new() };
    let by_sign = incident.signs.iter().map(|s| (s.seen.kind, s.at.max(incident.since)));
    let mut kinds = BTreeMap::from([(incident.kind, incident.since)]);
    for (kind, at) in by_sign {
        kinds.entry(kind).or_insert(at);
    }
    let demand = |(kind, at): (IncidentKind, Instant)| {
        let (text, hours) = round.plan.incidents.kind(kind)?.demand.as_ref()?;
        let order = order(incident, lead.clone(), text.clone(), at, *hours);
        let words =
            ["incident", "demand", &incident.id.to_string(), kind.word(), &incident.reopened.to_string()];
        Some(round.act(&words, at, Command::Task(TaskCommand::Assign(Box::new(order)))))
    };
    kinds.into_iter().filter_map(demand).collect()
}

fn needless(round: &Round<'_>, incident: &Incident) -> Vec<Made> {
    let Some((at, _)) = incident.closed.as_ref().filter(|_| incident.is_unfounded()) else {
        return Vec::new();
    };
    let open = round.desk.tasks.caused_by(incident.id).filter(|t| t.stage.is_open());
    let cancel = |task: &crate::task::Task| {
        let reason = "数据更正，预警撤回，不再需要".to_owned();
        let command = TaskCommand::Cancel { task: task.id, reason };
        round.act(&["incident", "needless", &task.id.to_string()], *at, Command::Task(command))
    };
    open.map(cancel).collect()
}

/// An incident ends by itself when it recovered and every office has done what it had to; or when the data took it back.
fn closing(round: &Round<'_>, incident: &Incident) -> Option<Made> {
    let recovered = incident.recovered.filter(|_| incident.stage == IncidentStage::Recovered)?;
    let (at, reason) = if incident.is_unfounded() {
        (recovered, "数据更正，预警全部撤回")
    } else {
        let must = incident.offices.iter().filter(|o| o.call.respond_minutes.is_some());
        let done: Option<Vec<Instant>> = must.map(|o| o.finished).collect();
        let at = done?.into_iter().fold(recovered, Instant::max);
        (at, "水质恢复，各单位已处置")
    };
    let times = incident.signs.iter().map(|s| s.times).sum::<u32>().to_string();
    let command = IncidentCommand::Close { incident: incident.id, reason: reason.into() };
    Some(round.act(&["incident", "close", &incident.id.to_string(), &times], at, Command::Incident(command)))
}
