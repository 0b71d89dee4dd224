//! How pH values of waste water are averaged.

use serde::{Deserialize, Serialize};

/// How pH values are averaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhMean {
    /// Mean of hydrogen-ion activity, as for surface water. *Assumption* for dischargers.
    #[default]
    IonActivity,
    /// Arithmetic mean of the values.
    Arithmetic,
}
