//! Works in the river: permits, where they stand, alarms and suspicions.

use axum::Json;
use campaign::Plan;
use campaign::ledger::{Actor, EntryId};
use campaign::register::ObjectKind;
use campaign::rights::{Action, may};
use campaign::works::{Works, WorksStage, WorksStep};
use serde::Serialize;
use standards::time::{BeijingDay, Instant};
use utoipa::ToSchema;

use super::papers::PaperStepView;
use super::{actor_of, named};
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::views::Named;
use crate::clock::Clock;

/// Works and the rules they go by.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorksPage {
    /// Newest application first.
    works: Vec<WorksView>,
    /// Works of the register I may apply for.
    objects: Vec<Named>,
    windows: Vec<WindowView>,
    /// Rules in words, with the remark when nobody has confirmed them.
    rules: Vec<WorksRuleView>,
}

/// A forbidden window.
#[derive(Serialize, ToSchema)]
pub(crate) struct WindowView {
    name: String,
    #[schema(value_type = String)]
    from: BeijingDay,
    #[schema(value_type = String)]
    to: BeijingDay,
    open: bool,
    note: Option<String>,
}

/// A rule.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorksRuleView {
    clause: Option<String>,
    note: String,
}

/// Works.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorksView {
    #[schema(value_type = String)]
    id: EntryId,
    object: Named,
    what: String,
    #[schema(value_type = String)]
    from: BeijingDay,
    #[schema(value_type = String)]
    to: BeijingDay,
    sequence: String,
    sediment: String,
    applicant: Named,
    #[schema(value_type = String)]
    stage: WorksStage,
    stage_name: &'static str,
    review: Option<String>,
    ruling: Option<String>,
    alarms: Vec<AlarmView>,
    suspicions: Vec<SuspicionView>,
    steps: Vec<PaperStepView>,
}

/// An alarm.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlarmView {
    #[schema(value_type = String)]
    at: Instant,
    words: String,
}

/// A suspected cause: to be looked into, not a verdict.
#[derive(Serialize, ToSchema)]
pub(crate) struct SuspicionView {
    #[schema(value_type = String)]
    at: Instant,
    section: Named,
    factor: String,
    before: String,
    after: String,
}

fn word(step: WorksStep) -> &'static str {
    match step {
        WorksStep::Review => "review",
        WorksStep::Approve => "approve",
        WorksStep::Refuse => "refuse",
        WorksStep::Start => "start",
        WorksStep::Suspend => "suspend",
        WorksStep::Resume => "resume",
        WorksStep::Finish => "finish",
    }
}

fn view(plan: &Plan, works: &Works, by: &Actor) -> WorksView {
    let application = &works.application;
    let object = plan.register.object(&application.object);
    let suspicion = |s: &campaign::works::Suspicion| SuspicionView {
        at: s.jump.at,
        section: Named {
            id: s.jump.section.to_string(),
            name: plan
                .section(&s.jump.section)
                .map_or_else(|| s.jump.section.to_string(), |s| s.name.clone()),
        },
        factor: s.jump.factor.name().to_owned(),
        before: s.jump.before.to_string(),
        after: s.jump.after.to_string(),
    };
    let steps = object.map(|o| works.steps_of(by, o)).unwrap_or_default();
    WorksView {
        id: works.id,
        object: Named {
            id: application.object.to_string(),
            name: object.map_or_else(|| application.object.to_string(), |o| o.name.clone()),
        },
        what: application.what.clone(),
        from: application.from,
        to: application.to,
        sequence: application.sequence.clone(),
        sediment: application.sediment.clone(),
        applicant: named(plan, &works.applicant),
        stage: works.stage,
        stage_name: works.stage.name(),
        review: works.review.clone(),
        ruling: works.ruling.clone().filter(|r| !r.is_empty()),
        alarms: works.alarms.iter().map(|a| AlarmView { at: a.at, words: a.cause.words() }).collect(),
        suspicions: works.suspicions.iter().map(suspicion).collect(),
        steps: steps.into_iter().map(|s| PaperStepView { step: word(s), name: s.name() }).collect(),
    }
}

/// Works the asker may see.
#[utoipa::path(operation_id = "works", get, path = "/campaign/works", tag = "papers",
    responses((status = 200, body = WorksPage), (status = 403, body = ErrorBody)))]
pub(crate) async fn works(by: SignedIn) -> Result<Json<WorksPage>, ApiError> {
    let actor = actor_of(&by)?;
    let plan = by.app.registry.plan();
    let now = Clock::wall();
    let seen = |w: &&Works| {
        let object = plan.register.object(&w.application.object);
        w.applicant == actor.organisation || object.is_some_and(|o| may(&actor, Action::See, o.subject()))
    };
    let mut works = by.app.desk.look(|desk| {
        desk.works().iter().filter(seen).map(|w| (w.applied, view(plan, w, &actor))).collect::<Vec<_>>()
    });
    works.sort_by_key(|(applied, _)| std::cmp::Reverse(*applied));
    let rules = &plan.works;
    let buildable = plan.register.objects.iter().filter(|o| o.kind == ObjectKind::RiverWorks);
    let sources = rules
        .source
        .iter()
        .chain(rules.jumps.iter().map(|j| &j.source))
        .chain(rules.reaches.iter().map(|r| &r.source));
    Ok(Json(WorksPage {
        works: works.into_iter().map(|(_, view)| view).collect(),
        objects: buildable
            .filter(|o| may(&actor, Action::Build, o.subject()))
            .map(|o| Named { id: o.id.to_string(), name: o.name.clone() })
            .collect(),
        windows: rules
            .windows
            .iter()
            .map(|w| WindowView {
                name: w.name.clone(),
                from: w.from,
                to: w.to,
                open: rules.window_at(now).is_some_and(|open| open == w),
                note: w.source.note.clone(),
            })
            .collect(),
        rules: sources
            .filter_map(|s| {
                Some(WorksRuleView { clause: s.clause.map(|c| c.to_string()), note: s.note.clone()? })
            })
            .collect(),
    }))
}
