//! The stages of an incident and the steps between them, as one table: the code follows it and the documents draw it.

use serde::{Deserialize, Serialize};

/// Where an incident stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentStage {
    /// 处置中
    Open,
    /// 已恢复: every sign has ended, offices may still have to answer
    Recovered,
    /// 已办结
    Closed,
}

impl IncidentStage {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::Open, Self::Recovered, Self::Closed];

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "处置中",
            Self::Recovered => "已恢复",
            Self::Closed => "已办结",
        }
    }

    /// The stage after a step; `None` when the step cannot be taken here.
    #[must_use]
    pub fn after(self, step: IncidentStep) -> Option<Self> {
        INCIDENT_STEPS.iter().find(|(from, by, _)| (*from, *by) == (self, step)).map(|(.., to)| *to)
    }
}

/// A step of an incident's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentStep {
    /// 知悉
    Acknowledge,
    /// 处置
    Respond,
    /// 增加单位
    Call,
    /// 新预警并入
    Join,
    /// 水质恢复
    Recover,
    /// 逾期升级
    Escalate,
    /// 办结
    Close,
}

impl IncidentStep {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Acknowledge => "知悉",
            Self::Respond => "处置",
            Self::Call => "增加单位",
            Self::Join => "新预警并入",
            Self::Recover => "水质恢复",
            Self::Escalate => "逾期升级",
            Self::Close => "办结",
        }
    }
}

/// Every step that can be taken: from, by, to. An escalation may be entered after the end, when the server stood still while an office was
/// silent; what arrives late from a phone without a network is still kept.
pub const INCIDENT_STEPS: [(IncidentStage, IncidentStep, IncidentStage); 17] = [
    (IncidentStage::Open, IncidentStep::Acknowledge, IncidentStage::Open),
    (IncidentStage::Open, IncidentStep::Respond, IncidentStage::Open),
    (IncidentStage::Open, IncidentStep::Call, IncidentStage::Open),
    (IncidentStage::Open, IncidentStep::Join, IncidentStage::Open),
    (IncidentStage::Open, IncidentStep::Recover, IncidentStage::Recovered),
    (IncidentStage::Open, IncidentStep::Escalate, IncidentStage::Open),
    (IncidentStage::Open, IncidentStep::Close, IncidentStage::Closed),
    (IncidentStage::Recovered, IncidentStep::Acknowledge, IncidentStage::Recovered),
    (IncidentStage::Recovered, IncidentStep::Respond, IncidentStage::Recovered),
    (IncidentStage::Recovered, IncidentStep::Call, IncidentStage::Recovered),
    (IncidentStage::Recovered, IncidentStep::Join, IncidentStage::Open),
    (IncidentStage::Recovered, IncidentStep::Escalate, IncidentStage::Recovered),
    (IncidentStage::Recovered, IncidentStep::Close, IncidentStage::Closed),
    (IncidentStage::Closed, IncidentStep::Acknowledge, IncidentStage::Closed),
    (IncidentStage::Closed, IncidentStep::Respond, IncidentStage::Closed),
    (IncidentStage::Closed, IncidentStep::Join, IncidentStage::Open),
    (IncidentStage::Closed, IncidentStep::Escalate, IncidentStage::Closed),
];
