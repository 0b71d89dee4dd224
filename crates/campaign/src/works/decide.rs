//! Acts about works into events.

use standards::time::Instant;

use super::{AlarmCause, Application, Jump, Works, WorksCommand, WorksEvent, WorksStep};
use crate::desk::Refusal;
use crate::desk::case::{Case, attached, limited, said};
use crate::ledger::{Digest, EntryId, Event};
use crate::plan::{ClauseId, Department, OrganisationId};
use crate::register::{Focus, ObjectKind};
use crate::rights::Action;
use crate::task::{Origin, TaskOrder};

impl<'a> Case<'a> {
    pub(crate) fn works(&self, command: &WorksCommand) -> Result<Vec<Event>, Refusal> {
        let one = |event| Ok(vec![Event::Works(event)]);
        match command {
            WorksCommand::Apply(application) => one(self.apply(application)?),
            WorksCommand::Review { works, note, evidence } => {
                let note = said(note, "审查记录", "the record of the review")?;
                one(self.stepped(*works, WorksStep::Review, note, evidence)?)
            }
            WorksCommand::Approve { works, note } => {
                one(self.stepped(*works, WorksStep::Approve, limited(note, "批准条件")?, &[])?)
            }
            WorksCommand::Refuse { works, note } => one(self.stepped(
                *works,
                WorksStep::Refuse,
                said(note, "不予批准的理由", "why it is refused")?,
                &[],
            )?),
            WorksCommand::Start { works } => one(self.begun(*works, WorksStep::Start)?),
            WorksCommand::Resume { works } => one(self.begun(*works, WorksStep::Resume)?),
            WorksCommand::Suspend { works, note } => one(self.stepped(
                *works,
                WorksStep::Suspend,
                said(note, "暂停原因", "why they pause")?,
                &[],
            )?),
            WorksCommand::Finish { works, note, evidence } => {
                let note = said(note, "完工情况", "what was done")?;
                one(self.stepped(*works, WorksStep::Finish, note, evidence)?)
            }
            WorksCommand::Alarm { works, cause } => self.alarm(*works, cause),
            WorksCommand::Suspect { works, jump } => self.suspect(*works, jump),
        }
    }

    fn known_works(&self, id: EntryId) -> Result<&'a Works, Refusal> {
        self.desk.works.get(id).ok_or_else(|| Refusal::NoWorks { id: id.to_string() })
    }

    fn apply(&self, new: &Application) -> Result<WorksEvent, Refusal> {
        let object = self.object(&new.object)?;
        if object.kind != ObjectKind::RiverWorks {
            return Err(Refusal::NoObject { id: format!("{}（不是涉河施工）", new.object) });
        }
        self.allow(Action::Build, object.subject())?;
        if new.to < new.from {
            return Err(Refusal::Deadline {
                why: "完工日期早于开工日期 the works end before they begin"
            });
        }
        Ok(WorksEvent::Applied(Box::new(Application {
            what: said(&new.what, "施工内容", "what is built")?,
            sequence: said(&new.sequence, "施工工序", "the sequence of the works")?,
            sediment: said(&new.sediment, "防止扰动底泥的措施", "measures against stirring the sediment")?,
            evidence: attached(&new.evidence)?,
            ..new.clone()
        })))
    }

    fn stepped(
        &self,
        id: EntryId,
        step: WorksStep,
        note: String,
        evidence: &[Digest],
    ) -> Result<WorksEvent, Refusal> {
        let works = self.known_works(id)?;
        let object = self.object(&works.application.object)?;
        let permits = step.rights() == [Action::Permit];
        if permits && self.made.by.account == works.account {
            return Err(Refusal::OwnApplication);
        }
        if !works.allows(&self.made.by, step, object) {
            let action = step.rights().first().copied().unwrap_or(Action::Permit);
            return Err(Refusal::NoRight { role: self.made.by.role, action });
        }
        self.not_before(works.last)?;
        if works.stage.after(step).is_none() {
            return Err(Refusal::WrongWorksStage { stage: works.stage, step });
        }
        Ok(WorksEvent::Stepped { works: id, took: step, note, evidence: attached(evidence)? })
    }

    /// Nothing begins outside its permit or inside a forbidden window (SC-068).
    fn begun(&self, id: EntryId, step: WorksStep) -> Result<WorksEvent, Refusal> {
        let event = self.stepped(id, step, String::new(), &[])?;
        let permit = &self.known_works(id)?.application;
        let day = self.made.happened.day();
        if day < permit.from || permit.to < day {
            return Err(Refusal::OutsidePermit { from: permit.from, to: permit.to });
        }
        if let Some(window) = self.plan.works.window_at(self.made.happened) {
            return Err(Refusal::ForbiddenWindow { name: window.name.clone(), to: window.to });
        }
        Ok(event)
    }

    fn alarm(&self, id: EntryId, cause: &AlarmCause) -> Result<Vec<Event>, Refusal> {
        self.rules_only()?;
        let works = self.known_works(id)?;
        let text = format!("{}：暂停扰动河道的作业，做好防护后报告", cause.words());
        let order = self.works_task(works, works.applicant.clone(), text, 68);
        let alarmed = Event::Works(WorksEvent::Alarmed { works: id, cause: cause.clone() });
        Ok(vec![alarmed, Event::Task(self.assign(&order)?)])
    }

    fn suspect(&self, id: EntryId, jump: &Jump) -> Result<Vec<Event>, Refusal> {
        self.rules_only()?;
        let works = self.known_works(id)?;
        let section =
            self.plan.section(&jump.section).map_or_else(|| jump.section.to_string(), |s| s.name.clone());
        let text = format!(
            "{section}{}由 {} 升到 {}，上游“{}”施工可能有关（疑似，不是结论）：核查施工现场和管线",
            jump.factor.name(),
            jump.before,
            jump.after,
            works.application.what
        );
        let water = self.plan.department(Department::WaterResources);
        let lead = water.map_or_else(|| works.applicant.clone(), |o| o.id.clone());
        let order = self.works_task(works, lead, text, 69);
        let suspected = Event::Works(WorksEvent::Suspected { works: id, jump: jump.clone() });
        Ok(vec![suspected, Event::Task(self.assign(&order)?)])
    }

    fn works_task(&self, works: &Works, lead: OrganisationId, text: String, clause: u16) -> TaskOrder {
        let township = self.plan.register.object(&works.application.object).map(|o| o.township.clone());
        TaskOrder {
            origin: Origin::Incident,
            cause: Some(works.id),
            duty: None,
            text,
            clause: ClauseId::numbered(clause),
            focus: Focus::RiverBed,
            object: Some(works.application.object.clone()),
            township,
            support: if lead == works.applicant { Vec::new() } else { vec![works.applicant.clone()] },
            lead,
            post: None,
            alternate: None,
            due: self.answered_by(),
            form: None,
            checked: false,
            drill: false,
        }
    }

    fn answered_by(&self) -> Instant {
        self.made.happened.plus_ms(i64::from(self.plan.works.answer_hours) * 3_600_000)
    }
}
