//! Totals of a span and the largest of a length, with what is missing.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::time::Instant;

use super::{Increment, RainSeries};

/// A stretch of time, open at its start and closed at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// Where it begins.
    pub from: Instant,
    /// Where it ends.
    pub to: Instant,
}

impl Span {
    /// Its length in milliseconds.
    #[must_use]
    pub fn ms(self) -> i64 {
        self.to.0.saturating_sub(self.from.0).max(0)
    }
}

/// The lengths over which rain is added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Window {
    /// One hour.
    H1 = 1,
    /// Three hours.
    H3 = 3,
    /// Six hours.
    H6 = 6,
    /// Twelve hours.
    H12 = 12,
    /// Twenty-four hours.
    H24 = 24,
}

impl Window {
    /// Every length.
    pub const ALL: [Self; 5] = [Self::H1, Self::H3, Self::H6, Self::H12, Self::H24];

    /// Its hours.
    #[must_use]
    pub fn hours(self) -> u32 {
        self as u32
    }

    /// Its milliseconds.
    #[must_use]
    pub fn ms(self) -> i64 {
        i64::from(self.hours()) * 3_600_000
    }

    /// The span of this length that ends at a moment.
    #[must_use]
    pub fn ending(self, at: Instant) -> Span {
        Span { from: at.plus_ms(-self.ms()), to: at }
    }
}

/// Rain of a span: what is known to have fallen, and where nothing is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// The span.
    pub span: Span,
    /// Rain known to have fallen within it, mm.
    pub mm: Decimal,
    /// Stretches without knowledge, those included whose rain reaches over an end of the span.
    pub gaps: Vec<Span>,
    /// More may have fallen: something is missing, or a part is itself a lower bound.
    pub at_least: bool,
}

impl Total {
    /// Milliseconds of the span that are known.
    #[must_use]
    pub fn known_ms(&self) -> i64 {
        self.span.ms() - self.gaps.iter().map(|g| g.ms()).sum::<i64>()
    }
}

/// The largest total of a length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peak {
    /// The span it fell in; the earliest of several.
    pub span: Span,
    /// Rain, mm.
    pub mm: Decimal,
    /// More may have fallen within it, or within another span of that length.
    pub at_least: bool,
}

impl RainSeries {
    /// The rain of a span.
    #[must_use]
    pub fn total(&self, span: Span) -> Total {
        let (mut mm, mut at_least, mut gaps, mut at) = (Decimal::ZERO, false, Vec::new(), span.from);
        for increment in self.touching(span.from, span.to) {
            // Rain that reaches over an end of the span cannot be divided: that stretch counts as unknown.
            let inside = increment.from >= span.from && increment.to <= span.to;
            if !inside && !increment.mm.is_zero() {
                continue;
            }
            let from = increment.from.max(span.from);
            if from > at {
                gaps.push(Span { from: at, to: from });
            }
            at = increment.to.min(span.to);
            mm += increment.mm;
            at_least |= increment.at_least;
        }
        if at < span.to {
            gaps.push(Span { from: at, to: span.to });
        }
        at_least |= !gaps.is_empty();
        Total { span, mm, gaps, at_least }
    }

    /// The rain of the last hours before a moment.
    #[must_use]
    pub fn running(&self, window: Window, asof: Instant) -> Total {
        self.total(window.ending(asof))
    }

    /// The largest total of a length that ends within a span, sliding from one increment's end to the next; `None` when no
    /// increment ends there.
    #[must_use]
    pub fn largest(&self, window: Window, span: Span) -> Option<Peak> {
        let first = self.increments.partition_point(|i| i.to <= span.from);
        let after = self.increments.partition_point(|i| i.to <= span.to);
        largest_of(self.increments(), first..after, window)
    }
}

/// The largest total of a length among windows that end with one of the increments of `ends`.
pub(super) fn largest_of(all: &[Increment], ends: std::ops::Range<usize>, window: Window) -> Option<Peak> {
    let mut start = ends.start;
    let back = all.get(ends.start)?.to.plus_ms(-window.ms());
    while start > 0 && all[start - 1].from >= back {
        start -= 1;
    }
    let (mut mm, mut covered, mut bounds) = (Decimal::ZERO, 0i64, 0usize);
    let (mut best, mut any_short): (Option<(Peak, bool)>, bool) = (None, false);
    let mut first = start;
    for (n, increment) in all.iter().enumerate().take(ends.end).skip(start) {
        mm += increment.mm;
        covered += increment.to.0 - increment.from.0;
        bounds += usize::from(increment.at_least);
        let span = window.ending(increment.to);
        while first <= n && all[first].from < span.from {
            mm -= all[first].mm;
            covered -= all[first].to.0 - all[first].from.0;
            bounds -= usize::from(all[first].at_least);
            first += 1;
        }
        if n < ends.start {
            continue;
        }
        let short = bounds > 0 || covered < window.ms();
        any_short |= short;
        if best.is_none_or(|(peak, _)| mm > peak.mm) {
            best = Some((Peak { span, mm, at_least: short }, short));
        }
    }
    best.map(|(peak, short)| Peak { at_least: short || any_short, ..peak })
}
