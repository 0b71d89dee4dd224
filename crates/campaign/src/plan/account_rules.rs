//! Numbers behind accountability that the notice does not give, or gives once (SC-093 to SC-098). All of them may be left out.

use rust_decimal::Decimal;
use serde::Serialize;

use super::entry::Entry;
use super::judging::optional;
use super::rules::{Rule, count, decimal};

/// Rules of the group `accountability`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountRuleValues {
    /// Consecutive quarters over the target: 2 (notice SC-096).
    pub consecutive_quarters: Rule<u32>,
    /// The mirror index counts as worse from so many percent on. *Assumption* 0.
    pub ranking_tolerance_percent: Rule<Decimal>,
    /// Days past the deadline from which a problem is dragged on. *Assumption* 7.
    pub drag_days: Rule<u32>,
    /// Extensions granted from which a problem is dragged on. *Assumption* 3.
    pub drag_extensions: Rule<u32>,
}

/// The group and the rules in it.
pub(super) const GROUPS: [(&str, &[&str]); 1] = [(
    "accountability",
    &["consecutive_quarters", "ranking_tolerance_percent", "drag_days", "drag_extensions"],
)];

pub(super) fn read(file: &Entry<'_>) -> Option<AccountRuleValues> {
    let counts = |key, usual, example, range| {
        optional(file, "accountability", key, usual, |e| count(e, example, range))
    };
    let percent = |e: &Entry<'_>| decimal(e, "0", Decimal::ZERO, Decimal::ONE_HUNDRED);
    let consecutive_quarters = counts("consecutive_quarters", 2, "2", 1..9);
    let ranking_tolerance_percent =
        optional(file, "accountability", "ranking_tolerance_percent", Decimal::ZERO, percent);
    let drag_days = counts("drag_days", 7, "7", 1..367);
    let drag_extensions = counts("drag_extensions", 3, "3", 1..100);
    Some(AccountRuleValues {
        consecutive_quarters: consecutive_quarters?,
        ranking_tolerance_percent: ranking_tolerance_percent?,
        drag_days: drag_days?,
        drag_extensions: drag_extensions?,
    })
}
