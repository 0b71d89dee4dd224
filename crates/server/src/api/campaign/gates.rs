//! Gates (闸坝): how they stand, their orders, the water of the canals they shut.

use axum::Json;
use campaign::desk::Desk;
use campaign::gate::{CanalReading, GateOrder, GateStage, GateStep};
use campaign::ledger::{Actor, Digest, EntryId};
use campaign::plan::Plan;
use campaign::register::{ObjectKind, RegisteredObject};
use campaign::rights::{Action, may};
use campaign::watch::CanalRule;
use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;

use super::{actor_of, named};
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::views::Named;
use crate::clock::Clock;
use crate::desk::canal::measured;

/// Orders of a gate that are shown.
const MOST_ORDERS: usize = 20;
/// Readings of a canal that are shown.
const MOST_READINGS: usize = 12;

/// Gates.
#[derive(Serialize, ToSchema)]
pub(crate) struct GatesPage {
    #[schema(value_type = String)]
    now: Instant,
    /// Minutes an order has until its return.
    return_minutes: u32,
    gates: Vec<WatchedGate>,
}

/// A gate.
#[derive(Serialize, ToSchema)]
pub(crate) struct WatchedGate {
    id: String,
    name: String,
    township: Named,
    owner: Named,
    example: bool,
    /// How far it is open, percent, as last returned; unknown before the first return.
    opening: Option<u8>,
    opening_name: Option<String>,
    #[schema(value_type = Option<String>)]
    since: Option<Instant>,
    canal: Option<CanalView>,
    may_propose: bool,
    may_order: bool,
    /// Newest first.
    orders: Vec<GateOrderView>,
}

/// The canal a gate shuts.
#[derive(Serialize, ToSchema)]
pub(crate) struct CanalView {
    id: String,
    name: String,
    /// The threshold is the plan's assumption.
    assumed: bool,
    note: Option<String>,
    limits: Vec<CanalLimitView>,
    /// Newest first.
    readings: Vec<CanalReadingView>,
}

/// Above which value of an item shutting is proposed.
#[derive(Serialize, ToSchema)]
pub(crate) struct CanalLimitView {
    item: String,
    name: String,
    unit: String,
    above: String,
}

/// A reading.
#[derive(Serialize, ToSchema)]
pub(crate) struct CanalReadingView {
    name: String,
    unit: String,
    value: String,
    /// Whether it is above the threshold.
    above: bool,
    /// Whether the canal's station measured it; else people did.
    by_station: bool,
    #[schema(value_type = String)]
    at: Instant,
}

/// An order.
#[derive(Serialize, ToSchema)]
pub(crate) struct GateOrderView {
    #[schema(value_type = String)]
    id: EntryId,
    #[schema(value_type = String)]
    stage: GateStage,
    stage_name: &'static str,
    opening: String,
    reason: String,
    /// Whether a rule proposed it.
    by_rule: bool,
    proposer: String,
    #[schema(value_type = String)]
    proposed: Instant,
    decider: Option<String>,
    #[schema(value_type = Option<String>)]
    decided: Option<Instant>,
    decision: String,
    #[schema(value_type = Option<String>)]
    due: Option<Instant>,
    /// Milliseconds until the return is due; negative when late.
    left_ms: Option<i64>,
    #[schema(value_type = Option<String>)]
    returned: Option<Instant>,
    returned_opening: Option<String>,
    returned_by: Option<String>,
    returned_note: Option<String>,
    files: Vec<String>,
    effects: Vec<EffectView>,
    alerts: Vec<GateAlertView>,
    steps: Vec<GateStepView>,
}

/// An effect that was noted.
#[derive(Serialize, ToSchema)]
pub(crate) struct EffectView {
    #[schema(value_type = String)]
    at: Instant,
    note: String,
}

/// A rung that was reached.
#[derive(Serialize, ToSchema)]
pub(crate) struct GateAlertView {
    tier: &'static str,
    #[schema(value_type = String)]
    at: Instant,
}

/// A step that I may take.
#[derive(Serialize, ToSchema)]
pub(crate) struct GateStepView {
    #[schema(value_type = String)]
    step: GateStep,
    name: &'static str,
}

/// Gates with their orders, as far as the asker sees them.
#[utoipa::path(operation_id = "gates", get, path = "/campaign/gates", tag = "campaign",
    responses((status = 200, body = GatesPage), (status = 403, body = ErrorBody)))]
pub(crate) async fn gates(by: SignedIn) -> Result<Json<GatesPage>, ApiError> {
    let actor = actor_of(&by)?;
    let now = Clock::wall();
    let plan = by.app.registry.plan();
    let seen = plan.register.objects.iter().filter(|o| o.kind == ObjectKind::Gate);
    let seen = seen.filter(|o| may(&actor, Action::See, o.subject()));
    let seen = seen.map(|gate| {
        let rule = plan.watch.canal_of(&gate.id);
        (gate, rule.map(|rule| (rule, measured(&by.app, rule, now))))
    });
    let seen: Vec<_> = seen.collect();
    let gates = by.app.desk.look(|desk| {
        let view = |(gate, canal)| view(plan, desk, gate, canal, &actor, now);
        seen.into_iter().map(view).collect()
    });
    Ok(Json(GatesPage { now, return_minutes: plan.watch.limits.return_minutes, gates }))
}

fn view(
    plan: &Plan,
    desk: &Desk,
    gate: &RegisteredObject,
    shuts: Option<(&CanalRule, Vec<CanalReading>)>,
    by: &Actor,
    now: Instant,
) -> WatchedGate {
    let state = desk.gates().state(&gate.id);
    let mut orders: Vec<&GateOrder> = desk.gates().of(&gate.id).collect();
    orders.sort_by_key(|o| (!o.stage.is_open(), std::cmp::Reverse(o.proposed)));
    WatchedGate {
        id: gate.id.to_string(),
        name: gate.name.clone(),
        township: named(plan, &gate.township),
        owner: named(plan, &gate.owner),
        example: gate.example,
        opening: state.map(|s| s.opening.of_hundred()),
        opening_name: state.map(|s| s.opening.name()),
        since: state.map(|s| s.since),
        canal: shuts.map(|(rule, measured)| canal(plan, desk, rule, &measured)),
        may_propose: may(by, Action::ProposeGate, gate.subject()),
        may_order: may(by, Action::OrderGate, gate.subject()),
        orders: orders.into_iter().take(MOST_ORDERS).map(|o| order(o, gate, by, now)).collect(),
    }
}

fn canal(plan: &Plan, desk: &Desk, rule: &CanalRule, measured: &[CanalReading]) -> CanalView {
    let name = |item: &standards::FactorCode| item.name().to_owned();
    let unit = |item: &standards::FactorCode| item.factor().map_or_else(String::new, |f| f.unit.clone());
    let object = plan.register.object(&rule.canal);
    let people = desk.gates().readings(&rule.canal).iter().map(|r| (r, false));
    let mut readings: Vec<_> = people.chain(measured.iter().map(|r| (r, true))).collect();
    readings.sort_by_key(|(r, _)| std::cmp::Reverse(r.at));
    CanalView {
        id: rule.canal.to_string(),
        name: object.map_or_else(|| rule.canal.to_string(), |o| o.name.clone()),
        assumed: rule.source.basis != campaign::plan::Basis::Notice,
        note: rule.source.note.clone(),
        limits: rule
            .above
            .iter()
            .map(|(item, above)| CanalLimitView {
                item: item.to_string(),
                name: name(item),
                unit: unit(item),
                above: above.to_string(),
            })
            .collect(),
        readings: readings
            .into_iter()
            .take(MOST_READINGS)
            .map(|(r, by_station)| CanalReadingView {
                name: name(&r.item),
                unit: unit(&r.item),
                value: r.value.to_string(),
                above: rule.exceeded(r).is_some(),
                by_station,
                at: r.at,
            })
            .collect(),
    }
}

fn order(order: &GateOrder, gate: &RegisteredObject, by: &Actor, now: Instant) -> GateOrderView {
    let returned = order.returned.as_ref();
    let steps = order.steps_of(by, gate).into_iter();
    GateOrderView {
        id: order.id,
        stage: order.stage,
        stage_name: order.stage.name(),
        opening: order.opening.name(),
        reason: order.reason.clone(),
        by_rule: order.exceeded.is_some(),
        proposer: order.proposer.clone(),
        proposed: order.proposed,
        decider: order.decider.clone(),
        decided: order.decided,
        decision: order.decision.clone(),
        due: order.due,
        left_ms: order.left_ms(now),
        returned: returned.map(|r| r.at),
        returned_opening: returned.map(|r| r.opening.name()),
        returned_by: returned.map(|r| r.by.clone()),
        returned_note: returned.map(|r| r.note.clone()).filter(|n| !n.is_empty()),
        files: returned.map_or_else(Vec::new, |r| r.evidence.iter().map(Digest::to_string).collect()),
        effects: order.effects.iter().map(|(at, note)| EffectView { at: *at, note: note.clone() }).collect(),
        alerts: order.alerts.iter().map(|a| GateAlertView { tier: a.tier.name(), at: a.at }).collect(),
        steps: steps.map(|step| GateStepView { step, name: step.name() }).collect(),
    }
}
