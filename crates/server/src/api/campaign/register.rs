//! The register: objects with their checklists, when each was inspected last, and what was never inspected.

use std::collections::BTreeMap;

use axum::Json;
use campaign::plan::OrganisationKind;
use campaign::problem::Stage;
use campaign::register::{Focus, ObjectId, ObjectKind, RegisteredObject};
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

/// The register, as far as the asker sees it.
#[derive(Serialize, ToSchema)]
pub(crate) struct RegisterPage {
    objects: Vec<ObjectView>,
    /// Kind of object → what is asked of it.
    checklists: BTreeMap<String, Vec<ChecklistItem>>,
    focuses: Vec<Named>,
    townships: Vec<Named>,
    /// Organisations a problem can be dispatched to.
    organisations: Vec<Named>,
    coverage: Vec<InspectionCoverage>,
    /// The phase whose inspections count as coverage; the whole campaign when there is none now.
    phase: Option<String>,
}

/// An object.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is one mark on the page")]
pub(crate) struct ObjectView {
    id: String,
    name: String,
    kind: Named,
    focus: Named,
    township: Named,
    owner: Named,
    key: bool,
    example: bool,
    /// Nobody said so yet: an assumption of the plan.
    assumed: bool,
    note: Option<String>,
    /// Millionths of a degree.
    longitude: Option<i32>,
    latitude: Option<i32>,
    #[schema(value_type = Option<String>)]
    inspected: Option<Instant>,
    inspected_by: Option<Named>,
    times: u32,
    /// Open problems at it.
    open: u32,
    /// Whether I may inspect it.
    mine: bool,
}

/// An item of a checklist.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChecklistItem {
    id: String,
    text: String,
    photo: bool,
    clause: Option<String>,
}

/// How much of a township was inspected (SC-027).
#[derive(Serialize, ToSchema)]
pub(crate) struct InspectionCoverage {
    township: Named,
    objects: u32,
    inspected: u32,
    /// Of each focus area: objects and inspected ones.
    areas: Vec<AreaCoverage>,
}

/// Coverage of one focus area.
#[derive(Serialize, ToSchema)]
pub(crate) struct AreaCoverage {
    focus: String,
    objects: u32,
    inspected: u32,
}

/// The register with its coverage.
#[utoipa::path(operation_id = "register", get, path = "/campaign/register", tag = "campaign",
    responses((status = 200, body = RegisterPage), (status = 403, body = ErrorBody)))]
pub(crate) async fn register(by: SignedIn) -> Result<Json<RegisterPage>, ApiError> {
    let actor = actor_of(&by)?;
    let plan = by.app.registry.plan();
    let today = Clock::wall().day();
    let phase = plan.campaign.phase_on(today);
    let since = phase.map_or(plan.campaign.start, |p| p.start).start();
    let shown: Vec<_> =
        plan.register.objects.iter().filter(|o| may(&actor, Action::See, o.subject())).collect();
    let objects: Vec<ObjectView> = by.app.desk.look(|desk| {
        let mut open: BTreeMap<&ObjectId, u32> = BTreeMap::new();
        for problem in desk.problems().filter(|p| p.stage != Stage::Closed) {
            if let Some(object) = &problem.object {
                *open.entry(object).or_default() += 1;
            }
        }
        let view = |object: &&RegisteredObject| {
            let visit = desk.visit(&object.id);
            ObjectView {
                id: object.id.to_string(),
                name: object.name.clone(),
                kind: Named { id: object.kind.word().into(), name: object.kind.name().into() },
                focus: Named {
                    id: object.kind.focus().word().into(),
                    name: object.kind.focus().name().into(),
                },
                township: named(plan, &object.township),
                owner: named(plan, &object.owner),
                key: object.key,
                example: object.example,
                assumed: object.source.basis != campaign::plan::Basis::Notice,
                note: object.source.note.clone(),
                longitude: object.position.map(|p| p.0),
                latitude: object.position.map(|p| p.1),
                inspected: visit.map(|v| v.at),
                inspected_by: visit.map(|v| named(plan, &v.by)),
                times: visit.map_or(0, |v| v.times),
                open: open.get(&object.id).copied().unwrap_or(0),
                mine: may(&actor, Action::Inspect, object.subject()),
            }
        };
        shown.iter().map(view).collect()
    });
    let items = |kind: ObjectKind| {
        let view = |item: &campaign::register::CheckItem| ChecklistItem {
            id: item.id.to_string(),
            text: item.text.clone(),
            photo: item.photo,
            clause: item.source.clause.map(|c| c.to_string()),
        };
        (kind.word().to_owned(), plan.register.checklist(kind).map(view).collect::<Vec<_>>())
    };
    let of_kind = |fits: fn(OrganisationKind) -> bool| {
        let fitting = plan.organisations.iter().filter(|o| fits(o.kind));
        fitting.map(|o| Named { id: o.id.to_string(), name: o.name.clone() }).collect::<Vec<_>>()
    };
    Ok(Json(RegisterPage {
        coverage: coverage(&objects, since),
        objects,
        checklists: ObjectKind::ALL.into_iter().map(items).collect(),
        focuses: Focus::ALL
            .into_iter()
            .map(|f| Named { id: f.word().into(), name: f.name().into() })
            .collect(),
        townships: of_kind(|kind| kind == OrganisationKind::Township),
        organisations: of_kind(|kind| kind != OrganisationKind::LeadingGroup),
        phase: phase.map(|p| p.name.clone()),
    }))
}

/// Objects inspected since the phase began, by township and focus area.
fn coverage(objects: &[ObjectView], since: Instant) -> Vec<InspectionCoverage> {
    let mut townships: Vec<InspectionCoverage> = Vec::new();
    for object in objects {
        let inspected = u32::from(object.inspected.is_some_and(|at| at >= since));
        let at = townships.iter().position(|t| t.township.id == object.township.id).unwrap_or_else(|| {
            let township = Named { id: object.township.id.clone(), name: object.township.name.clone() };
            townships.push(InspectionCoverage { township, objects: 0, inspected: 0, areas: Vec::new() });
            townships.len() - 1
        });
        let township = &mut townships[at];
        township.objects += 1;
        township.inspected += inspected;
        match township.areas.iter_mut().find(|a| a.focus == object.focus.id) {
            Some(area) => {
                area.objects += 1;
                area.inspected += inspected;
            }
            None => {
                township.areas.push(AreaCoverage { focus: object.focus.id.clone(), objects: 1, inspected });
            }
        }
    }
    townships
}
