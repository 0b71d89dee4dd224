//! Orders to gates and dams (闸坝调度, SC-085), and heavily polluted return canals (SC-086).
//!
//! Somebody proposes, or a rule does when a canal's water is above the plan's threshold; a person decides; the gate keeper returns what
//! was done with a photo; the effect is noted. Rules never order. An order without a return is raised along the plan's ladder.

mod decide;
mod due;
mod event;
mod mistake;
mod order;
mod reading;
mod stage;
mod state;
mod waiting;

pub use event::{GateCommand, GateEvent};
pub use mistake::GateMistake;
pub use order::{GateOrder, GateReturn};
pub use reading::{CanalReading, Exceeded, Opening};
pub use stage::{GATE_STEPS, GateStage, GateStep};
pub use state::{GateState, Gates};

pub(crate) use due::{proposals, unreturned};
pub(crate) use waiting::waiting;
