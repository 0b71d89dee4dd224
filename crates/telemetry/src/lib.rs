//! What each station is expected to send, what is missing, what to ask for again and what to warn of.
//!
//! Pure: arrivals, outcomes and the time enter as arguments; gaps, questions to stations and warnings about stations
//! come out. Nothing here knows a wire, a store or the water.
//!
//! - [`StationProfile`] is what a maker does: protocol, units, expected series, whether it answers history calls.
//! - [`GapTracker`] notices what is missing of one expected series and plans the history calls that fill it.
//! - [`StationWatch`] opens and closes warnings about one station: silent, a factor stopped, its clock wrong.
//! - [`RelayTarget`] and [`RelayQueue`] are selection, renumbering and order of what is sent on to another platform.

mod error;
mod expectation;
mod gap;
mod profile;
mod relay;
mod unit;
mod watch;

pub use error::TelemetryError;
pub use expectation::Expectation;
pub use gap::{Ask, AskOutcome, Gap, GapTracker, RecallRules};
pub use profile::{
    CrcVariant, FlagSet, Protocol, SHIPPED_PROFILES, Sm4Key, StationProfile, Strictness, shipped_profiles,
};
pub use relay::{RelayItem, RelayQueue, RelayTarget, RelayedStation};
pub use unit::{Scale, UnitHint, doubted_units, unit_hint};
pub use watch::{
    Moment, SeenFrame, SeenObservation, Severity, StationRule, StationWarning, StationWatch, WatchRules,
};
