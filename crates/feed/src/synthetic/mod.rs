//! 合成数据: a whole flood season of made-up four-hour results, for training, demonstration and load tests.
//!
//! This is not a model of the river. The scale of each factor comes from the figures of April 2021 (`data/hutuo-2021-04.csv`);
//! seasons, storms, first flush, travel times and faults are drawn so that a season is worth looking at, not so that it is true.
//! Every row carries [`Origin::Synthetic`] and must be shown as 合成数据.
//!
//! The same options give the same rows, byte for byte: the only randomness is [`random::SplitMix64`] on the seed.

mod faults;
pub mod nation;
mod rain;
pub mod random;
pub mod station;
mod water;

use standards::time::{BeijingDay, Instant};
use standards::{FactorCode, Origin};

use crate::{Place, RecordedRow};
use random::SplitMix64;

pub use rain::Storm;
pub use water::Baseline;

/// Hours between results, as at the national stations.
const STEP_H: i64 = 4;
const HOUR_MS: i64 = 3_600_000;

/// What happens at a section beside the weather.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// Nothing special.
    #[default]
    Ordinary,
    /// The section the season is told about: a run of more than three exceeding days in July, a run interrupted by an invalid
    /// stretch in August, and a run still open on the last day.
    Focus,
    /// Delivers nothing on the last day.
    SilentAtTheEnd,
}

/// One section of the river.
#[derive(Debug, Clone, PartialEq)]
pub struct SyntheticSection {
    /// Section name.
    pub name: String,
    /// Hours that water needs from the first section to this one (assumed, not measured).
    pub travel_h: f64,
    /// Its water in dry weather.
    pub baseline: Baseline,
    /// What happens there.
    pub role: Role,
}

/// What to generate.
#[derive(Debug, Clone, PartialEq)]
pub struct SeasonOptions {
    /// Seed of everything random.
    pub seed: u64,
    /// First day.
    pub from: BeijingDay,
    /// Last day, included.
    pub to: BeijingDay,
    /// Sections in flow order.
    pub sections: Vec<SyntheticSection>,
}

impl SeasonOptions {
    /// A season with the sections of the Hutuo river of [`hutuo_sections`].
    #[must_use]
    pub fn hutuo(seed: u64, from: BeijingDay, to: BeijingDay) -> Self {
        Self { seed, from, to, sections: hutuo_sections() }
    }
}

/// Sections along the Hutuo river, upstream first, with assumed travel times; 代县桥 is the focus, 泊水村 falls silent.
///
/// Where 泊水村 lies relative to 代县桥 is an assumption. 坪上桥 lies on the tributary 清水河: its delay only shifts its storms.
#[must_use]
pub fn hutuo_sections() -> Vec<SyntheticSection> {
    use Role::{Focus, Ordinary, SilentAtTheEnd};
    [
        ("下茹越", 0.0, Baseline::CLEAR, Ordinary),
        ("代县桥", 10.0, Baseline::LOESS, Focus),
        ("泊水村", 15.0, Baseline::LOESS, SilentAtTheEnd),
        ("坪上桥", 24.0, Baseline::CLEAR, Ordinary),
        ("定襄桥", 38.0, Baseline::TOWN, Ordinary),
        ("南庄", 46.0, Baseline::PLAIN, Ordinary),
    ]
    .map(|(name, travel_h, baseline, role)| SyntheticSection { name: name.into(), travel_h, baseline, role })
    .into()
}

/// A generated season.
#[derive(Debug, Clone, PartialEq)]
pub struct Season {
    /// Results by time, and by section in flow order at each time.
    pub rows: Vec<RecordedRow>,
    /// The storms behind them, by time.
    pub storms: Vec<Storm>,
}

/// Generates a season: six results a day of nine factors at every section, less what is missing.
#[must_use]
pub fn generate(options: &SeasonOptions) -> Season {
    let storms = rain::storms(options);
    let mut rows = Vec::new();
    for (index, section) in options.sections.iter().enumerate() {
        let rng = SplitMix64::of_name(options.seed, &section.name);
        let mut water = water::Water::new(options, index, &storms, rng.split(1));
        let mut faults = faults::Faults::new(options, section, rng.split(2));
        let mut time = options.from.start();
        while time < options.to.end() {
            // The water moves on whether or not the station reports it.
            let values = water.at(time);
            if let Some(row) = faults.report(empty_row(section, time), values) {
                rows.push(row);
            }
            time = time.plus_ms(STEP_H * HOUR_MS);
        }
    }
    rows.sort_by_key(|row| row.time);
    for (row, line) in rows.iter_mut().zip(1..) {
        row.place.line = line;
    }
    Season { rows, storms }
}

fn empty_row(section: &SyntheticSection, time: Instant) -> RecordedRow {
    let mut row = RecordedRow::new(&*section.name, time, Place { file: "合成数据".into(), line: 1 });
    row.origin = Origin::Synthetic;
    row
}

/// The nine factors in the order of the national platform, with the decimals in which it publishes them.
pub(crate) const FACTORS: [(FactorCode, usize); 9] = [
    (FactorCode::WATER_TEMPERATURE, 1),
    (FactorCode::PH, 2),
    (FactorCode::DISSOLVED_OXYGEN, 2),
    (FactorCode::CONDUCTIVITY, 1),
    (FactorCode::TURBIDITY, 1),
    (FactorCode::PERMANGANATE_INDEX, 2),
    (FactorCode::AMMONIA_NITROGEN, 3),
    (FactorCode::TOTAL_PHOSPHORUS, 3),
    (FactorCode::TOTAL_NITROGEN, 2),
];
