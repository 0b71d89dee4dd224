//! What is asked about works, and what happens to them.

use serde::{Deserialize, Serialize};
use standards::time::{BeijingDay, Instant};

use super::Jump;
use crate::ledger::{Digest, EntryId};
use crate::plan::ClauseId;
use crate::register::ObjectId;

/// An application for works in the river (SC-067, SC-068).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// The works, an object of the register.
    pub object: ObjectId,
    /// What is to be built or dredged.
    pub what: String,
    /// First day.
    pub from: BeijingDay,
    /// Last day.
    pub to: BeijingDay,
    /// 施工工序.
    pub sequence: String,
    /// 防止扰动底泥的措施.
    pub sediment: String,
    /// Files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Digest>,
}

/// Why active works raise an alarm (SC-068).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum AlarmCause {
    /// A forbidden window opened.
    Window {
        /// Its name.
        name: String,
    },
    /// Rain is forecast.
    Rain {
        /// Grade in Chinese.
        grade: String,
        /// When it begins.
        from: Instant,
    },
}

impl AlarmCause {
    /// In words, Chinese first.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Window { name } => format!("进入禁止施工时段“{name}” a forbidden window began"),
            Self::Rain { grade, from } => {
                let (hour, minute, ..) = from.time_of_day();
                format!("预报 {} {hour:02}:{minute:02} 起有{grade} rain is forecast", from.day().chinese())
            }
        }
    }
}

/// What is to be entered about works.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum WorksCommand {
    /// 申请.
    Apply(Box<Application>),
    /// 审查, with its record.
    Review {
        /// Which.
        works: EntryId,
        /// The record.
        note: String,
        /// Files.
        #[serde(default)]
        evidence: Vec<Digest>,
    },
    /// 批准.
    Approve {
        /// Which.
        works: EntryId,
        /// Conditions.
        #[serde(default)]
        note: String,
    },
    /// 不予批准.
    Refuse {
        /// Which.
        works: EntryId,
        /// Why.
        note: String,
    },
    /// 开工.
    Start {
        /// Which.
        works: EntryId,
    },
    /// 暂停.
    Suspend {
        /// Which.
        works: EntryId,
        /// Why.
        note: String,
    },
    /// 复工.
    Resume {
        /// Which.
        works: EntryId,
    },
    /// 完工.
    Finish {
        /// Which.
        works: EntryId,
        /// What was done.
        note: String,
        /// Photos.
        #[serde(default)]
        evidence: Vec<Digest>,
    },
    /// 警报, by rules alone.
    Alarm {
        /// Which.
        works: EntryId,
        /// Why.
        cause: AlarmCause,
    },
    /// 疑似原因, by rules alone.
    Suspect {
        /// Which.
        works: EntryId,
        /// What jumped.
        jump: Jump,
    },
}

/// What happened to works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum WorksEvent {
    /// 申请. The entry's number is the works'.
    Applied(Box<Application>),
    /// A step of a person.
    Stepped {
        /// Which.
        works: EntryId,
        /// The step.
        took: super::WorksStep,
        /// The record, conditions, the reason.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// Files.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Digest>,
    },
    /// 警报.
    Alarmed {
        /// Which.
        works: EntryId,
        /// Why.
        cause: AlarmCause,
    },
    /// 疑似原因: to be looked into, not a verdict (SC-069).
    Suspected {
        /// Which.
        works: EntryId,
        /// What jumped.
        jump: Jump,
    },
}

impl WorksEvent {
    /// The works it is about; `None` for the event that begins them.
    #[must_use]
    pub fn works(&self) -> Option<EntryId> {
        match self {
            Self::Applied(_) => None,
            Self::Stepped { works, .. } | Self::Alarmed { works, .. } | Self::Suspected { works, .. } => {
                Some(*works)
            }
        }
    }

    /// Files it rests on.
    #[must_use]
    pub fn evidence(&self) -> &[Digest] {
        match self {
            Self::Applied(new) => &new.evidence,
            Self::Stepped { evidence, .. } => evidence,
            Self::Alarmed { .. } | Self::Suspected { .. } => &[],
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Applied(_) => "申请涉河施工",
            Self::Stepped { took, .. } => took.name(),
            Self::Alarmed { .. } => "施工警报",
            Self::Suspected { .. } => "疑似施工影响",
        }
    }

    /// The clause of the notice that asks for it.
    #[must_use]
    pub fn clause(&self) -> ClauseId {
        ClauseId::numbered(match self {
            Self::Applied(_) => 67,
            Self::Stepped { took, .. } if took.rights() == [crate::rights::Action::Permit] => 67,
            Self::Stepped { .. } | Self::Alarmed { .. } => 68,
            Self::Suspected { .. } => 69,
        })
    }
}
