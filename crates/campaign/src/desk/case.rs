//! One act and what it is judged by: what every machine asks before it makes events.

use standards::time::{Instant, Workdays};

use super::{Deadline, Desk, Made, Refusal};
use crate::ledger::Digest;
use crate::plan::{ClauseId, Organisation, OrganisationId, OrganisationKind, Plan};
use crate::register::{ObjectId, RegisteredObject};
use crate::rights::{Action, Role, Subject, may};

/// Letters a text may have.
const MOST_LETTERS: usize = 2000;
/// Files an act may rest on.
const MOST_EVIDENCE: usize = 20;

/// One act and what it is judged by.
pub(crate) struct Case<'a> {
    pub(crate) desk: &'a Desk,
    pub(crate) plan: &'a Plan,
    pub(crate) workdays: &'a Workdays,
    pub(crate) made: &'a Made,
}

impl<'a> Case<'a> {
    pub(crate) fn allow(&self, action: Action, subject: Subject<'_>) -> Result<(), Refusal> {
        if may(&self.made.by, action, subject) {
            return Ok(());
        }
        Err(Refusal::NoRight { role: self.made.by.role, action })
    }

    /// Rules alone do it, nobody at a desk.
    pub(crate) fn rules_only(&self) -> Result<(), Refusal> {
        if self.made.by.role == Role::Rules { Ok(()) } else { Err(Refusal::RulesOnly) }
    }

    pub(crate) fn object(&self, id: &ObjectId) -> Result<&'a RegisteredObject, Refusal> {
        self.plan.register.object(id).ok_or_else(|| Refusal::NoObject { id: id.to_string() })
    }

    pub(crate) fn organisation(
        &self,
        id: &OrganisationId,
        what: &'static str,
        fits: impl Fn(OrganisationKind) -> bool,
    ) -> Result<&'a Organisation, Refusal> {
        let found = self.plan.organisation(id).filter(|o| fits(o.kind));
        found.ok_or_else(|| Refusal::NoOrganisation { what, id: id.to_string() })
    }

    /// A clause that the notice has (SC-001).
    pub(crate) fn clause(&self, clause: ClauseId) -> Result<(), Refusal> {
        let last = self.plan.document.clauses;
        if u32::from(clause.number()) > last { Err(Refusal::NoClause { clause, last }) } else { Ok(()) }
    }

    /// Nothing happens before what it follows.
    pub(crate) fn not_before(&self, last: Instant) -> Result<(), Refusal> {
        if self.made.happened < last {
            return Err(Refusal::Time { why: "早于上一步 it lies before the step it follows" });
        }
        Ok(())
    }

    pub(crate) fn deadline(&self, deadline: Deadline, after: Instant) -> Result<Instant, Refusal> {
        let due = deadline.resolve(self.made.happened, self.workdays);
        if due <= after {
            return Err(Refusal::Deadline {
                why: "应晚于现在和现有期限 it must lie after now and the deadline in force",
            });
        }
        Ok(due)
    }
}

/// Text that must be there.
pub(crate) fn said(text: &str, what: &'static str, english: &'static str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::Missing { what, english });
    }
    limited(text, what)
}

/// Text that may be empty.
pub(crate) fn limited(text: &str, what: &'static str) -> Result<String, Refusal> {
    if text.chars().nth(MOST_LETTERS).is_some() {
        return Err(Refusal::TooLong { what, most: MOST_LETTERS });
    }
    Ok(text.trim().to_owned())
}

/// Files of which there must be one.
pub(crate) fn shown(evidence: &[Digest], what: &'static str) -> Result<Vec<Digest>, Refusal> {
    if evidence.is_empty() {
        return Err(Refusal::NeedsEvidence { what });
    }
    attached(evidence)
}

/// Files of which there may be none.
pub(crate) fn attached(evidence: &[Digest]) -> Result<Vec<Digest>, Refusal> {
    if evidence.len() > MOST_EVIDENCE {
        return Err(Refusal::TooLong { what: "附件数", most: MOST_EVIDENCE });
    }
    Ok(evidence.to_vec())
}
