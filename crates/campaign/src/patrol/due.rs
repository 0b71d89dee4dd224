//! What rules do about patrols: an overdue one becomes a task, dated by the moment it was due; the visit closes the task.

use standards::time::Instant;

use super::{begins, patrolled};
use crate::desk::{Command, Made};
use crate::ledger::EntryId;
use crate::plan::{ClauseId, Plan};
use crate::playbook::DutyPhase;
use crate::register::{ObjectKind, RegisteredObject};
use crate::rounds::Round;
use crate::task::{DutyId, Origin, Task, TaskCommand, TaskOrder};
use crate::watch::Patrol;

pub(crate) fn tasks(round: &Round<'_>, out: &mut Vec<Made>) {
    if round.plan.watch.patrols.is_empty() {
        return;
    }
    let rains = round.desk.rains(round.now);
    let people = round.plan.people();
    for (patrol, object) in patrolled(round.plan) {
        for (due, by_rain) in overdue(round, &rains, patrol, object) {
            let words = ["patrol", patrol.id.as_str(), object.id.as_str(), &due.to_string()];
            if round.desk.knows(EntryId::named(&words)) {
                continue;
            }
            let office = patrol.office.as_ref().unwrap_or(&object.township);
            let (post, alternate) = people.answering(office);
            let rain = if by_rain { "降雨后" } else { "" };
            let order = TaskOrder {
                origin: Origin::Patrol,
                cause: None,
                duty: Some(DutyId::from(patrol.id.as_str())),
                text: format!("{rain}{}已到期，请到现场检查", patrol.name),
                clause: patrol.source.clause.unwrap_or_else(|| ClauseId::numbered(55)),
                focus: object.kind.focus(),
                object: Some(object.id.clone()),
                township: Some(object.township.clone()),
                lead: office.clone(),
                support: Vec::new(),
                post: post.cloned(),
                alternate: alternate.cloned(),
                due: due.plus_ms(i64::from(round.plan.watch.limits.patrol_hours) * 3_600_000),
                form: None,
                checked: false,
                drill: false,
            };
            out.push(round.act(&words, due, Command::Task(TaskCommand::Assign(Box::new(order)))));
        }
    }
    let open = round.desk.tasks.iter().filter(|t| t.order.origin == Origin::Patrol && t.stage.is_open());
    out.extend(open.filter_map(|task| closing(round, &rains, task)));
}

/// The moments at which a visit was due and had not been made, with whether rain made it due: what rounds in time would have seen.
fn overdue(
    round: &Round<'_>,
    rains: &[Instant],
    patrol: &Patrol,
    object: &RegisteredObject,
) -> Vec<(Instant, bool)> {
    // The playbook sends somebody there in every rain: not twice.
    let rains = if asked_in_rain(round.plan, object.kind) { &[][..] } else { rains };
    let begins = begins(round.plan, &round.facts.duties, object);
    let end = round.plan.campaign.end.end();
    let visits = round.desk.visit(&object.id).map_or(&[][..], |v| v.all.as_slice());
    let mut since = begins;
    let mut last = None;
    let mut found = Vec::new();
    for next in visits.iter().map(|v| Some(v.at)).filter(|at| *at <= Some(round.now)).chain([None]) {
        let (due, by_rain) = patrol.due_after(since, last, rains);
        if due <= round.now && due < end && next.is_none_or(|at| due < at) {
            found.push((due, by_rain));
        }
        if let Some(at) = next {
            since = since.max(at);
            last = Some(at);
        }
    }
    found
}

/// Whether the playbook gives a duty at this kind of object while it rains.
fn asked_in_rain(plan: &Plan, kind: ObjectKind) -> bool {
    let during = plan.playbook.iter().flat_map(|p| &p.duties).filter(|d| d.phase == DutyPhase::During);
    during.into_iter().any(|d| d.kinds.contains(&kind))
}

/// The visit closes the task. A visit made before and heard of later, or a patrol that is no longer planned, takes it back.
fn closing(round: &Round<'_>, rains: &[Instant], task: &Task) -> Option<Made> {
    let (object, patrol) = (task.order.object.as_ref()?, task.order.duty.as_ref()?);
    let words = |word: &'static str| ["patrol".to_owned(), word.to_owned(), task.id.to_string()];
    let act = |word, at, command| {
        let words = words(word);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Some(round.act(&words, at, Command::Task(command)))
    };
    let visits = round.desk.visit(object).map_or(&[][..], |v| v.all.as_slice());
    if let Some(visit) = visits.iter().find(|v| v.at >= task.assigned && v.at <= round.now) {
        let note = format!("已到现场检查（{}），发现问题 {} 个", visit.title, visit.faults);
        let report = TaskCommand::Report {
            task: task.id,
            filled: Vec::new(),
            note,
            location: None,
            evidence: visit.evidence.clone(),
        };
        return act("visited", visit.at, report);
    }
    let mut planned =
        patrolled(round.plan).filter(|(p, o)| p.id.as_str() == patrol.as_str() && o.id == *object);
    let reason = match planned.next() {
        None => "方案中已没有这项巡查 the plan has no such patrol any more",
        Some((patrol, object)) => {
            let found = overdue(round, rains, patrol, object);
            if found.iter().any(|(due, _)| *due == task.assigned) {
                return None;
            }
            "到期前已经检查，记录后到 it was visited in time, and the record came later"
        }
    };
    act("needless", round.now, TaskCommand::Cancel { task: task.id, reason: reason.to_owned() })
}
