//! One gauge's rain as increments: what fell from one moment to another, without overlap, on exact decimals.

use rust_decimal::Decimal;
use standards::time::Instant;

use super::{RainDayStart, Span};

/// Rain of a stretch of time, open at its start and closed at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Increment {
    /// Where it begins.
    pub from: Instant,
    /// Where it ends.
    pub to: Instant,
    /// Millimetres.
    pub mm: Decimal,
    /// More may have fallen than is written, as after a counter began anew.
    pub at_least: bool,
}

/// What readings are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeriesRules {
    /// Most rain an hour can bring, mm; a reading over it is not counted. Default 300 [assumption: above every hour known
    /// from the mainland but those of August 1975].
    pub max_mm_per_hour: Decimal,
    /// Most rain a day can bring, mm. Default 1500 (assumption).
    pub max_mm_per_day: Decimal,
    /// Where a counter begins anew, mm: 100000.0 for N(6,1) (SL 651-2014, PT).
    pub counter_modulus: Decimal,
    /// When rain days begin, for running totals (PJ).
    pub day_start: RainDayStart,
}

impl Default for SeriesRules {
    fn default() -> Self {
        Self {
            max_mm_per_hour: Decimal::from(300),
            max_mm_per_day: Decimal::from(1500),
            counter_modulus: Decimal::from(100_000),
            day_start: RainDayStart::Eight,
        }
    }
}

/// Shortest time by which plausibility is judged: a counter read twice within a minute may catch several tips.
const SHORTEST_MS: i64 = 5 * 60_000;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

impl SeriesRules {
    /// Whether so much rain can fall within so long.
    #[must_use]
    pub fn plausible(&self, mm: Decimal, ms: i64) -> bool {
        // Most readings are dry, and dividing decimals is dear.
        if mm.is_zero() {
            return true;
        }
        let of = |rate: Decimal, unit: i64, least: i64| {
            rate.checked_mul(Decimal::from(ms.max(least)))
                .map_or(Decimal::MAX, |scaled| scaled / Decimal::from(unit))
        };
        let most =
            of(self.max_mm_per_hour, HOUR_MS, SHORTEST_MS).min(of(self.max_mm_per_day, DAY_MS, DAY_MS));
        mm >= Decimal::ZERO && mm <= most
    }
}

/// What was odd about a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TroubleKind {
    /// Below zero; not counted.
    Negative,
    /// More than can fall; not counted.
    Implausible,
    /// A counter fell and stayed low: it began anew. What it shows is counted as a lower bound.
    Reset,
    /// A counter passed its largest value.
    Rollover,
    /// A single value apart from both neighbours; not counted.
    Glitch,
}

impl TroubleKind {
    /// Chinese words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Negative => "负值，未计入",
            Self::Implausible => "超出合理范围，未计入",
            Self::Reset => "累计值清零，按下限计入",
            Self::Rollover => "累计值翻转",
            Self::Glitch => "单点跳变，未计入",
        }
    }
}

/// A reading that was not taken as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trouble {
    /// Its time.
    pub at: Instant,
    /// Its value.
    pub value: Decimal,
    /// What is odd.
    pub kind: TroubleKind,
}

/// A gauge's rain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RainSeries {
    pub(super) increments: Vec<Increment>,
    /// Readings that were not taken as they stand, in the order of their time.
    pub trouble: Vec<Trouble>,
}

impl RainSeries {
    /// A series of increments in any order; one that overlaps an earlier-beginning one is left out.
    #[must_use]
    pub fn of(mut increments: Vec<Increment>) -> Self {
        increments.retain(|i| i.from < i.to && i.mm >= Decimal::ZERO);
        increments.sort_by_key(|i| (i.from, i.to));
        let mut end = Instant(i64::MIN);
        increments.retain(|i| {
            let apart = i.from >= end;
            if apart {
                end = i.to;
            }
            apart
        });
        Self { increments, trouble: Vec::new() }
    }

    /// The increments in the order of time.
    #[must_use]
    pub fn increments(&self) -> &[Increment] {
        &self.increments
    }

    /// The end of the newest increment.
    #[must_use]
    pub fn last(&self) -> Option<Instant> {
        self.increments.last().map(|i| i.to)
    }

    /// The start of the first.
    #[must_use]
    pub fn first(&self) -> Option<Instant> {
        self.increments.first().map(|i| i.from)
    }

    /// Increments that touch a span, cut ones included.
    #[must_use]
    pub fn touching(&self, from: Instant, to: Instant) -> &[Increment] {
        let first = self.increments.partition_point(|i| i.to <= from);
        let after = self.increments.partition_point(|i| i.from < to);
        self.increments.get(first..after.max(first)).unwrap_or_default()
    }

    /// A span widened to the ends of the increments that touch it.
    #[must_use]
    pub fn counted(&self, span: Span) -> Span {
        let touching = self.touching(span.from, span.to);
        let first = touching.first().map_or(span.from, |i| i.from.min(span.from));
        let last = touching.last().map_or(span.to, |i| i.to.max(span.to));
        Span { from: first, to: last }
    }

    /// The series as it stood at a moment: what ended later is left out.
    #[must_use]
    pub fn until(&self, asof: Instant) -> Self {
        let kept = self.increments.partition_point(|i| i.to <= asof);
        Self {
            increments: self.increments[..kept].to_vec(),
            trouble: self.trouble.iter().filter(|t| t.at <= asof).copied().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_fall_is_not_plausible_however_long_the_silence() {
        let rules = SeriesRules::default();
        let mm = |n: i64| Decimal::from(n);
        assert!(rules.plausible(mm(25), 60_000) && !rules.plausible(mm(26), 60_000));
        assert!(rules.plausible(mm(300), HOUR_MS) && !rules.plausible(mm(301), HOUR_MS));
        assert!(rules.plausible(mm(1500), 10 * HOUR_MS) && !rules.plausible(mm(1501), 10 * HOUR_MS));
        assert!(rules.plausible(mm(3000), 2 * DAY_MS) && !rules.plausible(mm(-1), DAY_MS));
        assert!(rules.plausible(mm(1), i64::MAX) && rules.plausible(mm(0), i64::MIN));
    }
}
