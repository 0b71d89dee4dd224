//! Acts about operation into events.

use super::{OperationCommand, OperationEvent};
use crate::desk::Refusal;
use crate::desk::case::{Case, attached, limited, said};
use crate::ledger::Event;
use crate::register::ObjectKind;
use crate::rights::Action;

impl Case<'_> {
    pub(crate) fn operate(&self, command: &OperationCommand) -> Result<Vec<Event>, Refusal> {
        let event = match command {
            OperationCommand::Record { object, record, filled, note, location, evidence, drill } => {
                let found = self.object(object)?;
                self.allow(Action::Operate, found.subject())?;
                if !record.is_of(found.kind) {
                    return Err(Refusal::NoRecord { record: record.name(), object: found.name.clone() });
                }
                let form = self.plan.form(&record.form()).ok_or(Refusal::NoForm { record: record.name() })?;
                let evidence = attached(evidence)?;
                OperationEvent::Recorded {
                    object: object.clone(),
                    record: *record,
                    filled: form.check(filled, &evidence, *location)?,
                    note: limited(note, "备注")?,
                    location: *location,
                    evidence,
                    drill: *drill,
                }
            }
            OperationCommand::ApproveOpening { object, until, reason, evidence } => {
                let found = self.object(object)?;
                self.allow(Action::ApproveOpening, found.subject())?;
                if !matches!(found.kind, ObjectKind::InletOverflow | ObjectKind::StormOverflow) {
                    return Err(Refusal::NoRecord { record: "紧急开闸", object: found.name.clone() });
                }
                if *until <= self.made.happened {
                    return Err(Refusal::Deadline { why: "应晚于现在 it must lie after now" });
                }
                OperationEvent::OpeningApproved {
                    object: object.clone(),
                    until: *until,
                    reason: said(reason, "紧急情况", "what the emergency is")?,
                    evidence: attached(evidence)?,
                }
            }
        };
        Ok(vec![Event::Operation(event)])
    }
}
