//! What is asked about rosters, and what happens.

use serde::{Deserialize, Serialize};
use standards::time::{BeijingDay, Instant};

use crate::ledger::{Digest, EntryId, Location};
use crate::plan::{ClauseId, OrganisationId};
use crate::task::Tier;
use crate::watch::{Lapse, SiteId};

/// Who is rostered: an account by its number, with the title of its post. Never a person's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Number of the account.
    pub account: i64,
    /// Title of its post.
    pub title: String,
}

/// A shift to be rostered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct NewShift {
    /// The civil day it begins on.
    pub day: BeijingDay,
    /// Which shift of the place's pattern, from 0.
    pub number: u8,
    /// Who.
    pub person: Person,
    /// Who stands in when they cannot come.
    #[serde(default)]
    pub standby: Option<Person>,
}

/// What is to be entered about rosters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum RosterCommand {
    /// 排班.
    Plan {
        /// Which place.
        site: SiteId,
        /// Whose people; the place's office when absent.
        organisation: Option<OrganisationId>,
        /// The shifts.
        shifts: Vec<NewShift>,
        /// Why it departs from the notice's office, from rest, from single cover.
        #[serde(default)]
        reason: String,
    },
    /// 沿用上周: the shifts of seven days are rostered again seven days, or any number of days, later.
    Copy {
        /// Which place.
        site: SiteId,
        /// First of the seven days that are copied.
        week: BeijingDay,
        /// First of the seven days they are copied to.
        to: BeijingDay,
        /// As in planning.
        #[serde(default)]
        reason: String,
    },
    /// 撤班.
    Withdraw {
        /// Which shift.
        shift: EntryId,
        /// Why.
        reason: String,
    },
    /// 上岗通知, by rules alone.
    Notify {
        /// Which shift.
        shift: EntryId,
    },
    /// 到岗.
    CheckIn {
        /// Which shift.
        shift: EntryId,
        /// Where whoever comes stands.
        location: Option<Location>,
        /// A remark.
        #[serde(default)]
        note: String,
        /// Photos.
        #[serde(default)]
        evidence: Vec<Digest>,
    },
    /// 交班.
    HandOver {
        /// Which shift.
        shift: EntryId,
        /// What the next one must know.
        note: String,
    },
    /// 接班, by whoever relieves.
    TakeOver {
        /// The shift that is relieved.
        shift: EntryId,
        /// The shift of whoever relieves, on duty at the same place.
        relief: EntryId,
        /// What was found.
        #[serde(default)]
        note: String,
    },
    /// 离岗.
    CheckOut {
        /// Which shift.
        shift: EntryId,
        /// How it went; must be said when one leaves early.
        #[serde(default)]
        note: String,
        /// Photos.
        #[serde(default)]
        evidence: Vec<Digest>,
    },
    /// 不能到岗.
    Excuse {
        /// Which shift.
        shift: EntryId,
        /// Why.
        reason: String,
    },
    /// 替班.
    Replace {
        /// Which shift.
        shift: EntryId,
        /// Who comes instead.
        person: Person,
        /// As in planning.
        #[serde(default)]
        reason: String,
    },
    /// 启动驻点: by the rules when a rain response is raised, or by the office.
    Activate {
        /// The rain response, when rules do it.
        response: Option<String>,
        /// Why.
        cause: String,
        /// 演练: runs the same way and alerts nobody.
        #[serde(default)]
        drill: bool,
    },
    /// 解除驻点.
    StandDown {
        /// Which activation.
        activation: EntryId,
        /// Why.
        reason: String,
    },
    /// 空岗、未到岗告警, by rules alone.
    Alert {
        /// Which place.
        site: SiteId,
        /// When the slot begins.
        from: Instant,
        /// Whose shift is late; none when the slot is empty.
        shift: Option<EntryId>,
        /// What is wrong.
        lapse: Lapse,
        /// Which rung of the ladder, from 1.
        rung: u8,
        /// Who hears of it.
        tier: Tier,
    },
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum RosterEvent {
    /// 排班. The entry's number is the shift's.
    Planned {
        /// Which place.
        site: SiteId,
        /// Whose people.
        organisation: OrganisationId,
        /// From when.
        from: Instant,
        /// Until when.
        to: Instant,
        /// Who.
        person: Person,
        /// Who stands in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        standby: Option<Person>,
        /// Why it departs from the rules, when it does.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// 撤班.
    Withdrawn {
        /// Which shift.
        shift: EntryId,
        /// Why.
        reason: String,
    },
    /// 上岗通知.
    Notified {
        /// Which shift.
        shift: EntryId,
    },
    /// 到岗.
    CheckedIn {
        /// Which shift.
        shift: EntryId,
        /// Where they stood.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        location: Option<Location>,
        /// Metres from the object, when both places are known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        distance_m: Option<u32>,
        /// Whether that is farther than the plan allows; shown, not refused.
        far: bool,
        /// A remark.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// Photos.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Digest>,
    },
    /// 交班.
    HandedOver {
        /// Which shift.
        shift: EntryId,
        /// What the next one must know.
        note: String,
    },
    /// 接班.
    TakenOver {
        /// The shift that was relieved.
        shift: EntryId,
        /// The shift of whoever relieved.
        relief: EntryId,
        /// What was found.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// 离岗.
    CheckedOut {
        /// Which shift.
        shift: EntryId,
        /// How it went.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// Photos.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Digest>,
    },
    /// 不能到岗.
    Excused {
        /// Which shift.
        shift: EntryId,
        /// Why.
        reason: String,
    },
    /// 替班.
    Replaced {
        /// Which shift.
        shift: EntryId,
        /// Who comes instead.
        person: Person,
        /// Why it departs from the rules, when it does.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// 启动驻点. The entry's number is the activation's.
    Activated {
        /// The rain response.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        response: Option<String>,
        /// Why.
        cause: String,
        /// 演练.
        drill: bool,
    },
    /// 解除驻点.
    StoodDown {
        /// Which activation.
        activation: EntryId,
        /// Why.
        reason: String,
    },
    /// 空岗、未到岗告警.
    Alerted {
        /// Which place.
        site: SiteId,
        /// When the slot begins.
        from: Instant,
        /// Whose shift is late.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shift: Option<EntryId>,
        /// What is wrong.
        lapse: Lapse,
        /// Which rung, from 1.
        rung: u8,
        /// Who hears of it.
        tier: Tier,
    },
}

impl RosterEvent {
    /// The shift or activation it is about; `None` for events that begin one, and for empty slots.
    #[must_use]
    pub fn about(&self) -> Option<EntryId> {
        match self {
            Self::Planned { .. } | Self::Activated { .. } => None,
            Self::Withdrawn { shift, .. }
            | Self::Notified { shift }
            | Self::CheckedIn { shift, .. }
            | Self::HandedOver { shift, .. }
            | Self::TakenOver { shift, .. }
            | Self::CheckedOut { shift, .. }
            | Self::Excused { shift, .. }
            | Self::Replaced { shift, .. } => Some(*shift),
            Self::StoodDown { activation, .. } => Some(*activation),
            Self::Alerted { shift, .. } => *shift,
        }
    }

    /// Whether its own entry begins something that later ones are about.
    #[must_use]
    pub fn begins(&self) -> bool {
        matches!(self, Self::Planned { .. } | Self::Activated { .. })
    }

    /// Files it rests on.
    #[must_use]
    pub fn evidence(&self) -> &[Digest] {
        match self {
            Self::CheckedIn { evidence, .. } | Self::CheckedOut { evidence, .. } => evidence,
            _ => &[],
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Planned { .. } => "驻点排班",
            Self::Withdrawn { .. } => "撤班",
            Self::Notified { .. } => "上岗通知",
            Self::CheckedIn { .. } => "到岗",
            Self::HandedOver { .. } => "交班",
            Self::TakenOver { .. } => "接班",
            Self::CheckedOut { .. } => "离岗",
            Self::Excused { .. } => "不能到岗",
            Self::Replaced { .. } => "替班",
            Self::Activated { .. } => "启动驻点",
            Self::StoodDown { .. } => "解除驻点",
            Self::Alerted { lapse: Lapse::Unfilled, .. } => "空岗告警",
            Self::Alerted { .. } => "未到岗告警",
        }
    }

    /// The clause of the notice that asks for it.
    #[must_use]
    pub fn clause(&self) -> ClauseId {
        ClauseId::numbered(match self {
            Self::Planned { .. } | Self::Replaced { .. } | Self::Withdrawn { .. } => 79,
            _ => 78,
        })
    }
}
