//! Incidents: the board, and one with the time line of all offices.

use axum::Json;
use axum::extract::{Path, Query};
use campaign::incident::{Ground, Incident, IncidentKind, IncidentStage, IncidentStep};
use campaign::ledger::{Actor, Entry, EntryId};
use campaign::plan::Plan;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::history::HistoryItem;
use super::incident_views::{IncidentView, SilenceView, silenced};
use super::{actor_of, named};
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::views::Named;
use crate::clock::Clock;

/// Incidents of one answer.
const MOST: usize = 200;

/// Which incidents.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// `open` (not closed, the default), `closed` or `all`.
    state: Option<String>,
    /// Only of this section.
    section: Option<String>,
    /// Only those that wait for my office.
    #[serde(default)]
    mine: bool,
    /// Only with a running number below.
    before: Option<u32>,
}

/// The board.
#[derive(Serialize, ToSchema)]
pub(crate) struct IncidentBoard {
    counts: IncidentCounts,
    incidents: Vec<IncidentView>,
    /// Whether there are more with lower numbers.
    more: bool,
    /// Silences in force.
    silences: Vec<SilenceView>,
    /// Whether I may open incidents and make silences.
    coordinates: bool,
    /// Kinds that the plan speaks of, with what it assumes.
    kinds: Vec<KindView>,
    /// Longest silence, hours.
    silence_hours: u32,
    organisations: Vec<Named>,
    sections: Vec<Named>,
}

/// How many I may see stand where.
#[derive(Serialize, ToSchema, Default)]
pub(crate) struct IncidentCounts {
    open: u32,
    recovered: u32,
    closed: u32,
    /// Not closed, with an office that was silent past its limit.
    late: u32,
    /// That wait for my office.
    mine: u32,
}

/// A kind with what the plan calls for.
#[derive(Serialize, ToSchema)]
pub(crate) struct KindView {
    id: &'static str,
    name: &'static str,
    /// Whether it may be silenced.
    silence: bool,
    acknowledge_minutes: u32,
    respond_minutes: Option<u32>,
    assumed: bool,
    note: Option<String>,
}

/// One incident with everything that was entered about it and its tasks, in the order of happening.
#[derive(Serialize, ToSchema)]
pub(crate) struct IncidentPage {
    incident: IncidentView,
    timeline: Vec<TimelineItem>,
}

/// An entry of the time line.
#[derive(Serialize, ToSchema)]
pub(crate) struct TimelineItem {
    #[serde(flatten)]
    entry: HistoryItem,
    /// Whether rules did it.
    rules: bool,
    /// Whether it is about a task of the incident.
    task: bool,
}

fn waits_for(incident: &Incident, by: &Actor) -> bool {
    let steps = incident.steps_of(by);
    steps.iter().any(|s| matches!(s, IncidentStep::Acknowledge | IncidentStep::Respond))
}

fn kinds(plan: &Plan) -> Vec<KindView> {
    let view = |kind: IncidentKind| {
        let rule = plan.incidents.kind(kind)?;
        Some(KindView {
            id: kind.word(),
            name: kind.name(),
            silence: rule.silence,
            acknowledge_minutes: rule.acknowledge_minutes,
            respond_minutes: rule.respond_minutes,
            assumed: rule.source.basis == campaign::plan::Basis::Assumption,
            note: rule.source.note.clone(),
        })
    };
    IncidentKind::ALL.into_iter().filter_map(view).collect()
}

/// The board of incidents that the asker may see, newest first, with the silences in force.
#[utoipa::path(operation_id = "incident_board", get, path = "/campaign/incidents", tag = "campaign", params(Which),
    responses((status = 200, body = IncidentBoard), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)))]
pub(crate) async fn board(by: SignedIn, Query(which): Query<Which>) -> Result<Json<IncidentBoard>, ApiError> {
    let actor = actor_of(&by)?;
    let closed = match which.state.as_deref() {
        None | Some("open") => Some(false),
        Some("closed") => Some(true),
        Some("all") => None,
        Some(_) => {
            let en = ["No such state", "Use open, closed or all"];
            return Err(ApiError::bad_request("bad_state", ["没有这种状态", "用 open、closed 或 all"], en));
        }
    };
    let (app, plan, now) = (&by.app, by.app.registry.plan(), Clock::wall());
    let section = |i: &Incident| {
        which.section.as_ref().is_none_or(|s| i.ground.section().is_some_and(|section| section.as_str() == s))
    };
    let silences = silenced(app, now);
    Ok(Json(app.desk.look(|desk| {
        let mut seen: Vec<&Incident> = desk.incidents().iter().filter(|i| i.seen_by(&actor)).collect();
        seen.sort_by_key(|i| std::cmp::Reverse(i.number));
        let mut counts = IncidentCounts::default();
        for incident in &seen {
            match incident.stage {
                IncidentStage::Open => counts.open += 1,
                IncidentStage::Recovered => counts.recovered += 1,
                IncidentStage::Closed => counts.closed += 1,
            }
            let late = incident.offices.iter().any(|o| !o.escalations.is_empty());
            counts.late += u32::from(late && incident.stage != IncidentStage::Closed);
            counts.mine += u32::from(waits_for(incident, &actor));
        }
        let mut wanted = seen.into_iter().filter(|i| {
            closed.is_none_or(|closed| (i.stage == IncidentStage::Closed) == closed)
                && section(i)
                && (!which.mine || waits_for(i, &actor))
                && which.before.is_none_or(|before| i.number < before)
        });
        let incidents: Vec<_> =
            wanted.by_ref().take(MOST).map(|i| IncidentView::of(plan, i, Some(&actor))).collect();
        let named_section =
            |s: &campaign::plan::Section| Named { id: s.id.to_string(), name: s.name.clone() };
        IncidentBoard {
            counts,
            more: wanted.next().is_some(),
            incidents,
            silences,
            coordinates: campaign::rights::reach(actor.role, campaign::rights::Action::Coordinate)
                == campaign::rights::Reach::All,
            kinds: kinds(plan),
            silence_hours: plan.incidents.rules.silence_hours,
            organisations: plan.organisations.iter().map(|o| named(plan, &o.id)).collect(),
            sections: plan.sections.iter().map(named_section).collect(),
        }
    })))
}

/// One incident: where it stands, what I may do, and one time line of all offices.
#[utoipa::path(operation_id = "incident", get, path = "/campaign/incidents/{id}", tag = "campaign",
    params(("id" = String, Path)),
    responses((status = 200, body = IncidentPage), (status = 404, body = ErrorBody)))]
pub(crate) async fn incident(by: SignedIn, Path(id): Path<String>) -> Result<Json<IncidentPage>, ApiError> {
    let actor = actor_of(&by)?;
    let missing = || ApiError::not_found("该事件", "incident");
    let id: EntryId = id.parse().map_err(|_not_a_number| missing())?;
    let plan = by.app.registry.plan();
    let found = by.app.desk.look(|desk| {
        let incident = desk.incidents().get(id).filter(|i| i.seen_by(&actor))?;
        let tasks: Vec<EntryId> = desk.tasks().caused_by(id).map(|t| t.id).collect();
        Some((IncidentView::of(plan, incident, Some(&actor)), tasks))
    });
    let (incident, tasks) = found.ok_or_else(missing)?;
    let mut timeline = Vec::new();
    for (about, task) in std::iter::once((id, false)).chain(tasks.into_iter().map(|t| (t, true))) {
        for stored in by.app.reader.ledger_about(&about.0.to_be_bytes())? {
            let Ok(entry) = Entry::read(&stored.text) else { continue };
            let rules = entry.by.role == campaign::rights::Role::Rules;
            timeline.push(TimelineItem { entry: HistoryItem::of(plan, &stored, entry)?, rules, task });
        }
    }
    timeline.sort_by_key(|item| (item.entry.happened, item.entry.seq));
    Ok(Json(IncidentPage { incident, timeline }))
}

/// Where an incident is, in words.
pub(super) fn place(plan: &Plan, ground: &Ground) -> String {
    match ground {
        Ground::County => plan.county.name.clone(),
        Ground::Section { section } => {
            plan.section(section).map_or_else(|| section.to_string(), |s| s.name.clone())
        }
        Ground::Station { station, .. } => {
            plan.station(station).map_or_else(|| station.to_string(), |s| s.name.clone())
        }
        Ground::Object { object } => {
            plan.register.object(object).map_or_else(|| object.to_string(), |o| o.name.clone())
        }
    }
}
