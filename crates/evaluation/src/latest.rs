//! The latest sample: newest by the time of measurement, never by arrival.

use standards::time::Instant;

use crate::observation::{LeftOut, Observation};
use crate::sample::SampleJudgement;

/// The newest value of one factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LatestItem {
    /// The value in force.
    pub observation: Observation,
    /// Why it was not judged, when its flag or its size says so.
    pub left_out: Option<LeftOut>,
    /// Too old beside the newest value of the section (`latest_max_age_hours`): shown, not judged.
    pub stale: bool,
}

/// The newest value of every factor heard of within 31 days, and what they say together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Latest {
    /// Time of measurement of the newest value.
    pub at: Instant,
    /// Judged factors in the profile's order, then the others by code.
    pub items: Vec<LatestItem>,
    /// Judgement of those neither stale nor left out.
    pub sample: SampleJudgement,
}
