//! How many rural facilities run (SC-061: all of them must).

use serde::Serialize;
use standards::time::Instant;

use super::{Operations, RecordKind};
use crate::plan::Plan;
use crate::register::{ObjectId, ObjectKind};

/// Running facilities of all whose state is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct RunningShare {
    /// Facilities that run.
    pub running: u32,
    /// Facilities that stand, by identifier.
    pub stopped: Vec<ObjectId>,
    /// Facilities of which nobody has said anything.
    pub unknown: Vec<ObjectId>,
}

impl RunningShare {
    /// Percent of those whose state is known, rounded down; `None` when none is.
    #[must_use]
    pub fn percent(&self) -> Option<u32> {
        let known = self.running + u32::try_from(self.stopped.len()).unwrap_or(u32::MAX);
        (self.running * 100).checked_div(known)
    }

    /// Whether all run: one that stands makes it red.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.stopped.is_empty() && self.unknown.is_empty()
    }
}

/// The share at a moment.
#[must_use]
pub fn running_share(plan: &Plan, operations: &Operations, at: Instant) -> RunningShare {
    let mut share = RunningShare::default();
    for object in plan.register.objects.iter().filter(|o| o.kind == ObjectKind::RuralFacility) {
        match operations.newest(&object.id, RecordKind::Facility, at) {
            Some(record) if record.runs() => share.running += 1,
            Some(_) => share.stopped.push(object.id.clone()),
            None => share.unknown.push(object.id.clone()),
        }
    }
    share
}
