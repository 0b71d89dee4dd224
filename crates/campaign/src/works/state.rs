//! What is known of works.

use std::collections::BTreeMap;

use serde::Serialize;
use standards::time::Instant;

use super::{AlarmCause, Application, Jump, WorksEvent, WorksStage, WorksStep};
use crate::ledger::{Actor, Entry, EntryId};
use crate::plan::OrganisationId;
use crate::register::RegisteredObject;
use crate::rights::may;

/// A stretch of time in which works were active.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Stretch {
    /// From when.
    pub from: Instant,
    /// Until when; nothing while it lasts.
    pub to: Option<Instant>,
}

impl Stretch {
    /// Whether it shares a moment with another stretch, both ends included.
    #[must_use]
    pub fn meets(self, (from, to): (Instant, Instant)) -> bool {
        self.from <= to && self.to.is_none_or(|end| from <= end)
    }
}

/// An alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alarm {
    /// When.
    pub at: Instant,
    /// Why.
    pub cause: AlarmCause,
}

/// A jump that works may have caused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suspicion {
    /// The entry.
    pub entry: EntryId,
    /// What jumped.
    pub jump: Jump,
}

/// Works in the river.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Works {
    /// Number of the entry that applied for them.
    pub id: EntryId,
    /// What was applied for.
    #[serde(flatten)]
    pub application: Application,
    /// The organisation that applied.
    pub applicant: OrganisationId,
    /// The account that applied, which does not permit it.
    pub account: i64,
    /// Where they stand.
    pub stage: WorksStage,
    /// When they were applied for.
    pub applied: Instant,
    /// The record of the review.
    pub review: Option<String>,
    /// Conditions of the approval, or why it was refused.
    pub ruling: Option<String>,
    /// Stretches of time in which they were active.
    pub active: Vec<Stretch>,
    /// Alarms.
    pub alarms: Vec<Alarm>,
    /// Jumps they may have caused.
    pub suspicions: Vec<Suspicion>,
    /// When the last step of a person happened.
    pub last: Instant,
}

impl Works {
    /// Whether somebody may take a step, wherever the works stand: the right as the object gives it, where the applicant runs the works too.
    #[must_use]
    pub fn allows(&self, by: &Actor, step: WorksStep, object: &RegisteredObject) -> bool {
        let subject = crate::rights::Subject { lead: Some(&self.applicant), ..object.subject() };
        let permits = step.rights() == [crate::rights::Action::Permit];
        step.rights().iter().any(|right| may(by, *right, subject)) && !(permits && by.account == self.account)
    }

    /// Steps somebody may take now.
    #[must_use]
    pub fn steps_of(&self, by: &Actor, object: &RegisteredObject) -> Vec<WorksStep> {
        let can = |step: &WorksStep| self.stage.after(*step).is_some() && self.allows(by, *step, object);
        WorksStep::ALL.into_iter().filter(can).collect()
    }

    fn step(&mut self, entry: &Entry, step: WorksStep, note: &str) {
        let at = entry.happened;
        match step {
            WorksStep::Review => self.review = Some(note.to_owned()),
            WorksStep::Approve | WorksStep::Refuse => self.ruling = Some(note.to_owned()),
            WorksStep::Start | WorksStep::Resume => self.active.push(Stretch { from: at, to: None }),
            WorksStep::Suspend | WorksStep::Finish => {
                if let Some(stretch) = self.active.last_mut().filter(|s| s.to.is_none()) {
                    stretch.to = Some(at);
                }
            }
        }
        self.stage = self.stage.after(step).unwrap_or(self.stage);
        self.last = self.last.max(at);
    }
}

/// All works.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorksBook {
    all: BTreeMap<EntryId, Works>,
}

impl WorksBook {
    /// Works by number.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Works> {
        self.all.values()
    }

    /// The works of a number.
    #[must_use]
    pub fn get(&self, id: EntryId) -> Option<&Works> {
        self.all.get(&id)
    }

    pub(crate) fn take(&mut self, entry: &Entry, event: &WorksEvent) {
        if let WorksEvent::Applied(application) = event {
            let works = Works {
                id: entry.id,
                application: (**application).clone(),
                applicant: entry.by.organisation.clone(),
                account: entry.by.account,
                stage: WorksStage::Applied,
                applied: entry.happened,
                review: None,
                ruling: None,
                active: Vec::new(),
                alarms: Vec::new(),
                suspicions: Vec::new(),
                last: entry.happened,
            };
            self.all.insert(entry.id, works);
            return;
        }
        let Some(works) = event.works().and_then(|id| self.all.get_mut(&id)) else { return };
        match event {
            WorksEvent::Applied(_) => {}
            WorksEvent::Stepped { took, note, .. } => works.step(entry, *took, note),
            WorksEvent::Alarmed { cause, .. } => {
                works.alarms.push(Alarm { at: entry.happened, cause: cause.clone() });
            }
            WorksEvent::Suspected { jump, .. } => {
                works.suspicions.push(Suspicion { entry: entry.id, jump: jump.clone() });
            }
        }
    }
}
