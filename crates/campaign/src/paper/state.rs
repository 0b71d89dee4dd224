//! What is known of each paper.

use std::collections::BTreeMap;

use serde::Serialize;
use standards::time::Instant;

use super::{NewPaper, PaperEvent, PaperKind, PaperStage, PaperStep};
use crate::ledger::{Actor, Entry, EntryId};
use crate::plan::{OrganisationId, PostId};
use crate::register::Focus;
use crate::rights::{Action, Role, Subject, may};

/// How it was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// 文号.
    pub number: String,
    /// When.
    pub at: Instant,
}

/// A recipient, and when it signed for the paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// Whose.
    pub organisation: OrganisationId,
    /// When; nothing while it is missing.
    pub at: Option<Instant>,
}

/// A shift post, and when it acknowledged the paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PostReceipt {
    /// Which.
    pub post: PostId,
    /// When; nothing while it is missing.
    pub at: Option<Instant>,
}

/// A paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// Number of the entry that drew it up.
    pub id: EntryId,
    /// What it says.
    #[serde(flatten)]
    pub content: NewPaper,
    /// The unit it is of.
    pub owner: OrganisationId,
    /// 1 for the first, one more than what it replaces.
    pub version: u32,
    /// Where it stands.
    pub stage: PaperStage,
    /// When it was drawn up.
    pub drawn: Instant,
    /// How it was issued.
    pub issued: Option<Issue>,
    /// Its recipients in the order they were named.
    pub receipts: Vec<Receipt>,
    /// Posts that must acknowledge it.
    pub acknowledgements: Vec<PostReceipt>,
    /// The later version.
    pub replaced_by: Option<EntryId>,
    /// When its last step happened.
    pub last: Instant,
}

impl Paper {
    /// Recipients that have not signed for it (SC-002).
    pub fn missing(&self) -> impl Iterator<Item = &OrganisationId> {
        self.receipts.iter().filter(|r| r.at.is_none()).map(|r| &r.organisation)
    }

    /// Posts that have not acknowledged it (SC-046).
    pub fn unacknowledged(&self) -> impl Iterator<Item = &PostId> {
        self.acknowledgements.iter().filter(|r| r.at.is_none()).map(|r| &r.post)
    }

    /// What rights to draw, issue and withdraw it are asked about.
    #[must_use]
    pub fn subject(&self) -> Subject<'_> {
        subject_of(&self.owner)
    }

    /// Whether an organisation still has to sign for it.
    #[must_use]
    pub fn awaits(&self, organisation: &OrganisationId) -> bool {
        self.stage == PaperStage::Issued && self.missing().any(|m| m == organisation)
    }

    /// Whether somebody may read it: drafts are of whoever may issue them; issued papers of the unit, its recipients, and those who see everything.
    #[must_use]
    pub fn is_shown_to(&self, by: &Actor) -> bool {
        if may(by, self.content.kind.right(), self.subject()) {
            return true;
        }
        let party =
            self.owner == by.organisation || self.receipts.iter().any(|r| r.organisation == by.organisation);
        self.stage != PaperStage::Draft && (party || !matches!(by.role, Role::Township | Role::Discharger))
    }

    /// Steps somebody may take now, the one that is usually next first.
    #[must_use]
    pub fn steps_of(&self, by: &Actor) -> Vec<PaperStep> {
        let holds = may(by, self.content.kind.right(), self.subject());
        let receives = may(by, Action::Receive, subject_of(&by.organisation));
        let can = |step: &PaperStep| {
            self.stage.after(*step).is_some()
                && match step {
                    PaperStep::Receive => receives && self.missing().any(|m| *m == by.organisation),
                    PaperStep::Acknowledge => {
                        receives
                            && self.receipts.iter().any(|r| r.organisation == by.organisation)
                            && self.unacknowledged().next().is_some()
                    }
                    PaperStep::Issue | PaperStep::Withdraw => holds,
                    PaperStep::Replace => false,
                }
        };
        [PaperStep::Receive, PaperStep::Acknowledge, PaperStep::Issue, PaperStep::Withdraw]
            .into_iter()
            .filter(can)
            .collect()
    }

    fn step(&mut self, step: PaperStep, at: Instant) {
        self.stage = self.stage.after(step).unwrap_or(self.stage);
        self.last = self.last.max(at);
    }
}

/// Whose papers rights are asked about.
pub(crate) fn subject_of(unit: &OrganisationId) -> Subject<'_> {
    Subject { focus: Focus::Arrangements, township: None, owner: None, lead: Some(unit), support: &[] }
}

/// Something that was open at the closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// The closing report.
    pub paper: EntryId,
    /// The problem or task.
    pub item: EntryId,
    /// When.
    pub at: Instant,
}

/// All papers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Papers {
    all: BTreeMap<EntryId, Paper>,
    carried: Vec<Carried>,
}

impl Papers {
    /// Papers by number.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Paper> {
        self.all.values()
    }

    /// The paper of a number.
    #[must_use]
    pub fn get(&self, id: EntryId) -> Option<&Paper> {
        self.all.get(&id)
    }

    /// Papers of a kind that are in force.
    pub fn in_force(&self, kind: PaperKind) -> impl Iterator<Item = &Paper> {
        self.all.values().filter(move |p| p.content.kind == kind && p.stage == PaperStage::Issued)
    }

    /// The long-term list: what was open at the closing (SC-031), in the order it was carried.
    #[must_use]
    pub fn carried(&self) -> &[Carried] {
        &self.carried
    }

    pub(crate) fn take(&mut self, entry: &Entry, event: &PaperEvent) {
        if let PaperEvent::Drawn(new) = event {
            self.draw(entry, new);
            return;
        }
        if let PaperEvent::Carried { paper, items } = event {
            let carried = |item: &EntryId| Carried { paper: *paper, item: *item, at: entry.happened };
            self.carried.extend(items.iter().map(carried));
            return;
        }
        let Some(paper) = event.paper().and_then(|id| self.all.get_mut(&id)) else { return };
        let at = entry.happened;
        match event {
            PaperEvent::Issued { number, recipients, posts, paper: id } => {
                paper.issued = Some(Issue { number: number.clone(), at });
                paper.receipts =
                    recipients.iter().map(|o| Receipt { organisation: o.clone(), at: None }).collect();
                paper.acknowledgements =
                    posts.iter().map(|p| PostReceipt { post: p.clone(), at: None }).collect();
                paper.step(PaperStep::Issue, at);
                let older = paper.content.replaces.and_then(|older| self.all.get_mut(&older));
                if let Some(older) = older {
                    older.replaced_by = Some(*id);
                    older.step(PaperStep::Replace, at);
                }
            }
            PaperEvent::Received { .. } => {
                let of = |r: &&mut Receipt| r.organisation == entry.by.organisation;
                if let Some(receipt) = paper.receipts.iter_mut().find(of) {
                    receipt.at.get_or_insert(at);
                }
                paper.step(PaperStep::Receive, at);
            }
            PaperEvent::Acknowledged { post, .. } => {
                if let Some(receipt) = paper.acknowledgements.iter_mut().find(|r| r.post == *post) {
                    receipt.at.get_or_insert(at);
                }
                paper.step(PaperStep::Acknowledge, at);
            }
            PaperEvent::Withdrawn { .. } => paper.step(PaperStep::Withdraw, at),
            PaperEvent::Drawn(_) | PaperEvent::Carried { .. } => {}
        }
    }

    fn draw(&mut self, entry: &Entry, new: &NewPaper) {
        let older = new.replaces.and_then(|id| self.all.get(&id));
        let paper = Paper {
            id: entry.id,
            owner: new.unit.clone().unwrap_or_else(|| entry.by.organisation.clone()),
            content: new.clone(),
            version: older.map_or(1, |o| o.version + 1),
            stage: PaperStage::Draft,
            drawn: entry.happened,
            issued: None,
            receipts: Vec::new(),
            acknowledgements: Vec::new(),
            replaced_by: None,
            last: entry.happened,
        };
        self.all.insert(entry.id, paper);
    }
}
