//! What everybody has to do in this rain, and what is missing.

use std::collections::BTreeMap;

use campaign::desk::Desk;
use campaign::ledger::{Actor, EntryId};
use campaign::plan::{OrganisationId, Plan};
use campaign::rights::{Action, may};
use campaign::task::{Origin, Task, TaskStage};
use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;

use crate::api::campaign::named;
use crate::api::views::Named;

/// What one organisation has to do.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkGroup {
    organisation: Named,
    total: u32,
    done: u32,
    late: u32,
    /// Given and not accepted yet.
    unaccepted: u32,
    /// Open ones first, by deadline.
    tasks: Vec<WorkView>,
}

/// A task.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is one mark on the page")]
pub(crate) struct WorkView {
    #[schema(value_type = String)]
    id: EntryId,
    text: String,
    clause: String,
    stage: Named,
    open: bool,
    late: bool,
    #[schema(value_type = String)]
    due: Instant,
    drill: bool,
    /// Whether it is the asker's to do.
    mine: bool,
}

/// Something missing.
#[derive(Serialize, ToSchema)]
pub(crate) struct MissingView {
    /// `task`, `facility`, `readiness`.
    kind: &'static str,
    text: String,
    whose: String,
    /// Since when.
    #[schema(value_type = Option<String>)]
    since: Option<Instant>,
    /// The page that shows it.
    link: String,
}

/// Most missing things shown; the number of all stands beside the groups.
const MOST_MISSING: usize = 60;

/// Tasks of the open responses, of the one that ended last while something of it is open, and of findings.
fn shown<'a>(desk: &'a Desk, actor: &'a Actor) -> impl Iterator<Item = &'a Task> {
    let recent = desk.responses().newest_real().map(|r| r.id);
    desk.tasks().iter().filter(move |t| {
        let of_rain = t.order.origin == Origin::Rain;
        let response = t.order.cause.and_then(|id| desk.responses().get(id));
        let current = match response {
            Some(r) => r.stage.is_open() || Some(r.id) == recent || t.stage.is_open(),
            None => t.stage.is_open(),
        };
        of_rain && current && t.stage != TaskStage::Cancelled && may(actor, Action::See, t.subject())
    })
}

pub(super) fn groups(desk: &Desk, plan: &Plan, actor: &Actor, now: Instant) -> Vec<WorkGroup> {
    let mut by_lead: BTreeMap<&OrganisationId, Vec<&Task>> = BTreeMap::new();
    for task in shown(desk, actor) {
        by_lead.entry(&task.order.lead).or_default().push(task);
    }
    let group = |(lead, mut tasks): (&OrganisationId, Vec<&Task>)| {
        tasks.sort_by_key(|t| (!t.stage.is_open(), t.order.due));
        let count = |of: &dyn Fn(&Task) -> bool| {
            u32::try_from(tasks.iter().filter(|t| of(t)).count()).unwrap_or(u32::MAX)
        };
        WorkGroup {
            organisation: named(plan, lead),
            total: count(&|_| true),
            done: count(&|t| t.stage == TaskStage::Done),
            late: count(&|t| is_late(t, now)),
            unaccepted: count(&|t| t.stage == TaskStage::Assigned),
            tasks: tasks.iter().map(|t| view(t, actor, now)).collect(),
        }
    };
    let mut groups: Vec<WorkGroup> = by_lead.into_iter().map(group).collect();
    // Who is late stands first, then who has most to do.
    groups.sort_by_key(|g| std::cmp::Reverse((g.late, g.total - g.done)));
    groups
}

fn is_late(task: &Task, now: Instant) -> bool {
    !task.order.drill && task.stage.is_open() && task.clock(now).late
}

fn view(task: &Task, actor: &Actor, now: Instant) -> WorkView {
    let stage = serde_json::to_value(task.stage).ok().and_then(|v| v.as_str().map(str::to_owned));
    WorkView {
        id: task.id,
        text: task.order.text.clone(),
        clause: task.order.clause.to_string(),
        stage: Named { id: stage.unwrap_or_default(), name: task.stage.name().into() },
        open: task.stage.is_open(),
        late: is_late(task, now),
        due: task.order.due,
        drill: task.order.drill,
        mine: may(actor, Action::Perform, task.subject()),
    }
}

/// Late work, facilities that stand, measures not in place: the oldest first.
pub(super) fn missing(desk: &Desk, plan: &Plan, actor: &Actor, now: Instant) -> Vec<MissingView> {
    let name = |id: &OrganisationId| named(plan, id).name;
    let late = shown(desk, actor).filter(|t| is_late(t, now)).map(|t| MissingView {
        kind: "task",
        text: t.order.text.clone(),
        whose: name(&t.order.lead),
        since: Some(t.order.due),
        link: format!("#/tasks/{}", t.id),
    });
    let mut all: Vec<MissingView> = late.collect();
    let share = campaign::operation::running_share(plan, desk.operations(), now);
    let stopped = share.stopped.iter().filter_map(|id| plan.register.object(id));
    all.extend(stopped.filter(|o| may(actor, Action::See, o.subject())).map(|o| MissingView {
        kind: "facility",
        text: format!("{} 停运", o.name),
        whose: name(&o.owner),
        since: desk.operations().newest(&o.id, campaign::operation::RecordKind::Facility, now).map(|r| r.at),
        link: format!("#/response?object={}", o.id),
    }));
    if desk.responses().open(false).is_some() {
        for object in plan.register.objects.iter().filter(|o| may(actor, Action::See, o.subject())) {
            let standing = desk.ready(plan, object, now);
            if let Some(standing) = standing.filter(|s| !matches!(s, campaign::readiness::Standing::Ready)) {
                all.push(MissingView {
                    kind: "readiness",
                    text: format!("{} 应急措施：{}", object.name, standing.name()),
                    whose: name(&object.owner),
                    since: desk.readiness().newest(&object.id).map(|c| c.at),
                    link: format!("#/response?object={}", object.id),
                });
            }
        }
    }
    all.sort_by_key(|m| m.since.unwrap_or(Instant(i64::MAX)));
    all.truncate(MOST_MISSING);
    all
}
