//! Weeks to years: means of daily or monthly means, and what they say of a section.

mod item;
mod judgement;
mod rules;
mod span;
mod tally;

pub use item::PeriodItem;
pub(crate) use item::{FoldSums, Parts};
pub use judgement::PeriodJudgement;
pub use rules::{MeanOf, PeriodRules};
pub use span::{Period, SeasonDates, Span};
pub use tally::DayTally;
