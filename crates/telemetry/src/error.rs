//! What can be wrong with a profile.

use thiserror::Error;

/// A profile or a unit that does not read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TelemetryError {
    /// A table of profiles does not read.
    #[error("table of station profiles: {what}")]
    Profiles {
        /// The mistake, with its place.
        what: String,
    },
    /// A key of SM4 is not sixteen bytes in hexadecimal.
    #[error("an SM4 key is 32 hexadecimal digits, not {digits} characters")]
    Key {
        /// How many characters were given.
        digits: usize,
    },
    /// A factor is sent in a unit that does not convert into the unit of assessment.
    #[error("`{unit}` does not convert into {assessed}, the unit of assessment of {factor}")]
    Unit {
        /// The factor's code.
        factor: String,
        /// The unit as given.
        unit: String,
        /// The unit of assessment.
        assessed: String,
    },
}
