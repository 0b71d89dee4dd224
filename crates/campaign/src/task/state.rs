//! What is known of each task.

use std::collections::BTreeMap;

use serde::Serialize;
use standards::time::Instant;

use super::{Origin, TaskEvent, TaskOrder, TaskStage, TaskStep, Tier};
use crate::form::Filled;
use crate::ledger::{Actor, Digest, Entry, EntryId, Location};
use crate::rights::{Action, Subject, may};

/// What was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Who: the account that must not check it.
    pub account: i64,
    /// When it was done.
    pub at: Instant,
    /// The form, filled in.
    pub filled: Vec<Filled>,
    /// A remark.
    pub note: String,
    /// Where.
    pub location: Option<Location>,
    /// Photos and papers.
    pub evidence: Vec<Digest>,
}

/// A rung of the ladder that was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Escalation {
    /// Which, from 1.
    pub rung: u8,
    /// Who heard of it.
    pub tier: Tier,
    /// When it was reached.
    pub at: Instant,
}

/// A time in which a task lay with who does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Since when.
    pub from: Instant,
    /// When it was handed in.
    pub until: Option<Instant>,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Task {
    /// Number of the entry that gave it.
    pub id: EntryId,
    /// What it asks.
    #[serde(flatten)]
    pub order: TaskOrder,
    /// Where it stands.
    pub stage: TaskStage,
    /// When it was given.
    pub assigned: Instant,
    /// When it was accepted.
    pub accepted: Option<Instant>,
    /// What was handed in last.
    pub report: Option<Report>,
    /// When it was done with: closed or cancelled.
    pub ended: Option<Instant>,
    /// Times it was sent back.
    pub returns: u32,
    /// When it lay with who does it: from when it was given, and again each time it was sent back.
    pub held: Vec<Held>,
    /// Times it was reminded of.
    pub reminders: u32,
    /// Rungs of the ladder that were reached before it was handed in.
    pub escalations: Vec<Escalation>,
    /// When the last step of a person happened.
    pub last: Instant,
    /// 补录: since when it counts as asked for after its deadline, and is never late.
    pub settled: Option<Instant>,
}

impl Task {
    /// What rights are asked about.
    #[must_use]
    pub fn subject(&self) -> Subject<'_> {
        Subject {
            focus: self.order.focus,
            township: self.order.township.as_ref(),
            owner: None,
            lead: Some(&self.order.lead),
            support: &self.order.support,
        }
    }

    /// The step that handing in is here.
    #[must_use]
    pub fn reporting(&self) -> TaskStep {
        if self.order.checked { TaskStep::Submit } else { TaskStep::Finish }
    }

    /// Nothing is handed in before this. A duty of the plan may have been done before the task was given, and before it was
    /// accepted (补录, shared notice §R10); an order may not.
    #[must_use]
    pub fn reported_from(&self) -> Option<Instant> {
        let sent_back = self.held.iter().skip(1).next_back().map(|h| h.from);
        if self.order.origin == Origin::Plan { sent_back } else { sent_back.max(Some(self.assigned)) }
    }

    /// The right that a step asks for.
    #[must_use]
    pub fn right_for(step: TaskStep) -> Action {
        match step {
            TaskStep::Accept | TaskStep::Finish | TaskStep::Submit => Action::Perform,
            TaskStep::Return | TaskStep::Approve => Action::Verify,
            TaskStep::Cancel | TaskStep::Escalate | TaskStep::Settle => Action::Assign,
            TaskStep::Remind => Action::Remind,
        }
    }

    /// Steps somebody may take now, the one that is usually next first.
    #[must_use]
    pub fn steps_of(&self, by: &Actor) -> Vec<TaskStep> {
        let order = [
            TaskStep::Accept,
            self.reporting(),
            TaskStep::Approve,
            TaskStep::Return,
            TaskStep::Remind,
            TaskStep::Cancel,
        ];
        let same = self.report.as_ref().is_some_and(|r| r.account == by.account);
        let can = |step: &TaskStep| {
            self.stage.after(*step).is_some()
                && may(by, Self::right_for(*step), self.subject())
                && !(same && *step == TaskStep::Approve)
        };
        order.into_iter().filter(can).collect()
    }

    /// Whether it stands still until somebody acts.
    #[must_use]
    pub fn waits_for(&self, by: &Actor) -> bool {
        let waits = |step| !matches!(step, TaskStep::Remind | TaskStep::Cancel);
        self.steps_of(by).into_iter().any(waits)
    }

    fn take(&mut self, entry: &Entry, event: &TaskEvent) {
        let step = match event {
            TaskEvent::Assigned(_) => return,
            TaskEvent::Accepted { .. } => {
                self.accepted = Some(entry.happened);
                TaskStep::Accept
            }
            TaskEvent::Reported { filled, note, location, evidence, .. } => {
                self.report = Some(Report {
                    account: entry.by.account,
                    at: entry.happened,
                    filled: filled.clone(),
                    note: note.clone(),
                    location: *location,
                    evidence: evidence.clone(),
                });
                if let Some(held) = self.held.last_mut() {
                    held.until = Some(entry.happened);
                }
                // What was handed in in time and heard of late was never late.
                self.escalations.retain(|e| e.at < entry.happened);
                self.reporting()
            }
            TaskEvent::Returned { .. } => {
                self.returns += 1;
                self.held.push(Held { from: entry.happened, until: None });
                TaskStep::Return
            }
            TaskEvent::Approved { .. } => TaskStep::Approve,
            TaskEvent::Cancelled { .. } => {
                // What was taken back before it was late, and heard of late, was never late.
                self.escalations.retain(|e| e.at < entry.happened);
                TaskStep::Cancel
            }
            TaskEvent::Reminded { .. } => {
                self.reminders += 1;
                TaskStep::Remind
            }
            TaskEvent::Escalated { rung, tier, .. } => {
                self.escalations.push(Escalation { rung: *rung, tier: *tier, at: entry.happened });
                return;
            }
            TaskEvent::Settled { .. } => {
                self.settled = Some(entry.happened);
                self.escalations.clear();
                return;
            }
        };
        self.stage = self.stage.after(step).unwrap_or(self.stage);
        if !self.stage.is_open() {
            self.ended = Some(entry.happened);
        }
        self.last = self.last.max(entry.happened);
    }
}

/// All tasks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tasks {
    all: BTreeMap<EntryId, Task>,
}

impl Tasks {
    /// Tasks by number.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Task> {
        self.all.values()
    }

    /// The task of a number.
    #[must_use]
    pub fn get(&self, id: EntryId) -> Option<&Task> {
        self.all.get(&id)
    }

    /// Tasks caused by an entry: a rain response, an incident, a case.
    pub fn caused_by(&self, cause: EntryId) -> impl Iterator<Item = &Task> {
        self.all.values().filter(move |t| t.order.cause == Some(cause))
    }

    pub(crate) fn take(&mut self, entry: &Entry, event: &TaskEvent) {
        if let TaskEvent::Assigned(order) = event {
            let task = Task {
                id: entry.id,
                order: (**order).clone(),
                stage: TaskStage::Assigned,
                assigned: entry.happened,
                accepted: None,
                report: None,
                ended: None,
                returns: 0,
                held: vec![Held { from: entry.happened, until: None }],
                reminders: 0,
                escalations: Vec::new(),
                last: entry.happened,
                settled: None,
            };
            self.all.insert(entry.id, task);
        } else if let Some(task) = event.task().and_then(|id| self.all.get_mut(&id)) {
            task.take(entry, event);
        }
    }
}
