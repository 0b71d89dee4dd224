//! What is known of a shift.

use serde::Serialize;
use standards::time::Instant;

use super::{Person, RosterEvent, ShiftStage, ShiftStep};
use crate::ledger::{Digest, Entry, EntryId, Location};
use crate::plan::OrganisationId;
use crate::task::Tier;
use crate::watch::{Lapse, SiteId};

/// That somebody came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Arrival {
    /// When.
    pub at: Instant,
    /// Who: the one rostered or the standby.
    pub account: i64,
    /// Where they stood.
    pub location: Option<Location>,
    /// Metres from the object.
    pub distance_m: Option<u32>,
    /// Whether that is farther than the plan allows.
    pub far: bool,
    /// Photos.
    pub evidence: Vec<Digest>,
}

/// A rung that was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SlotAlert {
    /// Whose shift is late; none when the slot is empty.
    pub shift: Option<EntryId>,
    /// What is wrong.
    pub lapse: Lapse,
    /// Which rung, from 1.
    pub rung: u8,
    /// Who heard of it.
    pub tier: Tier,
    /// When it was reached.
    pub at: Instant,
}

/// A shift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shift {
    /// Number of the entry that rostered it.
    pub id: EntryId,
    /// At which place.
    pub site: SiteId,
    /// Whose people.
    pub organisation: OrganisationId,
    /// From when.
    pub from: Instant,
    /// Until when.
    pub to: Instant,
    /// Who.
    pub person: Person,
    /// Who stands in.
    pub standby: Option<Person>,
    /// Why it departs from the rules, when it does.
    pub reason: String,
    /// Where it stands.
    pub stage: ShiftStage,
    /// When it was rostered.
    pub planned: Instant,
    /// When the rostered was told.
    pub notified: Option<Instant>,
    /// That they came.
    pub arrival: Option<Arrival>,
    /// What was handed over.
    pub handover: Option<String>,
    /// The shift that relieved it.
    pub relief: Option<EntryId>,
    /// When it was left.
    pub left: Option<Instant>,
    /// How it went.
    pub note: String,
    /// Times in which nobody was rostered although the shift was: excused, not yet replaced.
    pub vacant: Vec<(Instant, Option<Instant>)>,
    /// When it was withdrawn.
    pub withdrawn: Option<Instant>,
    /// Why the rostered cannot come.
    pub excuse: Option<String>,
    /// When the last step of a person happened.
    pub last: Instant,
}

impl Shift {
    /// Whether somebody is rostered at a moment.
    #[must_use]
    pub fn filled_at(&self, at: Instant) -> bool {
        let vacant = |(from, to): &(Instant, Option<Instant>)| *from <= at && to.is_none_or(|to| at < to);
        self.planned <= at && self.withdrawn.is_none_or(|w| at < w) && !self.vacant.iter().any(vacant)
    }

    /// Whether somebody is there at a moment.
    #[must_use]
    pub fn manned_at(&self, at: Instant) -> bool {
        self.arrival.as_ref().is_some_and(|a| a.at <= at) && self.left.is_none_or(|left| at < left)
    }

    /// Whether the account stands in this shift, as rostered or as standby.
    #[must_use]
    pub fn is_for(&self, account: i64) -> bool {
        self.person.account == account || self.standby.as_ref().is_some_and(|s| s.account == account)
    }

    /// Steps an account that is rostered here may take now.
    #[must_use]
    pub fn own_steps(&self, account: i64) -> Vec<ShiftStep> {
        let came = self.arrival.as_ref().map(|a| a.account);
        let mine = came.map_or_else(|| self.is_for(account), |came| came == account);
        let order = [ShiftStep::CheckIn, ShiftStep::HandOver, ShiftStep::CheckOut, ShiftStep::Excuse];
        order.into_iter().filter(|step| mine && self.stage.after(*step).is_some()).collect()
    }

    pub(super) fn take(&mut self, entry: &Entry, event: &RosterEvent) {
        let at = entry.happened;
        let step = match event {
            RosterEvent::Notified { .. } => {
                self.notified = Some(at);
                return;
            }
            RosterEvent::CheckedIn { location, distance_m, far, note, evidence, .. } => {
                self.note.clone_from(note);
                self.arrival = Some(Arrival {
                    at,
                    account: entry.by.account,
                    location: *location,
                    distance_m: *distance_m,
                    far: *far,
                    evidence: evidence.clone(),
                });
                ShiftStep::CheckIn
            }
            RosterEvent::HandedOver { note, .. } => {
                self.handover = Some(note.clone());
                ShiftStep::HandOver
            }
            RosterEvent::TakenOver { relief, .. } => {
                self.relief = Some(*relief);
                self.left = Some(at);
                ShiftStep::TakeOver
            }
            RosterEvent::CheckedOut { note, .. } => {
                self.left = Some(at);
                if !note.is_empty() {
                    self.note.clone_from(note);
                }
                ShiftStep::CheckOut
            }
            RosterEvent::Excused { reason, .. } => {
                self.excuse = Some(reason.clone());
                self.last = self.last.max(at);
                if let Some(standby) = self.standby.take() {
                    self.person = standby;
                    return;
                }
                self.vacant.push((at, None));
                ShiftStep::Excuse
            }
            RosterEvent::Replaced { person, .. } => {
                self.person = person.clone();
                self.standby = self.standby.take().filter(|s| s.account != person.account);
                if let Some((_, to)) = self.vacant.last_mut().filter(|(_, to)| to.is_none()) {
                    *to = Some(at);
                }
                ShiftStep::Replace
            }
            RosterEvent::Withdrawn { .. } => {
                self.withdrawn = Some(at);
                ShiftStep::Withdraw
            }
            _ => return,
        };
        self.stage = self.stage.after(step).unwrap_or(self.stage);
        self.last = self.last.max(at);
    }
}
