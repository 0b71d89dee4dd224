//! Inspecting and putting right: acts into events.

use super::Refusal;
use super::case::{Case, attached, limited, said, shown};
use super::command::{Command, NewProblem};
use crate::ledger::{Answer, Digest, EntryId, Event, Finding, Location, Outcome};
use crate::plan::OrganisationKind;
use crate::problem::{Problem, Step};
use crate::register::{CheckId, ObjectId};
use crate::rights::{Action, Subject};

impl<'a> Case<'a> {
    pub(super) fn inspect(
        &self,
        id: &ObjectId,
        location: Option<Location>,
        answers: &[Answer],
        note: &str,
        evidence: &[Digest],
    ) -> Result<Vec<Event>, Refusal> {
        let object = self.object(id)?;
        self.allow(Action::Inspect, object.subject())?;
        let note = limited(note, "备注")?;
        let evidence = attached(evidence)?;
        let mut photo = false;
        for item in self.plan.register.checklist(object.kind) {
            let given = answers.iter().filter(|a| a.item == item.id).count();
            if given != 1 {
                let problem = if given == 0 { "没有填写" } else { "填写了两次" };
                return Err(Refusal::Checklist { item: item.text.clone(), problem });
            }
            photo |= item.photo;
        }
        let mut faults = Vec::new();
        for answer in answers {
            let item = self.plan.register.item(&answer.item);
            let Some(item) = item.filter(|i| i.kinds.contains(&object.kind)) else {
                let problem = "不属于这类对象的检查表";
                return Err(Refusal::Checklist { item: answer.item.to_string(), problem });
            };
            limited(&answer.note, "备注")?;
            if answer.finding == Finding::Fault {
                said(&answer.note, "发现了什么问题", "what the fault is")?;
                faults.push((item.id.clone(), answer.note.trim().to_owned()));
            }
        }
        if (photo || !faults.is_empty()) && evidence.is_empty() {
            return Err(Refusal::NeedsEvidence { what: "这次排查" });
        }
        let inspected = Event::Inspected {
            object: id.clone(),
            location,
            answers: answers.to_vec(),
            note,
            evidence: evidence.clone(),
        };
        let found = |(item, what): (CheckId, String)| Event::ProblemFound {
            object: Some(id.clone()),
            focus: object.kind.focus(),
            township: object.township.clone(),
            what,
            prominent: false,
            found_by: Some((self.made.id, item)),
            location,
            evidence: evidence.clone(),
        };
        Ok(std::iter::once(inspected).chain(faults.into_iter().map(found)).collect())
    }

    pub(super) fn report(&self, new: &NewProblem) -> Result<Event, Refusal> {
        let object = new.object.as_ref().map(|id| self.object(id)).transpose()?;
        let focus = object.map(|o| o.kind.focus()).or(new.focus);
        let focus = focus.ok_or(Refusal::Missing { what: "重点领域", english: "the focus area" })?;
        let township = object.map(|o| &o.township).or(new.township.as_ref());
        let township = township.ok_or(Refusal::Missing { what: "所在乡镇", english: "the township" })?;
        self.organisation(township, "乡镇", |kind| kind == OrganisationKind::Township)?;
        let owner = object.map(|o| &o.owner);
        self.allow(
            Action::Report,
            Subject { focus, township: Some(township), owner, lead: None, support: &[] },
        )?;
        Ok(Event::ProblemFound {
            object: new.object.clone(),
            focus,
            township: township.clone(),
            what: said(&new.what, "问题描述", "what is wrong")?,
            prominent: new.prominent,
            found_by: None,
            location: new.location,
            evidence: attached(&new.evidence)?,
        })
    }

    /// The problem, when the step can be taken by this actor now.
    fn at(&self, id: EntryId, step: Step) -> Result<&'a Problem, Refusal> {
        let problem = self.desk.problem(id).ok_or_else(|| Refusal::NoProblem { id: id.to_string() })?;
        self.allow(problem.right_for(step), problem.subject())?;
        if problem.stage.after(step).is_none() {
            return Err(Refusal::WrongStage { stage: problem.stage, step });
        }
        self.not_before(problem.last)?;
        Ok(problem)
    }

    pub(super) fn step(&self, command: &Command) -> Result<Event, Refusal> {
        let now = self.made.happened;
        match command {
            Command::Dispatch { problem, lead, support, measure, deadline } => {
                self.at(*problem, Step::Dispatch)?;
                let able = |kind| !matches!(kind, OrganisationKind::LeadingGroup);
                self.organisation(lead, "责任单位", able)?;
                for id in support {
                    self.organisation(id, "配合单位", able)?;
                }
                Ok(Event::ProblemDispatched {
                    problem: *problem,
                    lead: lead.clone(),
                    support: support.iter().filter(|s| *s != lead).cloned().collect(),
                    measure: said(measure, "整改要求", "what is to be done")?,
                    due: self.deadline(*deadline, now)?,
                })
            }
            Command::Begin { problem } => {
                self.at(*problem, Step::Begin)?;
                Ok(Event::RectificationBegan { problem: *problem })
            }
            Command::Submit { problem, report, evidence } => {
                self.at(*problem, Step::Submit)?;
                let report = said(report, "整改情况", "what was done")?;
                let evidence = shown(evidence, "提交整改")?;
                Ok(Event::RectificationSubmitted { problem: *problem, report, evidence })
            }
            Command::Return { problem, reason } => {
                self.at(*problem, Step::Return)?;
                let reason = said(reason, "退回原因", "why it is sent back")?;
                Ok(Event::RectificationReturned { problem: *problem, reason })
            }
            Command::Verify { problem, note, evidence } => {
                let found = self.at(*problem, Step::Verify)?;
                if found.was_submitted_by(self.made.by.account) {
                    return Err(Refusal::SamePerson);
                }
                let note = said(note, "核查情况", "what was seen")?;
                Ok(Event::RectificationVerified { problem: *problem, note, evidence: attached(evidence)? })
            }
            Command::Close { problem } => {
                self.at(*problem, Step::Close)?;
                Ok(Event::ProblemClosed { problem: *problem })
            }
            Command::AskExtension { problem, deadline, reason } => {
                let found = self.at(*problem, Step::AskExtension)?;
                if found.open_extension().is_some() {
                    return Err(Refusal::Extension {
                        why: "已有一份延期申请待批复 a request is waiting for its answer",
                    });
                }
                let in_force = found.dispatch.as_ref().map_or(now, |d| d.due.max(now));
                let until = self.deadline(*deadline, in_force)?;
                Ok(Event::ExtensionAsked {
                    problem: *problem,
                    until,
                    reason: said(reason, "延期理由", "why")?,
                })
            }
            Command::AnswerExtension { problem, outcome, reason } => {
                let found = self.at(*problem, Step::AnswerExtension)?;
                if found.open_extension().is_none() {
                    return Err(Refusal::Extension {
                        why: "没有待批复的延期申请 no request is waiting"
                    });
                }
                let reason = match outcome {
                    Outcome::Refused => said(reason, "不同意的理由", "why it is refused")?,
                    Outcome::Granted => limited(reason, "批复意见")?,
                };
                Ok(Event::ExtensionAnswered { problem: *problem, outcome: *outcome, reason })
            }
            Command::Remind { problem, note } => {
                self.at(*problem, Step::Remind)?;
                Ok(Event::Reminded { problem: *problem, note: said(note, "催办内容", "what is said")? })
            }
            _ => Err(Refusal::NoProblem { id: self.made.id.to_string() }),
        }
    }
}
