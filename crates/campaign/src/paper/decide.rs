//! Acts about papers into events.

use super::state::subject_of;
use super::{
    NewPaper, OrderedTask, Paper, PaperBasis, PaperCommand, PaperEvent, PaperKind, PaperStage, PaperStep,
};
use crate::desk::Refusal;
use crate::desk::case::{Case, attached, limited, said};
use crate::ledger::{EntryId, Event};
use crate::plan::{ClauseId, OrganisationId, OrganisationKind, PostId};
use crate::register::Focus;
use crate::rights::Action;
use crate::task::{Origin, TaskEvent, TaskOrder};

impl<'a> Case<'a> {
    pub(crate) fn paper(&self, command: &PaperCommand) -> Result<Vec<Event>, Refusal> {
        let event = match command {
            PaperCommand::Draw(new) => self.draw(new)?,
            PaperCommand::Issue { paper, number, recipients, posts, task } => {
                return self.issue(*paper, number, recipients, posts, task.as_ref());
            }
            PaperCommand::Receive { paper } => self.receive(*paper)?,
            PaperCommand::Acknowledge { paper, post } => self.acknowledge(*paper, post)?,
            PaperCommand::Withdraw { paper, reason } => self.withdraw(*paper, reason)?,
        };
        Ok(vec![Event::Paper(event)])
    }

    fn at_paper(&self, id: EntryId, step: PaperStep) -> Result<&'a Paper, Refusal> {
        let paper = self.desk.papers.get(id).ok_or_else(|| Refusal::NoPaper { id: id.to_string() })?;
        if matches!(step, PaperStep::Issue | PaperStep::Withdraw) {
            self.allow(paper.content.kind.right(), paper.subject())?;
        }
        if paper.stage.after(step).is_none() {
            return Err(Refusal::WrongPaperStage { stage: paper.stage, step });
        }
        Ok(paper)
    }

    fn draw(&self, new: &NewPaper) -> Result<PaperEvent, Refusal> {
        let unit = new.unit.as_ref().unwrap_or(&self.made.by.organisation);
        self.allow(new.kind.right(), subject_of(unit))?;
        self.organisation(unit, "拟稿单位", |_| true)?;
        let title = said(&new.title, "标题", "the title")?;
        let text = limited(&new.text, "正文")?;
        let evidence = attached(&new.evidence)?;
        if text.is_empty() && evidence.is_empty() {
            return Err(Refusal::Missing { what: "正文或附件", english: "a text or a file" });
        }
        if let Some(section) = &new.section
            && self.plan.section(section).is_none()
        {
            return Err(Refusal::Missing { what: "方案中有的断面", english: "a section of the plan" });
        }
        if let Some(object) = &new.object {
            self.object(object)?;
        }
        if let Some(phase) = &new.phase
            && self.plan.campaign.phases.iter().all(|p| p.id != *phase)
        {
            return Err(Refusal::Missing { what: "方案中有的阶段", english: "a phase of the plan" });
        }
        self.check_meeting(new)?;
        self.check_bases(&new.bases)?;
        if let Some(older) = new.replaces {
            let older = self.at_paper(older, PaperStep::Replace)?;
            if older.content.kind != new.kind {
                return Err(Refusal::Missing {
                    what: "同一种类的原文件",
                    english: "an older paper of the same kind",
                });
            }
        }
        Ok(PaperEvent::Drawn(Box::new(NewPaper {
            title,
            text,
            unit: Some(unit.clone()),
            evidence,
            ..new.clone()
        })))
    }

    /// Minutes say when, who chaired by title, which offices came, and have an attachment (SC-016).
    fn check_meeting(&self, new: &NewPaper) -> Result<(), Refusal> {
        if new.kind != PaperKind::Minutes {
            return Ok(());
        }
        let Some(meeting) = &new.meeting else {
            return Err(Refusal::Missing {
                what: "会议时间、主持人职务和参会单位",
                english: "when, chaired by which post, attended by whom",
            });
        };
        said(&meeting.chair, "主持人职务", "the title of the chair")?;
        if meeting.held > self.made.happened {
            return Err(Refusal::Time { why: "会议晚于纪要 the meeting lies after its minutes" });
        }
        if meeting.attending.is_empty() {
            return Err(Refusal::Missing { what: "参会单位", english: "the offices that attended" });
        }
        for office in &meeting.attending {
            self.organisation(office, "参会单位", |_| true)?;
        }
        if new.evidence.is_empty() {
            return Err(Refusal::NeedsEvidence { what: "会议纪要" });
        }
        Ok(())
    }

    fn check_bases(&self, bases: &[PaperBasis]) -> Result<(), Refusal> {
        for basis in bases {
            let there = match basis {
                PaperBasis::Plan(id) => self.plan.basis(id).is_some(),
                PaperBasis::Paper(id) => {
                    let paper = self.desk.papers.get(*id);
                    paper.is_some_and(|p| {
                        p.content.kind == PaperKind::BasisDocument && p.stage != PaperStage::Withdrawn
                    })
                }
            };
            if !there {
                return Err(Refusal::Missing {
                    what: "登记过的依据文件",
                    english: "a registered basis document",
                });
            }
        }
        Ok(())
    }

    fn issue(
        &self,
        id: EntryId,
        number: &str,
        recipients: &[OrganisationId],
        posts: &[PostId],
        task: Option<&OrderedTask>,
    ) -> Result<Vec<Event>, Refusal> {
        let paper = self.at_paper(id, PaperStep::Issue)?;
        self.not_before(paper.last)?;
        let kind = paper.content.kind;
        let number = said(number, "文号", "the number of the paper")?;
        let mut named: Vec<OrganisationId> = Vec::with_capacity(recipients.len());
        for recipient in recipients {
            self.organisation(recipient, "收文单位", |k| k != OrganisationKind::LeadingGroup)?;
            if !named.contains(recipient) {
                named.push(recipient.clone());
            }
        }
        if named.is_empty() && kind.is_sent() {
            return Err(Refusal::Missing { what: "收文单位", english: "who receives it" });
        }
        for post in posts {
            let fits = self.plan.posts.iter().any(|p| p.id == *post && named.contains(&p.organisation));
            if !fits {
                return Err(Refusal::NoOrganisation { what: "收文单位的岗位", id: post.to_string() });
            }
        }
        if let Some(older) = paper.content.replaces {
            self.at_paper(older, PaperStep::Replace)?;
        }
        let mut events = vec![Event::Paper(PaperEvent::Issued {
            paper: id,
            number,
            recipients: named.clone(),
            posts: posts.to_vec(),
        })];
        match (kind, task) {
            (PaperKind::DispatchOrder, Some(task)) => {
                for recipient in &named {
                    events.push(Event::Task(self.dispatched(id, recipient, task)?));
                }
            }
            (PaperKind::DispatchOrder, None) => {
                return Err(Refusal::Missing {
                    what: "要办的事项和期限",
                    english: "what is to be done, and until when",
                });
            }
            (_, Some(_)) => {
                return Err(Refusal::Missing {
                    what: "调度令（只有调度令带任务）",
                    english: "a dispatch order: no other paper gives tasks",
                });
            }
            (PaperKind::ClosingReport, None) => {
                let items: Vec<EntryId> = self.desk.open_items().into_iter().map(|i| i.id).collect();
                if !items.is_empty() {
                    events.push(Event::Paper(PaperEvent::Carried { paper: id, items }));
                }
            }
            (_, None) => {}
        }
        Ok(events)
    }

    fn dispatched(
        &self,
        cause: EntryId,
        to: &OrganisationId,
        task: &OrderedTask,
    ) -> Result<TaskEvent, Refusal> {
        let township = self.plan.organisation(to).filter(|o| o.kind == OrganisationKind::Township);
        self.assign(&TaskOrder {
            origin: Origin::Order,
            cause: Some(cause),
            duty: None,
            text: task.text.clone(),
            clause: ClauseId::numbered(72),
            focus: Focus::Arrangements,
            object: None,
            township: township.map(|t| t.id.clone()),
            lead: to.clone(),
            support: Vec::new(),
            post: None,
            alternate: None,
            due: self.deadline(task.deadline, self.made.happened)?,
            form: None,
            checked: false,
            drill: false,
        })
    }

    fn receive(&self, id: EntryId) -> Result<PaperEvent, Refusal> {
        let paper = self.at_paper(id, PaperStep::Receive)?;
        let own = &self.made.by.organisation;
        self.allow(Action::Receive, subject_of(own))?;
        let Some(receipt) = paper.receipts.iter().find(|r| r.organisation == *own) else {
            return Err(Refusal::NotRecipient);
        };
        if receipt.at.is_some() {
            return Err(Refusal::AlreadyReceived);
        }
        self.not_before(paper.issued.as_ref().map_or(paper.drawn, |i| i.at))?;
        Ok(PaperEvent::Received { paper: id })
    }

    fn acknowledge(&self, id: EntryId, post: &PostId) -> Result<PaperEvent, Refusal> {
        let paper = self.at_paper(id, PaperStep::Acknowledge)?;
        let own = &self.made.by.organisation;
        self.allow(Action::Receive, subject_of(own))?;
        let known = self.plan.posts.iter().any(|p| p.id == *post && p.organisation == *own);
        let asked = paper.acknowledgements.iter().find(|r| r.post == *post).filter(|_| known);
        match asked {
            None => return Err(Refusal::NotRecipient),
            Some(receipt) if receipt.at.is_some() => return Err(Refusal::AlreadyReceived),
            Some(_) => {}
        }
        self.not_before(paper.issued.as_ref().map_or(paper.drawn, |i| i.at))?;
        Ok(PaperEvent::Acknowledged { paper: id, post: post.clone() })
    }

    fn withdraw(&self, id: EntryId, reason: &str) -> Result<PaperEvent, Refusal> {
        let paper = self.at_paper(id, PaperStep::Withdraw)?;
        self.not_before(paper.last)?;
        if let Some(citing) = self.desk.papers_citing(&PaperBasis::Paper(id)).next() {
            return Err(Refusal::StillCited { by: citing.content.title.clone() });
        }
        Ok(PaperEvent::Withdrawn { paper: id, reason: said(reason, "作废原因", "why it is withdrawn")? })
    }
}
