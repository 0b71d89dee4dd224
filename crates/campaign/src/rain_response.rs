//! The response to rain (雨天响应): raised by a signal, a forecast, a gauge or by hand; its duties given before, in and after rain; stood down by itself.
//!
//! One response for one rain: rain that comes again before it is stood down goes on in it. A drill lives the same life by its script, beside whatever is real.

mod decide;
mod due;
mod event;
mod sight;
mod stage;
mod state;
mod tasks;

pub use event::{DrillScript, ResponseCommand, ResponseEvent};
pub use stage::{RESPONSE_STEPS, ResponseStage, ResponseStep};
pub use state::{Change, RainResponse, Responses};

pub(crate) use due::responses;
pub(crate) use tasks::duties;
