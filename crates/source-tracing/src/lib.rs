//! Which upstream sources may have caused an observed rise: ranked probabilities with reasons, never one culprit.
//!
//! An [`Episode`] holds what is known: the river, the readings of the section (and of a station further up), and the sources
//! that may have released something. [`trace()`] compares every source alone, every two of them together, and a source nobody has
//! listed, and returns a [`Tracing`]: probabilities that add up to one, with reasons in words and an order of inspection.
//! The model and its few free choices ([`Assumptions`]) are described in docs/source-tracing.md.

mod amplitude;
mod assumptions;
mod background;
mod case_file;
mod episode;
mod error;
mod evidence;
mod fit;
mod grid;
mod inspection;
mod kind;
mod log_sum;
mod observed;
mod pair;
mod reason;
mod response;
mod trace;
mod tracing;
mod unlisted;

pub use assumptions::Assumptions;
pub use background::{BACKGROUND_DAYS, Background};
pub use case_file::{CaseFile, CaseOutcome, Truth, read_cases};
pub use episode::{Constituent, Episode, River, Source, SourceId, Station};
pub use error::TraceError;
pub use evidence::Evidence;
pub use inspection::{Visit, inspection_order};
pub use kind::SourceKind;
pub use response::{TravelTime, travel_time, unit_response};
pub use trace::{Information, trace};
pub use tracing::{Candidate, Rise, Together, Tracing};
