//! The problems' part: what is open.

use serde::Serialize;
use standards::time::Instant;

use super::Scope;
use crate::desk::Desk;
use crate::ledger::EntryId;
use crate::plan::OrganisationId;
use crate::problem::Problem;
use crate::task::Task;

/// What an open item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// 问题
    Problem,
    /// 任务
    Task,
}

impl ItemKind {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Problem => "问题",
            Self::Task => "任务",
        }
    }
}

/// Something that is not done with (SC-031).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenItem {
    /// What it is.
    pub kind: ItemKind,
    /// Its number.
    pub id: EntryId,
    /// What is wrong, or to be done.
    pub what: String,
    /// Who answers for it; nothing before it is dispatched.
    pub lead: Option<OrganisationId>,
    /// In whose area.
    pub township: Option<OrganisationId>,
    /// Until when.
    pub due: Option<Instant>,
    /// Since when.
    pub since: Instant,
    /// Whether it stands on the long-term list (长效清单).
    pub carried: bool,
}

impl Scope {
    /// Whether something is of the unit the report is of.
    pub(super) fn is_of(&self, lead: Option<&OrganisationId>, township: Option<&OrganisationId>) -> bool {
        self.unit.as_ref().is_none_or(|unit| lead == Some(unit) || township == Some(unit))
    }

    pub(super) fn problem(&self, problem: &Problem) -> bool {
        self.is_of(problem.dispatch.as_ref().map(|d| &d.lead), Some(&problem.township))
    }

    pub(super) fn task(&self, task: &Task) -> bool {
        !task.order.drill && self.is_of(Some(&task.order.lead), task.order.township.as_ref())
    }
}

pub(super) fn open_items(desk: &Desk, scope: &Scope) -> Vec<OpenItem> {
    let ended_later = |ended: Option<Instant>| ended.is_none_or(|at| !scope.knows(at));
    let carried = |id: EntryId| desk.papers().carried().iter().any(|c| c.item == id);
    let problems =
        desk.problems().filter(|p| scope.problem(p) && scope.knows(p.found) && ended_later(p.closed));
    let problems = problems.map(|p| OpenItem {
        kind: ItemKind::Problem,
        id: p.id,
        what: p.what.clone(),
        lead: p.dispatch.as_ref().map(|d| d.lead.clone()),
        township: Some(p.township.clone()),
        due: p.dispatch.as_ref().map(|d| d.due),
        since: p.found,
        carried: carried(p.id),
    });
    let tasks =
        desk.tasks().iter().filter(|t| scope.task(t) && scope.knows(t.assigned) && ended_later(t.ended));
    let tasks = tasks.map(|t| OpenItem {
        kind: ItemKind::Task,
        id: t.id,
        what: t.order.text.clone(),
        lead: Some(t.order.lead.clone()),
        township: t.order.township.clone(),
        due: Some(t.order.due),
        since: t.assigned,
        carried: carried(t.id),
    });
    problems.chain(tasks).collect()
}
