//! The two kinds of cases, and the three reasons of a talk.

use serde::{Deserialize, Serialize};

use crate::plan::ClauseId;

/// What kind of case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// 约谈督办 (SC-095)
    Talk,
    /// 定点督察 (SC-099)
    Inspection,
}

impl CaseKind {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Talk => "约谈督办",
            Self::Inspection => "定点督察",
        }
    }

    /// The clause of the notice that asks for it.
    #[must_use]
    pub fn clause(self) -> ClauseId {
        ClauseId::numbered(match self {
            Self::Talk => 95,
            Self::Inspection => 99,
        })
    }
}

/// Why a unit is talked to: the three reasons of SC-095, and no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// 重视不够
    Attention,
    /// 安排部署不到位
    Arrangement,
    /// 工作措施不力
    Measures,
}

impl Reason {
    /// All, in the order of the notice.
    pub const ALL: [Self; 3] = [Self::Attention, Self::Arrangement, Self::Measures];

    /// As the notice words it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Attention => "重视不够",
            Self::Arrangement => "安排部署不到位",
            Self::Measures => "工作措施不力",
        }
    }
}
