//! Warning signals: read from CAP 1.2, from JSON feeds and from forms, kept whole, and acted on only when they are real.
//!
//! [`Signal`] holds what was received. [`Actionable`] can be had only from a signal whose status is Actual and whose words speak of
//! no drill: whatever acts on signals takes an [`Actionable`], so that acting on a drill does not compile.

mod area;
mod cap;
mod id;
mod json;
mod justify;
mod life;
mod model;
mod moment;
mod read;
mod words;
mod xml;

pub use area::{SignalArea, point_in_ring};
pub use id::SignalId;
pub use justify::{Justified, justified};
pub use life::{Life, LifeRules, SignalBook, SignalState};
pub use model::{Actionable, Signal, SignalInfo};
pub use read::{ReadSignals, SignalForm, SignalReading, read_signals};
pub use words::{Colour, MessageType, SignalKind, SignalStatus};
