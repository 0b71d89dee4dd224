//! Plans that are in force one after another while the server runs.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError, RwLock};

use campaign::duty::{DutyFacts, PlanHistory};
use campaign::{Plan, PlanFile};
use standards::time::Instant;

/// Versions that one run of the server takes: each before the newest is kept, because requests under way hold on to it.
const MOST: usize = 100;

/// A plan and, once there is one, the plan after it. What readings are judged by, sections and stations, is the same in all of them: only the
/// register and the organisations change while the server runs.
#[derive(Debug)]
pub(crate) struct Versions {
    first: Link,
    /// Held while a version is put, with the number of versions.
    putting: Mutex<usize>,
    /// The folder the plan is read from at every start, when one is named.
    folder: Option<PathBuf>,
    /// Since when objects stand in the plan, over all stored versions.
    history: RwLock<PlanHistory>,
}

#[derive(Debug)]
struct Link {
    plan: Plan,
    next: OnceLock<Box<Link>>,
}

impl Versions {
    pub(crate) fn new(plan: Plan) -> Self {
        Self {
            first: Link { plan, next: OnceLock::new() },
            putting: Mutex::new(1),
            folder: None,
            history: RwLock::default(),
        }
    }

    pub(crate) fn in_folder(self, folder: Option<PathBuf>) -> Self {
        Self { folder, ..self }
    }

    pub(crate) fn with_history(self, history: PlanHistory) -> Self {
        Self { history: RwLock::new(history), ..self }
    }

    /// What the rules look at of the plan's own history.
    pub(crate) fn facts(&self) -> DutyFacts {
        self.history.read().unwrap_or_else(PoisonError::into_inner).facts().clone()
    }

    pub(crate) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The plan of the start.
    pub(crate) fn first(&self) -> &Plan {
        &self.first.plan
    }

    /// The plan in force.
    pub(crate) fn newest(&self) -> &Plan {
        &self.last().plan
    }

    fn last(&self) -> &Link {
        let mut link = &self.first;
        while let Some(next) = link.next.get() {
            link = next;
        }
        link
    }

    /// Whether another version can be put before the next start.
    pub(crate) fn has_room(&self) -> bool {
        *self.putting.lock().unwrap_or_else(PoisonError::into_inner) < MOST
    }

    /// Puts a plan in force that was read from these files, from a moment on.
    pub(crate) fn put(&self, plan: Plan, files: &[PlanFile], from: Instant) {
        let mut count = self.putting.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody else puts meanwhile, so the last link is free.
        let _free = self.last().next.set(Box::new(Link { plan, next: OnceLock::new() }));
        *count += 1;
        self.history.write().unwrap_or_else(PoisonError::into_inner).follow(files, from);
    }
}
