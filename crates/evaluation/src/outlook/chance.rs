//! The chance of passing: the section's own past, stretch by stretch.

use standards::time::{BeijingDay, Instant};
use standards::{FactorCode, Limit};

use super::headroom::Course;
use super::{Headroom, OutlookRules, history_start};
use crate::Ratio;
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

impl SectionDays {
    /// Every stretch of the past for one item; `None` when no day is left to come or the outcome no longer depends on it.
    pub(super) fn windows(
        &self,
        factor: &FactorDays,
        course: &Course,
        headroom: &Headroom,
        limit: Limit,
        days_left: u32,
        asof: Instant,
    ) -> Option<Windows> {
        if days_left == 0 {
            return None;
        }
        let rules = &self.profile().rules.outlook;
        let (low, high) = bounds(course, headroom, limit, factor.rule(asof.day())?.decimals())?;
        let first = self.first_day()?.max(history_start(asof, rules));
        let last = self.last_day()?.min(asof.day().previous());
        let length = i32::try_from(days_left).ok()?;
        let total = usize::try_from(last.since(first).saturating_add(1)).ok()?;
        let wanted = needed(rules.min_valid_share, days_left).max(1);
        let is_ph = factor.factor == FactorCode::PH;
        let (mut sums, mut counts) = (vec![0.0f64; total + 1], vec![0u32; total + 1]);
        let mut folds = factor.folds(first, last).filter(|(_, f)| f.valid).peekable();
        for n in 0..total {
            let day = first.plus(i32::try_from(n).ok()?);
            let fold = folds.next_if(|(at, _)| *at == day).map(|(_, f)| f);
            let value = fold.and_then(|f| if is_ph { Some(f.activity) } else { f.mean().map(Ratio::to_f64) });
            sums[n + 1] = sums[n] + value.unwrap_or(0.0);
            counts[n + 1] = counts[n] + u32::from(value.is_some());
        }
        let wide = usize::try_from(length).ok()?;
        let window = |n: usize| {
            let count = counts[n + wide] - counts[n];
            let mean = (sums[n + wide] - sums[n]) / f64::from(count);
            (count >= wanted).then_some(low <= mean && mean <= high)
        };
        let passes = (0..(total + 1).saturating_sub(wide)).map(window).collect();
        Some(Windows { first, passes })
    }
}

/// The means of a stretch that let the period pass.
fn bounds(course: &Course, headroom: &Headroom, limit: Limit, decimals: u32) -> Option<(f64, f64)> {
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
    let passed = count(passes.iter().filter(|p| **p == Some(true)).count());
    let windows = count(passes.iter().flatten().count());
    (windows >= rules.min_windows).then(|| Chance {
        windows,
        passed,
        independent: (windows + days_left - 1).checked_div(days_left).unwrap_or(0),
        from: first,
        to: last,
    })
}
