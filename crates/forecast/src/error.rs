//! What can go wrong.

use thiserror::Error;

/// Why there is no forecast or no model.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ForecastError {
    /// No channel, or more than one, is the one to forecast.
    #[error("{found} channels have the role `target`; give exactly one")]
    Targets {
        /// How many there are.
        found: usize,
    },
    /// The step does not divide the day.
    #[error("a step of {hours} h does not divide a day; use 1, 2, 3, 4, 6, 8, 12 or 24")]
    Step {
        /// As given.
        hours: i64,
    },
    /// A lead is no whole number of steps.
    #[error("a lead of {hours} h is no whole number of steps of {step} h")]
    Lead {
        /// As given.
        hours: i64,
        /// Step of the grid.
        step: i64,
    },
    /// A reading is no number.
    #[error(
        "channel `{channel}` holds {value}, which is no number, measured at {measured}; leave such readings out"
    )]
    Value {
        /// Name of the channel.
        channel: String,
        /// As given.
        value: f64,
        /// When.
        measured: standards::time::Instant,
    },
    /// The readings span more steps than a forecaster keeps.
    #[error("the readings span {steps} steps, more than {most}; look for a wrong year among the times")]
    Span {
        /// From the first to the last.
        steps: i64,
        /// Most that is taken.
        most: i64,
    },
    /// A stored model was written by another form of this crate.
    #[error("the model has form {found}, this program reads form {reads}; train it again")]
    Form {
        /// As stored.
        found: u32,
        /// As read.
        reads: u32,
    },
}
