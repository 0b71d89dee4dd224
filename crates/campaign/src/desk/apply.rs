//! Entries into state.

use super::Desk;
use super::state::{Inspection, Visit};
use crate::ledger::{Digest, Entry, Event, Finding, Outcome};
use crate::plan::OrganisationId;
use crate::problem::{Dispatch, Extension, Problem, Stage, Step, Submission};
use crate::register::ObjectId;
use crate::task::TaskEvent;

impl Desk {
    /// Takes an entry in. Entries that [`decide`](Self::decide) made, in their order, are taken in whole; an entry about a problem that
    /// is not there (the ledger was cut) changes nothing but is remembered as known.
    ///
    /// `owner_of` says who runs an object, by the plan in force.
    pub fn apply(&mut self, entry: &Entry, owner_of: impl Fn(&ObjectId) -> Option<OrganisationId>) {
        self.known.insert(entry.id);
        match &entry.event {
            Event::Inspected { object, answers, evidence, .. } => {
                self.inspected(entry, object, answers, evidence);
            }
            Event::ProblemFound { .. } => self.found(entry, owner_of),
            Event::Task(event) => {
                self.tasks.take(entry, event);
                if let (TaskEvent::Reported { .. }, Some(task)) =
                    (event, event.task().and_then(|id| self.tasks.get(id)))
                {
                    self.operations.take_task(entry, task);
                }
            }
            Event::Case(event) => self.cases.take(entry, event),
            Event::Phase(event) => self.phases.take(entry, event),
            Event::Roster(event) => self.roster.take(entry, event),
            Event::Gate(event) => self.gates.take(entry, event),
            Event::Readiness(check) => self.readiness.take(entry, check),
            Event::Rain(event) => self.responses.take(entry, event),
            Event::Operation(event) => self.operations.take(entry, event),
            Event::Finding(event) => self.findings.take(entry, event),
            Event::Incident(event) => self.incidents.take(entry, event),
            Event::Published(bulletin) => self.publications.take(entry, bulletin),
            Event::Paper(event) => self.papers.take(entry, event),
            Event::Works(event) => self.works.take(entry, event),
            event => {
                if let Some(problem) = event.problem().and_then(|id| self.problem_mut(id)) {
                    problem.take(entry);
                }
            }
        }
    }

    fn inspected(
        &mut self,
        entry: &Entry,
        object: &ObjectId,
        answers: &[crate::ledger::Answer],
        evidence: &[Digest],
    ) {
        let faults = answers.iter().filter(|a| a.finding == Finding::Fault).count();
        let faults = u32::try_from(faults).unwrap_or(u32::MAX);
        let inspection = Inspection {
            at: entry.happened,
            id: entry.id,
            by: entry.by.organisation.clone(),
            title: entry.by.title.clone(),
            faults,
            evidence: evidence.to_vec(),
        };
        let mut all = self.visits.get_mut(object).map(|v| std::mem::take(&mut v.all)).unwrap_or_default();
        let place = all.partition_point(|known| *known < inspection);
        all.insert(place, inspection);
        let this = Visit {
            newest: entry.id,
            at: entry.happened,
            by: entry.by.organisation.clone(),
            times: 1,
            faults,
            all: Vec::new(),
        };
        let times = u32::try_from(all.len()).unwrap_or(u32::MAX);
        // An inspection made offline may arrive after a later one.
        match self.visits.get_mut(object) {
            Some(known) if known.at > this.at => (known.times, known.all) = (times, all),
            _ => {
                self.visits.insert(object.clone(), Visit { times, all, ..this });
            }
        }
    }

    fn found(&mut self, entry: &Entry, owner_of: impl Fn(&ObjectId) -> Option<OrganisationId>) {
        let Event::ProblemFound { object, focus, township, what, prominent, found_by, location, evidence } =
            &entry.event
        else {
            return;
        };
        let number = self.problems.last_key_value().map_or(0, |(n, _)| *n) + 1;
        self.numbers.insert(entry.id, number);
        let problem = Problem {
            id: entry.id,
            number,
            stage: Stage::Found,
            owner: object.as_ref().and_then(owner_of),
            object: object.clone(),
            focus: *focus,
            township: township.clone(),
            what: what.clone(),
            prominent: *prominent,
            found_by: found_by.clone(),
            location: *location,
            evidence: evidence.clone(),
            found: entry.happened,
            finder: entry.by.clone(),
            dispatch: None,
            extensions: Vec::new(),
            reminders: 0,
            returns: 0,
            submission: None,
            verified: None,
            closed: None,
            last: entry.happened,
        };
        self.problems.insert(number, problem);
    }
}

impl Problem {
    fn take(&mut self, entry: &Entry) {
        let step = match &entry.event {
            Event::ProblemDispatched { lead, support, measure, due, .. } => {
                self.dispatch = Some(Dispatch {
                    lead: lead.clone(),
                    support: support.clone(),
                    measure: measure.clone(),
                    first_due: *due,
                    due: *due,
                });
                // A request made of another organisation's deadline falls with it.
                self.extensions.retain(|e| e.outcome.is_some());
                Step::Dispatch
            }
            Event::RectificationBegan { .. } => Step::Begin,
            Event::RectificationSubmitted { report, evidence, .. } => {
                self.submission = Some(Submission {
                    account: entry.by.account,
                    at: entry.happened,
                    report: report.clone(),
                    evidence: evidence.clone(),
                });
                Step::Submit
            }
            Event::RectificationReturned { .. } => {
                self.returns += 1;
                self.verified = None;
                Step::Return
            }
            Event::RectificationVerified { .. } => {
                self.verified = Some(entry.happened);
                Step::Verify
            }
            Event::ProblemClosed { .. } => {
                self.closed = Some(entry.happened);
                Step::Close
            }
            Event::ExtensionAsked { until, reason, .. } => {
                let (asked, until, reason) = (entry.happened, *until, reason.clone());
                self.extensions.push(Extension { asked, until, reason, outcome: None });
                Step::AskExtension
            }
            Event::ExtensionAnswered { outcome, .. } => {
                if let Some(open) = self.extensions.last_mut().filter(|e| e.outcome.is_none()) {
                    open.outcome = Some(*outcome);
                    if let (Outcome::Granted, Some(dispatch)) = (outcome, &mut self.dispatch) {
                        dispatch.due = open.until;
                    }
                }
                Step::AnswerExtension
            }
            Event::Reminded { .. } => {
                self.reminders += 1;
                Step::Remind
            }
            _ => return,
        };
        self.stage = self.stage.after(step).unwrap_or(self.stage);
        self.last = self.last.max(entry.happened);
    }
}
