//! Means, classes, exceedance and runs of days of a section, incremental and batch on one path.
//!
//! [`SectionRecord`] holds every observation of one section, sorted by the time of measurement. An arriving observation
//! re-judges the one (day, factor) it touches; days, months, runs and the latest sample are then read from there. The same
//! observations give the same results in whatever order, with whatever repetition, they came.
//!
//! Rules: GB 3838-2002 Table 1, 环办〔2011〕22号, GB/T 8170. What the papers leave open is a value of [`Rules`], named as an
//! assumption there and in [`SectionProfile::rules_version`].

pub mod change;
pub mod discharge;
pub mod grading;
pub mod index;
pub mod state;
pub mod trend;
pub mod triggers;

mod assessment;
mod day;
mod days;
mod error;
mod exemption;
mod explain;
mod intensity;
mod item_set;
mod judge;
mod latest;
mod mean;
mod observation;
mod outlook;
mod period;
mod pollutants;
mod profile;
mod ratio;
mod record;
mod rules;
mod run;
mod runs;
mod sample;
mod swing;
mod water_choice;

pub use assessment::Assessment;
pub use day::fold::DayFold;
pub use day::mark::DayMark;
pub use day::{DataOrigin, DayItem, DayJudgement};
pub use days::SectionDays;
pub use error::EvaluationError;
pub use exemption::Exemption;
pub use explain::{ExplainedPart, ExplainedResult, Explanation, Measured, Step, explain_sample, results_of};
pub use intensity::{DailyRain, Intensity, IntensityRules, SeasonIntensity};
pub use latest::{Latest, LatestItem};
pub use mean::{arithmetic_mean, assessment_decimals, mean_of, ph_mean, round_mean};
pub use observation::{LeftOut, Observation, Observed};
pub use outlook::{Chance, Headroom, ItemOutlook, Outlook, OutlookRules};
pub use period::{DayTally, MeanOf, Period, PeriodItem, PeriodJudgement, PeriodRules, SeasonDates, Span};
pub use pollutants::{MainPollutant, main_pollutants};
pub use profile::SectionProfile;
pub use ratio::Ratio;
pub use record::{Applied, Effect, OriginSpan, SampleRow, SectionRecord, TimedSample};
pub use rules::{RULE_SET, Rules, SampleRounding};
pub use run::{ExceedingRun, RunItem, RunLevel};
pub use runs::RunOfDays;
pub use sample::{ItemJudgement, SampleJudgement, SampleValue, judge_sample};
pub use swing::{Swing, SwingRules};
pub use water_choice::{PublishedEvidence, WaterChoiceBy, WaterClues, choose_water, is_lake_by_name};
