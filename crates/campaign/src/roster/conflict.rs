//! Whether somebody can be rostered: nobody stands in two places at once, has too little rest, or where enough stand already.

use standards::time::Instant;

use super::{Person, Roster, RosterMistake};
use crate::ledger::EntryId;
use crate::plan::Plan;
use crate::watch::{Site, SiteId, Slot};

/// What is asked for: somebody in a slot of a place.
pub(super) struct Wanted<'a> {
    pub(super) site: &'a Site,
    pub(super) from: Instant,
    pub(super) to: Instant,
    pub(super) person: &'a Person,
    /// The shift whose person changes.
    pub(super) instead: Option<EntryId>,
}

/// Another time of the same account.
struct Other<'a> {
    site: &'a SiteId,
    from: Instant,
    to: Instant,
}

/// Says the slot for people: `7月5日 08:00`.
pub(super) fn slot_words(from: Instant) -> String {
    let (_, month, day) = from.day().ymd();
    let (hour, minute, ..) = from.time_of_day();
    format!("{month}月{day}日 {hour:02}:{minute:02}")
}

impl Wanted<'_> {
    /// Refuses what cannot be, and what departs from the rules without a reason. `taken` are slots of the same act.
    pub(super) fn check(
        &self,
        plan: &Plan,
        roster: &Roster,
        taken: &[(Slot, Person)],
        reasoned: bool,
    ) -> Result<(), RosterMistake> {
        let known = roster.of_account(self.person.account).filter(|s| Some(s.id) != self.instead);
        let known = known.map(|s| Other { site: &s.site, from: s.from, to: s.to });
        let here = taken.iter().filter(|(_, person)| person.account == self.person.account);
        let here = here.map(|(slot, _)| Other { site: &self.site.id, from: slot.from, to: slot.to });
        let rest_ms = i64::from(plan.watch.limits.rest_hours) * 3_600_000;
        let mut tired = false;
        for other in known.chain(here) {
            if other.from < self.to && self.from < other.to {
                return Err(RosterMistake::TwoPlaces {
                    title: self.person.title.clone(),
                    slot: slot_words(self.from),
                    site: place_name(plan, other.site),
                });
            }
            tired |= other.from < self.to.plus_ms(rest_ms) && self.from < other.to.plus_ms(rest_ms);
        }
        if reasoned {
            return Ok(());
        }
        if tired {
            return Err(RosterMistake::Rest {
                title: self.person.title.clone(),
                slot: slot_words(self.from),
                hours: plan.watch.limits.rest_hours,
            });
        }
        let there = roster.of_slot(&self.site.id, self.from).filter(|s| Some(s.id) != self.instead);
        let there = there.count() + taken.iter().filter(|(slot, _)| slot.from == self.from).count();
        if there >= self.site.staff as usize {
            return Err(RosterMistake::Double { slot: slot_words(self.from), staff: self.site.staff });
        }
        Ok(())
    }
}

/// The name of a watched place: its object's.
pub(super) fn place_name(plan: &Plan, id: &SiteId) -> String {
    let object = plan.watch.site(id).and_then(|site| plan.register.object(&site.object));
    object.map_or_else(|| id.to_string(), |o| o.name.clone())
}
