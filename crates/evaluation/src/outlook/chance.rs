//! The chance of passing: the section's own past, stretch by stretch.

use standards::Limit;
use standards::time::{BeijingDay, Instant};

use super::headroom::Course;
use super::{Headroom, OutlookRules};
use crate::SectionDays;
use crate::days::FactorDays;
use crate::rules::needed;

/// How often stretches as long as the remaining days would have let the period pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chance {
    /// Stretches of consecutive days with enough valid days, each beginning a day after the one before.
    pub windows: u32,
    /// Those among them that would have let it pass.
    pub passed: u32,
    /// How many such stretches do not overlap: what the figure really rests on.
    pub independent: u32,
    /// First day of the first stretch.
    pub from: BeijingDay,
    /// First day of the last stretch.
    pub to: BeijingDay,
}

impl Chance {
    /// Share of stretches that pass, in percent, 0 to 100.
    #[must_use]
    pub fn percent(&self) -> u32 {
        (self.passed * 200 + self.windows).checked_div(self.windows * 2).unwrap_or(0)
    }
}

/// The stretches of the past, each beginning a day after the one before: whether they would let the period pass; `None` when too few of
/// their days are valid.
#[derive(Debug, Clone)]
pub(super) struct Windows {
    first: BeijingDay,
    passes: Vec<Option<bool>>,
}

/// One item's past as growing sums, so that the mean of any stretch is one subtraction.
pub(super) struct Past {
    first: BeijingDay,
    /// Sum and number of the valid days before each day.
    sums: Vec<(f64, u32)>,
}

impl SectionDays {
    /// The past of an item before a moment.
    pub(super) fn past(&self, factor: &FactorDays, asof: Instant) -> Past {
        let reach = i32::try_from(self.profile().rules.outlook.history_days).unwrap_or(i32::MAX / 2);
        let (known, newest) = (self.first_day().unwrap_or(asof.day()), self.last_day().unwrap_or(asof.day()));
        let first = known.max(asof.day().plus(-reach));
        let last = newest.min(asof.day().previous());
        let total = usize::try_from(last.since(first).saturating_add(1)).unwrap_or(0);
        let mut sums = Vec::with_capacity(total + 1);
        let mut sum = (0.0, 0);
        for (day, fold) in factor.folds(first, last).filter(|(_, f)| f.valid) {
            sums.resize(usize::try_from(day.since(first)).unwrap_or(0) + 1, sum);
            sum = (sum.0 + fold.level, sum.1 + 1);
        }
        sums.resize(total + 1, sum);
        Past { first, sums }
    }
}

impl Past {
    /// Every stretch of so many days; `None` when no day is left to come.
    pub(super) fn windows(
        &self,
        (low, high): (f64, f64),
        days_left: u32,
        rules: &OutlookRules,
    ) -> Option<Windows> {
        let wide = usize::try_from(days_left).ok().filter(|n| *n > 0)?;
        let wanted = needed(rules.min_valid_share, days_left).max(1);
        let pairs = self.sums.iter().zip(self.sums.get(wide..).unwrap_or_default());
        let passes = pairs.map(|(before, after)| {
            let count = after.1 - before.1;
            let mean = (after.0 - before.0) / f64::from(count);
            (count >= wanted).then_some(low <= mean && mean <= high)
        });
        Some(Windows { first: self.first, passes: passes.collect() })
    }
}

/// The means of a stretch that let the period pass; `None` when the outcome no longer depends on it.
pub(super) fn edges(course: &Course, headroom: &Headroom, limit: Limit, decimals: u32) -> Option<(f64, f64)> {
    let f = |d: &rust_decimal::Decimal| crate::Ratio::from(*d).to_f64();
    Some(match headroom {
        // The shown headroom is cut to whole steps; a stretch is judged by the exact edge.
        Headroom::AtMost(h) => (f64::NEG_INFINITY, course.edge(limit, decimals).unwrap_or_else(|| f(h))),
        Headroom::AtLeast(h) => (course.edge(limit, decimals).unwrap_or_else(|| f(h)), f64::INFINITY),
        Headroom::Within(low, high) => (10f64.powf(-f(high) - 0.005), 10f64.powf(-f(low) + 0.005)),
        Headroom::Lost => (f64::INFINITY, f64::NEG_INFINITY),
        Headroom::Over(_) | Headroom::TooFewDays => return None,
    })
}

/// Stretches that pass for all items, which have the same ones; a stretch that too few valid days leave open for one item is open.
pub(super) fn together(items: &[Option<Windows>]) -> Option<Windows> {
    if items.iter().any(Option::is_none) {
        return None;
    }
    let mut all = items.iter().flatten();
    let mut together = all.next()?.clone();
    for item in all {
        for (passes, own) in together.passes.iter_mut().zip(&item.passes) {
            *passes = passes.zip(*own).map(|(a, b)| a && b);
        }
    }
    Some(together)
}

/// Counts stretches; `None` when there are too few.
pub(super) fn counted(windows: &Windows, days_left: u32, rules: &OutlookRules) -> Option<Chance> {
    let passes = &windows.passes;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let day = |n: usize| windows.first.plus(i32::try_from(n).unwrap_or(i32::MAX));
    let first = day(passes.iter().position(Option::is_some)?);
    let last = day(passes.iter().rposition(Option::is_some)?);
    let kept = count(passes.iter().filter(|p| **p == Some(true)).count());
    let windows = count(passes.iter().flatten().count());
    (windows >= rules.min_windows).then(|| Chance {
        windows,
        passed: kept,
        independent: (windows + days_left - 1).checked_div(days_left).unwrap_or(0),
        from: first,
        to: last,
    })
}
