//! Forecasts of the water as they were issued, and the forecasters that issued them.

use standards::time::Instant;
use standards::{FactorCode, SectionId};

use crate::StoreError;

/// A forecast of a factor at a section. Section, factor, origin and moment of issue are its key; what was put stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaterForecast {
    /// The section.
    pub section: SectionId,
    /// The factor.
    pub factor: FactorCode,
    /// From where its leads count.
    pub origin: Instant,
    /// When it was made.
    pub issued: Instant,
    /// Whether it was made afterwards, from what had been measured by the origin: no forecast that anybody could act on.
    pub hindcast: bool,
    /// Version of the model.
    pub version: u32,
    /// What it says, in the form of who made it.
    pub body: String,
}

/// Which forecasts: those with `from <= origin < to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaterForecastFilter {
    /// Of this section.
    pub section: SectionId,
    /// Of this factor.
    pub factor: FactorCode,
    /// First origin.
    pub from: Instant,
    /// First origin after.
    pub to: Instant,
    /// Most of them, the newest; 0 for all.
    pub limit: usize,
}

/// A forecaster as it stood after a step. Section and factor are its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecasterRecord {
    /// The section.
    pub section: SectionId,
    /// The factor.
    pub factor: FactorCode,
    /// The origin it has gone through last.
    pub origin: Instant,
    /// Version of its model, 0 before there is one.
    pub version: u32,
    /// All of it, in the form of who made it.
    pub body: String,
}

/// Reads forecasts.
pub trait WaterForecastStore {
    /// Forecasts by origin and moment of issue, newest first.
    fn water_forecasts(&self, filter: &WaterForecastFilter) -> Result<Vec<WaterForecast>, StoreError>;
    /// The forecaster of a factor at a section.
    fn forecaster(
        &self,
        section: &SectionId,
        factor: FactorCode,
    ) -> Result<Option<ForecasterRecord>, StoreError>;
}

/// Writes forecasts; durable on return.
pub trait WaterForecastWriter {
    /// Puts forecasts in one transaction, each unless its section and factor have one of its origin. Gives how many were put.
    fn put_water_forecasts(&mut self, forecasts: &[WaterForecast]) -> Result<usize, StoreError>;
    /// Puts a forecast beside those of its origin that were issued before. Gives whether it was put: not when one was issued at its moment.
    fn put_water_forecast_again(&mut self, forecast: &WaterForecast) -> Result<bool, StoreError>;
    /// Puts a forecaster in place of the one with its key.
    fn put_forecaster(&mut self, forecaster: &ForecasterRecord) -> Result<(), StoreError>;
}
