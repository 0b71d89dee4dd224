//! Tests of readings, detection of events against a learned baseline, and the reason of each verdict in words.
//!
//! A [`StationChecker`] takes the values of one station as they arrive, late and corrected ones too, and gives a [`Verdict`] for
//! every value: a QARTOD flag for each test beside the flag the station sent, and a [`Reason`] with the numbers that led to it.
//! What is tested and with which numbers is data ([`QualityConfig`]). Nothing is deleted: a verdict says, people decide ([`Review`]).

mod baseline;
pub mod config;
mod cross;
pub mod event;
mod flag;
mod instrument;
mod reason;
mod review;
mod series;
mod settings;
mod station;
mod test;
mod validity;
mod verdict;
mod window;

pub use config::{Basis, ConfigProblem, QualityConfig};
pub use flag::Flag;
pub use instrument::instrument_flag;
pub use reason::{CrossReason, Reason};
pub use review::{Decision, Review, ReviewHistory};
pub use settings::{
    AttenuatedRule, ClimatologyRange, ClockRule, CrossRule, DigitsRule, FactorSettings, FlatLineRule,
    GapRule, HuggingRule, QuietRule, RepeatDayRule, RepeatRule, SaturationRule, Span, SpanRule, SpikeMethod,
    SpikeRule, StationSettings, StepRule, UnitRule, Variation,
};
pub use station::{Arrived, Effect, StationChecker};
pub use test::Test;
pub use validity::{DayValidity, ValidityItem};
pub use verdict::{Finding, Flags, Verdict};
