//! Acts about tasks into events.

use super::{Origin, Task, TaskCommand, TaskEvent, TaskOrder, TaskStep};
use crate::desk::Refusal;
use crate::desk::case::{Case, attached, limited, said};
use crate::ledger::{EntryId, Event};
use crate::plan::OrganisationKind;
use crate::rights::{Action, Role, Subject};

impl<'a> Case<'a> {
    pub(crate) fn task(&self, command: &TaskCommand) -> Result<Vec<Event>, Refusal> {
        self.task_event(command).map(|event| vec![Event::Task(event)])
    }

    fn task_event(&self, command: &TaskCommand) -> Result<TaskEvent, Refusal> {
        match command {
            TaskCommand::Assign(order) => self.assign(order),
            TaskCommand::Accept { task } => {
                self.at_task(*task, |_| TaskStep::Accept)?;
                Ok(TaskEvent::Accepted { task: *task })
            }
            TaskCommand::Report { task, filled, note, location, evidence } => {
                let found = self.at_task(*task, Task::reporting)?;
                if found.order.origin == Origin::Patrol && self.made.by.role != Role::Rules {
                    return Err(Refusal::Missing {
                        what: "现场检查记录：到“排查整治”检查该对象，任务随之办结",
                        english: "the inspection: inspect the object, and the task is closed by it",
                    });
                }
                let evidence = attached(evidence)?;
                let form = found.order.form.as_ref().and_then(|id| self.plan.form(id));
                let (filled, note) = match form {
                    Some(form) => (form.check(filled, &evidence, *location)?, limited(note, "备注")?),
                    None => (Vec::new(), said(note, "办理情况", "what was done")?),
                };
                Ok(TaskEvent::Reported { task: *task, filled, note, location: *location, evidence })
            }
            TaskCommand::Return { task, reason } => {
                self.at_task(*task, |_| TaskStep::Return)?;
                Ok(TaskEvent::Returned {
                    task: *task,
                    reason: said(reason, "退回原因", "why it is sent back")?,
                })
            }
            TaskCommand::Approve { task, note } => {
                let found = self.at_task(*task, |_| TaskStep::Approve)?;
                if found.report.as_ref().is_some_and(|r| r.account == self.made.by.account) {
                    return Err(Refusal::SamePerson);
                }
                Ok(TaskEvent::Approved { task: *task, note: limited(note, "审核意见")? })
            }
            TaskCommand::Cancel { task, reason } => {
                self.at_task(*task, |_| TaskStep::Cancel)?;
                Ok(TaskEvent::Cancelled { task: *task, reason: said(reason, "撤销原因", "why")? })
            }
            TaskCommand::Remind { task, note } => {
                self.at_task(*task, |_| TaskStep::Remind)?;
                Ok(TaskEvent::Reminded { task: *task, note: said(note, "催办内容", "what is said")? })
            }
            TaskCommand::Escalate { task, rung, tier } => {
                self.rules_only()?;
                self.at_task(*task, |_| TaskStep::Escalate)?;
                Ok(TaskEvent::Escalated { task: *task, rung: *rung, tier: *tier })
            }
            TaskCommand::Settle { task } => {
                self.rules_only()?;
                self.at_task(*task, |_| TaskStep::Settle)?;
                Ok(TaskEvent::Settled { task: *task })
            }
        }
    }

    /// The task, when the step can be taken by this actor now.
    fn at_task(&self, id: EntryId, step: impl FnOnce(&Task) -> TaskStep) -> Result<&'a Task, Refusal> {
        let task = self.desk.tasks.get(id).ok_or_else(|| Refusal::NoTask { id: id.to_string() })?;
        let step = step(task);
        let by_rules = self.made.by.role == Role::Rules;
        if !by_rules {
            self.allow(Task::right_for(step), task.subject())?;
            match step {
                TaskStep::Finish | TaskStep::Submit => {
                    task.reported_from().map_or(Ok(()), |from| self.not_before(from))?;
                }
                _ => self.not_before(task.last)?,
            }
        }
        if task.stage.after(step).is_none() {
            return Err(Refusal::WrongTaskStage { stage: task.stage, step });
        }
        Ok(task)
    }

    pub(crate) fn assign(&self, order: &TaskOrder) -> Result<TaskEvent, Refusal> {
        let lead =
            self.organisation(&order.lead, "责任单位", |kind| kind != OrganisationKind::LeadingGroup)?;
        for id in &order.support {
            self.organisation(id, "配合单位", |_| true)?;
        }
        self.clause(order.clause)?;
        let object = order.object.as_ref().map(|id| self.object(id)).transpose()?;
        for post in [&order.post, &order.alternate].into_iter().flatten() {
            let fits = self.plan.posts.iter().any(|p| p.id == *post && p.organisation == lead.id);
            if !fits {
                return Err(Refusal::NoOrganisation { what: "责任单位的岗位", id: post.to_string() });
            }
        }
        if let Some(form) = &order.form
            && self.plan.form(form).is_none()
        {
            return Err(Refusal::Missing { what: "方案中有的表单", english: "a form of the plan" });
        }
        let township = order.township.clone().or_else(|| object.map(|o| o.township.clone()));
        if self.made.by.role != Role::Rules {
            let subject = Subject {
                focus: order.focus,
                township: township.as_ref(),
                owner: None,
                lead: Some(&order.lead),
                support: &[],
            };
            self.allow(Action::Assign, subject)?;
            // The plan and the playbook give their own tasks.
            if matches!(order.origin, Origin::Plan | Origin::Rain | Origin::Patrol) {
                return Err(Refusal::RulesOnly);
            }
            if order.due <= self.made.happened {
                return Err(Refusal::Deadline { why: "应晚于现在 it must lie after now" });
            }
        }
        let support = order.support.iter().filter(|s| **s != order.lead).cloned().collect();
        let text = said(&order.text, "任务内容", "what is to be done")?;
        Ok(TaskEvent::Assigned(Box::new(TaskOrder { text, township, support, ..order.clone() })))
    }
}
