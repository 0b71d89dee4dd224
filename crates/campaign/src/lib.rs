//! The county's plan and the life of warnings.
//!
//! Pure: text and values in, values out. No files, no clock, no storage. [`plan`] reads the folder of readable files
//! that says what the county does, for which sections and by which rules; [`warning`] decides which warnings a
//! section's history calls for and how they differ from those already kept.

mod error;
pub mod plan;
pub mod warning;

pub use error::CampaignError;
pub use plan::{Plan, PlanFile, PlanProblem};
