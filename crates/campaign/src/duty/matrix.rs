//! The responsibility matrix (责任分工表): task × organisation, with exactly one lead for each (SC-019, SC-074).

use std::collections::BTreeMap;

use serde::Serialize;
use standards::time::Instant;

use super::{Duty, is_addressee, is_before_issue};
use crate::desk::Desk;
use crate::plan::{Organisation, OrganisationId, Plan, PostId};
use crate::task::{DutyId, Origin, Task, TaskStage};

/// How far tasks are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Progress {
    /// Given and not taken back.
    pub given: u32,
    /// Closed.
    pub done: u32,
    /// Waiting for a second person.
    pub submitted: u32,
    /// Open and past the deadline.
    pub late: u32,
    /// Open, due before the paper was issued: to be recorded afterwards (补录).
    pub catch_up: u32,
}

impl Progress {
    /// Counts a task.
    pub fn count(&mut self, plan: &Plan, task: &Task, now: Instant) {
        if task.stage == TaskStage::Cancelled {
            return;
        }
        self.given += 1;
        self.done += u32::from(task.stage == TaskStage::Done);
        self.submitted += u32::from(task.stage == TaskStage::Submitted);
        if task.stage.is_open() {
            let excused = task.settled.is_some() && is_before_issue(plan, &task.order);
            self.catch_up += u32::from(excused);
            self.late += u32::from(task.clock(now).late);
        }
    }
}

/// A duty at one lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatrixRow<'a> {
    /// Which duty.
    pub duty: &'a Duty,
    /// 责任单位, exactly one.
    pub lead: &'a Organisation,
    /// 责任岗位.
    pub post: Option<&'a PostId>,
    /// 替补岗位.
    pub alternate: Option<&'a PostId>,
    /// Objects it answers for there.
    pub objects: u32,
    /// How far its tasks are.
    pub progress: Progress,
}

/// The matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Matrix<'a> {
    /// A row for each duty and lead, in the order of the plan.
    pub rows: Vec<MatrixRow<'a>>,
    /// Addressees that no duty asks anything of (SC-003).
    pub idle: Vec<&'a Organisation>,
}

impl<'a> Matrix<'a> {
    /// The matrix at a moment.
    #[must_use]
    pub fn of(plan: &'a Plan, desk: &Desk, now: Instant) -> Self {
        let mut progress: BTreeMap<(&DutyId, &OrganisationId), Progress> = BTreeMap::new();
        for task in desk.tasks().iter().filter(|t| t.order.origin == Origin::Plan) {
            if let Some(duty) = &task.order.duty {
                progress.entry((duty, &task.order.lead)).or_default().count(plan, task, now);
            }
        }
        let mut rows: Vec<MatrixRow<'a>> = Vec::new();
        let people = plan.people();
        for duty in &plan.duties {
            let begin = rows.len();
            for holder in people.holders(duty).into_iter().flatten() {
                let object = u32::from(holder.object.is_some());
                if let Some(row) = rows[begin..].iter_mut().find(|row| row.lead.id == holder.lead.id) {
                    row.objects += object;
                    continue;
                }
                rows.push(MatrixRow {
                    duty,
                    lead: holder.lead,
                    post: holder.post,
                    alternate: holder.alternate,
                    objects: object,
                    progress: progress.get(&(&duty.id, &holder.lead.id)).copied().unwrap_or_default(),
                });
            }
        }
        let has_row = |o: &&Organisation| rows.iter().any(|row| row.lead.id == o.id);
        let idle = plan.organisations.iter().filter(|o| is_addressee(o) && !has_row(o)).collect();
        Self { rows, idle }
    }
}
