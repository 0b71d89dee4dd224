//! Whether the emergency measures of storm overflows and pump stations are in place before rain (SC-044).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use standards::time::Instant;
use thiserror::Error;

use crate::desk::case::{Case, attached, limited, said};
use crate::desk::{Desk, Refusal};
use crate::ledger::{Digest, Entry, Event, Location};
use crate::plan::{OrganisationId, Plan};
use crate::register::{ObjectId, RegisteredObject};
use crate::rights::Action;
use crate::watch::MeasureId;

/// Whether one measure is in place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Which measure of the plan.
    pub measure: MeasureId,
    /// Whether it is in place.
    pub in_place: bool,
    /// A remark; with a missing one, what is missing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A readiness check (应急措施核查).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadinessCheck {
    /// Which object.
    pub object: ObjectId,
    /// The measures, one by one.
    pub marks: Vec<Mark>,
    /// Whether it is declared ready.
    pub ready: bool,
    /// A remark.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// Photos.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Digest>,
}

/// Why a readiness check is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReadinessMistake {
    /// A measure is not in place: the object is not ready.
    #[error(
        "“{object}”缺少应急措施：{missing}，不能定为“就绪” a measure is missing, it is not ready (SC-044)"
    )]
    Missing {
        /// The object's name.
        object: String,
        /// The measures' texts.
        missing: String,
    },
    /// The measures were not answered one by one.
    #[error("“{object}”的应急措施要逐项核查，没有填写：{left} every measure must be answered once")]
    Unanswered {
        /// The object's name.
        object: String,
        /// The measures' texts.
        left: String,
    },
    /// The plan asks no measures of this kind of object.
    #[error("方案没有为“{object}”规定应急措施 the plan asks no measures of it")]
    NoMeasures {
        /// The object's name.
        object: String,
    },
}

/// The newest check of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// When.
    pub at: Instant,
    /// Whose inspector.
    pub by: OrganisationId,
    /// What was found.
    pub check: ReadinessCheck,
}

/// How ready an object is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Standing {
    /// 未核查
    Unchecked,
    /// 缺措施: these are not in place.
    Missing {
        /// Which.
        measures: Vec<MeasureId>,
    },
    /// 待复核: everything was in place, too long ago or before the plan asked for more.
    Stale,
    /// 就绪
    Ready,
}

impl Standing {
    /// Word of interfaces.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Unchecked => "unchecked",
            Self::Missing { .. } => "missing",
            Self::Stale => "stale",
            Self::Ready => "ready",
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Unchecked => "未核查",
            Self::Missing { .. } => "缺措施",
            Self::Stale => "待复核",
            Self::Ready => "就绪",
        }
    }
}

/// The newest checks of all objects.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Readiness(BTreeMap<ObjectId, Checked>);

impl Readiness {
    /// The newest check of an object.
    #[must_use]
    pub fn newest(&self, object: &ObjectId) -> Option<&Checked> {
        self.0.get(object)
    }

    pub(crate) fn take(&mut self, entry: &Entry, check: &ReadinessCheck) {
        let this = Checked { at: entry.happened, by: entry.by.organisation.clone(), check: check.clone() };
        // A check made offline may arrive after a later one.
        if self.0.get(&check.object).is_none_or(|known| known.at <= this.at) {
            self.0.insert(check.object.clone(), this);
        }
    }
}

impl Desk {
    /// How ready an object is at a moment; `None` when the plan asks no measures of it.
    #[must_use]
    pub fn ready(&self, plan: &Plan, object: &RegisteredObject, now: Instant) -> Option<Standing> {
        let mut asked = plan.watch.measures_for(object.kind).peekable();
        asked.peek()?;
        let Some(newest) = self.readiness.newest(&object.id) else { return Some(Standing::Unchecked) };
        let marks = &newest.check.marks;
        let missing: Vec<MeasureId> =
            marks.iter().filter(|m| !m.in_place).map(|m| m.measure.clone()).collect();
        let days = i64::from(plan.watch.limits.ready_days);
        let fresh = now.0.saturating_sub(newest.at.0) < days * 86_400_000;
        let whole = asked.all(|m| marks.iter().any(|mark| mark.measure == m.id));
        Some(match (missing.is_empty(), fresh && whole && newest.check.ready) {
            (false, _) => Standing::Missing { measures: missing },
            (true, false) => Standing::Stale,
            (true, true) => Standing::Ready,
        })
    }
}

impl Case<'_> {
    pub(crate) fn readiness(&self, check: &ReadinessCheck) -> Result<Vec<Event>, Refusal> {
        let object = self.object(&check.object)?;
        self.allow(Action::Inspect, object.subject())?;
        let name = || object.name.clone();
        let asked: Vec<_> = self.plan.watch.measures_for(object.kind).collect();
        if asked.is_empty() {
            return Err(ReadinessMistake::NoMeasures { object: name() }.into());
        }
        let marks_of = |id: &MeasureId| check.marks.iter().filter(|m| m.measure == *id).count();
        let left: Vec<&str> =
            asked.iter().filter(|m| marks_of(&m.id) != 1).map(|m| m.text.as_str()).collect();
        if !left.is_empty() || check.marks.len() != asked.len() {
            return Err(ReadinessMistake::Unanswered { object: name(), left: left.join("；") }.into());
        }
        let mut missing = Vec::new();
        for mark in check.marks.iter().filter(|m| !m.in_place) {
            said(&mark.note, "缺什么", "what is missing")?;
            missing.extend(asked.iter().filter(|m| m.id == mark.measure).map(|m| m.text.as_str()));
        }
        if check.ready && !missing.is_empty() {
            return Err(ReadinessMistake::Missing { object: name(), missing: missing.join("；") }.into());
        }
        let check = ReadinessCheck {
            note: limited(&check.note, "备注")?,
            evidence: attached(&check.evidence)?,
            ..check.clone()
        };
        Ok(vec![Event::Readiness(check)])
    }
}
