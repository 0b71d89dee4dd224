//! Rain, signals and forecasts as they are now, kept up as readings and messages become durable.

mod folder;
mod gauges;
mod intake;

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use campaign::Plan;
use campaign::plan::RainArea;
use standards::time::Instant;
use store::{DocumentKind, ManualRain, ReadStore};
use weather::forecast::Forecast;
use weather::rain::{ArealSeries, GaugeRecord, RainSeries, Span, areal_series};
use weather::signal::{Signal, SignalBook};

pub(crate) use folder::watch_signals;
pub(crate) use gauges::Arrivals;
pub(crate) use intake::{Taken, take_forecasts, take_signals};

use crate::ServerError;
use crate::registry::Registry;

/// How something came.
#[derive(Debug, Clone)]
pub(crate) struct Came {
    /// The document that holds its bytes.
    pub(crate) document: i64,
    pub(crate) received: Instant,
    pub(crate) by: String,
    /// `http`, `form`, `folder`.
    pub(crate) way: String,
}

/// Signals in the order of arrival, with how each came.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    pub(crate) book: SignalBook,
    pub(crate) came: Vec<Came>,
}

impl Signals {
    /// Adds a signal unless the very same is known: feeds are asked again and again.
    fn add(&mut self, signal: Signal, came: Came) -> bool {
        if self.book.signals().contains(&signal) {
            return false;
        }
        self.book.push(signal);
        self.came.push(came);
        true
    }
}

/// A forecast with how it came.
#[derive(Debug, Clone)]
pub(crate) struct KeptForecast {
    pub(crate) forecast: Forecast,
    pub(crate) came: Came,
}

/// State of rain derived from the store; lost with the process and built again from it.
#[derive(Debug)]
pub(crate) struct Rain {
    /// How far back readings are kept at hand, as the plan says, in milliseconds.
    history_ms: i64,
    gauges: RwLock<BTreeMap<String, GaugeRecord>>,
    entered: RwLock<Vec<ManualRain>>,
    signals: RwLock<Signals>,
    forecasts: RwLock<Vec<KeptForecast>>,
}

impl Rain {
    /// Reads everything from the store.
    pub(crate) fn load(registry: &Registry, reader: &dyn ReadStore) -> Result<Self, ServerError> {
        let entered = reader.manual_rain()?;
        let gauges = gauges::load(registry.plan(), reader, &entered)?;
        let rules = &registry.plan().rain.rules;
        let (mut signals, mut forecasts) = (Signals::default(), Vec::new());
        for document in reader.weather_documents(DocumentKind::Signal)? {
            for (signal, came) in intake::signals_of(&document, rules.absent_status()) {
                signals.add(signal, came);
            }
        }
        for document in reader.weather_documents(DocumentKind::Forecast)? {
            forecasts.extend(intake::forecasts_of(&document));
        }
        Ok(Self {
            history_ms: gauges::history_ms(registry.plan()),
            gauges: RwLock::new(gauges),
            entered: RwLock::new(entered),
            signals: RwLock::new(signals),
            forecasts: RwLock::new(forecasts),
        })
    }

    /// Reads the gauges' readings from the store again.
    pub(crate) fn reload(&self, registry: &Registry, reader: &dyn ReadStore) -> Result<(), ServerError> {
        let loaded = gauges::load(registry.plan(), reader, &self.entered())?;
        *self.gauges.write().unwrap_or_else(PoisonError::into_inner) = loaded;
        Ok(())
    }

    /// Takes readings in; the gauges whose rain changed, and the newest time told.
    pub(crate) fn take(&self, arrived: Arrivals) -> (Vec<String>, Option<Instant>) {
        if arrived.is_empty() {
            return (Vec::new(), None);
        }
        let (newest, received) = (arrived.newest(), arrived.received());
        let mut gauges = self.gauges.write().unwrap_or_else(PoisonError::into_inner);
        let changed = arrived
            .into_readings()
            .filter_map(|(id, readings)| {
                let record = gauges.get_mut(&id)?;
                let differs = record.apply(readings);
                // A clock that runs ahead must not make everything before it old.
                if let Some(newest) = record.newest().into_iter().chain(received).min() {
                    record.forget_before(newest.plus_ms(-self.history_ms));
                }
                differs.then_some(id)
            })
            .collect();
        (changed, newest)
    }

    /// Each gauge's record.
    pub(crate) fn gauges(&self) -> RwLockReadGuard<'_, BTreeMap<String, GaugeRecord>> {
        self.gauges.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest reading of any gauge.
    pub(crate) fn newest(&self) -> Option<Instant> {
        self.gauges().values().filter_map(GaugeRecord::newest).max()
    }

    /// Signals with their book.
    pub(crate) fn signals(&self) -> RwLockReadGuard<'_, Signals> {
        self.signals.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forecasts in the order of arrival.
    pub(crate) fn forecasts(&self) -> RwLockReadGuard<'_, Vec<KeptForecast>> {
        self.forecasts.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Entries of rain in the order of entering.
    pub(crate) fn entered(&self) -> Vec<ManualRain> {
        self.entered.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes in what people entered, as the store has it now.
    pub(crate) fn set_entered(&self, entered: Vec<ManualRain>) {
        let mut gauges = self.gauges.write().unwrap_or_else(PoisonError::into_inner);
        for (id, record) in gauges.iter_mut() {
            record.enter(gauges::increments_of(&entered, id));
        }
        drop(gauges);
        *self.entered.write().unwrap_or_else(PoisonError::into_inner) = entered;
    }

    /// The mean rain of an area over a span.
    pub(crate) fn area(&self, plan: &Plan, area: &RainArea, span: Span) -> ArealSeries {
        let gauges = self.gauges();
        let nothing = RainSeries::default();
        let of = |id: &campaign::plan::GaugeId| gauges.get(id.as_str()).map_or(&nothing, GaugeRecord::series);
        let series: Vec<&RainSeries> = area.gauges.iter().map(of).collect();
        areal_series(&series, &area.weighting(plan), &plan.rain.rules.areal(), span)
    }
}
