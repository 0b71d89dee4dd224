//! What the entries make.

use std::collections::{BTreeMap, HashSet};

use standards::time::Instant;

use crate::ledger::EntryId;
use crate::plan::OrganisationId;
use crate::problem::Problem;
use crate::register::ObjectId;

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
}

/// The campaign as its ledger makes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Desk {
    pub(super) problems: BTreeMap<u32, Problem>,
    pub(super) numbers: BTreeMap<EntryId, u32>,
    pub(super) visits: BTreeMap<ObjectId, Visit>,
    pub(super) known: HashSet<EntryId>,
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
}
