//! Acts about incidents into events.

use super::{Call, Incident, IncidentCommand, IncidentEvent, IncidentStage, IncidentStep, Opening};
use crate::desk::Refusal;
use crate::desk::case::{Case, attached, limited, said};
use crate::ledger::{EntryId, Event};
use crate::register::Focus;
use crate::rights::{Action, Role, Subject};
use crate::task::TaskEvent;

impl<'a> Case<'a> {
    pub(crate) fn incident(&self, command: &IncidentCommand) -> Result<Vec<Event>, Refusal> {
        if let IncidentCommand::Demand { incident, lead, text, hours } = command {
            let order = self.demand_action(*incident, lead, text, *hours)?;
            return Ok(vec![Event::Task(TaskEvent::Assigned(Box::new(order)))]);
        }
        self.incident_event(command).map(|event| vec![Event::Incident(event)])
    }

    fn incident_event(&self, command: &IncidentCommand) -> Result<IncidentEvent, Refusal> {
        match command {
            IncidentCommand::Open(new) => self.open(new),
            IncidentCommand::Raise { incident, ground, sign } => {
                self.rules_only()?;
                let calls = self.calls_of(sign.kind);
                let Some(incident) = incident else {
                    let (kind, title, level) = (sign.kind, sign.title.clone(), sign.level);
                    let opening = Opening {
                        kind,
                        ground: ground.clone(),
                        title,
                        level,
                        sign: Some(sign.clone()),
                        calls,
                    };
                    return Ok(IncidentEvent::Opened(Box::new(opening)));
                };
                self.known(*incident)?;
                Ok(IncidentEvent::Joined { incident: *incident, sign: sign.clone(), calls })
            }
            IncidentCommand::Rise { incident, sign, level } => {
                self.rules_only()?;
                self.known(*incident)?;
                Ok(IncidentEvent::Risen { incident: *incident, sign: sign.clone(), level: *level })
            }
            IncidentCommand::EndSign { incident, sign, end } => {
                self.rules_only()?;
                self.known(*incident)?;
                let (sign, withdrawn) = (sign.clone(), end.withdrawn);
                Ok(IncidentEvent::SignEnded { incident: *incident, sign, withdrawn })
            }
            IncidentCommand::Escalate { incident, organisation, lacking, tier } => {
                self.rules_only()?;
                self.at_incident(*incident, IncidentStep::Escalate)?;
                let (organisation, lacking, tier) = (organisation.clone(), *lacking, *tier);
                Ok(IncidentEvent::Escalated { incident: *incident, organisation, lacking, tier })
            }
            IncidentCommand::Call { incident, organisation } => {
                let found = self.at_incident(*incident, IncidentStep::Call)?;
                self.organisation(organisation, "单位", |_| true)?;
                if found.office(organisation).is_some() {
                    return Err(Refusal::Incident {
                        why: "该单位已在名单中 this office was called already"
                    });
                }
                let call = self.calls(vec![organisation.clone()], None).remove(0);
                Ok(IncidentEvent::Called { incident: *incident, call: Call { lead: false, ..call } })
            }
            IncidentCommand::Acknowledge { incident } => {
                self.at_office(*incident, IncidentStep::Acknowledge)?;
                Ok(IncidentEvent::Acknowledged { incident: *incident })
            }
            IncidentCommand::Respond { incident, text, finished, location, evidence } => {
                self.at_office(*incident, IncidentStep::Respond)?;
                let text = if *finished && text.trim().is_empty() {
                    "已处置".to_owned()
                } else {
                    said(text, "处置情况", "what was done")?
                };
                Ok(IncidentEvent::Responded {
                    incident: *incident,
                    text: limited(&text, "处置情况")?,
                    finished: *finished,
                    location: *location,
                    evidence: attached(evidence)?,
                })
            }
            IncidentCommand::Close { incident, reason } => {
                self.at_incident(*incident, IncidentStep::Close)?;
                let reason = said(reason, "办结原因", "why it is closed")?;
                Ok(IncidentEvent::Closed { incident: *incident, reason })
            }
            IncidentCommand::Silence { section, kind, hours, reason } => {
                self.allow(Action::Silence, group())?;
                self.silence(section.as_ref(), *kind, *hours)?;
                let until = self.made.happened.plus_ms(i64::from(*hours) * 3_600_000);
                let reason = said(reason, "静默原因", "why it is silenced")?;
                Ok(IncidentEvent::Silenced { section: section.clone(), of: *kind, until, reason })
            }
            IncidentCommand::Lift { silence, reason } => {
                self.allow(Action::Silence, group())?;
                let found = self.desk.incidents.silences().get(*silence);
                if !found.is_some_and(|s| s.holds(self.made.happened)) {
                    return Err(Refusal::Incident {
                        why: "没有这条静默，或已结束 no such silence in force"
                    });
                }
                Ok(IncidentEvent::SilenceLifted { silence: *silence, reason: limited(reason, "原因")? })
            }
            IncidentCommand::Demand { .. } => {
                Err(Refusal::Incident { why: "要求处置以任务下达 a demand is a task" })
            }
        }
    }

    fn known(&self, id: EntryId) -> Result<&'a Incident, Refusal> {
        self.desk.incidents.get(id).ok_or_else(|| Refusal::NoIncident { id: id.to_string() })
    }

    /// The incident, when the step can be taken by this actor.
    pub(super) fn at_incident(&self, id: EntryId, step: IncidentStep) -> Result<&'a Incident, Refusal> {
        let incident = self.known(id)?;
        if self.made.by.role != Role::Rules {
            self.allow(Action::Coordinate, group())?;
            self.not_before(incident.since)?;
        }
        // Rules close what has recovered, never what a sign opened again meanwhile.
        let early = self.made.by.role == Role::Rules
            && step == IncidentStep::Close
            && incident.stage != IncidentStage::Recovered;
        if early || incident.stage.after(step).is_none() {
            return Err(Refusal::WrongIncidentStage { stage: incident.stage, step });
        }
        Ok(incident)
    }

    /// The incident, when this actor's office was called and may answer. Offices answer each for itself: what another did meanwhile, told or
    /// not yet told, stands in nobody's way.
    fn at_office(&self, id: EntryId, step: IncidentStep) -> Result<(), Refusal> {
        let incident = self.known(id)?;
        let by = &self.made.by;
        let office = incident.office(&by.organisation).filter(|_| incident.allows(by, Action::TakePart));
        let office = office.ok_or(Refusal::NoRight { role: by.role, action: Action::TakePart })?;
        self.not_before(office.called)?;
        let over = incident.closed.as_ref().is_some_and(|(at, _)| self.made.happened >= *at);
        if over || incident.stage.after(step).is_none() {
            return Err(Refusal::WrongIncidentStage { stage: IncidentStage::Closed, step });
        }
        if step == IncidentStep::Acknowledge && office.acknowledged.is_some() {
            return Err(Refusal::Incident { why: "本单位已经知悉 your office took note already" });
        }
        Ok(())
    }
}

/// The group as a whole: what only its leader and its office do.
pub(super) fn group() -> Subject<'static> {
    Subject { focus: Focus::Arrangements, township: None, owner: None, lead: None, support: &[] }
}
