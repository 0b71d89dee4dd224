//! What fell: events of gauges, and spells of the county over all of them.

use rust_decimal::Decimal;
use standards::time::Instant;
use weather::rain::{RainEvent, RainGrade};

use crate::plan::{Gauge, GaugeId};

/// An event of one gauge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fall {
    /// Which gauge.
    pub gauge: GaugeId,
    /// Its name.
    pub name: String,
    /// First moment with rain.
    pub from: Instant,
    /// Last moment with rain.
    pub to: Instant,
    /// Most rain within 24 hours (mm).
    pub most_24h: Decimal,
    /// Grade (GB/T 28592-2012).
    pub grade: RainGrade,
    /// More may have fallen: data are missing.
    pub at_least: bool,
    /// It may go on.
    pub open: bool,
}

impl Fall {
    /// An event of a gauge.
    #[must_use]
    pub fn of(gauge: &Gauge, event: &RainEvent) -> Self {
        Self {
            gauge: gauge.id.clone(),
            name: gauge.name.clone(),
            from: event.span.from,
            to: event.span.to,
            most_24h: event.largest_24h,
            grade: event.grade,
            at_least: event.at_least,
            open: event.open,
        }
    }
}

/// A spell: events of gauges that touch each other in time, with the gauge that had most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RainSpell {
    /// First moment with rain at any gauge.
    pub from: Instant,
    /// Last moment with rain at any gauge.
    pub to: Instant,
    /// The event with most rain of 24 hours.
    pub most: Fall,
    /// More may have fallen somewhere.
    pub at_least: bool,
    /// It may go on somewhere.
    pub open: bool,
}

impl RainSpell {
    /// Whether a moment lies within it.
    #[must_use]
    pub fn covers(&self, at: Instant) -> bool {
        (self.from..=self.to).contains(&at)
    }
}

/// The spells of events, oldest first.
#[must_use]
pub fn spells(falls: &[Fall]) -> Vec<RainSpell> {
    let mut sorted: Vec<&Fall> = falls.iter().collect();
    sorted.sort_by_key(|f| (f.from, f.to));
    let mut found: Vec<RainSpell> = Vec::new();
    for fall in sorted {
        match found.last_mut() {
            Some(spell) if fall.from <= spell.to => {
                spell.to = spell.to.max(fall.to);
                spell.at_least |= fall.at_least;
                spell.open |= fall.open;
                if fall.most_24h > spell.most.most_24h {
                    spell.most = fall.clone();
                }
            }
            _ => found.push(RainSpell {
                from: fall.from,
                to: fall.to,
                most: fall.clone(),
                at_least: fall.at_least,
                open: fall.open,
            }),
        }
    }
    found
}
