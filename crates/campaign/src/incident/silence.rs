//! Silences (静默): for a while, with a reason, signs of a section or a kind open nothing. Never for red.

use std::collections::BTreeMap;

use serde::Serialize;
use standards::SectionId;
use standards::time::Instant;

use super::{Ground, IncidentKind, IncidentPlan};
use crate::ledger::{Actor, EntryId};
use crate::warning::Level;

/// A silence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Silence {
    /// Number of the entry that made it.
    pub id: EntryId,
    /// Who made it.
    pub by: Actor,
    /// Of which section; all when absent.
    pub section: Option<SectionId>,
    /// Of which kind; all that may be silenced when absent.
    pub kind: Option<IncidentKind>,
    /// Why.
    pub reason: String,
    /// From when.
    pub from: Instant,
    /// Until when.
    pub until: Instant,
    /// When it was lifted before.
    pub lifted: Option<Instant>,
}

impl Silence {
    /// When it ends or ended.
    #[must_use]
    pub fn end(&self) -> Instant {
        self.lifted.map_or(self.until, |lifted| lifted.min(self.until))
    }

    /// Whether it holds at a moment.
    #[must_use]
    pub fn holds(&self, at: Instant) -> bool {
        self.from <= at && at < self.end()
    }

    fn covers(&self, ground: &Ground, kind: IncidentKind) -> bool {
        self.section.as_ref().is_none_or(|s| ground.section() == Some(s))
            && self.kind.is_none_or(|k| k == kind)
    }
}

/// All silences.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Silences {
    pub(super) all: BTreeMap<EntryId, Silence>,
}

impl Silences {
    /// Silences by number.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Silence> {
        self.all.values()
    }

    /// The silence of a number.
    #[must_use]
    pub fn get(&self, id: EntryId) -> Option<&Silence> {
        self.all.get(&id)
    }

    /// The silence that covers a sign at a moment.
    #[must_use]
    pub fn over(
        &self,
        plan: &IncidentPlan,
        ground: &Ground,
        kind: IncidentKind,
        level: Level,
        at: Instant,
    ) -> Option<&Silence> {
        let may = level < Level::Severe && plan.kind(kind).is_none_or(|k| k.silence);
        self.all.values().find(|s| may && s.holds(at) && s.covers(ground, kind))
    }

    /// The first moment at or after `at` at which nothing covers the sign.
    pub(super) fn free(
        &self,
        plan: &IncidentPlan,
        ground: &Ground,
        kind: IncidentKind,
        level: Level,
        at: Instant,
    ) -> Instant {
        let mut at = at;
        // Each step leaves a silence behind, so this ends after at most one step per silence.
        while let Some(silence) = self.over(plan, ground, kind, level, at) {
            at = silence.end();
        }
        at
    }
}
