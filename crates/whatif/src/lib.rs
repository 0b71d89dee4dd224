//! 推演: what will happen at a section in the coming days under each option, how surely, and which sources make it so.
//!
//! A [`Question`] names the model, the rain of every member, what comes from upstream and the options. [`Prepared`] cuts it into jobs that
//! know nothing of each other, so that whoever has threads can run them, tell how far they are, and stop between two; [`Prepared::outcome`]
//! puts their results together. Every option meets the same rain and the same water from upstream, so differences are told member by member. What no option touches is run once.
//!
//! [`process`] is the other use of a county's model: a forecast of the section by members that readings correct.

mod job;
mod limit;
mod outcome;
mod place;
mod prepare;
pub mod process;
pub mod rain;
mod rank;
mod shares;
mod spread;
pub mod uncertain;

pub use job::{Done, Job};
pub use limit::Limit;
pub use outcome::{Amount, Change, Day, DayOfConstituent, Fan, OptionOutcome, Outcome};
pub use prepare::{Prepared, Question, Upstream, mean_so_far};
pub use rank::{Standing, standings};
pub use shares::{Central, Part, Profile, SourceKind, Stood};
pub use spread::quantile;

use thiserror::Error;

/// Why a question cannot be answered.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum Error {
    /// The river cannot be run.
    #[error("推演没有算成 the what-if failed: {0}")]
    River(#[from] river::Error),
    /// No member was given.
    #[error("推演没有降雨成员 the what-if has no member of rain: give one at least")]
    NoMembers,
    /// Rains for other gauges than the model has.
    #[error(
        "第 {member} 个成员有 {found} 个雨量站，模型有 {wanted} 个: a member has rain for other gauges than the model"
    )]
    Gauges {
        /// Which member, from 1.
        member: usize,
        /// Gauges it has.
        found: usize,
        /// Gauges of the model.
        wanted: usize,
    },
    /// Something is asked for that the model does not have.
    #[error("模型里没有这个{what}: the model has no such {what}")]
    Unknown {
        /// What.
        what: &'static str,
    },
    /// A job gave nothing.
    #[error("推演不完整 the what-if is not complete: a job of it was not run")]
    Incomplete,
}
