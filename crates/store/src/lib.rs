//! What the product asks of a store, by capability, with the conformance suite every engine passes.
//!
//! No SQL above this boundary: facts go in as batches that are durable when the call returns, and come out as ranges.
//! Engines live in crates of their own (`store-sqlite`). Knows nothing of water or law.

mod accounts;
pub mod conformance;
mod episodes;
mod error;
mod forecasts;
mod frames;
mod imports;
mod ledger;
mod outbox;
mod plans;
mod quality;
mod readings;
mod refusals;
mod sealing;
mod sharing;
mod telemetry;
mod warnings;
mod weather;
mod whatifs;

pub use accounts::{
    Account, AccountId, AccountStore, AccountWriter, ApiToken, NewAccount, NewToken, SecretHash,
};
pub use episodes::{EpisodeFilter, EpisodeRecord, EpisodeStore, EpisodeWriter};
pub use error::StoreError;
pub use forecasts::{
    ForecasterRecord, WaterForecast, WaterForecastFilter, WaterForecastStore, WaterForecastWriter,
};
pub use frames::{
    ArrivedFrame, Forgotten, FrameStore, HeldDevice, HeldReason, IntakeWriter, Observation, Outcome,
    StoredFrame,
};
pub use imports::{ImportStore, ImportWriter, NewImport, SavedMapping, StoredImport};
pub use ledger::{EvidenceFile, LedgerEntry, LedgerQuery, LedgerStore, LedgerWriter};
pub use outbox::{
    OutboxClaim, OutboxDelivery, OutboxFilter, OutboxGather, OutboxMessage, OutboxReceipt, OutboxSend,
    OutboxStore, OutboxWriter,
};
pub use plans::{PlanStore, PlanVersion, PlanWriter};
pub use quality::{QualityStore, QualityWriter, ReviewRecord, ValueKey, VerdictRecord};
pub use readings::{Latest, ReadingStore, StoredReading};
pub use refusals::{RefusalStore, RefusalWriter, Refused, StoredRefusal};
pub use sealing::{Closed, Sealed, SealingWriter};
pub use sharing::{AccessRecord, SharingStore, SharingWriter};
pub use telemetry::{
    ConnectionRecord, GapRecord, RequestRecord, StationFilter, StationWarningRecord, TelemetryStore,
    TelemetryWriter,
};
pub use warnings::{WarningFilter, WarningRecord, WarningStore, WarningWriter};
pub use weather::{DocumentKind, ManualRain, WeatherDocument, WeatherStore, WeatherWriter};
pub use whatifs::{WhatIfAnswer, WhatIfStore, WhatIfWriter};

/// Everything a page or a rule may read. Cheap to share between threads.
pub trait ReadStore:
    FrameStore
    + ReadingStore
    + WarningStore
    + WeatherStore
    + QualityStore
    + EpisodeStore
    + WaterForecastStore
    + WhatIfStore
    + AccountStore
    + PlanStore
    + ImportStore
    + LedgerStore
    + RefusalStore
    + SharingStore
    + TelemetryStore
    + OutboxStore
    + Send
    + Sync
{
}
impl<T> ReadStore for T where
    T: FrameStore
        + ReadingStore
        + WarningStore
        + WeatherStore
        + QualityStore
        + EpisodeStore
        + WaterForecastStore
        + WhatIfStore
        + AccountStore
        + PlanStore
        + ImportStore
        + LedgerStore
        + RefusalStore
        + SharingStore
        + TelemetryStore
        + OutboxStore
        + Send
        + Sync
{
}

/// The one writer of a store: owned by one thread, every call durable when it returns.
pub trait WriteStore:
    IntakeWriter
    + SealingWriter
    + WarningWriter
    + WeatherWriter
    + QualityWriter
    + EpisodeWriter
    + WaterForecastWriter
    + WhatIfWriter
    + AccountWriter
    + PlanWriter
    + ImportWriter
    + LedgerWriter
    + RefusalWriter
    + SharingWriter
    + TelemetryWriter
    + OutboxWriter
    + Send
{
}
impl<T> WriteStore for T where
    T: IntakeWriter
        + SealingWriter
        + WarningWriter
        + WeatherWriter
        + QualityWriter
        + EpisodeWriter
        + WaterForecastWriter
        + WhatIfWriter
        + AccountWriter
        + PlanWriter
        + ImportWriter
        + LedgerWriter
        + RefusalWriter
        + SharingWriter
        + TelemetryWriter
        + OutboxWriter
        + Send
{
}
