//! A problem (问题) from its finding to its closing, and its clocks.

mod clock;
mod next;
mod record;
mod stage;

pub use clock::{DragRules, ProblemClock};
pub use record::{Dispatch, Extension, Problem, Submission};
pub use stage::{STEPS, Stage, Step};
