//! What the product asks of a store, by capability, with the conformance suite every engine passes.
//!
//! No SQL above this boundary: facts go in as batches that are durable when the call returns, and come out as ranges.
//! Engines live in crates of their own (`store-sqlite`). Knows nothing of water or law.

mod accounts;
pub mod conformance;
mod error;
mod frames;
mod plans;
mod readings;
mod sealing;
mod telemetry;
mod warnings;

pub use accounts::{Account, AccountId, AccountStore, AccountWriter, ApiToken, NewAccount, SecretHash};
pub use error::StoreError;
pub use frames::{
    ArrivedFrame, Forgotten, FrameStore, HeldDevice, HeldReason, IntakeWriter, Observation, Outcome,
    StoredFrame,
};
pub use plans::{PlanStore, PlanVersion, PlanWriter};
pub use readings::{Latest, ReadingStore, StoredReading};
pub use sealing::{Closed, Sealed, SealingWriter};
pub use telemetry::{
    ConnectionRecord, GapRecord, RequestRecord, StationFilter, StationWarningRecord, TelemetryStore,
    TelemetryWriter,
};
pub use warnings::{WarningFilter, WarningRecord, WarningStore, WarningWriter};

/// Everything a page or a rule may read. Cheap to share between threads.
pub trait ReadStore:
    FrameStore + ReadingStore + WarningStore + AccountStore + PlanStore + TelemetryStore + Send + Sync
{
}
impl<T: FrameStore + ReadingStore + WarningStore + AccountStore + PlanStore + TelemetryStore + Send + Sync>
    ReadStore for T
{
}

/// The one writer of a store: owned by one thread, every call durable when it returns.
pub trait WriteStore:
    IntakeWriter + SealingWriter + WarningWriter + AccountWriter + PlanWriter + TelemetryWriter + Send
{
}
impl<T: IntakeWriter + SealingWriter + WarningWriter + AccountWriter + PlanWriter + TelemetryWriter + Send>
    WriteStore for T
{
}
