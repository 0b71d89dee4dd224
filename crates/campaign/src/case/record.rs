//! What is known of one case.

use serde::{Deserialize, Serialize};
use standards::time::{BeijingDay, Instant};

use super::{CaseStage, CaseStep, Proposal, TeamMember};
use crate::ledger::{Actor, Digest, EntryId};
use crate::plan::OrganisationId;
use crate::register::Focus;
use crate::rights::{Action, Subject, may};

/// The notice to the unit: of a talk its moment, of an inspection its team and days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// When the talk is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Instant>,
    /// Where.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// Who inspects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub team: Vec<TeamMember>,
    /// First day of the inspection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<BeijingDay>,
    /// Last day of the inspection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<BeijingDay>,
    /// The signed letter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Digest>,
}

/// Something somebody said in a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The entry.
    pub entry: EntryId,
    /// As what.
    pub saying: CaseStep,
    /// When.
    pub at: Instant,
    /// Whose.
    pub by: OrganisationId,
    /// Title of who said it.
    pub title: String,
    /// The text.
    pub text: String,
    /// Who was there, of a talk.
    pub present: Vec<TeamMember>,
    /// Entries it rests on.
    pub entries: Vec<EntryId>,
    /// Papers and photos.
    pub evidence: Vec<Digest>,
}

/// A demand, which is a task of the unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Demand {
    /// The task.
    pub task: EntryId,
    /// What is to be put right.
    pub text: String,
    /// Until when.
    pub due: Instant,
}

/// A package of evidence that was handed over (SC-100).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    /// SHA-256 of its bytes.
    pub package: Digest,
    /// Its length in bytes.
    pub length: u64,
    /// What for.
    pub purpose: String,
    /// To which body.
    pub body: String,
    /// Entries of the ledger that were there when it was made.
    pub upto: u64,
    /// The digest of all of them.
    pub head: Digest,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseFile {
    /// Number of the entry that proposed it.
    pub id: EntryId,
    /// Running number, from 1.
    pub number: u32,
    /// What it was opened on.
    pub proposal: Proposal,
    /// Where it stands.
    pub stage: CaseStage,
    /// When it was proposed.
    pub proposed: Instant,
    /// When it was approved.
    pub approved: Option<Instant>,
    /// The notice.
    pub notice: Option<Notice>,
    /// Everything said, oldest first.
    pub said: Vec<Said>,
    /// Demands, oldest first.
    pub demands: Vec<Demand>,
    /// Packages handed over, oldest first, with when.
    pub packages: Vec<(Instant, HandedOver)>,
    /// When it ended.
    pub ended: Option<Instant>,
    /// When the last step happened.
    pub last: Instant,
}

impl CaseFile {
    /// What was said as one step, oldest first.
    #[must_use]
    pub fn said_as(&self, saying: CaseStep) -> impl DoubleEndedIterator<Item = &Said> {
        self.said.iter().filter(move |s| s.saying == saying)
    }

    /// The right that a step asks for.
    #[must_use]
    pub fn right_for(step: CaseStep) -> Action {
        match step {
            CaseStep::Approve | CaseStep::Reject | CaseStep::Withdraw | CaseStep::Close | CaseStep::Raise => {
                Action::DecideCase
            }
            CaseStep::Notify | CaseStep::Hold | CaseStep::Demand | CaseStep::SendBack => Action::ConductCase,
            CaseStep::Find | CaseStep::Conclude => Action::InspectCase,
            CaseStep::Answer | CaseStep::Report => Action::AnswerCase,
            CaseStep::HandOver => Action::HandOver,
        }
    }

    /// Whether somebody may do something about it. The unit sees and answers its own; the team sees what it inspects.
    #[must_use]
    pub fn may(&self, by: &Actor, action: Action) -> bool {
        let unit = std::slice::from_ref(&self.proposal.unit);
        let team: Vec<OrganisationId> =
            self.notice.iter().flat_map(|n| n.team.iter().map(|m| m.organisation.clone())).collect();
        // Before it is notified, the unit does not see it.
        let told = self.notice.is_some();
        let of = |own| Subject {
            focus: Focus::Arrangements,
            township: None,
            owner: None,
            lead: None,
            support: own,
        };
        match action {
            Action::InspectCase => may(by, action, of(&team)),
            Action::SeeCase => {
                may(by, action, of(if told { unit } else { &[] })) || may(by, action, of(&team))
            }
            _ => may(by, action, of(unit)),
        }
    }

    /// Steps somebody may take now, the one that is usually next first.
    #[must_use]
    pub fn steps_of(&self, by: &Actor) -> Vec<CaseStep> {
        let can = |step: &CaseStep| {
            self.stage.after(self.proposal.kind, *step).is_some() && self.may(by, Self::right_for(*step))
        };
        CaseStep::ALL.into_iter().filter(can).collect()
    }

    /// Whether it stands still until somebody acts.
    #[must_use]
    pub fn waits_for(&self, by: &Actor) -> bool {
        self.steps_of(by).into_iter().any(|step| match step {
            CaseStep::Withdraw | CaseStep::HandOver | CaseStep::Answer | CaseStep::Find => false,
            CaseStep::Raise => self.stage == CaseStage::Reported,
            CaseStep::Demand => self.demands.is_empty(),
            _ => true,
        })
    }
}
