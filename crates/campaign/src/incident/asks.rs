//! What the office asks for: incidents by hand, silences, demands; and whom a kind calls.

use std::collections::BTreeSet;

use standards::SectionId;
use standards::time::Instant;

use super::decide::group;
use super::{Call, Ground, Incident, IncidentEvent, IncidentKind, IncidentStep, NewIncident, Opening};
use crate::desk::Refusal;
use crate::desk::case::{Case, said};
use crate::ledger::EntryId;
use crate::plan::{OrganisationId, OrganisationKind};
use crate::register::Focus;
use crate::rights::Action;
use crate::task::{Origin, TaskOrder};

/// Minutes of an office that no rule of the plan speaks of: to take note, to answer, until the leader is told.
const ASSUMED: (u32, u32, u32) = (30, 240, 60);

impl Case<'_> {
    pub(super) fn open(&self, new: &NewIncident) -> Result<IncidentEvent, Refusal> {
        self.allow(Action::Coordinate, group())?;
        match &new.ground {
            Ground::County => {}
            Ground::Section { section } | Ground::Station { section, .. } => {
                self.section(section)?;
            }
            Ground::Object { object } => {
                self.object(object)?;
            }
        }
        for id in &new.offices {
            self.organisation(id, "单位", |kind| kind != OrganisationKind::LeadingGroup)?;
        }
        let calls = match new.offices.as_slice() {
            [] => self.calls_of(new.kind),
            some => self.calls(some.to_vec(), Some(new.kind)),
        };
        if calls.is_empty() {
            return Err(Refusal::Missing {
                what: "需要知悉的单位", english: "the offices to hear of it"
            });
        }
        let title = said(&new.title, "事件名称", "what it is about")?;
        let (kind, ground, level) = (new.kind, new.ground.clone(), new.level);
        Ok(IncidentEvent::Opened(Box::new(Opening { kind, ground, title, level, sign: None, calls })))
    }

    fn section(&self, id: &SectionId) -> Result<(), Refusal> {
        let known = self.plan.section(id).is_some();
        if known {
            Ok(())
        } else {
            Err(Refusal::Incident { why: "方案中没有这个断面 no such section" })
        }
    }

    pub(super) fn silence(
        &self,
        section: Option<&SectionId>,
        kind: Option<IncidentKind>,
        hours: u32,
    ) -> Result<(), Refusal> {
        let most = self.plan.incidents.rules.silence_hours;
        if let Some(section) = section {
            self.section(section)?;
        }
        let why = match kind {
            None if section.is_none() => "请选断面或类型 choose a section or a kind",
            Some(kind) if self.plan.incidents.kind(kind).is_some_and(|k| !k.silence) => {
                "方案规定这类预警不得静默 the plan lets nobody silence this kind"
            }
            _ if hours == 0 || hours > most => {
                "静默时长应在 1 小时到方案上限之间 from 1 hour to the plan's limit"
            }
            _ => return Ok(()),
        };
        Err(Refusal::Incident { why })
    }

    pub(super) fn demand_action(
        &self,
        id: EntryId,
        lead: &OrganisationId,
        text: &str,
        hours: u32,
    ) -> Result<TaskOrder, Refusal> {
        let incident = self.at_incident(id, IncidentStep::Call)?;
        self.organisation(lead, "责任单位", |kind| kind != OrganisationKind::LeadingGroup)?;
        if hours == 0 {
            return Err(Refusal::Deadline { why: "应晚于现在 it must lie after now" });
        }
        let text = said(text, "处置要求", "what is to be done")?;
        Ok(order(incident, lead.clone(), text, self.made.happened, hours))
    }

    pub(super) fn calls_of(&self, kind: IncidentKind) -> Vec<Call> {
        let Some(rule) = self.plan.incidents.kind(kind) else { return Vec::new() };
        let offices = std::iter::once(&rule.lead).chain(&rule.offices).cloned().collect();
        self.calls(offices, Some(kind))
    }

    pub(super) fn calls(&self, offices: Vec<OrganisationId>, kind: Option<IncidentKind>) -> Vec<Call> {
        let rule = kind.and_then(|kind| self.plan.incidents.kind(kind));
        let (acknowledge_minutes, respond_minutes, leader_minutes) = rule
            .map_or((ASSUMED.0, Some(ASSUMED.1), ASSUMED.2), |r| {
                (r.acknowledge_minutes, r.respond_minutes, r.leader_minutes)
            });
        let call = |(n, organisation)| Call {
            organisation,
            lead: n == 0,
            acknowledge_minutes,
            respond_minutes,
            leader_minutes,
        };
        let mut calls: Vec<Call> = offices.into_iter().enumerate().map(call).collect();
        let mut seen = BTreeSet::new();
        calls.retain(|c| seen.insert(c.organisation.clone()));
        calls
    }
}

/// A task that an incident gives.
pub(super) fn order(
    incident: &Incident,
    lead: OrganisationId,
    text: String,
    given: Instant,
    hours: u32,
) -> TaskOrder {
    TaskOrder {
        origin: Origin::Incident,
        cause: Some(incident.id),
        duty: None,
        text,
        clause: incident.kind.clause(),
        focus: Focus::Arrangements,
        object: match &incident.ground {
            Ground::Object { object } => Some(object.clone()),
            _ => None,
        },
        township: None,
        lead,
        support: Vec::new(),
        post: None,
        alternate: None,
        due: given.plus_ms(i64::from(hours) * 3_600_000),
        form: None,
        checked: false,
        drill: false,
    }
}
