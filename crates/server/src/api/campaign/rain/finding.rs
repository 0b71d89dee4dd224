//! What rules found.

use campaign::desk::Desk;
use campaign::finding::{FindingStage, RainFinding};
use campaign::ledger::{Actor, EntryId};
use campaign::plan::Plan;
use campaign::rights::{Action, may};
use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;

use crate::api::views::Named;

/// Findings of one answer.
const MOST: usize = 100;

/// A finding.
#[derive(Serialize, ToSchema)]
pub(crate) struct RainFindingView {
    #[schema(value_type = String)]
    id: EntryId,
    rule: String,
    clause: String,
    /// `reminder`, `query`, `suspicion`, `violation`.
    level: Named,
    /// `open`, `confirmed`, `dismissed`.
    stage: Named,
    place: String,
    text: String,
    figures: Vec<RainFigureView>,
    #[schema(value_type = String)]
    moment: Instant,
    settled: Option<String>,
    /// Whether the asker may settle it.
    may_settle: bool,
    /// Whether it can be confirmed with evidence only.
    needs_evidence: bool,
}

/// A number that led to it.
#[derive(Serialize, ToSchema)]
pub(crate) struct RainFigureView {
    name: String,
    value: String,
    unit: String,
}

pub(super) fn all(desk: &Desk, plan: &Plan, actor: &Actor) -> Vec<RainFindingView> {
    let seen = desk.findings().iter().rev().filter(|f| may(actor, Action::See, f.subject(plan)));
    let mut all: Vec<&RainFinding> = seen.take(MOST).collect();
    all.sort_by_key(|f| (f.stage != FindingStage::Open, std::cmp::Reverse(f.raised)));
    all.into_iter().map(|f| view(f, plan, actor)).collect()
}

fn view(f: &RainFinding, plan: &Plan, actor: &Actor) -> RainFindingView {
    let word = |value: serde_json::Value| value.as_str().map(str::to_owned).unwrap_or_default();
    let object = f.new.object.as_ref().and_then(|id| plan.register.object(id)).map(|o| o.name.clone());
    let section = || f.new.section.as_ref().and_then(|id| plan.section(id)).map(|s| s.name.clone());
    let level = serde_json::to_value(f.new.level).map(word).unwrap_or_default();
    let stage = serde_json::to_value(f.stage).map(word).unwrap_or_default();
    let manure = f.new.rule == campaign::finding::FindingRule::ManureToRiver;
    RainFindingView {
        id: f.id,
        rule: f.new.rule.name().into(),
        clause: f.new.rule.clause().to_string(),
        needs_evidence: manure && level == "suspicion",
        level: Named { id: level, name: f.new.level.name().into() },
        stage: Named { id: stage, name: f.stage.name().into() },
        place: object.or_else(section).unwrap_or_default(),
        text: f.new.text.clone(),
        figures: f
            .new
            .figures
            .iter()
            .map(|n| RainFigureView {
                name: n.name.clone(),
                value: n.value.to_string(),
                unit: n.unit.clone(),
            })
            .collect(),
        moment: f.new.moment,
        settled: f.settled.as_ref().map(|(_, reason, _)| reason.clone()),
        may_settle: f.stage == FindingStage::Open && may(actor, Action::SettleFinding, f.subject(plan)),
    }
}
