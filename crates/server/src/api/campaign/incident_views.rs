//! Incidents and silences as pages and other offices' systems see them.

use campaign::incident::{Ground, Incident, IncidentStage, IncidentStep, Lacking, Office};
use campaign::ledger::{Actor, EntryId};
use campaign::plan::Plan;
use campaign::task::Tier;
use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;

use super::incidents::place;
use super::named;
use crate::api::views::Named;
use crate::app::App;

/// An incident.
#[derive(Serialize, ToSchema)]
pub(crate) struct IncidentView {
    #[schema(value_type = String)]
    id: EntryId,
    number: u32,
    kind: Named,
    /// Where, in words.
    place: String,
    section: Option<String>,
    #[schema(value_type = Object)]
    ground: Ground,
    title: String,
    /// 1 提示, 2 预警, 3 警报 (red).
    level: u8,
    level_name: &'static str,
    #[schema(value_type = String)]
    stage: IncidentStage,
    stage_name: &'static str,
    #[schema(value_type = String)]
    opened: Instant,
    /// When it was opened last.
    #[schema(value_type = String)]
    since: Instant,
    reopened: u32,
    #[schema(value_type = Option<String>)]
    recovered: Option<Instant>,
    #[schema(value_type = Option<String>)]
    closed: Option<Instant>,
    closed_reason: Option<String>,
    signs: Vec<JoinedSignView>,
    offices: Vec<OfficeView>,
    /// Steps I may take now.
    steps: Vec<IncidentStepView>,
}

/// A step I may take.
#[derive(Serialize, ToSchema)]
pub(crate) struct IncidentStepView {
    #[schema(value_type = String)]
    step: IncidentStep,
    name: &'static str,
}

/// A warning that joined.
#[derive(Serialize, ToSchema)]
pub(crate) struct JoinedSignView {
    kind: Named,
    title: String,
    level: u8,
    #[schema(value_type = Option<String>)]
    measured: Option<Instant>,
    #[schema(value_type = String)]
    joined: Instant,
    #[schema(value_type = Option<String>)]
    ended: Option<Instant>,
    withdrawn: bool,
}

/// An office with what came of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct OfficeView {
    organisation: Named,
    lead: bool,
    #[schema(value_type = String)]
    called: Instant,
    #[schema(value_type = String)]
    acknowledge_by: Instant,
    #[schema(value_type = Option<String>)]
    respond_by: Option<Instant>,
    #[schema(value_type = Option<String>)]
    acknowledged: Option<Instant>,
    acknowledged_by: Option<String>,
    #[schema(value_type = Option<String>)]
    finished: Option<Instant>,
    responses: Vec<OfficeResponseView>,
    escalations: Vec<OfficeEscalationView>,
    /// Whether it is my office.
    mine: bool,
}

/// What an office did.
#[derive(Serialize, ToSchema)]
pub(crate) struct OfficeResponseView {
    #[schema(value_type = String)]
    at: Instant,
    title: String,
    text: String,
    finished: bool,
    evidence: Vec<String>,
}

/// Who was told that an office is silent.
#[derive(Serialize, ToSchema)]
pub(crate) struct OfficeEscalationView {
    #[schema(value_type = String)]
    at: Instant,
    #[schema(value_type = String)]
    lacking: Lacking,
    lacking_name: &'static str,
    #[schema(value_type = String)]
    tier: Tier,
    tier_name: &'static str,
}

/// A silence in force, with what it holds back.
#[derive(Serialize, ToSchema)]
pub(crate) struct SilenceView {
    #[schema(value_type = String)]
    id: EntryId,
    by: String,
    organisation: Named,
    section: Option<Named>,
    kind: Option<Named>,
    reason: String,
    #[schema(value_type = String)]
    from: Instant,
    #[schema(value_type = String)]
    until: Instant,
    /// Titles of signs that would have opened an incident.
    held: Vec<String>,
}

impl IncidentView {
    /// As somebody sees it; as a system does without.
    pub(crate) fn of(plan: &Plan, incident: &Incident, by: Option<&Actor>) -> Self {
        let kind = |k: campaign::incident::IncidentKind| Named { id: k.word().into(), name: k.name().into() };
        let signs = incident.signs.iter().map(|s| JoinedSignView {
            kind: kind(s.seen.kind),
            title: s.seen.title.clone(),
            level: s.seen.level.into(),
            measured: s.seen.measured,
            joined: s.at,
            ended: s.ended.map(|e| e.at),
            withdrawn: s.ended.is_some_and(|e| e.withdrawn),
        });
        let steps = by.map_or_else(Vec::new, |by| incident.steps_of(by));
        Self {
            id: incident.id,
            number: incident.number,
            kind: kind(incident.kind),
            place: place(plan, &incident.ground),
            section: incident.ground.section().map(ToString::to_string),
            ground: incident.ground.clone(),
            title: incident.title.clone(),
            level: incident.level.into(),
            level_name: incident.level.name(),
            stage: incident.stage,
            stage_name: incident.stage.name(),
            opened: incident.opened,
            since: incident.since,
            reopened: incident.reopened,
            recovered: incident.recovered,
            closed: incident.closed.as_ref().map(|(at, _)| *at),
            closed_reason: incident.closed.as_ref().map(|(_, reason)| reason.clone()),
            signs: signs.collect(),
            offices: incident.offices.iter().map(|o| OfficeView::of(plan, o, by)).collect(),
            steps: steps.into_iter().map(|step| IncidentStepView { step, name: step.name() }).collect(),
        }
    }
}

impl OfficeView {
    fn of(plan: &Plan, office: &Office, by: Option<&Actor>) -> Self {
        let after = |minutes: u32| office.called.plus_ms(i64::from(minutes) * 60_000);
        let responses = office.responses.iter().map(|r| OfficeResponseView {
            at: r.at,
            title: r.title.clone(),
            text: r.text.clone(),
            finished: r.finished,
            evidence: r.evidence.iter().map(ToString::to_string).collect(),
        });
        let escalations = office.escalations.iter().map(|e| OfficeEscalationView {
            at: e.at,
            lacking: e.lacking,
            lacking_name: e.lacking.name(),
            tier: e.tier,
            tier_name: e.tier.name(),
        });
        Self {
            organisation: named(plan, &office.call.organisation),
            lead: office.call.lead,
            called: office.called,
            acknowledge_by: after(office.call.acknowledge_minutes),
            respond_by: office.call.respond_minutes.map(after),
            acknowledged: office.acknowledged.as_ref().map(|a| a.at),
            acknowledged_by: office.acknowledged.as_ref().map(|a| a.title.clone()),
            finished: office.finished,
            responses: responses.collect(),
            escalations: escalations.collect(),
            mine: by.is_some_and(|by| by.organisation == office.call.organisation),
        }
    }
}

/// Silences in force with the signs that they hold back.
pub(super) fn silenced(app: &App, now: Instant) -> Vec<SilenceView> {
    let plan = app.registry.plan();
    if app.desk.look(|desk| !desk.incidents().silences().iter().any(|s| s.holds(now))) {
        return Vec::new();
    }
    let signs = crate::desk::signs_at(app, now);
    app.desk.look(|desk| {
        let silences = desk.incidents().silences();
        let held_by = |id: EntryId| {
            let held = signs.all.iter().filter(|s| s.ended.is_none());
            let held = held.filter(|s| desk.incidents().of_sign(&s.key).is_none());
            let over = |s: &&campaign::incident::Sign| {
                silences.over(&plan.incidents, &s.ground, s.kind, s.level, now).is_some_and(|o| o.id == id)
            };
            held.filter(over).map(|s| s.title.clone()).collect()
        };
        let view = |s: &campaign::incident::Silence| SilenceView {
            id: s.id,
            by: s.by.title.clone(),
            organisation: named(plan, &s.by.organisation),
            section: s.section.as_ref().map(|id| Named {
                id: id.to_string(),
                name: plan.section(id).map_or_else(|| id.to_string(), |s| s.name.clone()),
            }),
            kind: s.kind.map(|k| Named { id: k.word().into(), name: k.name().into() }),
            reason: s.reason.clone(),
            from: s.from,
            until: s.end(),
            held: held_by(s.id),
        };
        silences.iter().filter(|s| s.holds(now)).map(view).collect()
    })
}
