//! Papers: the list with what is lacking, one paper with its history, the clauses of the notice, and the directory of offices.

use axum::Json;
use axum::extract::Path;
use campaign::desk::Desk;
use campaign::ledger::{Actor, EntryId};
use campaign::paper::{Paper, PaperBasis, PaperKind, PaperStage, PaperStep};
use campaign::plan::{OrganisationKind, Plan, PostRole};
use campaign::rights::may;
use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;

use super::{actor_of, named};
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::views::Named;
use crate::clock::Clock;

/// Papers, and what is lacking.
#[derive(Serialize, ToSchema)]
pub(crate) struct PapersPage {
    /// The notice itself.
    document: PaperNoticeView,
    /// Newest first.
    papers: Vec<PaperView>,
    /// Papers that wait for my receipt.
    mine: usize,
    /// Kinds I may draw up.
    kinds: Vec<PaperKindView>,
    /// Sections without an implementation plan in force (一断面一方案).
    sections_without_plan: Vec<Named>,
    /// Sections of the county, to choose from.
    sections: Vec<Named>,
    /// Summaries that are late, for the notice list (通报).
    late_summaries: Vec<LateSummary>,
    /// Bases of the plan, with the papers that cite each.
    bases: Vec<BasisView>,
    /// Whom a paper can be sent to.
    organisations: Vec<RecipientView>,
    /// Posts that can be asked to acknowledge a procedure.
    posts: Vec<PostView>,
}

/// The notice the campaign follows.
#[derive(Serialize, ToSchema)]
pub(crate) struct PaperNoticeView {
    title: String,
    number: String,
    issuer: String,
    #[schema(value_type = String)]
    issued: standards::time::BeijingDay,
}

/// A kind of papers.
#[derive(Serialize, ToSchema)]
pub(crate) struct PaperKindView {
    id: &'static str,
    name: &'static str,
    /// Whether it is sent to others, who sign for it.
    sent: bool,
    clause: String,
}

/// A summary that is late.
#[derive(Serialize, ToSchema)]
pub(crate) struct LateSummary {
    unit: Named,
    #[schema(value_type = String)]
    due: Instant,
    #[schema(value_type = Option<String>)]
    handed_in: Option<Instant>,
}

/// A basis of the plan.
#[derive(Serialize, ToSchema)]
pub(crate) struct BasisView {
    id: Option<String>,
    title: String,
    number: Option<String>,
    clause: Option<String>,
    cited: usize,
}

/// Somebody a paper can be sent to.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecipientView {
    id: String,
    name: String,
    /// Whether the notice is addressed to it.
    addressee: bool,
}

/// A post.
#[derive(Serialize, ToSchema)]
pub(crate) struct PostView {
    id: String,
    title: String,
    organisation: String,
    shift: bool,
}

/// A paper.
#[derive(Serialize, ToSchema)]
pub(crate) struct PaperView {
    #[schema(value_type = String)]
    id: EntryId,
    kind: Named,
    title: String,
    text: String,
    unit: Named,
    section: Option<Named>,
    version: u32,
    #[schema(value_type = String)]
    stage: PaperStage,
    stage_name: &'static str,
    number: Option<String>,
    #[schema(value_type = String)]
    drawn: Instant,
    #[schema(value_type = Option<String>)]
    issued: Option<Instant>,
    meeting: Option<MeetingView>,
    bases: Vec<String>,
    evidence: Vec<String>,
    receipts: Vec<ReceiptLine>,
    posts: Vec<ReceiptLine>,
    /// How many have not signed for it.
    missing: usize,
    /// What is doubtful about it, in words.
    doubts: Vec<String>,
    #[schema(value_type = Option<String>)]
    replaces: Option<EntryId>,
    #[schema(value_type = Option<String>)]
    replaced_by: Option<EntryId>,
    clause: String,
    /// Tasks it gave.
    tasks: usize,
    /// Whether my organisation still has to sign for it.
    awaits_me: bool,
    /// Steps I may take now.
    steps: Vec<PaperStepView>,
}

/// A meeting.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeetingView {
    #[schema(value_type = String)]
    held: Instant,
    chair: String,
    attending: Vec<Named>,
}

/// A recipient or post, and when it signed.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReceiptLine {
    id: String,
    name: String,
    #[schema(value_type = Option<String>)]
    at: Option<Instant>,
    mine: bool,
}

/// A step.
#[derive(Serialize, ToSchema)]
pub(crate) struct PaperStepView {
    pub(super) step: &'static str,
    pub(super) name: &'static str,
}

/// A clause of the notice.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClauseView {
    id: String,
    /// A cut of the notice's words.
    quote: String,
    /// What it demands, in our own words, in Chinese.
    summary: String,
    /// In English.
    meaning: String,
}

/// An office and its posts, by title.
#[derive(Serialize, ToSchema)]
pub(crate) struct PaperOfficeView {
    id: String,
    name: String,
    posts: Vec<String>,
    /// Whether it is an office to turn to: one the notice names as contact, or with a contact post.
    contact: bool,
}

fn word(step: PaperStep) -> &'static str {
    match step {
        PaperStep::Issue => "issue",
        PaperStep::Receive => "receive",
        PaperStep::Acknowledge => "acknowledge",
        PaperStep::Replace => "replace",
        PaperStep::Withdraw => "withdraw",
    }
}

fn view(desk: &Desk, plan: &Plan, paper: &Paper, by: &Actor) -> PaperView {
    let content = &paper.content;
    let basis = |b: &PaperBasis| match b {
        PaperBasis::Plan(id) => plan.basis(id).map_or_else(|| id.to_string(), |b| b.title.clone()),
        PaperBasis::Paper(id) => {
            desk.papers().get(*id).map_or_else(|| id.to_string(), |p| p.content.title.clone())
        }
    };
    let receipt = |r: &campaign::paper::Receipt| {
        let Named { id, name } = named(plan, &r.organisation);
        ReceiptLine { id, name, at: r.at, mine: r.organisation == by.organisation }
    };
    let post = |r: &campaign::paper::PostReceipt| {
        let known = plan.posts.iter().find(|p| p.id == r.post);
        let name = known.map_or_else(|| r.post.to_string(), |p| p.title.clone());
        let mine = known.is_some_and(|p| p.organisation == by.organisation);
        ReceiptLine { id: r.post.to_string(), name, at: r.at, mine }
    };
    let section = |id: &standards::SectionId| Named {
        id: id.to_string(),
        name: plan.section(id).map_or_else(|| id.to_string(), |s| s.name.clone()),
    };
    PaperView {
        id: paper.id,
        kind: Named { id: content.kind.word().into(), name: content.kind.name().into() },
        title: content.title.clone(),
        text: content.text.clone(),
        unit: named(plan, &paper.owner),
        section: content.section.as_ref().map(section),
        version: paper.version,
        stage: paper.stage,
        stage_name: paper.stage.name(),
        number: paper.issued.as_ref().map(|i| i.number.clone()),
        drawn: paper.drawn,
        issued: paper.issued.as_ref().map(|i| i.at),
        meeting: content.meeting.as_ref().map(|m| MeetingView {
            held: m.held,
            chair: m.chair.clone(),
            attending: m.attending.iter().map(|o| named(plan, o)).collect(),
        }),
        bases: content.bases.iter().map(basis).collect(),
        evidence: content.evidence.iter().map(ToString::to_string).collect(),
        receipts: paper.receipts.iter().map(receipt).collect(),
        posts: paper.acknowledgements.iter().map(post).collect(),
        missing: paper.missing().count() + paper.unacknowledged().count(),
        doubts: paper.doubts(plan).iter().map(campaign::paper::PaperDoubt::words).collect(),
        replaces: content.replaces,
        replaced_by: paper.replaced_by,
        clause: content.kind.clause().to_string(),
        tasks: desk.tasks().caused_by(paper.id).count(),
        awaits_me: paper.awaits(&by.organisation),
        steps: paper
            .steps_of(by)
            .into_iter()
            .map(|s| PaperStepView { step: word(s), name: s.name() })
            .collect(),
    }
}

/// Papers the asker may read, and what is lacking.
#[utoipa::path(operation_id = "papers", get, path = "/campaign/papers", tag = "papers",
    responses((status = 200, body = PapersPage), (status = 403, body = ErrorBody)))]
pub(crate) async fn papers(by: SignedIn) -> Result<Json<PapersPage>, ApiError> {
    let actor = actor_of(&by)?;
    let plan = by.app.registry.plan();
    let now = Clock::wall();
    Ok(Json(by.app.desk.look(|desk| page(desk, plan, &actor, now))))
}

fn page(desk: &Desk, plan: &Plan, by: &Actor, now: Instant) -> PapersPage {
    let mut papers: Vec<PaperView> =
        desk.papers().iter().filter(|p| p.is_shown_to(by)).map(|p| view(desk, plan, p, by)).collect();
    papers.sort_by_key(|p| std::cmp::Reverse(p.issued.unwrap_or(p.drawn)));
    let own = campaign::rights::Subject {
        focus: campaign::register::Focus::Arrangements,
        township: None,
        owner: None,
        lead: Some(&by.organisation),
        support: &[],
    };
    let kinds = PaperKind::ALL.into_iter().filter(|k| may(by, k.right(), own));
    let late = desk.summaries(plan, now).into_iter().filter(|s| s.is_late(now));
    let basis = |b: &campaign::plan::BasisDocument| BasisView {
        id: b.id.as_ref().map(ToString::to_string),
        title: b.title.clone(),
        number: b.number.clone(),
        clause: b.source.clause.map(|c| c.to_string()),
        cited: b.id.as_ref().map_or(0, |id| desk.papers_citing(&PaperBasis::Plan(id.clone())).count()),
    };
    let section = |s: &campaign::plan::Section| Named { id: s.id.to_string(), name: s.name.clone() };
    let own_sections = plan.sections.iter().filter(|s| s.level != campaign::plan::SectionLevel::Context);
    let addressees: Vec<_> = plan.addressees().map(|o| &o.id).collect();
    let able = plan.organisations.iter().filter(|o| o.kind != OrganisationKind::LeadingGroup);
    PapersPage {
        document: PaperNoticeView {
            title: plan.document.title.clone(),
            number: plan.document.number.clone(),
            issuer: plan.document.issuer.clone(),
            issued: plan.document.issued,
        },
        mine: papers.iter().filter(|p| p.awaits_me).count(),
        papers,
        kinds: kinds
            .map(|k| PaperKindView {
                id: k.word(),
                name: k.name(),
                sent: k.is_sent(),
                clause: k.clause().to_string(),
            })
            .collect(),
        sections_without_plan: desk.sections_without_plan(plan).into_iter().map(section).collect(),
        sections: own_sections.map(section).collect(),
        late_summaries: late
            .map(|s| LateSummary { unit: named(plan, &s.unit), due: s.due, handed_in: s.handed_in })
            .collect(),
        bases: plan.bases.iter().map(basis).collect(),
        organisations: able
            .map(|o| RecipientView {
                id: o.id.to_string(),
                name: o.name.clone(),
                addressee: addressees.contains(&&o.id),
            })
            .collect(),
        posts: plan
            .posts
            .iter()
            .map(|p| PostView {
                id: p.id.to_string(),
                title: p.title.clone(),
                organisation: p.organisation.to_string(),
                shift: p.role == PostRole::Shift,
            })
            .collect(),
    }
}

/// One paper, when the asker may read it.
#[utoipa::path(operation_id = "paper", get, path = "/campaign/papers/{id}", tag = "papers", params(("id" = String, Path)),
    responses((status = 200, body = PaperView), (status = 404, body = ErrorBody)))]
pub(crate) async fn paper(by: SignedIn, Path(id): Path<String>) -> Result<Json<PaperView>, ApiError> {
    let actor = actor_of(&by)?;
    let missing = || ApiError::not_found("该文件", "paper");
    let id: EntryId = id.parse().map_err(|_not_a_number| missing())?;
    let plan = by.app.registry.plan();
    let found = by.app.desk.look(|desk| {
        let paper = desk.papers().get(id).filter(|p| p.is_shown_to(&actor))?;
        Some(view(desk, plan, paper, &actor))
    });
    found.map(Json).ok_or_else(missing)
}

/// The clauses of the notice.
#[utoipa::path(operation_id = "clauses", get, path = "/campaign/clauses", tag = "papers",
    responses((status = 200, body = Vec<ClauseView>)))]
pub(crate) async fn clauses(by: SignedIn) -> Json<Vec<ClauseView>> {
    let view = |c: &campaign::plan::Clause| ClauseView {
        id: c.id.to_string(),
        quote: c.quote.clone(),
        summary: c.summary.clone(),
        meaning: c.meaning.clone(),
    };
    Json(by.app.registry.plan().clauses.iter().map(view).collect())
}

/// The directory of offices: titles only; how to reach people is kept in the deployment and never here (SC-101).
#[utoipa::path(operation_id = "directory", get, path = "/campaign/directory", tag = "papers",
    responses((status = 200, body = Vec<PaperOfficeView>)))]
pub(crate) async fn directory(by: SignedIn) -> Json<Vec<PaperOfficeView>> {
    let plan = by.app.registry.plan();
    let view = |o: &campaign::plan::Organisation| {
        let posts = || plan.posts.iter().filter(|p| p.organisation == o.id);
        let contact = posts().any(|p| p.role == PostRole::Contact) || o.kind == OrganisationKind::Enforcement;
        PaperOfficeView {
            id: o.id.to_string(),
            name: o.name.clone(),
            posts: posts().map(|p| p.title.clone()).collect(),
            contact,
        }
    };
    Json(plan.organisations.iter().map(view).collect())
}
