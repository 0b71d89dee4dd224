//! Incidents among what waits for somebody: to take note, and to answer (SC-091).

use standards::time::Instant;

use super::{Incident, IncidentStep, Lacking, Office};
use crate::desk::Desk;
use crate::ledger::Actor;
use crate::plan::Plan;
use crate::task::Tier;
use crate::todo::{TodoItem, TodoKind, place};

/// Incidents that the organisation was called into and has not taken note of, or not answered where it has to. While a task of the incident is
/// open with the same organisation, the task stands in the list and not the answer.
pub(crate) fn waiting(plan: &Plan, desk: &Desk, by: &Actor, now: Instant, out: &mut Vec<TodoItem>) {
    for incident in desk.incidents.iter() {
        let Some(office) = incident.office(&by.organisation) else { continue };
        let mut tasks = desk.tasks.caused_by(incident.id);
        let has_task = tasks.any(|t| t.stage.is_open() && t.order.lead == by.organisation);
        let Some((step, due)) = lacking(incident, office, by, has_task) else { continue };
        let object = match &incident.ground {
            super::Ground::Object { object } => Some(object),
            _ => None,
        };
        out.push(TodoItem {
            kind: TodoKind::Incident,
            id: incident.id,
            title: incident.title.clone(),
            lead: Some(by.organisation.clone()),
            place: place(plan, object, None),
            due,
            late: due.is_some_and(|due| due < now),
            step: step.name(),
            clause: Some(incident.kind.clause()),
            link: format!("#/warnings/{}", incident.id),
            drill: false,
        });
    }
}

/// What the office lacks, and until when; an office that has answered and is not done yet has no deadline.
fn lacking(
    incident: &Incident,
    office: &Office,
    by: &Actor,
    has_task: bool,
) -> Option<(IncidentStep, Option<Instant>)> {
    let steps = incident.steps_of(by);
    let limit = |of: Lacking| {
        let mut limits = office.limits().into_iter();
        limits.find(|(lacking, tier, ..)| (*lacking, *tier) == (of, Tier::Office)).map(|(_, _, at, _)| at)
    };
    if steps.contains(&IncidentStep::Acknowledge) {
        return Some((IncidentStep::Acknowledge, limit(Lacking::Acknowledgement)));
    }
    let must = office.call.respond_minutes.is_some() && steps.contains(&IncidentStep::Respond);
    let due = limit(Lacking::Response).filter(|_| office.answered().is_none());
    (must && !has_task).then_some((IncidentStep::Respond, due))
}
