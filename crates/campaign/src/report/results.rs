//! The results' part: what was done.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

use super::Scope;
use crate::desk::Desk;
use crate::paper::PaperKind;
use crate::plan::{OrganisationId, Plan};
use crate::task::{Origin, Task, TaskStage};

/// Problems found and closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Closures {
    /// Found in the days of the report.
    pub found: u32,
    /// Of these, closed by its end.
    pub closed: u32,
}

impl Closures {
    /// Share closed, percent with one decimal; nothing when nothing was found.
    #[must_use]
    pub fn percent(self) -> Option<Decimal> {
        let share =
            (Decimal::from(self.closed) * Decimal::from(100)).checked_div(Decimal::from(self.found))?;
        Some(standards::rounding::round_gbt8170(share, 1))
    }
}

/// Tasks of one origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaskCount {
    /// What they come from.
    pub origin: Origin,
    /// Given in the days of the report, without cancelled ones.
    pub given: u32,
    /// Of these, done by its end.
    pub done: u32,
    /// Of these, late: done late, or open past the deadline at the report's moment.
    pub late: u32,
}

/// Responses to rain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct RainAnswers {
    /// Rain responses: causes that gave tasks.
    pub responses: u32,
    /// Of these, those all of whose tasks are done.
    pub answered: u32,
}

/// Papers of one kind that were issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaperCount {
    /// Which.
    pub kind: PaperKind,
    /// How many.
    pub issued: u32,
    /// Receipts asked for.
    pub recipients: u32,
    /// Receipts given.
    pub received: u32,
}

/// What a unit answered for, or had in its area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitResults {
    /// Whose.
    pub unit: OrganisationId,
    /// Problems.
    pub problems: Closures,
    /// Tasks given.
    pub tasks: u32,
    /// Tasks done.
    pub done: u32,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Results {
    /// Problems of all units.
    pub problems: Closures,
    /// By unit: the lead organisation, and the township in whose area they lie.
    pub units: Vec<UnitResults>,
    /// Tasks by origin.
    pub tasks: Vec<TaskCount>,
    /// Responses to rain.
    pub rain: RainAnswers,
    /// Papers issued, by kind.
    pub papers: Vec<PaperCount>,
}

pub(super) fn results(desk: &Desk, plan: &Plan, scope: &Scope) -> Results {
    let mut problems = Closures::default();
    let mut units: BTreeMap<&OrganisationId, UnitResults> = BTreeMap::new();
    for problem in desk.problems().filter(|p| scope.problem(p) && scope.holds(p.found)) {
        let closed = u32::from(problem.closed.is_some_and(|at| scope.knows(at)));
        problems.found += 1;
        problems.closed += closed;
        let lead = problem.dispatch.as_ref().map(|d| &d.lead).filter(|lead| **lead != problem.township);
        for unit in lead.into_iter().chain([&problem.township]) {
            let of = unit_of(&mut units, unit);
            of.problems.found += 1;
            of.problems.closed += closed;
        }
    }
    let given = |t: &&Task| scope.task(t) && scope.holds(t.assigned) && t.stage != TaskStage::Cancelled;
    let tasks: Vec<&Task> = desk.tasks().iter().filter(given).collect();
    for task in &tasks {
        let of = unit_of(&mut units, &task.order.lead);
        of.tasks += 1;
        of.done += u32::from(is_done(task, scope));
    }
    let order = |u: &UnitResults| plan.organisations.iter().position(|o| o.id == u.unit);
    let mut units: Vec<UnitResults> = units.into_values().collect();
    units.sort_by_key(order);
    let by_origin = |origin: Origin| {
        let of = || tasks.iter().filter(move |t| t.order.origin == origin);
        TaskCount {
            origin,
            given: count(of().count()),
            done: count(of().filter(|t| is_done(t, scope)).count()),
            late: count(of().filter(|t| t.clock(scope.asof).late).count()),
        }
    };
    Results {
        problems,
        units,
        tasks: Origin::ALL.into_iter().map(by_origin).filter(|c| c.given > 0).collect(),
        rain: rain(desk, &tasks, scope),
        papers: papers(desk, scope),
    }
}

fn unit_of<'m, 'u>(
    units: &'m mut BTreeMap<&'u OrganisationId, UnitResults>,
    unit: &'u OrganisationId,
) -> &'m mut UnitResults {
    units.entry(unit).or_insert_with(|| UnitResults {
        unit: unit.clone(),
        problems: Closures::default(),
        tasks: 0,
        done: 0,
    })
}

fn is_done(task: &Task, scope: &Scope) -> bool {
    task.stage == TaskStage::Done && task.ended.is_some_and(|at| scope.knows(at))
}

/// Of real responses; what rules find in rain gives tasks too, and a drill is none.
fn rain(desk: &Desk, tasks: &[&Task], scope: &Scope) -> RainAnswers {
    let mut responses: BTreeMap<_, bool> = BTreeMap::new();
    for task in tasks {
        let cause = task.order.cause.and_then(|id| desk.responses().get(id)).filter(|r| !r.is_drill());
        if let Some(response) = cause {
            let all = responses.entry(response.id).or_insert(true);
            *all &= is_done(task, scope);
        }
    }
    RainAnswers {
        responses: count(responses.len()),
        answered: count(responses.values().filter(|all| **all).count()),
    }
}

fn papers(desk: &Desk, scope: &Scope) -> Vec<PaperCount> {
    let of_kind = |kind: PaperKind| {
        let mut sum = PaperCount { kind, issued: 0, recipients: 0, received: 0 };
        let issued =
            desk.papers().iter().filter(|p| p.content.kind == kind && scope.is_of(Some(&p.owner), None));
        for paper in issued.filter(|p| p.issued.as_ref().is_some_and(|i| scope.holds(i.at))) {
            sum.issued += 1;
            sum.recipients += count(paper.receipts.len());
            sum.received +=
                count(paper.receipts.iter().filter(|r| r.at.is_some_and(|at| scope.knows(at))).count());
        }
        sum
    };
    PaperKind::ALL.into_iter().map(of_kind).filter(|c| c.issued > 0).collect()
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
