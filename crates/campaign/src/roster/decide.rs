//! Acts about rosters into events.

use super::conflict::slot_words;
use super::{RosterCommand, RosterEvent, RosterMistake, Shift, ShiftStage, ShiftStep};
use crate::desk::Refusal;
use crate::desk::case::{Case, attached, limited, said};
use crate::ledger::{EntryId, Event, Location};
use crate::register::Focus;
use crate::rights::{Action, Role, Subject};
use crate::watch::metres;

impl<'a> Case<'a> {
    pub(crate) fn roster(&self, command: &RosterCommand) -> Result<Vec<Event>, Refusal> {
        let events = match command {
            RosterCommand::Plan { site, organisation, shifts, reason } => {
                self.plan_shifts(site, organisation.as_ref(), shifts, reason)?
            }
            RosterCommand::Copy { site, week, to, reason } => self.copy_week(site, *week, *to, reason)?,
            command => vec![self.roster_event(command)?],
        };
        Ok(events.into_iter().map(Event::Roster).collect())
    }

    fn roster_event(&self, command: &RosterCommand) -> Result<RosterEvent, Refusal> {
        match command {
            RosterCommand::Plan { site, .. } | RosterCommand::Copy { site, .. } => {
                Err(RosterMistake::NoSite { id: site.to_string() }.into())
            }
            RosterCommand::CheckIn { shift, location, note, evidence } => {
                self.check_in(*shift, *location, note, evidence)
            }
            RosterCommand::HandOver { shift, note } => {
                self.rostered_at(*shift, ShiftStep::HandOver)?;
                Ok(RosterEvent::HandedOver {
                    shift: *shift,
                    note: said(note, "交班情况", "what is handed over")?,
                })
            }
            RosterCommand::TakeOver { shift, relief, note } => self.take_over(*shift, *relief, note),
            RosterCommand::CheckOut { shift, note, evidence } => {
                let found = self.rostered_at(*shift, ShiftStep::CheckOut)?;
                let early = self.made.happened < found.to;
                let note = if early {
                    said(note, "提前离岗的原因", "why before the end")?
                } else {
                    limited(note, "备注")?
                };
                Ok(RosterEvent::CheckedOut { shift: *shift, note, evidence: attached(evidence)? })
            }
            RosterCommand::Excuse { shift, reason } => {
                let found = self.shift_at(*shift, ShiftStep::Excuse)?;
                if !found.is_for(self.made.by.account) {
                    self.allow_planner(found)?;
                }
                Ok(RosterEvent::Excused {
                    shift: *shift, reason: said(reason, "不能到岗的原因", "why")?
                })
            }
            RosterCommand::Replace { shift, person, reason } => self.replace(*shift, person, reason),
            RosterCommand::Withdraw { shift, reason } => {
                self.planner_at(*shift, ShiftStep::Withdraw)?;
                Ok(RosterEvent::Withdrawn { shift: *shift, reason: said(reason, "撤班原因", "why")? })
            }
            RosterCommand::Notify { shift } => {
                self.rules_only()?;
                self.shift(*shift)?;
                Ok(RosterEvent::Notified { shift: *shift })
            }
            RosterCommand::Alert { site, from, shift, lapse, rung, tier } => {
                self.rules_only()?;
                self.site(site)?;
                let (site, from, shift, lapse) = (site.clone(), *from, *shift, *lapse);
                Ok(RosterEvent::Alerted { site, from, shift, lapse, rung: *rung, tier: *tier })
            }
            RosterCommand::Activate { response, cause, drill } => {
                self.allow_activation()?;
                let cause = said(cause, "启动原因", "why")?;
                let by_rules = self.made.by.role == Role::Rules;
                let response = response.clone().filter(|_| by_rules);
                Ok(RosterEvent::Activated { response, cause, drill: *drill })
            }
            RosterCommand::StandDown { activation, reason } => {
                self.allow_activation()?;
                let found = self.desk.roster.activation(*activation).filter(|a| a.ended.is_none());
                if found.is_none() {
                    return Err(RosterMistake::NoActivation { id: activation.to_string() }.into());
                }
                Ok(RosterEvent::StoodDown {
                    activation: *activation,
                    reason: said(reason, "解除原因", "why")?,
                })
            }
        }
    }

    /// The rules, the office and the leader put the plan in force and out of it.
    fn allow_activation(&self) -> Result<(), Refusal> {
        if self.made.by.role == Role::Rules {
            return Ok(());
        }
        let focus = Focus::Arrangements;
        self.allow(Action::Assign, Subject { focus, township: None, owner: None, lead: None, support: &[] })
    }

    fn shift(&self, id: EntryId) -> Result<&'a Shift, RosterMistake> {
        self.desk.roster.shift(id).ok_or_else(|| RosterMistake::NoShift { id: id.to_string() })
    }

    /// The shift, when the step can be taken now.
    fn shift_at(&self, id: EntryId, step: ShiftStep) -> Result<&'a Shift, Refusal> {
        let shift = self.shift(id)?;
        self.not_before(shift.last)?;
        if shift.stage.after(step).is_none() {
            return Err(RosterMistake::WrongStage { stage: shift.stage, step }.into());
        }
        Ok(shift)
    }

    fn allow_planner(&self, shift: &'a Shift) -> Result<(), Refusal> {
        let site = self.site(&shift.site)?;
        self.allow(Action::PlanWatch, self.at_site(site, &site.office)?)
    }

    /// The shift, when its planner takes a step.
    pub(super) fn planner_at(&self, id: EntryId, step: ShiftStep) -> Result<&'a Shift, Refusal> {
        let shift = self.shift_at(id, step)?;
        self.allow_planner(shift)?;
        Ok(shift)
    }

    /// The shift, when the one who stands in it takes a step.
    fn rostered_at(&self, id: EntryId, step: ShiftStep) -> Result<&'a Shift, Refusal> {
        let shift = self.shift(id)?;
        let site = self.site(&shift.site)?;
        self.allow(Action::StandWatch, self.at_site(site, &shift.organisation)?)?;
        let account = self.made.by.account;
        let mine = shift.arrival.as_ref().map_or_else(|| shift.is_for(account), |a| a.account == account);
        if !mine {
            return Err(RosterMistake::NotRostered { title: shift.person.title.clone() }.into());
        }
        self.shift_at(id, step)
    }

    fn check_in(
        &self,
        id: EntryId,
        location: Option<Location>,
        note: &str,
        evidence: &[crate::ledger::Digest],
    ) -> Result<RosterEvent, Refusal> {
        let shift = self.rostered_at(id, ShiftStep::CheckIn)?;
        let limits = self.plan.watch.limits;
        if self.made.happened < shift.from.plus_ms(-i64::from(limits.early_hours) * 3_600_000) {
            return Err(RosterMistake::TooEarly { hours: limits.early_hours }.into());
        }
        if self.made.happened >= shift.to {
            return Err(RosterMistake::Over { slot: slot_words(shift.from) }.into());
        }
        let object = self.object(&self.site(&shift.site)?.object)?;
        let here = location.map(|l| (l.longitude, l.latitude));
        let distance_m = here.zip(object.position).map(|(here, there)| metres(here, there));
        Ok(RosterEvent::CheckedIn {
            shift: id,
            location,
            distance_m,
            far: distance_m.is_some_and(|m| m > limits.far_m),
            note: limited(note, "备注")?,
            evidence: attached(evidence)?,
        })
    }

    /// The one who relieves is on duty at the same place in a shift of their own.
    fn take_over(&self, id: EntryId, relief: EntryId, note: &str) -> Result<RosterEvent, Refusal> {
        let relieved = self.shift_at(id, ShiftStep::TakeOver)?;
        let mine = self.shift(relief)?;
        let came = mine.arrival.as_ref().is_some_and(|a| a.account == self.made.by.account);
        if !came || mine.stage != ShiftStage::OnDuty || mine.site != relieved.site || relief == id {
            return Err(RosterMistake::NoRelief.into());
        }
        Ok(RosterEvent::TakenOver { shift: id, relief, note: limited(note, "备注")? })
    }
}
