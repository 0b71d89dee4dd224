//! Papers among what waits for somebody: receipts of the own organisation (SC-002), and procedures that a post of it must acknowledge (SC-046).

use standards::time::Instant;

use super::{Paper, PaperStage, PaperStep};
use crate::desk::Desk;
use crate::ledger::Actor;
use crate::plan::{ClauseId, Plan};
use crate::todo::{TodoItem, TodoKind};

/// Issued papers that the organisation has not signed for, or whose acknowledgement its shift posts owe. A dispatch order is due with the task it
/// gave; other papers have no deadline.
pub(crate) fn waiting(plan: &Plan, desk: &Desk, by: &Actor, now: Instant, out: &mut Vec<TodoItem>) {
    let issued = desk.papers.iter().filter(|p| p.stage == PaperStage::Issued);
    for paper in issued {
        let Some((step, clause)) = step(plan, paper, by) else { continue };
        let given = desk.tasks.caused_by(paper.id).filter(|t| t.order.lead == by.organisation);
        let due = given.filter(|t| t.stage.is_open()).map(|t| t.order.due).min();
        out.push(TodoItem {
            kind: TodoKind::Paper,
            id: paper.id,
            title: paper.content.title.clone(),
            lead: Some(by.organisation.clone()),
            place: None,
            due,
            late: due.is_some_and(|due| due < now),
            step: step.name(),
            clause: Some(ClauseId::numbered(clause)),
            link: "#/papers".into(),
            drill: false,
        });
    }
}

fn step(plan: &Plan, paper: &Paper, by: &Actor) -> Option<(PaperStep, u16)> {
    let steps = paper.steps_of(by);
    if steps.contains(&PaperStep::Receive) {
        return Some((PaperStep::Receive, 2));
    }
    let own = |post: &crate::plan::PostId| {
        plan.posts.iter().any(|p| p.id == *post && p.organisation == by.organisation)
    };
    let owes = steps.contains(&PaperStep::Acknowledge) && paper.unacknowledged().any(own);
    owes.then_some((PaperStep::Acknowledge, 46))
}
