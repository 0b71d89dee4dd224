//! Who hears of a late task, and when (SC-026, SC-091).

use serde::{Deserialize, Serialize};

use super::Origin;

/// Who hears of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// 责任单位
    Lead,
    /// 领导组办公室
    Office,
    /// 组长
    Leader,
}

impl Tier {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lead => "责任单位",
            Self::Office => "领导组办公室",
            Self::Leader => "组长",
        }
    }
}

/// One rung of the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rung {
    /// Hours past the deadline.
    pub hours: u32,
    /// Who hears of it.
    pub tier: Tier,
}

/// The ladder of an origin: rungs in order of hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ladder {
    /// Of which tasks.
    pub of: Origin,
    /// Rungs, in order.
    pub rungs: Vec<Rung>,
}

impl Ladder {
    /// The ladder where the plan says nothing. The notice gives no hours; these are assumptions: in rain and joint action two and six hours, else one and
    /// three days.
    #[must_use]
    pub fn assumed(of: Origin) -> Self {
        let (office, leader) = match of {
            Origin::Rain | Origin::Incident => (2, 6),
            Origin::Plan | Origin::Order | Origin::Case | Origin::Patrol => (24, 72),
        };
        let rung = |hours, tier| Rung { hours, tier };
        Self { of, rungs: vec![rung(0, Tier::Lead), rung(office, Tier::Office), rung(leader, Tier::Leader)] }
    }
}
