//! Problems: the board and one problem with its history.

use axum::Json;
use axum::extract::{Path, Query};
use campaign::desk::Desk;
use campaign::ledger::{Actor, Digest, EntryId, Location};
use campaign::plan::Plan;
use campaign::problem::{DragRules, Problem, Stage, Step};
use campaign::register::ObjectId;
use campaign::rights::{Action, may};
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use utoipa::{IntoParams, ToSchema};

use super::evidence::KeptFile;
use super::history::{HistoryItem, history};
use super::{actor_of, named};
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::views::Named;
use crate::app::App;
use crate::clock::Clock;

/// Problems of one answer.
const MOST: usize = 200;

/// Which problems.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// `found`, `dispatched`, `rectifying`, `submitted`, `verified`, `closed`; all that are open when absent.
    #[param(value_type = Option<String>)]
    stage: Option<Stage>,
    /// Only of this township.
    township: Option<String>,
    /// Only those whose next step is mine.
    #[serde(default)]
    mine: bool,
    /// Only those past their deadline.
    #[serde(default)]
    late: bool,
    /// Only with a running number below.
    before: Option<u32>,
}

/// The board.
#[derive(Serialize, ToSchema)]
pub(crate) struct Board {
    counts: BoardCounts,
    problems: Vec<ProblemView>,
    /// Whether there are more with lower numbers.
    more: bool,
}

/// How many I may see stand where.
#[derive(Serialize, ToSchema, Default)]
pub(crate) struct BoardCounts {
    found: u32,
    dispatched: u32,
    rectifying: u32,
    submitted: u32,
    verified: u32,
    closed: u32,
    /// Open and past their deadline.
    late: u32,
    /// Open and dragged on (久拖不改).
    dragged: u32,
    /// Whose next step is mine.
    mine: u32,
}

/// A problem on the board.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProblemView {
    #[schema(value_type = String)]
    id: EntryId,
    number: u32,
    #[schema(value_type = String)]
    stage: Stage,
    stage_name: &'static str,
    object: Option<Named>,
    focus: Named,
    township: Named,
    what: String,
    prominent: bool,
    #[schema(value_type = String)]
    found: Instant,
    found_by: String,
    #[schema(value_type = Option<Object>)]
    location: Option<Location>,
    evidence: Vec<String>,
    lead: Option<Named>,
    support: Vec<Named>,
    measure: Option<String>,
    #[schema(value_type = Option<String>)]
    first_due: Option<Instant>,
    #[schema(value_type = Option<String>)]
    due: Option<Instant>,
    /// Milliseconds left; negative when late.
    left_ms: Option<i64>,
    days_late: u32,
    dragged: bool,
    extensions: u32,
    reminders: u32,
    returns: u32,
    /// An extension that waits for its answer.
    asked_until: Option<String>,
    /// Steps I may take now.
    steps: Vec<ProblemStep>,
}

/// A step I may take.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProblemStep {
    #[schema(value_type = String)]
    step: Step,
    name: &'static str,
}

/// One problem with everything entered about it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProblemPage {
    problem: ProblemView,
    history: Vec<HistoryItem>,
    files: Vec<KeptFile>,
}

fn view(app: &App, plan: &Plan, problem: &Problem, by: &Actor, now: Instant) -> ProblemView {
    let clock = problem.clock(now, &DragRules::of(&plan.rules));
    let dispatch = problem.dispatch.as_ref();
    let object = problem.object.as_ref();
    ProblemView {
        id: problem.id,
        number: problem.number,
        stage: problem.stage,
        stage_name: problem.stage.name(),
        object: object.map(|id| Named {
            id: id.to_string(),
            name: app.registry.plan().register.object(id).map_or_else(|| id.to_string(), |o| o.name.clone()),
        }),
        focus: Named { id: problem.focus.word().into(), name: problem.focus.name().into() },
        township: named(plan, &problem.township),
        what: problem.what.clone(),
        prominent: problem.prominent,
        found: problem.found,
        found_by: problem.finder.title.clone(),
        location: problem.location,
        evidence: problem.evidence.iter().map(Digest::to_string).collect(),
        lead: dispatch.map(|d| named(plan, &d.lead)),
        support: dispatch.map_or_else(Vec::new, |d| d.support.iter().map(|s| named(plan, s)).collect()),
        measure: dispatch.map(|d| d.measure.clone()),
        first_due: dispatch.map(|d| d.first_due),
        due: dispatch.map(|d| d.due),
        left_ms: clock.left_ms,
        days_late: clock.days_late,
        dragged: clock.dragged,
        extensions: clock.extensions,
        reminders: problem.reminders,
        returns: problem.returns,
        asked_until: problem.open_extension().map(|e| e.until.to_string()),
        steps: problem.steps_of(by).into_iter().map(|step| ProblemStep { step, name: step.name() }).collect(),
    }
}

/// Problems at an object that the asker may see, the newest first.
pub(super) fn problems_at(
    app: &App,
    desk: &Desk,
    by: &Actor,
    object: &ObjectId,
    now: Instant,
) -> Vec<ProblemView> {
    let at = desk.problems().rev().filter(|p| p.object.as_ref() == Some(object) && sees(by, p));
    at.take(MOST).map(|p| view(app, app.registry.plan(), p, by, now)).collect()
}

fn sees(by: &Actor, problem: &Problem) -> bool {
    may(by, Action::See, problem.subject())
}

fn count(desk: &Desk, plan: &Plan, by: &Actor, now: Instant) -> BoardCounts {
    let mut counts = BoardCounts::default();
    for problem in desk.problems().filter(|p| sees(by, p)) {
        let clock = problem.clock(now, &DragRules::of(&plan.rules));
        let stage = match problem.stage {
            Stage::Found => &mut counts.found,
            Stage::Dispatched => &mut counts.dispatched,
            Stage::Rectifying => &mut counts.rectifying,
            Stage::Submitted => &mut counts.submitted,
            Stage::Verified => &mut counts.verified,
            Stage::Closed => &mut counts.closed,
        };
        *stage += 1;
        let open = problem.stage != Stage::Closed;
        counts.late += u32::from(open && clock.left_ms.is_some_and(|left| left < 0));
        counts.dragged += u32::from(clock.dragged);
        counts.mine += u32::from(problem.waits_for(by));
    }
    counts
}

/// The board of problems that the asker may see, newest first.
#[utoipa::path(operation_id = "problem_board", get, path = "/campaign/problems", tag = "campaign", params(Which),
    responses((status = 200, body = Board), (status = 403, body = ErrorBody)))]
pub(crate) async fn board(by: SignedIn, Query(which): Query<Which>) -> Result<Json<Board>, ApiError> {
    let actor = actor_of(&by)?;
    let now = Clock::wall();
    let plan = by.app.registry.plan();
    let wanted = |problem: &&Problem| {
        let clock = || problem.clock(now, &DragRules::of(&plan.rules));
        sees(&actor, problem)
            && which.stage.map_or(problem.stage != Stage::Closed, |stage| problem.stage == stage)
            && which.township.as_ref().is_none_or(|t| problem.township.as_str() == t)
            && (!which.mine || problem.waits_for(&actor))
            && (!which.late || clock().left_ms.is_some_and(|left| left < 0))
            && which.before.is_none_or(|before| problem.number < before)
    };
    Ok(Json(by.app.desk.look(|desk| {
        let mut found = desk.problems().rev().filter(wanted);
        let problems: Vec<_> =
            found.by_ref().take(MOST).map(|p| view(&by.app, plan, p, &actor, now)).collect();
        Board { counts: count(desk, plan, &actor, now), more: found.next().is_some(), problems }
    })))
}

/// One problem: where it stands, what I may do, and every entry about it.
#[utoipa::path(operation_id = "problem", get, path = "/campaign/problems/{id}", tag = "campaign",
    params(("id" = String, Path)),
    responses((status = 200, body = ProblemPage), (status = 404, body = ErrorBody)))]
pub(crate) async fn problem(by: SignedIn, Path(id): Path<String>) -> Result<Json<ProblemPage>, ApiError> {
    let actor = actor_of(&by)?;
    let missing = || ApiError::not_found("该问题", "problem");
    let id: EntryId = id.parse().map_err(|_not_a_number| missing())?;
    let now = Clock::wall();
    let plan = by.app.registry.plan();
    let hidden = || missing().tried("查看问题", id.to_string());
    if by.app.desk.look(|desk| desk.problem(id).is_some_and(|p| !sees(&actor, p))) {
        return Err(hidden());
    }
    let problem = by.app.desk.look(|desk| {
        let found = desk.problem(id)?;
        // The place claimed with the problem, else that of its object in the register.
        let object = || plan.register.object(found.object.as_ref()?)?.position;
        let place = found.location.map(|l| l.place()).or_else(object);
        Some((view(&by.app, plan, found, &actor, now), place))
    });
    let (problem, place) = problem.ok_or_else(missing)?;
    let (history, files) = history(&by.app, plan, id, place)?;
    Ok(Json(ProblemPage { problem, history, files }))
}
