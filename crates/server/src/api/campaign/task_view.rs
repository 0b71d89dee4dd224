//! A task as pages see it.

use campaign::duty::is_before_issue;
use campaign::ledger::{Actor, Digest, EntryId, Location};
use campaign::plan::{Plan, PostId};
use campaign::rights::{Action, may};
use campaign::task::{Task, TaskStage, TaskStep, Tier};
use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;

use super::named;
use crate::api::views::Named;

/// A task.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is one mark on the page")]
pub(crate) struct TaskView {
    #[schema(value_type = String)]
    id: EntryId,
    origin: Named,
    /// The duty of the plan, when it comes from one.
    duty: Option<String>,
    /// What it serves.
    goal: Option<String>,
    text: String,
    clause: String,
    /// Every clause it serves: its own first, then the others of its duty.
    clauses: Vec<String>,
    focus: Named,
    object: Option<Named>,
    township: Option<Named>,
    lead: Named,
    support: Vec<Named>,
    /// Title of the responsible post.
    post: Option<String>,
    /// Title of the alternate.
    alternate: Option<String>,
    #[schema(value_type = String)]
    stage: TaskStage,
    stage_name: &'static str,
    #[schema(value_type = String)]
    assigned: Instant,
    #[schema(value_type = Option<String>)]
    accepted: Option<Instant>,
    #[schema(value_type = Option<String>)]
    reported: Option<Instant>,
    #[schema(value_type = Option<String>)]
    ended: Option<Instant>,
    #[schema(value_type = String)]
    due: Instant,
    /// Milliseconds left when it was handed in, or now; negative when late.
    left_ms: i64,
    /// Whether it is or was late.
    late: bool,
    /// Due before the paper was issued: recorded afterwards (补录), not late.
    catch_up: bool,
    /// Identifier of the form that the record is made by.
    form: Option<String>,
    /// Whether a second person checks it.
    checked: bool,
    drill: bool,
    returns: u32,
    reminders: u32,
    /// Rungs of the ladder that were reached.
    escalations: Vec<EscalationView>,
    /// Steps I may take now, the one that is usually next first.
    steps: Vec<TaskStepView>,
}

/// A rung that was reached.
#[derive(Serialize, ToSchema)]
pub(crate) struct EscalationView {
    rung: u8,
    #[schema(value_type = String)]
    tier: Tier,
    name: &'static str,
    #[schema(value_type = String)]
    at: Instant,
}

/// A step of a task.
#[derive(Serialize, ToSchema)]
pub(crate) struct TaskStepView {
    #[schema(value_type = String)]
    step: TaskStep,
    name: &'static str,
}

/// What was handed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct TaskReportView {
    #[schema(value_type = String)]
    at: Instant,
    filled: Vec<FilledView>,
    note: String,
    #[schema(value_type = Option<Object>)]
    location: Option<Location>,
    evidence: Vec<String>,
}

/// A field, filled in.
#[derive(Serialize, ToSchema)]
pub(crate) struct FilledView {
    name: String,
    value: String,
    unit: Option<String>,
}

impl TaskView {
    pub(super) fn of(plan: &Plan, task: &Task, by: &Actor, now: Instant) -> Self {
        let order = &task.order;
        let clock = task.clock(now);
        let title = |post: &Option<PostId>| {
            let post = plan.posts.iter().find(|p| Some(&p.id) == post.as_ref());
            post.map(|p| p.title.clone())
        };
        Self {
            id: task.id,
            origin: origin(order.origin),
            duty: order.duty.as_ref().map(ToString::to_string),
            goal: order.duty.as_ref().and_then(|id| plan.duty(id)).map(|d| d.goal.clone()),
            text: order.text.clone(),
            clause: order.clause.to_string(),
            clauses: clauses(plan, order),
            focus: Named { id: order.focus.word().into(), name: order.focus.name().into() },
            object: order.object.as_ref().map(|id| Named {
                id: id.to_string(),
                name: plan.register.object(id).map_or_else(|| id.to_string(), |o| o.name.clone()),
            }),
            township: order.township.as_ref().map(|id| named(plan, id)),
            lead: named(plan, &order.lead),
            support: order.support.iter().map(|id| named(plan, id)).collect(),
            post: title(&order.post),
            alternate: title(&order.alternate),
            stage: task.stage,
            stage_name: task.stage.name(),
            assigned: task.assigned,
            accepted: task.accepted,
            reported: task.report.as_ref().map(|r| r.at),
            ended: task.ended,
            due: order.due,
            left_ms: clock.left_ms,
            late: clock.late,
            catch_up: task.settled.is_some() && is_before_issue(plan, order),
            form: order.form.as_ref().map(ToString::to_string),
            checked: order.checked,
            drill: order.drill,
            returns: task.returns,
            reminders: task.reminders,
            escalations: task
                .escalations
                .iter()
                .map(|e| EscalationView { rung: e.rung, tier: e.tier, name: e.tier.name(), at: e.at })
                .collect(),
            steps: task
                .steps_of(by)
                .into_iter()
                .map(|step| TaskStepView { step, name: step.name() })
                .collect(),
        }
    }
}

impl TaskReportView {
    pub(super) fn of(plan: &Plan, task: &Task) -> Option<Self> {
        let report = task.report.as_ref()?;
        let form = task.order.form.as_ref().and_then(|id| plan.form(id));
        let filled = |f: &campaign::form::Filled| {
            let field = form.and_then(|form| form.field(&f.field));
            FilledView {
                name: field.map_or_else(|| f.field.to_string(), |field| field.name.clone()),
                unit: field.and_then(|field| field.unit.clone()),
                value: f.value.clone(),
            }
        };
        Some(Self {
            at: report.at,
            filled: report.filled.iter().map(filled).collect(),
            note: report.note.clone(),
            location: report.location,
            evidence: report.evidence.iter().map(Digest::to_string).collect(),
        })
    }
}

/// The order's clause, then the others of its duty.
fn clauses(plan: &Plan, order: &campaign::task::TaskOrder) -> Vec<String> {
    let duty = order.duty.as_ref().and_then(|id| plan.duty(id));
    let others = duty.into_iter().flat_map(|d| &d.clauses).filter(|c| **c != order.clause);
    std::iter::once(&order.clause).chain(others).map(ToString::to_string).collect()
}

/// An origin with its word.
pub(super) fn origin(of: campaign::task::Origin) -> Named {
    let word = serde_json::to_value(of).ok().and_then(|v| v.as_str().map(str::to_owned));
    Named { id: word.unwrap_or_default(), name: of.name().into() }
}

/// Whether somebody sees a task: by its area, or because they lead it or help.
pub(super) fn sees(by: &Actor, task: &Task) -> bool {
    may(by, Action::See, task.subject()) || task.order.support.contains(&by.organisation)
}
