//! How far each phase is.

use serde::Serialize;
use standards::time::Instant;

use super::Progress;
use crate::desk::Desk;
use crate::plan::{Phase, Plan};
use crate::task::Origin;

/// A phase with the tasks of the plan that fall due within it; what is due before the campaign belongs to the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PhaseProgress<'a> {
    /// Which.
    pub phase: &'a Phase,
    /// How far its tasks are.
    pub tasks: Progress,
}

impl<'a> PhaseProgress<'a> {
    /// Every phase, in order of time.
    #[must_use]
    pub fn all(plan: &'a Plan, desk: &Desk, now: Instant) -> Vec<Self> {
        let phases = &plan.campaign.phases;
        let mut all: Vec<_> = phases.iter().map(|phase| Self { phase, tasks: Progress::default() }).collect();
        for task in desk.tasks().iter().filter(|t| t.order.origin == Origin::Plan) {
            if let Some(of) = all.iter_mut().find(|p| task.order.due <= p.phase.end.end()) {
                of.tasks.count(plan, task, now);
            }
        }
        all
    }
}
