//! Reports (总结): what the ledger and the water say of a stretch of the campaign, in the three parts the notice asks for (SC-034): goals, open
//! problems, results. Figures only; `bulletin` words them.

mod open;
mod results;
mod water;

pub use open::{ItemKind, OpenItem};
pub use results::{Closures, PaperCount, RainAnswers, Results, TaskCount, UnitResults};
pub use water::{GoalResult, Met, MonthFigures, MonthItem, SectionFigures};

use serde::Serialize;
use standards::time::{BeijingDay, Instant};

use crate::desk::Desk;
use crate::plan::{OrganisationId, Plan};

/// What a report is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// First day.
    pub from: BeijingDay,
    /// Last day.
    pub to: BeijingDay,
    /// The unit it is of; the whole campaign when absent.
    pub unit: Option<OrganisationId>,
    /// The moment whose knowledge it tells.
    pub asof: Instant,
}

impl Scope {
    /// Whether something happened within its days, as known then.
    #[must_use]
    pub fn holds(&self, at: Instant) -> bool {
        (self.from..=self.to).contains(&at.day()) && at <= self.asof
    }

    /// Whether something by its last day, as known then.
    #[must_use]
    pub fn knows(&self, at: Instant) -> bool {
        at.day() <= self.to && at <= self.asof
    }
}

/// A report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// 目标: what the campaign wanted and what the water says.
    pub goals: Vec<GoalResult>,
    /// Every section with its figures (SC-032).
    pub sections: Vec<SectionFigures>,
    /// 问题: what is open, to be carried over (SC-031).
    pub open: Vec<OpenItem>,
    /// 结果: what was done.
    pub results: Results,
}

impl Report {
    /// The report of a scope. `sections` are the figures of the same days, judged elsewhere.
    #[must_use]
    pub fn of(desk: &Desk, plan: &Plan, sections: Vec<SectionFigures>, scope: &Scope) -> Self {
        Self {
            goals: water::goals(plan, &sections),
            sections,
            open: open::open_items(desk, scope),
            results: results::results(desk, plan, scope),
        }
    }
}
