//! Where things stand: gates, pools, rural facilities.

use campaign::desk::Desk;
use campaign::ledger::Actor;
use campaign::operation::{RecordKind, running_share};
use campaign::plan::Plan;
use campaign::register::{ObjectKind, RegisteredObject};
use campaign::rights::{Action, may};
use serde::Serialize;
use standards::Decimal;
use standards::time::Instant;
use utoipa::ToSchema;

/// Where things stand.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlacesView {
    gates: Vec<InletGateView>,
    pools: Vec<PoolView>,
    /// Percent of rural facilities that run, of those whose state is known.
    running_percent: Option<u32>,
    running: u32,
    stopped: u32,
    unknown: u32,
}

/// A gate of an inlet overflow.
#[derive(Serialize, ToSchema)]
pub(crate) struct InletGateView {
    id: String,
    name: String,
    /// Whether it is open; unknown when nobody has said so.
    open: Option<bool>,
    #[schema(value_type = Option<String>)]
    since: Option<Instant>,
    /// Until when an emergency opening is approved.
    #[schema(value_type = Option<String>)]
    approved_until: Option<Instant>,
}

/// An accident pool.
#[derive(Serialize, ToSchema)]
pub(crate) struct PoolView {
    id: String,
    name: String,
    /// Percent of its volume that is full.
    level: Option<String>,
    #[schema(value_type = Option<String>)]
    at: Option<Instant>,
    /// Less is free than must be.
    short: bool,
}

impl PlacesView {
    pub(super) fn of(desk: &Desk, plan: &Plan, actor: &Actor, now: Instant) -> Self {
        let of_kind = |kind| {
            let all = plan.register.objects.iter().filter(move |o| o.kind == kind);
            all.filter(|o| may(actor, Action::See, o.subject()))
        };
        let operations = desk.operations();
        let gate = |o: &RegisteredObject| {
            let newest = operations.newest(&o.id, RecordKind::Gate, now);
            InletGateView {
                id: o.id.to_string(),
                name: o.name.clone(),
                open: newest.map(campaign::operation::Record::opens),
                since: newest.map(|r| r.at),
                approved_until: operations.opening_at(&o.id, now).map(|a| a.until),
            }
        };
        let least = plan.playbook.as_ref().map_or(Decimal::ZERO, |p| p.judging.pool_free_percent.value);
        let pool = |o: &RegisteredObject| {
            let newest = operations.newest(&o.id, RecordKind::Pool, now);
            let level = newest.and_then(|r| r.number("level_percent"));
            PoolView {
                id: o.id.to_string(),
                name: o.name.clone(),
                level: level.map(|l| l.to_string()),
                at: newest.map(|r| r.at),
                short: level.is_some_and(|l| Decimal::ONE_HUNDRED - l < least),
            }
        };
        let share = running_share(plan, operations, now);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            gates: of_kind(ObjectKind::InletOverflow).map(gate).collect(),
            pools: of_kind(ObjectKind::AccidentPool).map(pool).collect(),
            running_percent: share.percent(),
            running: share.running,
            stopped: count(share.stopped.len()),
            unknown: count(share.unknown.len()),
        }
    }
}
