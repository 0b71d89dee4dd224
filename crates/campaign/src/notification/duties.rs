//! Tasks and posts on watch: who is told what to do, who is told that it was not done.

use std::collections::BTreeSet;

use standards::time::Instant;

use super::produce::{Happening, clock, offices, short};
use super::{AlertLevel, Message};
use crate::desk::Desk;
use crate::ledger::Entry;
use crate::plan::{OrganisationId, OrganisationKind, Plan};
use crate::roster::RosterEvent;
use crate::task::{Origin, Task, TaskEvent, Tier};

/// How urgent a task is by what it comes from: rain and joint action do not wait for the morning. An assumption.
fn urgency(origin: Origin) -> AlertLevel {
    match origin {
        Origin::Rain | Origin::Incident => AlertLevel::Orange,
        Origin::Case => AlertLevel::Yellow,
        Origin::Order => AlertLevel::Blue,
        Origin::Plan | Origin::Patrol => AlertLevel::Ordinary,
    }
}

/// Who stands on a rung of the ladder above an organisation.
fn on_rung<'p>(tier: Tier, lead: &'p OrganisationId, plan: &'p Plan) -> Vec<&'p OrganisationId> {
    match tier {
        Tier::Lead => vec![lead],
        Tier::Office => offices(plan).collect(),
        Tier::Leader => {
            let groups = plan.organisations.iter().filter(|o| o.kind == OrganisationKind::LeadingGroup);
            groups.map(|o| &o.id).collect()
        }
    }
}

/// What is told of a step of a task. Tasks that the plan itself makes are many and known: they stand in the pages alone, as drills do.
pub(super) fn of_task(entry: &Entry, event: &TaskEvent, desk: &Desk, plan: &Plan) -> Vec<Message> {
    let id = event.task().unwrap_or(entry.id);
    let Some(task) = desk.tasks().get(id) else { return Vec::new() };
    let order = &task.order;
    let (text, to): (String, Vec<&OrganisationId>) = match event {
        TaskEvent::Assigned(_) => (
            format!("期限 {}。\nA task was given to you.", clock(order.due)),
            std::iter::once(&order.lead).chain(&order.support).collect(),
        ),
        TaskEvent::Returned { reason, .. } => {
            (format!("{reason}\nThe report was sent back."), vec![&order.lead])
        }
        TaskEvent::Reminded { note, .. } => {
            (format!("{note}\nYou are reminded of a task."), vec![&order.lead])
        }
        TaskEvent::Escalated { tier, .. } => {
            let lead = plan.organisation(&order.lead).map_or(order.lead.as_str(), |o| o.name.as_str());
            let text = format!(
                "责任单位 {lead}，期限 {}，逾期未办结。\nThe deadline has passed and it is not done.",
                clock(order.due)
            );
            (text, on_rung(*tier, &order.lead, plan))
        }
        _ => return Vec::new(),
    };
    let least = match event {
        TaskEvent::Escalated { .. } | TaskEvent::Reminded { .. } => AlertLevel::Yellow,
        _ => AlertLevel::Ordinary,
    };
    let happening = Happening {
        source: &format!("entry/{}", entry.id),
        level: urgency(order.origin).max(least),
        title: format!("{}{}：{}", drill(order.drill), step(event, task), short(&order.text)),
        text,
        about: format!("#/tasks/{id}"),
        clause: order.clause.number(),
        made: entry.recorded,
        pages_only: order.drill
            || (matches!(order.origin, Origin::Plan | Origin::Patrol)
                && matches!(event, TaskEvent::Assigned(_))),
        answer: false,
    };
    to.into_iter().map(|to| happening.tell(to)).collect()
}

/// Every organisation that mans a place, and the office.
fn activated(entry: &Entry, cause: &str, is_drill: bool, plan: &Plan) -> Vec<Message> {
    let happening = Happening {
        source: &format!("entry/{}", entry.id),
        level: AlertLevel::Orange,
        title: format!("{}驻点盯防启动：{}", drill(is_drill), short(cause)),
        text: "请按排班到岗。\nThe watch plan is in force; please man your posts.".to_owned(),
        about: "#/watch".to_owned(),
        clause: 78,
        made: entry.recorded,
        pages_only: is_drill,
        answer: !is_drill,
    };
    let manning: BTreeSet<_> =
        plan.watch.sites.iter().map(|site| &site.office).chain(offices(plan)).collect();
    manning.into_iter().map(|to| happening.tell(to)).collect()
}

fn step(event: &TaskEvent, task: &Task) -> String {
    let what = match event {
        TaskEvent::Assigned(_) => "任务",
        TaskEvent::Returned { .. } => "任务退回",
        TaskEvent::Reminded { .. } => "任务催办",
        _ => "任务逾期",
    };
    format!("{}{what}", task.order.origin.name())
}

fn drill(is_drill: bool) -> &'static str {
    if is_drill { "【演练】" } else { "" }
}

/// What is told of posts on watch: that the plan is in force, that a shift is to come, that nobody is there (SC-078).
pub(super) fn of_watch(entry: &Entry, event: &RosterEvent, desk: &Desk, plan: &Plan) -> Vec<Message> {
    if let RosterEvent::Activated { cause, drill: is_drill, .. } = event {
        return activated(entry, cause, *is_drill, plan);
    }
    let (site, from, what, text, to): (_, Instant, _, String, Vec<&OrganisationId>) = match event {
        RosterEvent::Notified { shift } => {
            let Some(shift) = desk.roster().shift(*shift) else { return Vec::new() };
            let text =
                format!("班次 {} 至 {}。\nA shift on watch begins soon.", clock(shift.from), clock(shift.to));
            (&shift.site, shift.from, "上岗通知", text, vec![&shift.organisation])
        }
        RosterEvent::Alerted { site, from, lapse, tier, .. } => {
            let Some(known) = plan.watch.site(site) else { return Vec::new() };
            let text = format!("班次 {} 开始。\nNobody is on watch there.", clock(*from));
            (site, *from, lapse.name(), text, on_rung(*tier, &known.office, plan))
        }
        _ => return Vec::new(),
    };
    let object = plan.watch.site(site).and_then(|site| plan.register.object(&site.object));
    let place = object.map_or(site.as_str(), |object| object.name.as_str());
    let covers = |drill: bool| {
        let spans =
            desk.roster().activations().filter(|a| a.drill == drill).map(crate::roster::Activation::span);
        spans.into_iter().any(|span| span.from <= from && from < span.to)
    };
    let is_drill = covers(true) && !covers(false);
    let happening = Happening {
        source: &format!("entry/{}", entry.id),
        level: AlertLevel::Orange,
        title: format!("{}驻点盯防{what}：{place}", drill(is_drill)),
        text,
        about: "#/watch".to_owned(),
        clause: 78,
        made: entry.recorded,
        pages_only: is_drill,
        answer: false,
    };
    to.into_iter().map(|to| happening.tell(to)).collect()
}
