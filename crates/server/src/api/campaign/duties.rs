//! 任务分解: the responsibility matrix, the phases, and where the campaign stands.

use axum::Json;
use axum::extract::Query;
use axum::response::Response;
use campaign::duty::{Matrix, MatrixRow, MonthGap, PhaseProgress, Progress, Schedule, Standing};
use campaign::plan::{Basis, Plan, PostId};
use serde::Serialize;
use standards::time::{BeijingDay, Instant};
use utoipa::ToSchema;

use super::{actor_of, named};
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::export::{Form, XLSX};
use crate::api::views::Named;
use crate::clock::Clock;

/// The matrix with its phases.
#[derive(Serialize, ToSchema)]
pub(crate) struct DutiesPage {
    #[schema(value_type = String)]
    pub(crate) now: Instant,
    pub(crate) standing: StandingView,
    pub(crate) phases: Vec<CampaignPhaseView>,
    /// A row for each duty and the one organisation that leads it there.
    pub(crate) rows: Vec<DutyRow>,
    /// Addressees that no duty asks anything of (SC-003).
    pub(crate) idle: Vec<Named>,
    /// Months in which somebody has no entry of a monthly duty (SC-075).
    pub(crate) gaps: Vec<DutyGapView>,
}

/// 目标、问题、结果, each apart (SC-034).
#[derive(Serialize, ToSchema)]
pub(crate) struct StandingView {
    pub(crate) goals: Vec<String>,
    pub(crate) problems_open: u32,
    pub(crate) tasks_late: u32,
    pub(crate) problems_closed: u32,
    /// In percent with one decimal; nothing while there are no problems.
    pub(crate) closure_percent: Option<String>,
    pub(crate) tasks: ProgressView,
}

/// How far tasks are.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProgressView {
    pub(crate) given: u32,
    pub(crate) done: u32,
    pub(crate) submitted: u32,
    pub(crate) late: u32,
    /// Due before the paper was issued and still to be recorded (补录).
    pub(crate) catch_up: u32,
}

impl ProgressView {
    fn of(progress: Progress) -> Self {
        let Progress { given, done, submitted, late, catch_up } = progress;
        Self { given, done, submitted, late, catch_up }
    }
}

/// A phase.
#[derive(Serialize, ToSchema)]
#[schema(as = CampaignPhase)]
pub(crate) struct CampaignPhaseView {
    pub(crate) id: String,
    pub(crate) name: String,
    #[schema(value_type = String)]
    pub(crate) start: BeijingDay,
    #[schema(value_type = String)]
    pub(crate) end: BeijingDay,
    /// `upcoming`, `running`, `ended`.
    pub(crate) stage: String,
    pub(crate) stage_name: &'static str,
    pub(crate) lead: Named,
    pub(crate) clause: Option<String>,
    /// When the ledger says that it began.
    #[schema(value_type = Option<String>)]
    pub(crate) began: Option<Instant>,
    #[schema(value_type = Option<String>)]
    pub(crate) ended: Option<Instant>,
    /// Tasks of the plan due within it.
    pub(crate) tasks: ProgressView,
}

/// A duty at one lead.
#[derive(Serialize, ToSchema)]
pub(crate) struct DutyRow {
    pub(crate) duty: String,
    pub(crate) text: String,
    pub(crate) goal: String,
    pub(crate) clauses: Vec<String>,
    pub(crate) focus: Named,
    pub(crate) lead: Named,
    pub(crate) support: Vec<Named>,
    /// Title of the responsible post.
    pub(crate) post: Option<String>,
    pub(crate) alternate: Option<String>,
    /// `阶段末` and the like, with the date.
    pub(crate) when: String,
    /// The last deadline.
    #[schema(value_type = Option<String>)]
    pub(crate) due: Option<Instant>,
    /// What the record is called.
    pub(crate) form: Option<String>,
    pub(crate) checked: bool,
    pub(crate) objects: u32,
    pub(crate) assumed: bool,
    pub(crate) note: Option<String>,
    pub(crate) progress: ProgressView,
}

/// A month in which somebody has no entry.
#[derive(Serialize, ToSchema)]
#[schema(as = MonthGap)]
pub(crate) struct DutyGapView {
    pub(crate) duty: String,
    pub(crate) text: String,
    pub(crate) month: String,
    #[schema(value_type = String)]
    pub(crate) due: Instant,
    pub(crate) missing: Vec<Named>,
}

fn when(plan: &Plan, schedule: &Schedule) -> String {
    match schedule {
        Schedule::Phase { phase } => {
            let phase = plan.campaign.phases.iter().find(|p| p.id == *phase);
            phase.map_or_else(String::new, |p| format!("{}结束前（{}）", p.name, p.end))
        }
        Schedule::Day { day } => format!("{day} 前"),
        Schedule::BeforeFlood => {
            format!("汛期来临前（{}）", plan.duty_calendar.last_day_before_flood(&plan.campaign))
        }
        Schedule::Monthly => "每月".into(),
    }
}

fn row(plan: &Plan, row: &MatrixRow<'_>) -> DutyRow {
    let duty = row.duty;
    let title =
        |post: Option<&PostId>| plan.posts.iter().find(|p| Some(&p.id) == post).map(|p| p.title.clone());
    DutyRow {
        duty: duty.id.to_string(),
        text: duty.text.clone(),
        goal: duty.goal.clone(),
        clauses: duty.clauses.iter().map(ToString::to_string).collect(),
        focus: Named { id: duty.focus.word().into(), name: duty.focus.name().into() },
        lead: named(plan, &row.lead.id),
        support: duty.support.iter().filter(|s| **s != row.lead.id).map(|s| named(plan, s)).collect(),
        post: title(row.post),
        alternate: title(row.alternate),
        when: when(plan, &duty.schedule),
        due: duty.turns(&plan.campaign, &plan.duty_calendar).last().map(|t| t.due),
        form: duty.form.as_ref().and_then(|id| plan.form(id)).map(|f| f.name.clone()),
        checked: duty.checked,
        objects: row.objects,
        assumed: duty.source.basis == Basis::Assumption,
        note: duty.source.note.clone(),
        progress: ProgressView::of(row.progress),
    }
}

fn phases(plan: &Plan, desk: &campaign::desk::Desk, now: Instant) -> Vec<CampaignPhaseView> {
    let view = |progress: PhaseProgress<'_>| {
        let phase = progress.phase;
        let record = desk.phases().record(&phase.id);
        let stage = phase.stage(now);
        CampaignPhaseView {
            id: phase.id.to_string(),
            name: phase.name.clone(),
            start: phase.start,
            end: phase.end,
            stage: format!("{stage:?}").to_lowercase(),
            stage_name: stage.name(),
            lead: named(plan, &phase.lead),
            clause: phase.source.clause.map(|c| c.to_string()),
            began: record.began,
            ended: record.ended,
            tasks: ProgressView::of(progress.tasks),
        }
    };
    PhaseProgress::all(plan, desk, now).into_iter().map(view).collect()
}

/// The responsibility matrix: every duty with exactly one lead in each row, how far it is, and what is missing.
#[utoipa::path(operation_id = "duties", get, path = "/campaign/duties", tag = "campaign", params(Form),
    responses((status = 200, content((DutiesPage = "application/json"), (Vec<u8> = XLSX), (String = "text/csv"))), (status = 403, body = ErrorBody)))]
pub(crate) async fn matrix(by: SignedIn, Query(form): Query<Form>) -> Result<Response, ApiError> {
    actor_of(&by)?;
    let plan = by.app.registry.plan();
    let now = Clock::wall();
    let page = by.app.desk.look(|desk| {
        let matrix = Matrix::of(plan, desk, now);
        let standing = Standing::of(plan, desk, now);
        let gap = |gap: MonthGap| DutyGapView {
            text: plan.duty(&gap.duty).map_or_else(String::new, |d| d.text.clone()),
            duty: gap.duty.to_string(),
            month: gap.month,
            due: gap.due,
            missing: gap.missing.iter().map(|id| named(plan, id)).collect(),
        };
        DutiesPage {
            now,
            standing: StandingView {
                goals: standing.goals.iter().map(|g| g.text.clone()).collect(),
                problems_open: standing.problems_open,
                tasks_late: standing.tasks_late,
                problems_closed: standing.problems_closed,
                closure_percent: standing.closure_percent.map(|p| p.to_string()),
                tasks: ProgressView::of(standing.tasks),
            },
            phases: phases(plan, desk, now),
            rows: matrix.rows.iter().map(|r| row(plan, r)).collect(),
            idle: matrix.idle.iter().map(|o| named(plan, &o.id)).collect(),
            gaps: MonthGap::all(plan, desk, now).into_iter().map(gap).collect(),
        }
    });
    form.answer(&page)
}

/// The phases with their dates, where each stands, and what is unfinished in it.
#[utoipa::path(operation_id = "phases", get, path = "/campaign/phases", tag = "campaign",
    responses((status = 200, body = Vec<CampaignPhaseView>), (status = 403, body = ErrorBody)))]
pub(crate) async fn list_phases(by: SignedIn) -> Result<Json<Vec<CampaignPhaseView>>, ApiError> {
    actor_of(&by)?;
    let plan = by.app.registry.plan();
    Ok(Json(by.app.desk.look(|desk| phases(plan, desk, Clock::wall()))))
}
