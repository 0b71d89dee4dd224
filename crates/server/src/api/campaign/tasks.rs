//! Tasks: the board, and one task with its history.

use axum::Json;
use axum::extract::{Path, Query};
use campaign::desk::Desk;
use campaign::duty::is_before_issue;
use campaign::ledger::{Actor, EntryId};
use campaign::plan::Plan;
use campaign::task::{Origin, Task, TaskStage};
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use utoipa::{IntoParams, ToSchema};

use super::actor_of;
use super::evidence::KeptFile;
use super::forms::FormView;
use super::history::{HistoryItem, history};
use super::task_view::{TaskReportView, TaskView, sees};
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::clock::Clock;

/// Tasks of one answer.
const MOST: usize = 100;

/// Which tasks.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// `assigned`, `accepted`, `submitted`, `done`, `cancelled`; all that are open when absent.
    #[param(value_type = Option<String>)]
    stage: Option<TaskStage>,
    /// `plan`, `rain`, `order`, `incident`, `case`.
    #[param(value_type = Option<String>)]
    origin: Option<Origin>,
    /// Only in the area of this township.
    township: Option<String>,
    /// Only those this organisation leads.
    lead: Option<String>,
    /// Only of this focus area.
    focus: Option<String>,
    /// Only of this duty of the plan.
    duty: Option<String>,
    /// Only those whose next step is mine.
    #[serde(default)]
    mine: bool,
    /// Only those past their deadline.
    #[serde(default)]
    late: bool,
    /// Only those due before the paper was issued and still to be recorded (补录).
    #[serde(default)]
    catch_up: bool,
    /// How many to leave out at the beginning.
    #[serde(default)]
    skip: usize,
}

/// The board.
#[derive(Serialize, ToSchema)]
pub(crate) struct TaskBoard {
    counts: TaskCounts,
    /// By deadline.
    tasks: Vec<TaskView>,
    /// How many fit the question.
    found: usize,
    /// How many were left out at the beginning.
    skipped: usize,
}

/// How many I may see stand where.
#[derive(Serialize, ToSchema, Default)]
pub(crate) struct TaskCounts {
    assigned: u32,
    accepted: u32,
    submitted: u32,
    done: u32,
    cancelled: u32,
    /// Open and past their deadline.
    late: u32,
    /// Open and to be recorded afterwards (补录).
    catch_up: u32,
    /// Whose next step is mine.
    mine: u32,
}

/// One task with everything entered about it.
#[derive(Serialize, ToSchema)]
pub(crate) struct TaskPage {
    task: TaskView,
    form: Option<FormView>,
    report: Option<TaskReportView>,
    history: Vec<HistoryItem>,
    files: Vec<KeptFile>,
}

fn is_catch_up(plan: &Plan, task: &Task) -> bool {
    task.stage.is_open() && task.settled.is_some() && is_before_issue(plan, &task.order)
}

fn is_late(task: &Task, now: Instant) -> bool {
    task.stage.is_open() && task.clock(now).late
}

fn count<'a>(plan: &Plan, tasks: impl Iterator<Item = &'a Task>, by: &Actor, now: Instant) -> TaskCounts {
    let mut counts = TaskCounts::default();
    for task in tasks {
        *match task.stage {
            TaskStage::Assigned => &mut counts.assigned,
            TaskStage::Accepted => &mut counts.accepted,
            TaskStage::Submitted => &mut counts.submitted,
            TaskStage::Done => &mut counts.done,
            TaskStage::Cancelled => &mut counts.cancelled,
        } += 1;
        counts.late += u32::from(is_late(task, now));
        counts.catch_up += u32::from(is_catch_up(plan, task));
        counts.mine += u32::from(task.stage.is_open() && task.waits_for(by));
    }
    counts
}

impl Which {
    fn fits(&self, plan: &Plan, task: &Task, by: &Actor, now: Instant) -> bool {
        let order = &task.order;
        let is = |asked: &Option<String>, of: Option<&str>| {
            asked.as_deref().is_none_or(|asked| asked.is_empty() || Some(asked) == of)
        };
        self.stage.map_or(task.stage.is_open(), |stage| task.stage == stage)
            && self.origin.is_none_or(|origin| order.origin == origin)
            && is(&self.township, order.township.as_ref().map(campaign::plan::OrganisationId::as_str))
            && is(&self.lead, Some(order.lead.as_str()))
            && is(&self.focus, Some(order.focus.word()))
            && is(&self.duty, order.duty.as_ref().map(campaign::task::DutyId::as_str))
            && (!self.late || is_late(task, now))
            && (!self.catch_up || is_catch_up(plan, task))
            && (!self.mine || task.waits_for(by))
    }

    fn board(&self, plan: &Plan, desk: &Desk, by: &Actor, now: Instant) -> TaskBoard {
        let seen: Vec<&Task> = desk.tasks().iter().filter(|task| sees(by, task)).collect();
        let mut found: Vec<&Task> =
            seen.iter().copied().filter(|task| self.fits(plan, task, by, now)).collect();
        found.sort_unstable_by_key(|task| (task.order.due, task.id));
        if self.stage.is_some_and(|stage| !stage.is_open()) {
            // What ended last is looked for first.
            found.sort_by_key(|task| std::cmp::Reverse(task.ended));
        }
        TaskBoard {
            counts: count(plan, seen.into_iter(), by, now),
            tasks: found
                .iter()
                .skip(self.skip)
                .take(MOST)
                .map(|task| TaskView::of(plan, task, by, now))
                .collect(),
            found: found.len(),
            skipped: self.skip.min(found.len()),
        }
    }
}

/// The board of tasks that the asker may see, by deadline.
#[utoipa::path(operation_id = "task_board", get, path = "/campaign/tasks", tag = "campaign", params(Which),
    responses((status = 200, body = TaskBoard), (status = 403, body = ErrorBody)))]
pub(crate) async fn board(by: SignedIn, Query(which): Query<Which>) -> Result<Json<TaskBoard>, ApiError> {
    let actor = actor_of(&by)?;
    let plan = by.app.registry.plan();
    Ok(Json(by.app.desk.look(|desk| which.board(plan, desk, &actor, Clock::wall()))))
}

/// One task: where it stands, what I may do, its form, what was handed in, and every entry about it.
#[utoipa::path(operation_id = "task", get, path = "/campaign/tasks/{id}", tag = "campaign",
    params(("id" = String, Path)),
    responses((status = 200, body = TaskPage), (status = 404, body = ErrorBody)))]
pub(crate) async fn task(by: SignedIn, Path(id): Path<String>) -> Result<Json<TaskPage>, ApiError> {
    let actor = actor_of(&by)?;
    let missing = || ApiError::not_found("该任务", "task");
    let id: EntryId = id.parse().map_err(|_not_a_number| missing())?;
    let plan = by.app.registry.plan();
    let now = Clock::wall();
    let seen = by.app.desk.look(|desk| {
        let task = desk.tasks().get(id).filter(|task| sees(&actor, task))?;
        let form = task.order.form.as_ref().and_then(|id| plan.form(id)).map(FormView::of);
        let object = task.order.object.as_ref().and_then(|id| plan.register.object(id));
        let place = object.and_then(|o| o.position);
        Some((TaskView::of(plan, task, &actor, now), form, TaskReportView::of(plan, task), place))
    });
    let (task, form, report, place) = seen.ok_or_else(missing)?;
    let (history, files) = history(&by.app, plan, id, place)?;
    Ok(Json(TaskPage { task, form, report, history, files }))
}
