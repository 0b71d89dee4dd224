//! 考核问责: goals of each section, candidates with every condition, units with late work.

use axum::Json;
use axum::extract::Query;
use campaign::accountability::{Candidate, Concerned, Condition, Figure, Source, candidates, concerned};
use campaign::desk::Desk;
use campaign::plan::Plan;
use campaign::rights::{Action, Reach, reach};
use evaluation::triggers::Fact;
use serde::{Deserialize, Serialize};
use standards::time::{BeijingDay, Instant, Quarter};
use utoipa::{IntoParams, ToSchema};

use super::{actor_of, named};
use crate::ServerError;
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::views::{AssumptionView, Named};
use crate::clock::Clock;
use crate::desk::county;

use super::goals::{GoalView, goals};

/// Which quarter.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// `2021-Q3`; the running one when absent.
    #[param(value_type = Option<String>)]
    quarter: Option<Quarter>,
}

/// The county under the notice's rules.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountabilityPage {
    #[schema(value_type = String)]
    quarter: Quarter,
    #[schema(value_type = String)]
    previous: Quarter,
    #[schema(value_type = String)]
    next: Quarter,
    /// Whether the quarter is over; else its figures are those so far.
    settled: bool,
    #[schema(value_type = String)]
    asof: Instant,
    #[schema(value_type = String)]
    today: BeijingDay,
    goals: Vec<GoalView>,
    /// R3 and R4 of each section; empty for those who do not see cases.
    candidates: Vec<CandidateView>,
    /// Units with late work: leads, no findings.
    concerned: Vec<ConcernedView>,
    /// Whether I may propose a case.
    proposes: bool,
    /// Whether candidates are kept from me.
    restricted: bool,
    official: Option<RankView>,
    /// Units a case can concern.
    units: Vec<Named>,
    assumptions: Vec<AssumptionView>,
    rule_version: String,
}

/// The official rank of the quarter.
#[derive(Serialize, ToSchema)]
pub(crate) struct RankView {
    base_rank: u32,
    now_rank: u32,
    source: String,
}

/// A section under a rule.
#[derive(Serialize, ToSchema)]
pub(crate) struct CandidateView {
    /// `R3` or `R4`.
    rule: &'static str,
    /// `talk` or `inspection`: what may be proposed.
    #[schema(value_type = String)]
    kind: campaign::case::CaseKind,
    kind_name: &'static str,
    section: Named,
    /// `holds`, `does_not_hold` or `open`.
    fact: &'static str,
    fact_name: &'static str,
    conditions: Vec<ConditionView>,
}

/// A condition with its numbers.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConditionView {
    kind: &'static str,
    name: &'static str,
    clause: String,
    fact: &'static str,
    fact_name: &'static str,
    figures: Vec<ConditionFigure>,
    missing: Vec<String>,
}

/// A number with where it comes from.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConditionFigure {
    what: String,
    value: String,
    against: Option<String>,
    /// Where it comes from, in words.
    source: String,
    /// The page that shows it.
    link: Option<String>,
    /// The entry of the ledger, when it is one.
    entry: Option<String>,
}

/// A unit with late work.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConcernedView {
    unit: Named,
    works: Vec<LateWork>,
}

/// A late problem or task.
#[derive(Serialize, ToSchema)]
pub(crate) struct LateWork {
    /// Its entry, which a case may cite.
    id: String,
    what: String,
    days_late: i64,
    dragged: bool,
    link: Option<String>,
}

pub(super) fn fact_word(fact: Fact) -> &'static str {
    match fact {
        Fact::Holds => "holds",
        Fact::DoesNotHold => "does_not_hold",
        Fact::Open => "open",
    }
}

/// Goals, candidates with each condition and its numbers, and units with late work.
#[utoipa::path(operation_id = "accountability", get, path = "/campaign/accountability", tag = "campaign", params(Asked),
    responses((status = 200, body = AccountabilityPage), (status = 403, body = ErrorBody)))]
pub(crate) async fn accountability(
    by: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Json<AccountabilityPage>, ApiError> {
    let actor = actor_of(&by)?;
    let app = &by.app;
    let plan = app.registry.plan();
    let asof = app.clock.now();
    let quarter = asked.quarter.unwrap_or_else(|| asof.day().month().quarter());
    let county = county(app, quarter, asof).map_err(|e| ServerError::Content(e.to_string()))?;
    let sees = reach(actor.role, Action::SeeCase) == Reach::All;
    let now = Clock::wall();
    let (found, units, official) = app.desk.look(|desk| {
        if !sees {
            return (Vec::new(), Vec::new(), None);
        }
        let drag = county.rules.drag;
        let listed = candidates(&county.water, desk, drag, now);
        let late = concerned(desk, drag, now);
        let rank = desk.cases().rank(quarter).map(|r| RankView {
            base_rank: r.base_rank,
            now_rank: r.now_rank,
            source: r.source.clone(),
        });
        (
            listed.iter().map(|c| candidate(plan, c)).collect(),
            late.iter().map(|c| late_work(plan, desk, c, now)).collect(),
            rank,
        )
    });
    let fits = |o: &&campaign::plan::Organisation| {
        use campaign::plan::OrganisationKind::{GroupOffice, LeadingGroup};
        !matches!(o.kind, LeadingGroup | GroupOffice)
    };
    Ok(Json(AccountabilityPage {
        quarter,
        previous: quarter.previous(),
        next: quarter.next(),
        settled: county.settled,
        asof,
        today: asof.day(),
        goals: goals(app, asof),
        candidates: found,
        concerned: units,
        proposes: reach(actor.role, Action::ProposeCase) == Reach::All,
        restricted: !sees,
        official,
        units: plan.organisations.iter().filter(fits).map(|o| named(plan, &o.id)).collect(),
        assumptions: AssumptionView::of_accountability(plan),
        rule_version: app
            .live
            .sections()
            .values()
            .next()
            .map_or_else(String::new, |r| r.profile().rules_version(asof.day()).to_string()),
    }))
}

fn candidate(plan: &Plan, of: &Candidate) -> CandidateView {
    CandidateView {
        rule: of.rule.word(),
        kind: of.rule.case(),
        kind_name: of.rule.case().name(),
        section: section_named(plan, &of.section),
        fact: fact_word(of.fact),
        fact_name: of.fact.label(),
        conditions: of.conditions.iter().map(|c| condition(plan, c)).collect(),
    }
}

pub(super) fn section_named(plan: &Plan, id: &standards::SectionId) -> Named {
    let name = plan.section(id).map_or_else(|| id.to_string(), |s| s.name.clone());
    Named { id: id.to_string(), name }
}

fn condition(plan: &Plan, of: &Condition) -> ConditionView {
    ConditionView {
        kind: of.kind.word(),
        name: of.kind.name(),
        clause: of.kind.clause().to_string(),
        fact: fact_word(of.fact),
        fact_name: of.fact.label(),
        figures: of.figures.iter().map(|f| figure(plan, f)).collect(),
        missing: of.missing.clone(),
    }
}

/// Where a figure comes from, in words.
pub(super) fn source_words(plan: &Plan, source: &Source) -> String {
    match source {
        Source::Readings { section, factor, from, to } => {
            format!("{}断面{}监测数据，{from} 至 {to}", section_named(plan, section).name, factor.name())
        }
        Source::Quarter { section, quarter } => {
            format!("{}断面 {quarter} 均值评价", section_named(plan, section).name)
        }
        Source::Entry(id) => format!("台账条目 {id}"),
        Source::Published(source) => source.clone(),
        Source::Mirror => "本系统按各断面均值计算，非官方".into(),
    }
}

fn figure(plan: &Plan, of: &Figure) -> ConditionFigure {
    let link = match &of.source {
        Source::Readings { section, factor, to, .. } => {
            Some(format!("#/section/{section}?view=periods&day={to}&factor={factor}"))
        }
        Source::Quarter { section, quarter } => {
            Some(format!("#/section/{section}?view=periods&day={}", quarter.months()[2].last_day()))
        }
        Source::Entry(id) => Some(format!("#/rectify/{id}")),
        Source::Published(_) | Source::Mirror => None,
    };
    ConditionFigure {
        what: of.what.clone(),
        value: of.value.clone(),
        against: of.against.clone(),
        source: source_words(plan, &of.source),
        link,
        entry: if let Source::Entry(id) = &of.source { Some(id.to_string()) } else { None },
    }
}

fn late_work(plan: &Plan, desk: &Desk, of: &Concerned, now: Instant) -> ConcernedView {
    const DAY_MS: i64 = 86_400_000;
    let days = |due: Instant| now.0.saturating_sub(due.0).max(0) / DAY_MS;
    let problems = of.late.iter().filter_map(|id| desk.problem(*id)).map(|p| LateWork {
        id: p.id.to_string(),
        what: format!("第 {} 号问题：{}", p.number, p.what),
        days_late: p.dispatch.as_ref().map_or(0, |d| days(d.due)),
        dragged: of.dragged.contains(&p.id),
        link: Some(format!("#/rectify/{}", p.id)),
    });
    let tasks = of.tasks.iter().filter_map(|id| desk.tasks().get(*id)).map(|t| LateWork {
        id: t.id.to_string(),
        what: t.order.text.clone(),
        days_late: days(t.order.due),
        dragged: false,
        link: None,
    });
    ConcernedView { unit: named(plan, &of.unit), works: problems.chain(tasks).collect() }
}
