//! The county's side: its plan, the life of warnings, and the ledger of what people do.
//!
//! Pure: text and values in, values out. No files, no clock, no storage. [`plan`] reads the folder of readable files
//! that says what the county does, for which sections and by which rules; [`warning`] decides which warnings a
//! section's history calls for and how they differ from those already kept; [`ledger`] chains what was done, [`desk`] decides what may be
//! entered next and makes the state of it, by [`rights`], for the objects of the [`register`], along the stages of a [`problem`].

pub mod accountability;
pub mod case;
pub mod desk;
pub mod duty;
mod error;
pub mod finding;
pub mod form;
pub mod gate;
pub mod incident;
pub mod ledger;
pub mod notification;
pub mod operation;
pub mod package;
pub mod paper;
pub mod patrol;
pub mod phase;
pub mod plan;
pub mod playbook;
pub mod problem;
pub mod publication;
pub mod rain;
pub mod rain_response;
pub mod readiness;
pub mod register;
pub mod report;
pub mod rights;
pub mod roster;
pub mod rounds;
pub mod task;
pub mod todo;
pub mod warning;
pub mod watch;
pub mod works;

pub use error::CampaignError;
pub use plan::{Plan, PlanFile, PlanProblem};
