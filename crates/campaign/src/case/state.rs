//! Entries into cases.

use std::collections::BTreeMap;

use standards::time::Quarter;

use super::{CaseEvent, CaseFile, CaseStage, CaseStep, Demand, OfficialRank, Said};
use crate::ledger::{Entry, EntryId};

/// All cases, and the official ranks that were entered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cases {
    all: BTreeMap<EntryId, CaseFile>,
    ranks: BTreeMap<Quarter, OfficialRank>,
}

impl Cases {
    /// Cases, newest first.
    #[must_use]
    pub fn newest(&self) -> Vec<&CaseFile> {
        let mut all: Vec<_> = self.all.values().collect();
        all.sort_by_key(|c| std::cmp::Reverse(c.number));
        all
    }

    /// The case of a number.
    #[must_use]
    pub fn get(&self, id: EntryId) -> Option<&CaseFile> {
        self.all.get(&id)
    }

    /// The official rank of a quarter: the one entered last.
    #[must_use]
    pub fn rank(&self, quarter: Quarter) -> Option<&OfficialRank> {
        self.ranks.get(&quarter)
    }

    pub(crate) fn take(&mut self, entry: &Entry, event: &CaseEvent) {
        match event {
            CaseEvent::Proposed(proposal) => {
                let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX).saturating_add(1);
                let case = CaseFile {
                    id: entry.id,
                    number,
                    proposal: (**proposal).clone(),
                    stage: CaseStage::Proposed,
                    proposed: entry.happened,
                    approved: None,
                    notice: None,
                    said: Vec::new(),
                    demands: Vec::new(),
                    packages: Vec::new(),
                    ended: None,
                    last: entry.happened,
                };
                self.all.insert(entry.id, case);
            }
            CaseEvent::RankEntered { rank, .. } => {
                self.ranks.insert(rank.quarter, rank.clone());
            }
            event => {
                if let Some(case) = event.case().and_then(|id| self.all.get_mut(&id)) {
                    case.take(entry, event);
                }
            }
        }
    }
}

impl CaseFile {
    fn take(&mut self, entry: &Entry, event: &CaseEvent) {
        match event {
            CaseEvent::Decided { decision: CaseStep::Approve, .. } => self.approved = Some(entry.happened),
            CaseEvent::Notified { notice, .. } => self.notice = Some(notice.clone()),
            CaseEvent::Said { saying, text, present, entries, evidence, .. } => self.said.push(Said {
                entry: entry.id,
                saying: *saying,
                at: entry.happened,
                by: entry.by.organisation.clone(),
                title: entry.by.title.clone(),
                text: text.clone(),
                present: present.clone(),
                entries: entries.clone(),
                evidence: evidence.clone(),
            }),
            CaseEvent::Demanded { task, text, due, .. } => {
                self.demands.push(Demand { task: *task, text: text.clone(), due: *due });
            }
            CaseEvent::HandedOver { package, .. } => self.packages.push((entry.happened, package.clone())),
            CaseEvent::Decided { .. } | CaseEvent::Proposed(_) | CaseEvent::RankEntered { .. } => {}
        }
        let after = event.step().and_then(|step| self.stage.after(self.proposal.kind, step));
        self.stage = after.unwrap_or(self.stage);
        if !self.stage.is_open() {
            self.ended.get_or_insert(entry.happened);
        }
        self.last = self.last.max(entry.happened);
    }
}
