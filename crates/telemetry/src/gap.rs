//! Gaps: what is missing of one expected series, and the history calls that fill it.

mod asking;
mod recall;
mod record;
mod runs;
mod tracker;

pub use recall::{Ask, AskOutcome, RecallRules};
pub use record::Gap;
pub use tracker::GapTracker;
