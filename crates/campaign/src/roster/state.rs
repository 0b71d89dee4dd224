//! What is known of all shifts.

use std::collections::BTreeMap;

use standards::time::Instant;

use super::{Activation, RosterEvent, Shift, ShiftStage, SlotAlert, Span};
use crate::ledger::{Entry, EntryId};
use crate::watch::SiteId;

/// All shifts, activations and alerts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster {
    shifts: BTreeMap<EntryId, Shift>,
    by_slot: BTreeMap<(SiteId, Instant), Vec<EntryId>>,
    by_account: BTreeMap<i64, Vec<EntryId>>,
    activations: BTreeMap<EntryId, Activation>,
    alerts: BTreeMap<(SiteId, Instant), Vec<SlotAlert>>,
}

impl Roster {
    /// Shifts by number.
    #[must_use]
    pub fn shifts(&self) -> impl DoubleEndedIterator<Item = &Shift> {
        self.shifts.values()
    }

    /// The shift of a number.
    #[must_use]
    pub fn shift(&self, id: EntryId) -> Option<&Shift> {
        self.shifts.get(&id)
    }

    /// Shifts of a slot, as they were rostered, without withdrawn ones.
    pub fn of_slot<'a>(&'a self, site: &SiteId, from: Instant) -> impl Iterator<Item = &'a Shift> {
        self.every_of_slot(site, from).filter(|s| s.stage != ShiftStage::Withdrawn)
    }

    pub(super) fn every_of_slot<'a>(
        &'a self,
        site: &SiteId,
        from: Instant,
    ) -> impl Iterator<Item = &'a Shift> {
        let ids = self.by_slot.get(&(site.clone(), from));
        ids.into_iter().flatten().filter_map(|id| self.shifts.get(id))
    }

    /// Shifts that an account is rostered for, without withdrawn ones.
    pub fn of_account(&self, account: i64) -> impl Iterator<Item = &Shift> {
        let ids = self.by_account.get(&account);
        let shifts = ids.into_iter().flatten().filter_map(|id| self.shifts.get(id));
        shifts.filter(move |s| s.person.account == account && s.stage != ShiftStage::Withdrawn)
    }

    /// Activations by number.
    #[must_use]
    pub fn activations(&self) -> impl DoubleEndedIterator<Item = &Activation> {
        self.activations.values()
    }

    /// The activation of a number.
    #[must_use]
    pub fn activation(&self, id: EntryId) -> Option<&Activation> {
        self.activations.get(&id)
    }

    /// Alerts of a slot, in the order of their rungs.
    #[must_use]
    pub fn alerts(&self, site: &SiteId, from: Instant) -> &[SlotAlert] {
        self.alerts.get(&(site.clone(), from)).map_or(&[], Vec::as_slice)
    }

    /// When the plan was in force outside drills, joined and in order.
    #[must_use]
    pub fn demanded(&self) -> Vec<Span> {
        Span::joined(self.activations.values().filter(|a| !a.drill).map(Activation::span).collect())
    }

    pub(crate) fn take(&mut self, entry: &Entry, event: &RosterEvent) {
        match event {
            RosterEvent::Planned { site, organisation, from, to, person, standby, reason } => {
                let shift = Shift {
                    id: entry.id,
                    site: site.clone(),
                    organisation: organisation.clone(),
                    from: *from,
                    to: *to,
                    person: person.clone(),
                    standby: standby.clone(),
                    reason: reason.clone(),
                    stage: ShiftStage::Planned,
                    planned: entry.happened,
                    notified: None,
                    arrival: None,
                    handover: None,
                    relief: None,
                    left: None,
                    note: String::new(),
                    vacant: Vec::new(),
                    withdrawn: None,
                    excuse: None,
                    last: entry.happened,
                };
                self.by_slot.entry((site.clone(), *from)).or_default().push(entry.id);
                self.by_account.entry(person.account).or_default().push(entry.id);
                self.shifts.insert(entry.id, shift);
            }
            RosterEvent::Activated { response, cause, drill } => {
                let activation = Activation {
                    id: entry.id,
                    response: response.clone(),
                    cause: cause.clone(),
                    drill: *drill,
                    begun: entry.happened,
                    ended: None,
                    end_reason: None,
                };
                self.activations.insert(entry.id, activation);
            }
            RosterEvent::StoodDown { activation, reason } => {
                if let Some(found) = self.activations.get_mut(activation) {
                    found.ended = Some(entry.happened.max(found.begun));
                    found.end_reason = Some(reason.clone());
                }
            }
            RosterEvent::Alerted { site, from, shift, lapse, rung, tier } => {
                let (shift, lapse, rung, tier) = (*shift, *lapse, *rung, *tier);
                let alert = SlotAlert { shift, lapse, rung, tier, at: entry.happened };
                self.alerts.entry((site.clone(), *from)).or_default().push(alert);
            }
            event => self.step(entry, event),
        }
    }

    fn step(&mut self, entry: &Entry, event: &RosterEvent) {
        let Some(shift) = event.about().and_then(|id| self.shifts.get_mut(&id)) else { return };
        let before = shift.person.account;
        shift.take(entry, event);
        if shift.person.account != before {
            let all = self.by_account.entry(shift.person.account).or_default();
            if !all.contains(&shift.id) {
                all.push(shift.id);
            }
        }
        // Whoever came in time and was heard of late was never late.
        if let (RosterEvent::CheckedIn { .. }, Some(alerts)) =
            (event, self.alerts.get_mut(&(shift.site.clone(), shift.from)))
        {
            alerts.retain(|a| a.shift != Some(shift.id) || a.at < entry.happened);
        }
    }
}
