//! What waits for somebody (待办): one list across all machines, the most urgent first.

use serde::Serialize;
use standards::time::Instant;

use crate::desk::Desk;
use crate::ledger::{Actor, EntryId};
use crate::plan::{ClauseId, OrganisationId, Plan};
use crate::problem::{DragRules, Stage};
use crate::task::TaskStep;

/// Which machine it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TodoKind {
    /// 任务
    Task,
    /// 问题
    Problem,
    /// 驻点
    Shift,
    /// 闸坝调度
    Gate,
    /// 文件
    Paper,
    /// 联防联控事件
    Incident,
}

impl TodoKind {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Task => "任务",
            Self::Problem => "问题",
            Self::Shift => "驻点",
            Self::Gate => "闸坝调度",
            Self::Paper => "文件",
            Self::Incident => "联防联控",
        }
    }
}

/// Something that stands still until somebody acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TodoItem {
    /// Which machine.
    pub kind: TodoKind,
    /// Number of the entry that began it.
    pub id: EntryId,
    /// What is to be done, in Chinese.
    pub title: String,
    /// Whose it is.
    pub lead: Option<OrganisationId>,
    /// Where: an object or a township, in Chinese.
    pub place: Option<String>,
    /// Until when.
    pub due: Option<Instant>,
    /// Whether that has passed.
    pub late: bool,
    /// What is to be done next, in Chinese.
    pub step: &'static str,
    /// The clause of the notice that asks for it.
    pub clause: Option<ClauseId>,
    /// Its page.
    pub link: String,
    /// 演练.
    pub drill: bool,
}

/// What waits for somebody at a moment: late first, then by deadline, what has none at the end.
#[must_use]
pub fn todo(plan: &Plan, desk: &Desk, by: &Actor, now: Instant) -> Vec<TodoItem> {
    let mut items = Vec::new();
    tasks(plan, desk, by, now, &mut items);
    problems(plan, desk, by, now, &mut items);
    crate::roster::waiting(plan, desk, by, now, &mut items);
    crate::gate::waiting(plan, desk, by, now, &mut items);
    crate::paper::waiting(plan, desk, by, now, &mut items);
    crate::incident::waiting(plan, desk, by, now, &mut items);
    items.sort_by_key(|i| (!i.late, i.due.is_none(), i.due, i.id));
    items
}

fn tasks(plan: &Plan, desk: &Desk, by: &Actor, now: Instant, out: &mut Vec<TodoItem>) {
    for task in desk.tasks().iter().filter(|t| t.stage.is_open()) {
        let next = task.steps_of(by).into_iter().find(|s| !matches!(s, TaskStep::Remind | TaskStep::Cancel));
        let Some(next) = next else { continue };
        out.push(TodoItem {
            kind: TodoKind::Task,
            id: task.id,
            title: task.order.text.clone(),
            lead: Some(task.order.lead.clone()),
            place: place(plan, task.order.object.as_ref(), task.order.township.as_ref()),
            due: Some(task.order.due),
            late: task.clock(now).late,
            step: next.name(),
            clause: Some(task.order.clause),
            link: format!("#/tasks/{}", task.id),
            drill: task.order.drill,
        });
    }
}

fn problems(plan: &Plan, desk: &Desk, by: &Actor, now: Instant, out: &mut Vec<TodoItem>) {
    for problem in desk.problems() {
        let Some(next) = problem.next_for(by) else { continue };
        let due = problem.dispatch.as_ref().map(|d| d.due);
        out.push(TodoItem {
            kind: TodoKind::Problem,
            id: problem.id,
            title: problem.what.clone(),
            lead: problem.dispatch.as_ref().map(|d| d.lead.clone()),
            place: place(plan, problem.object.as_ref(), Some(&problem.township)),
            due,
            late: problem.clock(now, &DragRules::default()).left_ms.is_some_and(|left| left < 0),
            step: next.name(),
            clause: None,
            link: format!("#/rectify/{}", problem.id),
            drill: false,
        });
    }
}

/// Something that is not finished: what is carried over when the campaign ends (SC-031).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenItem {
    /// Which machine.
    pub kind: TodoKind,
    /// Number of the entry that began it.
    pub id: EntryId,
    /// What is to be done, in Chinese.
    pub title: String,
    /// Who answers for it.
    pub lead: Option<OrganisationId>,
    /// Until when.
    pub due: Option<Instant>,
}

impl Desk {
    /// Everything that is not finished, drills left out: problems, then tasks.
    #[must_use]
    pub fn open_items(&self) -> Vec<OpenItem> {
        let tasks =
            self.tasks().iter().filter(|t| t.stage.is_open() && !t.order.drill).map(|task| OpenItem {
                kind: TodoKind::Task,
                id: task.id,
                title: task.order.text.clone(),
                lead: Some(task.order.lead.clone()),
                due: Some(task.order.due),
            });
        let problems = self.problems().filter(|p| p.stage != Stage::Closed).map(|problem| OpenItem {
            kind: TodoKind::Problem,
            id: problem.id,
            title: problem.what.clone(),
            lead: problem.dispatch.as_ref().map(|d| d.lead.clone()),
            due: problem.dispatch.as_ref().map(|d| d.due),
        });
        problems.chain(tasks).collect()
    }
}

/// The object's name, else the township's.
#[must_use]
pub fn place(
    plan: &Plan,
    object: Option<&crate::register::ObjectId>,
    township: Option<&OrganisationId>,
) -> Option<String> {
    let object = object.and_then(|id| plan.register.object(id)).map(|o| o.name.clone());
    object.or_else(|| township.and_then(|id| plan.organisation(id)).map(|o| o.name.clone()))
}
