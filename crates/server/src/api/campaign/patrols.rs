//! Patrols that are due or overdue (SC-055, SC-080), and whether measures before rain are in place (SC-044).

use axum::Json;
use campaign::plan::Plan;
use campaign::readiness::Standing;
use campaign::rights::{Action, may};
use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;

use super::{actor_of, named};
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::views::Named;
use crate::clock::Clock;

/// Patrols and readiness.
#[derive(Serialize, ToSchema)]
pub(crate) struct PatrolsPage {
    /// The longest overdue first.
    patrols: Vec<PatrolView>,
    overdue: u32,
    readiness: Vec<ReadinessView>,
    ready: u32,
}

/// A patrol of an object.
#[derive(Serialize, ToSchema)]
pub(crate) struct PatrolView {
    patrol: Named,
    object: Named,
    township: Named,
    office: Named,
    #[schema(value_type = Option<String>)]
    visited: Option<Instant>,
    #[schema(value_type = String)]
    due: Instant,
    by_rain: bool,
    overdue: bool,
    assumed: bool,
}

/// How ready an object is.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReadinessView {
    object: Named,
    kind: Named,
    township: Named,
    /// `unchecked`, `missing`, `stale`, `ready`.
    state: &'static str,
    state_name: &'static str,
    #[schema(value_type = Option<String>)]
    checked: Option<Instant>,
    may_check: bool,
    measures: Vec<MeasureView>,
}

/// A measure.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeasureView {
    id: String,
    text: String,
    assumed: bool,
    /// As it was found last; unknown before.
    in_place: Option<bool>,
    note: Option<String>,
}

/// Patrols and readiness, as far as the asker sees the objects.
#[utoipa::path(operation_id = "patrols", get, path = "/campaign/patrols", tag = "campaign",
    responses((status = 200, body = PatrolsPage), (status = 403, body = ErrorBody)))]
pub(crate) async fn patrols(by: SignedIn) -> Result<Json<PatrolsPage>, ApiError> {
    let actor = actor_of(&by)?;
    let now = Clock::wall();
    let plan = by.app.registry.plan();
    let page = by.app.desk.look(|desk| {
        let known = by.app.registry.plans().facts();
        let seen = desk
            .patrols(plan, &known, now)
            .into_iter()
            .filter(|p| may(&actor, Action::See, p.object.subject()));
        let patrols: Vec<_> = seen.map(|p| patrol(plan, &p)).collect();
        let objects = plan.register.objects.iter().filter(|o| may(&actor, Action::See, o.subject()));
        let ready = |object| {
            let standing = desk.ready(plan, object, now)?;
            Some(readiness(plan, desk, object, &standing, &actor))
        };
        let readiness: Vec<_> = objects.filter_map(ready).collect();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        PatrolsPage {
            overdue: count(patrols.iter().filter(|p| p.overdue).count()),
            ready: count(readiness.iter().filter(|r| r.state == "ready").count()),
            patrols,
            readiness,
        }
    });
    Ok(Json(page))
}

fn patrol(plan: &Plan, standing: &campaign::patrol::PatrolStanding<'_>) -> PatrolView {
    let object = standing.object;
    PatrolView {
        patrol: Named { id: standing.patrol.id.to_string(), name: standing.patrol.name.clone() },
        object: Named { id: object.id.to_string(), name: object.name.clone() },
        township: named(plan, &object.township),
        office: named(plan, standing.office),
        visited: standing.visited,
        due: standing.due,
        by_rain: standing.by_rain,
        overdue: standing.overdue_ms.is_some(),
        assumed: standing.patrol.source.basis != campaign::plan::Basis::Notice,
    }
}

fn readiness(
    plan: &Plan,
    desk: &campaign::desk::Desk,
    object: &campaign::register::RegisteredObject,
    standing: &Standing,
    by: &campaign::ledger::Actor,
) -> ReadinessView {
    let newest = desk.readiness().newest(&object.id);
    let measure = |m: &campaign::watch::Measure| {
        let mark = newest.and_then(|n| n.check.marks.iter().find(|mark| mark.measure == m.id));
        MeasureView {
            id: m.id.to_string(),
            text: m.text.clone(),
            assumed: m.source.basis != campaign::plan::Basis::Notice,
            in_place: mark.map(|m| m.in_place),
            note: mark.map(|m| m.note.clone()).filter(|n| !n.is_empty()),
        }
    };
    ReadinessView {
        object: Named { id: object.id.to_string(), name: object.name.clone() },
        kind: Named { id: object.kind.word().into(), name: object.kind.name().into() },
        township: named(plan, &object.township),
        state: standing.word(),
        state_name: standing.name(),
        checked: newest.map(|n| n.at),
        may_check: may(by, Action::Inspect, object.subject()),
        measures: plan.watch.measures_for(object.kind).map(measure).collect(),
    }
}
