//! Weather as it came: signals and forecasts byte for byte, and rain that people entered.

use standards::Decimal;
use standards::time::Instant;

use crate::StoreError;

/// What a document is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// A warning signal, or several in one document.
    Signal,
    /// Forecasts.
    Forecast,
}

impl DocumentKind {
    /// The word kept in stores.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Signal => "signal",
            Self::Forecast => "forecast",
        }
    }
}

/// A document of weather. Its bytes are evidence and are never altered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeatherDocument {
    /// Number for links; 0 in one not stored yet.
    pub id: i64,
    /// What it is about.
    pub kind: DocumentKind,
    /// When it arrived.
    pub received: Instant,
    /// Who sent or entered it: a sign-in name or a folder.
    pub by: String,
    /// The way it came: `http`, `form`, `folder`.
    pub way: String,
    /// The bytes, exactly.
    pub raw: Vec<u8>,
}

/// Rain that a person read and entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualRain {
    /// Number; 0 in one not stored yet.
    pub id: i64,
    /// The gauge of the plan.
    pub gauge: String,
    /// Where the stretch begins.
    pub from: Instant,
    /// Where it ends.
    pub to: Instant,
    /// Millimetres, digit for digit.
    pub mm: Decimal,
    /// When it was entered.
    pub entered: Instant,
    /// Sign-in name of who entered it.
    pub by: String,
    /// A remark.
    pub note: String,
    /// When it was taken back and by whom.
    pub withdrawn: Option<(Instant, String)>,
}

/// Reads weather.
pub trait WeatherStore {
    /// Every document of a kind, in the order of arrival.
    fn weather_documents(&self, kind: DocumentKind) -> Result<Vec<WeatherDocument>, StoreError>;
    /// One document.
    fn weather_document(&self, id: i64) -> Result<Option<WeatherDocument>, StoreError>;
    /// Every entry of rain, withdrawn ones too, in the order of entering.
    fn manual_rain(&self) -> Result<Vec<ManualRain>, StoreError>;
}

/// Writes weather; durable on return.
pub trait WeatherWriter {
    /// Stores documents in one transaction, each once: the same bytes of a kind give the earlier number. Gives each number, and whether
    /// it was stored now.
    fn put_weather(&mut self, documents: &[WeatherDocument]) -> Result<Vec<(i64, bool)>, StoreError>;
    /// Stores an entry of rain; its number.
    fn put_manual_rain(&mut self, entry: &ManualRain) -> Result<i64, StoreError>;
    /// Takes an entry back and keeps it; `false` when there is none or it is taken back already.
    fn withdraw_manual_rain(&mut self, id: i64, at: Instant, by: &str) -> Result<bool, StoreError>;
}
