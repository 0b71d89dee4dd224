//! Statistical forecasts at a section, their calibrated intervals, and the scores of every forecast against what came.
//!
//! Readings become a [`History`]; a [`Forecaster`] goes through it step by step and says at each what is to come, from what was at
//! hand then and nothing later. [`score`] looks at what it said. `docs/forecast.md` has the method and the measured scores.

mod ahead;
mod boost;
mod due;
mod error;
mod features;
mod floor;
mod forecaster;
mod history;
mod issue;
mod levels;
mod mix;
mod model;
mod process;
mod rain;
mod recent;
pub mod score;
mod series;
mod spec;
pub mod words;

pub use due::{Cause, begin, due};
pub use error::ForecastError;
pub use features::{Sense, names as feature_names, row as feature_row};
pub use forecaster::{Forecast, Forecaster};
pub use history::History;
pub use issue::{AtHour, Expected, InputEnd, Issue, OfDay, last_of_each_origin};
pub use levels::{COUNT, LEVELS, MEDIAN, Quantiles, pinball};
pub use model::{FORM, MEMBERS, Model, Stage};
pub use process::{Both, Correction, Ensemble, FEWEST_SCORED, Process, Shares, combine};
pub use series::{Channel, Reading, Role};
pub use spec::{Boost, Spec, Target};
