//! The numbers behind warnings.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::time::{BeijingDay, Instant};
use standards::{FactorCode, Limit, WaterClass};

/// A limit as it is stored: lower end, upper end, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitSpan {
    /// Not below.
    pub low: Option<Decimal>,
    /// Not above.
    pub high: Option<Decimal>,
}

impl From<Limit> for LimitSpan {
    fn from(limit: Limit) -> Self {
        match limit {
            Limit::Max(high) => Self { low: None, high: Some(high) },
            Limit::Min(low) => Self { low: Some(low), high: None },
            Limit::Range(low, high) => Self { low: Some(low), high: Some(high) },
        }
    }
}

/// One reading of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemPoint {
    /// Measured.
    pub measured: Instant,
    /// Value in the unit of the factor.
    pub value: Decimal,
    /// Exceedance multiple, where the item has one.
    pub multiple: Option<Decimal>,
}

/// What an item's warning knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemFacts {
    /// The item.
    pub factor: FactorCode,
    /// The target class.
    pub target: WaterClass,
    /// Its limit at the latest reading over it.
    pub limit: LimitSpan,
    /// The reading that opened the warning.
    pub first: ItemPoint,
    /// The reading furthest over the limit.
    pub peak: ItemPoint,
    /// The latest reading over the limit.
    pub last_over: ItemPoint,
    /// The latest reading.
    pub last: ItemPoint,
    /// Readings over the limit.
    pub over: u32,
    /// Consecutive readings within the limit at the end.
    pub kept: u32,
}

/// What a class fall knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassFacts {
    /// The class of the last valid day before the fall.
    pub baseline: WaterClass,
    /// That day.
    pub baseline_day: BeijingDay,
    /// The worst class since.
    pub worst: WaterClass,
    /// When it was first reached.
    pub worst_at: Instant,
    /// The items that made it so.
    pub items: Vec<FactorCode>,
    /// The class of the latest sample.
    pub last: WaterClass,
    /// Consecutive samples back at the baseline or better.
    pub kept: u32,
}

/// What a run's warning knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunFacts {
    /// First exceeding day.
    pub from: BeijingDay,
    /// Latest exceeding day.
    pub to: BeijingDay,
    /// Number of exceeding days.
    pub days: u32,
    /// `false`: an invalid day lies between, the run is suspected only.
    pub confirmed: bool,
    /// An invalid day follows, nothing is decided yet (待核).
    pub suspended: bool,
    /// Items over their limits on any of its days, in the order of their appearance.
    pub items: Vec<FactorCode>,
}

/// What the warning of a forecast exceedance knows. Chances are in percent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForecastFacts {
    /// The item.
    pub factor: FactorCode,
    /// The target class.
    pub target: WaterClass,
    /// Its limit.
    pub limit: LimitSpan,
    /// The likeliest day of the latest forecast.
    pub day: BeijingDay,
    /// Its chance of being over the limit.
    pub percent: u8,
    /// The likeliest day of all forecasts of this warning.
    pub peak_day: BeijingDay,
    /// Its chance.
    pub peak_percent: u8,
    /// Consecutive forecasts below the threshold at the end.
    pub kept: u32,
    /// Forecasts taken in.
    pub issues: u32,
}

/// The numbers behind a warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Facts {
    /// Of an item over its limit.
    Item(ItemFacts),
    /// Of a class fall.
    Class(ClassFacts),
    /// Of a run of days.
    Run(RunFacts),
    /// Of a forecast exceedance.
    Forecast(ForecastFacts),
}
