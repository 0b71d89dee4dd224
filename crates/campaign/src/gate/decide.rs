//! Acts about gates into events.

use super::{CanalReading, GateCommand, GateEvent, GateMistake, GateOrder, GateStep, Opening};
use crate::desk::Refusal;
use crate::desk::case::{Case, attached, limited, said, shown};
use crate::ledger::{EntryId, Event};
use crate::register::{ObjectId, ObjectKind, RegisteredObject};
use crate::rights::{Action, Role};

impl<'a> Case<'a> {
    pub(crate) fn gate(&self, command: &GateCommand) -> Result<Vec<Event>, Refusal> {
        let mut events = vec![self.gate_event(command)?];
        if let GateCommand::Propose { gate, at_once: true, .. } = command {
            self.allow_order(self.gate_object(gate)?)?;
            // The first entry of an act has the act's number.
            events.push(self.ordered(self.made.id, "", None)?);
        }
        Ok(events.into_iter().map(Event::Gate).collect())
    }

    fn gate_event(&self, command: &GateCommand) -> Result<GateEvent, Refusal> {
        match command {
            GateCommand::Propose { gate, opening, reason, exceeded, .. } => {
                let by_rules = self.made.by.role == Role::Rules;
                let object = self.gate_object(gate)?;
                if !by_rules {
                    self.allow(Action::ProposeGate, object.subject())?;
                }
                if let Some(open) = self.desk.gates.of(gate).find(|o| o.stage.is_open()) {
                    return Err(GateMistake::Open { stage: open.stage }.into());
                }
                Ok(GateEvent::Proposed {
                    gate: gate.clone(),
                    opening: *opening,
                    reason: said(reason, "调度原因", "why")?,
                    exceeded: exceeded.clone().filter(|_| by_rules),
                })
            }
            GateCommand::Order { order, note, minutes } => {
                self.order_at(*order, GateStep::Order)?;
                self.ordered(*order, note, *minutes)
            }
            GateCommand::Reject { order, reason } => {
                self.order_at(*order, GateStep::Reject)?;
                Ok(GateEvent::Rejected { order: *order, reason: said(reason, "否决原因", "why")? })
            }
            GateCommand::Withdraw { order, reason } => {
                self.order_at(*order, GateStep::Withdraw)?;
                Ok(GateEvent::Withdrawn { order: *order, reason: said(reason, "撤销原因", "why")? })
            }
            GateCommand::Return { order, opening, note, location, evidence } => {
                let found = self.order_at(*order, GateStep::Return)?;
                let note = as_ordered(found, *opening, &limited(note, "备注")?)?;
                let evidence = shown(evidence, "闸坝操作回执")?;
                Ok(GateEvent::Returned {
                    order: *order,
                    opening: *opening,
                    note,
                    location: *location,
                    evidence,
                })
            }
            GateCommand::Note { order, note, evidence } => {
                self.order_at(*order, GateStep::Note)?;
                let note = said(note, "调度效果", "the effect")?;
                Ok(GateEvent::Noted { order: *order, note, evidence: attached(evidence)? })
            }
            GateCommand::Measure { canal, item, value, note, evidence } => {
                let object = self.object(canal)?;
                if object.kind != ObjectKind::ReturnCanal {
                    return Err(GateMistake::NoCanal { name: object.name.clone() }.into());
                }
                self.allow(Action::ProposeGate, object.subject())?;
                if value.is_sign_negative() {
                    return Err(GateMistake::Negative.into());
                }
                let (canal, at) = (canal.clone(), self.made.happened);
                let reading = CanalReading { canal, item: *item, value: *value, at };
                let note = limited(note, "备注")?;
                Ok(GateEvent::Measured { reading, note, evidence: attached(evidence)? })
            }
            GateCommand::Alert { order, rung, tier } => {
                self.rules_only()?;
                self.known_order(*order)?;
                Ok(GateEvent::Alerted { order: *order, rung: *rung, tier: *tier })
            }
        }
    }

    fn gate_object(&self, id: &ObjectId) -> Result<&'a RegisteredObject, Refusal> {
        let object = self.object(id)?;
        if object.kind != ObjectKind::Gate {
            return Err(GateMistake::NoGate { name: object.name.clone() }.into());
        }
        Ok(object)
    }

    /// People decide about gates, never rules (SC-086).
    fn allow_order(&self, gate: &RegisteredObject) -> Result<(), Refusal> {
        if self.made.by.role == Role::Rules {
            return Err(GateMistake::PeopleDecide.into());
        }
        self.allow(Action::OrderGate, gate.subject())
    }

    fn ordered(&self, order: EntryId, note: &str, minutes: Option<u16>) -> Result<GateEvent, Refusal> {
        let given = minutes.map_or(self.plan.watch.limits.return_minutes, u32::from).max(1);
        let due = self.made.happened.plus_ms(i64::from(given) * 60_000);
        Ok(GateEvent::Ordered { order, note: limited(note, "备注")?, due })
    }

    fn known_order(&self, id: EntryId) -> Result<&'a GateOrder, GateMistake> {
        self.desk.gates.order(id).ok_or_else(|| GateMistake::NoOrder { id: id.to_string() })
    }

    /// The order, when the step can be taken by this actor now.
    fn order_at(&self, id: EntryId, step: GateStep) -> Result<&'a GateOrder, Refusal> {
        let order = self.known_order(id)?;
        let gate = self.gate_object(&order.gate)?;
        if step.right() == Action::OrderGate {
            self.allow_order(gate)?;
        } else {
            self.allow(step.right(), gate.subject())?;
        }
        self.not_before(order.last)?;
        if order.stage.after(step).is_none() {
            return Err(GateMistake::WrongStage { stage: order.stage, step }.into());
        }
        Ok(order)
    }
}

/// What was done otherwise than ordered needs a word.
fn as_ordered(order: &GateOrder, done: Opening, note: &str) -> Result<String, GateMistake> {
    if done != order.opening && note.is_empty() {
        return Err(GateMistake::Otherwise { ordered: order.opening.name(), done: done.name() });
    }
    Ok(note.to_owned())
}
