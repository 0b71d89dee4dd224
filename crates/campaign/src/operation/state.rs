//! Records of each object in the order they happened, and the state they make.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;
use standards::time::Instant;

use super::kind::{BEGIN, CLOSED, OPEN, RUNNING, YES};
use super::{OperationEvent, RecordKind};
use crate::form::Filled;
use crate::ledger::{Digest, Entry, EntryId};
use crate::plan::OrganisationId;
use crate::register::ObjectId;
use crate::task::Task;

/// A record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// Number of its entry.
    pub id: EntryId,
    /// When it was so.
    pub at: Instant,
    /// Whose organisation said so.
    pub by: OrganisationId,
    /// What it says.
    pub kind: RecordKind,
    /// The form, filled in.
    pub filled: Vec<Filled>,
    /// A remark.
    pub note: String,
    /// Photos and papers.
    pub evidence: Vec<Digest>,
    /// 演练
    pub drill: bool,
}

impl Record {
    /// A number of its form.
    #[must_use]
    pub fn number(&self, field: &str) -> Option<Decimal> {
        Filled::number(&self.filled, field)
    }

    fn says(&self, field: &str, word: &str) -> bool {
        Filled::text(&self.filled, field) == Some(word)
    }

    /// A gate: whether it is open.
    #[must_use]
    pub fn opens(&self) -> bool {
        self.kind == RecordKind::Gate && self.says("state", OPEN)
    }

    /// A gate: whether it is closed.
    #[must_use]
    pub fn closes(&self) -> bool {
        self.kind == RecordKind::Gate && self.says("state", CLOSED)
    }

    /// Whether water begins to pass untreated.
    #[must_use]
    pub fn overflows(&self) -> bool {
        self.kind == RecordKind::Overflow && self.says("state", BEGIN)
    }

    /// A facility: whether it runs.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.kind == RecordKind::Facility && self.says("state", RUNNING)
    }

    /// An outfall: whether water comes out.
    #[must_use]
    pub fn discharges(&self) -> bool {
        self.kind == RecordKind::Outfall && self.says("discharging", YES)
    }
}

/// An emergency opening that was approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Opening {
    /// Number of its entry.
    pub id: EntryId,
    /// From when it holds.
    pub from: Instant,
    /// Until when.
    pub until: Instant,
    /// What the emergency is.
    pub reason: String,
}

/// All records.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Operations {
    records: BTreeMap<ObjectId, Vec<Record>>,
    openings: BTreeMap<ObjectId, Vec<Opening>>,
}

impl Operations {
    /// Records of an object, oldest first.
    #[must_use]
    pub fn of(&self, object: &ObjectId) -> &[Record] {
        self.records.get(object).map_or(&[], Vec::as_slice)
    }

    /// Every real record with its object.
    pub fn real(&self) -> impl Iterator<Item = (&ObjectId, &Record)> {
        let all = self.records.iter().flat_map(|(object, records)| records.iter().map(move |r| (object, r)));
        all.filter(|(_, r)| !r.drill)
    }

    /// The newest real record of a kind at an object, at a moment.
    #[must_use]
    pub fn newest(&self, object: &ObjectId, kind: RecordKind, at: Instant) -> Option<&Record> {
        self.of(object).iter().rev().find(|r| r.kind == kind && r.at <= at && !r.drill)
    }

    /// Real records of a kind at an object within two moments, both included.
    pub fn within(
        &self,
        object: &ObjectId,
        kind: RecordKind,
        (from, to): (Instant, Instant),
    ) -> impl Iterator<Item = &Record> {
        self.of(object).iter().filter(move |r| r.kind == kind && !r.drill && (from..=to).contains(&r.at))
    }

    /// Approved openings of an object, in the order of approval.
    #[must_use]
    pub fn openings(&self, object: &ObjectId) -> &[Opening] {
        self.openings.get(object).map_or(&[], Vec::as_slice)
    }

    /// The approval that holds for an object at a moment.
    #[must_use]
    pub fn opening_at(&self, object: &ObjectId, at: Instant) -> Option<&Opening> {
        self.openings(object).iter().find(|o| (o.from..o.until).contains(&at))
    }

    pub(crate) fn take(&mut self, entry: &Entry, event: &OperationEvent) {
        match event {
            OperationEvent::Recorded { object, record, filled, note, evidence, drill, .. } => self.add(
                object,
                Record {
                    id: entry.id,
                    at: entry.happened,
                    by: entry.by.organisation.clone(),
                    kind: *record,
                    filled: filled.clone(),
                    note: note.clone(),
                    evidence: evidence.clone(),
                    drill: *drill,
                },
            ),
            OperationEvent::OpeningApproved { object, until, reason, .. } => {
                let opening =
                    Opening { id: entry.id, from: entry.happened, until: *until, reason: reason.clone() };
                self.openings.entry(object.clone()).or_default().push(opening);
            }
        }
    }

    /// Takes a task that was handed in on the form of a record.
    pub(crate) fn take_task(&mut self, entry: &Entry, task: &Task) {
        let kind = task.order.form.as_ref().and_then(RecordKind::of_form);
        let (Some(kind), Some(object), Some(report)) = (kind, &task.order.object, &task.report) else {
            return;
        };
        let record = Record {
            id: entry.id,
            at: entry.happened,
            by: entry.by.organisation.clone(),
            kind,
            filled: report.filled.clone(),
            note: report.note.clone(),
            evidence: report.evidence.clone(),
            drill: task.order.drill,
        };
        self.add(&object.clone(), record);
    }

    fn add(&mut self, object: &ObjectId, record: Record) {
        let records = self.records.entry(object.clone()).or_default();
        // What was recorded offline may arrive after what came later.
        let place = records.partition_point(|r| r.at <= record.at);
        records.insert(place, record);
    }
}
