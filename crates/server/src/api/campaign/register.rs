//! The register: objects with their checklists, when each was inspected last, and what was never inspected.

use std::collections::BTreeMap;

use axum::Json;
use campaign::Plan;
use campaign::desk::Desk;
use campaign::ledger::Actor;
use campaign::plan::{Carried, OrganisationKind};
use campaign::problem::Stage;
use campaign::register::{Focus, Gap, ObjectId, ObjectKind, RegisteredObject, gaps};
use campaign::rights::{Action, Reach, may, reach};
use serde::Serialize;
use standards::time::{BeijingDay, Instant};
use utoipa::ToSchema;

use super::{actor_of, named};
use crate::accounts::gate::SignedIn;
use crate::accounts::rights::Right;
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
    /// Every kind of object.
    kinds: Vec<Named>,
    members: MembersView,
    /// Problems carried over from the campaign before (SC-031).
    carried: Vec<CarriedView>,
    /// Whether I may import objects.
    keeps: bool,
}

/// The leadership group's members against the notice (SC-102 to SC-105).
#[derive(Serialize, ToSchema)]
pub(crate) struct MembersView {
    /// Whom the notice asks for and the plan lacks, with the clause.
    missing: Vec<String>,
    /// Members by the annex without a duty in the text: to be settled.
    only_in_annex: Vec<String>,
}

/// A problem carried over.
#[derive(Serialize, ToSchema)]
pub(crate) struct CarriedView {
    year: u16,
    number: u32,
    what: String,
    object: Option<String>,
    township: Named,
    lead: Option<Named>,
    found: String,
    stage: String,
}

/// What is registered of an object where a clause needs it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ObjectFactsView {
    /// Class of HJ 1312-2023.
    outfall_class: Option<String>,
    code: Option<String>,
    /// Scale class of GB 18596-2001 from the head counts.
    scale: Option<String>,
    /// Pigs that the animals count as.
    pig_equivalents: Option<u64>,
    start: Option<String>,
    end: Option<String>,
    /// Planned length (m).
    length_m: Option<String>,
    /// Share of the planned time that has passed (%).
    time_percent: Option<String>,
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
    /// Whether the register names the owner; otherwise the township stands in.
    owner_named: bool,
    key: bool,
    example: bool,
    /// Nobody said so yet: an assumption of the plan.
    assumed: bool,
    note: Option<String>,
    clause: Option<String>,
    /// Millionths of a degree.
    longitude: Option<i32>,
    latitude: Option<i32>,
    #[schema(value_type = Option<String>)]
    inspected: Option<Instant>,
    /// Whether that was outside the phase that asks for inspections (SC-020).
    outside_phase: bool,
    inspected_by: Option<Named>,
    times: u32,
    /// Open problems at it.
    open: u32,
    /// Whether I may inspect it.
    mine: bool,
    /// What it lacks: `example`, `no_owner`, `no_position`, `not_inspected`, `no_outfall_class`, `no_outfall_code`, `no_schedule`, `no_herd`, `below_scale`.
    #[schema(value_type = Vec<String>)]
    gaps: Vec<&'static str>,
    facts: ObjectFactsView,
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
        let count = |object: &RegisteredObject| open.get(&object.id).copied().unwrap_or(0);
        shown.iter().map(|object| view(plan, desk, &actor, object, (today, count(object)))).collect()
    });
    let items = |kind: ObjectKind| {
        (kind.word().to_owned(), plan.register.checklist(kind).map(checklist_item).collect::<Vec<_>>())
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
        kinds: ObjectKind::ALL
            .into_iter()
            .map(|k| Named { id: k.word().into(), name: k.name().into() })
            .collect(),
        members: members(plan),
        carried: carried(plan, &actor),
        keeps: by.may(Right::KeepRegister),
    }))
}

/// Problems carried over, as far as the asker would see them in a campaign that runs.
fn carried(plan: &Plan, by: &Actor) -> Vec<CarriedView> {
    let sees = |c: &&Carried| {
        let own = &by.organisation;
        reach(by.role, Action::See) == Reach::All || c.township == *own || c.lead.as_ref() == Some(own)
    };
    let view = |c: &Carried| CarriedView {
        year: c.year,
        number: c.number,
        what: c.what.clone(),
        object: c.object.clone(),
        township: named(plan, &c.township),
        lead: c.lead.as_ref().map(|id| named(plan, id)),
        found: c.found.to_string(),
        stage: c.stage.clone(),
    };
    plan.carried.iter().filter(sees).map(view).collect()
}

fn members(plan: &Plan) -> MembersView {
    let membership = plan.membership();
    let missing = membership.missing.iter().map(|m| format!("{}（{}）", m.office, m.clause));
    MembersView {
        missing: missing.collect(),
        only_in_annex: membership.only_in_annex.iter().map(|d| d.name().to_owned()).collect(),
    }
}

/// An object as the asker sees it.
pub(super) fn object_view(
    plan: &Plan,
    desk: &Desk,
    by: &Actor,
    object: &RegisteredObject,
    today: BeijingDay,
) -> ObjectView {
    let open =
        desk.problems().filter(|p| p.stage != Stage::Closed && p.object.as_ref() == Some(&object.id)).count();
    view(plan, desk, by, object, (today, u32::try_from(open).unwrap_or(u32::MAX)))
}

fn view(
    plan: &Plan,
    desk: &Desk,
    by: &Actor,
    object: &RegisteredObject,
    (today, open): (BeijingDay, u32),
) -> ObjectView {
    let visit = desk.visit(&object.id);
    let since = plan.campaign.phase_on(today).map_or(plan.campaign.start, |p| p.start).start();
    let facts = &object.facts;
    let progress = campaign::operation::works_progress(desk.operations(), object, today);
    ObjectView {
        id: object.id.to_string(),
        name: object.name.clone(),
        kind: Named { id: object.kind.word().into(), name: object.kind.name().into() },
        focus: Named { id: object.kind.focus().word().into(), name: object.kind.focus().name().into() },
        township: named(plan, &object.township),
        owner: named(plan, &object.owner),
        owner_named: object.owner_named,
        key: object.key,
        example: object.example,
        assumed: object.source.basis != campaign::plan::Basis::Notice,
        note: object.source.note.clone(),
        clause: object.source.clause.map(|c| c.to_string()),
        longitude: object.position.map(|p| p.0),
        latitude: object.position.map(|p| p.1),
        inspected: visit.map(|v| v.at),
        outside_phase: visit.is_some_and(|v| !plan.campaign.is_phase_of_inspection(v.at)),
        inspected_by: visit.map(|v| named(plan, &v.by)),
        times: visit.map_or(0, |v| v.times),
        open,
        mine: may(by, Action::Inspect, object.subject()),
        gaps: gaps(object, visit.map(|v| v.at), since, progress.as_ref())
            .into_iter()
            .map(Gap::word)
            .collect(),
        facts: ObjectFactsView {
            outfall_class: facts.outfall_class.map(|c| c.name().to_owned()),
            code: facts.code.clone(),
            scale: facts.herd.filter(|h| !h.is_empty()).map(|h| h.scale().name().to_owned()),
            pig_equivalents: facts.herd.filter(|h| !h.is_empty()).map(|h| h.pig_equivalents()),
            start: facts.schedule.map(|s| s.start.to_string()),
            end: facts.schedule.map(|s| s.end.to_string()),
            length_m: facts.schedule.and_then(|s| s.length_m).map(|m| m.normalize().to_string()),
            time_percent: facts.schedule.map(|s| s.time_percent(today).round_dp(1).normalize().to_string()),
        },
    }
}

/// An item of a checklist.
pub(super) fn checklist_item(item: &campaign::register::CheckItem) -> ChecklistItem {
    ChecklistItem {
        id: item.id.to_string(),
        text: item.text.clone(),
        photo: item.photo,
        clause: item.source.clause.map(|c| c.to_string()),
    }
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
