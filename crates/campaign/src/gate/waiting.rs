//! Orders to gates among what waits for somebody.

use standards::time::Instant;

use super::{GateStage, GateStep};
use crate::desk::Desk;
use crate::ledger::Actor;
use crate::plan::{ClauseId, Plan};
use crate::todo::{TodoItem, TodoKind, place};

/// Proposals of those who decide, orders of those who work the gate.
pub(crate) fn waiting(plan: &Plan, desk: &Desk, by: &Actor, now: Instant, out: &mut Vec<TodoItem>) {
    for order in desk.gates.orders().filter(|o| o.stage.is_open()) {
        let Some(object) = plan.register.object(&order.gate) else { continue };
        let next = match order.stage {
            GateStage::Proposed => GateStep::Order,
            _ => GateStep::Return,
        };
        if !order.steps_of(by, object).contains(&next) {
            continue;
        }
        out.push(TodoItem {
            kind: TodoKind::Gate,
            id: order.id,
            title: format!("{}：{}", object.name, order.opening.name()),
            lead: Some(object.owner.clone()),
            place: place(plan, Some(&order.gate), None),
            due: order.due,
            late: order.left_ms(now).is_some_and(|left| left < 0),
            step: if next == GateStep::Order { "决定" } else { next.name() },
            clause: Some(ClauseId::numbered(85)),
            link: "#/gates".into(),
            drill: false,
        });
    }
}
