//! Where a running period will end: headroom (余量) and the chance of passing.

mod chance;
mod headroom;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use standards::{FactorCode, Limit};

use crate::assessment::Assessment;
use crate::{SectionDays, Span};

pub use chance::Chance;
use chance::Past;
pub use headroom::Headroom;

/// How the chance of passing is found. All *assumptions*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OutlookRules {
    /// Days of the section's own past that are looked at. Default 1,096 (three years).
    pub history_days: u32,
    /// Share of a stretch's days that must be valid for it to count. Default 0.60.
    pub min_valid_share: Decimal,
    /// Fewest stretches, each beginning a day later, for a chance to be told. Default 30.
    pub min_windows: u32,
}

impl Default for OutlookRules {
    fn default() -> Self {
        Self { history_days: 1096, min_valid_share: Decimal::new(60, 2), min_windows: 30 }
    }
}

impl OutlookRules {
    pub(crate) fn keys(&self) -> [(&'static str, String); 3] {
        [
            ("outlook_history_days", self.history_days.to_string()),
            ("outlook_min_valid_share", self.min_valid_share.normalize().to_string()),
            ("outlook_min_windows", self.min_windows.to_string()),
        ]
    }
}

/// One item of a running period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemOutlook {
    /// The item.
    pub factor: FactorCode,
    /// Mean so far and what it says; `None` without a valid day.
    pub so_far: Option<Assessment>,
    /// The limit of the target class.
    pub limit: Limit,
    /// What the remaining days may come to.
    pub headroom: Headroom,
    /// The chance that they do, from this section's own past.
    pub chance: Option<Chance>,
}

/// A running period of a section: how it stands and what is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// The period.
    pub span: Span,
    /// Days that are final.
    pub days_elapsed: u32,
    /// Days that are still to come or not final.
    pub days_left: u32,
    /// The judged items that have a target limit.
    pub items: Vec<ItemOutlook>,
    /// The chance that all items pass together.
    pub chance: Option<Chance>,
}

impl SectionDays {
    /// The outlook of a period; `None` without a target.
    ///
    /// The remaining days are taken to be valid, all of one mean; the section's past gives the chance of such a mean: the share of all
    /// stretches of as many consecutive days, within `history_days` before `asof`, whose mean would let the period pass.
    #[must_use]
    pub fn outlook(&self, span: Span, asof: Instant) -> Option<Outlook> {
        self.outlooks(&[span], asof).pop()
    }

    /// The outlooks of several periods, in one look at the past; none without a target.
    #[must_use]
    pub fn outlooks(&self, spans: &[Span], asof: Instant) -> Vec<Outlook> {
        if self.profile().target.is_none() {
            return Vec::new();
        }
        let past: Vec<Past> = self.judged_factors().iter().map(|f| self.past(f, asof)).collect();
        spans.iter().map(|span| self.outlook_with(&past, *span, asof)).collect()
    }

    fn outlook_with(&self, past: &[Past], span: Span, asof: Instant) -> Outlook {
        let days_elapsed = self.days_elapsed(span, asof);
        let days_left = span.length().saturating_sub(days_elapsed);
        let mut items = Vec::new();
        let mut windows = Vec::new();
        for (factor, past) in self.judged_factors().iter().zip(past) {
            let Some(rule) = factor.rule(span.end) else { continue };
            let Some(limit) = rule.target else { continue };
            let parts = self.parts(factor, span, asof);
            let so_far = parts.mean.map(|mean| Assessment::of(rule, mean, parts.valid, parts.open));
            let course = self.course(factor, span, asof);
            let headroom = headroom::headroom(&course, rule, limit, factor.factor);
            let edges = chance::edges(&course, &headroom, limit, rule.decimals());
            let own = edges.and_then(|edges| past.windows(edges, days_left, &self.profile().rules.outlook));
            let chance =
                own.as_ref().and_then(|w| chance::counted(w, days_left, &self.profile().rules.outlook));
            windows.push(own);
            items.push(ItemOutlook { factor: factor.factor, so_far, limit, headroom, chance });
        }
        let together = chance::together(&windows);
        let chance = together.and_then(|w| chance::counted(&w, days_left, &self.profile().rules.outlook));
        Outlook { span, days_elapsed, days_left, items, chance }
    }
}
