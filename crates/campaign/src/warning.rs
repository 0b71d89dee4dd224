//! The life of warnings: opened once, updated, closed after recovery (SC-092).
//!
//! A pure fold, so that a restart changes nothing: [`warnings_of`] recomputes every warning of a section from a window
//! of its history, in the order of *measurement*, and [`diff()`] compares the result with the warnings already stored.
//! Deciding the same history again gives no changes.
//!
//! Late and out-of-order data: the whole window is folded again, so a late reading takes its place in time. When it
//! moves the beginning of a warning, the stored warning keeps its key and is updated (one event, one warning). When a
//! correction takes a warning's ground away, or joins two into one, the stored one that is no longer called for is
//! withdrawn (closed with the reason 数据更正), never deleted. Data older than the window decide nothing;
//! [`window_from`] makes the window reach back to the beginning of every warning that was open inside it.

mod class;
mod diff;
mod facts;
mod forecast;
mod history;
mod item;
mod key;
mod life;
mod run;
mod words;

pub use diff::{Change, apply, decide, diff, window_from};
pub use facts::{ClassFacts, Facts, ForecastFacts, ItemFacts, ItemPoint, LimitSpan, RunFacts};
pub use history::{
    DayClass, ForecastHistory, ForecastIssue, ItemHistory, ItemSample, RunDay, RunHistory, SectionHistory,
    SectionSample,
};
pub use key::{WarningKey, WarningKind};
pub use life::{EndReason, Ended, Level, Moment, Warning, WarningRules};

/// Every warning a section's history calls for, in the order of their beginning, with its state at the end.
#[must_use]
pub fn warnings_of(rules: &WarningRules, history: &SectionHistory) -> Vec<Warning> {
    let items = history.items.iter().flat_map(|item| item::warnings(rules, history, item));
    let class = class::warnings(rules, history);
    let runs = history.runs.iter().filter_map(|r| run::warning(rules, history, r));
    let forecasts = history.forecasts.iter().flat_map(|of| forecast::warnings(rules, history, of));
    let mut all: Vec<Warning> = items.chain(class).chain(runs).chain(forecasts).collect();
    all.sort_by(|a, b| a.key.cmp(&b.key));
    all
}
