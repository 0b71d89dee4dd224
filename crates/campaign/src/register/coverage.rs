//! How much of the register was inspected since a moment (SC-024, SC-027): 不留死角.

use serde::Serialize;
use standards::time::Instant;

use super::{Focus, ObjectId, RegisteredObject};
use crate::desk::Desk;
use crate::plan::OrganisationId;

/// Objects and how many of them were inspected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Share {
    /// All.
    pub objects: u32,
    /// Inspected at least once.
    pub inspected: u32,
}

impl Share {
    fn count(&mut self, inspected: bool) {
        self.objects += 1;
        self.inspected += u32::from(inspected);
    }
}

/// Coverage of one township.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TownshipCoverage {
    /// Which.
    pub township: OrganisationId,
    /// All its objects.
    pub all: Share,
    /// Of each focus area that has objects there.
    pub areas: Vec<(Focus, Share)>,
}

/// Coverage of a register since a moment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Coverage {
    /// All objects.
    pub all: Share,
    /// Townships in the order of the register.
    pub townships: Vec<TownshipCoverage>,
    /// Objects nobody inspected: the gap list.
    pub never: Vec<ObjectId>,
}

impl Desk {
    /// Coverage of some objects by inspections that happened since a moment.
    #[must_use]
    pub fn coverage<'a>(
        &self,
        objects: impl IntoIterator<Item = &'a RegisteredObject>,
        since: Instant,
    ) -> Coverage {
        let mut coverage = Coverage::default();
        for object in objects {
            let inspected = self.visit(&object.id).is_some_and(|visit| visit.at >= since);
            coverage.all.count(inspected);
            if !inspected {
                coverage.never.push(object.id.clone());
            }
            let townships = &mut coverage.townships;
            let at = townships.iter().position(|t| t.township == object.township).unwrap_or_else(|| {
                let township = object.township.clone();
                townships.push(TownshipCoverage { township, all: Share::default(), areas: Vec::new() });
                townships.len() - 1
            });
            let township = &mut townships[at];
            township.all.count(inspected);
            let focus = object.kind.focus();
            let area = township.areas.iter().position(|(of, _)| *of == focus).unwrap_or_else(|| {
                township.areas.push((focus, Share::default()));
                township.areas.len() - 1
            });
            township.areas[area].1.count(inspected);
        }
        coverage
    }
}
