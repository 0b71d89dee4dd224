//! Works in the river (涉河施工): permit, start, pause, finish, and what the rules say of works that are active (SC-067 to SC-069).
//!
//! A permit is applied for, reviewed with a record, and only then approved. Works are not begun or resumed inside a forbidden window; active ones that a
//! window or a forecast rain overtakes raise an alarm, and a jump of turbidity or total phosphorus within the travel time downstream of active works becomes
//! a suspected cause: a record to be looked into, never a verdict.

mod ahead;
mod decide;
mod due;
mod event;
mod facts;
mod rules;
mod stage;
mod state;

pub use ahead::rain_ahead;
pub use event::{AlarmCause, Application, WorksCommand, WorksEvent};
pub use facts::{Jump, RainAhead, WorksFacts, jumps};
pub use rules::{ForbiddenWindow, JumpRule, WorksReach, WorksRules};
pub use stage::{WORKS_STEPS, WorksStage, WorksStep};
pub use state::{Alarm, Stretch, Suspicion, Works, WorksBook};

pub(crate) use due::works_rounds;
