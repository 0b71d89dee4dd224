//! 合成数据: years of made-up four-hour results of as many sections as the nation has, for load tests and benchmarks.
//!
//! Coarser than a [season](super::generate) and some hundred times faster: a section at a time, straight into columns. No section is
//! a real one and no figure a finding; how often classes, gaps and flags occur is assumed. The same seed and number give the
//! same section on every run, whatever other sections are drawn, so that threads can share the work.

mod station;
mod water;

use standards::time::{BeijingDay, Instant};
use standards::{Decimal, FactorCode, Mn, ReadingTable, WaterBody};

use super::random::SplitMix64;
use super::{FACTORS, HOUR_MS, STEP_H};
use station::Station;
use water::Water;

/// Sections of the nation's surface-water assessment from 2021 on (国考断面).
pub const NATIONAL_SECTIONS: u32 = 3641;

/// Sections that share their rain.
const SECTIONS_OF_A_REGION: u32 = 25;

/// What to generate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nation {
    /// Seed of everything random.
    pub seed: u64,
    /// First day.
    pub from: BeijingDay,
    /// Last day, included.
    pub to: BeijingDay,
}

/// One section through the time of a [`Nation`].
#[derive(Debug, Clone, PartialEq)]
pub struct SyntheticYear {
    /// Its number.
    pub number: u32,
    /// River or lake; one in ten is a lake.
    pub water_body: WaterBody,
    /// The values in force.
    pub table: ReadingTable,
    /// Values that the station sent first and corrected later, by row.
    pub superseded: Vec<Superseded>,
}

/// A value that is not in force any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Superseded {
    /// Row of the table whose value replaces it.
    pub row: usize,
    /// The factor.
    pub factor: FactorCode,
    /// What the station sent first, flagged `N`.
    pub value: Decimal,
}

impl Nation {
    /// Results a section has when none is missing.
    #[must_use]
    pub fn steps(&self) -> usize {
        usize::try_from(self.to.since(self.from).saturating_add(1)).unwrap_or(0) * 6
    }

    /// Whether the section of a number lies on a river or a lake.
    #[must_use]
    pub fn water_body(&self, number: u32) -> WaterBody {
        let mut traits = self.of_section(number).split(1);
        if traits.chance(0.1) { WaterBody::Lake } else { WaterBody::River }
    }

    fn of_section(&self, number: u32) -> SplitMix64 {
        SplitMix64::new(self.seed).split(1 + u64::from(number))
    }

    /// Draws the section of a number.
    #[must_use]
    pub fn section(&self, number: u32) -> SyntheticYear {
        let rng = self.of_section(number);
        let region = SplitMix64::new(self.seed ^ 0x5eed).split(u64::from(number / SECTIONS_OF_A_REGION));
        let mut traits = rng.split(1);
        let water_body = if traits.chance(0.1) { WaterBody::Lake } else { WaterBody::River };
        let mut water = Water::new(water_body, traits, region, rng.split(2), self);
        let mut station = Station::new(self.steps(), rng.split(3));
        let mut table = ReadingTable::with_capacity(self.steps());
        let mut superseded = Vec::new();
        for (step, time) in self.times().enumerate() {
            // The water moves on whether or not the station reports it.
            let values = water.step(step);
            station.report(step, time, values, &mut table, &mut superseded);
        }
        SyntheticYear { number, water_body, table, superseded }
    }

    /// Every four hours from midnight.
    fn times(&self) -> impl Iterator<Item = Instant> {
        let start = self.from.start();
        (0..).map(move |step| start.plus_ms(step * STEP_H * HOUR_MS)).take(self.steps())
    }
}

impl SyntheticYear {
    /// The device of a section, under a name that no real device has.
    #[must_use]
    pub fn mn(number: u32) -> Mn {
        Mn::from(&*format!("SYNTH{number:06}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use standards::ReadingFlag;

    fn nation(seed: u64) -> Nation {
        let day = |month, day| BeijingDay::new(2025, month, day).unwrap();
        Nation { seed, from: day(1, 1), to: day(12, 31) }
    }

    #[test]
    fn a_section_depends_on_seed_and_number_only() {
        let nation = nation(1);
        assert_eq!(nation.section(7), nation.section(7));
        assert_ne!(nation.section(7).table, nation.section(8).table);
        assert_ne!(nation.section(7).table, super::tests::nation(2).section(7).table);
    }

    #[test]
    fn values_have_the_decimals_of_the_instruments_and_take_four_bytes() {
        let year = nation(1).section(3);
        let scales = year.table.columns().iter().map(|c| (c.factor(), usize::from(c.scale())));
        assert_eq!(scales.collect::<Vec<_>>(), FACTORS);
        let narrow = |c: &standards::Column| matches!(c.mantissas(), standards::Mantissas::Narrow(_));
        assert!(year.table.columns().iter().all(narrow));
    }

    #[test]
    fn most_results_are_there_and_every_kind_of_gap_and_flag_occurs() {
        let nation = nation(1);
        let years: Vec<_> = (0..120).map(|number| nation.section(number)).collect();
        let full = nation.steps() * FACTORS.len();
        let values: usize = years.iter().map(|y| y.table.values()).sum();
        let share = f64::from(u32::try_from(values).unwrap()) / f64::from(u32::try_from(full * 120).unwrap());
        assert!((0.93..0.99).contains(&share), "{share}");
        let longest_gap = |y: &SyntheticYear| y.table.times().windows(2).map(|w| w[1].0 - w[0].0).max();
        assert!(years.iter().any(|y| longest_gap(y) > Some(10 * 24 * HOUR_MS)), "a stopped station");
        assert!(years.iter().all(|y| longest_gap(y) > Some(STEP_H * HOUR_MS)), "a lost result everywhere");
        for flag in ["N", "L", "M", "D"].map(|f| f.parse::<ReadingFlag>().unwrap()) {
            let with = |y: &&SyntheticYear| y.table.columns().iter().any(|c| c.flags().contains(&flag));
            assert!(years.iter().filter(with).count() > 10, "{flag}");
        }
        assert!(years.iter().any(|y| y.water_body == WaterBody::Lake));
        let revised: usize = years.iter().map(|y| y.superseded.len()).sum();
        assert!((20..2000).contains(&revised), "{revised}");
    }

    #[test]
    fn what_was_superseded_differs_from_what_is_in_force() {
        let nation = nation(4);
        for year in (0..40).map(|number| nation.section(number)) {
            for old in &year.superseded {
                let now = year.table.column(old.factor).and_then(|c| c.get(old.row)).unwrap();
                assert_ne!((now.0, now.1), (old.value, ReadingFlag::NORMAL));
            }
        }
    }

    #[test]
    fn the_waters_of_the_nation_are_of_every_quality() {
        let nation = nation(1);
        let mean = |number| {
            let year = nation.section(number);
            let column = year.table.column(FactorCode::TOTAL_PHOSPHORUS).unwrap().clone();
            let values: Vec<Decimal> =
                (0..column.states().len()).filter_map(|row| column.get(row)).map(|(v, _)| v).collect();
            values.iter().sum::<Decimal>() / Decimal::from(values.len())
        };
        let means: Vec<Decimal> = (0..150).map(mean).collect();
        let below = |limit: &str| means.iter().filter(|m| **m <= limit.parse().unwrap()).count();
        assert!((30..100).contains(&below("0.05")), "{}", below("0.05"));
        assert!((100..146).contains(&below("0.2")), "{}", below("0.2"));
    }
}
