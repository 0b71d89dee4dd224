//! Cases: the board, and one case with everything entered about it.

use axum::Json;
use axum::extract::Path;
use campaign::case::{CaseFile, CaseKind, CaseStage, CaseStep, Notice, Reason, TeamMember};
use campaign::desk::Desk;
use campaign::ledger::{Actor, Entry, EntryId};
use campaign::plan::Plan;
use campaign::rights::Action;
use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;

use super::accountability::section_named;
use super::evidence::KeptFile;
use super::history::HistoryItem;
use super::{actor_of, named};
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::views::Named;

/// Cases that I may see, those that wait for me first.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseBoard {
    /// How many wait for me.
    mine: u32,
    cases: Vec<CaseView>,
}

/// A case.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseView {
    #[schema(value_type = String)]
    id: EntryId,
    number: u32,
    #[schema(value_type = String)]
    kind: CaseKind,
    kind_name: &'static str,
    clause: String,
    #[schema(value_type = String)]
    stage: CaseStage,
    stage_name: &'static str,
    unit: Named,
    reasons: Vec<&'static str>,
    what: String,
    section: Option<Named>,
    quarter: Option<String>,
    #[schema(value_type = String)]
    proposed: Instant,
    #[schema(value_type = String)]
    last: Instant,
    /// Whether it stands still until I act.
    mine: bool,
    steps: Vec<CaseStepView>,
    /// Letters that can be drafted now.
    letters: Vec<Named>,
}

/// A step I may take.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseStepView {
    #[schema(value_type = String)]
    step: CaseStep,
    name: &'static str,
}

/// One case.
#[derive(Serialize, ToSchema)]
pub(crate) struct CasePage {
    case: CaseView,
    notice: Option<CaseNoticeView>,
    demands: Vec<DemandView>,
    packages: Vec<PackageView>,
    /// Entries it cites.
    cited: Vec<CitedView>,
    history: Vec<HistoryItem>,
    files: Vec<KeptFile>,
}

/// The notice.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseNoticeView {
    #[schema(value_type = Option<String>)]
    at: Option<Instant>,
    place: String,
    team: Vec<String>,
    from: Option<String>,
    to: Option<String>,
}

/// A demand with how its task stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct DemandView {
    #[schema(value_type = String)]
    task: EntryId,
    text: String,
    #[schema(value_type = String)]
    due: Instant,
    stage_name: &'static str,
    open: bool,
    late: bool,
}

/// A package that was handed over.
#[derive(Serialize, ToSchema)]
pub(crate) struct PackageView {
    #[schema(value_type = String)]
    at: Instant,
    digest: String,
    length: u64,
    purpose: String,
    body: String,
    upto: u64,
}

/// An entry that is cited.
#[derive(Serialize, ToSchema)]
pub(crate) struct CitedView {
    id: String,
    what: String,
    link: Option<String>,
}

/// The letters of a case, with the word of the interface.
pub(super) fn letters_of(case: &CaseFile) -> Vec<(&'static str, &'static str)> {
    let decided = !matches!(case.stage, CaseStage::Proposed | CaseStage::Rejected);
    let mut letters = Vec::new();
    match case.proposal.kind {
        CaseKind::Talk if decided => {
            letters.push(("talk-notice", "约谈通知书"));
            if case.said_as(CaseStep::Hold).next().is_some() || case.notice.is_some() {
                letters.push(("talk-minutes", "约谈纪要"));
            }
        }
        CaseKind::Inspection if decided => {
            letters.push(("inspection-notice", "督察通知"));
            if case.notice.is_some() {
                letters.push(("inspection-report", "督察报告"));
            }
        }
        _ => {}
    }
    if !case.demands.is_empty() {
        letters.push(("supervision", "督办函"));
    }
    letters
}

fn view(plan: &Plan, case: &CaseFile, by: &Actor) -> CaseView {
    let proposal = &case.proposal;
    let drafts = case.may(by, Action::ConductCase) || case.may(by, Action::InspectCase);
    let letters = if drafts { letters_of(case) } else { Vec::new() };
    CaseView {
        id: case.id,
        number: case.number,
        kind: proposal.kind,
        kind_name: proposal.kind.name(),
        clause: proposal.kind.clause().to_string(),
        stage: case.stage,
        stage_name: case.stage.name(),
        unit: named(plan, &proposal.unit),
        reasons: proposal.reasons.iter().copied().map(Reason::name).collect(),
        what: proposal.what.clone(),
        section: proposal.section.as_ref().map(|id| section_named(plan, id)),
        quarter: proposal.quarter.map(|q| q.to_string()),
        proposed: case.proposed,
        last: case.last,
        mine: case.waits_for(by),
        steps: case.steps_of(by).into_iter().map(|step| CaseStepView { step, name: step.name() }).collect(),
        letters: letters.into_iter().map(|(id, name)| Named { id: id.into(), name: name.into() }).collect(),
    }
}

/// Cases that I may see.
#[utoipa::path(operation_id = "case_board", get, path = "/campaign/cases", tag = "campaign",
    responses((status = 200, body = CaseBoard), (status = 403, body = ErrorBody)))]
pub(crate) async fn board(by: SignedIn) -> Result<Json<CaseBoard>, ApiError> {
    let actor = actor_of(&by)?;
    let plan = by.app.registry.plan();
    let mut cases: Vec<CaseView> = by.app.desk.look(|desk| {
        let seen = desk.cases().newest().into_iter().filter(|c| c.may(&actor, Action::SeeCase));
        seen.map(|c| view(plan, c, &actor)).collect()
    });
    cases.sort_by_key(|c| !c.mine);
    let mine = u32::try_from(cases.iter().filter(|c| c.mine).count()).unwrap_or(u32::MAX);
    Ok(Json(CaseBoard { mine, cases }))
}

/// The case of a path, when the asker sees it; a refused look is kept.
pub(super) fn seen(by: &SignedIn, actor: &Actor, id: &str) -> Result<CaseFile, ApiError> {
    let missing = || ApiError::not_found("该案件", "case");
    let id: EntryId = id.parse().map_err(|_not_a_number| missing())?;
    let found = by.app.desk.look(|desk| desk.cases().get(id).cloned()).ok_or_else(missing)?;
    if found.may(actor, Action::SeeCase) {
        return Ok(found);
    }
    Err(missing().tried("查看案件", id.to_string()))
}

/// One case: where it stands, what I may do, and every entry about it.
#[utoipa::path(operation_id = "case", get, path = "/campaign/cases/{id}", tag = "campaign", params(("id" = String, Path)),
    responses((status = 200, body = CasePage), (status = 404, body = ErrorBody)))]
pub(crate) async fn case(by: SignedIn, Path(id): Path<String>) -> Result<Json<CasePage>, ApiError> {
    let actor = actor_of(&by)?;
    let app = &by.app;
    let plan = app.registry.plan();
    let case = seen(&by, &actor, &id)?;
    let now = crate::clock::Clock::wall();
    let (demands, cited) = app.desk.look(|desk| {
        let demand = |d: &campaign::case::Demand| {
            let task = desk.tasks().get(d.task);
            DemandView {
                task: d.task,
                text: d.text.clone(),
                due: d.due,
                stage_name: task.map_or("", |t| t.stage.name()),
                open: task.is_some_and(|t| t.stage.is_open()),
                late: task.is_some_and(|t| t.clock(now).late),
            }
        };
        let demands = case.demands.iter().map(demand).collect();
        (demands, cited_of(&case).into_iter().map(|id| cited(desk, id)).collect())
    });
    let mut history = Vec::new();
    let mut files = Vec::new();
    for stored in app.reader.ledger_about(&case.id.0.to_be_bytes())? {
        let Ok(entry) = Entry::read(&stored.text) else { continue };
        for digest in entry.event.evidence() {
            let file = app
                .reader
                .evidence(&digest.0)?
                .filter(|f| f.media.starts_with("image/") || f.media.ends_with("pdf"));
            files.extend(file.iter().map(KeptFile::of));
        }
        history.push(HistoryItem::of(plan, &stored, entry)?);
    }
    let packages = case.packages.iter().map(|(at, p)| PackageView {
        at: *at,
        digest: p.package.to_string(),
        length: p.length,
        purpose: p.purpose.clone(),
        body: p.body.clone(),
        upto: p.upto,
    });
    Ok(Json(CasePage {
        notice: case.notice.as_ref().map(|n| notice(plan, n)),
        demands,
        packages: packages.collect(),
        cited,
        history,
        files,
        case: view(plan, &case, &actor),
    }))
}

/// Entries that a case rests on, in the order in which they were cited.
pub(super) fn cited_of(case: &CaseFile) -> Vec<EntryId> {
    let mut all = case.proposal.entries.clone();
    for id in case.said.iter().flat_map(|s| &s.entries) {
        if !all.contains(id) {
            all.push(*id);
        }
    }
    all
}

fn cited(desk: &Desk, id: EntryId) -> CitedView {
    if let Some(problem) = desk.problem(id) {
        let what = format!("第 {} 号问题：{}（{}）", problem.number, problem.what, problem.stage.name());
        return CitedView { id: id.to_string(), what, link: Some(format!("#/rectify/{id}")) };
    }
    let what = match desk.tasks().get(id) {
        Some(task) => format!("任务：{}（{}）", task.order.text, task.stage.name()),
        None => format!("台账条目 {id}"),
    };
    CitedView { id: id.to_string(), what, link: None }
}

pub(super) fn member(plan: &Plan, of: &TeamMember) -> String {
    format!("{} {}", named(plan, &of.organisation).name, of.title)
}

fn notice(plan: &Plan, of: &Notice) -> CaseNoticeView {
    CaseNoticeView {
        at: of.at,
        place: of.place.clone(),
        team: of.team.iter().map(|m| member(plan, m)).collect(),
        from: of.from.map(|d| d.to_string()),
        to: of.to.map(|d| d.to_string()),
    }
}
