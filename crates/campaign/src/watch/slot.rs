//! Slots: one shift of one place on one day, whether or not anybody is rostered for it.

use serde::Serialize;
use standards::time::{BeijingDay, Instant};

use super::{Site, WatchPlan};

/// A shift of a place on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Slot {
    /// The civil day it begins on.
    pub day: BeijingDay,
    /// Which shift of the day, from 0.
    pub number: u8,
    /// When it begins.
    pub from: Instant,
    /// When it ends.
    pub to: Instant,
}

impl WatchPlan {
    /// The slot of a place on a day.
    #[must_use]
    pub fn slot(&self, site: &Site, day: BeijingDay, number: u8) -> Option<Slot> {
        let (from, to) = self.pattern(&site.pattern)?.shifts.get(usize::from(number))?.on(day);
        Some(Slot { day, number, from, to })
    }

    /// Slots of a place that touch the time from `from` until before `to`, in order.
    #[must_use]
    pub fn slots(&self, site: &Site, from: Instant, to: Instant) -> Vec<Slot> {
        if from >= to {
            return Vec::new();
        }
        let numbers =
            self.pattern(&site.pattern).map_or(0, |p| u8::try_from(p.shifts.len()).unwrap_or(u8::MAX));
        let days = from.day().previous().to(to.day());
        let all = days.flat_map(|day| (0..numbers).filter_map(move |n| self.slot(site, day, n)));
        all.filter(|slot| slot.from < to && slot.to > from).collect()
    }
}
