//! 待办: what waits for me, across all machines, with the forms to do it without a network.

use std::collections::BTreeMap;

use axum::Json;
use campaign::todo::{TodoItem, TodoKind, todo};
use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;

use super::forms::FormView;
use super::task_view::TaskView;
use super::{actor_of, named};
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::views::Named;
use crate::clock::Clock;

/// Items of one answer.
const MOST: usize = 200;

/// What waits for me.
#[derive(Serialize, ToSchema)]
pub(crate) struct TodoList {
    #[schema(value_type = String)]
    now: Instant,
    counts: TodoCounts,
    /// Late first, then by deadline; the first 200.
    items: Vec<TodoView>,
    /// The forms that the items are done by.
    forms: BTreeMap<String, FormView>,
}

/// How many wait.
#[derive(Serialize, ToSchema, Default)]
pub(crate) struct TodoCounts {
    all: u32,
    /// 逾期
    late: u32,
    /// 今天到期
    today: u32,
}

/// Something that waits for me.
#[derive(Serialize, ToSchema)]
pub(crate) struct TodoView {
    #[schema(value_type = String)]
    kind: TodoKind,
    kind_name: &'static str,
    id: String,
    title: String,
    lead: Option<Named>,
    place: Option<String>,
    #[schema(value_type = Option<String>)]
    due: Option<Instant>,
    /// `late`, `today`, `later`.
    when: &'static str,
    /// What is to be done next, in Chinese.
    step: &'static str,
    clause: Option<String>,
    /// Its page.
    link: String,
    drill: bool,
    /// The task itself, where it is one, so that it can be done without a network.
    task: Option<TaskView>,
}

fn group(item: &TodoItem, now: Instant) -> &'static str {
    // What is due at midnight ends the day before.
    let today = item.due.is_some_and(|due| due <= now.day().end());
    if item.late {
        "late"
    } else if today && item.due.is_some_and(|due| due >= now) {
        "today"
    } else {
        "later"
    }
}

/// What waits for me.
#[utoipa::path(operation_id = "todo", get, path = "/campaign/todo", tag = "campaign",
    responses((status = 200, body = TodoList), (status = 403, body = ErrorBody)))]
pub(crate) async fn list(by: SignedIn) -> Result<Json<TodoList>, ApiError> {
    let actor = actor_of(&by)?;
    let plan = by.app.registry.plan();
    let now = Clock::wall();
    Ok(Json(by.app.desk.look(|desk| {
        let items = todo(plan, desk, &actor, now);
        let count =
            |word| u32::try_from(items.iter().filter(|i| group(i, now) == word).count()).unwrap_or(u32::MAX);
        let counts = TodoCounts {
            all: u32::try_from(items.len()).unwrap_or(u32::MAX),
            late: count("late"),
            today: count("today"),
        };
        let mut forms = BTreeMap::new();
        let mut view = |item: TodoItem| {
            let task = desk.tasks().get(item.id).filter(|_| item.kind == TodoKind::Task);
            if let Some(form) = task.and_then(|t| t.order.form.as_ref()).and_then(|id| plan.form(id)) {
                forms.entry(form.id.to_string()).or_insert_with(|| FormView::of(form));
            }
            TodoView {
                when: group(&item, now),
                kind: item.kind,
                kind_name: item.kind.name(),
                id: item.id.to_string(),
                title: item.title,
                lead: item.lead.as_ref().map(|id| named(plan, id)),
                place: item.place,
                due: item.due,
                step: item.step,
                clause: item.clause.map(|c| c.to_string()),
                link: item.link,
                drill: item.drill,
                task: task.map(|task| TaskView::of(plan, task, &actor, now)),
            }
        };
        let items = items.into_iter().take(MOST).map(&mut view).collect();
        TodoList { now, counts, items, forms }
    })))
}
