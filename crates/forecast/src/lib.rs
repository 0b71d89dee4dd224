//! Statistical forecasts at a section, their calibrated intervals, and the scores of every forecast against what came.
//!
//! Readings become a [`History`]; a [`Forecaster`] goes through it step by step and says at each what is to come, from what was at
//! hand then and nothing later. [`score`] looks at what it said. `docs/forecast.md` has the method and the measured scores.

mod boost;
mod error;
mod features;
mod floor;
mod forecaster;
mod history;
mod levels;
mod mix;
mod model;
mod rain;
mod recent;
pub mod score;
mod series;
mod spec;

pub use error::ForecastError;
pub use features::{Sense, names as feature_names, row as feature_row};
pub use forecaster::{Forecast, Forecaster};
pub use history::History;
pub use levels::{COUNT, LEVELS, MEDIAN, Quantiles, pinball};
pub use model::{FORM, MEMBERS, Model};
pub use series::{Channel, Reading, Role};
pub use spec::{Boost, Spec, Target};
