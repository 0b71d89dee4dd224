//! Records of operation (运行记录): what runs, stands, overflows and was done at objects, said by those who run them.
//!
//! A record is a form of the plan, filled in; which form belongs to which kind of record is fixed, because rules read it. A task that was handed in on such a
//! form is a record too: nobody writes the same thing twice.

mod decide;
mod event;
mod kind;
mod progress;
mod share;
mod state;

pub use event::{OperationCommand, OperationEvent};
pub use kind::{Need, RecordKind};
pub use progress::{progress_reports, works_progress};
pub use share::{RunningShare, running_share};
pub use state::{Opening, Operations, Record};
