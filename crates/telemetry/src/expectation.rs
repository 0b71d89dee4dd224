//! What a station is expected to send: one kind of data, at an interval, with these factors.

use serde::{Deserialize, Serialize};
use standards::time::Instant;
use standards::{FactorCode, SeriesKind};

/// Beijing time is ahead of UTC by so much; intervals are counted from midnight in Beijing.
const AHEAD_MS: i64 = 8 * 3_600_000;
/// Factors of one expectation that can be told apart.
pub(crate) const MOST_FACTORS: usize = 64;

/// One expected series of a station.
///
/// Time is cut into slots of one interval each, counted from midnight in Beijing. A slot is complete when every expected factor
/// has a value measured in it, whatever its flag; without named factors any value completes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expectation {
    /// Which data.
    pub kind: SeriesKind,
    /// The interval in milliseconds; more than zero and at most a day.
    pub every_ms: i64,
    /// How long after its end a slot may still be incomplete without being missed, in milliseconds.
    pub grace_ms: i64,
    /// Factors that each slot must bring, at most 64; none means any value will do.
    pub factors: Vec<FactorCode>,
}

impl Expectation {
    /// An expectation without named factors, with the usual grace: a quarter of the interval, between two minutes
    /// and one hour (assumption).
    #[must_use]
    pub fn every(kind: SeriesKind, every_ms: i64) -> Self {
        let every_ms = every_ms.clamp(1000, 86_400_000);
        Self { kind, every_ms, grace_ms: Self::usual_grace(every_ms), factors: Vec::new() }
    }

    /// The grace of an interval where nobody says another.
    #[must_use]
    pub fn usual_grace(every_ms: i64) -> i64 {
        (every_ms / 4).clamp(120_000, 3_600_000)
    }

    /// The slot a measuring time falls into.
    pub(crate) fn slot(&self, time: Instant) -> i64 {
        time.0.saturating_add(AHEAD_MS).div_euclid(self.every_ms.max(1))
    }

    /// Beginning of a slot.
    pub(crate) fn start(&self, slot: i64) -> Instant {
        Instant(slot.saturating_mul(self.every_ms).saturating_sub(AHEAD_MS))
    }

    /// When a slot that is still incomplete counts as missing.
    pub(crate) fn due(&self, slot: i64) -> Instant {
        self.start(slot).plus_ms(self.every_ms + self.grace_ms)
    }

    /// First slot that is not due yet at `now`.
    pub(crate) fn first_open(&self, now: Instant) -> i64 {
        self.slot(now.plus_ms(-self.every_ms - self.grace_ms)) + 1
    }

    /// One bit for each expected factor; bit 0 alone where none is named.
    pub(crate) fn all(&self) -> u64 {
        match self.factors.len() {
            0 => 1,
            n if n >= MOST_FACTORS => u64::MAX,
            n => (1 << n) - 1,
        }
    }

    /// The bits of the factors that came.
    pub(crate) fn bits(&self, came: impl Iterator<Item = FactorCode>) -> u64 {
        if self.factors.is_empty() {
            return u64::from(came.count() > 0);
        }
        let place = |factor| self.factors.iter().take(MOST_FACTORS).position(|f| *f == factor);
        came.filter_map(place).fold(0, |bits, at| bits | 1 << at)
    }

    /// The factors of bits; none for a whole slot.
    pub(crate) fn named(&self, bits: u64) -> Vec<FactorCode> {
        if bits == self.all() {
            return Vec::new();
        }
        let set = |(at, factor): (usize, &FactorCode)| (bits >> at & 1 == 1).then_some(*factor);
        self.factors.iter().take(MOST_FACTORS).enumerate().filter_map(set).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn slots_are_counted_from_midnight_in_beijing() {
        let four_hours = Expectation::every(SeriesKind::Hour, 4 * HOUR);
        let noon = Instant::from_beijing(2021, 4, 3, 12, 0, 0, 0).unwrap();
        let slot = four_hours.slot(noon);
        assert_eq!(four_hours.start(slot), noon);
        assert_eq!(four_hours.slot(noon.plus_ms(4 * HOUR - 1)), slot);
        assert_eq!(four_hours.due(slot), noon.plus_ms(5 * HOUR));
        assert_eq!(four_hours.first_open(noon.plus_ms(5 * HOUR - 1)), slot);
        assert_eq!(four_hours.first_open(noon.plus_ms(5 * HOUR)), slot + 1);
    }

    #[test]
    fn a_slot_without_named_factors_is_completed_by_any_value() {
        let any = Expectation::every(SeriesKind::Hour, HOUR);
        assert_eq!(any.bits(std::iter::empty()), 0);
        assert_eq!(any.bits([FactorCode::PH].into_iter()), any.all());
        let two = Expectation { factors: vec![FactorCode::PH, FactorCode::TURBIDITY], ..any };
        assert_eq!(two.bits([FactorCode::TURBIDITY, FactorCode::CONDUCTIVITY].into_iter()), 0b10);
        assert_eq!(two.named(0b01), [FactorCode::PH]);
        assert!(two.named(0b11).is_empty(), "the whole slot");
    }
}
