//! Rain: gauges to totals, grades, events and areal means; warning signals; forecasts.
//!
//! Pure: readings, texts and an "as of" go in, values come out. [`rain`] works on exact decimals from the reading to the
//! grade and names every gap, so that a total with missing rain is a lower bound and says so. [`signal`] reads warning
//! signals and keeps drills and tests apart by type: only `signal::Actionable` can be acted on, and only a real signal
//! gives one. [`forecast`] keeps forecasts as series with their issue time.

mod error;
pub mod forecast;
pub mod rain;
pub mod signal;

pub use error::{TextPlace, WeatherError, WeatherProblem};
