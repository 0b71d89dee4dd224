//! Offices that were called into an incident, and what came of it.

use serde::{Deserialize, Serialize};
use standards::time::Instant;

use crate::ledger::{Digest, Location};
use crate::plan::OrganisationId;
use crate::task::Tier;

/// An office to hear of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Which.
    pub organisation: OrganisationId,
    /// Whether it leads.
    #[serde(default)]
    pub lead: bool,
    /// Minutes in which it takes note.
    pub acknowledge_minutes: u32,
    /// Minutes in which it answers, where it has to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub respond_minutes: Option<u32>,
    /// Minutes after the group's office was told that the leader is.
    pub leader_minutes: u32,
}

/// What an office that is late has not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lacking {
    /// 未知悉
    Acknowledgement,
    /// 未处置
    Response,
}

impl Lacking {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Acknowledgement => "未知悉",
            Self::Response => "未处置",
        }
    }

    /// Word of interfaces and of the numbers of acts.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Acknowledgement => "acknowledgement",
            Self::Response => "response",
        }
    }
}

/// Who took note, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Acknowledged {
    /// When.
    pub at: Instant,
    /// Whose post.
    pub title: String,
}

/// What an office did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Response {
    /// When.
    pub at: Instant,
    /// Whose post.
    pub title: String,
    /// What was done.
    pub text: String,
    /// Whether nothing is left for this office to do.
    pub finished: bool,
    /// Where.
    pub location: Option<Location>,
    /// Photos and papers.
    pub evidence: Vec<Digest>,
}

/// Who was told that an office is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct OfficeEscalation {
    /// What it lacks.
    pub lacking: Lacking,
    /// Who was told.
    pub tier: Tier,
    /// When the limit was passed.
    pub at: Instant,
}

/// An office in an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Office {
    /// What it was called for.
    #[serde(flatten)]
    pub call: Call,
    /// When it was called, or called again.
    pub called: Instant,
    /// Who took note.
    pub acknowledged: Option<Acknowledged>,
    /// What it did, in the order of entering.
    pub responses: Vec<Response>,
    /// When it had nothing left to do.
    pub finished: Option<Instant>,
    /// Who was told that it is silent, since it was called last.
    pub escalations: Vec<OfficeEscalation>,
}

impl Office {
    pub(super) fn called(call: Call, at: Instant) -> Self {
        Self {
            call,
            called: at,
            acknowledged: None,
            responses: Vec::new(),
            finished: None,
            escalations: Vec::new(),
        }
    }

    /// Called anew: what it did before is kept, what it has to do begins again.
    pub(super) fn again(&mut self, at: Instant) {
        self.called = at;
        self.acknowledged = None;
        self.finished = None;
        self.escalations.clear();
    }

    /// When it answered first since it was called.
    #[must_use]
    pub fn answered(&self) -> Option<Instant> {
        self.responses.iter().map(|r| r.at).filter(|at| *at >= self.called).min()
    }

    /// The moments at which silence is told, with whom; what happened at or before the moment prevents it.
    pub(super) fn limits(&self) -> Vec<(Lacking, Tier, Instant, Option<Instant>)> {
        let after = |minutes: u32| self.called.plus_ms(i64::from(minutes) * 60_000);
        let Call { acknowledge_minutes, respond_minutes, leader_minutes, .. } = self.call;
        let mut all = Vec::new();
        let mut both = |lacking, minutes: u32, done: Option<Instant>| {
            all.push((lacking, Tier::Office, after(minutes), done));
            all.push((lacking, Tier::Leader, after(minutes.saturating_add(leader_minutes)), done));
        };
        both(Lacking::Acknowledgement, acknowledge_minutes, self.acknowledged.as_ref().map(|a| a.at));
        if let Some(minutes) = respond_minutes {
            both(Lacking::Response, minutes, self.answered());
        }
        all
    }
}
