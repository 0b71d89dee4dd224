//! Rostering: shifts are planned, copied from another week, given to somebody else.

use standards::time::BeijingDay;

use super::conflict::{Wanted, place_name, slot_words};
use super::{NewShift, Person, RosterEvent, RosterMistake, ShiftStep};
use crate::desk::Refusal;
use crate::desk::case::{Case, limited, said};
use crate::ledger::EntryId;
use crate::plan::OrganisationId;
use crate::rights::{Action, Subject};
use crate::watch::{Site, SiteId, office_for};

/// Days that are copied.
const WEEK: i32 = 7;
/// Shifts one act may roster.
const MOST_SHIFTS: usize = 200;

impl<'a> Case<'a> {
    pub(super) fn site(&self, id: &SiteId) -> Result<&'a Site, Refusal> {
        let found = self.plan.watch.site(id);
        found.ok_or_else(|| RosterMistake::NoSite { id: id.to_string() }.into())
    }

    /// What rights are asked about at a place; `office` answers for it.
    pub(super) fn at_site(&self, site: &'a Site, office: &'a OrganisationId) -> Result<Subject<'a>, Refusal> {
        Ok(Subject { lead: Some(office), ..self.object(&site.object)?.subject() })
    }

    pub(super) fn plan_shifts(
        &self,
        site: &SiteId,
        organisation: Option<&OrganisationId>,
        shifts: &[NewShift],
        reason: &str,
    ) -> Result<Vec<RosterEvent>, Refusal> {
        let site = self.site(site)?;
        self.allow(Action::PlanWatch, self.at_site(site, &site.office)?)?;
        let reason = limited(reason, "原因")?;
        let organisation = organisation.unwrap_or(&site.office);
        self.organisation(organisation, "驻点单位", |_| true)?;
        self.check_office(site, organisation, &reason)?;
        if shifts.is_empty() {
            return Err(RosterMistake::Nobody { site: place_name(self.plan, &site.id) }.into());
        }
        if shifts.len() > MOST_SHIFTS {
            return Err(Refusal::TooLong { what: "一次排班的班数", most: MOST_SHIFTS });
        }
        let mut taken = Vec::with_capacity(shifts.len());
        let mut events = Vec::with_capacity(shifts.len());
        for new in shifts {
            let slot = self.plan.watch.slot(site, new.day, new.number).ok_or_else(|| {
                let site = place_name(self.plan, &site.id);
                RosterMistake::NoSlot { site, number: new.number }
            })?;
            if slot.to <= self.made.happened {
                return Err(RosterMistake::Over { slot: slot_words(slot.from) }.into());
            }
            let person = self.person(site, &new.person)?;
            let standby = new.standby.as_ref().map(|s| self.person(site, s)).transpose()?;
            if standby.as_ref().is_some_and(|s| s.account == person.account) {
                return Err(RosterMistake::SameStandby.into());
            }
            let (from, to) = (slot.from, slot.to);
            Wanted { site, from, to, person: &person, instead: None }.check(
                self.plan,
                &self.desk.roster,
                &taken,
                !reason.is_empty(),
            )?;
            taken.push((slot, person.clone()));
            events.push(RosterEvent::Planned {
                site: site.id.clone(),
                organisation: organisation.clone(),
                from,
                to,
                person,
                standby,
                reason: reason.clone(),
            });
        }
        Ok(events)
    }

    fn person(&self, site: &Site, person: &Person) -> Result<Person, Refusal> {
        if person.account <= 0 || person.title.trim().is_empty() {
            return Err(RosterMistake::Nobody { site: place_name(self.plan, &site.id) }.into());
        }
        Ok(Person { account: person.account, title: said(&person.title, "岗位", "the title of the post")? })
    }

    /// The notice names the office for each kind of place (SC-081 to SC-084); another one needs a reason, here or in the plan.
    fn check_office(
        &self,
        site: &Site,
        organisation: &OrganisationId,
        reason: &str,
    ) -> Result<(), RosterMistake> {
        let Some(object) = self.plan.register.object(&site.object) else { return Ok(()) };
        let Some((department, clause)) = office_for(object.kind) else { return Ok(()) };
        let fits = self.plan.organisation(organisation).is_some_and(|o| o.department == Some(department));
        let settled = *organisation == site.office && site.reason.is_some();
        if fits || settled || !reason.is_empty() {
            return Ok(());
        }
        let meant = self.plan.department(department);
        Err(RosterMistake::OtherOffice {
            kind: object.kind.name(),
            meant: meant.map_or_else(String::new, |o| o.name.clone()),
            clause: clause.to_string(),
        })
    }

    /// 沿用上周: slots that are over, and those where enough stand already, are left as they are.
    pub(super) fn copy_week(
        &self,
        id: &SiteId,
        week: BeijingDay,
        to: BeijingDay,
        reason: &str,
    ) -> Result<Vec<RosterEvent>, Refusal> {
        let site = self.site(id)?;
        let roster = &self.desk.roster;
        let mut groups: Vec<(OrganisationId, Vec<NewShift>)> = Vec::new();
        for slot in self.plan.watch.slots(site, week.start(), week.plus(WEEK).start()) {
            let there = self.plan.watch.slot(site, to.plus(slot.day.since(week)), slot.number);
            let within = slot.day >= week;
            let Some(there) = there.filter(|t| within && t.to > self.made.happened) else { continue };
            let free = (site.staff as usize).saturating_sub(roster.of_slot(id, there.from).count());
            for shift in roster.of_slot(id, slot.from).take(free) {
                let (person, standby) = (shift.person.clone(), shift.standby.clone());
                let new = NewShift { day: there.day, number: there.number, person, standby };
                match groups.iter_mut().find(|(o, _)| *o == shift.organisation) {
                    Some((_, list)) => list.push(new),
                    None => groups.push((shift.organisation.clone(), vec![new])),
                }
            }
        }
        if groups.is_empty() {
            self.allow(Action::PlanWatch, self.at_site(site, &site.office)?)?;
            return Err(RosterMistake::NothingToCopy { week: week.to_string() }.into());
        }
        let mut events = Vec::new();
        for (organisation, shifts) in &groups {
            events.extend(self.plan_shifts(id, Some(organisation), shifts, reason)?);
        }
        Ok(events)
    }

    pub(super) fn replace(&self, id: EntryId, person: &Person, reason: &str) -> Result<RosterEvent, Refusal> {
        let shift = self.planner_at(id, ShiftStep::Replace)?;
        let site = self.site(&shift.site)?;
        let person = self.person(site, person)?;
        let reason = limited(reason, "原因")?;
        if shift.to <= self.made.happened {
            return Err(RosterMistake::Over { slot: slot_words(shift.from) }.into());
        }
        let (from, to) = (shift.from, shift.to);
        let wanted = Wanted { site, from, to, person: &person, instead: Some(id) };
        wanted.check(self.plan, &self.desk.roster, &[], !reason.is_empty())?;
        Ok(RosterEvent::Replaced { shift: id, person, reason })
    }
}
