//! Rain as the campaign's rules look at it: what speaks of rain, from when until when, and what fell.
//!
//! Built by values from `weather`: gauges by moment, signals through `Actionable` alone, so that drills and tests never get here (SC-088), and forecasts from
//! their issue on.

mod forecast;
mod gauge;
mod sign;
mod signal;
mod spell;
mod water;

pub use forecast::forecast_signs;
pub(crate) use forecast::{largest, stretches};
pub use gauge::{GaugeRain, gauge_falls, gauge_rain};
pub use sign::{RainCause, RainSign};
pub use signal::signal_signs;
pub use spell::{Fall, RainSpell, spells};
pub use water::{SEWAGE_FACTORS, SectionWater, WaterValue};

/// What is known of rain and water: history by moment, not only what is so now.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RainFacts {
    /// What speaks of rain.
    pub signs: Vec<RainSign>,
    /// What fell at each gauge.
    pub falls: Vec<Fall>,
    /// Stage and quality at sections.
    pub waters: Vec<SectionWater>,
}

const HOUR_MS: i64 = 3_600_000;

/// Hours in milliseconds.
pub(crate) fn hours(hours: u32) -> i64 {
    i64::from(hours) * HOUR_MS
}
