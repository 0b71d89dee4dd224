//! Accountability (考核问责): which facts the notice names, for which section and quarter, and what shows each (rules R3, R4; SC-093 to SC-098).
//!
//! A candidate lists facts. It opens nothing and blames nobody: whether a unit was slack is decided by people in a
//! [`case`](crate::case). What is unknown (待核) is neither true nor false, and what is missing is named.

mod candidate;
mod concerned;
mod condition;
mod projection;
mod water;

pub use candidate::{AccountRule, Candidate, candidates};
pub use concerned::{Concerned, concerned};
pub use condition::{Condition, ConditionKind, Figure, Source};
pub use projection::{MonthMean, Projection, project_year};
pub use water::{AccountRules, QuarterMeans, SectionWater};
