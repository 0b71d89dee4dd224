//! The tasks that duties make, as the rules give and take them.

use std::collections::BTreeMap;

use standards::time::Instant;

use super::{Duty, Holder, Turn, is_before_issue};
use crate::desk::{Command, Made};
use crate::ledger::EntryId;
use crate::register::ObjectId;
use crate::rounds::Round;
use crate::task::{Origin, Task, TaskCommand, TaskOrder};

/// What is known of the plan's own history. An object that is not named here stood in it from the beginning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DutyFacts {
    /// Since when the plan in force is in force.
    pub plan_from: Option<Instant>,
    /// Since when an object stands in the plan.
    pub objects_from: BTreeMap<ObjectId, Instant>,
}

pub(crate) fn tasks(round: &Round<'_>, out: &mut Vec<Made>) {
    give(round, out);
    settle(round, out);
    take_back(round, out);
}

fn give(round: &Round<'_>, out: &mut Vec<Made>) {
    let plan = round.plan;
    let people = plan.people();
    for duty in &plan.duties {
        let turns = duty.turns(&plan.campaign, &plan.duty_calendar);
        if turns.iter().all(|turn| turn.from > round.now) {
            continue;
        }
        for holder in people.holders(duty).into_iter().flatten() {
            out.extend(turns.iter().filter_map(|turn| task(round, duty, &holder, turn)));
        }
    }
}

fn task(round: &Round<'_>, duty: &Duty, holder: &Holder<'_>, turn: &Turn) -> Option<Made> {
    let plan = round.plan;
    let object = holder.object.map(|o| &o.id);
    let subject = object.map_or_else(|| holder.lead.id.as_str(), ObjectId::as_str);
    let words = ["duty", duty.id.as_str(), subject, &turn.key];
    if turn.from > round.now || round.desk.knows(EntryId::named(&words)) {
        return None;
    }
    let registered = object.and_then(|id| round.facts.duties.objects_from.get(id)).copied();
    let from = registered.map_or(turn.from, |at| at.max(turn.from));
    let within = (plan.campaign.start.start()..plan.campaign.end.end()).contains(&from);
    if from > round.now || !within {
        return None;
    }
    let due = if registered.is_some_and(|at| at >= turn.due) {
        from.day().plus(i32::try_from(plan.duty_calendar.catch_up_days).unwrap_or(i32::MAX)).end()
    } else {
        turn.due
    };
    let order = TaskOrder {
        origin: Origin::Plan,
        cause: None,
        duty: Some(duty.id.clone()),
        text: duty.text.clone(),
        clause: *duty.clauses.first()?,
        focus: duty.focus,
        object: object.cloned(),
        township: holder.object.map(|o| o.township.clone()).or_else(|| {
            let is_township = holder.lead.kind == crate::plan::OrganisationKind::Township;
            is_township.then(|| holder.lead.id.clone())
        }),
        lead: holder.lead.id.clone(),
        support: duty.support.iter().filter(|s| **s != holder.lead.id).cloned().collect(),
        post: holder.post.cloned(),
        alternate: holder.alternate.cloned(),
        due,
        form: duty.form.clone(),
        checked: duty.checked,
        drill: false,
    };
    Some(round.act(&words, from, Command::Task(TaskCommand::Assign(Box::new(order)))))
}

/// What was due before the paper was issued is recorded afterwards.
fn settle(round: &Round<'_>, out: &mut Vec<Made>) {
    let issued = round.plan.document.issued.start();
    if issued > round.now {
        return;
    }
    let asked_late = |task: &&Task| {
        task.settled.is_none()
            && is_before_issue(round.plan, &task.order)
            && task.stopped().is_none_or(|at| at > task.order.due)
            && task.stage != crate::task::TaskStage::Cancelled
    };
    out.extend(round.desk.tasks.iter().filter(asked_late).map(|task| {
        let at = issued.max(task.assigned);
        act(round, "settle", task.id, at, TaskCommand::Settle { task: task.id })
    }));
}

/// What the plan does not ask for any more is taken back. The day the plan was changed is that of the plan in force.
fn take_back(round: &Round<'_>, out: &mut Vec<Made>) {
    let plan = round.plan;
    let why = |task: &Task| {
        let gone = |object: &ObjectId| plan.register.object(object).is_none();
        if task.order.object.as_ref().is_some_and(gone) {
            return Some("台账中已没有这个对象 the object is not in the register any more");
        }
        let duty = task.order.duty.as_ref()?;
        plan.duties
            .iter()
            .all(|d| d.id != *duty)
            .then_some("方案中已没有这项职责 the plan has no such duty any more")
    };
    let open = round.desk.tasks.iter().filter(|t| t.order.origin == Origin::Plan && t.stage.is_open());
    out.extend(open.filter_map(|task| {
        let reason = why(task)?.to_owned();
        let at = round.facts.duties.plan_from.unwrap_or(round.now).max(task.last);
        Some(act(round, "withdraw", task.id, at, TaskCommand::Cancel { task: task.id, reason }))
    }));
}

fn act(round: &Round<'_>, word: &str, task: EntryId, at: Instant, command: TaskCommand) -> Made {
    round.act(&["duty", word, &task.to_string()], at, Command::Task(command))
}
