//! The water's part: figures of sections, and whether the goals were met.

use rust_decimal::Decimal;
use serde::Serialize;
use standards::time::BeijingDay;
use standards::{FactorCode, SectionId, WaterClass};

use crate::plan::{Plan, SectionLevel};

/// One item's mean of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthItem {
    /// Which.
    pub factor: FactorCode,
    /// Rounded mean, in the factor's unit.
    pub mean: Decimal,
    /// Whether it breaks the target's limit; nothing when it is not judged.
    pub exceeds: Option<bool>,
}

/// A month of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthFigures {
    /// Its first day.
    pub month: BeijingDay,
    /// Class by the means.
    pub class: Option<WaterClass>,
    /// Whether the target is kept; nothing when it is not judged.
    pub compliant: Option<bool>,
    /// Means of the judged items.
    pub items: Vec<MonthItem>,
}

/// A section's figures over the days of a report (SC-032).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectionFigures {
    /// Which.
    pub section: SectionId,
    /// Days of which it can be said whether they keep the target.
    pub judged: u32,
    /// Of these, days that exceed.
    pub exceeding: u32,
    /// Days of the longest run of exceeding days.
    pub longest_run: u32,
    /// Months, oldest first.
    pub months: Vec<MonthFigures>,
    /// Whether generated values are among the data.
    pub synthetic: bool,
}

/// Whether a goal was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Met {
    /// 达到
    Yes,
    /// 未达到
    No,
    /// 未判定: too few data, or no target
    Open,
}

impl Met {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => "达到",
            Self::No => "未达到",
            Self::Open => "未判定",
        }
    }

    fn all(each: impl Iterator<Item = Option<bool>>) -> Self {
        let (mut any, mut open) = (false, false);
        for kept in each {
            any = true;
            match kept {
                Some(false) => return Self::No,
                Some(true) => {}
                None => open = true,
            }
        }
        if any && !open { Self::Yes } else { Self::Open }
    }
}

/// A goal of the plan and what the national sections say of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GoalResult {
    /// The goal in the plan's words.
    pub text: String,
    /// Whether it was met.
    pub met: Met,
}

/// A run of so many days breaks the goal (SC-013).
const RUN_DAYS: u32 = 3;

/// Goals are judged at the national sections: the notice speaks of no others. Which rule judges a goal is told by its clause; one with another clause is
/// left open.
pub(super) fn goals(plan: &Plan, sections: &[SectionFigures]) -> Vec<GoalResult> {
    let national = |s: &&SectionFigures| {
        plan.section(&s.section).is_some_and(|known| known.level == SectionLevel::National)
    };
    let national: Vec<&SectionFigures> = sections.iter().filter(national).collect();
    let months = || national.iter().flat_map(|s| s.months.iter().map(|m| m.compliant));
    let runs = || national.iter().map(|s| (s.judged > 0).then_some(s.longest_run < RUN_DAYS));
    let judged = |clause: Option<u16>| match clause {
        Some(11) => match (Met::all(months()), Met::all(runs())) {
            (Met::No, _) | (_, Met::No) => Met::No,
            (Met::Yes, Met::Yes) => Met::Yes,
            _ => Met::Open,
        },
        Some(12) => Met::all(months()),
        Some(13) => Met::all(runs()),
        _ => Met::Open,
    };
    let goal = |goal: &crate::plan::Goal| GoalResult {
        text: goal.text.clone(),
        met: judged(goal.source.clause.map(crate::plan::ClauseId::number)),
    };
    plan.campaign.goals.iter().map(goal).collect()
}
