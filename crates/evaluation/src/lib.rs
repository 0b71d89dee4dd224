//! Means, classes, exceedance and runs of days of a section, incremental and batch on one path.
//!
//! [`SectionRecord`] holds every observation of one section, sorted by the time of measurement. An arriving observation
//! re-judges the one (day, factor) it touches; days, months, runs and the latest sample are then read from there. The same
//! observations give the same results in whatever order, with whatever repetition, they came.
//!
//! Rules: GB 3838-2002 Table 1, 环办〔2011〕22号, GB/T 8170. What the papers leave open is a value of [`Rules`], named as an
//! assumption there and in [`SectionProfile::rules_version`].

mod assessment;
mod day;
pub mod discharge;
mod error;
mod latest;
mod mean;
mod month;
mod observation;
mod pollutants;
mod profile;
mod record;
mod rules;
mod run;
mod runs;
mod sample;

pub use assessment::Assessment;
pub use day::{DataOrigin, DayItem, DayJudgement};
pub use error::EvaluationError;
pub use latest::{Latest, LatestItem};
pub use mean::{arithmetic_mean, assessment_decimals, mean_of, ph_mean, round_mean};
pub use month::{MonthItem, MonthJudgement};
pub use observation::{LeftOut, Observation, Observed};
pub use pollutants::{MainPollutant, main_pollutants};
pub use profile::SectionProfile;
pub use record::{Applied, Effect, SampleRow, SectionRecord, Span, TimedSample};
pub use rules::{RULE_SET, Rules, SampleRounding};
pub use run::{ExceedingRun, RunItem, RunLevel};
pub use runs::RunOfDays;
pub use sample::{ItemJudgement, SampleJudgement, SampleValue, judge_sample};
