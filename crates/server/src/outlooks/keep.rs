//! The archive of forecasts, and forecasters between two runs of the server.

use forecast::{Forecaster, Issue, last_of_each_origin};
use standards::time::Instant;
use standards::{FactorCode, SectionId};
use store::{ForecasterRecord, ReadStore, WaterForecast, WaterForecastFilter};

use super::Forecasting;
use super::series::Issued;
use crate::ServerError;

/// Forecasts since a moment, in the order of their origins, the last of each. One that this program cannot read is passed over and told.
pub(super) fn issued(
    reader: &dyn ReadStore,
    (section, factor): (&SectionId, FactorCode),
    from: Instant,
) -> Result<Vec<Issued>, ServerError> {
    let filter =
        WaterForecastFilter { section: section.clone(), factor, from, to: Instant(i64::MAX), limit: 0 };
    let mut found = Vec::new();
    for record in reader.water_forecasts(&filter)?.into_iter().rev() {
        match serde_json::from_str::<Issue>(&record.body) {
            Ok(mut issue) => {
                issue.process.iter_mut().for_each(forecast::Process::forget_members);
                found.push(Issued { at: record.issued, hindcast: record.hindcast, issue });
            }
            Err(error) => {
                tracing::warn!(section = section.as_str(), %factor, origin = %record.origin, %error, "an archived forecast does not read");
            }
        }
    }
    last_of_each_origin(&mut found, |one| one.issue.origin);
    Ok(found)
}

/// The forecaster as it stood last, with the origin it had gone through; nothing when there is none that this program can read.
pub(super) fn forecaster(
    reader: &dyn ReadStore,
    section: &SectionId,
    factor: FactorCode,
) -> Result<Option<(Forecaster, Instant)>, ServerError> {
    let Some(record) = reader.forecaster(section, factor)? else { return Ok(None) };
    let read = serde_json::from_str::<Forecaster>(&record.body);
    let read = read.map_err(|error| error.to_string()).and_then(|forecaster| {
        match forecaster.model.clone().map(forecast::Model::of_form) {
            Some(Err(error)) => Err(error.to_string()),
            _ => Ok(forecaster),
        }
    });
    match read {
        Ok(forecaster) => Ok(Some((forecaster, record.origin))),
        Err(error) => {
            tracing::warn!(section = section.as_str(), %factor, error, "a kept forecaster does not read; it learns anew");
            Ok(None)
        }
    }
}

fn record(section: &SectionId, factor: FactorCode, one: &Issued) -> Result<WaterForecast, ServerError> {
    Ok(WaterForecast {
        section: section.clone(),
        factor,
        origin: one.issue.origin,
        issued: one.at,
        hindcast: one.hindcast,
        version: one.issue.version,
        body: text(&one.issue)?,
    })
}

impl Forecasting {
    /// Archives forecasts; durable on return.
    pub(super) fn archive(
        &self,
        section: &SectionId,
        factor: FactorCode,
        issued: &[Issued],
    ) -> Result<(), ServerError> {
        if issued.is_empty() {
            return Ok(());
        }
        let record = |one: &Issued| record(section, factor, one);
        let records = issued.iter().map(record).collect::<Result<Vec<_>, ServerError>>()?;
        self.writer.run_blocking(move |store| store.put_water_forecasts(&records)).map(|_put| ())
    }

    /// Archives a forecast beside those of its origin that were issued before; durable on return.
    pub(super) fn archive_again(
        &self,
        section: &SectionId,
        factor: FactorCode,
        issued: &Issued,
    ) -> Result<(), ServerError> {
        let record = record(section, factor, issued)?;
        self.writer.run_blocking(move |store| store.put_water_forecast_again(&record)).map(|_put| ())
    }

    /// Keeps a forecaster as it stands after an origin.
    pub(super) fn keep(
        &self,
        section: &SectionId,
        factor: FactorCode,
        forecaster: &Forecaster,
        origin: Instant,
    ) -> Result<(), ServerError> {
        let record = ForecasterRecord {
            section: section.clone(),
            factor,
            origin,
            version: forecaster.model.as_ref().map_or(0, |model| model.version),
            body: text(forecaster)?,
        };
        self.writer.run_blocking(move |store| store.put_forecaster(&record))
    }
}

fn text(of: &impl serde::Serialize) -> Result<String, ServerError> {
    serde_json::to_string(of).map_err(|error| ServerError::Content(error.to_string()))
}
