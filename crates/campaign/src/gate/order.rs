//! What is known of an order to a gate.

use serde::Serialize;
use standards::time::Instant;

use super::{Exceeded, GateEvent, GateStage, GateStep, Opening};
use crate::ledger::{Actor, Digest, Entry, EntryId, Location};
use crate::register::{ObjectId, RegisteredObject};
use crate::rights::may;
use crate::task::Escalation;

/// What the gate keeper returned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GateReturn {
    /// When it was done.
    pub at: Instant,
    /// How far the gate is open.
    pub opening: Opening,
    /// Title of whoever did it.
    pub by: String,
    /// A remark.
    pub note: String,
    /// Where.
    pub location: Option<Location>,
    /// Photos.
    pub evidence: Vec<Digest>,
}

/// An order to a gate, from its proposal on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GateOrder {
    /// Number of the entry that proposed it.
    pub id: EntryId,
    /// Which gate.
    pub gate: ObjectId,
    /// How far it is to be open.
    pub opening: Opening,
    /// Why.
    pub reason: String,
    /// The reading above the threshold, when rules proposed it.
    pub exceeded: Option<Exceeded>,
    /// Title of whoever proposed it.
    pub proposer: String,
    /// Where it stands.
    pub stage: GateStage,
    /// When it was proposed.
    pub proposed: Instant,
    /// When it was ordered, turned down or withdrawn.
    pub decided: Option<Instant>,
    /// Title of whoever decided.
    pub decider: Option<String>,
    /// What was said in deciding.
    pub decision: String,
    /// Until when the return is due.
    pub due: Option<Instant>,
    /// The return.
    pub returned: Option<GateReturn>,
    /// What was seen afterwards.
    pub effects: Vec<(Instant, String)>,
    /// Rungs of the ladder that were reached.
    pub alerts: Vec<Escalation>,
    /// When the last step of a person happened.
    pub last: Instant,
}

impl GateOrder {
    /// Steps somebody may take now.
    #[must_use]
    pub fn steps_of(&self, by: &Actor, gate: &RegisteredObject) -> Vec<GateStep> {
        let can =
            |step: &GateStep| self.stage.after(*step).is_some() && may(by, step.right(), gate.subject());
        GateStep::ALL.into_iter().filter(can).collect()
    }

    /// Milliseconds left until the return is due; negative when it is late; `None` when none is awaited.
    #[must_use]
    pub fn left_ms(&self, now: Instant) -> Option<i64> {
        let due = self.due.filter(|_| self.stage == GateStage::Ordered)?;
        Some(due.0.saturating_sub(now.0))
    }

    /// When nothing was awaited any more: it was returned, turned down or withdrawn.
    #[must_use]
    pub fn settled(&self) -> Option<Instant> {
        match self.stage {
            GateStage::Proposed | GateStage::Ordered => None,
            GateStage::Returned | GateStage::Noted => self.returned.as_ref().map(|r| r.at),
            GateStage::Rejected | GateStage::Withdrawn => self.decided,
        }
    }

    pub(super) fn take(&mut self, entry: &Entry, event: &GateEvent) {
        let at = entry.happened;
        let step = match event {
            GateEvent::Ordered { note, due, .. } => {
                self.due = Some(*due);
                self.decide(entry, note);
                GateStep::Order
            }
            GateEvent::Rejected { reason, .. } => {
                self.decide(entry, reason);
                GateStep::Reject
            }
            GateEvent::Withdrawn { reason, .. } => {
                self.decide(entry, reason);
                GateStep::Withdraw
            }
            GateEvent::Returned { opening, note, location, evidence, .. } => {
                self.returned = Some(GateReturn {
                    at,
                    opening: *opening,
                    by: entry.by.title.clone(),
                    note: note.clone(),
                    location: *location,
                    evidence: evidence.clone(),
                });
                // What was done in time and heard of late was never late.
                self.alerts.retain(|a| a.at < at);
                GateStep::Return
            }
            GateEvent::Noted { note, .. } => {
                self.effects.push((at, note.clone()));
                GateStep::Note
            }
            GateEvent::Alerted { rung, tier, .. } => {
                self.alerts.push(Escalation { rung: *rung, tier: *tier, at });
                return;
            }
            GateEvent::Proposed { .. } | GateEvent::Measured { .. } => return,
        };
        self.stage = self.stage.after(step).unwrap_or(self.stage);
        self.last = self.last.max(at);
    }

    fn decide(&mut self, entry: &Entry, words: &str) {
        self.decided = Some(entry.happened);
        self.decider = Some(entry.by.title.clone());
        words.clone_into(&mut self.decision);
    }
}
