//! Events: stretches of rain with a dry gap on either side.

use rust_decimal::Decimal;
use standards::time::Instant;

use super::grade::{GradeTable, RainGrade};
use super::total::{Peak, Span, Window, largest_of};
use super::{Increment, RainSeries};

/// What makes an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventRules {
    /// Milliseconds without rain after which the next rain is another event. Default 6 h (assumption).
    pub dry_gap_ms: i64,
    /// Least total of an event, mm; less is dew or a single tip. Default 0.5 (assumption).
    pub least_mm: Decimal,
}

impl Default for EventRules {
    fn default() -> Self {
        Self { dry_gap_ms: 6 * 3_600_000, least_mm: Decimal::new(5, 1) }
    }
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RainEvent {
    /// From the start of the first increment with rain to the end of the last.
    pub span: Span,
    /// Rain, mm.
    pub total: Decimal,
    /// More may have fallen: something within it is missing, or a part is a lower bound.
    pub at_least: bool,
    /// The hour with most rain; `None` when every increment is longer than an hour.
    pub peak_hour: Option<Peak>,
    /// Most rain within 12 and 24 hours of the event, mm; a single increment longer than that is not divided.
    pub largest_12h: Decimal,
    /// See `largest_12h`.
    pub largest_24h: Decimal,
    /// The worse grade of both.
    pub grade: RainGrade,
    /// Milliseconds without rain before it, from the event before; `None` for the first one known.
    pub dry_before_ms: Option<i64>,
    /// Something is missing in the dry time before it, so that it may have been shorter.
    pub dry_before_uncertain: bool,
    /// It may go on: the dry gap has not passed yet at the moment looked from.
    pub open: bool,
}

/// The events of a series as they stand at a moment, oldest first.
///
/// Rain that stops being recorded does not prolong an event, but is named: `at_least` within, `dry_before_uncertain` before.
#[must_use]
pub fn events(series: &RainSeries, rules: &EventRules, grades: &GradeTable, asof: Instant) -> Vec<RainEvent> {
    let all = series.increments();
    let all = &all[..all.partition_point(|i| i.to <= asof)];
    let mut found: Vec<RainEvent> = Vec::new();
    for island in islands(all, rules.dry_gap_ms) {
        let inside = &all[island.clone()];
        let total: Decimal = inside.iter().map(|i| i.mm).sum();
        let (Some(first), Some(last)) = (inside.first(), inside.last()) else { continue };
        if total < rules.least_mm {
            continue;
        }
        let span = Span { from: first.from, to: last.to };
        let most = |window| largest_within(inside, window);
        let (largest_12h, largest_24h) = (most(Window::H12), most(Window::H24));
        let before = found.last().map(|event| event.span.to);
        found.push(RainEvent {
            span,
            total,
            at_least: inside.iter().any(|i| i.at_least) || !covered(all, span),
            peak_hour: largest_of(inside, 0..inside.len(), Window::H1).filter(|p| !p.mm.is_zero()),
            largest_12h,
            largest_24h,
            grade: grades.of_event(largest_12h, largest_24h),
            dry_before_ms: before.map(|end| span.from.0 - end.0),
            dry_before_uncertain: before.is_some_and(|end| !covered(all, Span { from: end, to: span.from })),
            open: asof.0.saturating_sub(span.to.0) < rules.dry_gap_ms,
        });
    }
    found
}

/// Most rain within a window, from the increments of one event; when each is longer than the window, the largest single one
/// still is a fact of some stretch of that length only as an upper bound, and counts for nothing.
fn largest_within(inside: &[Increment], window: Window) -> Decimal {
    largest_of(inside, 0..inside.len(), window).map_or(Decimal::ZERO, |peak| peak.mm)
}

/// Runs of increments whose rainy ones follow each other within the gap; each begins and ends with rain.
fn islands(all: &[Increment], gap_ms: i64) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    for (n, increment) in all.iter().enumerate().filter(|(_, i)| !i.mm.is_zero()) {
        match found.last_mut() {
            Some(island) if increment.from.0.saturating_sub(all[island.end - 1].to.0) < gap_ms => {
                island.end = n + 1;
            }
            _ => found.push(n..n + 1),
        }
    }
    found
}

/// Whether every moment of a span is known.
fn covered(all: &[Increment], span: Span) -> bool {
    let first = all.partition_point(|i| i.to <= span.from);
    let mut at = span.from;
    for increment in all.get(first..).unwrap_or_default() {
        if increment.from > at || at >= span.to {
            break;
        }
        at = increment.to;
    }
    at >= span.to
}
