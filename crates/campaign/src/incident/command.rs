//! What is asked about an incident.

use serde::Deserialize;
use standards::SectionId;

use super::{Ground, IncidentKind, Lacking, SignEnd, SignKey, SignSeen};
use crate::ledger::{Digest, EntryId, Location};
use crate::plan::OrganisationId;
use crate::task::Tier;
use crate::warning::Level;

/// An incident that the office opens by hand.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct NewIncident {
    /// What it is about.
    pub kind: IncidentKind,
    /// Where.
    pub ground: Ground,
    /// One line.
    pub title: String,
    /// How serious it is.
    pub level: Level,
    /// Offices to hear of it, the one that leads first; those of the plan when empty.
    #[serde(default)]
    pub offices: Vec<OrganisationId>,
}

/// What is to be entered about an incident.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum IncidentCommand {
    /// 发起, by the office.
    Open(NewIncident),
    /// A sign opens an incident or joins one, by rules alone.
    Raise {
        /// The incident it joins; a new one when absent.
        incident: Option<EntryId>,
        /// Where.
        ground: Ground,
        /// The sign.
        sign: SignSeen,
    },
    /// A sign grew more serious, by rules alone.
    Rise {
        /// Which.
        incident: EntryId,
        /// Which sign.
        sign: SignKey,
        /// How serious it is now.
        level: Level,
    },
    /// A sign ended, by rules alone.
    EndSign {
        /// Which.
        incident: EntryId,
        /// Which sign.
        sign: SignKey,
        /// How.
        end: SignEnd,
    },
    /// 增加单位, by the office.
    Call {
        /// Which.
        incident: EntryId,
        /// Whom.
        organisation: OrganisationId,
    },
    /// 知悉.
    Acknowledge {
        /// Which.
        incident: EntryId,
    },
    /// 处置.
    Respond {
        /// Which.
        incident: EntryId,
        /// What was done.
        #[serde(default)]
        text: String,
        /// Whether nothing is left for this office to do.
        #[serde(default)]
        finished: bool,
        /// Where whoever reports stands.
        location: Option<Location>,
        /// Photos and papers.
        #[serde(default)]
        evidence: Vec<Digest>,
    },
    /// 要求处置: the office gives one of the called offices a task.
    Demand {
        /// Which.
        incident: EntryId,
        /// Who answers.
        lead: OrganisationId,
        /// What is to be done.
        text: String,
        /// Hours.
        hours: u32,
    },
    /// 逾期升级, by rules alone.
    Escalate {
        /// Which.
        incident: EntryId,
        /// Whose silence.
        organisation: OrganisationId,
        /// What it lacks.
        lacking: Lacking,
        /// Who is told.
        tier: Tier,
    },
    /// 办结.
    Close {
        /// Which.
        incident: EntryId,
        /// Why.
        reason: String,
    },
    /// 静默.
    Silence {
        /// Of which section; all when absent.
        section: Option<SectionId>,
        /// Of which kind; all that may be silenced when absent.
        kind: Option<IncidentKind>,
        /// For how long.
        hours: u32,
        /// Why.
        reason: String,
    },
    /// 解除静默.
    Lift {
        /// Which silence.
        silence: EntryId,
        /// Why.
        #[serde(default)]
        reason: String,
    },
}
