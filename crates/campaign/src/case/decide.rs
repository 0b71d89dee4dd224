//! Acts about cases into events.

use super::{
    CaseCommand, CaseEvent, CaseFile, CaseKind, CaseStep, HandedOver, Notice, OfficialRank, Proposal,
    TeamMember,
};
use crate::desk::case::{Case, attached, limited, said, shown};
use crate::desk::{Deadline, Refusal};
use crate::ledger::{Digest, EntryId, Event};
use crate::plan::OrganisationKind;
use crate::register::Focus;
use crate::rights::{Action, Subject};
use crate::task::{Origin, TaskCommand, TaskOrder};

const ARRANGEMENTS: Subject<'_> =
    Subject { focus: Focus::Arrangements, township: None, owner: None, lead: None, support: &[] };
/// Entries a case may cite at once.
const MOST_ENTRIES: usize = 200;

impl<'a> Case<'a> {
    pub(crate) fn casework(&self, command: &CaseCommand) -> Result<Vec<Event>, Refusal> {
        if let CaseCommand::Demand { case, text, deadline } = command {
            return self.demand(*case, text, *deadline);
        }
        Ok(vec![Event::Case(self.case_event(command)?)])
    }

    fn case_event(&self, command: &CaseCommand) -> Result<CaseEvent, Refusal> {
        use CaseCommand as Do;
        match command {
            Do::Propose(proposal) => self.propose(proposal),
            Do::Approve { case, note } => self.decided(*case, CaseStep::Approve, limited(note, "审批意见")?),
            Do::Reject { case, reason } => self.decided(*case, CaseStep::Reject, why(reason)?),
            Do::Withdraw { case, reason } => self.decided(*case, CaseStep::Withdraw, why(reason)?),
            Do::SendBack { case, reason } => self.decided(*case, CaseStep::SendBack, why(reason)?),
            Do::Raise { case, reason } => self.decided(*case, CaseStep::Raise, why(reason)?),
            Do::Close { case, note } => {
                let found = self.at_case(*case, CaseStep::Close)?;
                if self.desk.tasks().caused_by(found.id).any(|task| task.stage.is_open()) {
                    return Err(Refusal::Case {
                        why: "还有整改要求没有办结，不能结案 a demand is not put right yet",
                    });
                }
                self.decided(*case, CaseStep::Close, limited(note, "结案意见")?)
            }
            Do::Notify { case, at, place, team, from, to, evidence } => {
                let notice = Notice {
                    at: *at,
                    place: limited(place, "地点")?,
                    team: self.people(team)?,
                    from: *from,
                    to: *to,
                    evidence: attached(evidence)?,
                };
                self.notify(*case, notice)
            }
            Do::Answer { case, text, evidence } => {
                self.say(*case, CaseStep::Answer, text, &[], &[], evidence)
            }
            Do::Hold { case, minutes, present, evidence } => {
                self.say(*case, CaseStep::Hold, minutes, present, &[], evidence)
            }
            Do::Find { case, text, entries, evidence } => {
                self.say(*case, CaseStep::Find, text, &[], entries, evidence)
            }
            Do::Conclude { case, text, evidence } => {
                self.say(*case, CaseStep::Conclude, text, &[], &[], evidence)
            }
            Do::Report { case, text, evidence } => {
                let evidence = shown(evidence, "报告整改")?;
                self.say(*case, CaseStep::Report, text, &[], &[], &evidence)
            }
            Do::HandOver { case, package, length, purpose, body, upto, head } => {
                self.at_case(*case, CaseStep::HandOver)?;
                let package = HandedOver {
                    package: *package,
                    length: *length,
                    purpose: said(purpose, "移交用途", "what it is for")?,
                    body: said(body, "移交给哪个单位", "to which body")?,
                    upto: *upto,
                    head: *head,
                };
                Ok(CaseEvent::HandedOver { case: *case, package })
            }
            Do::EnterRank { rank, evidence } => self.enter_rank(rank, evidence),
            Do::Demand { .. } => Err(Refusal::NoCase { id: self.made.id.to_string() }),
        }
    }

    /// The case, when the step can be taken by this actor now.
    fn at_case(&self, id: EntryId, step: CaseStep) -> Result<&'a CaseFile, Refusal> {
        let case = self.desk.cases().get(id).ok_or_else(|| Refusal::NoCase { id: id.to_string() })?;
        let action = CaseFile::right_for(step);
        if !case.may(&self.made.by, action) {
            return Err(Refusal::NoRight { role: self.made.by.role, action });
        }
        if case.stage.after(case.proposal.kind, step).is_none() {
            return Err(Refusal::WrongCaseStage { stage: case.stage, step });
        }
        self.not_before(case.last)?;
        Ok(case)
    }

    fn propose(&self, proposal: &Proposal) -> Result<CaseEvent, Refusal> {
        self.allow(Action::ProposeCase, ARRANGEMENTS)?;
        let fits = |kind| !matches!(kind, OrganisationKind::LeadingGroup | OrganisationKind::GroupOffice);
        self.organisation(&proposal.unit, "涉及单位", fits)?;
        if proposal.kind == CaseKind::Talk && proposal.reasons.is_empty() {
            return Err(Refusal::Missing {
                what: "约谈事由：重视不够、安排部署不到位、工作措施不力至少一项",
                english: "at least one of the three reasons of the notice (SC-095)",
            });
        }
        if proposal.entries.is_empty() {
            return Err(Refusal::Missing {
                what: "作为证据的台账条目",
                english: "entries of the ledger as evidence (SC-095)",
            });
        }
        self.cited(&proposal.entries)?;
        if let Some(section) = &proposal.section
            && self.plan.section(section).is_none()
        {
            return Err(Refusal::Missing { what: "方案中有的断面", english: "a section of the plan" });
        }
        if let Some(before) = proposal.follows
            && self.desk.cases().get(before).is_none()
        {
            return Err(Refusal::NoCase { id: before.to_string() });
        }
        let mut reasons = proposal.reasons.clone();
        reasons.sort_unstable();
        reasons.dedup();
        Ok(CaseEvent::Proposed(Box::new(Proposal {
            what: said(&proposal.what, "事由说明", "what it is about")?,
            evidence: attached(&proposal.evidence)?,
            reasons,
            ..proposal.clone()
        })))
    }

    /// Entries that are cited stand in the ledger.
    fn cited(&self, entries: &[EntryId]) -> Result<(), Refusal> {
        if entries.len() > MOST_ENTRIES {
            return Err(Refusal::TooLong { what: "引用的台账条目数", most: MOST_ENTRIES });
        }
        match entries.iter().find(|id| !self.desk.knows(**id)) {
            Some(id) => Err(Refusal::NoEntry { id: id.to_string() }),
            None => Ok(()),
        }
    }

    fn people(&self, team: &[TeamMember]) -> Result<Vec<TeamMember>, Refusal> {
        let member = |member: &TeamMember| {
            self.organisation(&member.organisation, "人员所在单位", |_| true)?;
            let title = said(&member.title, "职务（不写姓名）", "a title, never a name")?;
            Ok(TeamMember { organisation: member.organisation.clone(), title })
        };
        team.iter().map(member).collect()
    }

    fn decided(&self, case: EntryId, decision: CaseStep, note: String) -> Result<CaseEvent, Refusal> {
        self.at_case(case, decision)?;
        Ok(CaseEvent::Decided { case, decision, note })
    }

    fn notify(&self, id: EntryId, notice: Notice) -> Result<CaseEvent, Refusal> {
        let case = self.at_case(id, CaseStep::Notify)?;
        match case.proposal.kind {
            CaseKind::Talk if notice.at.is_none() => {
                return Err(Refusal::Missing { what: "约谈时间", english: "when the talk is held" });
            }
            CaseKind::Inspection if notice.team.is_empty() => {
                return Err(Refusal::Missing {
                    what: "督察组成员（单位和职务）", english: "the team"
                });
            }
            CaseKind::Inspection => match (notice.from, notice.to) {
                (Some(from), Some(to)) if from <= to => {}
                _ => {
                    return Err(Refusal::Missing {
                        what: "督察起止日期",
                        english: "first and last day of the inspection",
                    });
                }
            },
            CaseKind::Talk => {}
        }
        Ok(CaseEvent::Notified { case: id, notice })
    }

    fn say(
        &self,
        case: EntryId,
        saying: CaseStep,
        text: &str,
        present: &[TeamMember],
        entries: &[EntryId],
        evidence: &[Digest],
    ) -> Result<CaseEvent, Refusal> {
        self.at_case(case, saying)?;
        self.cited(entries)?;
        Ok(CaseEvent::Said {
            case,
            saying,
            text: said(text, saying.name(), "the text")?,
            present: self.people(present)?,
            entries: entries.to_vec(),
            evidence: attached(evidence)?,
        })
    }

    fn demand(&self, id: EntryId, text: &str, deadline: Deadline) -> Result<Vec<Event>, Refusal> {
        let case = self.at_case(id, CaseStep::Demand)?;
        let due = self.deadline(deadline, self.made.happened)?;
        let unit = self.organisation(&case.proposal.unit, "涉及单位", |_| true)?;
        let text = said(text, "整改要求", "what is to be put right")?;
        let order = TaskOrder {
            origin: Origin::Case,
            cause: Some(id),
            duty: None,
            text: text.clone(),
            clause: case.proposal.kind.clause(),
            focus: Focus::Arrangements,
            object: None,
            township: (unit.kind == OrganisationKind::Township).then(|| unit.id.clone()),
            lead: unit.id.clone(),
            support: Vec::new(),
            post: None,
            alternate: None,
            due,
            form: None,
            checked: true,
            drill: false,
        };
        let task = self.made.id.following(1);
        let demanded = Event::Case(CaseEvent::Demanded { case: id, task, text, due });
        let assigned = self.task(&TaskCommand::Assign(Box::new(order)))?;
        Ok(std::iter::once(demanded).chain(assigned).collect())
    }

    fn enter_rank(&self, rank: &OfficialRank, evidence: &[Digest]) -> Result<CaseEvent, Refusal> {
        self.allow(Action::ProposeCase, ARRANGEMENTS)?;
        if rank.base_rank == 0 || rank.now_rank == 0 {
            return Err(Refusal::Missing {
                what: "名次（从 1 起）", english: "ranks, which begin at 1"
            });
        }
        let source = said(&rank.source, "排名的公布文件或网页", "where the ranking was published")?;
        let rank = OfficialRank { source, ..rank.clone() };
        Ok(CaseEvent::RankEntered { rank, evidence: attached(evidence)? })
    }
}

fn why(reason: &str) -> Result<String, Refusal> {
    said(reason, "理由", "why")
}
