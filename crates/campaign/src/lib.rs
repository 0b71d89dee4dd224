//! The county's side: its plan, the life of warnings, and the ledger of what people do.
//!
//! Pure: text and values in, values out. No files, no clock, no storage. [`plan`] reads the folder of readable files
//! that says what the county does, for which sections and by which rules; [`warning`] decides which warnings a
//! section's history calls for and how they differ from those already kept; [`ledger`] chains what was done, [`desk`] decides what may be
//! entered next and makes the state of it, by [`rights`], for the objects of the [`register`], along the stages of a [`problem`].

pub mod desk;
mod error;
pub mod ledger;
pub mod plan;
pub mod problem;
pub mod register;
pub mod rights;
pub mod warning;

pub use error::CampaignError;
pub use plan::{Plan, PlanFile, PlanProblem};
