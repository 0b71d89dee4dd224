//! Acts into entries, or into a refusal.

use standards::time::Workdays;

use super::case::Case;
use super::command::{Command, Decided, Made};
use super::{Desk, Refusal};
use crate::ledger::{Entry, Event};
use crate::plan::Plan;
use crate::rights::Role;

/// A phone's clock may run ahead by so much.
const AHEAD_MS: i64 = 10 * 60_000;

/// When an act counts as recorded late (补录). An assumption: the notice says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// Hours between happening and recording without a reason: time for a phone to come back online.
    pub late_hours: i64,
}

impl Default for Times {
    fn default() -> Self {
        Self { late_hours: 24 }
    }
}

impl Desk {
    /// The entries an act becomes. Nothing is changed; the caller stores the entries and then [applies](Self::apply) them.
    pub fn decide(
        &self,
        plan: &Plan,
        workdays: &Workdays,
        times: Times,
        made: &Made,
    ) -> Result<Decided, Refusal> {
        if self.knows(made.id) {
            return Ok(Decided::Known);
        }
        check_time(made, times)?;
        let case = Case { desk: self, plan, workdays, made };
        let events = match &made.command {
            Command::Inspect { object, location, answers, note, evidence } => {
                case.inspect(object, *location, answers, note, evidence)?
            }
            Command::Report(new) => vec![case.report(new)?],
            Command::Task(command) => case.task(command)?,
            Command::Case(command) => case.casework(command)?,
            Command::Phase(command) => case.phase(command)?,
            Command::Roster(command) => case.roster(command)?,
            Command::Gate(command) => case.gate(command)?,
            Command::Readiness(check) => case.readiness(check)?,
            Command::Rain(command) => case.rain(command)?,
            Command::Operation(command) => case.operate(command)?,
            Command::Finding(command) => case.finding(command)?,
            Command::Incident(command) => case.incident(command)?,
            Command::Publish(bulletin) => case.publish(bulletin)?,
            Command::Paper(command) => case.paper(command)?,
            Command::Works(command) => case.works(command)?,
            command => vec![case.step(command)?],
        };
        let entry = |(n, event): (u32, Event)| Entry {
            id: made.id.following(n),
            happened: made.happened,
            recorded: made.recorded,
            late: made.late.as_ref().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()),
            by: made.by.clone(),
            event,
        };
        Ok(Decided::New((0..).zip(events).map(entry).collect()))
    }
}

fn check_time(made: &Made, times: Times) -> Result<(), Refusal> {
    if made.happened.0 > made.recorded.0.saturating_add(AHEAD_MS) {
        return Err(Refusal::Time { why: "晚于现在 it lies in the future" });
    }
    // Rules date what they do by when it became true; a server that stood still does it when it runs again.
    let late = made.by.role != Role::Rules
        && made.recorded.0.saturating_sub(made.happened.0) > times.late_hours * 3_600_000;
    if late && made.late.as_ref().is_none_or(|reason| reason.trim().is_empty()) {
        return Err(Refusal::LateWithoutReason { hours: times.late_hours });
    }
    Ok(())
}
