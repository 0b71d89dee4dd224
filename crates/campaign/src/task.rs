//! A task (任务): one thing that one organisation answers for, by a deadline, with the record the plan asks for.
//!
//! Tasks come from the plan's duties, from rain, from the office's orders, from incidents and cases; all live the same life. Who
//! has to check them, what the record must say and who hears of it when they are late is data of the plan.

mod clock;
mod decide;
mod due;
mod event;
mod ladder;
mod order;
mod stage;
mod state;

pub use clock::TaskClock;
pub use event::{TaskCommand, TaskEvent};
pub use ladder::{Ladder, Rung, Tier};
pub use order::{DutyId, Origin, TaskOrder};
pub use stage::{TASK_STEPS, TaskStage, TaskStep};
pub use state::{Escalation, Held, Report, Task, Tasks};

pub(crate) use due::escalations;
