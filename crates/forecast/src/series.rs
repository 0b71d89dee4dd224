//! What is measured, when it was measured and when it came.

use serde::{Deserialize, Serialize};
use standards::time::Instant;

/// One value of one channel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Time of measurement; of rain the end of the interval.
    pub measured: Instant,
    /// When it was at hand. No forecast issued before uses it.
    pub arrived: Instant,
    /// In the unit of the channel; rain in mm in the interval, a switch 0 or 1.
    pub value: f64,
}

impl Reading {
    /// A reading that was at hand when it was measured, as files without times of arrival have it.
    #[must_use]
    pub fn at_once(measured: Instant, value: f64) -> Self {
        Self { measured, arrived: measured, value }
    }
}

/// What a channel is to the section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The factor that is forecast, at the section.
    Target,
    /// Another sensor of the section.
    Own,
    /// The same factor at a section upstream. More of it upstream never lowers a forecast of a pollutant.
    UpstreamSame,
    /// Another sensor upstream.
    Upstream,
    /// Discharge or stage, m³/s or m.
    Flow,
    /// Rain, mm in the interval that ends at the time of measurement.
    Rain,
    /// Rain that is forecast: `measured` is the end of the stretch that is spoken of, `arrived` when the forecast was at hand; what arrived
    /// together is one issue.
    RainAhead,
    /// A gate, a pump or an overflow sensor: 1 while water goes to the river. Open never lowers a forecast of a pollutant.
    Switch,
}

/// The readings of one sensor, with what it is to the section.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    /// By which features and importances call it.
    pub name: String,
    /// What it is to the section.
    pub role: Role,
    /// In any order.
    pub readings: Vec<Reading>,
}
