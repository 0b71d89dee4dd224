//! What happens to an incident.

use serde::{Deserialize, Serialize};
use standards::SectionId;
use standards::time::Instant;

use super::{Call, Ground, IncidentKind, Lacking, SignKey};
use crate::ledger::{Digest, EntryId, Location};
use crate::plan::{ClauseId, OrganisationId};
use crate::task::Tier;
use crate::warning::Level;

/// A sign as an entry keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignSeen {
    /// What it is known by.
    pub key: SignKey,
    /// What it is about.
    pub kind: IncidentKind,
    /// One line with the numbers, in Chinese.
    pub title: String,
    /// How serious it was.
    pub level: Level,
    /// When it was measured; absent for what people saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<Instant>,
}

/// An incident as it is opened: what the plan said then is kept with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// What it is about; the word `kind` is the ledger's own.
    #[serde(rename = "of")]
    pub kind: IncidentKind,
    /// Where.
    pub ground: Ground,
    /// One line, in Chinese.
    pub title: String,
    /// How serious it is.
    pub level: Level,
    /// The sign that opened it; absent when the office did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<SignSeen>,
    /// Offices to hear of it, the one that leads first.
    pub calls: Vec<Call>,
}

/// What happened to an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum IncidentEvent {
    /// 发起. The entry's number is the incident's.
    Opened(Box<Opening>),
    /// 新预警并入; opens again what had ended.
    Joined {
        /// Which.
        incident: EntryId,
        /// The sign.
        sign: SignSeen,
        /// The offices that its kind calls.
        calls: Vec<Call>,
    },
    /// 预警升级.
    Risen {
        /// Which.
        incident: EntryId,
        /// Which sign.
        sign: SignKey,
        /// How serious it is now.
        level: Level,
    },
    /// 预警解除.
    SignEnded {
        /// Which.
        incident: EntryId,
        /// Which sign.
        sign: SignKey,
        /// Whether corrected data took its ground away.
        withdrawn: bool,
    },
    /// 增加单位.
    Called {
        /// Which.
        incident: EntryId,
        /// Whom.
        call: Call,
    },
    /// 知悉.
    Acknowledged {
        /// Which.
        incident: EntryId,
    },
    /// 处置.
    Responded {
        /// Which.
        incident: EntryId,
        /// What was done.
        text: String,
        /// Whether nothing is left for this office to do.
        finished: bool,
        /// Where.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        location: Option<Location>,
        /// Photos and papers.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Digest>,
    },
    /// 逾期升级.
    Escalated {
        /// Which.
        incident: EntryId,
        /// Whose silence.
        organisation: OrganisationId,
        /// What it lacks.
        lacking: Lacking,
        /// Who was told.
        tier: Tier,
    },
    /// 办结.
    Closed {
        /// Which.
        incident: EntryId,
        /// Why.
        reason: String,
    },
    /// 静默. The entry's number is the silence's.
    Silenced {
        /// Of which section.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        section: Option<SectionId>,
        /// Of which kind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<IncidentKind>,
        /// Until when.
        until: Instant,
        /// Why.
        reason: String,
    },
    /// 解除静默.
    SilenceLifted {
        /// Which silence.
        silence: EntryId,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
}

impl IncidentEvent {
    /// The incident or silence it is about; `None` for the event that begins one.
    #[must_use]
    pub fn about(&self) -> Option<EntryId> {
        match self {
            Self::Opened(_) | Self::Silenced { .. } => None,
            Self::Joined { incident, .. }
            | Self::Risen { incident, .. }
            | Self::SignEnded { incident, .. }
            | Self::Called { incident, .. }
            | Self::Acknowledged { incident }
            | Self::Responded { incident, .. }
            | Self::Escalated { incident, .. }
            | Self::Closed { incident, .. } => Some(*incident),
            Self::SilenceLifted { silence, .. } => Some(*silence),
        }
    }

    /// Files it rests on.
    #[must_use]
    pub fn evidence(&self) -> &[Digest] {
        match self {
            Self::Responded { evidence, .. } => evidence,
            _ => &[],
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Opened(_) => "发起联防联控",
            Self::Joined { .. } => "新预警并入",
            Self::Risen { .. } => "预警升级",
            Self::SignEnded { withdrawn: false, .. } => "预警解除",
            Self::SignEnded { withdrawn: true, .. } => "数据更正，预警撤回",
            Self::Called { .. } => "增加单位",
            Self::Acknowledged { .. } => "知悉",
            Self::Responded { finished: false, .. } => "处置进展",
            Self::Responded { finished: true, .. } => "已处置",
            Self::Escalated { .. } => "逾期升级",
            Self::Closed { .. } => "联防联控办结",
            Self::Silenced { .. } => "静默",
            Self::SilenceLifted { .. } => "解除静默",
        }
    }

    /// The clause of the notice that asks for it.
    #[must_use]
    pub fn clause(&self) -> ClauseId {
        match self {
            Self::Opened(opening) => opening.kind.clause(),
            Self::Joined { sign, .. } => sign.kind.clause(),
            Self::Risen { .. }
            | Self::SignEnded { .. }
            | Self::Silenced { .. }
            | Self::SilenceLifted { .. } => ClauseId::numbered(92),
            Self::Called { .. }
            | Self::Acknowledged { .. }
            | Self::Responded { .. }
            | Self::Escalated { .. }
            | Self::Closed { .. } => ClauseId::numbered(91),
        }
    }
}
