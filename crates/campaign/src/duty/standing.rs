//! Where the campaign stands: goals, open problems, results, each apart (目标导向、问题导向、结果导向, SC-034), and months without a leader (SC-075).

use std::collections::HashSet;

use serde::Serialize;
use standards::time::Instant;

use super::{Assignee, Duty, Progress, Schedule};
use crate::desk::Desk;
use crate::plan::{Goal, OrganisationId, Plan};
use crate::problem::Stage;
use crate::task::{DutyId, Origin};

/// The three parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing<'a> {
    /// 目标: what is to be reached.
    pub goals: &'a [Goal],
    /// 问题: problems that are not put right.
    pub problems_open: u32,
    /// Open tasks of every origin past their deadline.
    pub tasks_late: u32,
    /// 结果: problems put right and closed.
    pub problems_closed: u32,
    /// Tasks of every origin.
    pub tasks: Progress,
    /// Closed problems among all, in percent with one decimal, when there are any (SC-028).
    pub closure_percent: Option<rust_decimal::Decimal>,
}

impl<'a> Standing<'a> {
    /// The standing at a moment.
    #[must_use]
    pub fn of(plan: &'a Plan, desk: &Desk, now: Instant) -> Self {
        let mut tasks = Progress::default();
        for task in desk.tasks().iter().filter(|t| !t.order.drill) {
            tasks.count(plan, task, now);
        }
        let (mut open, mut closed) = (0_u32, 0_u32);
        for problem in desk.problems() {
            if problem.stage == Stage::Closed { closed += 1 } else { open += 1 }
        }
        let share = |all: u32| {
            let percent = rust_decimal::Decimal::from(closed) * rust_decimal::Decimal::ONE_HUNDRED;
            (percent / rust_decimal::Decimal::from(all)).round_dp(1)
        };
        Self {
            goals: &plan.campaign.goals,
            problems_open: open,
            tasks_late: tasks.late,
            problems_closed: closed,
            tasks,
            closure_percent: Some(open + closed).filter(|all| *all > 0).map(share),
        }
    }
}

/// A monthly duty that organisations have not done in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthGap {
    /// Which duty.
    pub duty: DutyId,
    /// The month, such as `2021-07`.
    pub month: String,
    /// Until when it was to be done.
    pub due: Instant,
    /// Who has no entry, in the order of the plan.
    pub missing: Vec<OrganisationId>,
}

impl MonthGap {
    /// Every month that has begun and lacks an entry of somebody, by duty and month. Duties at objects have their own boards.
    #[must_use]
    pub fn all(plan: &Plan, desk: &Desk, now: Instant) -> Vec<Self> {
        let mut entered: HashSet<(&DutyId, Instant, &OrganisationId)> = HashSet::new();
        for task in desk.tasks().iter().filter(|t| t.order.origin == Origin::Plan && t.report.is_some()) {
            entered.extend(task.order.duty.as_ref().map(|duty| (duty, task.order.due, &task.order.lead)));
        }
        let monthly = |duty: &&Duty| {
            duty.schedule == Schedule::Monthly && !matches!(duty.assignee, Assignee::Objects { .. })
        };
        let mut gaps = Vec::new();
        for duty in plan.duties.iter().filter(monthly) {
            let holders = plan.holders(duty);
            let turns = duty.turns(&plan.campaign, &plan.duty_calendar);
            for turn in turns.into_iter().take_while(|turn| turn.from <= now) {
                let lacks = |lead: &&OrganisationId| !entered.contains(&(&duty.id, turn.due, *lead));
                let missing: Vec<_> = holders.iter().map(|h| &h.lead.id).filter(lacks).cloned().collect();
                if !missing.is_empty() {
                    gaps.push(Self { duty: duty.id.clone(), month: turn.key, due: turn.due, missing });
                }
            }
        }
        gaps
    }
}
