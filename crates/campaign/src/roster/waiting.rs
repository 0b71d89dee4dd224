//! Shifts among what waits for somebody.

use standards::time::Instant;

use super::{CoverState, ShiftStep, Span};
use crate::desk::Desk;
use crate::ledger::{Actor, EntryId};
use crate::plan::{ClauseId, Plan};
use crate::rights::{Action, Subject, may};
use crate::todo::{TodoItem, TodoKind, place};

/// Somebody's own shifts that have come near, and the empty slots of those who roster.
pub(crate) fn waiting(plan: &Plan, desk: &Desk, by: &Actor, now: Instant, out: &mut Vec<TodoItem>) {
    own(plan, desk, by, now, out);
    for site in &plan.watch.sites {
        let Some(object) = plan.register.object(&site.object) else { continue };
        let subject = Subject { lead: Some(&site.office), ..object.subject() };
        if site.office != by.organisation || !may(by, Action::PlanWatch, subject) {
            continue;
        }
        for cover in desk.roster.calendar(plan, site, Span { from: now, to: now.plus_ms(1) }, now) {
            if cover.state != CoverState::Unfilled {
                continue;
            }
            out.push(TodoItem {
                kind: TodoKind::Shift,
                id: EntryId::named(&["watch", "slot", site.id.as_str(), &cover.slot.from.to_string()]),
                title: format!("{}空岗，请排班", object.name),
                lead: Some(site.office.clone()),
                place: place(plan, Some(&object.id), None),
                due: Some(cover.slot.from),
                late: cover.slot.from <= now,
                step: "排班",
                clause: Some(ClauseId::numbered(78)),
                link: "#/watch".into(),
                drill: false,
            });
        }
    }
}

fn own(plan: &Plan, desk: &Desk, by: &Actor, now: Instant, out: &mut Vec<TodoItem>) {
    let ahead = i64::from(plan.watch.limits.notice_hours) * 3_600_000;
    for shift in desk.roster.of_account(by.account).filter(|s| s.from <= now.plus_ms(ahead)) {
        let next = shift.own_steps(by.account).into_iter().find(|s| *s != ShiftStep::Excuse);
        let Some(next) = next else { continue };
        if next == ShiftStep::CheckIn && now >= shift.to {
            continue;
        }
        let object = plan.watch.site(&shift.site).map(|s| &s.object);
        // Nobody waits for the end of a shift before it has come.
        let due = if next == ShiftStep::CheckIn { shift.from } else { shift.to };
        out.push(TodoItem {
            kind: TodoKind::Shift,
            id: shift.id,
            title: "驻点值守".into(),
            lead: Some(shift.organisation.clone()),
            place: place(plan, object, None),
            due: Some(due),
            late: due < now,
            step: next.name(),
            clause: Some(ClauseId::numbered(78)),
            link: "#/watch".into(),
            drill: false,
        });
    }
}
