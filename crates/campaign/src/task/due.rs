//! Late tasks: which rung of which ladder was reached, dated by the moment it was.

use standards::time::Instant;

use super::{Task, TaskCommand};
use crate::desk::{Command, Made};
use crate::duty;
use crate::rounds::Round;

pub(crate) fn escalations(round: &Round<'_>, out: &mut Vec<Made>) {
    out.extend(round.desk.tasks.iter().filter(|t| !t.order.drill).filter_map(|task| next_rung(round, task)));
}

fn next_rung(round: &Round<'_>, task: &Task) -> Option<Made> {
    let reached = task.escalations.last().map_or(0, |e| usize::from(e.rung));
    if duty::is_before_issue(round.plan, &task.order) {
        return None;
    }
    let ladder = round.plan.ladder(task.order.origin);
    let rung = ladder.rungs.get(reached)?;
    let raw = Instant(task.order.due.0.saturating_add(i64::from(rung.hours) * 3_600_000));
    let (span, at) = reached_at(task, raw)?;
    if at > round.now || task.ended.is_some_and(|ended| ended <= at) {
        return None;
    }
    let number = u8::try_from(reached + 1).ok()?;
    let command = TaskCommand::Escalate { task: task.id, rung: number, tier: rung.tier };
    let (id, rung, span) = (task.id.to_string(), number.to_string(), span.to_string());
    // A rung that a report in time took back may be reached again once the work was sent back.
    let words: &[&str] = match &*span {
        "0" => &["task", "escalate", &id, &rung],
        _ => &["task", "escalate", &id, &rung, &span],
    };
    Some(round.act(words, at, Command::Task(command)))
}

/// The first moment from `raw` on at which the task lay with who does it, and in which of the times it did. What was given after its deadline
/// is late from when it was given; what was handed in is not late until it is sent back.
fn reached_at(task: &Task, raw: Instant) -> Option<(usize, Instant)> {
    let times = task.held.iter().enumerate().map(|(n, held)| (n, raw.max(held.from), held.until));
    let mut within = times.filter(|(_, at, until)| until.is_none_or(|until| *at < until));
    within.next().map(|(n, at, _)| (n, at))
}
