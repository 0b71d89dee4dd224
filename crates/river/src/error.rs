//! What can be wrong with a river.

use thiserror::Error;

/// Why a river cannot be built or run.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum Error {
    /// Kinematic flow knows only downhill.
    #[error(
        "reach {reach}: its slope is {slope}, and water is routed downhill only; give the reach its true fall, or make it a storage with an outlet where it is held by backwater"
    )]
    AdverseSlope {
        /// Name of the reach.
        reach: String,
        /// The slope that was given (-).
        slope: f64,
    },
    /// A measure that must be greater than zero is not.
    #[error("reach {reach}: {what} is {value}; it must be greater than zero")]
    NotPositive {
        /// Name of the reach.
        reach: String,
        /// Which measure, with its unit.
        what: &'static str,
        /// What was given.
        value: f64,
    },
    /// Muskingum's X lies between storage by outflow alone and a wave that keeps its form.
    #[error("reach {reach}: its Muskingum weight X is {value}; it must lie between 0 and 0.5")]
    Weight {
        /// Name of the reach.
        reach: String,
        /// What was given.
        value: f64,
    },
    /// A measured cross-section that is none.
    #[error("reach {reach}: its cross-section {problem}")]
    Section {
        /// Name of the reach.
        reach: String,
        /// What is wrong, as the end of the sentence.
        problem: String,
    },
    /// A stem needs at least one reach.
    #[error("a stem of no reaches was asked for; a stem is one reach or more, upstream first")]
    NoReaches,
    /// A process names a constituent that is not carried.
    #[error("{process} uses constituent number {constituent}, but only {carried} are carried")]
    NoSuchConstituent {
        /// The process.
        process: &'static str,
        /// Index that was given.
        constituent: usize,
        /// How many constituents there are.
        carried: usize,
    },
    /// Oxygen comes from the air as much as from sources.
    #[error("dissolved oxygen cannot be tagged: the air gives and every source takes; tag what consumes it")]
    TaggedOxygen,
    /// A state and readings that do not belong together.
    #[error("the ensemble cannot be corrected: {problem}")]
    Ensemble {
        /// What does not fit.
        problem: String,
    },
    /// A rate or a parameter of a process is out of its range.
    #[error("{process}: {what} is {value}; it must be a number that is not negative")]
    Rate {
        /// The process.
        process: &'static str,
        /// Which rate, with its unit.
        what: &'static str,
        /// What was given.
        value: f64,
    },
    /// More than one link leaves a junction.
    #[error(
        "junction {node}: more than one link leaves it; make it a divider or a storage, which say how water is shared"
    )]
    TwoWays {
        /// Name of the node.
        node: String,
    },
    /// Water that would run in a ring.
    #[error("water runs in a ring through {}; kinematic flow needs a tree: open the ring at one of its links", nodes.join(" → "))]
    Loop {
        /// Names along the ring.
        nodes: Vec<String>,
    },
    /// What went in is neither out, nor stored, nor reacted.
    #[error(
        "the balance of {what} misses {share:e} of its throughput (member {member}), above {limit:e}: the result is not to be trusted"
    )]
    Balance {
        /// Water or a constituent.
        what: String,
        /// The member.
        member: usize,
        /// What is missing as a share of the throughput.
        share: f64,
        /// What may be missing.
        limit: f64,
    },
    /// A step or a span that makes no run.
    #[error("the run cannot be stepped: {what} is {value} s; it must be above zero")]
    Step {
        /// Which.
        what: &'static str,
        /// What was given.
        value: f64,
    },
}
