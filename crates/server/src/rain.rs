//! Rain, signals and forecasts as they are now, kept up as readings and messages become durable.

mod folder;
mod gauges;
mod intake;

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use campaign::Plan;
use campaign::plan::{GaugeId, RainArea};
use standards::time::Instant;
use store::{DocumentKind, ManualRain, ReadStore};
use weather::forecast::{Forecast, in_force};
use weather::rain::{ArealSeries, GaugeRecord, RainSeries, Span, areal_series};
use weather::signal::{Signal, SignalBook};

pub(crate) use folder::watch_signals;
pub(crate) use gauges::Arrivals;
pub(crate) use intake::{Taken, take_forecasts, take_signals};

use crate::ServerError;
use crate::clock::Clock;
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

/// The gauges' series as rules look at them.
pub(crate) enum SeriesForRules<'a> {
    /// As they are.
    Live(RwLockReadGuard<'a, BTreeMap<String, GaugeRecord>>),
    /// As they were when a rehearsal's clock came to stand.
    Standing(Arc<BTreeMap<String, RainSeries>>),
}

impl SeriesForRules<'_> {
    /// A gauge's.
    pub(crate) fn of(&self, gauge: &GaugeId) -> Option<&RainSeries> {
        match self {
            Self::Live(records) => records.get(gauge.as_str()).map(GaugeRecord::series),
            Self::Standing(series) => series.get(gauge.as_str()),
        }
    }
}

/// State of rain derived from the store; lost with the process and built again from it.
#[derive(Debug)]
pub(crate) struct Rain {
    /// How far back readings are kept at hand, as the plan says, in milliseconds.
    history_ms: i64,
    gauges: RwLock<BTreeMap<String, GaugeRecord>>,
    entered: RwLock<Vec<ManualRain>>,
    signals: RwLock<Signals>,
    forecasts: RwLock<Vec<Arc<KeptForecast>>>,
    /// Held from reading entries in the store until they are taken over here, so that an older state never follows a newer one.
    entering: Mutex<()>,
    /// How the gauges' series were when a rehearsal's clock came to stand where it stands.
    standing: Mutex<Option<Stood>>,
}

/// Where a rehearsal's clock stands, and the gauges' series as they were when it came there.
type Stood = (Instant, Arc<BTreeMap<String, RainSeries>>);

/// Forecasts that are over and no longer in force and yet kept at hand; all of them are in the store.
const PAST_FORECASTS: usize = 1000;

/// Forgets forecasts that were replaced, but for the newest of them: those in force at `now` and those issued later stay.
fn forget_replaced(forecasts: &mut Vec<Arc<KeptForecast>>, now: Instant) {
    let newest: HashSet<*const Forecast> = in_force(forecasts.iter().map(|kept| &kept.forecast), now)
        .into_iter()
        .map(std::ptr::from_ref)
        .collect();
    let is_replaced = |f: &Forecast| f.issued <= now && !newest.contains(&std::ptr::from_ref(f));
    let mut replaced: Vec<Instant> =
        forecasts.iter().map(|k| &k.forecast).filter(|f| is_replaced(f)).map(|f| f.issued).collect();
    let Some(surplus) = replaced.len().checked_sub(PAST_FORECASTS).filter(|surplus| *surplus > 0) else {
        return;
    };
    replaced.sort_unstable();
    let (Some(&newest_gone), mut left) = (replaced.get(surplus - 1), surplus) else { return };
    forecasts.retain(|kept| {
        let goes = left > 0 && kept.forecast.issued <= newest_gone && is_replaced(&kept.forecast);
        left -= usize::from(goes);
        !goes
    });
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
            forecasts.extend(intake::forecasts_of(&document).into_iter().map(Arc::new));
        }
        Ok(Self {
            history_ms: gauges::history_ms(registry.plan()),
            gauges: RwLock::new(gauges),
            entered: RwLock::new(entered),
            signals: RwLock::new(signals),
            forecasts: RwLock::new(forecasts),
            entering: Mutex::new(()),
            standing: Mutex::default(),
        })
    }

    /// Reads the gauges' readings from the store again.
    pub(crate) fn reload(&self, registry: &Registry, reader: &dyn ReadStore) -> Result<(), ServerError> {
        let _entering = self.entering.lock().unwrap_or_else(PoisonError::into_inner);
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

    /// The gauges' series as rules look at them. In a rehearsal that is what had come when its clock came to stand where it stands: hours of a rain that
    /// arrive one after another at one moment are never looked at by halves, so that their order says nothing.
    pub(crate) fn series_for_rules(&self) -> SeriesForRules<'_> {
        let Some(at) = Clock::rehearsed() else { return SeriesForRules::Live(self.gauges()) };
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((stood, series)) = &*standing
            && *stood == at
        {
            return SeriesForRules::Standing(Arc::clone(series));
        }
        let now = self.gauges().iter().map(|(id, record)| (id.clone(), record.series().clone())).collect();
        let now = Arc::new(now);
        *standing = Some((at, Arc::clone(&now)));
        SeriesForRules::Standing(now)
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
    pub(crate) fn forecasts(&self) -> Vec<Arc<KeptForecast>> {
        self.forecasts.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Adds forecasts that are durable now, and forgets old ones.
    pub(crate) fn add_forecasts(&self, new: Vec<KeptForecast>, now: Instant) {
        let mut forecasts = self.forecasts.write().unwrap_or_else(PoisonError::into_inner);
        forecasts.extend(new.into_iter().map(Arc::new));
        forget_replaced(&mut forecasts, now);
    }

    /// Forgets forecasts as [`Self::add_forecasts`] does, after all of them were read from the store.
    pub(crate) fn forget_forecasts(&self, now: Instant) {
        forget_replaced(&mut self.forecasts.write().unwrap_or_else(PoisonError::into_inner), now);
    }

    /// Entries of rain in the order of entering.
    pub(crate) fn entered(&self) -> Vec<ManualRain> {
        self.entered.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes in what people entered, as `read` finds it in the store now.
    pub(crate) fn read_entered<E>(&self, read: impl FnOnce() -> Result<Vec<ManualRain>, E>) -> Result<(), E> {
        let _entering = self.entering.lock().unwrap_or_else(PoisonError::into_inner);
        self.set_entered(read()?);
        Ok(())
    }

    fn set_entered(&self, entered: Vec<ManualRain>) {
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
        let of = |id: &GaugeId| gauges.get(id.as_str()).map_or(&nothing, GaugeRecord::series);
        let series: Vec<&RainSeries> = area.gauges.iter().map(of).collect();
        areal_series(&series, &area.weighting(plan), &plan.rain.rules.areal(), span)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use standards::Decimal;

    use super::*;

    fn rain() -> Rain {
        Rain {
            gauges: RwLock::default(),
            entered: RwLock::default(),
            signals: RwLock::default(),
            forecasts: RwLock::default(),
            entering: Mutex::default(),
            standing: Mutex::default(),
            history_ms: 0,
        }
    }

    fn entries(count: i64) -> Vec<ManualRain> {
        let entry = |id| ManualRain {
            id,
            gauge: "g".into(),
            from: Instant(0),
            to: Instant(3_600_000),
            mm: Decimal::ONE,
            entered: Instant(0),
            by: "x".into(),
            note: String::new(),
            withdrawn: None,
        };
        (1..=count).map(entry).collect()
    }

    #[test]
    fn an_entry_made_while_an_older_state_is_read_is_not_forgotten() {
        let rain = rain();
        let (reading, second_may_read) = mpsc::channel();
        let (second_done, done) = mpsc::channel();
        std::thread::scope(|threads| {
            let rain = &rain;
            threads.spawn(move || {
                rain.read_entered(|| {
                    let older = entries(1);
                    reading.send(()).unwrap();
                    // A second entry is stored and read only now; without waiting its state would be there first.
                    let _overtaken = done.recv_timeout(Duration::from_millis(200));
                    Ok::<_, ()>(older)
                })
            });
            threads.spawn(move || {
                second_may_read.recv().unwrap();
                rain.read_entered(|| Ok::<_, ()>(entries(2))).unwrap();
                let _first_has_gone = second_done.send(());
            });
        });
        assert_eq!(rain.entered().len(), 2);
    }

    fn forecast(place: &str, issued: i64) -> KeptForecast {
        KeptForecast {
            forecast: Forecast {
                source: "s".into(),
                place: place.into(),
                issued: Instant(issued),
                member: None,
                quantile: None,
                steps: Vec::new(),
            },
            came: Came { document: issued, received: Instant(issued), by: "x".into(), way: "http".into() },
        }
    }

    #[test]
    fn of_replaced_forecasts_the_newest_are_kept_at_hand_and_those_in_force_and_to_come_always() {
        let (rain, more) = (rain(), 50);
        let issues = i64::try_from(PAST_FORECASTS).unwrap() + more;
        let mut all: Vec<_> = (0..=issues).map(|issued| forecast("often", issued)).collect();
        all.extend([forecast("once", 1), forecast("often", issues + 10)]);
        rain.add_forecasts(all, Instant(issues));
        let kept: Vec<_> =
            rain.forecasts().iter().map(|k| (k.forecast.place.clone(), k.forecast.issued.0)).collect();
        let often: Vec<_> = (more..=issues).map(|issued| ("often".to_owned(), issued)).collect();
        let rest = [("once".to_owned(), 1), ("often".to_owned(), issues + 10)];
        assert_eq!(kept, [often.as_slice(), &rest].concat());
    }
}
