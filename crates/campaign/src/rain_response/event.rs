//! What is asked about a response, and what happens to one.

use serde::{Deserialize, Serialize};
use standards::time::Instant;
use weather::rain::RainGrade;
use weather::signal::Colour;

use super::ResponseStep;
use crate::ledger::EntryId;
use crate::plan::ClauseId;
use crate::rain::RainCause;

/// How a drill runs: minutes of each part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrillScript {
    /// Before its rain.
    pub lead_minutes: u32,
    /// Of its rain.
    pub rain_minutes: u32,
    /// After it, until it is stood down.
    pub after_minutes: u32,
}

/// What is to be entered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum ResponseCommand {
    /// 启动, by rules alone: what speaks of rain.
    RaiseByRule {
        /// How strong.
        grade: RainGrade,
        /// What says so.
        cause: RainCause,
        /// The strongest signal in force.
        signal: Option<Colour>,
        /// When rain is expected.
        expected: Option<Instant>,
    },
    /// 人工启动.
    Raise {
        /// How strong.
        grade: RainGrade,
        /// Why.
        note: String,
    },
    /// 启动演练.
    Drill {
        /// How strong its rain is.
        grade: RainGrade,
        /// How it runs; as the plan says when absent.
        script: Option<DrillScript>,
        /// What is practised.
        note: String,
    },
    /// 开始降雨: by rules, or seen by the office.
    Begin {
        /// Which.
        response: EntryId,
    },
    /// 调整等级.
    Regrade {
        /// Which.
        response: EntryId,
        /// How strong now.
        grade: RainGrade,
        /// What says so.
        cause: RainCause,
        /// The strongest signal in force.
        signal: Option<Colour>,
    },
    /// 雨停: by rules, or seen by the office.
    End {
        /// Which.
        response: EntryId,
        /// The last rain; now when absent.
        last_rain: Option<Instant>,
    },
    /// 再次降雨, by rules alone.
    Resume {
        /// Which.
        response: EntryId,
    },
    /// 解除: by rules, or by the office.
    StandDown {
        /// Which.
        response: EntryId,
        /// Why.
        reason: String,
    },
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum ResponseEvent {
    /// 启动. The entry's number is the response's.
    Raised {
        /// How strong.
        grade: RainGrade,
        /// What says so.
        cause: RainCause,
        /// The strongest signal in force.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signal: Option<Colour>,
        /// When rain is expected.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expected: Option<Instant>,
        /// How a drill runs; `None` for what is real.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        drill: Option<DrillScript>,
    },
    /// 开始降雨.
    Began {
        /// Which.
        response: EntryId,
    },
    /// 调整等级.
    Regraded {
        /// Which.
        response: EntryId,
        /// How strong now.
        grade: RainGrade,
        /// What says so.
        cause: RainCause,
        /// The strongest signal in force.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signal: Option<Colour>,
    },
    /// 雨停.
    Ended {
        /// Which.
        response: EntryId,
        /// The last rain.
        last_rain: Instant,
    },
    /// 再次降雨.
    Resumed {
        /// Which.
        response: EntryId,
    },
    /// 解除.
    StoodDown {
        /// Which.
        response: EntryId,
        /// Why.
        reason: String,
    },
}

impl ResponseEvent {
    /// The response it is about; `None` for the event that begins one.
    #[must_use]
    pub fn response(&self) -> Option<EntryId> {
        match self {
            Self::Raised { .. } => None,
            Self::Began { response }
            | Self::Regraded { response, .. }
            | Self::Ended { response, .. }
            | Self::Resumed { response }
            | Self::StoodDown { response, .. } => Some(*response),
        }
    }

    /// The step it is; `None` for the event that begins a response.
    #[must_use]
    pub fn step(&self) -> Option<ResponseStep> {
        Some(match self {
            Self::Raised { .. } => return None,
            Self::Began { .. } => ResponseStep::Begin,
            Self::Regraded { .. } => ResponseStep::Regrade,
            Self::Ended { .. } => ResponseStep::End,
            Self::Resumed { .. } => ResponseStep::Resume,
            Self::StoodDown { .. } => ResponseStep::StandDown,
        })
    }

    /// Chinese name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match (self, self.step()) {
            (Self::Raised { drill: Some(_), .. }, _) => "启动雨天响应演练",
            (_, None) => "启动雨天响应",
            (_, Some(step)) => step.name(),
        }
    }

    /// The clause of the notice that asks for it.
    #[must_use]
    pub fn clause(&self) -> ClauseId {
        ClauseId::numbered(88)
    }
}
