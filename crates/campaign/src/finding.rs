//! What rules find in rain and records (判定): a violation, a suspicion, a question or a reminder, with the numbers that led to it. People settle it.
//!
//! Every rule is a pure function over records, rain and water. A finding is entered once, and gives one task to whom it belongs. Drills are never judged.

mod decide;
mod due;
mod event;
mod gate;
mod manure;
mod new;
mod outfall;
mod pool;
mod river;
mod rule;
mod sewage;
mod state;
mod tasks;

pub use event::{FindingCommand, FindingEvent, Settlement};
pub use new::{Figure, NewFinding};
pub use outfall::rain_asked_since;
pub use river::{RiverRise, rises};
pub use rule::{FindingLevel, FindingRule};
pub use state::{FindingStage, Findings, RainFinding};

pub(crate) use due::findings;
pub(crate) use tasks::tasks;
