//! What is known of one problem.

use serde::Serialize;
use standards::time::Instant;

use super::Stage;
use crate::ledger::{Actor, Digest, EntryId, Location, Outcome};
use crate::plan::OrganisationId;
use crate::register::{CheckId, Focus, ObjectId};
use crate::rights::Subject;

/// Who answers for a problem, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dispatch {
    /// 责任单位.
    pub lead: OrganisationId,
    /// 配合单位.
    pub support: Vec<OrganisationId>,
    /// What is to be done.
    pub measure: String,
    /// The deadline it was given first.
    pub first_due: Instant,
    /// The deadline in force: the first, or the last one granted.
    pub due: Instant,
}

/// A request for more time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Extension {
    /// When it was asked.
    pub asked: Instant,
    /// Until when.
    pub until: Instant,
    /// Why.
    pub reason: String,
    /// How it was answered, when it was.
    pub outcome: Option<Outcome>,
}

/// What was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Submission {
    /// Who: the account that must not verify it.
    pub account: i64,
    /// When it was done.
    pub at: Instant,
    /// What was done.
    pub report: String,
    /// Photos and papers.
    pub evidence: Vec<Digest>,
}

/// A problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Number of the entry that found it.
    pub id: EntryId,
    /// Running number, from 1, in the order of the ledger.
    pub number: u32,
    /// Where it stands.
    pub stage: Stage,
    /// At which object.
    pub object: Option<ObjectId>,
    /// Who runs the object.
    pub owner: Option<OrganisationId>,
    /// Focus area.
    pub focus: Focus,
    /// In whose area.
    pub township: OrganisationId,
    /// What is wrong.
    pub what: String,
    /// 突出问题.
    pub prominent: bool,
    /// The inspection and the item that found it.
    pub found_by: Option<(EntryId, CheckId)>,
    /// Where.
    pub location: Option<Location>,
    /// Photos of the finding.
    pub evidence: Vec<Digest>,
    /// When it was found.
    pub found: Instant,
    /// Who found it.
    pub finder: Actor,
    /// Who answers for it; `None` before it is dispatched.
    pub dispatch: Option<Dispatch>,
    /// Requests for more time, oldest first.
    pub extensions: Vec<Extension>,
    /// Times it was reminded of.
    pub reminders: u32,
    /// Times it was sent back.
    pub returns: u32,
    /// What was handed in last.
    pub submission: Option<Submission>,
    /// When it was verified.
    pub verified: Option<Instant>,
    /// When it was closed.
    pub closed: Option<Instant>,
    /// When the last step happened: no later step may have happened before.
    pub last: Instant,
}

impl Problem {
    /// What rights are asked about.
    #[must_use]
    pub fn subject(&self) -> Subject<'_> {
        Subject {
            focus: self.focus,
            township: Some(&self.township),
            owner: self.owner.as_ref(),
            lead: self.dispatch.as_ref().map(|d| &d.lead),
            support: self.dispatch.as_ref().map_or(&[], |d| &d.support),
        }
    }

    /// The request for more time that nobody has answered.
    #[must_use]
    pub fn open_extension(&self) -> Option<&Extension> {
        self.extensions.last().filter(|e| e.outcome.is_none())
    }
}
