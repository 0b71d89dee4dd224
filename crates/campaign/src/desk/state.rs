//! What the entries make.

use std::collections::{BTreeMap, HashSet};

use standards::time::Instant;

use crate::case::Cases;
use crate::finding::Findings;
use crate::gate::Gates;
use crate::incident::Incidents;
use crate::ledger::{Digest, EntryId};
use crate::operation::Operations;
use crate::paper::Papers;
use crate::phase::Phases;
use crate::plan::OrganisationId;
use crate::problem::Problem;
use crate::publication::Publications;
use crate::rain_response::Responses;
use crate::readiness::Readiness;
use crate::register::ObjectId;
use crate::roster::Roster;
use crate::task::Tasks;
use crate::works::WorksBook;

/// Inspections of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Number of the newest inspection by the time it happened.
    pub newest: EntryId,
    /// When that was.
    pub at: Instant,
    /// Whose inspector.
    pub by: OrganisationId,
    /// How many inspections there were.
    pub times: u32,
    /// Faults found at the newest.
    pub faults: u32,
    /// All of them, oldest first by the time they happened.
    pub all: Vec<Inspection>,
}

/// One inspection of an object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Inspection {
    /// When it happened.
    pub at: Instant,
    /// Number of its entry.
    pub id: EntryId,
    /// Whose inspector.
    pub by: OrganisationId,
    /// The inspector's post.
    pub title: String,
    /// Faults found.
    pub faults: u32,
    /// Photos and papers.
    pub evidence: Vec<Digest>,
}

/// The campaign as its ledger makes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Desk {
    pub(super) problems: BTreeMap<u32, Problem>,
    pub(super) numbers: BTreeMap<EntryId, u32>,
    pub(super) visits: BTreeMap<ObjectId, Visit>,
    pub(super) known: HashSet<EntryId>,
    pub(crate) tasks: Tasks,
    pub(crate) cases: Cases,
    pub(crate) phases: Phases,
    pub(crate) roster: Roster,
    pub(crate) gates: Gates,
    pub(crate) readiness: Readiness,
    pub(crate) responses: Responses,
    pub(crate) operations: Operations,
    pub(crate) findings: Findings,
    pub(crate) incidents: Incidents,
    pub(crate) publications: Publications,
    pub(crate) papers: Papers,
    pub(crate) works: WorksBook,
}

impl Desk {
    /// Problems by their running number.
    #[must_use]
    pub fn problems(&self) -> impl DoubleEndedIterator<Item = &Problem> {
        self.problems.values()
    }

    /// The problem of an entry's number.
    #[must_use]
    pub fn problem(&self, id: EntryId) -> Option<&Problem> {
        self.problems.get(self.numbers.get(&id)?)
    }

    pub(super) fn problem_mut(&mut self, id: EntryId) -> Option<&mut Problem> {
        self.problems.get_mut(self.numbers.get(&id)?)
    }

    /// Inspections of an object; `None` when it never was inspected.
    #[must_use]
    pub fn visit(&self, object: &ObjectId) -> Option<&Visit> {
        self.visits.get(object)
    }

    /// Whether an act was entered.
    #[must_use]
    pub fn knows(&self, id: EntryId) -> bool {
        self.known.contains(&id)
    }

    /// Tasks.
    #[must_use]
    pub fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    /// Cases.
    #[must_use]
    pub fn cases(&self) -> &Cases {
        &self.cases
    }

    /// Phases that began and ended.
    #[must_use]
    pub fn phases(&self) -> &Phases {
        &self.phases
    }

    /// Rosters.
    #[must_use]
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Gates.
    #[must_use]
    pub fn gates(&self) -> &Gates {
        &self.gates
    }

    /// Readiness checks.
    #[must_use]
    pub fn readiness(&self) -> &Readiness {
        &self.readiness
    }

    /// Responses to rain.
    #[must_use]
    pub fn responses(&self) -> &Responses {
        &self.responses
    }

    /// Records of operation.
    #[must_use]
    pub fn operations(&self) -> &Operations {
        &self.operations
    }

    /// What rules found.
    #[must_use]
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// Published bulletins.
    #[must_use]
    pub fn publications(&self) -> &Publications {
        &self.publications
    }

    /// Incidents and silences.
    #[must_use]
    pub fn incidents(&self) -> &Incidents {
        &self.incidents
    }

    /// Papers.
    #[must_use]
    pub fn papers(&self) -> &Papers {
        &self.papers
    }

    /// Works in the river.
    #[must_use]
    pub fn works(&self) -> &WorksBook {
        &self.works
    }
}
