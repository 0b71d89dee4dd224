//! Watching one station: what its frames and connections say about the station itself, never about the water.
//!
//! The state is a fold over its frames in the order in which they were stored and over the time. It is kept with the number of the
//! newest frame in it, so a restart continues from there: frames that are in it already change nothing, and the same frames give the
//! same warnings however often the time was told in between.

mod frame;
mod pace;
mod rules;
mod state;
mod warning;
mod window;

pub use frame::{SeenFrame, SeenObservation};
pub use rules::{StationRule, WatchRules};
pub use state::StationWatch;
pub use warning::{Moment, Severity, StationWarning};
