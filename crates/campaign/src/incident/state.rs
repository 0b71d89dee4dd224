//! What is known of each incident.

use serde::Serialize;
use standards::time::Instant;

use super::{
    Acknowledged, Family, Ground, IncidentEvent, IncidentKind, IncidentStage, IncidentStep, Office,
    OfficeEscalation, Opening, Response, SignEnd, SignSeen,
};
use crate::ledger::{Actor, Entry, EntryId};
use crate::plan::OrganisationId;
use crate::register::Focus;
use crate::rights::{Action, Reach, Subject, may, reach};
use crate::warning::Level;

/// A sign that an incident took in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JoinedSign {
    /// As it was then; its level is the highest so far.
    #[serde(flatten)]
    pub seen: SignSeen,
    /// When it joined.
    pub at: Instant,
    /// Its end.
    pub ended: Option<SignEnd>,
    /// Times it joined: late data may open a sign again.
    pub times: u32,
}

/// An incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Incident {
    /// Number of the entry that opened it.
    pub id: EntryId,
    /// Its running number.
    pub number: u32,
    /// What it was opened for.
    pub kind: IncidentKind,
    /// Where.
    pub ground: Ground,
    /// One line, in Chinese.
    pub title: String,
    /// The highest level so far.
    pub level: Level,
    /// Where it stands.
    pub stage: IncidentStage,
    /// When it was opened first.
    pub opened: Instant,
    /// When it was opened last.
    pub since: Instant,
    /// Times it was opened again.
    pub reopened: u32,
    /// Its signs, in the order of joining.
    pub signs: Vec<JoinedSign>,
    /// Offices that were called.
    pub offices: Vec<Office>,
    /// When all signs had ended.
    pub recovered: Option<Instant>,
    /// When and why it was closed.
    pub closed: Option<(Instant, String)>,
}

impl Incident {
    pub(super) fn opened(entry: &Entry, number: u32, opening: &Opening) -> Self {
        let at = entry.happened;
        let Opening { kind, ground, title, level, sign, calls } = opening.clone();
        let joined = |seen| JoinedSign { seen, at, ended: None, times: 1 };
        Self {
            id: entry.id,
            number,
            kind,
            ground,
            title,
            level,
            stage: IncidentStage::Open,
            opened: at,
            since: at,
            reopened: 0,
            signs: sign.into_iter().map(joined).collect(),
            offices: calls.into_iter().map(|call| Office::called(call, at)).collect(),
            recovered: None,
            closed: None,
        }
    }

    /// Its cause.
    #[must_use]
    pub fn family(&self) -> Family {
        self.kind.family(&self.ground)
    }

    /// The office of an organisation.
    #[must_use]
    pub fn office(&self, id: &OrganisationId) -> Option<&Office> {
        self.offices.iter().find(|o| o.call.organisation == *id)
    }

    /// The office that leads.
    #[must_use]
    pub fn lead(&self) -> Option<&OrganisationId> {
        self.offices.iter().find(|o| o.call.lead).map(|o| &o.call.organisation)
    }

    /// When it ended: recovered or closed; `None` while it is open.
    #[must_use]
    pub fn ended(&self) -> Option<Instant> {
        let closed = self.closed.as_ref().map(|(at, _)| *at);
        [self.recovered, closed].into_iter().flatten().min()
    }

    /// Whether corrected data took all its signs back.
    #[must_use]
    pub fn is_unfounded(&self) -> bool {
        !self.signs.is_empty() && self.signs.iter().all(|s| s.ended.is_some_and(|e| e.withdrawn))
    }

    /// Whether somebody sees it: who sees everything, and who was called.
    #[must_use]
    pub fn seen_by(&self, by: &Actor) -> bool {
        reach(by.role, Action::See) == Reach::All || self.office(&by.organisation).is_some()
    }

    /// Whether somebody may take a step of people, by rights alone.
    #[must_use]
    pub fn allows(&self, by: &Actor, action: Action) -> bool {
        let support: Vec<OrganisationId> = self.offices.iter().map(|o| o.call.organisation.clone()).collect();
        let subject = Subject {
            focus: Focus::Arrangements,
            township: None,
            owner: None,
            lead: self.lead(),
            support: &support,
        };
        may(by, action, subject)
    }

    /// Steps somebody may take now, the one that is usually next first.
    #[must_use]
    pub fn steps_of(&self, by: &Actor) -> Vec<IncidentStep> {
        let mine = self.office(&by.organisation);
        let open = self.stage != IncidentStage::Closed;
        let mut steps = Vec::new();
        if open && let Some(office) = mine.filter(|_| self.allows(by, Action::TakePart)) {
            if office.acknowledged.is_none() {
                steps.push(IncidentStep::Acknowledge);
            }
            if office.finished.is_none() {
                steps.push(IncidentStep::Respond);
            }
        }
        if open && self.allows(by, Action::Coordinate) {
            steps.extend([IncidentStep::Call, IncidentStep::Close]);
        }
        steps
    }

    pub(super) fn take(&mut self, entry: &Entry, event: &IncidentEvent) {
        let at = entry.happened;
        match event {
            IncidentEvent::Joined { sign, calls, .. } => {
                if self.stage == IncidentStage::Closed {
                    self.reopened += 1;
                    self.offices.iter_mut().for_each(|o| o.again(at));
                }
                if self.stage != IncidentStage::Open {
                    self.since = at;
                }
                self.stage = self.stage.after(IncidentStep::Join).unwrap_or(self.stage);
                self.recovered = None;
                self.closed = None;
                self.level = self.level.max(sign.level);
                self.join(sign, at);
                for call in calls {
                    self.call(call, at);
                }
            }
            IncidentEvent::Risen { sign, level, .. } => {
                if let Some(known) = self.signs.iter_mut().find(|s| s.seen.key == *sign) {
                    known.seen.level = known.seen.level.max(*level);
                }
                self.level = self.level.max(*level);
            }
            IncidentEvent::SignEnded { sign, withdrawn, .. } => {
                if let Some(known) = self.signs.iter_mut().find(|s| s.seen.key == *sign) {
                    known.ended = Some(SignEnd { at, withdrawn: *withdrawn });
                }
                if self.signs.iter().all(|s| s.ended.is_some()) && self.stage == IncidentStage::Open {
                    self.stage = self.stage.after(IncidentStep::Recover).unwrap_or(self.stage);
                    self.recovered = Some(at);
                }
            }
            IncidentEvent::Called { call, .. } => self.call(call, at),
            IncidentEvent::Acknowledged { .. } => self.noted(entry),
            IncidentEvent::Responded { text, finished, location, evidence, .. } => {
                self.noted(entry);
                if let Some(office) = self.office_mut(&entry.by.organisation) {
                    office.responses.push(Response {
                        at,
                        title: entry.by.title.clone(),
                        text: text.clone(),
                        finished: *finished,
                        location: *location,
                        evidence: evidence.clone(),
                    });
                    if *finished {
                        office.finished = Some(at);
                    }
                }
            }
            IncidentEvent::Escalated { organisation, lacking, tier, .. } => {
                if let Some(office) = self.office_mut(organisation) {
                    office.escalations.push(OfficeEscalation { lacking: *lacking, tier: *tier, at });
                }
            }
            IncidentEvent::Closed { reason, .. } => {
                self.stage = self.stage.after(IncidentStep::Close).unwrap_or(self.stage);
                self.closed = Some((at, reason.clone()));
            }
            IncidentEvent::Opened(_)
            | IncidentEvent::Silenced { .. }
            | IncidentEvent::SilenceLifted { .. } => {}
        }
    }

    fn join(&mut self, sign: &SignSeen, at: Instant) {
        match self.signs.iter_mut().find(|s| s.seen.key == sign.key) {
            Some(known) => {
                known.seen.level = known.seen.level.max(sign.level);
                known.seen.title.clone_from(&sign.title);
                known.ended = None;
                known.times += 1;
            }
            None => self.signs.push(JoinedSign { seen: sign.clone(), at, ended: None, times: 1 }),
        }
    }

    fn call(&mut self, call: &super::Call, at: Instant) {
        let leads = self.lead().is_some();
        match self.offices.iter_mut().find(|o| o.call.organisation == call.organisation) {
            Some(known) if known.call.respond_minutes.is_none() && call.respond_minutes.is_some() => {
                known.call.respond_minutes = call.respond_minutes;
                known.again(at);
            }
            Some(_) => {}
            None => {
                let call = super::Call { lead: call.lead && !leads, ..call.clone() };
                self.offices.push(Office::called(call, at));
            }
        }
    }

    fn noted(&mut self, entry: &Entry) {
        if let Some(office) = self.office_mut(&entry.by.organisation)
            && office.acknowledged.is_none()
        {
            office.acknowledged = Some(Acknowledged { at: entry.happened, title: entry.by.title.clone() });
        }
    }

    fn office_mut(&mut self, id: &OrganisationId) -> Option<&mut Office> {
        self.offices.iter_mut().find(|o| o.call.organisation == *id)
    }
}
