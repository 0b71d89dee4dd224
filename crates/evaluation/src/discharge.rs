//! Results of dischargers against the limits of their permit data (notice SC-061, SC-062, SC-090).
//!
//! An [`OutletRecord`] holds the readings of one outlet. Hourly values, daily means and what they say against a
//! [`standards::discharge::Permit`] are read from there, in whatever order the readings came. A limit that is not set is *not
//! judged*, never compliant. What no opened paper says is a value of [`DischargeRules`], named there as an assumption.

mod explain;
mod judge;
mod outlet_day;
mod period;
mod period_mean;
mod record;
mod rules;
mod running;
mod share;

pub use explain::Explanation;
pub use judge::{Comparison, NotJudged, OpenReason, OutletJudgement, Verdict, compare};
pub use outlet_day::OutletDay;
pub use period::Period;
pub use period_mean::{Left, LeftReason, PeriodMean, Used};
pub use record::OutletRecord;
pub use rules::{DISCHARGE_RULE_SET, DischargeRules};
pub use running::{FacilityReport, FacilityState, Light, RunningShare, running_share};
pub use share::{ComplianceShare, percent};
