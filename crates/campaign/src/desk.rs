//! The desk: what the ledger's entries make of the campaign, and what may be entered next.
//!
//! [`Desk::decide`] takes a [`Command`] and gives the entries it becomes, or the [`Refusal`]; [`Desk::apply`] takes an entry into
//! the state. Both are pure: the moment, the actor and the number come in as values, and the same entries give the same desk.

mod apply;
pub(crate) mod case;
mod command;
mod decide;
mod rectify;
mod refusal;
mod state;

pub use command::{Command, Deadline, Decided, Made, NewProblem};
pub use decide::Times;
pub use refusal::Refusal;
pub use state::{Desk, Inspection, Visit};
