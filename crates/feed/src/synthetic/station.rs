//! The water before one simulated station, at any moment and in any order: a value depends on seed, station and time only.
//!
//! A station that is asked for its history measures nothing anew; here it need not even remember, because the same moment
//! gives the same values again. 合成数据: not a model of a river.

use standards::time::{BeijingDay, Instant};
use standards::{Decimal, FactorCode};

use super::faults::published;
use super::random::SplitMix64;
use super::water::{Baseline, Wash, composed, hours_between, wave};
use super::{FACTORS, HOUR_MS};

/// The wandering of a factor has its supports so far apart, hours.
const SUPPORT_H: i64 = 4;
/// Share of the wandering that changes from one measurement to the next.
const JITTER: f64 = 0.08;
/// What each storm brings at least and at most: rain of its hours, mm.
const RAIN_MM: (f64, f64) = (8.0, 90.0);

/// A storm over one station.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shower {
    /// Beginning of the rain.
    pub start: Instant,
    /// How long it rains, hours.
    pub hours: f64,
    /// How much, mm.
    pub rain_mm: f64,
}

/// The water before one station.
#[derive(Debug, Clone, PartialEq)]
pub struct StationWater {
    baseline: Baseline,
    rng: SplitMix64,
    showers: Vec<Shower>,
}

impl StationWater {
    /// The water before station `number` of a seed, with storms drawn from the first to the last day, about `per_week` a week.
    #[must_use]
    pub fn new(seed: u64, number: u32, (from, to): (BeijingDay, BeijingDay), per_week: f64) -> Self {
        let baselines = [Baseline::LOESS, Baseline::CLEAR, Baseline::TOWN, Baseline::PLAIN];
        let rng = SplitMix64::new(seed).split(1 + u64::from(number));
        // Neighbours have the same weather.
        let weather = SplitMix64::new(seed ^ 0x57a7).split(u64::from(number / 20));
        let showers = showers(weather, from, to, per_week);
        Self { baseline: baselines[number as usize % baselines.len()], rng, showers }
    }

    /// The storms.
    #[must_use]
    pub fn showers(&self) -> &[Shower] {
        &self.showers
    }

    /// The nine values at a time, with the decimals in which the national platform publishes them, in its order.
    #[must_use]
    pub fn at(&self, time: Instant) -> Vec<(FactorCode, Decimal)> {
        let wander = std::array::from_fn(|factor| self.wander(factor as u64, time));
        let values = composed(self.baseline, self.wash(time), time, wander);
        let exact = |((factor, decimals), value): ((FactorCode, usize), f64)| {
            (factor, published(factor, value.max(0.0), decimals).parse().unwrap_or_default())
        };
        FACTORS.into_iter().zip(values).map(exact).collect()
    }

    /// Rain between two moments, mm to one decimal.
    #[must_use]
    pub fn rain_mm(&self, from: Instant, to: Instant) -> Decimal {
        let fallen = |at: Instant| -> f64 { self.showers.iter().map(|s| s.fallen(at)).sum() };
        // Totals are rounded, not their differences, so that no rain is lost between two readings.
        let tenths = |mm: f64| format!("{mm:.1}").parse::<Decimal>().unwrap_or_default();
        tenths(fallen(to)) - tenths(fallen(from))
    }

    /// Between its supports a factor moves evenly, with a little noise at every minute.
    fn wander(&self, factor: u64, time: Instant) -> f64 {
        let step = SUPPORT_H * HOUR_MS;
        let support = |index: i64| self.drawn(factor, index);
        let index = time.0.div_euclid(step);
        #[expect(clippy::cast_precision_loss, reason = "a part of four hours")]
        let part = time.0.rem_euclid(step) as f64 / step as f64;
        let smooth = part * part * (3.0 - 2.0 * part);
        let between = support(index) * (1.0 - smooth) + support(index + 1) * smooth;
        between + JITTER * self.drawn(factor + 100, time.0 / 60_000)
    }

    fn drawn(&self, stream: u64, index: i64) -> f64 {
        self.rng.split(stream).split(index.unsigned_abs()).rough_normal()
    }

    fn wash(&self, time: Instant) -> Wash {
        let mut wash = Wash::default();
        for shower in &self.showers {
            let strength = shower.rain_mm / 40.0;
            let since_h = hours_between(shower.start, time) - 1.0;
            wash.flush += strength * wave(since_h, 5.0, 20.0);
            wash.dilution += strength * wave(since_h - 5.0, 15.0, 50.0);
        }
        wash
    }
}

impl Shower {
    /// Rain that has fallen by a time, mm.
    fn fallen(&self, at: Instant) -> f64 {
        self.rain_mm * (hours_between(self.start, at) / self.hours).clamp(0.0, 1.0)
    }
}

fn showers(mut rng: SplitMix64, from: BeijingDay, to: BeijingDay, per_week: f64) -> Vec<Shower> {
    let mut showers = Vec::new();
    if per_week <= 0.0 {
        return showers;
    }
    let mean_gap_h = 168.0 / per_week;
    let mut at = from.start();
    loop {
        at = at.plus_ms(super::rain::hours_ms(mean_gap_h * rng.between(0.4, 1.6)));
        if at >= to.end() {
            return showers;
        }
        let depth = rng.unit();
        let rain_mm = RAIN_MM.0 + (RAIN_MM.1 - RAIN_MM.0) * depth * depth;
        showers.push(Shower { start: at, hours: rng.between(2.0, 14.0), rain_mm });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days() -> (BeijingDay, BeijingDay) {
        let day = |d| BeijingDay::new(2021, 7, d).unwrap();
        (day(1), day(14))
    }

    #[test]
    fn a_moment_has_the_same_values_whenever_it_is_asked_for_and_others_elsewhere() {
        let water = StationWater::new(7, 3, days(), 2.0);
        let time = days().0.start().plus_ms(5 * HOUR_MS);
        let first = water.at(time);
        let _later = water.at(time.plus_ms(HOUR_MS));
        assert_eq!(water.at(time), first);
        assert_ne!(StationWater::new(7, 4, days(), 2.0).at(time), first);
        assert_ne!(StationWater::new(8, 3, days(), 2.0).at(time), first);
    }

    #[test]
    fn a_storm_brings_turbidity_and_phosphorus() {
        let water = StationWater::new(7, 0, days(), 3.0);
        let shower = water.showers().iter().max_by(|a, b| a.rain_mm.total_cmp(&b.rain_mm)).unwrap();
        let value = |time: Instant, factor: FactorCode| {
            let values = water.at(time);
            values.into_iter().find(|(f, _)| *f == factor).unwrap().1
        };
        let (before, after) = (shower.start.plus_ms(-HOUR_MS), shower.start.plus_ms(6 * HOUR_MS));
        for factor in [FactorCode::TURBIDITY, FactorCode::TOTAL_PHOSPHORUS] {
            assert!(value(after, factor) > value(before, factor), "{factor}");
        }
    }

    #[test]
    fn the_rain_of_hours_adds_up_to_the_rain_of_the_storm() {
        let water = StationWater::new(1, 0, days(), 3.0);
        let (from, to) = (days().0.start(), days().1.end().plus_ms(24 * HOUR_MS));
        let hours = (0..(to.0 - from.0) / HOUR_MS).map(|h| from.plus_ms(h * HOUR_MS));
        let summed: Decimal = hours.map(|h| water.rain_mm(h, h.plus_ms(HOUR_MS))).sum();
        assert_eq!(summed, water.rain_mm(from, to));
        assert!(summed > Decimal::ZERO);
        assert!(StationWater::new(1, 0, days(), 0.0).rain_mm(from, to).is_zero());
    }
}
