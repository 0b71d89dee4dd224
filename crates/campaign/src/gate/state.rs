//! What is known of all gates.

use std::collections::BTreeMap;

use standards::FactorCode;
use standards::time::Instant;

use super::{CanalReading, GateEvent, GateOrder, GateStage, Opening};
use crate::ledger::{Entry, EntryId};
use crate::register::ObjectId;

/// How a gate stands, as it was last returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct GateState {
    /// How far it is open.
    pub opening: Opening,
    /// Since when.
    pub since: Instant,
}

/// Orders to gates, how gates stand, and the water of canals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gates {
    orders: BTreeMap<EntryId, GateOrder>,
    states: BTreeMap<ObjectId, GateState>,
    readings: BTreeMap<ObjectId, Vec<CanalReading>>,
}

impl Gates {
    /// Orders by number.
    #[must_use]
    pub fn orders(&self) -> impl DoubleEndedIterator<Item = &GateOrder> {
        self.orders.values()
    }

    /// The order of a number.
    #[must_use]
    pub fn order(&self, id: EntryId) -> Option<&GateOrder> {
        self.orders.get(&id)
    }

    /// Orders of a gate.
    pub fn of<'a>(&'a self, gate: &'a ObjectId) -> impl Iterator<Item = &'a GateOrder> {
        self.orders.values().filter(move |o| o.gate == *gate)
    }

    /// How a gate stands; `None` when it was never returned.
    #[must_use]
    pub fn state(&self, gate: &ObjectId) -> Option<GateState> {
        self.states.get(gate).copied()
    }

    /// Readings of a canal by hand, in order of time.
    #[must_use]
    pub fn readings(&self, canal: &ObjectId) -> &[CanalReading] {
        self.readings.get(canal).map_or(&[], Vec::as_slice)
    }

    /// The newest reading of an item until a moment.
    #[must_use]
    pub fn reading(&self, canal: &ObjectId, item: FactorCode, until: Instant) -> Option<&CanalReading> {
        self.readings(canal).iter().rev().find(|r| r.item == item && r.at <= until)
    }

    pub(crate) fn take(&mut self, entry: &Entry, event: &GateEvent) {
        match event {
            GateEvent::Proposed { gate, opening, reason, exceeded } => {
                let order = GateOrder {
                    id: entry.id,
                    gate: gate.clone(),
                    opening: *opening,
                    reason: reason.clone(),
                    exceeded: exceeded.clone(),
                    proposer: entry.by.title.clone(),
                    stage: GateStage::Proposed,
                    proposed: entry.happened,
                    decided: None,
                    decider: None,
                    decision: String::new(),
                    due: None,
                    returned: None,
                    effects: Vec::new(),
                    alerts: Vec::new(),
                    last: entry.happened,
                };
                self.orders.insert(entry.id, order);
            }
            GateEvent::Measured { reading, .. } => {
                let all = self.readings.entry(reading.canal.clone()).or_default();
                let place = all.partition_point(|r| r.at <= reading.at);
                all.insert(place, reading.clone());
            }
            event => {
                let Some(order) = event.about().and_then(|id| self.orders.get_mut(&id)) else { return };
                order.take(entry, event);
                if let GateEvent::Returned { opening, .. } = event {
                    let state = GateState { opening: *opening, since: entry.happened };
                    let known = self.states.entry(order.gate.clone()).or_insert(state);
                    if known.since <= state.since {
                        *known = state;
                    }
                }
            }
        }
    }
}
