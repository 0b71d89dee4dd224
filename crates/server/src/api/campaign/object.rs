//! One object: its facts, what is asked of it, its inspections, its problems.

use axum::Json;
use axum::extract::Path;
use campaign::desk::Desk;
use campaign::operation::{progress_reports, works_progress};
use campaign::plan::Plan;
use campaign::register::{ObjectId, ObjectKind, RegisteredObject};
use campaign::rights::{Action, may};
use serde::Serialize;
use standards::time::{BeijingDay, Instant};
use utoipa::ToSchema;

use super::problems::{ProblemView, problems_at};
use super::register::{ChecklistItem, ObjectView, checklist_item, object_view};
use super::{actor_of, named};
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::views::Named;
use crate::clock::Clock;

/// Inspections shown, the newest.
const MOST: usize = 100;

/// An object with everything that is known of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ObjectPage {
    object: ObjectView,
    checklist: Vec<ChecklistItem>,
    /// The newest first.
    inspections: Vec<InspectionView>,
    /// Those that I may see, the newest first.
    problems: Vec<ProblemView>,
    /// How works with a schedule stand, by what was reported of them (SC-039, SC-040).
    progress: Option<WorksProgressView>,
}

/// How works stand today.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorksProgressView {
    /// Percent of the planned time that has passed.
    time_percent: String,
    /// Percent of the planned length that is done; nothing without a planned length or a report.
    done_percent: Option<String>,
    /// Points behind time.
    lag_points: Option<String>,
    late: bool,
    /// Months that are over without a report, such as `2021-06`.
    unreported: Vec<String>,
    /// The newest first.
    reports: Vec<ProgressReportView>,
}

/// What was reported of works.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProgressReportView {
    #[schema(value_type = String)]
    day: BeijingDay,
    /// Length done by then (m).
    done_m: String,
    by: Named,
    note: String,
    evidence: Vec<String>,
}

/// Progress of works of rain-sewage separation; other works have their own page.
fn progress(
    plan: &Plan,
    desk: &Desk,
    object: &RegisteredObject,
    today: BeijingDay,
) -> Option<WorksProgressView> {
    let standing = works_progress(desk.operations(), object, today)
        .filter(|_| object.kind == ObjectKind::SeparationWorks)?;
    let text = |number: standards::Decimal| number.normalize().to_string();
    let mut reports: Vec<_> = progress_reports(desk.operations(), object, today)
        .map(|(record, report)| ProgressReportView {
            day: report.day,
            done_m: text(report.done_m),
            by: named(plan, &record.by),
            note: record.note.clone(),
            evidence: record.evidence.iter().map(ToString::to_string).collect(),
        })
        .collect();
    reports.reverse();
    Some(WorksProgressView {
        late: standing.is_late(),
        time_percent: text(standing.time_percent),
        done_percent: standing.done_percent.map(text),
        lag_points: standing.lag_points.map(text),
        unreported: standing.unreported.iter().map(|m| format!("{:04}-{:02}", m.year(), m.month())).collect(),
        reports,
    })
}

/// An inspection.
#[derive(Serialize, ToSchema)]
pub(crate) struct InspectionView {
    id: String,
    #[schema(value_type = String)]
    at: Instant,
    by: Named,
    title: String,
    faults: u32,
    evidence: Vec<String>,
}

/// One object of the register.
#[utoipa::path(operation_id = "registered_object", get, path = "/campaign/register/{id}", tag = "campaign", params(("id" = String, Path)),
    responses((status = 200, body = ObjectPage), (status = 404, body = ErrorBody)))]
pub(crate) async fn object(by: SignedIn, Path(id): Path<String>) -> Result<Json<ObjectPage>, ApiError> {
    let actor = actor_of(&by)?;
    let plan = by.app.registry.plan();
    let id = ObjectId::from(id);
    let found = plan.register.object(&id).filter(|o| may(&actor, Action::See, o.subject()));
    let found = found.ok_or_else(|| ApiError::not_found("该对象", "object"))?;
    let now = Clock::wall();
    Ok(Json(by.app.desk.look(|desk| {
        let visit = desk.visit(&id);
        let inspections = visit.map_or_else(Vec::new, |visit| {
            let newest = visit.all.iter().rev().take(MOST);
            let view = |one: &campaign::desk::Inspection| InspectionView {
                id: one.id.to_string(),
                at: one.at,
                by: named(plan, &one.by),
                title: one.title.clone(),
                faults: one.faults,
                evidence: one.evidence.iter().map(ToString::to_string).collect(),
            };
            newest.map(view).collect()
        });
        ObjectPage {
            object: object_view(plan, desk, &actor, found, now.day()),
            checklist: plan.register.checklist(found.kind).map(checklist_item).collect(),
            inspections,
            problems: problems_at(&by.app, desk, &actor, &id, now),
            progress: progress(plan, desk, found, now.day()),
        }
    })))
}
