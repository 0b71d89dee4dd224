//! Rosters (驻点排班, SC-078, SC-079): who is where in which shift, that they came, who relieved them, and what rules do when nobody did.
//!
//! A rain response, or the office, activates the watch plan; from then on every slot of every watched place is demanded. Rules tell
//! the rostered before their shift, and raise empty and late shifts along the plan's ladder until somebody is there.

mod activation;
mod conflict;
mod cover;
mod decide;
mod due;
mod event;
mod lapse;
mod mistake;
mod plan;
mod shift;
mod stage;
mod state;
mod waiting;

pub use activation::{Activation, RainSpan, Span};
pub use cover::{Cover, CoverState, Manning};
pub use event::{NewShift, Person, RosterCommand, RosterEvent};
pub use mistake::RosterMistake;
pub use shift::{Arrival, Shift, SlotAlert};
pub use stage::{SHIFT_STEPS, ShiftStage, ShiftStep};
pub use state::Roster;

pub(crate) use due::{activations, alerts, notices};
pub(crate) use waiting::waiting;
